"""What one version of a scheme changes of another, for whom: of files, or of a file and what is published."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from deploy.cli.scheme_files import (
    FaultLine,
    SchemeFile,
    Unreadable,
    open_scheme,
    placed_warnings,
    read_scheme_file,
    report_on,
    without_prices,
)
from services.tariff.rules.parsing import canonical, scheme_hash
from services.tariff.rules.scheme import Scheme
from services.tariff.rules.words.effects import Effect, effects
from services.tariff.rules.words.scheme_changes import SchemeChange, changes

DIFFERENT = 1
_PUBLISHED = re.compile(r"[0-9]{1,4}|[0-9a-f]{8,64}")
_READER = "commissioner"


@dataclass(frozen=True, slots=True)
class SchemeComparison:
    """`faults` are those of the second as the version that follows the first."""

    before: Scheme
    after: Scheme
    effects: Sequence[Effect]
    changes: Sequence[SchemeChange]
    faults: Sequence[FaultLine]
    warnings: Sequence[str]

    @property
    def same(self) -> bool:
        """But for the number of the version."""
        return _unnumbered(self.before) == _unnumbered(self.after)


def _unnumbered(scheme: Scheme) -> dict[str, Any]:
    return canonical(scheme) | {"version": 0}


def compare(first: SchemeFile, second: SchemeFile) -> SchemeComparison:
    before, after = read_scheme_file(first), read_scheme_file(second)
    was, is_now = canonical(before), canonical(after)
    report = report_on(second, earlier=[first]) if first is not second else report_on(second)
    of_second = placed_warnings(second, report.sound.warnings if report.sound else ())
    warnings = [*without_prices(first), *without_prices(second), *of_second]
    return SchemeComparison(before, after, effects(was, is_now), changes(was, is_now), report.faults, warnings)


def opened(name: str, area: str, prices: Path | None = None) -> SchemeFile:
    """A file, with the prices beside it; where there is none of that name, a published version by its number or by how
    its hash begins.
    """
    if Path(name).exists() or not _PUBLISHED.fullmatch(name):
        return open_scheme(Path(name), prices)
    if prices is not None:
        raise Unreadable(f"{prices}: version {name} is a published one, which has its prices in itself.")
    from deploy.cli.client import every_item
    from deploy.cli.commands.options import remote_stack

    stack = remote_stack(area)
    for version in every_item(stack, _READER, "tariff", "/schemes"):
        if version["state"] == "published" and _is(version, name):
            path = f"/schemes/{version['schemeId']}/versions/{version['version']}"
            stored = stack.call(_READER, "GET", "tariff", path)
            return SchemeFile(Path(f"version {version['version']}"), "", stored["scheme"])
    raise Unreadable(f"There is neither a file {name} nor a published version of that number or hash.")


def _is(version: Mapping[str, Any], name: str) -> bool:
    return str(version["version"]) == name or (len(name) > 4 and version["hash"].startswith(name))


def as_text(comparison: SchemeComparison) -> Iterator[str]:
    before, after = comparison.before, comparison.after
    yield f"From version {before.version} of {before.id} to version {after.version} of {after.id}."
    if comparison.same:
        yield "They say the same."
        return
    for effect in comparison.effects:
        yield ""
        yield effect.heading
        yield from (f"  {sentence}" for sentence in effect.sentences)


def as_json(comparison: SchemeComparison) -> dict[str, Any]:
    return {
        "before": _named(comparison.before),
        "after": _named(comparison.after),
        "same": comparison.same,
        "effects": [effect._asdict() for effect in comparison.effects],
        "changes": [change._asdict() for change in comparison.changes],
        "faults": [asdict(fault) for fault in comparison.faults],
        "warnings": comparison.warnings,
    }


def _named(scheme: Scheme) -> dict[str, Any]:
    return {"schemeId": scheme.id, "version": scheme.version, "area": scheme.area, "hash": scheme_hash(scheme)}

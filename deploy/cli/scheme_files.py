"""A scheme's file as the command line reads it, without a service: what is wrong with it by line, and what it means."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from deploy.cli.arguments import read_text
from deploy.errors import LasarsError
from services.tariff.rules.checking import Checked, checked
from services.tariff.rules.faults import SchemeFault, SchemeRefused
from services.tariff.rules.numbering import refuse_a_number_that_is_taken
from services.tariff.rules.parsing import canonical, read, refuse_nothing
from services.tariff.rules.price_rows import SENT_AS, with_price_rows
from services.tariff.rules.scheme import Scheme
from services.tariff.rules.toml_lines import line_of, lines_of
from services.tariff.rules.toml_text import parse_toml
from services.tariff.rules.versions import Earlier
from services.tariff.rules.words.meaning import Paragraph, as_data, meaning

FAULTY, UNREADABLE = 1, 2
_LINE = re.compile(r"\bline ([0-9]+)")
_OF_CSV = re.compile(rf"{SENT_AS} line ([0-9]+)(?:: )?")
_OTHER_LINE = re.compile(rf"\b{SENT_AS} line ([0-9]+)")
_PUBLISHED = datetime(2000, 1, 1, tzinfo=UTC)  # of files nobody knows when: they were published in their order


class Unreadable(LasarsError):
    """There is no scheme in it that anything could be said of."""


@dataclass(frozen=True, slots=True)
class SchemeFile:
    path: Path
    text: str
    submitted: Mapping[str, Any]
    prices: Path | None = None
    prices_csv: str | None = None


@dataclass(frozen=True, slots=True)
class FaultLine:
    """Where it stands in which file, as far as that can be said."""

    file: str
    line: int | None
    field: str
    message: str
    allowed: Sequence[str]

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        return f"{place}: {SchemeFault(self.field, self.message, tuple(self.allowed))}"


@dataclass(frozen=True, slots=True)
class SchemeReport:
    """`sound` is missing where it has faults; what it means is told as far as it can be read at all."""

    file: SchemeFile
    sound: Checked | None
    faults: Sequence[FaultLine]
    meaning: Sequence[Paragraph]


def open_scheme(path: Path, prices: Path | None = None) -> SchemeFile:
    try:
        text, prices_csv = read_text(path), read_text(prices) if prices else None
    except LasarsError as failed:
        raise Unreadable(str(failed)) from None
    try:
        return SchemeFile(path, text, parse_toml(text), prices, prices_csv)
    except SchemeRefused as refused:
        (fault,) = refused.faults
        line = _LINE.search(fault.message)
        place = f"{path}:{line[1]}" if line else str(path)
        raise Unreadable(f"{place}: {fault.message}{_allowed(fault)}") from None


def _allowed(fault: SchemeFault) -> str:
    return f" (allowed: {', '.join(fault.allowed)})" if fault.allowed else ""


def report_on(file: SchemeFile, area: str | None = None, earlier: Iterable[SchemeFile] = ()) -> SchemeReport:
    """As the next version of the area, after those that were published before; else for the area that it names."""
    published = [Earlier(read_scheme_file(source), _PUBLISHED + timedelta(days=i)) for i, source in enumerate(earlier)]
    wanted = area or str(file.submitted.get("area", ""))
    try:
        sound = checked(file.submitted, wanted, published, file.prices_csv)
        refuse_a_number_that_is_taken(sound.scheme, sound.hash, published)
    except SchemeRefused as refused:
        lines = lines_of(file.text)
        return SchemeReport(file, None, [_placed(fault, file, lines) for fault in refused.faults], _meant(file))
    return SchemeReport(file, sound, [], sound.meaning)


def read_scheme_file(file: SchemeFile) -> Scheme:
    """As far as its types go; whether it fits together is not asked."""
    try:
        return read(_with_prices(file))
    except SchemeRefused as refused:
        lines = lines_of(file.text)
        raise Unreadable("\n".join(str(_placed(fault, file, lines)) for fault in refused.faults)) from None


def open_earlier(paths: Sequence[Path], prices: Sequence[Path]) -> list[SchemeFile]:
    """Each CSV is of the next of them that states no prices itself."""
    left = list(prices)
    opened = []
    for path in paths:
        file = open_scheme(path)
        opened.append(open_scheme(path, left.pop(0)) if left and not file.submitted.get("prices") else file)
    if left:
        raise Unreadable(f"{left[0]}: no version named before it states its prices elsewhere.")
    return opened


def without_prices(file: SchemeFile) -> Iterator[str]:
    """A warning where a file has none and no CSV was given: a scheme without any cannot be told from that."""
    if file.prices_csv is None and not file.submitted.get("prices"):
        yield f"{file.path} states no prices. If they stand in a CSV, give that too: without it none is compared."


def _with_prices(file: SchemeFile) -> Mapping[str, Any]:
    if file.prices_csv is None:
        return file.submitted
    refuse_nothing(file.submitted)
    return with_price_rows(file.submitted, file.prices_csv)[0]


def _meant(file: SchemeFile) -> Sequence[Paragraph]:
    try:
        return meaning(canonical(read(_with_prices(file))))
    except SchemeRefused:
        return ()


def _placed(fault: SchemeFault, file: SchemeFile, lines: Mapping[str, int]) -> FaultLine:
    """Another line of the CSV that a fault speaks of is called by the file too."""
    fault = replace(fault, message=_OTHER_LINE.sub(lambda row: f"{file.prices}:{row[1]}", fault.message))
    if in_csv := _OF_CSV.match(fault.path):
        rest = fault.path[in_csv.end() :] or "prices"
        return FaultLine(str(file.prices), int(in_csv[1]), rest, fault.message, fault.allowed)
    if fault.path == SENT_AS:
        return FaultLine(str(file.prices), None, "prices", fault.message, fault.allowed)
    return FaultLine(str(file.path), line_of(fault.path, lines), fault.path, fault.message, fault.allowed)


def placed_warnings(file: SchemeFile, warnings: Iterable[str]) -> Iterator[str]:
    """Each with the file, and the line of what it names first."""
    lines = lines_of(file.text)
    for warning in warnings:
        line = line_of(warning.partition(": ")[0], lines)
        yield f"{file.path}: {warning}" if line is None else f"{file.path}:{line}: {warning}"


def as_text(report: SchemeReport) -> Iterator[str]:
    """Subject by subject, a line for each sentence."""
    if report.sound:
        scheme = report.sound.scheme
        yield f"{scheme.id} version {scheme.version} of {scheme.area} is sound. {report.sound.hash}"
        yield from report.sound.notes
    for i, paragraph in enumerate(report.meaning):
        if i or report.sound:
            yield ""
        yield paragraph.subject
        yield from (f"  {sentence}" for sentence in paragraph.sentences)


def as_json(report: SchemeReport) -> dict[str, Any]:
    sound = report.sound
    return {
        "schemeId": report.file.submitted.get("id"),
        "version": report.file.submitted.get("version"),
        "area": report.file.submitted.get("area"),
        "sound": sound is not None,
        "hash": sound and sound.hash,
        "faults": [asdict(fault) for fault in report.faults],
        "warnings": sound.warnings if sound else [],
        "notes": sound.notes if sound else [],
        "meaning": as_data(report.meaning),
    }

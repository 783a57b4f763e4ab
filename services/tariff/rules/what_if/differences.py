"""Where a draft would have people judged anew: by other measures, which assessment does; or otherwise, which nobody
does, and nothing is tried in part: such a draft is refused, with every place.

Payment rules 9.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from services.tariff.rules.faults import SchemeFault
from services.tariff.rules.in_force import course
from services.tariff.rules.parsing import canonical
from services.tariff.rules.proposal import PublishedScheme
from services.tariff.rules.scheme import Scheme

Said = Mapping[str, Any]
LAST = datetime.max.replace(tzinfo=UTC)  # nothing is published after a draft that is tried

# By a change of these nobody is judged otherwise, or only by who confirms a tariff.
_FREE = {
    "version", "title", "valid_from", "valid_to", "price_from", "complexity", "prices", "override_codes",
    "override_within_percent", "referral_sources", "activity_kinds", "unverified",
}  # fmt: skip
_FREE_OF_ROWS = {
    "measures": {"title", "group", "unverified"},
    "contracts": {
        "title", "may_extend", "annual_value_pence", "values_stated_to", "block_share", "block_shares", "block_due",
        "at_risk", "gates", "cap_pence", "collar_pence", "on_account", "final_accounts", "cohorts", "floor", "carry",
        "clause", "journal", "plan", "varied_by",
    },
    "indicators": {"title", "targets"},
    "drugs": {"name"},
    "discharge_reasons": {"name"},
}  # fmt: skip
# By these assessment judges everybody anew, as it would once the draft was published.
_JUDGED = {"measures", "reliable_change"}
_JUDGED_OF_ROWS = {"contracts": {"measures", "provisional", "recover_months"}}
_JUDGED_BY_COMPLEXITY = {"assessed": "by the band of a tariff", "score": "by the points of an assessment"}


@dataclass(frozen=True, slots=True)
class Anew:
    """What of it nobody could judge people by, and whether they have to be judged anew by the rest."""

    refused: Sequence[SchemeFault]
    judged: bool


def judges_anew(draft: Scheme, published: Iterable[PublishedScheme]) -> Anew:
    """Every place in which it says otherwise what people were judged by, against each version whose days it takes."""
    versions = list(published)
    replaced = replaced_by(draft, versions)
    said = canonical(draft)
    differing: dict[tuple[str, str], _Place] = {}
    for version in replaced:
        for place in _against(said, canonical(version), version.version):
            differing.setdefault((place.fault.path, place.fault.message), place)
    judged = any(place.judged for place in differing.values())
    refused = [place.fault for place in differing.values() if not place.judged]
    return Anew([*refused, *_by_cohorts(draft)] if judged else refused, judged)


def _by_cohorts(draft: Scheme) -> Iterator[SchemeFault]:
    """Of whom a cohort is made up, and who of it met the measure, payments reads of what was achieved."""
    for i, contract in enumerate(draft.contracts):
        if contract.cohorts:
            message = f"{contract.code} pays by cohorts, and nobody has counted them by other measures"
            yield SchemeFault(f"contracts[{i}].cohorts", message, ("the measures of the published version",))


def replaced_by(draft: Scheme, published: Sequence[PublishedScheme]) -> list[Scheme]:
    """The versions that count by now on some of the days on which the draft would."""
    with_draft = [*published, PublishedScheme(draft, "", LAST)]
    days = [part for part in course(with_draft) if (part.scheme_id, part.version) == (draft.id, draft.version)]
    by_number = {(row.scheme.id, row.scheme.version): row.scheme for row in published}
    counting = [
        part
        for part in course(published)
        if any(
            (part.ends is None or own.starts < part.ends) and (own.ends is None or part.starts < own.ends)
            for own in days
        )
    ]
    return list({key: by_number[key] for part in counting if (key := (part.scheme_id, part.version))}.values())


@dataclass(frozen=True, slots=True)
class _Place:
    """Judged: by what stands there assessment judges people anew."""

    fault: SchemeFault
    judged: bool


@dataclass(frozen=True, slots=True)
class _Version:
    number: int
    judged: bool = False

    def differing(self, path: str, code: str, before: Any, now: Any) -> _Place:
        stated = f"{_in_words(before)} in version {self.number}"
        whose = f" of {code}" if code else ""
        message = f"{_in_words(now)}{whose} is {stated}, and people were judged by that"
        return _Place(SchemeFault(path, message, (_in_words(before),)), self.judged)


def _against(draft: Said, before: Said, number: int) -> Iterator[_Place]:
    for key in {**before, **draft}:
        if key in _FREE:
            continue
        version = _Version(number, key in _JUDGED)
        if key in _FREE_OF_ROWS:
            yield from _rows(key, draft.get(key) or [], before.get(key) or [], version)
        else:
            yield from _values(key, "", before.get(key), draft.get(key), version)
    yield from _complexity(draft, before, number)


def _rows(key: str, draft: Sequence[Said], before: Sequence[Said], version: _Version) -> Iterator[_Place]:
    listed = {_identity(row): row for row in before}
    judged_too = _JUDGED_OF_ROWS.get(key, ())
    for i, row in enumerate(draft):
        same = listed.pop(_identity(row), None)
        if same is None:
            message = f"{row['code']} is not in version {version.number}, and nobody was judged by it"
            yield _Place(SchemeFault(f"{key}[{i}]", message, ("what is in it",)), version.judged)
            continue
        for part in {**same, **row}:
            if part not in _FREE_OF_ROWS[key]:
                by = replace(version, judged=version.judged or part in judged_too)
                yield from _values(f"{key}[{i}].{part}", row["code"], same.get(part), row.get(part), by)
    for _, code in listed:
        message = f"{code} of version {version.number} is missing, and people were judged by it"
        yield _Place(SchemeFault(key, message, (code,)), version.judged)


def _identity(row: Said) -> tuple[str, str]:
    return str(row.get("list", "")), str(row["code"])


def _values(path: str, code: str, before: Any, now: Any, version: _Version) -> Iterator[_Place]:
    before, now = _filled(before), _filled(now)
    if before == now:
        return
    if isinstance(before, dict) and isinstance(now, dict):
        for key in {**before, **now}:
            yield from _values(f"{path}.{key}", code, before.get(key), now.get(key), version)
    else:
        yield version.differing(path, code, before, now)


def _complexity(draft: Said, before: Said, number: int) -> Iterator[_Place]:
    """Measures that a band or points meet are met otherwise where another score leads there."""
    said, stated = (
        {key: value for key, value in scheme["complexity"].items() if key in {"domains", "bands", "max_points"}}
        for scheme in (draft, before)
    )
    if said == stated:
        return
    for i, row in enumerate(draft["measures"]):
        if how := _JUDGED_BY_COMPLEXITY.get(row["kind"]):
            message = f"{row['code']} is met {how}, and these are others by version {number}"
            allowed = ("the domains and bands of that version",)
            yield _Place(SchemeFault(f"measures[{i}]", message, allowed), judged=True)


def _filled(value: Any) -> Any:
    return None if value in ([], {}) else value


def _in_words(value: Any) -> str:
    return "nothing" if value is None else repr(value)

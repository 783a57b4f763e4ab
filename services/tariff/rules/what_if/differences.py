"""Where a draft would have people judged anew: what is paid for, whom it takes, or who is paid for whom.

Nobody has judged them so, and nothing is tried in part: such a draft is refused, with every place.

Payment rules 9.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
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
_JUDGED_BY_COMPLEXITY = {"assessed": "by the band of a tariff", "score": "by the points of an assessment"}


def judges_anew(draft: Scheme, published: Iterable[PublishedScheme]) -> list[SchemeFault]:
    """Every place in which it says otherwise what people were judged by, against each version whose days it takes."""
    versions = list(published)
    replaced = replaced_by(draft, versions)
    said = canonical(draft)
    faults: dict[tuple[str, str], SchemeFault] = {}
    for version in replaced:
        for fault in _against(said, canonical(version), version.version):
            faults.setdefault((fault.path, fault.message), fault)
    return list(faults.values())


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
class _Version:
    number: int

    def fault(self, path: str, code: str, before: Any, now: Any) -> SchemeFault:
        stated = f"{_in_words(before)} in version {self.number}"
        whose = f" of {code}" if code else ""
        message = f"{_in_words(now)}{whose} is {stated}, and people were judged by that"
        return SchemeFault(path, message, (_in_words(before),))


def _against(draft: Said, before: Said, number: int) -> Iterator[SchemeFault]:
    version = _Version(number)
    for key in {**before, **draft}:
        if key in _FREE:
            continue
        if key in _FREE_OF_ROWS:
            yield from _rows(key, draft.get(key) or [], before.get(key) or [], version)
        else:
            yield from _values(key, "", before.get(key), draft.get(key), version)
    yield from _complexity(draft, before, number)


def _rows(key: str, draft: Sequence[Said], before: Sequence[Said], version: _Version) -> Iterator[SchemeFault]:
    listed = {_identity(row): row for row in before}
    for i, row in enumerate(draft):
        same = listed.pop(_identity(row), None)
        if same is None:
            message = f"{row['code']} is not in version {version.number}, and nobody was judged by it"
            yield SchemeFault(f"{key}[{i}]", message, ("what is in it",))
            continue
        for part in {**same, **row}:
            if part not in _FREE_OF_ROWS[key]:
                yield from _values(f"{key}[{i}].{part}", row["code"], same.get(part), row.get(part), version)
    for _, code in listed:
        yield SchemeFault(key, f"{code} of version {version.number} is missing, and people were judged by it", (code,))


def _identity(row: Said) -> tuple[str, str]:
    return str(row.get("list", "")), str(row["code"])


def _values(path: str, code: str, before: Any, now: Any, version: _Version) -> Iterator[SchemeFault]:
    before, now = _filled(before), _filled(now)
    if before == now:
        return
    if isinstance(before, dict) and isinstance(now, dict):
        for key in {**before, **now}:
            yield from _values(f"{path}.{key}", code, before.get(key), now.get(key), version)
    else:
        yield version.fault(path, code, before, now)


def _complexity(draft: Said, before: Said, number: int) -> Iterator[SchemeFault]:
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
            yield SchemeFault(f"measures[{i}]", message, ("the domains and bands of that version",))


def _filled(value: Any) -> Any:
    return None if value in ([], {}) else value


def _in_words(value: Any) -> str:
    return "nothing" if value is None else repr(value)

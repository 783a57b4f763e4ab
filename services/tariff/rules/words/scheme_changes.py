"""What differs between two versions of a scheme, in words, each thing beside what it was.

Everything is compared, key by key, so that nothing that differs is left out; what has no words of its own here is told
under the name of its key.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from services.tariff.rules.words.change_values import NOTHING, ValueWords, label
from services.tariff.rules.words.measure_words import rule
from services.tariff.rules.words.scheme_words import targets_of
from shared.pages.words import day, last_day, plain, pounds, sentence

Said = Mapping[str, Any]
ITSELF = "The scheme itself"
_SECTIONS = {
    "remit": "Whom it pays for", "complexity": "Bands", "measures": "What is paid for", "prices": "Prices",
    "contracts": "Contracts", "indicators": "Targets and what is counted", "journey": "Journeys and records",
    "attested": "What is stated of a whole cohort",
    "reliable_change": "When a change of use is reliable", "top_windows": "When a TOP is due",
    "drugs": "Substances", "discharge_reasons": "Reasons of an end",
    "referral_sources": "Who sends people", "override_codes": "Reasons to choose otherwise",
    "activity_kinds": "What is done for people besides",
    "unverified": "What nobody has confirmed yet",
}  # fmt: skip
_SAME = {  # by which keys a row of a list is the same thing in both
    "measures": ("code",), "contracts": ("code",), "bands": ("code",), "drugs": ("code",), "indicators": ("code",),
    "discharge_reasons": ("list", "code"), "referral_sources": ("code",), "override_codes": ("code",),
    "activity_kinds": ("code",),
    "top_windows": ("code",), "reliable_change": ("substance", "from"), "prices": ("measure", "band", "from"),
    "attested": ("code",), "budgets": ("financial_year",), "domains": ("code",),
    "assumed_starts": ("band",), "assumed_rates": ("measure", "band"), "cohorts": ("measure",), "groups": ("band",),
    "gates": ("code",), "samples": ("code",), "subcontracts": ("party", "from"),
}  # fmt: skip

_CALLED_BY = {  # what names a row that has no name
    "cohorts": ("measures", "measure"), "subcontracts": ("parties", "party"), "pots": ("indicators", "indicator"),
}  # fmt: skip


class SchemeChange(NamedTuple):
    section: str
    what: str
    before: str
    after: str


def changes(before: Said, after: Said) -> list[SchemeChange]:
    """Section by section, in the order in which a scheme says things."""
    words = ValueWords(before, after)
    before, after = _with_told_targets(before), _with_told_targets(after)
    keys = [key for key in {**after, **before} if key not in {"version", "hash"}]
    order = [key for key in keys if key not in _SECTIONS] + [key for key in _SECTIONS if key in keys]
    return [
        SchemeChange(_SECTIONS.get(key, ITSELF), sentence(what or label(key)), was, is_now)
        for key in order
        for what, was, is_now in _walk(key, "", _filled(before.get(key)), _filled(after.get(key)), words)
    ]


def _with_told_targets(scheme: Said) -> Said:
    """A target is of its indicator's unit, so it is told before it stands alone."""
    rows = [row | {"targets": targets_of(row)} if row.get("targets") else row for row in scheme.get("indicators", ())]
    return {**scheme, **({"indicators": rows} if rows else {})}


Difference = tuple[str, str, str]


def _filled(value: Any) -> Any:
    return None if value in ([], {}) else value


def _walk(key: str, what: str, before: Any, after: Any, words: ValueWords) -> Iterator[Difference]:
    if before == after:
        return
    if key == "domains":
        before, after = _as_tables(before), _as_tables(after)
    rows = [*(before or ()), *(after or ())] if isinstance(before or after, list) else []
    if key in _SAME and all(isinstance(row, dict) for row in rows):
        yield from _rows(key, what, before or [], after or [], words)
    elif isinstance(before, dict) and isinstance(after, dict):
        yield from _keys(what, before, after, words)
    else:
        said = words if words.text(key, before) != words.text(key, after) else ValueWords()  # two of one name
        yield what, said.text(key, before), said.text(key, after)


def _as_tables(domains: Any) -> Any:
    """Of those that say nothing of themselves the code alone stands."""
    return [{"code": domain} if isinstance(domain, str) else domain for domain in domains or ()]


def _keys(what: str, before: Said, after: Said, words: ValueWords) -> Iterator[Difference]:
    for key in {**before, **after}:
        inner = f"{what}: {label(key)}" if what else label(key)
        yield from _walk(key, inner, _filled(before.get(key)), _filled(after.get(key)), words)


def _rows(
    key: str, what: str, before: Sequence[Said], after: Sequence[Said], words: ValueWords
) -> Iterator[Difference]:
    """Of rows that both have what differs in them, of the others the whole row."""
    was, is_now = ({_identity(key, row): row for row in rows} for rows in (before, after))
    if len(was) < len(before) or len(is_now) < len(after):
        yield what, words.text(key, list(before)), words.text(key, list(after))  # no check lets this by
        return
    for same in {**was, **is_now}:
        old, new = was.get(same), is_now.get(same)
        if old == new:
            continue
        name = ": ".join(part for part in (what, _name(key, new or old or {}, words)) if part)
        if old is None or new is None or key == "prices":
            yield name, _whole(key, old, words), _whole(key, new, words)
        elif key == "measures" and "kind" in new:
            yield from _measure(name, old, new, words)
        else:
            yield from _keys(name, old, new, words)


def _identity(key: str, row: Said) -> tuple[Any, ...]:
    """What part of the value an indicator earns stands under `measures` too."""
    return tuple(row.get(part) for part in (_SAME[key] if "indicator" not in row else ("indicator",)))


def _measure(name: str, old: Said, new: Said, words: ValueWords) -> Iterator[Difference]:
    """What counts is one thing, said in a sentence; where two sentences are the same, the parameters are told."""
    said = [{part: row.get(part) for part in ("kind", "params")} for row in (old, new)]
    if said[0] != said[1]:
        was, is_now = rule(old, words.measures), rule(new, words.measures)
        alike = was == is_now
        yield f"{name}: what counts", words.flat(said[0]) if alike else was, words.flat(said[1]) if alike else is_now
    others = [{part: value for part, value in row.items() if part not in {"kind", "params"}} for row in (old, new)]
    yield from _keys(name, others[0], others[1], words)


def _name(key: str, row: Said, words: ValueWords) -> str:
    if key in {"prices", "assumed_rates"}:
        measure = words.called("measures", row["measure"])
        of_whom = "" if row["band"] == "*" else f", band {plain(row['band'])}"
        return f"{measure}{of_whom}" + (f", from {day(row['from'])}" if "from" in row else "")
    if key == "reliable_change":
        return f"{plain(row['substance'])}, from {day(row['from'])}"
    if key == "budgets":
        return f"April {row['financial_year']} to March {row['financial_year'] + 1}"
    if called := _CALLED_BY.get("pots" if "weight" in row and "indicator" in row else key):
        kind, part = called
        return words.called(kind, row[part])
    named = row.get("title") or row.get("name")
    code = str(row.get("code") or row.get("band"))
    return f"{named} ({code})" if named and key not in {"measures", "indicators"} else str(named or plain(code))


def _whole(key: str, row: Said | None, words: ValueWords) -> str:
    if row is None:
        return NOTHING
    if key == "prices":
        return pounds(row["pence"]) + (f" to {last_day(row['to'])}" if row.get("to") else "")
    others = {part: value for part, value in row.items() if part not in {"title", "name", "kind", "params"}}
    return (rule(row, words.measures) + " " if "kind" in row else "") + words.flat(others)

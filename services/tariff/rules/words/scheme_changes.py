"""What differs between two versions of a scheme, in words, each thing beside what it was.

Everything is compared, key by key, so that nothing that differs is left out; what has no words of its own here is told
under the name of its key.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from services.tariff.rules.words.measure_words import rule
from services.tariff.rules.words.scheme_words import remit, targets_of
from services.tariff.rules.words.shapes.cohorts import rates
from shared.pages.words import day, last_day, percent_of, plain, pounds, sentence

Said = Mapping[str, Any]
NOTHING = "–"  # noqa: RUF001 - the dash of a table
ITSELF = "The scheme itself"
_SECTIONS = {
    "remit": "Whom it pays for", "complexity": "Bands", "measures": "What is paid for", "prices": "Prices",
    "contracts": "Contracts", "indicators": "Targets and what is counted", "journey": "Journeys and records",
    "attested": "What is stated of a whole cohort",
    "reliable_change": "When a change of use is reliable", "top_windows": "When a TOP is due",
    "drugs": "Substances", "discharge_reasons": "Reasons of an end",
    "referral_sources": "Who sends people", "override_codes": "Reasons to choose otherwise",
    "unverified": "What nobody has confirmed yet",
}  # fmt: skip
_SAME = {  # by which keys a row of a list is the same thing in both
    "measures": ("code",), "contracts": ("code",), "bands": ("code",), "drugs": ("code",), "indicators": ("code",),
    "discharge_reasons": ("list", "code"), "referral_sources": ("code",), "override_codes": ("code",),
    "top_windows": ("code",), "reliable_change": ("substance", "from"), "prices": ("measure", "band", "from"),
    "attested": ("code",), "budgets": ("financial_year",), "domains": ("code",),
    "assumed_starts": ("band",), "assumed_rates": ("measure", "band"), "cohorts": ("measure",), "groups": ("band",),
}  # fmt: skip
_LABELS = {
    "max_points": "most points", "assessed_by_provider": "whether who treats may assess", "domains": "what is rated",
    "to": "until", "ends": "ends on", "starts": "starts on", "valid_from": "valid from", "valid_to": "valid until",
    "annual_value_pence": "value of each contract year", "expected_value_pence": "expected in each contract year",
    "pence": "amount", "once_per": "how often", "provisional_months": "months in which it may fall",
    "provisional": "what a return does to money", "carry": "payments that what is owed waits for",
    "cohorts": "paid by cohorts", "cohort_date": "by which day people are counted",
    "rates": "prices by the share that achieved it",
    "floor": "least part of a payment that is left", "party": "who is paid", "gap_days": "days that continue a journey",
    "price_from": "which day's price is paid",
    "may_extend": "option to extend", "decide_by": "decided by", "partner_of": "partner in the contract",
    "verified_by": "who verifies what the LASARS is paid for",
    "signed_by": "who signs",
    "override_within_percent": "how far a single price may be set from the book's",
}  # fmt: skip
_ENDS = {"to", "ends", "valid_to", "values_stated_to", "until"}
_SHARES = {"block_share", "block_shares", "floor", "share", "short_share", "profile"}
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


class SchemeChange(NamedTuple):
    section: str
    what: str
    before: str
    after: str


def changes(before: Said, after: Said) -> list[SchemeChange]:
    """Section by section, in the order in which a scheme says things."""
    titles = {measure["code"]: measure["title"] for scheme in (before, after) for measure in scheme["measures"]}
    before, after = _with_told_targets(before), _with_told_targets(after)
    keys = [key for key in {**after, **before} if key not in {"version", "hash"}]
    order = [key for key in keys if key not in _SECTIONS] + [key for key in _SECTIONS if key in keys]
    return [
        SchemeChange(_SECTIONS.get(key, ITSELF), sentence(what or _label(key)), was, is_now)
        for key in order
        for what, was, is_now in _walk(key, "", _filled(before.get(key)), _filled(after.get(key)), titles)
    ]


def _with_told_targets(scheme: Said) -> Said:
    """A target is of its indicator's unit, so it is told before it stands alone."""
    rows = [row | {"targets": targets_of(row)} if row.get("targets") else row for row in scheme.get("indicators", ())]
    return {**scheme, **({"indicators": rows} if rows else {})}


Difference = tuple[str, str, str]


def _filled(value: Any) -> Any:
    return None if value in ([], {}) else value


def _walk(key: str, what: str, before: Any, after: Any, titles: Said) -> Iterator[Difference]:
    if before == after:
        return
    if key == "domains":
        before, after = _as_tables(before), _as_tables(after)
    rows = [*(before or ()), *(after or ())] if isinstance(before or after, list) else []
    if key in _SAME and all(isinstance(row, dict) for row in rows):
        yield from _rows(key, what, before or [], after or [], titles)
    elif isinstance(before, dict) and isinstance(after, dict):
        yield from _keys(what, before, after, titles)
    else:
        yield what, _text(key, before), _text(key, after)


def _as_tables(domains: Any) -> Any:
    """Of those that say nothing of themselves the code alone stands."""
    return [{"code": domain} if isinstance(domain, str) else domain for domain in domains or ()]


def _keys(what: str, before: Said, after: Said, titles: Said) -> Iterator[Difference]:
    for key in {**before, **after}:
        label = f"{what}: {_label(key)}" if what else _label(key)
        yield from _walk(key, label, _filled(before.get(key)), _filled(after.get(key)), titles)


def _rows(key: str, what: str, before: Sequence[Said], after: Sequence[Said], titles: Said) -> Iterator[Difference]:
    """Of rows that both have what differs in them, of the others the whole row."""
    was, is_now = ({tuple(row.get(part) for part in _SAME[key]): row for row in rows} for rows in (before, after))
    if len(was) < len(before) or len(is_now) < len(after):
        yield what, _text(key, list(before)), _text(key, list(after))  # no check lets this by
        return
    for same in {**was, **is_now}:
        old, new = was.get(same), is_now.get(same)
        if old == new:
            continue
        name = ": ".join(part for part in (what, _name(key, new or old or {}, titles)) if part)
        if old is None or new is None or key == "prices":
            yield name, _whole(key, old, titles), _whole(key, new, titles)
        elif key == "measures":
            yield from _measure(name, old, new, titles)
        else:
            yield from _keys(name, old, new, titles)


def _measure(name: str, old: Said, new: Said, titles: Said) -> Iterator[Difference]:
    """What counts is one thing, said in a sentence; where two sentences are the same, the parameters are told."""
    said = [{part: row.get(part) for part in ("kind", "params")} for row in (old, new)]
    if said[0] != said[1]:
        was, is_now = rule(old, titles), rule(new, titles)
        alike = was == is_now
        yield f"{name}: what counts", _flat(said[0]) if alike else was, _flat(said[1]) if alike else is_now
    others = [{part: value for part, value in row.items() if part not in {"kind", "params"}} for row in (old, new)]
    yield from _keys(name, others[0], others[1], titles)


def _name(key: str, row: Said, titles: Said) -> str:
    if key in {"prices", "assumed_rates"}:
        measure = titles.get(row["measure"], row["measure"])
        of_whom = "" if row["band"] == "*" else f", band {plain(row['band'])}"
        return f"{measure}{of_whom}" + (f", from {day(row['from'])}" if "from" in row else "")
    if key == "reliable_change":
        return f"{plain(row['substance'])}, from {day(row['from'])}"
    if key == "budgets":
        return f"April {row['financial_year']} to March {row['financial_year'] + 1}"
    if key == "cohorts":
        return str(titles.get(row["measure"], row["measure"]))
    named = row.get("title") or row.get("name")
    code = str(row.get("code") or row.get("band"))
    return f"{named} ({code})" if named and key not in {"measures", "indicators"} else str(named or plain(code))


def _whole(key: str, row: Said | None, titles: Said) -> str:
    if row is None:
        return NOTHING
    if key == "prices":
        return pounds(row["pence"]) + (f" to {last_day(row['to'])}" if row.get("to") else "")
    return (rule(row, titles) + " " if key == "measures" else "") + _flat(row)


def _label(key: str) -> str:
    return _LABELS.get(key, plain(key))


def _flat(row: Said) -> str:
    return "; ".join(f"{_label(key)} {_text(key, value)}" for key, value in row.items() if _filled(value) is not None)


def _text(key: str, value: Any) -> str:
    """For people; what it is says its key."""
    if value is None:
        return NOTHING
    if isinstance(value, list):
        return _list(key, value)
    if isinstance(value, dict):
        return _flat(value)
    if isinstance(value, int):
        return _count(key, value)
    if isinstance(value, str) and _DAY.fullmatch(value):
        return last_day(value) if key in _ENDS else day(value)
    return percent_of(value) if key in _SHARES else str(value)


def _count(key: str, value: int) -> str:
    if key.endswith("pence"):
        return pounds(value)
    return f"{value} %" if key.endswith("percent") else str(value)


def _list(key: str, values: Sequence[Any]) -> str:
    if key == "remit":
        return " ".join(remit({"remit": values}))
    if key == "targets":
        return " ".join(map(sentence, values))
    if key == "rates":
        return rates(values)
    return "; ".join(_text(key, value) for value in values)

"""What an indicator counts, in sentences: whose cases from which day, what they are to meet, and what rests on it.

Payment rules 4, At risk.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from services.tariff.rules.case_carrier_checks import SENT_ON
from services.tariff.rules.words.measure_words import listed, titles_of
from shared.pages.words import counted, percent_of, plain, sentence

Said = Mapping[str, Any]
_CASES = {  # what is a case, and whose it is
    "contact": ("Each contact that was attended", "the organisation that recorded it"),
    "assessed": ("Each assessment", "the organisation that assessed"),
    "referred": ("Each referral", "the provider to whom it was made"),
    "start": ("Each start of treatment", "who began the treatment"),
    "discharge": ("Each end of treatment", "who had the treatment when it ended"),
    "event": ("Each event of {}", "the organisation that recorded it"),
}
CASE_OF = {
    "contact": "contact", "assessed": "assessment", "referred": "referral", "start": "start of treatment",
    "discharge": "end of treatment", "event": "event",
}  # fmt: skip
OF_CASES = ("Each ", "Only these count", "From its own day on")  # how the sentences begin by which a case is judged
# Those of the services whose cases a contract may need, in the words of their figures.
BUILT_IN_RULES = {
    "referral-to-start": (
        "From each referral to the start of what it was for. One closed without a start waits no more."
    ),
    "in-treatment": (
        "Each person once, on the last day of a period, with whoever coordinates their care that day. The places that"
        " are taken are counted otherwise, by referral: somebody at two services takes two."
    ),
    "starts": "Each episode of treatment, on the day on which it began.",
    "discharges": "Each episode of treatment, on the day on which it ended, by the class of its reason in the scheme.",
    "completed": (
        "Of the episodes that ended, those whose reason is of the class `successful` in the scheme of the day."
    ),
    "came-back": (
        "Of those who completed and left all treatment, who presented again beyond the scheme's gap, ever. `values`"
        " tell in which month since: 1 is the first."
    ),
    "retained-12-weeks": (
        "Of the episodes of treatment that began, those after which the person was in treatment 84 days later, or had"
        " completed this one by then."
    ),
    "completed-and-stayed-away": (
        "Each person once who was in treatment in the twelve months that end with the month of a period's last day,"
        " with who coordinated their care last; of these, who completed in these months, left all treatment and did"
        " not present again within 183 days."
    ),
    "hep-b-started": "Of the episodes of treatment that began, those after which a dose was given within 84 days.",
    "hep-b-completed": (
        "Of those who were given a first dose, on its day, those who were given a third within 183 days."
    ),
    "tops-due": (
        "Each TOP that an episode owed, on the last day of its window; of these, those done in it. `ending` tells of"
        " the others whether they were done at another time."
    ),
    "tops-overdue": (
        "Each TOP that was owed and is not done, from the day after its window until it is done, or nobody who treated"
        " may record it any more; on the last day of a period."
    ),
}
_FIGURES = {
    "count": "They are counted.",
    "share": "Its figure is the share of the cases that met it.",
    "days": "Its figure is the number of days from that day to the one on which it is met.",
}
WHOEVER = "Evidence counts for it whoever records it, and nobody need verify it."
_NARROWED = {
    "provider": "of the organisation", "source": "sent by", "setting": "met in the setting",
    "substance": "of the substance group", "sex": "of the sex", "age_group": "of the age group",
    "district": "of the district", "history": "of the treatment history",
}  # fmt: skip


def sentences(row: Said, scheme: Said) -> list[str]:
    """Of one that is built in, only where a contract needs it: its targets are told by themselves."""
    if not row.get("eligible_on"):
        rule = BUILT_IN_RULES.get(row["code"])
        return [rule, *_needed(row, scheme)] if rule and row.get("contracts") else []
    return [
        *_cases(row),
        *_narrowed(row.get("where") or {}, scheme),
        *_met(row, titles_of(scheme)),
        *_complete(row.get("ripe_after_days")),
        *_needed(row, scheme),
    ]


def _cases(row: Said) -> Iterator[str]:
    what, whose = _CASES.get(row["eligible_on"], (sentence(plain(row["eligible_on"])), "who recorded it"))
    since = f"the day {counted(row['weeks'], 'week')} later" if row.get("weeks") else "its own day"
    yield f"{what.format(plain(row.get('event') or 'any kind'))} counts from {since}, as a case of {whose}."


def _narrowed(where: Said, scheme: Said) -> Iterator[str]:
    names = {row["code"]: f"{row['name']} ({row['code']})" for row in scheme.get("referral_sources", ())}
    of_whom = [
        f"{_NARROWED.get(key, plain(key))} {listed([_value(key, value, names) for value in values])}"
        for key, values in where.items()
    ]
    if of_whom:
        yield f"Only these count: {listed(of_whom, 'and')}."


def _value(key: str, value: str, names: Mapping[str, str]) -> str:
    return names.get(value, value) if key == "source" else value


def _met(row: Said, titles: Mapping[str, str]) -> Iterator[str]:
    if row.get("met"):
        yield f"From its own day on{_until(row.get('weeks'))} it is met by: {condition(row['met'], titles)}."
        if _asks_for_events(row["met"]):
            yield WHOEVER
    if row.get("unit") in _FIGURES:
        yield _FIGURES[row["unit"]]


def _until(weeks: int | None) -> str:
    if not weeks:
        return ""
    return " until that week is over" if weeks == 1 else f" until those {weeks} weeks are over"


def _asks_for_events(said: Said) -> bool:
    inner = [*(said.get("all") or ()), *(said.get("any") or ()), said.get("not"), said.get("after")]
    return bool(said.get("event")) or any(map(_asks_for_events, filter(None, inner)))


def condition(said: Said, titles: Mapping[str, str]) -> str:
    """`“Injecting stopped”, once verified, within 20 days`"""
    words = next((of_kind(said, titles) for key, of_kind in _CONDITIONS.items() if said.get(key)), "")
    if said.get("within_days") is not None:
        words += f", within {counted(said['within_days'], 'day')}"
    return f"{words}, after {condition(said['after'], titles)}" if said.get("after") else words


def _measure(said: Said, titles: Mapping[str, str]) -> str:
    waits = "once verified" if said.get("verified") else "achieved or waiting for its verification"
    return f"“{titles.get(said['measure'], plain(said['measure']))}”, {waits}"


def _event(said: Said, _titles: Mapping[str, str]) -> str:
    words = f"evidence of {plain(said['event'])}"
    if not said.get("sustained_weeks"):
        return words
    weeks = counted(said["sustained_weeks"], "week")
    unended = f" without {plain(said['ended_by'])} in them" if said.get("ended_by") else ""
    return f"{words}, {weeks} later{unended}"


def _all(said: Said, titles: Mapping[str, str]) -> str:
    return f"all of ({'; '.join(condition(part, titles) for part in said['all'])})"


def _any(said: Said, titles: Mapping[str, str]) -> str:
    return f"any of ({'; '.join(condition(part, titles) for part in said['any'])})"


def _not(said: Said, titles: Mapping[str, str]) -> str:
    return f"not ({condition(said['not'], titles)}), when that time is over"


_CONDITIONS: Mapping[str, Callable[[Said, Mapping[str, str]], str]] = {
    "measure": _measure, "event": _event, "all": _all, "any": _any, "not": _not,
}  # fmt: skip


def _complete(days: int | None) -> Iterator[str]:
    if days:
        yield f"The figure of a period is complete {counted(days, 'day')} after it."


def _carried(contract: Said, row: Said) -> str:
    """Which cases: under a contract of its own measures all that the LASARS sends on are the LASARS's."""
    if contract.get("verified_by") and row.get("eligible_on") in SENT_ON:
        return "all of these cases, whoever treats"
    delivers = " and of who delivers for it" if contract.get("subcontracts") else ""
    return f"the cases of {contract['party']}{delivers}"


def _needed(row: Said, scheme: Said) -> Iterator[str]:
    """What is paid by it, with what it takes; and which contracts are told its cases."""
    for contract in scheme.get("contracts", ()):
        whose = f"{contract['title']} ({contract['code']})"
        if contract["code"] in row.get("contracts", ()):
            yield f"{whose} goes by {_carried(contract, row)}, while it runs or runs off."
        for pot in (contract.get("at_risk") or {}).get("measures", ()):
            if pot["indicator"] == row["code"]:
                yield f"By it a part of what is at risk of {whose} is earned: whole from {percent_of(pot['target'])}."
        for gate in contract.get("gates") or ():
            if gate["indicator"] == row["code"]:
                of_gate = f"the quality gate {plain(gate['code'])} of {whose}"
                yield f"By it {of_gate} is passed: from {percent_of(gate['target'])}."

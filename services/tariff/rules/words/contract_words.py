"""A contract of a scheme in plain sentences, with what is planned of it."""

from collections.abc import Iterator, Mapping
from typing import Any

from services.tariff.rules.dates import add_months
from services.tariff.rules.words.measure_words import listed, titles_of
from services.tariff.rules.words.shapes import SHAPES
from services.tariff.rules.words.shapes.block import by_year
from shared.pages.words import as_day, counted, day, last_day, percent_of, plain, pounds, span

Said = Mapping[str, Any]
_PLAN = {
    "lead_weeks": "Nothing is planned of outcomes in the first {}.",
    "headroom": "A provider can reach {} times the plan's rate.",
}


def named(contract: Said) -> str:
    return f"{contract['title']} ({contract['code']}), which pays {contract['party']}"


def terms(contract: Said, scheme: Said) -> list[str]:
    """What money depends on."""
    return [
        _term(contract),
        *_option(contract),
        *_variation(contract),
        *(said for in_words in SHAPES for said in in_words(contract, scheme)),
        f"Explanations quote: {contract['clause']}.",
    ]


def _term(contract: Said) -> str:
    runs = f"It runs {span(contract['starts'], contract['ends'])}"
    months = contract["run_off_months"]
    if not months:
        return f"{runs}; nothing is earned after that."
    until = last_day(add_months(as_day(contract["ends"]), months))
    return f"{runs}; what was begun by then may still be earned until {until}."


def _option(contract: Said) -> Iterator[str]:
    option = contract.get("may_extend")
    if option:
        ends = option.get("until") or add_months(as_day(contract["ends"]), option["months"])
        yield (
            f"It may be extended until {last_day(ends)}, if that is decided by {day(option['decide_by'])}; until a"
            " version says a later end nothing of it counts."
        )


def _variation(contract: Said) -> Iterator[str]:
    if contract.get("varied_by") == "agreement":
        yield (
            f"A version that changes it is published once {contract['party']} has agreed, and by another commissioner"
            " than who wrote or proposed it."
        )


def plan(contract: Said, scheme: Said) -> list[str]:
    """What is expected, the council's budgets, when somebody is warned, and how payments are booked."""
    said = contract.get("plan") or {}
    return [
        *_expected(said, contract),
        *_assumed(said, titles_of(scheme)),
        *_warnings(said.get("warnings") or {}),
        _journal(contract["journal"]),
    ]


def _expected(said: Said, contract: Said) -> Iterator[str]:
    if said.get("expected_value_pence"):
        expected = [*map(pounds, said["expected_value_pence"])]
        yield f"Its contract years are planned to come to: {by_year(contract, expected)}."
    for budget in said.get("budgets") or ():
        year = budget["financial_year"]
        yield f"The council has {pounds(budget['pence'])} for it from April {year} to March {year + 1}."
    for key, words in _PLAN.items():
        if said.get(key) is not None:
            yield words.format(counted(said[key], "week") if key == "lead_weeks" else said[key])
    if said.get("profile"):
        yield f"The months of a year are planned at: {listed([percent_of(share) for share in said['profile']], 'and')}."


def _assumed(said: Said, titles: Mapping[str, str]) -> Iterator[str]:
    for starts in said.get("assumed_starts") or ():
        people = listed([str(people) for people in starts["people"]], "and")
        yield f"In the band {plain(starts['band'])}, by contract year, so many are assumed to start: {people}."
    for rate in said.get("assumed_rates") or ():
        of_whom = "" if rate["band"] == "*" else f" of the band {plain(rate['band'])}"
        measure = titles.get(rate["measure"], plain(rate["measure"]))
        share, after = percent_of(rate["share"]), f"after {counted(rate['after_weeks'], 'week')}"
        yield f"{share}{of_whom} are assumed to achieve: {measure}, {after}."


def _warnings(said: Said) -> Iterator[str]:
    if said:
        yield (
            f"Amber: likely to earn less than {percent_of(said['short_share'])} of what is expected. Red: the year"
            f" can be caught up with for fewer than {counted(said['catch_up_weeks'], 'week')}."
        )
        yield f"The council is warned where the year may come to more than {said['over_share']} times its budget."


def _journal(journal: Said) -> str:
    return (
        f"Payments are booked to cost centre {journal['cost_centre']}, subjective code {journal['subjective']},"
        f" VAT {journal['vat']}."
    )

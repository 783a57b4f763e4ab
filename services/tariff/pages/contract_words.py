"""A contract of a scheme in plain sentences, with what is planned of it."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from services.tariff.pages.measure_words import listed
from services.tariff.pages.scheme_words import amounts, last_day
from shared.pages.words import counted, day, percent_of, plain, pounds, sentence

Said = Mapping[str, Any]
_PROVISIONAL = {
    "hold": "What a return may still take back is held until it is proven.",
    "clawback": "What a return may still take back is paid, and taken back if the person comes back.",
    "count": "A return takes nothing back; it is only counted.",
}
_PLAN = {
    "lead_weeks": "Nothing is planned of outcomes in the first {}.",
    "headroom": "A provider can reach {} times the plan's rate.",
}


def terms(contract: Said, scheme: Said) -> list[str]:
    """What money depends on."""
    titles = {measure["code"]: measure["title"] for measure in scheme["measures"]}
    return [
        _term(contract),
        *_block(contract),
        *_cohorts(contract, titles),
        f"It pays for: {listed([titles.get(code, code) for code in contract['measures']], 'and')}.",
        _PROVISIONAL.get(contract["provisional"], sentence(plain(contract["provisional"]))),
        *_recovery(contract),
        *_subcontracts(contract),
        _floor(contract.get("floor") or "0"),
        _carry(contract["carry"]),
        f"Explanations quote: {contract['clause']}.",
    ]


def _floor(share: str) -> str:
    if not share.strip("0."):
        return "A whole payment may be taken off for what is owed."
    return f"At least {percent_of(share)} of each payment is left when something is taken off."


def _term(contract: Said) -> str:
    runs = f"It runs from {day(contract['starts'])} to {last_day(contract['ends'])}"
    months = contract["run_off_months"]
    if not months:
        return f"{runs}; nothing is earned after that."
    return f"{runs}; what was begun by then may still be earned for {counted(months, 'month')}."


def _carry(payments: int | None) -> str:
    if not payments:
        return "What is owed and cannot be taken off the next payment is a debt at once."
    return f"What is owed waits for {counted(payments, 'further payment')}, and then is a debt."


def _block(contract: Said) -> Iterator[str]:
    values = contract.get("annual_value_pence") or []
    if any(values):
        yield f"Its contract years are worth: {amounts(values)}."
    share = contract.get("block_share") or "0"
    if share == "0" or not any(values):
        yield "Nothing is paid without an outcome."
    else:
        when = "on the first day of the month" if contract.get("block_due") == "advance" else "after the month"
        yield f"{percent_of(share)} of that is paid by month {when}, whatever is achieved."
    if contract.get("values_stated_to"):
        yield f"The values are stated for its end on {last_day(contract['values_stated_to'])}."


def _cohorts(contract: Said, titles: Mapping[str, str]) -> Iterator[str]:
    """Of each measure that is paid by the month: who is counted, and the prices of each band."""
    for cohort in contract.get("cohorts") or ():
        what, months = titles.get(cohort["measure"], cohort["measure"]), cohort["months"]
        began = "began" if cohort["cohort_date"] == "start" else "left"
        who = f"who {began} in {'that month' if months == 1 else f'the {months} months that end with it'}"
        yield (
            f"What is achieved of {what} is paid by the calendar month, at a price by the share of those {who} that has"
            f" achieved it; of fewer than {cohort['minimum']} people the last price that more of them had counts, or"
            " the first."
        )
        for group in cohort["groups"]:
            yield f"{what}, band {plain(group['band'])}: {rates(group['rates'])}."


def rates(said: Iterable[Said]) -> str:
    """`£500 from 0 %, £800 from 40 %`."""
    return ", ".join(f"{pounds(rate['pence'])} from {percent_of(rate['from'])}" for rate in said)


def _recovery(contract: Said) -> Iterator[str]:
    if contract.get("recover_months"):
        yield f"It is taken back up to {counted(contract['recover_months'], 'month')} after a discharge."


def _subcontracts(contract: Said) -> Iterator[str]:
    for terms_of_one in contract.get("subcontracts") or ():
        party, share = plain(terms_of_one["party"]), percent_of(terms_of_one["share"])
        leaves = f" until it leaves on {day(terms_of_one['to'])}" if terms_of_one.get("to") else ""
        yield (
            f"{party} delivers part of it from {day(terms_of_one['from'])}{leaves}; {share} of what it delivers is"
            f" passed on to it ({terms_of_one['clause']})."
        )
        if terms_of_one.get("notice_on"):
            yield f"Notice of that was given on {day(terms_of_one['notice_on'])}."
        if terms_of_one.get("to"):
            after = plain(terms_of_one.get("successor") or contract["party"])
            yield f"Who is open with {party} on the day of leaving goes to {after}, from that day on."


def plan(contract: Said) -> list[str]:
    """What is expected, the council's budgets, when somebody is warned, and how payments are booked."""
    said = contract.get("plan") or {}
    return [*_expected(said), *_assumed(said), *_warnings(said.get("warnings") or {}), _journal(contract["journal"])]


def _expected(said: Said) -> Iterator[str]:
    if said.get("expected_value_pence"):
        yield f"Its contract years are expected to come to: {amounts(said['expected_value_pence'])}."
    for budget in said.get("budgets") or ():
        year = budget["financial_year"]
        yield f"The council has {pounds(budget['pence'])} for it from April {year} to March {year + 1}."
    for key, words in _PLAN.items():
        if said.get(key) is not None:
            yield words.format(counted(said[key], "week") if key == "lead_weeks" else said[key])
    if said.get("profile"):
        yield f"The months of a year are planned at: {listed([percent_of(share) for share in said['profile']], 'and')}."


def _assumed(said: Said) -> Iterator[str]:
    for starts in said.get("assumed_starts") or ():
        people = listed([str(people) for people in starts["people"]], "and")
        yield f"In the band {plain(starts['band'])}, by contract year, so many are assumed to start: {people}."
    for rate in said.get("assumed_rates") or ():
        of_whom = "" if rate["band"] == "*" else f" of the band {plain(rate['band'])}"
        achieved = f"{percent_of(rate['share'])}{of_whom} are assumed to achieve {plain(rate['measure'])}"
        yield f"{achieved} after {counted(rate['after_weeks'], 'week')}."


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

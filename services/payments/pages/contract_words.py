"""The terms of a contract in plain words."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from shared.pages.words import as_day, counted, day, percent_of, plain, pounds, sentence

Terms = Mapping[str, Any]
PROVISIONAL = {
    "hold": "Money that a return may still take back is held until it is proven.",
    "clawback": "Money that a return may still take back is paid, and taken back if the person comes back.",
    "count": "A return takes nothing back; it is only counted.",
}
ONCE = {
    "episode": "episode of treatment", "journey": "journey", "person": "person", "contract_year": "contract year",
    "contract": "person and contract",
}  # fmt: skip


def terms_in_words(terms: Terms, today: date) -> list[str]:
    """One sentence for each term, in the order in which they are asked for."""
    runs = f"from {day(terms['starts'])} to {day(_last(terms['ends']))}"
    earned = "may still be earned" if today < as_day(terms["runOffEnds"]) else "could be earned"
    return [
        f"It runs {runs}; what was begun by then {earned} until {day(_last(terms['runOffEnds']))}.",
        *_parties(terms, today),
        *_block(terms),
        PROVISIONAL.get(terms["provisional"], plain(terms["provisional"])),
        *_recovery(terms),
        _floor(terms["floor"]),
        *_cohorts(terms),
        "The price is that of the day of the assessment, in the person's tariff."
        if terms["priceFrom"] == "tariff"
        else "The price is that of the day of achievement.",
        f"It is stated in {terms['clause']} ({terms['schemeId']}, version {terms['schemeVersion']}).",
    ]


def _parties(terms: Terms, today: date) -> Iterator[str]:
    option = terms.get("mayExtend")
    if option:
        until, decided = day(_last(option["until"])), day(option["decideBy"])
        if today <= as_day(option["decideBy"]):
            yield f"It may be extended until {until}, if that is decided by {decided}."
        else:
            yield f"It could be extended until {until}, if that was decided by {decided}."
    if terms.get("verifiedBy"):
        yield f"It pays the LASARS for its own work, which is verified by {', '.join(map(plain, terms['verifiedBy']))}."
    if terms.get("partnerOf"):
        yield f"It pays a partner its own part of {terms['partnerOf']} directly."


def _last(day_after: str) -> date:
    return as_day(day_after) - timedelta(days=1)


def _floor(share: str) -> str:
    if not share.strip("0."):
        return "A whole payment may be taken off for what is owed."
    return f"At least {percent_of(share)} of each payment is left when something is taken off."


def _block(terms: Terms) -> list[str]:
    annual = terms["annualValuePence"]
    shares, when = terms.get("blockShares") or [], "in advance" if terms["blockDue"] == "advance" else "in arrears"
    if annual and any(share.strip("0.") for share in shares):
        parts = ", ".join(f"{percent_of(share)} in contract year {year}" for year, share in enumerate(shares, 1))
        return [f"Of the year's value is paid by month {when}, whatever is achieved: {parts}, and so on."]
    if not annual or terms["blockShare"] == "0":
        return ["No part of the year's value is paid by month whatever is achieved."]
    part = f"{percent_of(terms['blockShare'])} of the year's {pounds(annual[0])}"
    return [f"{part} is paid by month {when}, whatever is achieved."]


def _cohorts(terms: Terms) -> list[str]:
    return [_paid_by_month(measure, measure["cohort"]) for measure in terms["measures"] if measure["cohort"]]


def _paid_by_month(measure: Mapping[str, Any], cohort: Mapping[str, Any]) -> str:
    began = "began" if cohort["cohortDate"] == "start" else "left"
    rates = ", ".join(
        f"band {plain(rate['band'])} {pounds(rate['pence'])} from {percent_of(rate['from'])}"
        for rate in cohort["rates"]
    )
    return (
        f"{measure['title'] or sentence(plain(measure['code']))} is paid by the month, at a price by the share of those"
        f" who {began} in {counted(cohort['months'], 'month')} that has achieved it: {rates}. Fewer than"
        f" {cohort['minimum']} are too few: then the last price that more of them had counts, or the first."
    )


def _recovery(terms: Terms) -> list[str]:
    if terms["provisional"] != "clawback":
        return []
    months = terms["recoverMonths"]
    waits = counted(terms["carry"] or 0, "further payment")
    carried = f"What is owed waits for {waits} and then is a debt." if terms["carry"] else ""
    until = f"It is taken back up to {counted(months, 'month')} after a discharge." if months else ""
    return [said for said in (until, carried) if said]


def once_in_words(once_per: str | None) -> str:
    return "each time" if once_per is None else f"once for each {ONCE.get(once_per, plain(once_per))}"


def falls_in_words(months: int | str | None) -> str:
    if months is None:
        return "no"
    return "for ever" if months == "ever" else f"for {counted(int(months), 'month')}"

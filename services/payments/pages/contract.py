"""A contract: its course and where it leads, what it pays for, what is still open, and its terms in plain words."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from services.payments.pages import (
    contract_parties,
    contract_words,
    contract_year,
    plan_words,
    position_charts,
    position_words,
    waiting_words,
)
from services.payments.pages.contract_names import names_in
from services.payments.pages.contract_parties import ContractParties
from shared.kernel.problems import Invalid, NotFound
from shared.pages.lists import all_of
from shared.pages.own_api import RefusedByApi, at
from shared.pages.page import PageContent, PageGroup, Visit
from shared.pages.rows import Column, RowsTable, count, money, on_day, text
from shared.pages.words import day, plain, sentence

pages = PageGroup(charts=True)

_COURSE = [
    on_day("on", "As at"), money("plannedPence", "Planned"), money("earnedPence", "Earned"), money("paidPence", "Paid"),
]  # fmt: skip


@pages.get("/contracts/{contract}", needs="GET /positions", twin="/contracts/{contract}/course")
async def show_contract(visit: Visit) -> PageContent:
    code = visit.part("contract")
    answer = await _positions(visit, code)
    positions = answer["items"]
    running: list[dict[str, Any]] = (await visit.api.get("/contracts"))["items"] if positions else []
    terms = next((row for row in running if row["code"] == code), None)
    position, others = contract_parties.chosen(positions, visit.query.get("party"), terms)
    if position is None:
        raise NotFound("There is no such contract on this day, or it is not yours to see.")
    parties = ContractParties(positions)
    course = await _course(visit, position)
    table = RowsTable("The contract year so far", _COURSE, course)
    if visit.ending != "html":
        return PageContent("", "", table=table)
    names = names_in(running)
    debts = [debt for debt in await all_of(visit, "/debts", contract=code) if debt["party"] == position["party"]]
    chart = position_charts.course(course, position)
    year = await _year(visit, position)
    titles = {measure["code"]: measure["title"] for measure in (terms["measures"] if terms else ())}
    content = {
        "position": position,
        "sentence": position_words.in_one_sentence(position, parties.called(position, names)),
        "state": position_words.state_of(position),
        "chart": await visit.charts.draw(chart, "Planned, earned and paid in the contract year", _shows(position)),
        "measures": _measures(terms, position),
        "measures_note": contract_year.what_can_still_be_met(position),
        "board": contract_year.measures_of_year(year, position, titles),
        "board_note": contract_year.why_a_dash(position, is_council=visit.may("GET /runs")),
        "years": contract_year.years_table(await contract_year.years_so_far(visit, year)),
        "released": contract_year.released(year),
        "falls": contract_year.expected_falls(year),
        "balances": _balances(position, on_hold=code in answer["onHold"]),
        "debts": _debts(visit, debts),
        "terms": contract_words.terms_in_words(terms, visit.today) if terms else [],
        "year": position["thisYear"],
        "year_rows": plan_words.year_in_rows(position),
        "fallen": contract_year.taken_back(visit, code),
        "claims": visit.link(f"/claims?contract={code}"),
        "statement": _statement(visit, position),
        "indigo": visit.link(at("/contracts/{contract}/indigo", contract=code)),
        "others": [(parties.party(other, names), parties.address(visit, other)) for other in others],
        "twins": {ending: parties.address(visit, position, f"/course.{ending}") for ending in ("csv", "json")},
    }
    heading = names.title_of(code) or code
    if others:
        heading = f"{heading}: {parties.party(position, names)}"
    return PageContent("contract.html", heading, content, table=table)


def _statement(visit: Visit, position: Mapping[str, Any]) -> str:
    asked = urlencode({"party": position["party"]})
    return visit.link(f"{at('/contracts/{contract}/statement', contract=position['contract'])}?{asked}")


async def _positions(visit: Visit, code: str) -> Mapping[str, Any]:
    """None of a contract that there never was: here it is the page that is not found."""
    try:
        positions: Mapping[str, Any] = await visit.api.get("/positions", contract=code)
    except RefusedByApi as refused:
        if refused.status != Invalid.status:
            raise
        return {"items": [], "onHold": []}
    return positions


async def _course(visit: Visit, position: Mapping[str, Any]) -> Sequence[dict[str, Any]]:
    """As it stood at the end of each month of the contract year, and stands now."""
    courses = (await visit.api.get("/courses", contract=position["contract"]))["items"]
    return next((list(course["points"]) for course in courses if course["party"] == position["party"]), [])


async def _year(visit: Visit, position: Mapping[str, Any]) -> Mapping[str, Any]:
    """Of the party whose position it is."""
    years = (await visit.api.get("/contract-years", contract=position["contract"]))["items"]
    return next(year for year in years if year["party"] == position["party"])


def _shows(position: Mapping[str, Any]) -> str:
    made = position["forecast"]["on"] if plan_words.of_this_year(position) else None
    fan = f"; the fan is where the year is likely to end, as worked out on {day(made)}" if made else ""
    return f"Lines of what was planned, earned and paid by the end of each month{fan}. The table below has the figures."


def _measures(terms: Mapping[str, Any] | None, position: Mapping[str, Any]) -> RowsTable:
    """What each measure pays, and who can still meet it, of whom assessment has said so."""
    still = {row["measure"]: row for row in (position["openPotential"] or {}).get("byMeasure", ())}
    rows = [
        {
            "measure": measure["title"] or sentence(plain(measure["code"])),
            "once": contract_words.once_in_words(measure["oncePer"]),
            "falls": contract_words.falls_in_words(measure["provisionalMonths"]),
            "low": min(_prices(measure, position["on"]), default=None),
            "high": max(_prices(measure, position["on"]), default=None),
            "people": still.get(measure["code"], {}).get("people"),
            "pence": still.get(measure["code"], {}).get("pence"),
        }
        for measure in (terms["measures"] if terms else ())
    ]
    columns = [
        text("measure", "What is paid for"), text("once", "How often"), text("falls", "May fall on a return"),
        money("low", "Lowest price"), money("high", "Highest price"), count("people", "Can still meet it"),
        money("pence", "Would bring"),
    ]  # fmt: skip
    return RowsTable("What it pays for", columns, rows, empty="its terms are not known here.")


def _prices(measure: Mapping[str, Any], on: str) -> list[int]:
    by_month = [rate["pence"] for rate in (measure["cohort"] or {}).get("rates", ())]
    booked = [row for row in measure["prices"] if row["from"] <= on and (row["to"] is None or on < row["to"])]
    return by_month or [row["pence"] for row in booked]


def _balances(position: Mapping[str, Any], *, on_hold: bool) -> list[tuple[str, int, list[str]]]:
    """Each in words, its pence, and what is to be said of a part of it."""
    balances = position["balancesNow"]
    waits = waiting_words.due_waits(position, on_hold=on_hold)
    return [
        ("Held until proven", balances["heldPence"], []),
        ("Due, to be paid by the next run that is approved" if not waits else "Due", balances["duePence"], waits),
        ("Approved, on its way", balances["approvedPence"], []),
        ("Owed by the provider, to be taken off", balances["receivablePence"], []),
        ("Debts, to be invoiced", balances["debtPence"], []),
        ("Paid since the contract began", balances["paidPence"], []),
        ("Of that a return may still take back", balances["atRiskPence"], []),
    ]


def _remittance(debt: Mapping[str, Any]) -> str:
    return at("/remittances/{id}", id=debt["remittanceId"])


def _debts(visit: Visit, debts: Sequence[Mapping[str, Any]]) -> RowsTable | None:
    if not debts:
        return None
    columns = [
        Column("raisedOn", "Raised on", day, link=lambda row: visit.link(_remittance(row))),
        money("pence", "Raised"), money("collectedPence", "Collected"), money("writtenOffPence", "Written off"),
        money("cancelledPence", "Not owed after all"), money("openPence", "Open"),
    ]  # fmt: skip
    return RowsTable("Debts", columns, debts)

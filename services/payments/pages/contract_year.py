"""Of a contract year how far each measure is, and what comes in which month."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from services.payments.pages.position_words import Position
from shared.kernel.shares import percent
from shared.pages.page import Visit
from shared.pages.rows import Column, RowsTable, count, money, text
from shared.pages.words import as_day, counted, day, last_day, month, plain, pounds, sentence

Year = Mapping[str, Any]


def taken_back(visit: Visit, contract: str) -> str:
    """Where each stands that such a sum or number is of."""
    return visit.link(f"/claims?{urlencode({'contract': contract, 'state': 'withdrawn'})}")


def measures_of_year(year: Year, position: Position, titles: Mapping[str, str]) -> RowsTable:
    """Who can still meet it only the council is told, and not of few people."""
    still = {row["measure"]: row["people"] for row in (position["openPotential"] or {}).get("byMeasure", ())}
    rows = [
        {**row, "title": titles.get(row["measure"]) or sentence(plain(row["measure"])), **_eligible(row, still)}
        for row in year["measures"]
    ]
    columns = [
        text("title", "Measure"), count("eligible", "Met it or still can"), count("met", "Met in the year"),
        Column("share", "Share", lambda share: share or "–", numeric=True),  # noqa: RUF001 - the dash of a table
        money("metPence", "Brought"), count("waiting", "Wait to be verified"),
        money("waitingPence", "Would bring"), count("takenBack", "Refused, or fallen"),
    ]  # fmt: skip
    total: dict[str, Any] = {
        name: sum(row[name] for row in rows) for name in ("met", "metPence", "waiting", "waitingPence", "takenBack")
    }
    of_no_measure = position["thisYear"]["earnedPence"] - total["metPence"]
    if of_no_measure:
        named = {"title": "Of no measure, such as instalments", "metPence": of_no_measure}
        rows.append({**dict.fromkeys(total), **_NOBODY, **named})
        total["metPence"] += of_no_measure
    return RowsTable("How far each measure is in this contract year", columns, rows, empty="nothing has been met yet.",
                     total={"title": "Together", **total} if rows else None)  # fmt: skip


def why_a_dash(position: Position, *, is_council: bool) -> str:
    """Why it is not said of a measure how many can still meet it."""
    if not is_council:
        return "A dash: who can still meet a measure is told to the council alone."
    if position["openPotential"] is None:
        return "A dash: the front door has not said yet who can still meet what."
    return (
        "A dash: it is not told where one to four people can still meet it, or all but so few, or where the others"
        " would give it away; nor where nobody now in treatment can."
    )


def what_can_still_be_met(position: Position) -> str:
    """Of whom that is and why it is another number than the forecast's; empty for who is not told."""
    potential = position["openPotential"]
    if potential is None:
        return ""
    together = ""
    if potential["peopleOpen"]:
        people = counted(potential["peopleOpen"], "person", "people")
        together = (
            f" All of it together, with what a dash does not tell, is {pounds(potential['openPence'])} of {people}."
        )
    forecast = position["forecast"]
    apart = (
        f" The forecast of {day(forecast['on'])} goes by something else: by people in treatment on that day alone and"
        " by all that they had not met, whether they still can or not."
        if forecast is not None
        else ""
    )
    return (
        f"“Can still meet it” counts on {day(position['on'])} whoever can by what the front door says, also people who"
        " have left treatment and may still show that it lasts; somebody who can meet several measures is in several"
        f" rows. “Would bring” is what it comes to at their tariffs of the day.{together}{apart}"
    )


_NOBODY: Mapping[str, Any] = {"eligible": None, "share": None}


def _eligible(row: Mapping[str, Any], still: Mapping[str, int | None]) -> dict[str, Any]:
    people = still.get(row["measure"])
    if people is None:
        return dict(_NOBODY)
    eligible = row["met"] + people
    return {"eligible": eligible, "share": percent(row["met"], eligible) if eligible else None}


async def years_so_far(visit: Visit, year: Year) -> list[Year]:
    """Those of the contract and its party that have begun, the first one first, each as it stands today."""
    years = [year]
    while True:
        before = as_day(years[0]["from"]) - timedelta(days=1)
        answer = await visit.api.get("/contract-years", contract=year["contract"], on=before.isoformat())
        earlier = [row for row in answer["items"] if row["party"] == year["party"] and row["from"] < years[0]["from"]]
        if not earlier:
            return years
        years.insert(0, earlier[0])


def years_table(years: Sequence[Year]) -> RowsTable | None:
    """None of the first year alone: the page says that in any case."""
    if len(years) < 2:
        return None
    rows = [{**year, "year": f"{day(year['from'])} to {last_day(as_day(year['to']))}"} for year in years]
    columns = [
        text("year", "Contract year"), money("earnedPence", "Earned"), money("approvedPence", "Approved"),
        money("paidPence", "Paid"),
    ]  # fmt: skip
    total = {name: sum(row[name] for row in rows) for name in ("earnedPence", "approvedPence", "paidPence")}
    return RowsTable("Each contract year, as it stands today", columns, rows, total={"year": "Together", **total})


def released(year: Year) -> RowsTable:
    rows = [{"month": month(row["from"]) if row["from"] else "No day is known", **row} for row in year["released"]]
    return RowsTable(
        "What is held, by the month in which it is released",
        [text("month", "Month"), money("pence", "Released")],
        rows,
        empty="nothing is held.",
        total={"month": "Together: held until proven", "pence": year["heldPence"]} if rows else None,
    )


def expected_falls(year: Year) -> RowsTable:
    rows = [{"month": month(row["from"]), **row} for row in year["expectedFalls"] or ()]
    few = "too little is known yet to say: fewer than 20 such outcomes."
    return RowsTable(
        "What is likely to fall because people come back",
        [text("month", "Month"), money("pence", "Likely to fall")],
        rows,
        empty=few,
        total={"month": "Together", "pence": sum(row["pence"] for row in rows)} if rows else None,
    )

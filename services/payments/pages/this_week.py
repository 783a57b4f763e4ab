"""The week: of each contract whether the year will be made, why not, and what may still come."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from services.payments.pages import (
    cash_tables,
    plan_words,
    position_charts,
    position_words,
    waiting_words,
    warning_words,
)
from services.payments.pages.contract_names import ContractNames, began_of, contract_names
from services.payments.pages.contract_parties import ContractParties
from services.payments.pages.contract_year import taken_back
from services.payments.pages.position_words import Position
from shared.pages.first_steps import first_steps
from shared.pages.page import PageContent, PageGroup, Visit
from shared.pages.rows import Column, RowsTable, count, money, on_day, text
from shared.pages.words import as_day, day

pages = PageGroup(charts=True)

Course = Sequence[Mapping[str, Any]]
_COLUMNS = [
    text("contract", "Contract"),
    text("party", "Provider"),
    on_day("on", "As at"),
    text("state", "State"),
    on_day("canCatchUpUntil", "Last day to catch up"),
    money("plannedPence", "Planned"),
    money("earnedPence", "Earned"),
    money("shortfallPence", "Behind"),
    money("waitingVerificationPence", "Waits now to be verified"),
    money("waitingTariffPence", "Waits now for a tariff"),
    money("paidPence", "Paid"),
    text("warning", "Warning to the provider"),
    text("overBudget", "Warning of the budget"),
    count("topOverdue", "TOPs overdue on the day they were counted"),
    on_day("topCountedTo", "TOPs counted to"),
]


@pages.get("/", needs="GET /positions", menu="This week", twin="/this-week")
async def show_this_week(visit: Visit) -> PageContent:
    asked = visit.query.get("on") or None
    answer = await visit.api.get("/positions", on=asked)
    positions = answer["items"]
    on = as_day(positions[0]["on"] if positions else asked or visit.today)
    table = _table(positions)
    if visit.ending != "html":
        return PageContent("", "", table=table)
    names = await contract_names(visit, asked)
    since = await _first_start(visit, names)
    courses, parties = await _courses(visit, asked), ContractParties(positions)
    content = {
        "on": on,
        "contracts": [
            await _contract(visit, position, names, parties, courses)
            | {"due": waiting_words.due_in_words(position, on_hold=position["contract"] in answer["onHold"])}
            for position in positions
        ],
        "steps": () if positions or asked else first_steps(visit, scheme=bool(names.contracts or names.measures)),
        "titles_on_hold": [names.of(code) for code in answer["onHold"]],
        "mondays": position_words.mondays(on, visit.today, since),
        "since": since,
        "before": on - timedelta(days=on.weekday() or 7),
        "after": _after(on, visit),
        "cost": warning_words.cost_of(positions) if len(positions) > 1 else "",
        "past": on < visit.today,
        "today": visit.today,
        "unpriced": answer["unpricedWithoutContract"],
        "twins": {ending: visit.link(f"/this-week.{ending}?on={on}") for ending in ("csv", "json")},
    }
    return PageContent("this_week.html", "This week", content, table=table)


async def _first_start(visit: Visit, names: ContractNames) -> date | None:
    """Asks for more only where that is not before all weeks that are offered: of today, and of the oldest of them,
    since what is over for long no terms of today name any more.
    """
    oldest = position_words.oldest_monday(visit.today)
    if (names.began and names.began <= oldest) or not visit.may("GET /contracts"):
        return names.began
    answers = [await visit.api.get("/contracts", on=on) for on in (None, oldest.isoformat())]
    return began_of(terms for answer in answers for terms in answer["items"])


def _after(on: Any, visit: Visit) -> Any:
    """The Monday after it, or today; none where it is today."""
    following = on + timedelta(days=7 - on.weekday())
    return None if on >= visit.today else min(following, visit.today)


async def _courses(visit: Visit, on: str | None) -> dict[tuple[str, str], Course]:
    courses = (await visit.api.get("/courses", on=on))["items"]
    return {(course["contract"], course["party"]): course["points"] for course in courses}


async def _contract(
    visit: Visit,
    position: Position,
    names: ContractNames,
    parties: ContractParties,
    courses: Mapping[tuple[str, str], Course],
) -> dict[str, Any]:
    points = courses.get((position["contract"], position["party"]), ())
    causes = position_words.causes_of(position)
    behind = position["thisYear"]["shortfallPence"] > 0
    shown = position_words.what_causes_show(position)
    return {
        "position": position,
        "url": parties.address(visit, position),
        "claims": visit.link(f"/claims?contract={position['contract']}"),
        "heading": parties.heading(position, names),
        "party": names.party(position["party"]),
        "sentence": position_words.in_one_sentence(position, parties.called(position, names)),
        "course": position_words.course_in_words(points),
        "year": plan_words.year_in_rows(position),
        "sparkline": await visit.charts.draw(
            position_charts.sparkline(points), "Earned against planned", position_words.course_in_words(points)
        )
        if len(points) > 1
        else None,
        "state": position_words.state_of(position),
        "since": position_words.since(position),
        "moves": position_words.why_the_day_moves(position),
        "warnings": warning_words.warnings_of(position),
        "causes": _causes(causes) if behind else None,
        "how_counted": position_words.how_causes_are_counted(position) if behind else "",
        "not_told_apart": position_words.not_told_apart(position),
        "chart": await visit.charts.draw(position_charts.causes(causes), "What the shortfall comes of", shown)
        if behind
        else None,
        "still_to_earn": position_words.still_to_earn(position),
        "certain_cash": cash_tables.certain_cash(position),
        "certain_note": cash_tables.certain_note(position),
        "likely_cash": cash_tables.likely_cash(position),
        "likely_note": cash_tables.likely_note(position),
        "top": _top(position, names),
        "other_tops": other_tops(position),
        "top_overdue": position_words.top_overdue(position),
        "since_last": position_words.changes_since(position),
        "fallen": taken_back(visit, position["contract"]),
        "stuck": position_words.stuck(position),
    }


def _causes(causes: Sequence[Mapping[str, Any]]) -> RowsTable:
    return RowsTable(
        "What the shortfall comes of",
        [text("cause", "Cause"), money("pence", "Amount")],
        causes,
        total={"cause": "Together: the shortfall", "pence": sum(cause["pence"] for cause in causes)},
        caption_classes="govuk-table__caption--s",
    )


_TOP_NUMBERS = ("weekDue", "weekDone", "fourWeeksDue", "fourWeeksDone", "overdue")


def other_tops(position: Position) -> str:
    """Of the kinds that the table leaves out, since nothing is to be said of them; empty where it has all."""
    named = [any(window[name] for name in _TOP_NUMBERS) for window in position["topActivity"]["windows"]]
    return "Of no other kind was any due or done." if any(named) and not all(named) else ""


def _top(position: Position, names: ContractNames) -> RowsTable:
    activity = position["topActivity"]
    windows = [window for window in activity["windows"] if any(window[name] for name in _TOP_NUMBERS)]
    counted = f", counted to {day(activity['countedTo'])}" if activity["countedTo"] else ""
    return RowsTable(
        f"Treatment outcome profiles (TOPs){counted}",
        [
            Column("window", "Which TOP", names.top_window),
            count("weekDue", "Due in the week"), count("weekDone", "Done in the week"),
            count("fourWeeksDue", "Due in the last four"), count("fourWeeksDone", "Done in the last four"),
            count("overdue", "Overdue on that day"),
        ],
        windows,
        empty="none was due or done."
        if activity["windows"]
        else f"{activity['weekDone']} done in the week, {activity['fourWeeksDone']} in the last four weeks; "
        "what was due has not been counted.",
        caption_classes="govuk-table__caption--s",
    )  # fmt: skip


def _table(positions: Sequence[Position]) -> RowsTable:
    return RowsTable("All contracts", _COLUMNS, [_row(position) for position in positions],
                     empty="No contract runs on this day.")  # fmt: skip


def _row(position: Position) -> dict[str, Any]:
    year, catching_up, causes = position["thisYear"], position["catchingUp"], position["shortfallCauses"]
    return {
        **{name: position[name] for name in ("contract", "party", "on")},
        **{name: catching_up[name] for name in ("state", "canCatchUpUntil", "warning", "overBudget")},
        **{name: year[name] for name in ("plannedPence", "earnedPence", "shortfallPence", "paidPence")},
        **{name: causes[name] for name in ("waitingVerificationPence", "waitingTariffPence")},
        "topCountedTo": position["topActivity"]["countedTo"],
        "topOverdue": sum(window["overdue"] for window in position["topActivity"]["windows"]),
    }

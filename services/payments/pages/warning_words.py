"""The two warnings of a position in words: to the provider, and of the council's budget with what its year costs."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from services.payments.pages import year_words
from shared.pages.words import Tag, as_day, pounds, sentence, short_day

Position = Mapping[str, Any]

ALARMS = {"none": Tag("No warning", "green"), "amber": Tag("Amber warning", "orange"), "red": Tag("Red warning", "red")}
SHORT_YEAR = {
    "none": "",
    "amber": "It is likely to end short of what is planned for it.",
}
SHORT_SOON = {
    "behind": "Few weeks are left in which it can be caught up.",
    "cannot_catch_up": "By its end it cannot be made, even if outcomes come as fast as they ever did.",
}
OF_BUDGET = {
    "amber": "is likely to stay within the budget for it, and passes it if outcomes come as fast as they can.",
    "red": "passes the budget for it.",
}
OF_BUDGET_BY_PLAN = {
    "amber": "may pass the budget for it.",
    "red": "passes the budget for it by what is owed already and the instalments to come alone.",
}
CERTAIN_ALONE = "What is owed already and the instalments to come pass it alone."
AS_FAST_AS_CAN = {"forecast": "at the upper end of that", "current_rate": "if outcomes come as fast as they can"}


def warnings_of(position: Position) -> list[tuple[str, Tag, str]]:
    """For whom each is, how serious, and what that means; to the council with the sums."""
    catching_up = position["catchingUp"]
    provider, both = catching_up["warning"], catching_up["overBudget"]
    said = (
        _to_both(position)
        if not year_words.is_over(position)
        else year_words.over_budget(position, cost_of([position]))
    )
    return [
        ("To the provider: will the year be made?", ALARMS[provider], _short_year(position)),
        ("To both: does it pass the council's budget?", ALARMS[both], said),
    ]


def _to_both(position: Position) -> str:
    """To the council by how much, to who is paid whether: of a budget that they are not shown."""
    cost, warning = cost_of([position]), position["catchingUp"]["overBudget"]
    if not cost:
        return _without_sums(position)
    return f"{cost} {CERTAIN_ALONE}" if warning == "red" and _is_assumed(position) else cost


def _without_sums(position: Position) -> str:
    warning = position["catchingUp"]["overBudget"]
    if warning == "none":
        return ""
    words = (OF_BUDGET_BY_PLAN if _is_assumed(position) else OF_BUDGET)[warning]
    return f"{_by_what([position])} what it costs in {_which_year(as_day(position['on']))} {words}"


def _short_year(position: Position) -> str:
    warning, state = position["catchingUp"]["warning"], position["catchingUp"]["state"]
    if year_words.is_over(position):
        run_off = year_words.run_off_in_words(position)
        if warning == "none":
            return ""
        return f"It has ended short; {run_off}." if run_off else "It has ended short."
    return SHORT_SOON.get(state, "") if warning == "red" else SHORT_YEAR[warning]


def cost_of(positions: Sequence[Position]) -> str:
    """`By …, the council's year from April 2012 to March 2013, …, costs £140,156.22, £15,156.22 over its budget of
    £125,000.` Empty where no budget is shown.
    """
    shown = [position for position in positions if (position["councilYear"] or {}).get("budgetPence") is not None]
    if not shown:
        return ""
    years = [position["councilYear"] for position in shown]
    likely = sum(year["outturn"]["likelyPence"] for year in years)
    budget = sum(year["budgetPence"] for year in years)
    said = (
        f"{_by_what(shown)} {_which_year(as_day(years[0]['from']))}, by the days on which money comes to be owed, costs"
        f" {year_words.beside(likely, budget)}"
    )
    return f"{said}{_at_most(shown[0], budget) if len(positions) == 1 else ''}."


def _which_year(on: date) -> str:
    """From April, of a day in it."""
    first = on.year if on.month >= 4 else on.year - 1
    return f"the council's year from April {first} to March {first + 1}"


def _at_most(position: Position, budget: int) -> str:
    """Where that alone is why the council is warned."""
    outturn = position["councilYear"]["outturn"]
    likely, highest = outturn["likelyPence"], outturn["highestPence"]
    if (
        position["catchingUp"]["overBudget"] != "amber"
        or year_words.is_over(position)
        or not likely <= budget < highest
    ):
        return ""
    return f"; {AS_FAST_AS_CAN[outturn['basis']]} it costs {pounds(highest)}, {pounds(highest - budget)} over it"


def _by_what(positions: Sequence[Position]) -> str:
    """Whether that was forecast, and when, or is what the rates lead to: of several each that counts."""
    forecast = [row for row in positions if _outturn(row)["basis"] == "forecast" and row["forecast"]]
    days = sorted({str(row["forecast"]["on"]) for row in forecast})
    said = [f"by the forecast of {short_day(on, positions[-1]['on'])}" for on in days]
    others = [row for row in positions if row not in forecast]
    if any(_is_assumed(row) for row in others):
        said.append("if outcomes come as planned, since too little is known yet")
    if any(not _is_assumed(row) and not year_words.is_over(row) for row in others):
        said.append("if outcomes go on as they come now")
    if not said:
        said.append("by what stands")
    return sentence(" and ".join(said)) + ","


def _outturn(position: Position) -> Mapping[str, Any]:
    """Of the council's year; who is paid is shown that of the contract year alone."""
    shown: Mapping[str, Any] = (position["councilYear"] or position["catchingUp"])["outturn"]
    return shown


def _is_assumed(position: Position) -> bool:
    """No forecast, and fewer than 13 weeks are known, so that the plan's rate stands in for what comes."""
    catching_up = position["catchingUp"]
    is_by_plan = catching_up["rateBasis"] == "plan" and catching_up["outturn"]["basis"] == "current_rate"
    return is_by_plan and not year_words.is_over(position)

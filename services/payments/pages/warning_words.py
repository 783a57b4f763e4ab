"""The two warnings of a position in words: to the provider, and of the council's budget with what its year costs."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from services.payments.pages import year_words
from shared.pages.words import Tag, as_day, month, pounds, sentence, short_day

Position = Mapping[str, Any]

ALARMS = {"none": Tag("No warning", "green"), "amber": Tag("Amber warning", "orange"), "red": Tag("Red warning", "red")}
SHORT_YEAR = {
    "none": "",
    "amber": "It is likely to end short of what is expected.",
}
SHORT_SOON = {
    "behind": "Few weeks are left in which it can be caught up.",
    "cannot_catch_up": "By its end it cannot be made, even if outcomes come as fast as they ever did.",
}
OVER_BUDGET = {
    "none": "",
    "amber": "It is likely to stay within it, and may pass it if outcomes come as fast as they can.",
    "red": "It is likely to pass it.",
}
OVER_BUDGET_BY_PLAN = {
    "none": "",
    "amber": "It may pass it if outcomes come as planned, or faster: too little is known yet to say what is likely.",
    "red": "What is owed already and comes by time alone passes it.",
}


def warnings_of(position: Position) -> list[tuple[str, Tag, str]]:
    """For whom each is, how serious, and what that means; to the council with the sums."""
    catching_up = position["catchingUp"]
    provider, both = catching_up["warning"], catching_up["overBudget"]
    cost = cost_of([position])
    said = " ".join(part for part in (cost, _over_budget(position)[both]) if part)
    if year_words.is_over(position):
        said = year_words.over_budget(position, cost)
    return [
        ("To the provider: will the year be made?", ALARMS[provider], _short_year(position)),
        ("To both: does it pass the council's budget?", ALARMS[both], said),
    ]


def _over_budget(position: Position) -> Mapping[str, str]:
    return OVER_BUDGET_BY_PLAN if _is_assumed(position) else OVER_BUDGET


def _short_year(position: Position) -> str:
    warning, state = position["catchingUp"]["warning"], position["catchingUp"]["state"]
    if year_words.is_over(position):
        run_off = year_words.run_off_in_words(position)
        if warning == "none":
            return ""
        return f"It has ended short; {run_off}." if run_off else "It has ended short."
    return SHORT_SOON.get(state, "") if warning == "red" else SHORT_YEAR[warning]


def cost_of(positions: Sequence[Position]) -> str:
    """`The council's year from April 2012 to March 2013, by …, costs £140,156.22 of a budget of £125,000.` Empty where
    no budget is shown.
    """
    years = [position["councilYear"] for position in positions if position["councilYear"] is not None]
    years = [year for year in years if year["budgetPence"] is not None]
    if not years:
        return ""
    likely = pounds(sum(year["outturn"]["likelyPence"] for year in years))
    budget = pounds(sum(year["budgetPence"] for year in years))
    which = f"from {month(years[0]['from'])} to {month(as_day(years[0]['to']) - timedelta(days=1))}"
    return (
        f"{_by_what(positions)} the council's year {which}, by the days on which money comes to be owed, costs {likely}"
        f" of a budget of {budget}."
    )


def _by_what(positions: Sequence[Position]) -> str:
    """Whether that was forecast, and when, or is what the rates lead to: of several each that counts."""
    shown = [position for position in positions if (position["councilYear"] or {}).get("budgetPence") is not None]
    forecast = [row for row in shown if row["councilYear"]["outturn"]["basis"] == "forecast" and row["forecast"]]
    days = sorted({str(row["forecast"]["on"]) for row in forecast})
    said = [f"by the forecast of {short_day(on, shown[-1]['on'])}" for on in days]
    others = [row for row in shown if row not in forecast]
    if any(_is_assumed(row) for row in others):
        said.append("if outcomes come as planned, since too little is known yet")
    if any(not _is_assumed(row) and not year_words.is_over(row) for row in others):
        said.append("if outcomes go on as they come now")
    if not said:
        said.append("by what stands")
    return sentence(" and ".join(said)) + ","


def _is_assumed(position: Position) -> bool:
    """No forecast, and fewer than 13 weeks are known, so that the plan's rate stands in for what comes."""
    catching_up = position["catchingUp"]
    is_by_plan = catching_up["rateBasis"] == "plan" and catching_up["outturn"]["basis"] == "current_rate"
    return is_by_plan and not year_words.is_over(position)

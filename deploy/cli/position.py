"""`lasars position --week`: where each contract stands, in a screen, with what it earned week by week."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from deploy.cli.client import RemoteStack
from deploy.cli.text_tables import sparkline
from deploy.demo.display import pounds

READER = "commissioner"
WEEKS = 13
WAITS_NOW = "What waits, and what was planned, is as it is known now; all other money is as it stood on that day."
OVER_BUDGET = {"amber": "may pass", "red": "is likely to pass"}
TOO_FEW = {
    "weeks": "fewer than 52 weeks are known, so there is no forecast",
    "starts": "fewer than 20 starts are known, so there is no forecast",
    "outcomes": "fewer than 20 outcomes are known, so there is no forecast",
    "run_off": "the contract is over, and what is left of it is not forecast",
}
STATES = {
    "on_plan": "on plan",
    "behind": "behind",
    "cannot_catch_up": "behind, and cannot catch up",
    "no_plan": "without a plan",
}
CAUSES = {
    "fewerStartsPence": "fewer people started than assumed",
    "lowerBandsPence": "those who started are in bands that are worth less",
    "waitingTariffPence": "done, and waits for a tariff",
    "waitingVerificationPence": "done, and waits to be verified",
    "fewerOutcomesPence": "fewer outcomes than planned",
}


def lines_of_positions(stack: RemoteStack, on: date | None) -> Iterator[str]:
    """Nothing where no contract is shown."""
    positions = _positions(stack, on)
    if not positions:
        return
    last = date.fromisoformat(positions[0]["on"])
    ends = [last - timedelta(weeks=ago) for ago in range(WEEKS, 0, -1)]
    before = [{_place(earlier): earlier for earlier in _positions(stack, end)} for end in ends]
    for shown in positions:
        yield from _lines(shown, list(_earned_weekly([row.get(_place(shown)) for row in before] + [shown])))
        yield ""
    yield from _all_councils(positions)
    if on:
        yield WAITS_NOW


def _positions(stack: RemoteStack, on: date | None) -> list[Mapping[str, Any]]:
    when = {"on": on.isoformat()} if on else {}
    return list(stack.call(READER, "GET", "payments", "/positions", params=when)["items"])


def _place(shown: Mapping[str, Any]) -> tuple[str, str]:
    return shown["contract"], shown["party"]


def _earned_weekly(positions: list[Mapping[str, Any] | None]) -> Iterator[int]:
    """By how much what was earned grew; a contract year begins at nothing."""
    for earlier, later in pairwise(positions):
        if later:
            years = later["thisYear"], earlier["thisYear"] if earlier else None
            goes_on = years[1] is not None and years[0]["from"] == years[1]["from"]
            yield years[0]["earnedPence"] - (years[1]["earnedPence"] if goes_on and years[1] else 0)


NOT_APART = "fewer starts, lower bands or fewer outcomes (not told apart)"


def _causes(causes: Mapping[str, Any]) -> Iterator[str]:
    """As the pages call them."""
    words = CAUSES if causes["fewerStartsPence"] is not None else CAUSES | {"fewerOutcomesPence": NOT_APART}
    yield from (f"  short by {pounds(causes[cause])}: {text}" for cause, text in words.items() if causes[cause])


def _lines(shown: Mapping[str, Any], weekly: list[int]) -> Iterator[str]:
    year, catching_up = shown["thisYear"], shown["catchingUp"]
    yield f"{shown['contract']} ({shown['party']}) on {shown['on']}: {_state(catching_up)}{_over(shown)}"
    waiting = f", {pounds(year['awaitingPence'])} to be verified" if year["awaiting"] else ""
    yield f"  planned {pounds(year['plannedPence'])} by then, earned {pounds(year['earnedPence'])}{waiting}"
    if weekly:
        yield f"  {sparkline(weekly)}  earned weekly, {pounds(weekly[-1])} last; {_rates(catching_up)}"
    if year.get("potsNotEarnedPence"):
        yield f"  {pounds(year['potsNotEarnedPence'])} of what was at risk was not earned"
    causes = shown["shortfallCauses"]
    yield from _causes(causes)
    if year["shortfallPence"] > 0 and causes["fewerStartsPence"] is None:
        yield "  how much of it is fewer starts or lower bands is not known: the contract assumes no starts"
    still_open = shown.get("openPotential")
    if still_open and still_open.get("overduePence"):
        people = still_open["peopleOverdue"]
        yield f"  up to {pounds(still_open['overduePence'])} waits for overdue TOPs of {people} people"
    yield from _outlook(shown)
    yield from _council(shown)


def _state(catching_up: Mapping[str, Any]) -> str:
    until, warning = catching_up["canCatchUpUntil"], catching_up["warning"]
    since = f" since {catching_up['since']}" if catching_up["state"] != "no_plan" else ""
    possible = f", can catch up until {until}" if until and catching_up["state"] == "behind" else ""
    if until and catching_up["state"] == "cannot_catch_up":
        possible = f" (by what it has earned up to now, the last day was {until})"
    return f"{STATES[catching_up['state']]}{since}{possible}" + (f" ({warning})" if warning != "none" else "")


def _over(shown: Mapping[str, Any]) -> str:
    """Of a contract that has ended, until when what is met still counts."""
    year = shown["thisYear"]
    ended, until = year["to"] <= shown["on"], year.get("runOffEnds")
    counts = f", what is met before {until} counts" if until and until > year["to"] else ""
    return f"; ended before {year['to']}{counts}" if ended else ""


def _rates(catching_up: Mapping[str, Any]) -> str:
    required = catching_up["requiredWeeklyPence"]
    needs = "nothing more is needed" if required is None else f"{pounds(required)} a week is needed"
    comes = "is planned, of what comes too little is known" if catching_up["rateBasis"] == "plan" else "comes"
    return f"{needs}, {pounds(catching_up['currentWeeklyPence'])} {comes}"


def _outlook(shown: Mapping[str, Any]) -> Iterator[str]:
    year, made = shown["thisYear"], shown.get("forecast")
    expected = year["expectedPence"] if year.get("expectedToEndPence") is None else year["expectedToEndPence"]
    if not made or made["tooFew"] or made["yearFrom"] != year["from"]:
        likely = pounds(shown["catchingUp"]["outturn"]["likelyPence"])
        why = f"; {TOO_FEW[made['tooFew']]}" if made and made["tooFew"] else ""
        if shown.get("noForecast") in {"failed", "took_too_long"}:
            why = "; the forecast of this week could not be worked out, which an operator is told"
        yield f"  the year ends with {likely} if it goes on so, {pounds(expected)} are planned{why}"
        if made:
            yield from _cash(made)
        yield from _certain_cash(shown)
        return
    yield f"  the year ends with {_band(made['year'])} by the forecast of {made['on']}, {pounds(expected)} are planned"
    still = made["stillToEarn"]
    yield f"  {still['peopleOpen']} people in treatment may bring {_band(still['likely'])} of it"
    yield from _cash(made)
    yield from _certain_cash(shown)


def _cash(made: Mapping[str, Any]) -> Iterator[str]:
    """What is drawn; an older forecast has none where there is no band."""
    months = [f"{month['from'][:7]} {pounds(month['cash']['likelyPence'])}" for month in made["cash"]]
    if months and made["basis"] != "certain":
        yield f"  likely cash (forecast of {made['on']}): {', '.join(months)}"


def _certain_cash(shown: Mapping[str, Any]) -> Iterator[str]:
    """As it stands now: of a past day nobody knows it."""
    if months := [f"{month['from'][:7]} {pounds(month['pence'])}" for month in shown.get("certainCash") or ()]:
        yield f"  certain cash: {', '.join(months)}"


def _band(band: Mapping[str, Any]) -> str:
    return f"{pounds(band['likelyPence'])} ({pounds(band['lowPence'])} to {pounds(band['highPence'])})"


def _all_councils(positions: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Of several contracts with a budget, together."""
    years = [shown["councilYear"] for shown in positions if shown["councilYear"]]
    years = [year for year in years if year["budgetPence"] is not None]
    if len(years) > 1:
        likely = sum(year["outturn"]["likelyPence"] for year in years)
        budget = sum(year["budgetPence"] for year in years)
        yield f"All contracts: the council's year costs {pounds(likely)} of budgets of {pounds(budget)}."


def _council(shown: Mapping[str, Any]) -> Iterator[str]:
    year = shown["councilYear"]
    if year and (ended := year.get("endedContractYear")):
        passes = {"none": "", "amber": " (amber: its run-off may take it above)", "red": " (red: it stands above)"}
        likely, budget = pounds(ended["likelyPence"]), pounds(ended["budgetPence"])
        yield f"  its last contract year comes to {likely} of a budget of {budget}{passes[ended['warning']]}"
    if year and year["budgetPence"] is not None:
        alarm = year["warning"]
        most = f", {pounds(year['outturn']['highestPence'])} at most" if alarm == "amber" else ""
        warning = f" ({alarm}: it {OVER_BUDGET[alarm]} it{most})" if alarm != "none" else ""
        likely = pounds(year["outturn"]["likelyPence"])
        yield f"  the council's year costs {likely} of a budget of {pounds(year['budgetPence'])}{warning}"
    elif not year and (alarm := shown["catchingUp"].get("overBudget", "none")) != "none":
        yield f"  the council's year {OVER_BUDGET[alarm]} its budget ({alarm})"

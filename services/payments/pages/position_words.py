"""A position in plain words: the one sentence, the state, the warnings, the causes."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from services.payments.pages import no_price, plan_words, step_words, waiting_words, year_words
from shared.pages.words import Tag, as_day, continued, counted, day, pounds, sentence, short_day

Position = Mapping[str, Any]


STATES = {
    "on_plan": Tag("On plan", "green"),
    "behind": Tag("Behind", "yellow"),
    "cannot_catch_up": Tag("Cannot catch up", "red"),
    "no_plan": Tag("No plan", "grey"),
}
CAUSES = {
    "fewerStartsPence": "Fewer people started than assumed",
    "lowerBandsPence": "Those who started are in bands that are worth less",
    "waitingTariffPence": "Done, and waits for a tariff",
    "waitingVerificationPence": "Done, and waits to be verified",
    "fewerOutcomesPence": "Fewer outcomes than planned",
}
CHANGES = {"new": "New", "fallen": "Taken back", "corrected": "At another amount"}
PERIODS = {
    "periods": "Amounts of a period, such as instalments",
    "onAccount": "On account and balances, which pay for outcomes",
}
NOT_APART = "Fewer starts, lower bands or fewer outcomes (not told apart)"
POTS_LOST = Tag("Ended, not all at risk earned", "orange")
ENDED = {"on_plan": Tag("Ended on plan", "green"), "cannot_catch_up": Tag("Ended short", "red")}


def in_one_sentence(position: Position, party: str) -> str:
    """`Riverside is £18,400 behind (the largest cause: fewer people started than assumed, £12,200); can catch up until
    14 January; £6,200 of it waits to be verified.`
    """
    state = position["catchingUp"]["state"]
    year, lost = position["thisYear"], year_words.pots_in_words(position)
    if year_words.is_over(position):
        return _joined(year_words.over_in_words(position, party), *_waiting(position), lost, _run_off(position))
    if state == "no_plan":
        return f"Nothing is planned for {party} in this contract year; it has earned {pounds(year['earnedPence'])}."
    if state == "on_plan":
        ahead = -year["shortfallPence"]
        more = f", {pounds(ahead)} more than planned" if ahead > 0 else ""
        return f"{party} is on plan: {pounds(year['earnedPence'])} earned{more}{f'; {lost}' if lost else ''}."
    behind = f"{party} is {pounds(year['shortfallPence'])} behind{_mainly(position)}"
    return _joined(behind, _until(position), *_waiting(position), lost, _run_off(position))


def _mainly(position: Position) -> str:
    """The largest cause; empty where they are not told apart, and where that is what waits, which is said anyway."""
    causes = position["shortfallCauses"]
    name = max(CAUSES, key=lambda cause: causes[cause] or 0)
    if (
        causes["fewerStartsPence"] is None
        or not causes[name]
        or name in {"waitingTariffPence", "waitingVerificationPence"}
    ):
        return ""
    return f" (the largest cause: {continued(CAUSES[name])}, {pounds(causes[name])})"


def _joined(*parts: str) -> str:
    return "; ".join(part for part in parts if part) + "."


def _run_off(position: Position) -> str:
    """Where a state speaks of the year's end alone, what still counts after it."""
    state = position["catchingUp"]["state"]
    return year_words.run_off_in_words(position) if state == "cannot_catch_up" or year_words.is_over(position) else ""


def _until(position: Position) -> str:
    catching_up, on = position["catchingUp"], position["on"]
    until = catching_up["canCatchUpUntil"]
    if catching_up["state"] == "behind" and until is not None:
        return f"can catch up until {short_day(until, on)}"
    past = f" (by what it has earned up to now, the last day was {short_day(until, on)})" if until is not None else ""
    return f"cannot catch up by the end of its contract year on {year_words.end_in_words(position)}{past}"


def _waiting(position: Position) -> Iterator[str]:
    causes = position["shortfallCauses"]
    verification, tariff = causes["waitingVerificationPence"], causes["waitingTariffPence"]
    if verification > 0:
        yield f"{pounds(verification)} of it waits to be verified"
    if tariff > 0:
        yield f"{pounds(tariff)} {'of it ' if verification <= 0 else ''}waits for a tariff"


def state_of(position: Position) -> Tag:
    state = position["catchingUp"]["state"]
    if state == "on_plan" and year_words.is_over(position) and year_words.pots_in_words(position):
        return POTS_LOST
    return ENDED.get(state, STATES[state]) if year_words.is_over(position) else STATES[state]


def since(position: Position) -> str:
    return f"since {short_day(position['catchingUp']['since'], position['on'])}"


def why_the_day_moves(position: Position) -> str:
    """Of who cannot catch up: why another week says another last day; empty of any other.

    Payment rules 7, Rates: what is earned after a day moves the last day on, what falls moves it back.
    """
    state, until = position["catchingUp"]["state"], position["catchingUp"]["canCatchUpUntil"]
    if state != "cannot_catch_up" or until is None or year_words.is_over(position):
        return ""
    moves = "The last day to catch up moves: later with all that is earned, earlier with what falls"
    first = position["catchingUp"]["since"]
    if as_day(until) < as_day(first):
        return f"{moves}. So another week can say another day."
    return (
        f"{moves}. By what was earned up to {short_day(first, position['on'])} it was over already; by what has been"
        f" earned since, it would have been {short_day(until, position['on'])}, and that is over too."
    )


def not_told_apart(position: Position) -> str:
    """Why two causes are not in the list; empty where they are."""
    if position["shortfallCauses"]["fewerStartsPence"] is not None:
        return ""
    return (
        "How much of it is fewer starts or lower bands is not known: the contract assumes no starts. Nor does it expect"
        " so many outcomes of each measure, so no measure is behind a plan of its own. What each has brought, how many"
        " can still meet it, and what waits:"
    )


def how_causes_are_counted(position: Position) -> str:
    """Payment rules 7, Shortfall. Where something is left for the last, all before it are counted whole."""
    if causes_of(position)[-1]["pence"]:
        return ""
    return (
        "The causes are counted in this order, each at most as far as something of the shortfall is left. So one may"
        " say less than it cost, and more once the shortfall grows."
    )


def words_of_causes(*positions: Position) -> Mapping[str, str]:
    """What each cause is called, the same wherever it is named; of two days, by the one of which less is known."""
    if all(position["shortfallCauses"]["fewerStartsPence"] is not None for position in positions):
        return CAUSES
    return CAUSES | {"fewerOutcomesPence": NOT_APART}


def causes_of(position: Position) -> list[dict[str, Any]]:
    """Those that are known; together they are the shortfall."""
    causes, words = position["shortfallCauses"], words_of_causes(position)
    return [{"cause": words[name], "pence": causes[name]} for name in words if causes[name] is not None]


def what_causes_show(position: Position) -> str:
    largest = max(causes_of(position), key=lambda cause: cause["pence"])
    return f"The largest cause: {continued(largest['cause'])}, {pounds(largest['pence'])}."


def still_to_earn(position: Position) -> list[str]:
    """What people now in treatment may bring, as the forecast and as what is open say it."""
    lines = []
    if (forecast := position["forecast"]) is not None:
        earn = forecast["stillToEarn"]
        people = f"{counted(earn['peopleOpen'], 'person', 'people')} {'was' if earn['peopleOpen'] == 1 else 'were'}"
        lines.append(f"As worked out on {day(forecast['on'])}: {people} in treatment. If every one of them met all that"
                     f" they had not met by then, it would bring {pounds(earn['openPence'])}; that never happens, so "
                     "it is no forecast.")  # fmt: skip
        if (likely := earn["likely"]) is not None:
            lines.append(f"Of that the contract year is likely to see {plan_words.band(likely)}.")
        if (year := plan_words.of_this_year(position)) is not None:
            lines.append(f"The contract year is likely to end with {plan_words.band(year)}. That is all that is met in"
                         " it, on whichever day it becomes due.")  # fmt: skip
            if run_off := year_words.run_off_in_words(position):
                lines.append(f"That is by its end on {year_words.end_in_words(position)}; {run_off}, and is not in it.")
    elif position["noForecast"] is not None:
        lines.append(f"There is no forecast: {plan_words.NO_FORECAST[position['noForecast']]}.")
    if (catching_up := position["catchingUp"])["requiredWeeklyPence"] is not None:
        lines.append(
            f"To make the year each week left must earn {pounds(catching_up['requiredWeeklyPence'])} by outcomes,"
            f" beside the instalments still to come; {_current(position)},"
            f" at best {pounds(catching_up['bestWeeklyPence'])}."
        )
    return lines


def _current(position: Position) -> str:
    """What comes now; in the first weeks, of which too little is known, what the plan says of each."""
    weekly = pounds(position["catchingUp"]["currentWeeklyPence"])
    if position["catchingUp"]["rateBasis"] == "plan":
        return f"how much comes is not known before 13 weeks are over, and the plan counts on {weekly}"
    return f"now it is {weekly}"


def course_in_words(points: Sequence[Mapping[str, Any]]) -> str:
    """The last three points, the newest first: `Of £46,387.90 planned by 1 October £43,000 was earned; …`"""
    said = [
        f"of {pounds(point['plannedPence'])} planned by {short_day(point['on'], points[-1]['on'])}"
        f" {pounds(point['earnedPence'])} was earned"
        for point in reversed(points[-3:])
    ]
    return sentence("; ".join(said)) + "." if said else ""


def top_overdue(position: Position) -> str:
    """How much hangs on TOPs that are overdue; empty where it is not known, or not told."""
    still_open = position["openPotential"]
    if still_open is None or still_open["peopleOverdue"] is None:
        return ""
    if not still_open["peopleOverdue"]:
        return "Nobody can still meet something that waits for an overdue TOP."
    people = counted(still_open["peopleOverdue"], "person", "people")
    most = pounds(still_open["overduePence"])
    return f"{people} can still meet something that waits for an overdue TOP: at most {most} hangs on it."


def since_last(position: Position) -> list[str]:
    return [words for _, words in changes_since(position)]


def changes_since(position: Position) -> list[tuple[str, str]]:
    """Each kind of change by its code, in words."""
    last = position["sinceLast"]
    if last is None:
        return []
    changed = [
        (name, f"{words}: {outcomes(last[name]['count'])}, {pounds(last[name]['pence'])}")
        for name, words in CHANGES.items()
        if last[name]["count"]
    ]
    changed += [
        (name, f"{words}: {counted(last[name]['count'], 'amount')}, {pounds(last[name]['pence'])}")
        for name, words in PERIODS.items()
        if last[name]["count"]
    ]
    return changed or [("none", "Nothing has changed.")]


def stuck(position: Position) -> list[str]:
    """What has not moved since, and whose turn it is."""
    last = position["sinceLast"]
    return [
        f"{outcomes(waiting['count'])} ({pounds(waiting['pence'])}): {_waits_for(waiting['waitsFor'])} "
        f"(the turn of {waiting_words.turn_in_words(waiting['turn'])})"
        for waiting in (last["stuck"] if last is not None else ())
    ]


def _waits_for(code: str) -> str:
    """The state of the claims, or why they have no price."""
    reason = no_price.REASONS.get(code) or waiting_words.WAITS.get(code)
    if reason:
        return reason
    words = step_words.state_in_words(code)
    return continued(words)


def outcomes(count: int) -> str:
    return f"{counted(count, 'payment')} for an outcome"


def mondays(on: date, today: date, since: date | None = None) -> list[date]:
    """The last ones up to today, newest first, and the chosen day's own; none before the week in which the first
    contract began.
    """
    first = (since or date.min).toordinal() - 7
    listed = [monday for monday in _last_mondays(today) if monday.toordinal() > first]
    return listed if on in listed or on == today else sorted({*listed, on}, reverse=True)


def oldest_monday(today: date) -> date:
    return _last_mondays(today)[-1]


def _last_mondays(today: date) -> list[date]:
    monday = today - timedelta(days=today.weekday())
    return [monday - timedelta(weeks=week) for week in range(26)]

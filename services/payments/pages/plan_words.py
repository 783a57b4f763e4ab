"""What of a contract year is planned, how much of it is due by a day, and what is forecast: each by its own name."""

from collections.abc import Iterator, Mapping
from typing import Any

from services.payments.pages import year_words
from shared.pages.words import day, pounds

Position = Mapping[str, Any]

WHOLE_YEAR = "Planned for the whole contract year"
NO_FORECAST = {
    "not_running": "the contract does not run",
    "failed": "it could not be worked out this week",
    "took_too_long": "it took too long to work out this week",
    "weeks": "fewer than 52 weeks are known",
    "starts": "fewer than 20 starts are known",
    "outcomes": "fewer than 20 outcomes are known",
    "run_off": "the contract is over",
}


def year_in_rows(position: Position) -> list[tuple[str, str]]:
    """The year by the plan, then what is due, earned and paid by the day, then where it is likely to end."""
    year, on = position["thisYear"], day(position["on"])
    return [
        *_whole_year(year),
        (f"Planned to be earned by {on}", pounds(year["plannedPence"])),
        (f"Earned by {on}", pounds(year["earnedPence"])),
        ("Paid of that", pounds(year["paidPence"])),
        *_forecast(position),
    ]


def _whole_year(year: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What is planned for the run-off is no part of what the year's end is held against."""
    expected, to_end = year["expectedPence"], year.get("expectedToEndPence")
    if to_end in {None, expected}:
        yield WHOLE_YEAR, pounds(expected)
    else:
        yield f"{WHOLE_YEAR} and its run-off", pounds(expected)
        yield "Of that until the year's end", pounds(to_end)


def of_this_year(position: Position) -> Mapping[str, int] | None:
    """Where the year is likely to end; in its first days the last forecast may be of the year before."""
    forecast = position["forecast"]
    if forecast is None or forecast["yearFrom"] != position["thisYear"]["from"]:
        return None
    year: Mapping[str, int] | None = forecast["year"]
    return year


def band(figures: Mapping[str, int]) -> str:
    low, high = pounds(figures["lowPence"]), pounds(figures["highPence"])
    return f"{pounds(figures['likelyPence'])} (eight years of ten end between {low} and {high})"


def _forecast(position: Position) -> Iterator[tuple[str, str]]:
    """Nothing of a year that is over."""
    if year_words.is_over(position):
        return
    forecast, end = position["forecast"], of_this_year(position)
    if end is not None:
        yield "Forecast of the year's end", f"{band(end)}, as worked out on {day(forecast['on'])}"
        return
    why = NO_FORECAST.get((forecast or {}).get("tooFew") or position["noForecast"] or "", "")
    none = f"None: {why}." if why else "None yet."
    yield "Forecast of the year's end", " ".join(part for part in (none, _drawn_out(position)) if part)


def _drawn_out(position: Position) -> str:
    """What is no forecast, and what the warning goes by; empty where nothing is known but the plan itself."""
    if position["catchingUp"]["rateBasis"] == "plan":
        return ""
    likely = pounds(position["catchingUp"]["outturn"]["likelyPence"])
    return f"If outcomes go on as they come now, it ends with {likely}, what waits to be verified counted."

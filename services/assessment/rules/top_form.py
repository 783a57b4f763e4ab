"""The Treatment Outcomes Profile as it is filled in.

Days of the past 28, yes or no, and scales from 0 to 20. An item that was not
answered is null with a reason: reading it as 0 would make silence an outcome.
"""

from collections.abc import Iterable, Sequence

STAGES = ("start", "review", "exit", "post_exit")
DAY_ITEMS = (
    "alcohol",
    "opiates",
    "crack",
    "cocaine",
    "amphetamines",
    "cannabis",
    "other_drug",
    "tobacco",
    "injecting",
    "shoplifting",
    "selling",
    "paid_work",
    "education",
)
FLAG_ITEMS = ("sharing", "other_theft", "assault", "acute_housing", "eviction_risk")
SCALE_ITEMS = ("psychological", "physical", "quality_of_life")
ITEMS = DAY_ITEMS + FLAG_ITEMS + SCALE_ITEMS

DAYS = 28
WEEKS = 4
WEEK_DAYS = 7


class NotOnTheForm(ValueError):
    """An answer that the form has no box for; the text says which boxes it has."""


def checked_answer(value: object, na: str | None) -> str | None:
    """Why an item has no value, or None where it has one. Never both."""
    if value is not None and na is not None:
        raise NotOnTheForm("na must be left out where there is an answer")
    return None if value is not None else na or "not_answered"


def is_answered(values: Iterable[object]) -> bool:
    """Whether any item has a value. A form on which nothing was answered is no TOP."""
    return any(value is not None for value in values)


def checked_days(days: int | None, weeks: Sequence[int] | None, na: str | None) -> int | None:
    """The total of the weekly boxes where they are given, which must then equal the days."""
    if weeks is None:
        return days
    if len(weeks) != WEEKS or not all(0 <= week <= WEEK_DAYS for week in weeks):
        raise NotOnTheForm(f"weeks must be {WEEKS} numbers from 0 to {WEEK_DAYS}")
    if na is not None:
        raise NotOnTheForm("na must be left out where weeks are given")
    total = sum(weeks)
    if days is not None and days != total:
        raise NotOnTheForm(f"days must equal the sum of the weeks, {total}")
    return total

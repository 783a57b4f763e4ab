"""What is asked of an indicator, read from text. What it does not know is refused with what there is."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from shared.figures.indicators import Indicator
from shared.figures.periods import MONTHS, PERIODS_MAX, PERS, Per, Period, TooManyPeriods, months_on, periods
from shared.figures.sight import Sight
from shared.figures.small_numbers import PUBLICATIONS, Publication
from shared.figures.totals import NOTHING
from shared.kernel.problems import Invalid

BY_MAX = 2
PUBLISHED_MAX = 3  # dimensions: by more there are but few people in any group
USUAL_MONTHS = 12  # of a series that says not from when
WINDOW_PATTERN = "^([1-9]|[1-5][0-9]|60)m$"
_WINDOW = re.compile(WINDOW_PATTERN, re.ASCII)


@dataclass(frozen=True, slots=True)
class Question:
    """`where` are by dimension the values that count, of which an empty one is that nobody said it. `sight` is of who
    is told the own figures alone.
    """

    indicator: Indicator
    per: Per
    periods: Sequence[Period]
    window_months: int | None
    by: tuple[str, ...]
    where: Mapping[str, Collection[str]]
    as_of: date | None
    publication: Publication
    sight: Sight | None = None

    @property
    def named_dimensions(self) -> tuple[str, ...]:
        """By which it is told apart first, then by which it is narrowed."""
        return *self.by, *(name for name in self.where if name not in self.by)

    @property
    def adds_up(self) -> bool:
        """Of a stock there is no sum over time; nor of windows, which have months in common."""
        return not self.indicator.stock and self.window_months is None

    def in_all(self) -> "Question":
        """All groups together."""
        return replace(self, by=())


class UnfitQuestion(Invalid):
    """What is asked does not go with the indicator, with the day, or with the rest of what is asked."""


def _field_problem(field: str, message: str, allowed: Sequence[str]) -> dict[str, Any]:
    problem: dict[str, Any] = {"field": field, "message": message}
    return {"errors": [problem | ({"allowed": list(allowed)} if allowed else {})]}


def refused(field: str, message: str, allowed: Sequence[str] = ()) -> Invalid:
    return Invalid(f"{field} {message}.", **_field_problem(field, message, allowed))


def unfit(field: str, message: str, allowed: Sequence[str] = ()) -> UnfitQuestion:
    return UnfitQuestion(f"{field} {message}.", **_field_problem(field, message, allowed))


def dimensions_of(indicator: Indicator, text: str | None) -> tuple[str, ...]:
    if not text:
        return ()
    names = tuple(text.split(","))
    for name in names:
        _check_dimension(indicator, "by", name)
    if len(set(names)) < len(names):
        raise unfit("by", "names a dimension twice")
    if len(names) > BY_MAX:
        raise refused("by", f"takes at most {BY_MAX} dimensions")
    return names


def conditions_of(indicator: Indicator, text: str | None) -> dict[str, list[str]]:
    """`source:gp,source:self,setting:prison`: of one dimension any of its values, of several dimensions all."""
    conditions: dict[str, list[str]] = {}
    for part in text.split(",") if text else ():
        name, colon, value = part.partition(":")
        if not colon:
            raise refused("where", "is a dimension and a value with a colon between, such as source:gp")
        _check_dimension(indicator, "where", name)
        conditions.setdefault(name, []).append(value or NOTHING)
    return conditions


def _check_dimension(indicator: Indicator, field: str, name: str) -> None:
    if name not in indicator.dimensions:
        raise unfit(field, f"names no dimension of {indicator.code}", indicator.dimensions)


def check_published(question: Question) -> None:
    if question.publication != "exact" and len(question.named_dimensions) > PUBLISHED_MAX:
        raise unfit("where", f"and by name more than {PUBLISHED_MAX} dimensions together, of what is published")


def per_of(text: str) -> Per:
    for per in PERS:
        if text == per:
            return per
    raise refused("per", "is no period", PERS)


def publication_of(text: str) -> Publication:
    for publication in PUBLICATIONS:
        if text == publication:
            return publication
    raise refused("publication", "is for nobody", PUBLICATIONS)


def window_of(indicator: Indicator, per: Per, text: str | None) -> int | None:
    if text is None:
        return None
    matched = _WINDOW.fullmatch(text)
    if matched is None:
        raise refused("window", "is a number of months from 1m to 60m")
    if per not in MONTHS:
        raise unfit("window", "is of months: it goes with these periods", list(MONTHS))
    if indicator.stock:
        raise unfit("window", f"goes with no count on a day, as {indicator.code} is")
    return int(matched[1])


def periods_of(per: Per, since: date | None, until: date | None, today: date) -> Sequence[Period]:
    last = until or today
    first = since or months_on(last.replace(day=1), 1 - USUAL_MONTHS)
    if first > last:
        raise unfit("from", "is after to")
    try:
        return periods(per, first, last)
    except TooManyPeriods:
        raise unfit("from", f"is more than {PERIODS_MAX} periods before to") from None

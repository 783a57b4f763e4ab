"""What is asked of an indicator, read from text. What it does not know is refused with what there is."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
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
ASKED_SHOWN_MAX = 60  # characters of what was asked that a refusal repeats
USUAL_MONTHS = 12  # of a series that says not from when
MONTH_PATTERN = "^[1-9][0-9]{3}-(0[1-9]|1[0-2])$"
WINDOW_PATTERN = "^([1-9]|[1-5][0-9]|60)m$"
_WINDOW = re.compile(WINDOW_PATTERN, re.ASCII)


@dataclass(frozen=True, slots=True)
class Question:
    """`where` are by dimension the values that count, of which an empty one is that nobody said it. `own_alone` if who
    asks is told the own figures alone; `sight` where these also hang on whom it sees. `change` is a day before
    and after which it is compared.
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
    own_alone: bool = False
    change: date | None = None

    @property
    def named_dimensions(self) -> tuple[str, ...]:
        """By which it is told apart first, then by which it is narrowed."""
        return *self.by, *(name for name in self.where if name not in self.by)

    @property
    def of_years(self) -> str | None:
        """The dimension by which it is told of whole years alone, if it names one."""
        return next((name for name in self.named_dimensions if name in self.indicator.rounded_alone), None)

    @property
    def adds_up(self) -> bool:
        """Of a stock there is no sum over time; nor of windows, which have months in common."""
        return not self.indicator.stock and self.window_months is None


class UnfitQuestion(Invalid):
    """What is asked does not go with the indicator, with the day, or with the rest of what is asked."""


def _field_problem(field: str, message: str, allowed: Sequence[str]) -> dict[str, Any]:
    problem: dict[str, Any] = {"field": field, "message": message}
    return {"errors": [problem | ({"allowed": list(allowed)} if allowed else {})]}


def refused(field: str, message: str, allowed: Sequence[str] = ()) -> Invalid:
    return Invalid(f"{field} {message}.", **_field_problem(field, message, allowed))


def unfit(field: str, message: str, allowed: Sequence[str] = ()) -> UnfitQuestion:
    return UnfitQuestion(f"{field} {message}.", **_field_problem(field, message, allowed))


def _asked(text: str) -> str:
    """As it was written, cut where it is long."""
    return repr(text if len(text) <= ASKED_SHOWN_MAX else f"{text[:ASKED_SHOWN_MAX]}…")


def dimensions_of(indicator: Indicator, text: str | None) -> tuple[str, ...]:
    if not text:
        return ()
    names = tuple(text.split(","))
    for name in names:
        _check_dimension(indicator, "by", name)
    if len(set(names)) < len(names):
        raise unfit("by", f"names a dimension twice: {_asked(text)}")
    if len(names) > BY_MAX:
        raise refused("by", f"must name at most {BY_MAX} dimensions, not {len(names)}: {_asked(text)}")
    return names


def conditions_of(indicator: Indicator, text: str | None) -> dict[str, list[str]]:
    """`source:3,source:4,setting:prison`: of one dimension any of its values, of several dimensions all."""
    conditions: dict[str, list[str]] = {}
    for part in text.split(",") if text else ():
        name, colon, value = part.partition(":")
        if not colon:
            message = f"must be dimensions and values with a colon between, such as source:3, not {_asked(part)}"
            raise refused("where", message)
        _check_dimension(indicator, "where", name)
        conditions.setdefault(name, []).append(value or NOTHING)
    return conditions


def _check_dimension(indicator: Indicator, field: str, name: str) -> None:
    if name not in indicator.dimensions:
        raise unfit(field, f"names {_asked(name)}, which is no dimension of {indicator.code}", indicator.dimensions)


def check_published(question: Question) -> None:
    if question.publication != "exact" and len(question.named_dimensions) > PUBLISHED_MAX:
        message = (
            f"and by name {len(question.named_dimensions)} dimensions: of what is published at most {PUBLISHED_MAX}"
        )
        raise unfit("where", message)


def check_change(question: Question) -> None:
    """Each period is before the day, after it, or the one in which it falls."""
    if question.change is None:
        return
    if question.window_months is not None:
        raise unfit("window", "must be left out beside change: a window of a period after it begins before it")
    first, last = question.periods[0].first, question.periods[-1].last
    if not first <= question.change <= last:
        raise unfit("change", f"is {question.change}, which is in no period of the series, from {first} to {last}")


def check_of_years(question: Question) -> None:
    """What people say of themselves is told of whole years, by itself, and of each once (`shared.figures.by_year`)."""
    name = question.of_years
    if name is None:
        return
    if question.where:
        message = f"must be left out of what is told by {name}, which is told of the whole area: leave it to by"
        raise unfit("where", message)
    if len(question.by) > 1:
        raise unfit("by", f"names another dimension beside {name}, which is told by itself alone", [name])
    if question.per != "year":
        raise unfit("per", f"must be year of what is told by {name}, not {question.per}", ["year"])
    if question.window_months is not None:
        raise unfit("window", f"must be left out of what is told by {name}, of whole years")
    if question.as_of is not None:
        raise unfit("asOf", f"must be left out of what is told by {name}: of each year as it was known on one day")


def check_comparison(question: Question) -> None:
    """What was published of another area is by the month and of all cases."""
    if question.per != "month":
        raise unfit("per", f"must be month beside a comparison area, not {question.per}", ["month"])
    for field, asked in (("window", question.window_months), ("by", question.by), ("where", question.where)):
        if asked:
            raise unfit(field, "must be left out beside a comparison area, whose figures are of all cases of a month")


def per_of(text: str) -> Per:
    for per in PERS:
        if text == per:
            return per
    raise refused("per", f"must be a week, month, quarter or year, not {_asked(text)}", PERS)


def publication_of(text: str) -> Publication:
    for publication in PUBLICATIONS:
        if text == publication:
            return publication
    message = f"must be exact, or rounded for committee, public or others, not {_asked(text)}"
    raise refused("publication", message, PUBLICATIONS)


def month_of(text: str, today: date) -> date:
    """Its first day."""
    if re.fullmatch(MONTH_PATTERN, text, re.ASCII) is None:
        raise refused("month", f"must be a year and a month, such as {today:%Y-%m}, not {_asked(text)}")
    first = date.fromisoformat(f"{text}-01")
    if first > today:
        raise unfit("month", f"is {text}, which is after this one, {today:%Y-%m}")
    return first


def window_of(indicator: Indicator, per: Per, text: str | None) -> int | None:
    if text is None:
        return None
    matched = _WINDOW.fullmatch(text)
    if matched is None:
        raise refused("window", f"must be a number of months from 1m to 60m, not {_asked(text)}")
    if per not in MONTHS:
        raise unfit("window", f"is of months, so it does not go with each {per}", list(MONTHS))
    if indicator.stock:
        raise unfit("window", f"does not go with {indicator.code}, which is counted on a day")
    return int(matched[1])


def periods_of(
    per: Per, since: date | None, until: date | None, today: date, change: date | None = None
) -> Sequence[Period]:
    """The usual months, or as many before a change and all since."""
    last = until or today
    usual = (
        months_on(change.replace(day=1), -USUAL_MONTHS) if change else months_on(last.replace(day=1), 1 - USUAL_MONTHS)
    )
    first = since or usual
    if first > last:
        raise unfit("from", f"is {first}, which is after {'to' if until else 'today'}, {last}")
    try:
        return periods(per, first, last)
    except TooManyPeriods:
        message = f"is {first}, which is more than {PERIODS_MAX} periods (each a {per}) before to, {last}"
        raise unfit("from", message) from None

"""The figures and the cases behind them, read: from the totals where they have what is asked, else from the cases.

The totals have months, and two dimensions at once. Weeks, more dimensions, and what was known on an earlier day are
counted from the cases themselves. Both are the same figure: the totals are nothing but counted cases.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import Any
from uuid import UUID

from shared.data.db import Session
from shared.data.statements import Statement, names_of, sql
from shared.figures.cases import Case
from shared.figures.indicators import Indicator
from shared.figures.periods import DAY, MONTHS
from shared.figures.questions import Question
from shared.figures.series import Group, StepSums, Tally, in_ratio, steps_of, tallies
from shared.figures.sight import Knowledge, Sight, knowledge_of
from shared.figures.totals import NO_VALUE, NOTHING, name_of, pair_with

AGES = ((0, 7), (8, 21), (22, 42), (43, 91), (92, None))  # days, for how long somebody waits by now


@dataclass(frozen=True, slots=True)
class FirstMonth:
    indicator: str
    month: date


_SINCE = sql(
    """
    SELECT indicator, min(month) AS month FROM figure_total
     WHERE area = :area AND eligible > 0 GROUP BY indicator
    """,
    into=FirstMonth,
)


async def since_when(session: Session, area: str) -> dict[str, date]:
    """By indicator the first month of which there are cases."""
    first_months = await _SINCE.all(session, area=area)
    return {first.indicator: first.month for first in first_months}


async def read_series(session: Session, area: str, question: Question) -> dict[Group, list[Tally]]:
    """By the values of the dimensions asked for, one tally for each period."""
    ratio = question.indicator.ratio
    if ratio is None:
        return await _read_series(session, area, question)
    part = await _read_series(session, area, replace(question, indicator=ratio.part))
    whole = await _read_series(session, area, replace(question, indicator=ratio.whole))
    return in_ratio(part, whole, len(question.periods))


async def _read_series(session: Session, area: str, question: Question) -> dict[Group, list[Tally]]:
    wanted = frozenset(question.by) | question.where.keys()
    pair = pair_with(question.indicator, wanted)
    from_cases = question.as_of is not None or question.sight is not None or question.per not in MONTHS
    if pair is None or from_cases:
        rows, order = await _count_cases(session, area, question), question.by
    else:
        rows, order = await _sum_totals(session, area, question, pair), pair
    places = [order.index(name) for name in question.by]
    return tallies(question.indicator, rows, places, question.periods, question.window_months)


def _values(question: Question) -> dict[str, Any]:
    steps = steps_of(question.periods, question.window_months)
    values: dict[str, Any] = {"starts": [step.first for step in steps], "end": steps[-1].last + DAY}
    if not question.indicator.stock:
        values["first"] = steps[0].first
    return values | {f"is_{name}": list(among) for name, among in question.where.items()}


async def _sum_totals(session: Session, area: str, question: Question, pair: tuple[str, str]) -> list[StepSums]:
    summing = _summing(question.indicator, pair, question.by, tuple(question.where))
    series = {"area": area, "indicator": question.indicator.code, "pair": name_of(pair)}
    return await summing.all(session, **series, **_values(question))


@cache
def _summing(
    indicator: Indicator, pair: tuple[str, str], by: tuple[str, ...], where: tuple[str, ...]
) -> Statement[StepSums]:
    columns = dict(zip(pair, ("a", "b"), strict=True))
    a, b = (columns[name] if name in by else f"'{NOTHING}'" for name in pair)
    value = "value" if indicator.keeps_values else str(NO_VALUE)
    narrowed = _narrowed({name: columns[name] for name in where}) + ("" if indicator.stock else " AND month >= :first")
    return _by_step(
        f"""
        SELECT width_bucket(month, CAST(:starts AS date[])) AS step, {a} AS a, {b} AS b, {value} AS value,
               sum(eligible) AS eligible, sum(met) AS met, sum(gone) AS gone
          FROM figure_total
         WHERE area = :area AND indicator = :indicator AND pair = :pair AND month < :end{narrowed}
         GROUP BY 1, 2, 3, 4"""
    )


def _by_step(by_value: str) -> Statement[StepSums]:
    """One row of a group in a step: read one by one, their values would be as many rows as there are cases."""
    valued = f"FILTER (WHERE value <> {NO_VALUE} AND eligible <> 0)"
    return sql(
        f"""
        SELECT step, a, b, CAST(sum(eligible) AS bigint) AS eligible, CAST(sum(met) AS bigint) AS met,
               CAST(sum(gone) AS bigint) AS gone, array_agg(value) {valued} AS counted_values,
               array_agg(CAST(eligible AS integer)) {valued} AS value_counts
          FROM ({by_value}) AS by_value
         GROUP BY step, a, b
        """,
        into=StepSums,
    )


def _narrowed(columns: Mapping[str, str]) -> str:
    return "".join(f" AND {column} = ANY(CAST(:is_{name} AS text[]))" for name, column in columns.items())


def _in_cases(names: Iterable[str]) -> str:
    return _narrowed({name: f"coalesce({name}, '{NOTHING}')" for name in names})


async def _count_cases(session: Session, area: str, question: Question) -> list[StepSums]:
    knowledge, as_known = knowledge_of(question.as_of, question.sight)
    counting = _counting(question.indicator, question.by, tuple(question.where), knowledge)
    series = {"area": area, "indicator": question.indicator.code} | as_known
    return await counting.all(session, **series, **_values(question))


@cache
def _counting(
    indicator: Indicator, by: tuple[str, ...], where: tuple[str, ...], knowledge: Knowledge
) -> Statement[StepSums]:
    a, b = (f"coalesce({name}, '{NOTHING}')" if name else f"'{NOTHING}'" for name in (*by, "", "")[:2])
    value = f"coalesce(value, {NO_VALUE})" if indicator.keeps_values else str(NO_VALUE)
    those = f"area = :area AND indicator = :indicator AND {knowledge.condition}{_in_cases(where)}"
    begun = f"""
        SELECT width_bucket(eligible_on, CAST(:starts AS date[])) AS step, {a} AS a, {b} AS b, {value} AS value,
               count(*) AS eligible, count(met_on) AS met, CAST(0 AS bigint) AS gone
          FROM {knowledge.cases}
         WHERE {those} AND eligible_on < :end{"" if indicator.stock else " AND eligible_on >= :first"}
         GROUP BY 1, 2, 3, 4"""
    left = f"""
        SELECT width_bucket(until, CAST(:starts AS date[])) AS step, {a} AS a, {b} AS b, {value} AS value,
               CAST(0 AS bigint) AS eligible, -count(met_on) AS met, count(*) AS gone
          FROM {knowledge.cases} WHERE {those} AND until < :end
         GROUP BY 1, 2, 3, 4"""
    return _by_step(f"{begun} UNION ALL {left}" if indicator.stock else begun)


@dataclass(frozen=True, slots=True)
class WaitingByAge:
    """`age` counts the parts of AGES from 1."""

    age: int
    count: int


async def still_waiting(session: Session, area: str, question: Question, today: date) -> list[WaitingByAge]:
    """Of the cases of these periods, how many wait on that day, by how long they have: for each of AGES."""
    knowledge, as_known = knowledge_of(question.as_of, question.sight)
    values = _values(question) | as_known
    del values["starts"]
    series = {"area": area, "indicator": question.indicator.code, "ages": [age for age, _ in AGES], "today": today}
    waiting = await _waiting(tuple(question.where), knowledge).all(session, **series, **values)
    by_ages = {by_age.age: by_age for by_age in waiting}
    return [by_ages.get(number, WaitingByAge(number, 0)) for number in range(1, len(AGES) + 1)]


@cache
def _waiting(where: tuple[str, ...], knowledge: Knowledge) -> Statement[WaitingByAge]:
    return sql(
        f"""
        SELECT width_bucket(CAST(:today AS date) - eligible_on, CAST(:ages AS integer[])) AS age, count(*) AS count
          FROM {knowledge.cases}
         WHERE area = :area AND indicator = :indicator AND {knowledge.condition}{_in_cases(where)}
           AND met_on IS NULL AND until IS NULL AND eligible_on >= :first AND eligible_on < :end
           AND eligible_on <= :today
         GROUP BY 1
        """,
        into=WaitingByAge,
    )


@dataclass(frozen=True, slots=True)
class CaseSelection:
    """Which cases: of a stock those that are there on the `last` day, else those from the `first` to the last."""

    indicator: Indicator
    first: date
    last: date
    where: Mapping[str, Sequence[str]]
    met: bool | None
    as_of: date | None
    sight: Sight | None = None


async def list_cases(
    session: Session, area: str, selection: CaseSelection, after: tuple[date, UUID] | None, limit: int
) -> list[Case]:
    knowledge, as_known = knowledge_of(selection.as_of, selection.sight)
    listing = _listing(selection.indicator.stock, tuple(selection.where), knowledge, selection.met, after is not None)
    values: dict[str, Any] = {f"is_{name}": list(among) for name, among in selection.where.items()}
    values |= {"area": area, "indicator": selection.indicator.code, "last": selection.last, "limit": limit}
    values |= {} if selection.indicator.stock else {"first": selection.first}
    values |= as_known
    values |= {"after_day": after[0], "after_id": after[1]} if after else {}
    return await listing.all(session, **values)


@cache
def _listing(
    stock: bool, where: tuple[str, ...], knowledge: Knowledge, met: bool | None, follows: bool
) -> Statement[Case]:
    there = "(until IS NULL OR until > :last)" if stock else "eligible_on >= :first"
    met_only = {None: "", True: " AND met_on IS NOT NULL", False: " AND met_on IS NULL"}[met]
    on = " AND (eligible_on, subject_id) > (:after_day, :after_id)" if follows else ""
    return sql(
        f"""
        SELECT {names_of(Case)} FROM {knowledge.cases}
         WHERE area = :area AND indicator = :indicator AND {knowledge.condition}{_in_cases(where)}
           AND eligible_on <= :last AND {there}{met_only}{on}
         ORDER BY eligible_on, subject_id LIMIT :limit
        """,
        into=Case,
    )

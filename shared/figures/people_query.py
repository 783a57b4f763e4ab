"""Who is counted, read from the cases: the totals that are kept say how many cases there are, not of how many people.

Nothing is narrowed here: whether a part may be published hangs on what is left beside it.
"""

from dataclasses import replace
from functools import cache
from typing import Any

from shared.data.db import Session
from shared.data.statements import Statement, sql
from shared.figures.indicators import Indicator
from shared.figures.people import PeopleTable, StepPeople, people_in_ratio, people_table
from shared.figures.periods import DAY
from shared.figures.questions import Question
from shared.figures.series import steps_of
from shared.figures.sight import Knowledge, knowledge_of
from shared.figures.totals import NO_VALUE, NOTHING


async def read_people(session: Session, area: str, question: Question) -> PeopleTable:
    """By the dimensions that a published question names, one for each period."""
    ratio = question.indicator.ratio
    if ratio is None:
        return await _read_people(session, area, question)
    part = await _read_people(session, area, replace(question, indicator=ratio.part))
    whole = await _read_people(session, area, replace(question, indicator=ratio.whole))
    return people_in_ratio(part, whole, len(question.periods))


async def _read_people(session: Session, area: str, question: Question) -> PeopleTable:
    indicator, dimensions = question.indicator, question.named_dimensions
    steps = steps_of(question.periods, question.window_months)
    knowledge, as_known = knowledge_of(question.as_of, question.sight)
    values: dict[str, Any] = {"starts": [step.first for step in steps], "first": steps[0].first}
    values |= {"end": steps[-1].last + DAY, "area": area, "indicator": indicator.code} | as_known
    rows = await _counting(indicator, dimensions, knowledge).all(session, **values)
    return people_table(rows, len(dimensions), question.periods, question.window_months, stock=indicator.stock)


@cache
def _counting(indicator: Indicator, dimensions: tuple[str, ...], knowledge: Knowledge) -> Statement[StepPeople]:
    """A person is a number of 64 bits, which the driver reads faster than an id."""
    a, b, c = (f"coalesce({name}, '{NOTHING}')" if name else f"'{NOTHING}'" for name in (*dimensions, "", "", "")[:3])
    value = f"coalesce(value, {NO_VALUE})" if indicator.keeps_values else str(NO_VALUE)
    person = f"uuid_hash_extended({'subject_id' if indicator.of_things else 'owner_id'}, 0)"
    begun = "width_bucket(eligible_on, CAST(:starts AS date[]))"
    never = "cardinality(CAST(:starts AS date[])) + 1"
    left = f"CASE WHEN until < :end THEN width_bucket(until, CAST(:starts AS date[])) ELSE {never} END"
    there = "(until IS NULL OR until >= :first)" if indicator.stock else "eligible_on >= :first"
    return sql(
        f"""
        SELECT {begun} AS begun, {left if indicator.stock else f"{begun} + 1"} AS gone, {a} AS a, {b} AS b, {c} AS c,
               {value} AS value, array_agg({person}) AS people,
               coalesce(array_agg({person}) FILTER (WHERE met_on IS NOT NULL), '{{}}') AS met_people
          FROM {knowledge.cases}
         WHERE area = :area AND indicator = :indicator AND {knowledge.condition} AND eligible_on < :end AND {there}
         GROUP BY 1, 2, 3, 4, 5, 6
        """,
        into=StepPeople,
    )

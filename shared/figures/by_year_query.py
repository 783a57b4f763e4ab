"""What people say of themselves, read from the cases as each year was known on its day."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any
from uuid import UUID

from shared.data.db import Session
from shared.data.statements import Statement, sql
from shared.figures.by_year import CountedAnswer, SaidOfYear, YearTold
from shared.figures.followed import Moves
from shared.figures.totals import NOTHING


@dataclass(frozen=True, slots=True)
class _MoveRow:
    before: date
    on_day: date
    was: UUID
    goes_by: UUID


_SINCE = sql(
    """
    SELECT known_from FROM figure_case WHERE area = :area AND indicator = ANY(CAST(:indicators AS text[]))
     ORDER BY known_from LIMIT 1
    """,
    into=date,
)


# Of the ids under which any case ever stood that stood under another id too: who was merged, and parted again.
_MOVES = sql(
    """
    WITH days AS (SELECT unnest(CAST(:days AS date[])) AS day),
    counted AS (
        SELECT indicator, subject_id, owner_id, known_from, coalesce(known_to, CAST('infinity' AS date)) AS known_to
          FROM figure_case WHERE area = :area AND indicator = ANY(CAST(:indicators AS text[]))),
    of_several AS (
        SELECT DISTINCT unnest(array_agg(owner_id)) AS owner_id FROM counted
         GROUP BY indicator, subject_id HAVING count(DISTINCT owner_id) > 1)
    SELECT DISTINCT early.day AS before, late.day AS on_day, was.owner_id AS was, now.owner_id AS goes_by
      FROM counted was JOIN of_several USING (owner_id)
      JOIN counted now ON now.indicator = was.indicator AND now.subject_id = was.subject_id
      JOIN days early ON was.known_from <= early.day AND was.known_to > early.day
      JOIN days late ON late.day > early.day AND now.known_from <= late.day AND now.known_to > late.day
    """,
    into=_MoveRow,
)


async def read_moves(session: Session, area: str, years: list[YearTold]) -> Moves:
    """Under which ids the cases stand on each day that were under another on a day before."""
    days = sorted({year.known_on for year in years})
    indicators = sorted({year.indicator.code for year in years})
    moves: dict[tuple[date, date], dict[UUID, set[UUID]]] = defaultdict(lambda: defaultdict(set))
    for row in await _MOVES.all(session, area=area, indicators=indicators, days=days):
        moves[row.before, row.on_day][row.was].add(row.goes_by)
    return moves


async def known_since(session: Session, area: str, indicators: list[str]) -> date | None:
    """The day on which the first case became known; None where there is none."""
    return await _SINCE.first(session, area=area, indicators=indicators)


async def read_said(session: Session, area: str, years: list[YearTold], dimension: str) -> SaidOfYear:
    return {year: await _read_year(session, area, year, dimension) for year in years}


async def _read_year(session: Session, area: str, year: YearTold, dimension: str) -> list[CountedAnswer]:
    values: dict[str, Any] = {"area": area, "indicator": year.indicator.code, "known_on": year.known_on}
    values |= {"last": year.period.last} | ({} if year.indicator.stock else {"first": year.period.first})
    return await _saying(year.indicator.stock, dimension).all(session, **values)


@cache
def _saying(stock: bool, dimension: str) -> Statement[CountedAnswer]:
    there = "(until IS NULL OR until > :last)" if stock else "eligible_on >= :first"
    return sql(
        f"""
        SELECT owner_id AS person, coalesce({dimension}, '{NOTHING}') AS answer,
               bool_or(met_on IS NOT NULL) AS met, bool_or(met_on IS NULL) AS unmet,
               max(eligible_on) AS last_on
          FROM figure_case
         WHERE area = :area AND indicator = :indicator AND eligible_on <= :last AND {there}
           AND known_from <= :known_on AND (known_to IS NULL OR known_to > :known_on)
         GROUP BY 1, 2
        """,
        into=CountedAnswer,
    )

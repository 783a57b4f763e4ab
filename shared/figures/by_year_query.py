"""What people say of themselves, read from the cases as each year was known on its day."""

from datetime import date
from functools import cache
from typing import Any

from shared.data.db import Session
from shared.data.statements import Statement, sql
from shared.figures.by_year import CountedAnswer, SaidOfYear, YearTold
from shared.figures.totals import NOTHING

_SINCE = sql(
    """
    SELECT known_from FROM figure_case WHERE area = :area AND indicator = ANY(CAST(:indicators AS text[]))
     ORDER BY known_from LIMIT 1
    """,
    into=date,
)


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

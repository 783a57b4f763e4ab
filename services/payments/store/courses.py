"""What the course of a contract year is made of: what was earned by the end of each month, and what is kept of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import col, select

from services.payments.models import PaidByDay
from services.payments.rules.position.plan import YearPlan
from services.payments.rules.postings import ContractParty
from services.payments.rules.shapes import OF_THEIR_YEAR
from shared.data.db import Session
from shared.data.statements import param, sql, statement


@dataclass(frozen=True, slots=True)
class EarnedByMonthEnd:
    """What was posted or became known to accrue, and is dated, by the last day of a month, and not by that of the month
    before.
    """

    contract: str
    party: str
    on: date
    pence: int


@dataclass(frozen=True, slots=True)
class LinesOfDay:
    """How many lines were posted by the end of it."""

    posted_on: date
    lines: int


# A line counts from the later of its two days on; in a month that is over it was posted by the month's last day.
_EARNED = sql(
    f"""
    SELECT place.contract, place.party, moved."on", moved.pence
      FROM unnest(CAST(:contracts AS text[]), CAST(:parties AS text[]), CAST(:year_from AS date[]),
                  CAST(:year_to AS date[]), CAST(:own_from AS date[]), CAST(:own_to AS date[]))
        AS place (contract, party, year_from, year_to, own_from, own_to)
     CROSS JOIN LATERAL (
        SELECT least((date_trunc('month', greatest(posted_on, effective_on)) + interval '1 month - 1 day')::date,
                     CAST(:day AS date)) AS "on", sum(pence)::bigint AS pence
          FROM (
            SELECT month AS posted_on, effective_on, place.year_from, place.year_to, pence FROM earned_in_month
             WHERE area = :area AND contract = place.contract AND party = place.party
               AND month < date_trunc('month', CAST(:day AS date))::date
            UNION ALL
            SELECT posted_on, effective_on, place.year_from, place.year_to,
                   CASE 'budget' WHEN from_account THEN pence ELSE -pence END
              FROM transfer
             WHERE area = :area AND contract = place.contract AND party = place.party
               AND posted_on >= date_trunc('month', CAST(:day AS date))::date AND posted_on <= :day
               AND 'budget' IN (from_account, to_account)
            UNION ALL
            SELECT known_on, effective_on, place.year_from, place.year_to, pence FROM accrued
             WHERE area = :area AND contract = place.contract AND party = place.party AND known_on <= :day
            UNION ALL  -- and not what is paid on account of them; what is of periods may have days of its own
            SELECT posted_on, effective_on, bounds.first, bounds.until,
                   CASE 'budget' WHEN from_account THEN bounds.sign * pence ELSE -bounds.sign * pence END
              FROM (SELECT key, shape LIKE 'on_account_%' AS on_account FROM amount
                     WHERE client_id IS NULL AND area = :area AND contract = place.contract
                       AND (shape LIKE 'on_account_%'
                            OR place.own_from IS NOT NULL AND shape = ANY (ARRAY{sorted(OF_THEIR_YEAR)}))) AS of_period
             CROSS JOIN LATERAL (
                SELECT area, contract, party, effective_on, posted_on, from_account, to_account, pence
                  FROM transfer WHERE amount_key = of_period.key
                OFFSET 0  -- by their keys, not by the many lines of the contract
              ) AS line
             CROSS JOIN LATERAL (VALUES (-1, place.year_from, place.year_to), (1, place.own_from, place.own_to))
               AS bounds (sign, first, until)
             WHERE area = :area AND line.contract = place.contract AND party = place.party AND posted_on <= :day
               AND 'budget' IN (from_account, to_account) AND NOT (on_account AND bounds.sign = 1)
          ) AS earned
         WHERE effective_on <= :day AND effective_on >= earned.year_from AND effective_on < earned.year_to
         GROUP BY 1
     ) AS moved
    """,
    into=EarnedByMonthEnd,
)
_KEPT = statement(
    select(PaidByDay)
    .where(
        PaidByDay.area == param.area,
        PaidByDay.contract == param.contract,
        PaidByDay.party == param.party,
        PaidByDay.kept_on < param.day,
    )
    .order_by(col(PaidByDay.kept_on))
)
_LINES = sql(
    """
    SELECT day.kept_on AS posted_on, (
             SELECT coalesce(sum(lines), 0) FROM moved_in_month
              WHERE area = :area AND contract = :contract AND party = :party
                AND month < date_trunc('month', day.kept_on)::date
           )::bigint + (
             SELECT count(*) FROM transfer WHERE area = :area AND contract = :contract AND party = :party
                AND posted_on >= date_trunc('month', day.kept_on)::date AND posted_on <= day.kept_on
           ) AS lines
      FROM unnest(CAST(:kept_on AS date[])) AS day (kept_on)
    """,
    into=LinesOfDay,
)


async def earned(
    session: Session, area: str, years: Mapping[ContractParty, YearPlan], day: date
) -> list[EarnedByMonthEnd]:
    """Of the year of each contract and party, from its first day up to the first that does not count in it."""
    plans = years.values()
    return await _EARNED.all(
        session,
        area=area,
        contracts=[place.contract for place in years],
        parties=[place.party for place in years],
        year_from=[plan.counts_from for plan in plans],
        year_to=[plan.counts_to for plan in plans],
        own_from=[plan.own_bounds[0] for plan in plans],
        own_to=[plan.own_bounds[1] for plan in plans],
        day=day,
    )


async def paid_kept(session: Session, area: str, place: ContractParty, day: date) -> list[PaidByDay]:
    """All that is kept of it of the days before a day, in their order."""
    return await _KEPT.all(session, area=area, contract=place.contract, party=place.party, day=day)


async def lines_to(session: Session, area: str, place: ContractParty, days: Sequence[date]) -> dict[date, int]:
    """How many lines of it were posted by the end of each of the days."""
    rows = await _LINES.all(session, area=area, contract=place.contract, party=place.party, kept_on=list(days))
    return {row.posted_on: row.lines for row in rows}

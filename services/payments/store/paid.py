"""What remittances have paid of each contract and still stands, at the end of any day.

A run is through once nothing of it is approved any more: settled, or come back, or netted whole. What came back is not
paid, what was netted is, since a return does not undo that. What is owed back by itself is paid less than nothing, any
other amount never. All that is a sum over each amount's lines; so once a week
the sums are kept as they were at the end of a day, and a later day looks only at amounts that may count otherwise by
then: those with lines since, those of runs that moved since, and those whose risk was noted or ended since.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Self

from services.payments.rules.position.plan import YearPlan
from services.payments.rules.postings import ContractParty
from services.payments.rules.shapes import MAY_OWE, OF_THEIR_YEAR
from services.payments.store.paid_kept import PaidSums, PaidSumsKept
from shared.data.db import Session
from shared.data.statements import sql


@dataclass(frozen=True, slots=True)
class PaidAsked:
    """What a contract year has paid by the end of a day, from what is kept of it."""

    place: ContractParty
    day: date
    year_from: date
    year_to: date
    kept: PaidSumsKept
    own_from: date | None = None  # of amounts of periods, where those of a closed year's run-off are the next one's
    own_to: date | None = None

    @classmethod
    def of_year(cls, plan: YearPlan, place: ContractParty, day: date, kept: PaidSumsKept) -> Self:
        return cls(place, day, plan.counts_from, plan.counts_to, kept, *plan.own_bounds)


@dataclass(frozen=True, slots=True)
class _Since:
    contract: str
    party: str
    day: date
    paid_pence: int
    approved_pence: int
    at_risk_pence: int


# What has left these is paid, or on its way, less what has fallen.
_UNPAID = "ARRAY['budget', 'held', 'due', 'redated']"
_STANDS = f"""
           (array_agg(effective_on ORDER BY number DESC) FILTER (
             WHERE 'budget' IN (from_account, to_account)))[1] AS effective_on,
           sum(CASE WHEN from_account = ANY ({_UNPAID}) THEN pence ELSE 0 END
               - CASE WHEN to_account = ANY ({_UNPAID}) THEN pence ELSE 0 END) AS left_due,
           coalesce(sum(CASE to_account WHEN 'approved' THEN pence WHEN 'due' THEN -pence ELSE 0 END) FILTER (
             WHERE 'due' IN (from_account, to_account) AND 'approved' IN (from_account, to_account)
               AND NOT is_through), 0) AS on_its_way
"""
_OWES = f"""EXISTS (
    SELECT FROM amount WHERE amount.key = of_amount.amount_key AND shape = ANY (ARRAY{sorted(MAY_OWE)}))"""
_PARTS = f"""
           effective_on, least(on_its_way, greatest(left_due, 0)) AS approved,
           CASE WHEN left_due >= 0 OR {_OWES} THEN left_due - least(on_its_way, greatest(left_due, 0)) ELSE 0 END
             AS paid
"""
_OF_PERIOD = f"""EXISTS (
    SELECT FROM amount WHERE amount.key = standing.amount_key AND shape = ANY (ARRAY{sorted(OF_THEIR_YEAR)}))"""
_OF_YEAR = f"""CASE WHEN CAST(:own_from AS date) IS NOT NULL AND {_OF_PERIOD}
                 THEN effective_on >= :own_from AND effective_on < :own_to
                 ELSE effective_on >= :year_from AND effective_on < :year_to END"""
_AT_RISK = """(
    SELECT until FROM at_risk WHERE at_risk.amount_key = standing.amount_key AND known_on <= {day}
     ORDER BY known_on DESC LIMIT 1) > {day}"""

# Of each amount of a place what was paid and still stands by the end of a day, and what is on its way.
STANDING = f"""
    WITH line AS MATERIALIZED (
        SELECT amount_key, number, from_account, to_account, pence, effective_on, run_id FROM transfer
         WHERE area = :area AND contract = :contract AND party = :party AND posted_on <= :day
    ), standing AS (
        SELECT amount_key, {_PARTS}
          FROM (
            SELECT amount_key, {_STANDS}
              FROM (SELECT amount_key, number, from_account, to_account, pence, effective_on, run_id, run_id IN (
                        SELECT run_id FROM line WHERE run_id IS NOT NULL GROUP BY run_id
                        HAVING sum(CASE 'approved' WHEN to_account THEN pence WHEN from_account THEN -pence ELSE 0 END)
                               = 0
                    ) AS is_through FROM line) AS line
             GROUP BY amount_key
          ) AS of_amount
    )
"""
_WHOLE = sql(
    f"""
    {STANDING}
    SELECT coalesce(sum(paid) FILTER (WHERE {_OF_YEAR}), 0)::bigint AS paid_pence,
           coalesce(sum(approved) FILTER (WHERE {_OF_YEAR}), 0)::bigint AS approved_pence,
           coalesce(sum(paid) FILTER (WHERE paid > 0 AND {_AT_RISK.format(day=":day")}), 0)::bigint AS at_risk_pence
      FROM standing WHERE paid <> 0 OR approved <> 0
    """,
    into=PaidSums,
)

# Places that are kept of the same day and asked for the same one share a span: what moved in it is looked up once.
_SINCE = sql(
    f"""
    WITH place AS MATERIALIZED (
        SELECT contract, party, day, kept_on, year_from, year_to
          FROM unnest(CAST(:contracts AS text[]), CAST(:parties AS text[]), CAST(:days AS date[]),
                      CAST(:kept_on AS date[]), CAST(:year_from AS date[]), CAST(:year_to AS date[]))
            AS place (contract, party, day, kept_on, year_from, year_to)
    ), span AS MATERIALIZED (
        SELECT DISTINCT kept_on, day FROM place
    ), recent AS MATERIALIZED (
        SELECT place.kept_on, place.day, since.amount_key, since.run_id
          FROM place CROSS JOIN LATERAL (
            SELECT amount_key, run_id FROM transfer
             WHERE area = :area AND contract = place.contract AND party = place.party
               AND posted_on > place.kept_on AND posted_on <= place.day
            OFFSET 0  -- place by place: of few contracts the whole ledger would be read else
          ) AS since
    ), touched AS MATERIALIZED (
        SELECT kept_on, day, amount_key FROM recent
        UNION
        SELECT of_run.kept_on, of_run.day, run_line.amount_key
          FROM (SELECT DISTINCT kept_on, day, run_id FROM recent WHERE run_id IS NOT NULL) AS of_run
          JOIN run_line ON run_line.run_id = of_run.run_id
        UNION
        SELECT span.kept_on, span.day, at_risk.amount_key
          FROM span JOIN at_risk ON at_risk.known_on > span.kept_on AND at_risk.known_on <= span.day
        UNION
        SELECT span.kept_on, span.day, at_risk.amount_key
          FROM span JOIN at_risk ON at_risk.until > span.kept_on AND at_risk.until <= span.day
    ), line AS MATERIALIZED (
        SELECT place.contract, place.party, place.kept_on, place.day AS asked_day, of_amount.amount_key, number,
               from_account, to_account, pence, effective_on, posted_on, run_id
          FROM touched CROSS JOIN LATERAL (
            SELECT area, contract, party, amount_key, number, from_account, to_account, pence, effective_on, posted_on,
                   run_id
              FROM transfer WHERE amount_key = touched.amount_key
            OFFSET 0  -- amount by amount, however many they may seem: else all lines of all contracts are read
          ) AS of_amount
          JOIN place ON place.contract = of_amount.contract AND place.party = of_amount.party
                    AND place.kept_on = touched.kept_on AND place.day = touched.day
         WHERE of_amount.area = :area AND posted_on <= touched.day
    ), run AS MATERIALIZED (
        SELECT mine.run_id, mine.contract, mine.party, mine.kept_on, mine.asked_day, sums.by_now, sums.by_then
          FROM (SELECT DISTINCT run_id, contract, party, kept_on, asked_day FROM line WHERE run_id IS NOT NULL) AS mine,
               LATERAL (
                 SELECT sum(approved) AS by_now,
                        coalesce(sum(approved) FILTER (WHERE posted_on <= mine.kept_on), 0) AS by_then
                   FROM (SELECT contract, party, posted_on, CASE 'approved' WHEN to_account THEN pence
                                                                            WHEN from_account THEN -pence
                                                                            ELSE 0 END AS approved
                           FROM transfer WHERE run_id = mine.run_id
                         OFFSET 0) AS of_run  -- run by run
                  WHERE of_run.contract = mine.contract AND of_run.party = mine.party AND posted_on <= mine.asked_day
               ) AS sums
    ), standing AS (
        SELECT sign, day, asked_day, contract, party, amount_key, {_PARTS}
          FROM (
            SELECT sign, day, asked_day, contract, party, amount_key, {_STANDS}
              FROM (SELECT contract, party, asked_day, amount_key, number, from_account, to_account, pence,
                           effective_on, at.sign, at.day,
                           CASE at.sign WHEN 1 THEN by_now ELSE by_then END = 0 AS is_through
                      FROM line LEFT JOIN run USING (run_id, contract, party, kept_on, asked_day)
                     CROSS JOIN LATERAL (VALUES (1, line.asked_day), (-1, line.kept_on)) AS at (sign, day)
                     WHERE line.posted_on <= at.day) AS line
             GROUP BY sign, day, asked_day, contract, party, amount_key
          ) AS of_amount
    )
    SELECT standing.contract, standing.party, standing.asked_day AS day,
           coalesce(sum(sign * paid) FILTER (
             WHERE effective_on >= year_from AND effective_on < year_to), 0)::bigint AS paid_pence,
           coalesce(sum(sign * approved) FILTER (
             WHERE effective_on >= year_from AND effective_on < year_to), 0)::bigint AS approved_pence,
           coalesce(sum(sign * paid) FILTER (WHERE paid > 0 AND {_AT_RISK.format(day="standing.day")}), 0)::bigint
             AS at_risk_pence
      FROM standing JOIN place
        ON place.contract = standing.contract AND place.party = standing.party AND place.day = standing.asked_day
     WHERE paid <> 0 OR approved <> 0
     GROUP BY standing.contract, standing.party, standing.asked_day
    """,
    into=_Since,
)


async def paid_by(session: Session, area: str, asked: Sequence[PaidAsked]) -> list[tuple[PaidAsked, PaidSums]]:
    """In the order in which it is asked; a place and a day once."""
    since = await _since(session, area, [sums_asked for sums_asked in asked if sums_asked.kept.on])
    return [
        (
            sums_asked,
            _added(sums_asked.kept.paid, since.get((sums_asked.place, sums_asked.day)))
            if sums_asked.kept.on
            else await _whole(session, area, sums_asked),
        )
        for sums_asked in asked
    ]


async def _whole(session: Session, area: str, asked: PaidAsked) -> PaidSums:
    """From all lines: until a week is kept, and where lines were posted under its days since."""
    return await _WHOLE.one(
        session,
        area=area,
        day=asked.day,
        contract=asked.place.contract,
        party=asked.place.party,
        year_from=asked.year_from,
        year_to=asked.year_to,
        own_from=asked.own_from,
        own_to=asked.own_to,
    )


async def _since(session: Session, area: str, asked: Sequence[PaidAsked]) -> dict[tuple[ContractParty, date], _Since]:
    if not asked:
        return {}
    rows = await _SINCE.all(
        session,
        area=area,
        contracts=[sums_asked.place.contract for sums_asked in asked],
        parties=[sums_asked.place.party for sums_asked in asked],
        days=[sums_asked.day for sums_asked in asked],
        kept_on=[sums_asked.kept.on for sums_asked in asked],
        year_from=[sums_asked.year_from for sums_asked in asked],
        year_to=[sums_asked.year_to for sums_asked in asked],
    )
    return {(ContractParty(row.contract, row.party), row.day): row for row in rows}


def _added(paid: PaidSums, since: _Since | None) -> PaidSums:
    if since is None:
        return paid
    return PaidSums(
        paid.paid_pence + since.paid_pence,
        paid.approved_pence + since.approved_pence,
        paid.at_risk_pence + since.at_risk_pence,
    )

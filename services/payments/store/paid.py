"""What remittances have paid of each contract and still stands, at the end of any day.

A run is through once nothing of it is approved any more: settled, or come back, or netted whole. What came back is not
paid, what was netted is, since a return does not undo that. All that is a sum over each amount's lines; so once a week
the sums are kept as they were at the end of a day, and a later day looks only at amounts that may count otherwise by
then: those with lines since, those of runs that moved since, and those whose risk was noted or ended since.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from services.payments.models import PaidByDay
from services.payments.rules.postings import ContractParty
from shared.data.db import Session
from shared.data.statements import sql
from shared.data.upsert import upsert


@dataclass(frozen=True, slots=True)
class PaidSums:
    """Of what was earned in a contract year: paid, and in remittances that are not settled; of all years: at risk."""

    paid_pence: int = 0
    approved_pence: int = 0
    at_risk_pence: int = 0


@dataclass(frozen=True, slots=True)
class PaidSumsKept:
    """The sums at the end of a day, for a contract year."""

    on: date | None = None  # None: nothing is
    paid: PaidSums = PaidSums()


@dataclass(frozen=True, slots=True)
class _Since:
    contract: str
    party: str
    paid_pence: int
    approved_pence: int
    at_risk_pence: int


_STANDS = """
           (array_agg(effective_on ORDER BY number DESC) FILTER (
             WHERE 'budget' IN (from_account, to_account)))[1] AS effective_on,
           coalesce(sum(pence) FILTER (
             WHERE from_account = 'due' AND to_account IN ('approved', 'paid') AND is_through), 0)
             - coalesce(sum(pence) FILTER (
                 WHERE to_account = 'due' AND from_account IN ('approved', 'paid') AND is_through), 0)
             + coalesce(sum(pence) FILTER (WHERE from_account IN ('budget', 'due')
                                             AND to_account IN ('receivable', 'debt', 'written_off')), 0)
             - coalesce(sum(pence) FILTER (WHERE to_account IN ('budget', 'due')
                                             AND from_account IN ('receivable', 'debt', 'written_off')), 0) AS pence,
           sum(CASE 'approved' WHEN to_account THEN pence WHEN from_account THEN -pence ELSE 0 END) AS approved
"""
_AT_RISK = """(
    SELECT until FROM at_risk WHERE at_risk.amount_key = standing.amount_key AND known_on <= {day}
     ORDER BY known_on DESC LIMIT 1) > {day}"""

_WHOLE = sql(
    f"""
    WITH line AS MATERIALIZED (
        SELECT amount_key, number, from_account, to_account, pence, effective_on, run_id FROM transfer
         WHERE area = :area AND contract = :contract AND party = :party AND posted_on <= :day
    ), standing AS (
        SELECT amount_key, {_STANDS}
          FROM (SELECT amount_key, number, from_account, to_account, pence, effective_on, run_id, run_id IN (
                    SELECT run_id FROM line WHERE run_id IS NOT NULL GROUP BY run_id
                    HAVING sum(CASE 'approved' WHEN to_account THEN pence WHEN from_account THEN -pence ELSE 0 END) = 0
                ) AS is_through FROM line) AS line
         GROUP BY amount_key
    )
    SELECT coalesce(sum(greatest(pence, 0)) FILTER (
             WHERE effective_on >= :year_from AND effective_on < :year_to), 0)::bigint AS paid_pence,
           coalesce(sum(approved) FILTER (
             WHERE effective_on >= :year_from AND effective_on < :year_to), 0)::bigint AS approved_pence,
           coalesce(sum(pence) FILTER (WHERE pence > 0 AND {_AT_RISK.format(day=":day")}), 0)::bigint AS at_risk_pence
      FROM standing WHERE pence > 0 OR approved <> 0
    """,
    into=PaidSums,
)

_SINCE = sql(
    f"""
    WITH place AS MATERIALIZED (
        SELECT contract, party, kept_on, year_from, year_to
          FROM unnest(CAST(:contracts AS text[]), CAST(:parties AS text[]), CAST(:kept_on AS date[]),
                      CAST(:year_from AS date[]), CAST(:year_to AS date[]))
            AS place (contract, party, kept_on, year_from, year_to)
    ), recent AS MATERIALIZED (
        SELECT since.amount_key, since.run_id
          FROM place CROSS JOIN LATERAL (
            SELECT amount_key, run_id FROM transfer
             WHERE area = :area AND contract = place.contract AND party = place.party
               AND posted_on > place.kept_on AND posted_on <= :day
          ) AS since
    ), touched AS MATERIALIZED (
        SELECT amount_key FROM recent
        UNION
        SELECT run_line.amount_key FROM run_line WHERE run_id IN (SELECT run_id FROM recent WHERE run_id IS NOT NULL)
        UNION
        SELECT amount_key FROM at_risk WHERE known_on > :risks_since AND known_on <= :day
        UNION
        SELECT amount_key FROM at_risk WHERE until > :risks_since AND until <= :day
    ), line AS MATERIALIZED (
        SELECT place.contract, place.party, place.kept_on, of_amount.amount_key, number, from_account, to_account,
               pence, effective_on, posted_on, run_id
          FROM touched CROSS JOIN LATERAL (
            SELECT area, contract, party, amount_key, number, from_account, to_account, pence, effective_on, posted_on,
                   run_id
              FROM transfer WHERE amount_key = touched.amount_key
            OFFSET 0  -- amount by amount, however many they may seem: else all lines of all contracts are read
          ) AS of_amount
          JOIN place ON place.contract = of_amount.contract AND place.party = of_amount.party
         WHERE of_amount.area = :area AND posted_on <= :day
    ), run AS MATERIALIZED (
        SELECT mine.run_id, mine.contract, mine.party, sums.by_now, sums.by_then
          FROM (SELECT DISTINCT run_id, contract, party, kept_on FROM line WHERE run_id IS NOT NULL) AS mine,
               LATERAL (
                 SELECT sum(approved) AS by_now,
                        coalesce(sum(approved) FILTER (WHERE posted_on <= mine.kept_on), 0) AS by_then
                   FROM (SELECT contract, party, posted_on, CASE 'approved' WHEN to_account THEN pence
                                                                            WHEN from_account THEN -pence
                                                                            ELSE 0 END AS approved
                           FROM transfer WHERE run_id = mine.run_id
                         OFFSET 0) AS of_run  -- run by run
                  WHERE of_run.contract = mine.contract AND of_run.party = mine.party AND posted_on <= :day
               ) AS sums
    ), standing AS (
        SELECT sign, day, contract, party, amount_key,
               {_STANDS}
          FROM (SELECT contract, party, amount_key, number, from_account, to_account, pence, effective_on,
                       at.sign, at.day,
                       CASE at.sign WHEN 1 THEN run_id IN (SELECT run_id FROM run WHERE by_now = 0)
                                    ELSE run_id IN (SELECT run_id FROM run WHERE by_then = 0) END AS is_through
                  FROM line CROSS JOIN LATERAL (VALUES (1, CAST(:day AS date)), (-1, line.kept_on)) AS at (sign, day)
                 WHERE line.posted_on <= at.day) AS line
         GROUP BY sign, day, contract, party, amount_key
    )
    SELECT standing.contract, standing.party,
           coalesce(sum(sign * greatest(pence, 0)) FILTER (
             WHERE effective_on >= year_from AND effective_on < year_to), 0)::bigint AS paid_pence,
           coalesce(sum(sign * approved) FILTER (
             WHERE effective_on >= year_from AND effective_on < year_to), 0)::bigint AS approved_pence,
           coalesce(sum(sign * pence) FILTER (WHERE pence > 0 AND {_AT_RISK.format(day="standing.day")}), 0)::bigint
             AS at_risk_pence
      FROM standing JOIN place USING (contract, party)
     WHERE pence > 0 OR approved <> 0
     GROUP BY standing.contract, standing.party
    """,
    into=_Since,
)
_KEPT = sql(
    """
    SELECT DISTINCT ON (contract, party) area, contract, party, kept_on, year_from, year_to, paid_pence, approved_pence,
           at_risk_pence, lines
      FROM paid_by_day WHERE area = :area AND kept_on < :day
     ORDER BY contract, party, kept_on DESC
    """,
    into=PaidByDay,
)


async def last_kept(session: Session, area: str, day: date) -> dict[ContractParty, PaidByDay]:
    """What was kept last before a day."""
    return {ContractParty(row.contract, row.party): row for row in await _KEPT.all(session, area=area, day=day)}


def usable(kept: PaidByDay | None, lines: int, year_from: date, year_to: date) -> PaidSumsKept:
    """What is kept of another year has nothing of a year that began later; of one that changed it is not of use."""
    if kept is None or kept.lines != lines:
        return PaidSumsKept()
    if (kept.year_from, kept.year_to) == (year_from, year_to):
        return PaidSumsKept(kept.kept_on, PaidSums(kept.paid_pence, kept.approved_pence, kept.at_risk_pence))
    return (
        PaidSumsKept(kept.kept_on, PaidSums(0, 0, kept.at_risk_pence)) if kept.kept_on < year_from else PaidSumsKept()
    )


async def paid_by(
    session: Session,
    area: str,
    day: date,
    years: Mapping[ContractParty, tuple[date, date]],
    kept: Mapping[ContractParty, PaidSumsKept],
) -> dict[ContractParty, PaidSums]:
    """Of each place what its year has paid by the end of a day, from what is kept of it."""
    paid = {place: await _whole(session, area, day, place, years[place]) for place in years if not kept[place].on}
    return paid | await _since(session, area, day, {place: years[place] for place in years if kept[place].on}, kept)


async def _whole(session: Session, area: str, day: date, place: ContractParty, year: tuple[date, date]) -> PaidSums:
    """From all lines: until a week is kept, and where lines were posted under its days since."""
    return await _WHOLE.one(
        session,
        area=area,
        day=day,
        contract=place.contract,
        party=place.party,
        year_from=year[0],
        year_to=year[1],
    )


async def _since(
    session: Session,
    area: str,
    day: date,
    years: Mapping[ContractParty, tuple[date, date]],
    kept: Mapping[ContractParty, PaidSumsKept],
) -> dict[ContractParty, PaidSums]:
    places = list(years)
    if not places:
        return {}
    rows = await _SINCE.all(
        session,
        area=area,
        day=day,
        contracts=[place.contract for place in places],
        parties=[place.party for place in places],
        kept_on=[kept[place].on for place in places],
        year_from=[years[place][0] for place in places],
        year_to=[years[place][1] for place in places],
        risks_since=min(day, *(kept[place].on or day for place in places)),
    )
    since = {ContractParty(row.contract, row.party): row for row in rows}
    return {place: _added(kept[place].paid, since.get(place)) for place in places}


def _added(paid: PaidSums, since: _Since | None) -> PaidSums:
    if since is None:
        return paid
    return PaidSums(
        paid.paid_pence + since.paid_pence,
        paid.approved_pence + since.approved_pence,
        paid.at_risk_pence + since.at_risk_pence,
    )


async def keep(session: Session, rows: Sequence[Mapping[str, object]]) -> None:
    await upsert(session, PaidByDay, rows)

"""What a position is measured by beside its balances: earnings by day, what waits, what moved, who started."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from services.payments.rules.postings import ContractParty
from services.payments.rules.schemes import Contract
from services.payments.rules.shapes import OF_THEIR_YEAR
from services.payments.store.delivering import DELIVERS, delivered_for, on_day
from services.payments.store.moved import MOVED
from services.payments.store.on_the_way import on_the_way
from services.payments.store.tariff_at_start import TARIFF_AT_START
from services.payments.store.waits_since import DUE_STATE, LAST_LINE, OF_FACTS, WAITS_SINCE
from shared.data.db import Session
from shared.data.statements import listed, sql

ALL_OF_THE_DAY = 2**63 - 1  # before positions said which lines they had

# Amounts of periods are few and belong to nobody, so what outcomes earned is all that was earned less theirs.
_OF_PERIODS = "SELECT key, shape FROM amount WHERE client_id IS NULL AND area = :area AND contract = :contract"
_BLOCKS = f"""
SELECT effective_on, block.shape LIKE 'on_account_%' AS on_account,
       block.shape IN ('at_risk', 'true_up') AS of_pots,
       block.shape = ANY (ARRAY{sorted(OF_THEIR_YEAR)}) AS of_own_year,
       sum(CASE 'budget' WHEN from_account THEN pence ELSE -pence END)::bigint AS pence
FROM ({_OF_PERIODS}) AS block CROSS JOIN LATERAL (
    SELECT area, contract, party, effective_on, posted_on, from_account, to_account, pence
      FROM transfer WHERE amount_key = block.key
    OFFSET 0  -- by their keys, not by the many lines of the contract
) AS line
WHERE area = :area AND contract = :contract AND party = :party AND posted_on <= :day AND effective_on <= :day
  AND 'budget' IN (from_account, to_account)
GROUP BY effective_on, on_account, of_pots, of_own_year
"""
# What is paid on account is of outcomes, each of which counts on its own day.
_ACCRUED = """
SELECT effective_on, true AS on_account, false AS of_pots, false AS of_own_year, sum(pence)::bigint AS pence
  FROM accrued
 WHERE area = :area AND contract = :contract AND party = :party AND known_on <= :day AND effective_on <= :day
 GROUP BY effective_on HAVING sum(pence) <> 0
"""

_ON_THE_WAY = f"""
SELECT amount_key, pence FROM ({on_the_way("run.contract = :contract AND run.party = :party")}) AS at_the_place
"""
# An amount waits as it does since its last line too: what was paid and came back has moved. What is due or approved is
# told by what is still owed of it, of which something may have been netted.
_WAITING = f"""
SELECT state, reason, measure, effective_on, client_id IS NULL AS of_period, {WAITS_SINCE} AS since, count(*) AS count,
       coalesce(sum(CASE state WHEN 'approved' THEN coalesce(on_the_way.pence, 0) WHEN 'due' THEN line.due_pence
                               WHEN 'in_run' THEN line.due_pence ELSE greatest(value_pence, amount.pence) END),
                0)::bigint AS pence
FROM amount CROSS JOIN LATERAL ({LAST_LINE}) AS line
LEFT JOIN ({_ON_THE_WAY}) AS on_the_way ON on_the_way.amount_key = amount.key
WHERE area = :area AND contract = :contract AND party = :party AND effective_on <= :day
  AND state IN ('unpriced', 'awaiting_verification', 'due', 'in_run', 'approved')
GROUP BY state, reason, measure, effective_on, of_period, since
UNION ALL  -- what is due for a claim that stands no more, say, waits for a run beside whatever that waits for
SELECT {DUE_STATE} AS state, NULL, measure, effective_on, client_id IS NULL AS of_period, {WAITS_SINCE} AS since,
       count(*) AS count, sum(line.due_pence)::bigint AS pence
FROM amount CROSS JOIN LATERAL ({LAST_LINE}) AS line
WHERE area = :area AND contract = :contract AND party = :party AND effective_on <= :day
  AND amount.state IN ({OF_FACTS}) AND line.due_pence > 0
GROUP BY 1, measure, effective_on, of_period, since
"""

_WITHDRAWN = """
SELECT count(*) AS withdrawn, coalesce(sum(value_pence), 0)::bigint AS withdrawn_pence
FROM amount
WHERE area = :area AND contract = :contract AND party = :party AND effective_on <= :day
  AND effective_on >= :year_from AND effective_on < :year_to AND state = 'withdrawn'
"""

_MOVED_BY_MONTH = f"""
SELECT date_trunc('month', posted_on)::date AS month, account, sum(side.pence)::bigint AS pence
FROM (SELECT posted_on, from_account, to_account, sum(pence) AS pence FROM ({MOVED}) AS moved
      WHERE posted_on >= :council_from  -- the first of a month
      GROUP BY posted_on, from_account, to_account) AS moved,
     LATERAL (VALUES (to_account, moved.pence), (from_account, -moved.pence)) AS side (account, pence)
GROUP BY month, account
"""

# What the last position did not have yet: of its own day, what was posted or accrued once it was out.
_SINCE = "(posted_on, seq) > (CAST(:last_on AS date), CAST(:last_seq AS bigint))"
_ACCRUED_SINCE = "(known_on, seq) > (CAST(:last_on AS date), CAST(:last_accrued AS bigint))"
# Of each amount of which something was posted or accrued since the last position: what stood then, and what stands at
# the end of the day.
_CHANGED = f"""
SELECT before_pence, now_pence, period.key IS NOT NULL AS of_period,
       coalesce(period.shape LIKE 'on_account_%', false) AS on_account, count(*) AS count
FROM (SELECT amount_key, coalesce(sum(pence) FILTER (WHERE NOT is_new), 0)::bigint AS before_pence,
             sum(pence)::bigint AS now_pence
      FROM (SELECT amount_key FROM transfer
             WHERE area = :area AND contract = :contract AND party = :party AND {_SINCE}
               AND posted_on <= :day AND 'budget' IN (from_account, to_account)
             UNION
            SELECT amount_key FROM accrued
             WHERE area = :area AND contract = :contract AND party = :party AND {_ACCRUED_SINCE} AND known_on <= :day
           ) AS moved CROSS JOIN LATERAL (
          SELECT area, contract, party, posted_on, {_SINCE} AS is_new,
                 CASE 'budget' WHEN from_account THEN pence ELSE -pence END AS pence
            FROM transfer WHERE amount_key = moved.amount_key AND 'budget' IN (from_account, to_account)
           UNION ALL
          SELECT area, contract, party, known_on, {_ACCRUED_SINCE}, pence
            FROM accrued WHERE amount_key = moved.amount_key
          OFFSET 0
      ) AS line
      WHERE area = :area AND contract = :contract AND party = :party AND posted_on <= :day
      GROUP BY amount_key) AS changed
LEFT JOIN ({_OF_PERIODS}) AS period ON period.key = changed.amount_key
GROUP BY before_pence, now_pence, of_period, on_account
"""

_REVIEWS = f"""
SELECT count(*) FILTER (WHERE done_on > CAST(:day AS date) - 7) AS week_done, count(*) AS four_weeks_done
FROM review JOIN {DELIVERS} ON {on_day("organisation", "done_on")}
WHERE area = :area AND NOT voided
  AND done_on > CAST(:day AS date) - 28 AND done_on <= CAST(:day AS date)
"""


@dataclass(frozen=True, slots=True)
class EarnedByTime:
    """By amounts of periods: `on_account` are those that are paid on account of outcomes, or settle that, `of_pots`
    those of what is at risk, `of_own_year` those that count in no year but that of their own day.
    """

    effective_on: date
    on_account: bool
    of_pots: bool
    of_own_year: bool
    pence: int


@dataclass(frozen=True, slots=True)
class WaitingAmounts:
    """Amounts that wait for the same thing since the same day. What is still owed of them; of what does not stand yet
    its value, 0 where nobody can know it.
    """

    state: str
    reason: str | None
    measure: str | None
    effective_on: date
    of_period: bool
    since: date
    count: int
    pence: int


@dataclass(frozen=True, slots=True)
class MovedByMonth:
    month: date
    account: str
    pence: int


@dataclass(frozen=True, slots=True)
class ChangedAmounts:
    before_pence: int
    now_pence: int
    of_period: bool
    on_account: bool
    count: int


@dataclass(frozen=True, slots=True)
class PositionFigures:
    blocks: Sequence[EarnedByTime]
    accrued: Sequence[EarnedByTime]
    waiting: Sequence[WaitingAmounts]
    moved: Sequence[MovedByMonth]
    changed: Sequence[ChangedAmounts]
    withdrawn: int
    withdrawn_pence: int
    week_done: int
    four_weeks_done: int


@dataclass(frozen=True, slots=True)
class StartOfTreatment:
    started_on: date
    band: str | None  # of the tariff that holds on that day, or of the first after it


@dataclass(frozen=True, slots=True)
class LastPublished:
    """Which line of its own day was the last that it had: what was posted later that day it did not know."""

    contract: str
    party: str
    last_on: date
    last_seq: int
    last_accrued: int  # so of what accrued


_FIGURES = sql(
    f"""
    SELECT {listed(EarnedByTime, _BLOCKS)} AS blocks, {listed(EarnedByTime, _ACCRUED)} AS accrued,
           {listed(WaitingAmounts, _WAITING)} AS waiting,
           {listed(MovedByMonth, _MOVED_BY_MONTH)} AS moved, {listed(ChangedAmounts, _CHANGED)} AS changed,
           fallen.withdrawn, fallen.withdrawn_pence, done.week_done, done.four_weeks_done
      FROM ({_WITHDRAWN}) AS fallen, ({_REVIEWS}) AS done
    """,
    into=PositionFigures,
)

_STARTS = sql(
    f"""
    WITH started AS (
        SELECT episode_id, client_id, started_on
          FROM treatment_start JOIN {DELIVERS} ON {on_day("delivered_by", "started_on")}
         WHERE area = :area AND is_treatment AND NOT voided
           AND started_on >= :starts_from AND started_on <= :day
    )
    SELECT started.started_on, tariff_at_start.band
      FROM started LEFT JOIN LATERAL ({TARIFF_AT_START}) AS tariff_at_start ON true
     ORDER BY started.started_on
    """,
    into=StartOfTreatment,
)
_LAST_PUBLISHED = sql(
    f"""
    SELECT DISTINCT ON (contract, party) contract, party, published_on AS last_on,
           coalesce(last_seq, {ALL_OF_THE_DAY}) AS last_seq, coalesce(last_accrued, {ALL_OF_THE_DAY}) AS last_accrued
      FROM position WHERE area = :area AND published_on < :day ORDER BY contract, party, published_on DESC
    """,
    into=LastPublished,
)


async def position_figures(
    session: Session,
    area: str,
    contract: Contract,
    day: date,
    *,
    year: tuple[date, date],
    council_from: date,
    last: LastPublished | None,
) -> PositionFigures:
    return await _FIGURES.one(
        session,
        area=area,
        contract=contract.code,
        party=contract.party,
        **delivered_for(contract),
        day=day,
        year_from=year[0],
        year_to=year[1],
        council_from=council_from,
        last_on=last.last_on if last else day,
        last_seq=last.last_seq if last else ALL_OF_THE_DAY,
        last_accrued=last.last_accrued if last else ALL_OF_THE_DAY,
    )


async def starts_of_treatment(
    session: Session, area: str, contract: Contract, starts_from: date, day: date
) -> list[StartOfTreatment]:
    """Of the prime and of who delivers for it."""
    return await _STARTS.all(session, area=area, **delivered_for(contract), starts_from=starts_from, day=day)


async def last_published(session: Session, area: str, day: date) -> dict[ContractParty, LastPublished]:
    """When each position was published last before a day."""
    rows = await _LAST_PUBLISHED.all(session, area=area, day=day)
    return {ContractParty(row.contract, row.party): row for row in rows}

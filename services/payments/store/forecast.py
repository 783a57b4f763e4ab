"""What a forecast of a contract is made of, as payments knows it at the end of a day.

Not known here, and so not looked at: when an outcome or a start was recorded, and why treatment ended. Who goes on
elsewhere has ended here; who came from elsewhere is not looked at.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from services.payments.rules.forecast.shown import ForecastFigures, NoForecast
from services.payments.rules.postings import ContractParty
from services.payments.rules.schemes import Contract
from services.payments.store.delivering import DELIVERS, delivered_for, on_day
from services.payments.store.facts import IdentityLink
from services.payments.store.on_the_way import on_the_way
from services.payments.store.tariff_at_start import LINKED
from services.payments.store.tariffs import OF_LINKED, StoredTariff
from services.payments.store.waits_since import OF_FACTS
from shared.data.db import Session
from shared.data.statements import listed, sql

# Who fell by a return had met it all the same; who was never said to have met it otherwise had not.
_TAKEN_BACK = """
LEFT JOIN withdrawal ON withdrawal.outcome_id = outcome.outcome_id AND NOT withdrawal.voided
 AND withdrawal.revision > outcome.revision
"""

_JOURNEYS = "SELECT episode_id, client_id, started_on, ended_on FROM started"

_LINKS = "SELECT client, other FROM linked WHERE client <> other"

# By the index of each person, and who started as a set. The planner takes both for a handful, whoever they are: joined,
# they are looked through again for each outcome.
_MET = """
SELECT met.episode_id, met.measure, min(met.achieved_on) AS achieved_on
  FROM (SELECT DISTINCT other FROM linked) AS person
 CROSS JOIN LATERAL (
      SELECT outcome.episode_id, outcome.measure, outcome.achieved_on
        FROM outcome
       WHERE outcome.client_id = person.other AND outcome.area = :area AND outcome.party = :party
         AND outcome.achieved_on <= :day
         AND NOT EXISTS (
              SELECT FROM withdrawal
               WHERE withdrawal.outcome_id = outcome.outcome_id AND NOT withdrawal.voided
                 AND withdrawal.revision > outcome.revision AND withdrawal.reason <> 'represented')
      OFFSET 0
      ) AS met
 WHERE (met.episode_id IN (SELECT episode_id FROM started)) IS TRUE
 GROUP BY met.episode_id, met.measure
"""

_AT_RISK = f"""
SELECT outcome.measure, outcome.achieved_on AS since, outcome.provisional_until AS until,
       withdrawal.effective_on AS fell_on, amount.pence + coalesce(amount.accrued_pence, 0) AS pence,
       amount.effective_on, coalesce(amount.accrued_pence, 0) <> 0 AS accrues,
       greatest(coalesce(amount.held_until, amount.effective_on), amount.effective_on) AS due_on
  FROM amount JOIN outcome ON outcome.outcome_id = amount.key
  {_TAKEN_BACK}
 WHERE amount.area = :area AND amount.contract = :contract AND amount.party = :party
   AND outcome.kind = 'achieved' AND outcome.achieved_on > :since AND outcome.achieved_on <= :day
   AND isfinite(outcome.provisional_until) AND coalesce(outcome.provisional_rule, :rule) <> 'count'
   AND (withdrawal.outcome_id IS NULL OR withdrawal.reason = 'represented')
"""

_DUE_ON = "greatest(coalesce(amount.held_until, amount.effective_on), amount.effective_on)"
_BECAME_DUE = """(SELECT max(due_on) FROM transfer AS line
          WHERE line.amount_key = paid.amount_key AND line.contract = paid.contract AND line.party = paid.party
            AND line.to_account = 'due')"""
_DUE_IF_VERIFIED = """(SELECT greatest(CASE coalesce(provisional_rule, :rule) WHEN 'hold' THEN provisional_until END,
                  amount.effective_on) FROM outcome WHERE outcome.outcome_id = amount.key)"""


def _payable(places: str, waiting_due_on: str) -> str:
    """What is held and due by the ledger, whatever the state, what of a remittance is on its way, and what waits to be
    verified; each with the day on which it is or became due. `places`: of which contracts and parties.
    """
    return f"""
SELECT contract, party, due_on, sum(pence)::bigint AS pence, owed, stands, approved
  FROM (SELECT amount.contract, amount.party, coalesce(part.due_on, {_DUE_ON}) AS due_on, part.pence, part.owed,
               part.stands, false AS approved
          FROM amount
         CROSS JOIN LATERAL (
              SELECT coalesce(sum(pence * ((to_account = 'held')::int - (from_account = 'held')::int)), 0) AS held,
                     coalesce(sum(pence * ((to_account = 'due')::int - (from_account = 'due')::int)), 0) AS due,
                     max(due_on) FILTER (WHERE to_account = 'due') AS due_on
                FROM (SELECT contract, party, from_account, to_account, pence, due_on
                        FROM transfer WHERE amount_key = amount.key
                      OFFSET 0  -- by their keys, not by the many lines of the contract
                     ) AS line
               WHERE line.contract = amount.contract AND line.party = amount.party
              ) AS posted
         CROSS JOIN LATERAL (VALUES
              (posted.held, CAST(NULL AS date), false, true), (posted.due, posted.due_on, true, true),
              (CASE amount.state WHEN 'awaiting_verification' THEN amount.value_pence ELSE 0 END,
               CASE amount.state WHEN 'awaiting_verification' THEN {waiting_due_on} END, false, false)
              ) AS part (pence, due_on, owed, stands)
         WHERE amount.area = :area AND {places.format("amount")} AND amount.effective_on <= :day
           AND amount.state IN ('held', 'due', 'in_run', {OF_FACTS}) AND part.pence > 0
         UNION ALL
        SELECT paid.contract, paid.party, coalesce({_BECAME_DUE}, {_DUE_ON}), paid.pence, true, true, true
          FROM ({on_the_way(places.format("run"))}) AS paid JOIN amount ON amount.key = paid.amount_key
         WHERE amount.effective_on <= :day) AS each
 GROUP BY contract, party, due_on, owed, stands, approved
"""


_PAYABLE = f"""
SELECT due_on, pence, owed, stands, approved
  FROM ({_payable("{0}.contract = :contract AND {0}.party = :party", _DUE_IF_VERIFIED)}) AS payable
"""


@dataclass(frozen=True, slots=True)
class JourneyRow:
    episode_id: UUID
    client_id: UUID
    started_on: date
    ended_on: date | None


@dataclass(frozen=True, slots=True)
class MetRow:
    episode_id: UUID
    measure: str
    achieved_on: date


@dataclass(frozen=True, slots=True)
class AtRiskRow:
    measure: str
    since: date
    until: date
    fell_on: date | None
    pence: int
    effective_on: date
    accrues: bool  # it comes with the balance of its quarter
    due_on: date  # what comes by itself


@dataclass(frozen=True, slots=True)
class PayableRow:
    due_on: date
    pence: int
    owed: bool
    stands: bool
    approved: bool


@dataclass(frozen=True, slots=True)
class _PayableAtPlace(PayableRow):
    contract: str
    party: str


@dataclass(frozen=True, slots=True)
class ForecastRows:
    journeys: Sequence[JourneyRow]
    links: Sequence[IdentityLink]
    tariffs: Sequence[StoredTariff]
    met: Sequence[MetRow]
    at_risk: Sequence[AtRiskRow]
    payable: Sequence[PayableRow]


@dataclass(frozen=True, slots=True)
class _KeptForecast:
    contract: str
    party: str
    forecast: Any
    missing: NoForecast | None


@dataclass(frozen=True, slots=True)
class LastForecast:
    """As it was published: none where none was made, and then why."""

    figures: ForecastFigures | None
    missing: NoForecast | None


_ROWS = sql(
    f"""
    WITH RECURSIVE moved AS MATERIALIZED (
        SELECT episode_id, min(transferred_on) AS moved_on FROM treatment_transfer
         WHERE area = :area AND NOT to_organisation = ANY(CAST(:parties AS text[])) AND NOT voided
           AND transferred_on <= :day
         GROUP BY episode_id
    ), started AS MATERIALIZED (
        SELECT start.episode_id, start.client_id, start.started_on,
               least(CASE WHEN ended.ended_on <= :day THEN ended.ended_on END, moved.moved_on) AS ended_on
          FROM treatment_start AS start JOIN {DELIVERS} ON {on_day("start.delivered_by", "start.started_on")}
          LEFT JOIN moved ON moved.episode_id = start.episode_id
          LEFT JOIN treatment_end AS ended ON ended.episode_id = start.episode_id AND NOT ended.voided
         WHERE start.area = :area AND start.is_treatment AND NOT start.voided
           AND start.started_on > :since AND start.started_on <= :day
    ), {LINKED}
    SELECT {listed(JourneyRow, _JOURNEYS)} AS journeys, {listed(IdentityLink, _LINKS)} AS links,
           {listed(StoredTariff, OF_LINKED)} AS tariffs, {listed(MetRow, _MET)} AS met,
           {listed(AtRiskRow, _AT_RISK)} AS at_risk, {listed(PayableRow, _PAYABLE)} AS payable
    """,
    into=ForecastRows,
)
_AT_RISK_ROWS = sql(_AT_RISK, into=AtRiskRow)
_PAYABLE_OF_CONTRACTS = sql(
    f"""
    SELECT due_on, pence, owed, stands, approved, contract, party
      FROM ({_payable("{0}.contract = ANY (CAST(:contracts AS text[]))", "CAST(NULL AS date)")}) AS payable
     WHERE stands
    """,
    into=_PayableAtPlace,
)
# From each place to its last Monday by the key.
_LAST = sql(
    """
    SELECT place.contract, place.party, last.forecast, last.missing
      FROM unnest(CAST(:contracts AS text[]), CAST(:parties AS text[])) AS place (contract, party)
     CROSS JOIN LATERAL (
        SELECT body -> 'forecast' AS forecast, body ->> 'noForecast' AS missing FROM position
         WHERE area = :area AND contract = place.contract AND party = place.party AND published_on <= :day
         ORDER BY published_on DESC LIMIT 1
     ) AS last
    """,
    into=_KeptForecast,
)


async def forecast_rows(session: Session, area: str, contract: Contract, *, day: date, since: date) -> ForecastRows:
    return await _ROWS.one(
        session,
        area=area,
        contract=contract.code,
        party=contract.party,
        **delivered_for(contract),
        day=day,
        since=since,
        rule=contract.provisional,
    )


async def at_risk_rows(
    session: Session, area: str, place: ContractParty, *, day: date, since: date, rule: str
) -> list[AtRiskRow]:
    """What a return could take back, of outcomes achieved since a day, and what has fallen of it."""
    return await _AT_RISK_ROWS.all(
        session, area=area, contract=place.contract, party=place.party, day=day, since=since, rule=rule
    )


async def payable(
    session: Session, area: str, contracts: Sequence[str], day: date
) -> Mapping[ContractParty, Sequence[PayableRow]]:
    """What stands now of what was achieved by a day and is not paid yet, by place."""
    at_places: dict[ContractParty, list[PayableRow]] = {}
    for row in await _PAYABLE_OF_CONTRACTS.all(session, area=area, contracts=list(contracts), day=day):
        at_places.setdefault(ContractParty(row.contract, row.party), []).append(row)
    return at_places


async def last_forecasts(
    session: Session, area: str, places: Sequence[ContractParty], day: date
) -> Mapping[ContractParty, LastForecast]:
    """As published last by the end of a day; of positions that an older version published, nothing is known."""
    rows = await _LAST.all(
        session,
        area=area,
        contracts=[place.contract for place in places],
        parties=[place.party for place in places],
        day=day,
    )
    return {
        ContractParty(row.contract, row.party): LastForecast(
            ForecastFigures.model_validate(row.forecast) if row.forecast else None, row.missing
        )
        for row in rows
    }

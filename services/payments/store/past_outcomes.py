"""All outcomes of an area with what prices them, a few thousand people at a time: what no ledger was asked for."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.payments.rules.tariffs import Tariff
from services.payments.rules.what_if.outcomes import PastOutcome
from services.payments.store import facts, tariffs
from services.payments.store.claims import AMOUNTS, AmountBefore, ClaimedOutcomeRow
from services.payments.store.facts import IdentityLink
from services.payments.store.tariffs import StoredTariff
from shared.data.db import Session
from shared.data.statements import listed, names_of, sql

PEOPLE = 1000  # at once


@dataclass(slots=True)
class _PastRow(ClaimedOutcomeRow):
    party: str
    evidence_key: str | None

    def as_past(self, own: Sequence[Tariff]) -> PastOutcome:
        return PastOutcome(self.outcome(), self.withdrawal(), self.party, own, self.evidence_key)


@dataclass(frozen=True, slots=True)
class _Read:
    last: UUID | None
    past: list[_PastRow]
    links: list[IdentityLink]
    tariffs: list[StoredTariff]


_OF_PEOPLE = sql(
    f"""
    WITH RECURSIVE person AS MATERIALIZED (
        SELECT DISTINCT client_id FROM outcome
         WHERE area = :area AND (CAST(:after AS uuid) IS NULL OR client_id > CAST(:after AS uuid))
         ORDER BY client_id LIMIT :people
    ), past AS MATERIALIZED (
        SELECT o.outcome_id AS id, o.client_id, o.revision, o.kind, o.measure, o.achieved_on, o.contract,
               o.journey_from, o.journey_to, o.provisional_until, o.provisional_rule, o.party,
               o.evidence_key,
               w.revision AS withdrawn_revision, w.reason AS withdrawn_reason, w.effective_on AS withdrawn_on,
               w.by_merge AS withdrawn_by_merge
          FROM person JOIN outcome AS o ON o.client_id = person.client_id AND o.area = :area
          LEFT JOIN withdrawal AS w ON w.outcome_id = o.outcome_id AND NOT w.voided
    ), {facts.LINKED.format(clients="SELECT client_id, client_id FROM person")}
    SELECT (SELECT client_id FROM person ORDER BY client_id DESC LIMIT 1) AS last,
           {listed(_PastRow, f"SELECT {names_of(_PastRow)} FROM past")} AS past,
           {listed(IdentityLink, "SELECT client, other FROM linked WHERE client <> other")} AS links,
           {listed(StoredTariff, tariffs.OF_LINKED)} AS tariffs
    """,
    into=_Read,
)


async def past_outcomes(session: Session, area: str) -> AsyncIterator[list[PastOutcome]]:
    """By some people after others."""
    after: UUID | None = None
    while True:
        read = await _OF_PEOPLE.one(session, area=area, after=after, people=PEOPLE)
        if read.last is None:
            return
        of_person = tariffs.of_persons({row.client_id for row in read.past}, read.links, read.tariffs)
        own = {client: tariffs.now(stored) for client, stored in of_person.items()}
        yield [row.as_past(own[row.client_id]) for row in read.past]
        after = read.last


@dataclass(frozen=True, slots=True)
class AmountOfPast:
    """What an outcome came to until now, before a cap too."""

    before: AmountBefore
    measure: str
    uncapped_pence: int


@dataclass(slots=True)
class _UncappedRow:
    key: UUID
    measure: str
    uncapped_pence: int


@dataclass(frozen=True, slots=True)
class _Kept:
    amounts: list[AmountBefore]
    uncapped: list[_UncappedRow]


_UNCAPPED = """
SELECT key, measure, coalesce(uncapped_pence, pence) AS uncapped_pence FROM amount
 WHERE key = ANY (CAST(:keys AS uuid[]))
"""
_KEPT = sql(
    f"""
    SELECT {listed(AmountBefore, AMOUNTS)} AS amounts, {listed(_UncappedRow, _UNCAPPED)} AS uncapped
    """,
    into=_Kept,
)


async def amounts_before(session: Session, keys: Sequence[UUID], today: date) -> list[AmountOfPast]:
    kept = await _KEPT.one(session, keys=keys, day=today)
    uncapped = {row.key: row for row in kept.uncapped}
    return [AmountOfPast(row, uncapped[row.key].measure, uncapped[row.key].uncapped_pence) for row in kept.amounts]

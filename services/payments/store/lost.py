"""What stands here and is not known any more to the service that said it: which contracts it concerns."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from services.payments.models import Withdrawal
from services.payments.store.facts import LINKED
from shared.data.db import Session
from shared.data.statements import columns, sql
from shared.messaging.stuck import PASSED

WHAT_TO_DO = (
    "Record again what is missing, then let an operator take back the rest (`lasars events lost`, or POST"
    " /lost/take-back of each service, of payments last): nothing is paid under this contract until then."
)
OUTCOME_STANDS = """NOT EXISTS (
    SELECT FROM withdrawal WHERE withdrawal.outcome_id = known.outcome_id AND NOT withdrawal.voided
       AND withdrawal.revision > known.revision
)"""


@dataclass(frozen=True, slots=True)
class HeldContract:
    """A contract on hold since a source was set back."""

    source: str
    area: str
    contract: str
    reason: str
    since: datetime


@dataclass(frozen=True, slots=True)
class ParkedMarker:
    source: str
    error: str
    since: datetime


@dataclass(frozen=True, slots=True)
class UnreadSource:
    source: str
    why: str


# By outcomes themselves, and by what else is lost of those whose outcomes stand, under whichever id of the person.
_HELD = sql(
    f"""
    WITH RECURSIVE heard AS MATERIALIZED (SELECT source, revisions_from AS floor, reason, at FROM heard_restatement),
    standing AS NOT MATERIALIZED (
        SELECT area, contract, client_id, revision FROM outcome AS known
        WHERE contract IS NOT NULL AND {OUTCOME_STANDS}
          AND (CAST(:area AS text) IS NULL OR area = CAST(:area AS text))
          AND (CAST(:contract AS text) IS NULL OR contract = CAST(:contract AS text))
    ), lost (source, client_id) AS (
        SELECT source, client_id FROM heard JOIN tariff ON source = 'tariff' AND revision < floor WHERE NOT voided
        UNION SELECT source, client_id FROM heard JOIN treatment_start ON source = 'referral' AND revision < floor
              WHERE NOT voided
        UNION SELECT source, client_id FROM heard JOIN treatment_transfer ON source = 'referral' AND revision < floor
              WHERE NOT voided
        UNION SELECT source, client_id FROM heard JOIN treatment_end ON source = 'referral' AND revision < floor
              WHERE NOT voided
        UNION SELECT source, unnest(ARRAY[survivor_id, absorbed_id])
              FROM heard JOIN client_merge ON source = 'assessment' AND revision < floor WHERE NOT voided
    ), {LINKED.format(clients="SELECT client_id, client_id FROM lost")}, concerned (source, area, contract) AS (
        SELECT source, area, contract FROM heard JOIN standing ON source = 'assessment' AND revision < floor
        UNION SELECT source, area, contract FROM lost JOIN linked ON linked.client = lost.client_id
              JOIN standing ON standing.client_id = linked.other
        UNION SELECT source, area, contract FROM heard JOIN attested_cohort
              ON source = 'assessment' AND revision < floor
              WHERE NOT voided AND (CAST(:area AS text) IS NULL OR area = CAST(:area AS text))
              AND (CAST(:contract AS text) IS NULL OR contract = CAST(:contract AS text))
        UNION SELECT source, area, contract FROM heard JOIN validated_sample
              ON source = 'assessment' AND revision < floor
              WHERE NOT voided AND (CAST(:area AS text) IS NULL OR area = CAST(:area AS text))
              AND (CAST(:contract AS text) IS NULL OR contract = CAST(:contract AS text))
    )
    SELECT source, area, contract, heard.reason, heard.at AS since FROM concerned JOIN heard USING (source)
    ORDER BY area, contract, source
    """,
    into=HeldContract,
)
_ANY_RESTATED = sql("SELECT EXISTS (SELECT FROM heard_restatement) AS any_heard", into=bool)
_PARKED_MARKER = sql(
    """
    SELECT subject AS source, error, at AS since FROM parked
     WHERE subject = ANY (CAST(:sources AS text[])) ORDER BY at LIMIT 1
    """,
    into=ParkedMarker,
)
_UNREAD = sql(
    f"""
    SELECT source, 'it is read no more: ' || stopped AS why FROM bookmark
     WHERE reader = 'payments' AND stopped IS NOT NULL
    UNION ALL SELECT source, 'an event of it is stuck: ' || error FROM stuck
     WHERE consumer = 'payments' AND NOT {PASSED}
    UNION ALL SELECT topic, 'it cannot be read: ' || why FROM missing_topic WHERE reader = 'payments'
    ORDER BY source LIMIT 1
    """,
    into=UnreadSource,
)
_CLIENTS_OF_MERGES = sql(
    """
    SELECT unnest(ARRAY[survivor_id, absorbed_id]) AS client FROM client_merge
     WHERE merge_id = ANY (CAST(:merges AS uuid[]))
    """,
    into=UUID,
)
_WITHDRAWALS = sql(
    f"""
    SELECT {columns(Withdrawal, "fallen")} FROM (
        SELECT outcome_id, lost.floor AS revision, false AS voided, area, CAST(:reason AS text) AS reason,
               CAST(NULL AS uuid) AS cause_id, CAST(:on AS date) AS effective_on, client_id,
               CAST(NULL AS text) AS told_reason, CAST(NULL AS date) AS told_effective_on, false AS by_merge
          FROM unnest(CAST(:ids AS uuid[]), CAST(:floors AS bigint[])) AS lost (id, floor)
          JOIN outcome ON outcome_id = lost.id
    ) AS fallen
    """,
    into=Withdrawal,
)


async def contracts_on_hold(
    session: Session, area: str | None = None, contract: str | None = None
) -> Sequence[HeldContract]:
    """The contracts on hold, for each source: of an area, or of all."""
    if not await _ANY_RESTATED.one(session):
        return []
    return await _HELD.all(session, area=area, contract=contract)


async def parked_marker(session: Session, sources: Sequence[str]) -> ParkedMarker | None:
    """Whose word of a restore is set aside: its subject is the service itself."""
    return await _PARKED_MARKER.first(session, sources=list(sources))


async def unread_source(session: Session) -> UnreadSource | None:
    """The first of the sources, or of their topics, of which nothing more is handled, as the database knows."""
    return await _UNREAD.first(session)


async def clients_of_merges(session: Session, merges: Sequence[str]) -> set[UUID]:
    return set(await _CLIENTS_OF_MERGES.all(session, merges=merges)) if merges else set()


async def withdrawals(session: Session, floors: Mapping[str, int], reason: str, today: date) -> Sequence[Withdrawal]:
    """Of the outcomes, each at its floor: any later word of assessment is above it."""
    values: dict[str, Any] = {"ids": list(floors), "floors": list(floors.values())}
    return await _WITHDRAWALS.all(session, reason=reason, on=today, **values) if floors else []

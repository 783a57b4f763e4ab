"""What stands here and is not known any more to the service that said it: which contracts it concerns."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from services.payments.store.facts import LINKED
from shared.data.db import Row, Session, rows
from shared.messaging.stuck import PASSED

WHAT_TO_DO = (
    "Record again what is missing, then let an operator take back the rest (`lasars events lost`, or POST"
    " /lost/take-back of each service, of payments last): nothing is paid under this contract until then."
)
OUTCOME_STANDS = """NOT EXISTS (
    SELECT FROM withdrawal WHERE withdrawal.outcome_id = known.outcome_id AND NOT withdrawal.voided
       AND withdrawal.revision > known.revision
)"""
# By outcomes themselves, and by what else is lost of those whose outcomes stand, under whichever id of the person.
_HELD = f"""
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
)
SELECT source, area, contract, heard.reason, heard.at AS since FROM concerned JOIN heard USING (source)
ORDER BY area, contract, source
"""


async def held(session: Session, area: str | None = None, contract: str | None = None) -> Sequence[Row]:
    """The contracts on hold, for each source: of an area, or of all."""
    if not await rows(session, "SELECT FROM heard_restatement LIMIT 1"):
        return []
    return await rows(session, _HELD, area=area, contract=contract)


async def parked_markers(session: Session, sources: Sequence[str]) -> Sequence[Row]:
    """Whose word of a restore is set aside: its subject is the service itself."""
    sql = "SELECT subject AS source, error, at AS since FROM parked WHERE subject = ANY (CAST(:sources AS text[]))"
    return await rows(session, f"{sql} ORDER BY at LIMIT 1", sources=list(sources))


_UNHEARD = f"""
SELECT source, 'it is read no more: ' || stopped AS why FROM bookmark
WHERE reader = 'payments' AND stopped IS NOT NULL
UNION ALL SELECT source, 'an event of it is stuck: ' || error FROM stuck
WHERE consumer = 'payments' AND NOT {PASSED}
UNION ALL SELECT topic, 'it cannot be read: ' || why FROM missing_topic WHERE reader = 'payments'
ORDER BY source LIMIT 1
"""


async def unheard(session: Session) -> Sequence[Row]:
    """The first of the sources, or of their topics, of which nothing more is handled, as the database knows."""
    return await rows(session, _UNHEARD)


async def clients_of_merges(session: Session, merges: Sequence[str]) -> set[UUID]:
    sql = """
    SELECT unnest(ARRAY[survivor_id, absorbed_id]) AS client FROM client_merge
    WHERE merge_id = ANY (CAST(:merges AS uuid[]))
    """
    return {row["client"] for row in await rows(session, sql, merges=merges)} if merges else set()


_WITHDRAWALS = """
SELECT outcome_id, lost.floor AS revision, false AS voided, area, CAST(:reason AS text) AS reason,
       CAST(NULL AS uuid) AS cause_id, CAST(:on AS date) AS effective_on, client_id, CAST(NULL AS text) AS told_reason
FROM unnest(CAST(:ids AS uuid[]), CAST(:floors AS bigint[])) AS lost (id, floor) JOIN outcome ON outcome_id = lost.id
"""


async def withdrawals(session: Session, lost: Sequence[Row], reason: str, today: date) -> Sequence[Row]:
    """Of the outcomes, at the floor: any later word of assessment is above it."""
    given = {"ids": [row["id"] for row in lost], "floors": [row["floor"] for row in lost]}
    return await rows(session, _WITHDRAWALS, reason=reason, on=today, **given) if lost else []

"""How many wait for a place of which service, and since when: in numbers alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.referral.rules.states import UNANSWERED, ReferralState
from services.referral.store.states import in_state
from shared.data.db import Session
from shared.data.statements import sql


@dataclass(frozen=True, slots=True)
class QueueLength:
    """Of a service. `offered`: how many are offered a place and have no answer yet. They wait since that was
    recorded, by which the queue is ordered; where that was not kept, since the referral. `median_since`: half of them
    do so since that day or later. `priorities` are those for which anybody waits, each with how many in `of_each`.
    """

    service_id: UUID
    organisation: str
    waiting: int
    offered: int
    longest_since: date | None
    median_since: date | None
    out_of_order: int
    priorities: list[str]
    of_each: list[int]


_WAITS = in_state([ReferralState.WAITING])
_LENGTHS = sql(
    f"""
    WITH queued AS (
        SELECT referral.service_id, coalesce(waiting_entry.queued_on, referral.referred_on) AS since,
               waiting_entry.priority, {_WAITS} AS waits
          FROM referral JOIN waiting_entry ON waiting_entry.referral_id = referral.id
         WHERE referral.area = :area AND ({_WAITS} OR {in_state(UNANSWERED)})
    ), summed AS (
        SELECT service_id, count(*) FILTER (WHERE waits) AS waiting, count(*) FILTER (WHERE NOT waits) AS offered,
               min(since) FILTER (WHERE waits) AS longest_since,
               percentile_disc(0.5) WITHIN GROUP (ORDER BY since DESC) FILTER (WHERE waits) AS median_since
          FROM queued GROUP BY service_id
    ), prior AS (
        SELECT service_id, array_agg(priority ORDER BY priority) AS priorities,
               array_agg(number ORDER BY priority) AS of_each
          FROM (SELECT service_id, priority, count(*) AS number FROM queued
                 WHERE waits AND priority IS NOT NULL GROUP BY service_id, priority) AS counted
         GROUP BY service_id
    ), passed AS (
        SELECT service_id, count(*) AS number FROM waiting_entry
         WHERE area = :area AND passed_over > 0 AND offered_on >= :since GROUP BY service_id
    )
    SELECT service.id AS service_id, service.organisation, coalesce(summed.waiting, 0) AS waiting,
           coalesce(summed.offered, 0) AS offered, summed.longest_since, summed.median_since,
           coalesce(passed.number, 0) AS out_of_order,
           coalesce(prior.priorities, CAST(ARRAY[] AS text[])) AS priorities,
           coalesce(prior.of_each, CAST(ARRAY[] AS bigint[])) AS of_each
      FROM service LEFT JOIN summed ON summed.service_id = service.id LEFT JOIN prior ON prior.service_id = service.id
      LEFT JOIN passed ON passed.service_id = service.id
     WHERE service.area = :area AND (summed.service_id IS NOT NULL OR passed.service_id IS NOT NULL)
     ORDER BY service.id
    """,
    into=QueueLength,
)


async def queue_lengths(session: Session, area: str, since: date) -> Sequence[QueueLength]:
    """Of each service at which anybody waits or has an offer, or was offered a place out of order since that day."""
    return await _LENGTHS.all(session, area=area, since=since)

"""What is told to an endpoint, event by event, with each attempt at it.

A delivery is a row that is made of the log and settled after the answer, so nothing is lost by a process that ends, and
what was sent just before is sent again with the same id. Of one subject the next goes only when all before it have got
through or were given up.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from shared.data.db import Session
from shared.data.statements import command, sql
from shared.kernel.problems import Conflict, NotFound
from shared.messaging.events import full_type, new_id
from shared.messaging.webhooks.endpoints import WebhookEndpoint
from shared.messaging.webhooks.thin import ThinNotice

GATHERED_AT_ONCE, WAITING_MAX = 500, 1000
LEASE_SECONDS = 90  # longer than a batch may take: then whoever had it has ended
TEST_TYPE = "webhook-test"
DeliveryState = Literal["waiting", "delivered", "given_up"]


@dataclass(frozen=True, slots=True)
class WebhookDelivery:
    """`tries` are those since it was last begun, by which it is given up; `attempts` all that ever were."""

    id: UUID
    event_id: UUID
    type: str
    subject: str
    occurred_at: datetime
    is_test: bool
    state: DeliveryState
    tries: int
    attempts: int
    next_at: datetime
    made_at: datetime
    settled_at: datetime | None


@dataclass(frozen=True, slots=True)
class WebhookAttempt:
    number: int
    at: datetime
    milliseconds: int
    status: int | None
    error: str | None
    excerpt: str


@dataclass(frozen=True, slots=True)
class Undelivered:
    """Deliveries that wait, of all organisations, and how long the oldest has waited."""

    count: int = 0
    oldest_seconds: float = 0.0


class UnknownDelivery(NotFound):
    """There is no such delivery, or it is not yours to see."""


class DeliveryWaits(Conflict):
    """It has not been settled yet: it is tried again by itself, at the time in nextAt."""

    next_at: datetime


_COLUMNS = (
    "id, event_id, type, subject, occurred_at, is_test, state, tries, attempts, next_at, made_at, settled_at"
)  # fmt: skip
CLAIM = sql(
    """
    WITH newest AS (
        SELECT coalesce(max(position), 0) AS position FROM log
    ), due AS (
        SELECT endpoint.id FROM webhook_endpoint AS endpoint, newest
        WHERE endpoint.is_on AND endpoint.removed_at IS NULL
          AND (endpoint.leased_until IS NULL OR endpoint.leased_until < now())
          AND (endpoint.paused_until IS NULL OR endpoint.paused_until <= now())
          AND (endpoint.position < newest.position OR EXISTS (
              SELECT FROM (
                  SELECT DISTINCT ON (delivery.subject) delivery.next_at FROM webhook_delivery AS delivery
                  WHERE delivery.endpoint_id = endpoint.id AND delivery.state = 'waiting'
                  ORDER BY delivery.subject, delivery.position, delivery.id
              ) AS first_of_subject WHERE first_of_subject.next_at <= now()))
        ORDER BY endpoint.served_at NULLS FIRST, endpoint.id LIMIT :count FOR UPDATE OF endpoint SKIP LOCKED
    )
    UPDATE webhook_endpoint AS endpoint
    SET leased_until = now() + make_interval(secs => :lease_seconds), served_at = now() FROM due
    WHERE endpoint.id = due.id
    RETURNING endpoint.id, area, organisation, url, types, description, roles, is_on, off_why, off_at, changed_by,
              made_at, revision, position, failing_since, paused_until, leased_until
    """,
    into=WebhookEndpoint,
)
# Until the transaction ends nobody else takes it up.
_HOLD = sql(
    "SELECT revision FROM webhook_endpoint WHERE id = :endpoint_id AND leased_until = :leased_until FOR UPDATE",
    into=int,
)
_ADDRESS = sql("SELECT url FROM webhook_endpoint WHERE id = :endpoint_id", into=str)
_LET_GO = command(
    """
    UPDATE webhook_endpoint SET leased_until = NULL,
           paused_until = greatest(paused_until, CAST(:paused_until AS timestamptz))
    WHERE id = :endpoint_id
    """
)
# Of one that is off nothing waits: its organisation is told nothing until somebody switches it on.
_UNDELIVERED = sql(
    """
    SELECT count(*) AS count, coalesce(extract(epoch FROM now() - min(delivery.made_at)), 0)::float AS oldest_seconds
    FROM webhook_delivery AS delivery JOIN webhook_endpoint AS endpoint ON endpoint.id = delivery.endpoint_id
    WHERE delivery.state = 'waiting' AND endpoint.is_on AND endpoint.removed_at IS NULL
    """,
    into=Undelivered,
)
_WAITING = sql(
    "SELECT count(*) AS waiting FROM webhook_delivery WHERE endpoint_id = :endpoint_id AND state = 'waiting'", into=int
)
# What it was told before and is gathered again is told again: so its place in the log was set back.
_GATHER = command(
    """
    WITH chunk AS (
        SELECT position, event_id, type, subject, body FROM log
        WHERE position > :after AND area = :area AND type = ANY (CAST(:types AS text[]))
        ORDER BY position LIMIT :count
    ), newest AS (
        SELECT coalesce(max(position), 0) AS position FROM log
    ), added AS (
        INSERT INTO webhook_delivery (id, endpoint_id, event_id, position, type, subject, occurred_at)
        SELECT gen_random_uuid(), :endpoint_id, event_id, position, type, subject,
               CAST(convert_from(body, 'UTF8')::jsonb ->> 'time' AS timestamptz)
        FROM chunk
        ON CONFLICT (endpoint_id, event_id) DO UPDATE SET state = 'waiting', tries = 0, next_at = now(),
               settled_at = NULL
    )
    UPDATE webhook_endpoint SET position = CASE
        WHEN (SELECT count(*) FROM chunk) = :count THEN (SELECT max(position) FROM chunk)
        ELSE greatest(position, (SELECT position FROM newest)) END
    WHERE id = :endpoint_id AND position = :after
    """
)
_DUE = sql(
    f"""
    SELECT {_COLUMNS} FROM (
        SELECT DISTINCT ON (subject) {_COLUMNS}, position FROM webhook_delivery
        WHERE endpoint_id = :endpoint_id AND state = 'waiting' AND (is_test OR type = ANY (CAST(:types AS text[])))
        ORDER BY subject, position, id
    ) AS first_of_subject
    WHERE next_at <= now() ORDER BY position, id LIMIT :count
    """,
    into=WebhookDelivery,
)
_NOTE_ATTEMPT = command(
    """
    INSERT INTO webhook_attempt (delivery_id, number, at, milliseconds, status, error, excerpt)
    SELECT id, attempts + 1, :at, :milliseconds, :status, :error, :excerpt FROM webhook_delivery
    WHERE id = :delivery_id
    """
)
_SETTLE = command(
    """
    UPDATE webhook_delivery SET tries = tries + CAST(:counts AS boolean)::int, attempts = attempts + 1, state = :state,
           next_at = coalesce(CAST(:next_at AS timestamptz), next_at),
           settled_at = CASE WHEN :state = 'waiting' THEN NULL ELSE CAST(:at AS timestamptz) END
    WHERE id = :delivery_id
    """
)
_BEGAN = sql(
    """
    SELECT attempt.at FROM webhook_attempt AS attempt JOIN webhook_delivery AS delivery ON delivery.id = delivery_id
    WHERE delivery_id = :delivery_id AND number = attempts - tries + 1
    """,
    into=datetime,
)
_GIVE_BACK = command(
    """
    UPDATE webhook_endpoint SET leased_until = NULL, paused_until = CAST(:paused_until AS timestamptz),
           failing_since = CAST(:failing_since AS timestamptz)
    WHERE id = :endpoint_id
    """
)
_SWITCH_OFF = command(
    "UPDATE webhook_endpoint SET is_on = false, off_why = :why, off_at = now(), revision = revision + 1"
    " WHERE id = :endpoint_id AND is_on"
)
_LIST = sql(
    f"""
    SELECT {_COLUMNS} FROM webhook_delivery
    WHERE endpoint_id = :endpoint_id AND (CAST(:state AS text) IS NULL OR state = CAST(:state AS text))
      AND (CAST(:at AS timestamptz) IS NULL OR (made_at, id) < (CAST(:at AS timestamptz), CAST(:id AS uuid)))
    ORDER BY made_at DESC, id DESC LIMIT :limit
    """,
    into=WebhookDelivery,
)
_FIND = sql(
    f"SELECT {_COLUMNS} FROM webhook_delivery WHERE endpoint_id = :endpoint_id AND id = :delivery_id",
    into=WebhookDelivery,
)
_ATTEMPTS = sql(
    """
    SELECT number, at, milliseconds, status, error, excerpt FROM webhook_attempt WHERE delivery_id = :delivery_id
    ORDER BY number
    """,
    into=WebhookAttempt,
)
_ADD_TEST = sql(
    f"""
    INSERT INTO webhook_delivery (id, endpoint_id, event_id, position, type, subject, occurred_at, is_test)
    SELECT :id, :endpoint_id, :event_id, 0, :type, :subject, now(), true
    RETURNING {_COLUMNS}
    """,
    into=WebhookDelivery,
)
_AGAIN = sql(
    f"""
    UPDATE webhook_delivery SET state = 'waiting', tries = 0, next_at = now(), settled_at = NULL
    WHERE id = :delivery_id RETURNING {_COLUMNS}
    """,
    into=WebhookDelivery,
)
_SET_BACK = command(
    """
    UPDATE webhook_endpoint
    SET position = least(position, (SELECT coalesce(max(position), 0) FROM log WHERE at < :since)),
        revision = revision + 1
    WHERE id = :endpoint_id
    """
)


def notice_of(delivery: WebhookDelivery, service: str, site: str) -> ThinNotice:
    return ThinNotice(
        full_type(delivery.type), delivery.event_id, delivery.subject, delivery.occurred_at, service, site,
        delivery.is_test,
    )  # fmt: skip


async def hold(session: Session, endpoint: WebhookEndpoint) -> int | None:
    """Its revision by now, if it is lent to the caller still: who came too late changes nothing of what another did."""
    return await _HOLD.first(session, endpoint_id=endpoint.id, leased_until=endpoint.leased_until)


async def address_of(session: Session, endpoint: WebhookEndpoint) -> str:
    """Where it is sent to by now."""
    return await _ADDRESS.one(session, endpoint_id=endpoint.id)


async def let_go(session: Session, endpoint: WebhookEndpoint, *, paused_until: datetime | None = None) -> None:
    """As `give_back`, of one that was changed meanwhile: it keeps what it is now, and is paused for no less."""
    await _LET_GO.execute(session, endpoint_id=endpoint.id, paused_until=paused_until)


async def count_undelivered(session: Session) -> Undelivered:
    return await _UNDELIVERED.one(session)


async def gather(session: Session, endpoint: WebhookEndpoint, types: Sequence[str]) -> None:
    """What the log holds for it, unless so much waits already."""
    if await _WAITING.one(session, endpoint_id=endpoint.id) < WAITING_MAX:
        await _GATHER.execute(
            session, endpoint_id=endpoint.id, area=endpoint.area, after=endpoint.position, types=list(types),
            count=GATHERED_AT_ONCE,
        )  # fmt: skip


async def due(session: Session, endpoint: WebhookEndpoint, types: Sequence[str], count: int) -> list[WebhookDelivery]:
    """The first of each subject that may be tried now, the oldest first."""
    return await _DUE.all(session, endpoint_id=endpoint.id, types=list(types), count=count)


async def note_attempt(
    session: Session,
    delivery: WebhookDelivery,
    attempt: WebhookAttempt,
    state: DeliveryState,
    next_at: datetime | None,
    *,
    counts: bool = True,
) -> None:
    """`counts`: as one of the tries after which it is given up."""
    await _NOTE_ATTEMPT.execute(
        session, delivery_id=delivery.id, at=attempt.at, milliseconds=attempt.milliseconds, status=attempt.status,
        error=attempt.error, excerpt=attempt.excerpt,
    )  # fmt: skip
    await _SETTLE.execute(session, delivery_id=delivery.id, state=state, next_at=next_at, at=attempt.at, counts=counts)


async def began_at(session: Session, delivery: WebhookDelivery) -> datetime | None:
    """The first of its tries since it was last begun; None where the delivery itself is gone."""
    return await _BEGAN.first(session, delivery_id=delivery.id)


async def give_back(
    session: Session, endpoint: WebhookEndpoint, *, paused_until: datetime | None, failing_since: datetime | None
) -> None:
    """Another batch of it may be claimed."""
    await _GIVE_BACK.execute(
        session, endpoint_id=endpoint.id, paused_until=paused_until, failing_since=failing_since
    )  # fmt: skip


async def switch_off(session: Session, endpoint: WebhookEndpoint, why: str) -> None:
    await _SWITCH_OFF.execute(session, endpoint_id=endpoint.id, why=why)


async def list_deliveries(
    session: Session, endpoint_id: UUID, state: str | None, after: tuple[datetime, UUID] | None, limit: int
) -> list[WebhookDelivery]:
    """The newest first."""
    at, last = after or (None, None)
    return await _LIST.all(session, endpoint_id=endpoint_id, state=state, at=at, id=last, limit=limit)


async def delivery_of(session: Session, endpoint_id: UUID, delivery_id: UUID) -> WebhookDelivery:
    delivery = await _FIND.first(session, endpoint_id=endpoint_id, delivery_id=delivery_id)
    if delivery is None:
        raise UnknownDelivery
    return delivery


async def attempts_at(session: Session, delivery_id: UUID) -> list[WebhookAttempt]:
    return await _ATTEMPTS.all(session, delivery_id=delivery_id)


async def add_test(session: Session, endpoint: WebhookEndpoint, short_type: str = TEST_TYPE) -> WebhookDelivery:
    """An event that did not happen, and says so."""
    event_id = new_id()
    return await _ADD_TEST.one(
        session, id=new_id(), endpoint_id=endpoint.id, event_id=event_id, type=short_type, subject=f"test-{event_id}"
    )  # fmt: skip


async def send_again(session: Session, delivery: WebhookDelivery) -> WebhookDelivery:
    if delivery.state == "waiting":
        raise DeliveryWaits(next_at=delivery.next_at.isoformat())
    return await _AGAIN.one(session, delivery_id=delivery.id)


async def send_all_again(session: Session, endpoint: WebhookEndpoint, since: datetime) -> None:
    """All that the log still holds of what happened since then, in the order of the log."""
    await _SET_BACK.execute(session, endpoint_id=endpoint.id, since=since)

"""Sends deliveries, in batches of one endpoint after another, each batch settled in one transaction.

Endpoints are served beside each other, so that one that hangs holds up itself alone. An endpoint is lent to one process
at a time, for longer than its batch may take: of one that ends in between another takes it up, and one that was only
stopped for so long has no say any more when it goes on.
"""

import asyncio
import random
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import structlog

from shared.data.db import Database, Session
from shared.data.wakeup import wait
from shared.kernel import liveness
from shared.kernel.fail_points import reached
from shared.kernel.fingerprints import Secrets
from shared.kernel.impartial import FINANCE
from shared.kernel.retry import Pause
from shared.messaging.events import Payload
from shared.messaging.webhooks import deliveries
from shared.messaging.webhooks.answers import ReceiverAnswer
from shared.messaging.webhooks.deliveries import CLAIM, LEASE_SECONDS, DeliveryState, WebhookAttempt, WebhookDelivery
from shared.messaging.webhooks.destinations import RefusedDestination
from shared.messaging.webhooks.endpoints import (
    FAILED_PAUSE_SECONDS,
    WebhookEndpoint,
    keys_in_force,
    readable_types,
    signing_keys,
)
from shared.messaging.webhooks.schedule import is_gone, next_attempt, pause_asked
from shared.messaging.webhooks.sending import Destination, NamesBusy, WebhookClient
from shared.messaging.webhooks.signing import SigningKey, signed_headers

ENDPOINTS_AT_ONCE, DELIVERIES_AT_ONCE = 50, 4
GATHER_SECONDS = 0.2  # more is coming, and each look is a statement
AGAIN_SECONDS = 2.0

GONE = "It answered 410: it wants no more deliveries."
DEAD = "Nothing has got through for three days."
NO_KEYS = "The installation's secret that its keys were made of is gone: make a new key, then switch it on."
OURS = "It could not be sent, for a reason of this installation."
NOT_KEPT = "What it answered cannot be kept."
NOT_READABLE = "Its organisation may not read any of its types of events any more."

Parties = Callable[[Session, str | None], Awaitable[Collection[str]]]  # whom an area's schemes pay
log = structlog.get_logger("webhooks")


@dataclass(frozen=True, slots=True)
class _Batch:
    """Of one endpoint what is due, and what it is signed by."""

    endpoint: WebhookEndpoint
    due: Sequence[WebhookDelivery]
    keys: Sequence[SigningKey]


@dataclass(frozen=True, slots=True)
class _Sent:
    """`pause_until`: until when its receiver wants nothing at all."""

    delivery: WebhookDelivery
    at: datetime
    answer: ReceiverAnswer
    pause_until: datetime | None = None

    def bare(self) -> "_Sent":
        """Without anything that the receiver said."""
        answer = ReceiverAnswer(self.answer.milliseconds, self.answer.status, error=NOT_KEPT)
        return replace(self, answer=answer)


@dataclass(frozen=True, slots=True)
class WebhookSource:
    """Whose events are sent: the service, what it publishes, whom it pays, and the origin of its links."""

    service: str
    publishes: Sequence[type[Payload]]
    parties: Parties
    site: str
    secrets: Secrets


class WebhookSender:
    def __init__(
        self,
        database: Database,
        source: WebhookSource,
        client: WebhookClient,
        poll_seconds: float = 5.0,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.database = database
        self.source = source
        self.client = client
        self.poll_seconds = poll_seconds
        self._now = now
        self._serving: dict[UUID, asyncio.Task[None]] = {}
        self._pause = Pause(longest=AGAIN_SECONDS)

    async def run(self) -> None:
        """Until cancelled; whatever happens to the database, it starts again."""
        try:
            while True:
                liveness.turned()
                ticket = self.database.logged.ticket()
                try:
                    await self.begin()
                except Exception as error:  # noqa: BLE001 - the database is away
                    await self._pause.after(error, "webhooks_again")
                else:
                    self._pause.reset()
                    await wait(ticket, self.poll_seconds)
                    await asyncio.sleep(GATHER_SECONDS)
        finally:
            for task in self._serving.values():
                task.cancel()
            await asyncio.gather(*self._serving.values(), return_exceptions=True)
            await self.client.close()

    async def begin(self) -> None:
        """Serves what is due, beside what is served still."""
        free = ENDPOINTS_AT_ONCE - len(self._serving)
        if free <= 0:
            return
        async with self.database.session() as session:
            endpoints = await CLAIM.all(session, count=free, lease_seconds=float(LEASE_SECONDS))
        if endpoints:
            reached("webhook.claimed")
        for endpoint in endpoints:
            task = asyncio.create_task(self._serve_alone(endpoint))
            self._serving[endpoint.id] = task

    async def at_rest(self) -> None:
        """Until all that was begun is settled."""
        await asyncio.gather(*self._serving.values())

    async def _serve_alone(self, endpoint: WebhookEndpoint) -> None:
        try:
            if await self.serve(endpoint):
                self.database.logged.ring()  # there may be more of it
        except Exception as error:  # noqa: BLE001 - the database is away: its lease ends by itself
            log.warning("webhook_batch_again", endpoint=str(endpoint.id), error=type(error).__name__)
        finally:
            self._serving.pop(endpoint.id, None)

    async def serve(self, endpoint: WebhookEndpoint) -> bool:
        """One batch of one endpoint, from the log to what came of it: whether anything got through."""
        batch = await self._gathered(endpoint)
        if batch is None:
            return False
        reached("webhook.gathered")
        try:
            sent = await self._tried(batch)
        except NamesBusy:
            await self._leave(endpoint)
            return False
        reached("webhook.sent")
        try:
            await self._settle(endpoint, sent)
        except Exception as error:  # noqa: BLE001 - it is settled by what is ours alone; else its lease ends by itself
            log.warning("webhook_answers_not_kept", endpoint=str(endpoint.id), error=type(error).__name__)
            await self._settle(endpoint, [attempt.bare() for attempt in sent])
        reached("webhook.settled")
        return any(attempt.answer.got_through for attempt in sent)

    async def _tried(self, batch: _Batch) -> Sequence[_Sent]:
        """Whatever goes wrong with one of them is what came of it: none takes the others' answers with it."""
        try:
            destination = await self.client.find(batch.endpoint.url)
        except RefusedDestination as refused:
            answer = ReceiverAnswer(0, error=f"The address {refused}.")
        except NamesBusy:
            raise
        except Exception as error:  # noqa: BLE001 - an attempt as any other, or it went on for ever
            answer = _broke(batch.endpoint, error)
        else:
            sent = (self._sent(batch, destination, delivery) for delivery in batch.due)
            return await asyncio.gather(*sent)
        return [_Sent(delivery, self._now(), answer) for delivery in batch.due]

    async def _leave(self, endpoint: WebhookEndpoint) -> None:
        """Nothing was tried: it counts for nothing."""
        log.warning("webhook_names_busy", endpoint=str(endpoint.id))
        until = self._now() + timedelta(seconds=FAILED_PAUSE_SECONDS)
        async with self.database.session() as session:
            revision = await deliveries.hold(session, endpoint)
            if revision == endpoint.revision:
                await deliveries.give_back(
                    session, endpoint, paused_until=until, failing_since=endpoint.failing_since
                )  # fmt: skip
            elif revision is not None:
                await deliveries.let_go(session, endpoint)

    async def _gathered(self, endpoint: WebhookEndpoint) -> _Batch | None:
        """None where there is nothing to send; then it is given back already."""
        async with self.database.session() as session:
            revision = await deliveries.hold(session, endpoint)
            if revision is None:
                return None
            if revision != endpoint.revision:
                await deliveries.let_go(session, endpoint)  # it is taken up as it is now
                return None
            types = await self._types(session, endpoint)
            keys = signing_keys(endpoint.id, await keys_in_force(session, endpoint.id), self.source.secrets)
            if not types or not keys:
                await deliveries.switch_off(session, endpoint, NO_KEYS if types else NOT_READABLE)
            else:
                await deliveries.gather(session, endpoint, types)
                if due := await deliveries.due(session, endpoint, types, DELIVERIES_AT_ONCE):
                    return _Batch(endpoint, due, keys)
            await deliveries.give_back(session, endpoint, paused_until=None, failing_since=endpoint.failing_since)
        return None

    async def _types(self, session: Session, endpoint: WebhookEndpoint) -> list[str]:
        """What it wants and its organisation may still read: who has come to be paid holds no finance role."""
        roles = set(endpoint.roles)
        if roles & FINANCE and endpoint.organisation in await self.source.parties(session, endpoint.area):
            roles -= FINANCE
        return sorted(set(endpoint.types).intersection(readable_types(roles, self.source.publishes)))

    async def _sent(self, batch: _Batch, destination: Destination, delivery: WebhookDelivery) -> _Sent:
        at = self._now()
        try:
            body = deliveries.notice_of(delivery, self.source.service, self.source.site).body()
            headers = signed_headers(str(delivery.event_id), int(at.timestamp()), body, batch.keys)
            answer = await self.client.send(destination, headers, body)
            return _Sent(delivery, at, answer, pause_asked(answer, at))
        except Exception as error:  # noqa: BLE001 - an attempt as any other, or it went on for ever
            return _Sent(delivery, at, _broke(batch.endpoint, error))

    async def _settle(self, endpoint: WebhookEndpoint, sent: Sequence[_Sent]) -> None:
        dead = False
        paused = [attempt.pause_until for attempt in sent if attempt.pause_until]
        through = any(attempt.answer.got_through for attempt in sent)
        failing_since = None if through else endpoint.failing_since or min(attempt.at for attempt in sent)
        if not through:
            paused.append(self._now() + timedelta(seconds=FAILED_PAUSE_SECONDS))
        async with self.database.session() as session:
            revision = await deliveries.hold(session, endpoint)
            if revision is None:
                log.warning("webhook_batch_too_late", endpoint=str(endpoint.id))
                return
            if revision != endpoint.revision:
                await self._settle_changed(session, endpoint, sent)
                return
            for attempt in sent:
                state, next_at = self._follows(attempt)
                await deliveries.note_attempt(session, attempt.delivery, _row(attempt), state, next_at)
                if state == "given_up" and failing_since is not None:
                    began_at = await deliveries.began_at(session, attempt.delivery)
                    dead = dead or (began_at is not None and failing_since <= began_at)
            await deliveries.give_back(
                session, endpoint, paused_until=max(paused, default=None), failing_since=failing_since
            )  # fmt: skip
            if any(is_gone(attempt.answer) for attempt in sent):
                await deliveries.switch_off(session, endpoint, GONE)
            elif dead:
                await deliveries.switch_off(session, endpoint, DEAD)

    async def _settle_changed(self, session: Session, endpoint: WebhookEndpoint, sent: Sequence[_Sent]) -> None:
        """Its owner changed it under the batch: what failed where it was sent to counts for nothing against it now.
        Of an address that it has no more nothing counts: neither that it got through, nor a pause.
        """
        is_still_there = await deliveries.address_of(session, endpoint) == endpoint.url
        paused = [attempt.pause_until for attempt in sent if attempt.pause_until and is_still_there]
        until = max(paused, default=None)
        for attempt in sent:
            state: DeliveryState = "delivered" if attempt.answer.got_through and is_still_there else "waiting"
            await deliveries.note_attempt(
                session, attempt.delivery, _row(attempt), state, until or self._now(), counts=state == "delivered"
            )
        await deliveries.let_go(session, endpoint, paused_until=until)

    def _follows(self, attempt: _Sent) -> tuple[DeliveryState, datetime | None]:
        if attempt.answer.got_through:
            return "delivered", None
        again = next_attempt(attempt.delivery.tries + 1, attempt.at, random.uniform)
        if again is None:
            return "given_up", None
        return "waiting", max(again, attempt.pause_until or again)


def _broke(endpoint: WebhookEndpoint, error: Exception) -> ReceiverAnswer:
    log.error("webhook_attempt_broke", endpoint=str(endpoint.id), exc_info=error)
    return ReceiverAnswer(0, error=OURS)


def _row(attempt: _Sent) -> WebhookAttempt:
    answer = attempt.answer
    return WebhookAttempt(0, attempt.at, answer.milliseconds, answer.status, answer.error, answer.excerpt)

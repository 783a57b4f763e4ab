"""Whom deliveries go to: an address of an organisation, what types of events it wants, and the keys they are signed by.

It gets no more than the organisation may read in the feed: what the roles of whoever registered or changed it last may.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from shared.data.db import Session
from shared.data.statements import command, sql
from shared.kernel.claims import Actor
from shared.kernel.fingerprints import Secrets
from shared.kernel.problems import Conflict, Invalid, NotFound
from shared.messaging.events import Payload, new_id
from shared.messaging.webhooks.signing import SigningKey, SigningKind, key_of

ENDPOINTS_MAX, KEYS_MAX = 10, 4
FAILED_PAUSE_SECONDS = 5.0  # of an endpoint of which nothing in a batch got through
BY_HAND = "It was switched off by hand."
_NO_ORGANISATIONS = frozenset({"service"})  # of whose roles no organisation has one


@dataclass(frozen=True, slots=True)
class WebhookEndpoint:
    """`leased_until` is a mark too: whoever took it up with just this serves it, and nobody else."""

    id: UUID
    area: str
    organisation: str
    url: str
    types: list[str]
    description: str
    roles: list[str]
    is_on: bool
    off_why: str | None
    off_at: datetime | None
    changed_by: str
    made_at: datetime
    revision: int
    position: int
    failing_since: datetime | None
    paused_until: datetime | None
    leased_until: datetime | None


@dataclass(frozen=True, slots=True)
class WebhookKey:
    endpoint_id: UUID
    number: int
    kind: SigningKind
    made_of: str
    made_at: datetime
    expires_at: datetime | None


@dataclass(frozen=True, slots=True)
class EndpointWish:
    """What its owner decides."""

    url: str
    types: Sequence[str]
    description: str
    is_on: bool = True


class UnknownEndpoint(NotFound):
    """There is no such webhook endpoint, or it is not yours to see."""


class EndpointRefused(Invalid):
    """It leads to no address that may be called, or names a type that your roles may not read."""


class TooManyEndpoints(Conflict):
    """The organisation has as many webhook endpoints here as it may: remove one first."""

    most: int


class TooManyKeys(Conflict):
    """So many keys are in force that no other can be added: wait until one of them has expired."""

    most: int


COLUMNS = (
    "id, area, organisation, url, types, description, roles, is_on, off_why, off_at, changed_by, made_at, revision,"
    " position, failing_since, paused_until, leased_until"
)
_OWN = "area = :area AND organisation = :organisation AND removed_at IS NULL"
_INSERT = sql(
    f"""
    INSERT INTO webhook_endpoint (id, area, organisation, url, types, description, roles, changed_by, position)
    SELECT :id, :area, :organisation, :url, CAST(:types AS text[]), :description, CAST(:roles AS text[]), :changed_by,
           (SELECT coalesce(max(position), 0) FROM log)
    RETURNING {COLUMNS}
    """,
    into=WebhookEndpoint,
)
_FIND = sql(f"SELECT {COLUMNS} FROM webhook_endpoint WHERE id = :id AND {_OWN}", into=WebhookEndpoint)
_LOCK = sql(f"SELECT {COLUMNS} FROM webhook_endpoint WHERE id = :id AND {_OWN} FOR UPDATE", into=WebhookEndpoint)
_LIST = sql(
    f"""
    SELECT {COLUMNS} FROM webhook_endpoint
    WHERE {_OWN} AND (CAST(:after AS uuid) IS NULL OR id > CAST(:after AS uuid)) ORDER BY id LIMIT :limit
    """,
    into=WebhookEndpoint,
)
# One after the other, so that two cannot both be the tenth.
_COUNT = sql(
    f"""
    SELECT count(*) AS endpoints FROM webhook_endpoint,
        (SELECT pg_advisory_xact_lock(hashtextextended('webhooks ' || :area || ' ' || :organisation, 0))) AS locked
    WHERE {_OWN}
    """,
    into=int,
)
# Switched on again, it goes on where it stopped, and what waited is due at once: but for a pause that the receiver at
# this address asked for, which is longer than ours.
_CHANGE = sql(
    f"""
    WITH due AS (
        UPDATE webhook_delivery SET tries = 0, next_at = now()
        WHERE endpoint_id = :id AND state = 'waiting' AND CAST(:is_on AS boolean)
    )
    UPDATE webhook_endpoint SET url = :url, types = CAST(:types AS text[]), description = :description,
           roles = CAST(:roles AS text[]), changed_by = :changed_by, is_on = :is_on, revision = revision + 1,
           off_why = CASE WHEN :is_on THEN NULL ELSE coalesce(off_why, :off_why) END,
           off_at = CASE WHEN :is_on THEN NULL ELSE coalesce(off_at, now()) END,
           failing_since = CASE WHEN :is_on THEN NULL ELSE failing_since END,
           paused_until = CASE WHEN url = :url AND paused_until > now() + make_interval(secs => :ours_seconds)
                               THEN paused_until END
    WHERE id = :id RETURNING {COLUMNS}
    """,
    into=WebhookEndpoint,
)
_NOT_WANTED = command(
    """
    DELETE FROM webhook_delivery
    WHERE endpoint_id = :id AND state = 'waiting' AND NOT is_test AND type <> ALL (CAST(:types AS text[]))
    """
)
_COUNT_OFF = sql(
    "SELECT count(*) AS off FROM webhook_endpoint WHERE removed_at IS NULL AND NOT is_on AND off_why <> :by_hand",
    into=int,
)
_REMOVE = command(
    """
    UPDATE webhook_endpoint SET removed_at = now(), revision = revision + 1, changed_by = :changed_by WHERE id = :id
    """
)
_KEYS = sql(
    """
    SELECT endpoint_id, number, kind, made_of, made_at, expires_at FROM webhook_key
    WHERE endpoint_id = ANY (CAST(:endpoint_ids AS uuid[])) AND (expires_at IS NULL OR expires_at > now())
    ORDER BY endpoint_id, number
    """,
    into=WebhookKey,
)
_ADD_KEY = sql(
    """
    INSERT INTO webhook_key (endpoint_id, number, kind, made_of)
    SELECT :endpoint_id, coalesce(max(number), 0) + 1, :kind, :made_of FROM webhook_key WHERE endpoint_id = :endpoint_id
    RETURNING endpoint_id, number, kind, made_of, made_at, expires_at
    """,
    into=WebhookKey,
)
_EXPIRE = command(
    """
    UPDATE webhook_key SET expires_at = now() + make_interval(hours => :hours)
    WHERE endpoint_id = :endpoint_id AND number < :number
      AND (expires_at IS NULL OR expires_at > now() + make_interval(hours => :hours))
    """
)


def reader_roles(publishes: Iterable[type[Payload]]) -> frozenset[str]:
    """Of the people of organisations, those who may read anything that is published."""
    named = {role for payload in publishes for role in payload.readers if ":" not in role}
    return frozenset(named - _NO_ORGANISATIONS)


def readable_types(roles: Collection[str], publishes: Iterable[type[Payload]]) -> list[str]:
    """What people of an organisation with these roles may read."""
    people = set(roles) - _NO_ORGANISATIONS
    return sorted(payload.type for payload in publishes if people.intersection(payload.readers))


async def register(session: Session, owner: Actor, wanted: EndpointWish) -> WebhookEndpoint:
    """It is told of what happens from now on."""
    if await _COUNT.one(session, area=owner.area, organisation=owner.organisation) >= ENDPOINTS_MAX:
        raise TooManyEndpoints(most=ENDPOINTS_MAX)
    return await _INSERT.one(
        session, id=new_id(), area=owner.area, organisation=owner.organisation, url=wanted.url,
        types=list(wanted.types), description=wanted.description, roles=sorted(owner.roles), changed_by=owner.sub,
    )  # fmt: skip


async def count_off(session: Session) -> int:
    """Those that nobody has switched off, of all organisations."""
    return await _COUNT_OFF.one(session, by_hand=BY_HAND)


async def list_endpoints(session: Session, owner: Actor, after: UUID | None, limit: int) -> list[WebhookEndpoint]:
    return await _LIST.all(session, area=owner.area, organisation=owner.organisation, after=after, limit=limit)


async def endpoint_of(session: Session, owner: Actor, endpoint_id: UUID, *, lock: bool = False) -> WebhookEndpoint:
    statement = _LOCK if lock else _FIND
    endpoint = await statement.first(session, id=endpoint_id, area=owner.area, organisation=owner.organisation)
    if endpoint is None:
        raise UnknownEndpoint
    return endpoint


async def change(session: Session, owner: Actor, endpoint_id: UUID, wanted: EndpointWish) -> WebhookEndpoint:
    """What waits of types that are no longer wanted is not told."""
    await _NOT_WANTED.execute(session, id=endpoint_id, types=list(wanted.types))
    return await _CHANGE.one(
        session, id=endpoint_id, url=wanted.url, types=list(wanted.types), description=wanted.description,
        roles=sorted(owner.roles), changed_by=owner.sub, is_on=wanted.is_on, off_why=BY_HAND,
        ours_seconds=FAILED_PAUSE_SECONDS,
    )  # fmt: skip


async def remove(session: Session, owner: Actor, endpoint_id: UUID) -> None:
    await _REMOVE.execute(session, id=endpoint_id, changed_by=owner.sub)


async def keys_in_force(session: Session, *endpoint_ids: UUID) -> list[WebhookKey]:
    """Of all of these, by endpoint."""
    return await _KEYS.all(session, endpoint_ids=list(endpoint_ids))


async def add_key(
    session: Session, endpoint_id: UUID, kind: SigningKind, secrets: Secrets, *, overlap_hours: int
) -> tuple[WebhookKey, SigningKey]:
    """The keys before it go on for some hours: until then all sign."""
    key = await _ADD_KEY.one(session, endpoint_id=endpoint_id, kind=kind, made_of=secrets.name)
    await _EXPIRE.execute(session, endpoint_id=endpoint_id, number=key.number, hours=overlap_hours)
    if len(await keys_in_force(session, endpoint_id)) > KEYS_MAX:
        raise TooManyKeys(most=KEYS_MAX)
    return key, key_of(secrets, key.made_of, endpoint_id, key.number, kind)


def signing_keys(endpoint_id: UUID, keys: Iterable[WebhookKey], secrets: Secrets) -> list[SigningKey]:
    """Without those of which the installation's secret is gone."""
    return [
        key_of(secrets, key.made_of, endpoint_id, key.number, key.kind)
        for key in keys
        if key.made_of in secrets.by_name
    ]  # fmt: skip

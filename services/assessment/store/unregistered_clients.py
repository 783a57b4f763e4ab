"""Of which ids that referral named it was published that nobody is registered by them."""

from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID

from sqlmodel import select

from services.assessment.models import UnregisteredClient
from shared.data.db import Session
from shared.data.pages import pages
from shared.data.statements import columns, sql

_FIND = sql(
    f"""
    INSERT INTO unregistered_client AS kept (area, client_id, since, revision, voided)
    SELECT DISTINCT area, id, CAST(:today AS date), 1, false
      FROM unnest(CAST(:areas AS text[]), CAST(:ids AS uuid[])) AS named (area, id)
     WHERE NOT EXISTS (SELECT FROM person WHERE person.id = named.id AND person.area = named.area)
    ON CONFLICT (area, client_id) DO UPDATE
       SET since = excluded.since, revision = kept.revision + 1, voided = false WHERE kept.voided
    RETURNING {columns(UnregisteredClient)}
    """,
    into=UnregisteredClient,
)
_REGISTERED = sql(
    f"""
    UPDATE unregistered_client SET voided = true, revision = unregistered_client.revision + 1 FROM person
     WHERE person.id = unregistered_client.client_id AND person.area = unregistered_client.area
       AND NOT unregistered_client.voided
    RETURNING {columns(UnregisteredClient, "unregistered_client")}
    """,
    into=UnregisteredClient,
)
ALL = pages(select(UnregisteredClient), by=[UnregisteredClient.area, UnregisteredClient.client_id])


async def find(session: Session, named: Collection[tuple[str, UUID]], today: date) -> Sequence[UnregisteredClient]:
    """Of these ids, by area, those that are nobody's and were not said to be. They are from now on."""
    ids = {"areas": [area for area, _ in named], "ids": [client for _, client in named]}
    return await _FIND.all(session, today=today, **ids)


async def registered(session: Session) -> Sequence[UnregisteredClient]:
    """Those that were said to be nobody's, and are somebody's. They are not from now on."""
    return await _REGISTERED.all(session)

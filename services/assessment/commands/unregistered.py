"""Whom referral names and nobody registered: it is told, and holds no place for them for long.

An id is made here when somebody is registered, so it is nobody's for good if it is nobody's when referral has named it:
who refers has it from here, and by then it is committed. Only a restored backup changes that, either way.
"""

from collections.abc import Collection, Iterable
from datetime import date
from uuid import UUID

from services.assessment.events import ClientUnregistered
from services.assessment.models import UnregisteredClient
from services.assessment.rules.verifying import SYSTEM
from services.assessment.store import unregistered_clients as store
from shared.data.db import Session
from shared.messaging import outbox


async def tell_unregistered(session: Session, named: Collection[tuple[str, UUID]], today: date) -> None:
    if named:
        _publish(session, await store.find(session, named, today))


async def tell_registered(session: Session) -> None:
    _publish(session, await store.registered(session))


def _publish(session: Session, clients: Iterable[UnregisteredClient]) -> None:
    outbox.add_all(session, [(client.client_id, client_unregistered(client)) for client in clients])


def client_unregistered(client: UnregisteredClient) -> ClientUnregistered:
    return ClientUnregistered(
        area=client.area,
        actor=SYSTEM.sub,
        actor_organisation=SYSTEM.organisation,
        revision=client.revision,
        voided=client.voided,
        client_id=client.client_id,
        since=client.since,
    )

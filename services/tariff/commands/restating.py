"""All that tariff ever said, as it now stands: for when it was set back to an older state."""

from collections.abc import AsyncIterator, Sequence
from typing import Any
from uuid import UUID

from services.tariff.commands.reconcile import news
from services.tariff.commands.schemes import published
from services.tariff.models import SchemeVersion, Tariff
from shared.data.db import Session
from shared.data.records import fetch
from shared.messaging.events import Payload

AT_ONCE = 500


async def facts(session: Session) -> AsyncIterator[Sequence[tuple[Any, Payload]]]:
    versions = await fetch(session, SchemeVersion, "state = 'published' ORDER BY published_at")
    yield [(version.scheme_id, published(version)) for version in versions]
    after = UUID(int=0)
    while found := await fetch(session, Tariff, "id > :after ORDER BY id LIMIT :limit", after=after, limit=AT_ONCE):
        yield [(each.client_id, news(each, each.confirmed_by, each.confirmed_by_organisation)) for each in found]
        after = found[-1].id

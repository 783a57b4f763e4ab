"""All that tariff ever said, as it now stands: for when it was set back to an older state."""

from collections.abc import AsyncIterator, Sequence
from typing import Any

from services.tariff.commands.reconcile import Author, tariff_set
from services.tariff.commands.schemes import scheme_published
from services.tariff.models import Tariff
from services.tariff.store import schemes, tariffs
from shared.data.db import Session
from shared.messaging.events import Payload

AT_ONCE = 500


async def facts(session: Session) -> AsyncIterator[Sequence[tuple[Any, Payload]]]:
    versions = await schemes.all_published(session)
    yield [(version.scheme_id, scheme_published(version)) for version in versions]
    after = None
    while page := await tariffs.page_of_all(session, after, AT_ONCE):
        yield [(tariff.client_id, tariff_set(tariff, _author_of(tariff))) for tariff in page]
        after = page[-1].id


def _author_of(tariff: Tariff) -> Author:
    return Author(tariff.confirmed_by, tariff.confirmed_by_organisation)

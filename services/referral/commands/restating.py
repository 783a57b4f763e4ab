"""All that referral ever said, as it now stands: for when it was set back to an older state."""

from collections.abc import AsyncIterator, Sequence
from uuid import UUID

from sqlalchemy import tuple_
from sqlmodel import col, select

from services.referral.commands.news import whole_story
from services.referral.models import Client, Referral
from services.referral.store import episodes
from shared.data.db import Session
from shared.data.pages import pages
from shared.messaging.events import Payload

AT_ONCE = 500
_KNOWN = pages(
    select(Referral).where(
        tuple_(Referral.area, Referral.client_id).in_(select(Client.area, Client.id).where(col(Client.known)))
    ),
    by=[Referral.id],
)


async def facts(session: Session) -> AsyncIterator[Sequence[tuple[UUID, Payload]]]:
    """Of clients of whom assessment has spoken: of the others nothing was said."""
    after = None
    while found := await _KNOWN.page(session, after=after, limit=AT_ONCE):
        begun = [each.episode_id for each in found if each.episode_id]
        by_id = {each.id: each for each in await episodes.by_ids(session, begun)} if begun else {}
        transfers = await episodes.transfers(session, begun) if begun else []
        yield [
            (referral.client_id, payload)
            for referral in found
            for payload in whole_story(
                referral,
                by_id[referral.episode_id] if referral.episode_id else None,
                [each for each in transfers if each.episode_id == referral.episode_id],
            )
        ]
        after = found[-1].id

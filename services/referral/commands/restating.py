"""All that referral ever said, as it now stands: for when it was set back to an older state."""

from collections.abc import AsyncIterator, Sequence
from uuid import UUID

from sqlalchemy import tuple_
from sqlmodel import col, select

from services.referral.commands.publishing import events_of_referral
from services.referral.models import Client, Referral
from services.referral.store import episodes, key_workers
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
    while referrals := await _KNOWN.page(session, after=after, limit=AT_ONCE):
        begun = [referral.episode_id for referral in referrals if referral.episode_id]
        by_id = {episode.id: episode for episode in await episodes.by_ids(session, begun)} if begun else {}
        transfers = await episodes.transfers(session, begun) if begun else []
        named = await key_workers.of_episodes(session, begun) if begun else []
        yield [
            (referral.client_id, payload)
            for referral in referrals
            for payload in events_of_referral(
                referral,
                by_id[referral.episode_id] if referral.episode_id else None,
                [transfer for transfer in transfers if transfer.episode_id == referral.episode_id],
                [change for change in named if change.episode_id == referral.episode_id],
            )
        ]
        after = referrals[-1].id

"""All that referral ever said, as it now stands: for when it was set back to an older state."""

from collections.abc import AsyncIterator, Sequence
from uuid import UUID

from sqlalchemy import tuple_
from sqlmodel import col, select

from services.referral.commands.naming import organisation_named
from services.referral.commands.panel_due import published_again
from services.referral.commands.publishing import events_of, unassessed
from services.referral.models import Client, Referral
from services.referral.store import directory, panel
from shared.data.db import Session
from shared.data.pages import pages
from shared.messaging.events import Payload

AT_ONCE = 500
_OF_WHOM = tuple_(col(Referral.area), col(Referral.client_id))
_KNOWN_CLIENTS = select(Client.area, Client.id).where(col(Client.known))
_KNOWN = pages(select(Referral).where(_OF_WHOM.in_(_KNOWN_CLIENTS)), by=[Referral.id])
_OTHERS = pages(select(Referral).where(_OF_WHOM.not_in(_KNOWN_CLIENTS)), by=[Referral.id])


async def facts(session: Session) -> AsyncIterator[Sequence[tuple[str | UUID, Payload]]]:
    """Of clients of whom assessment has not spoken, only what waits for that."""
    yield [
        (organisation.code, organisation_named(organisation))
        for organisation in await directory.all_organisations(session)
    ]
    after = None
    while referrals := await _OTHERS.page(session, after=after, limit=AT_ONCE):
        yield [(referral.client_id, unassessed(referral)) for referral in referrals]
        after = referrals[-1].id
    after = None
    while applications := await panel.published(session, after, AT_ONCE):
        yield published_again(applications)
        after = applications[-1].id
    after = None
    while referrals := await _KNOWN.page(session, after=after, limit=AT_ONCE):
        yield await events_of(session, referrals)
        after = referrals[-1].id

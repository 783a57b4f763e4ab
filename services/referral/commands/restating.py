"""All that referral ever said, as it now stands: for when it was set back to an older state."""

from collections.abc import AsyncIterator, Sequence
from uuid import UUID

from sqlmodel import col, select

from services.referral.commands.naming import organisation_named
from services.referral.commands.panel_due import published_again
from services.referral.commands.publishing import events_of, unassessed
from services.referral.models import Referral
from services.referral.store import directory, panel
from shared.data.db import Session
from shared.data.pages import pages
from shared.messaging.events import Payload

AT_ONCE = 500
_GONE_OUT = pages(select(Referral).where(col(Referral.gone_out)), by=[Referral.id])
_WAITING = pages(select(Referral).where(~col(Referral.gone_out)), by=[Referral.id])


async def facts(session: Session) -> AsyncIterator[Sequence[tuple[str | UUID, Payload]]]:
    """Of a referral that waits for an assessment, only that."""
    yield [
        (organisation.code, organisation_named(organisation))
        for organisation in await directory.all_organisations(session)
    ]
    after = None
    while referrals := await _WAITING.page(session, after=after, limit=AT_ONCE):
        yield [(referral.client_id, unassessed(referral)) for referral in referrals]
        after = referrals[-1].id
    after = None
    while applications := await panel.published(session, after, AT_ONCE):
        yield published_again(applications)
        after = applications[-1].id
    after = None
    while referrals := await _GONE_OUT.page(session, after=after, limit=AT_ONCE):
        yield await events_of(session, referrals)
        after = referrals[-1].id

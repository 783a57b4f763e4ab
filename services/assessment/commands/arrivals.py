"""Who comes, and the contact that they come with: both are recorded in one transaction, or neither."""

from dataclasses import replace
from datetime import date

from services.assessment.commands import contacts, persons
from services.assessment.commands.persons import Registered
from services.assessment.commands.sites import check_named
from services.assessment.commands.validation import check_all
from services.assessment.schemas.persons import Arrival
from services.assessment.store.catalogue import catalogue_on
from services.assessment.store.merges import lock_merges
from shared.data import ending
from shared.data.db import Session
from shared.kernel.claims import Actor


async def register(
    session: Session, body: Arrival, actor: Actor, today: date, reach_by: str | None = None
) -> Registered:
    if body.contact is None:
        return await persons.register_person(session, body, actor, today, reach_by)
    contact, catalogue = body.contact, await catalogue_on(session, actor.area, body.contact.on)
    check_all(
        lambda: persons.check_birth_date(body, today),
        lambda: contacts.check_findings(contact, body.birth_date, catalogue, today, under="contact."),
    )
    await check_named(session, contact.site_id, contact.on, actor, setting=contact.setting, under="contact.")
    await lock_merges(session, actor.area)  # as whoever else locks a person and looks for others like them
    registered = await persons.register_person(session, body, actor, today, reach_by)
    await ending.write(session)  # the contact is of a person who is there
    recorded = await contacts.record_findings(session, registered.id, contact, actor, today)
    return replace(registered, contact_id=recorded.id)

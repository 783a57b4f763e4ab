"""Recording who came to the door, and answering whether the scheme pays for them."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from services.assessment.commands import settle
from services.assessment.commands.access import brought_client, may_count, seen_of
from services.assessment.commands.crowd import check_room
from services.assessment.commands.fields import check_born, check_code, check_not_after, recorded
from services.assessment.commands.views import contact_view
from services.assessment.errors import UnknownPerson
from services.assessment.models import Contact
from services.assessment.rules.catalogue import Catalogue
from services.assessment.rules.identity import age_on
from services.assessment.rules.remit import Remit, remit_on
from services.assessment.schemas.contacts import ContactBody, ContactView
from services.assessment.store import records
from services.assessment.store.catalogue import catalogue_on
from services.assessment.store.persons import Client, kin
from shared.acting import LASARS
from shared.auth import Actor
from shared.db import Session
from shared.records import insert


async def record_contact(session: Session, body: ContactBody, actor: Actor, today: date) -> ContactView:
    check_not_after("on", body.on, today)
    client, by = await brought_client(session, body.client_id, actor, today)
    check_born("on", body.on, client.birth_date)
    await check_room(session, Contact, client.id, by, today)
    catalogue = await catalogue_on(session, actor.area, body.on)
    remit = answer_remit(body, client, catalogue) if catalogue else None
    contact = await insert(
        session,
        Contact,
        **body.model_dump(include={"client_id", "setting", "kind", "access", "attendance", "presenting"}),
        contacted_on=body.on,
        source_code=body.source.code,
        source_list=body.source.list,
        in_remit=remit.in_remit if remit else None,
        remit_reason=remit.reason if remit else None,
        recorded_by_roles=sorted(by.roles),
        **recorded(actor, today),
    )
    if contact.attendance == "attended" and await may_count(session, client.id, by):
        await settle.settle_clients(session, {client.id}, today, actor, held=client.held)
    return contact_view(contact)


async def list_contacts(
    session: Session, client_id: UUID, actor: Actor, today: date, after: UUID | None, limit: int
) -> Sequence[Contact]:
    """To who is not the LASARS what its organisation recorded as who treats or refers. Of a stranger as of nobody."""
    if actor.roles & LASARS:
        return await records.of_clients(session, Contact, actor.area, await kin(session, client_id), after, limit)
    of = await seen_of(session, client_id, actor, today)
    found = await records.own_contacts(session, of, after, limit)
    if not (found or of.others or after):
        raise UnknownPerson
    return found


def answer_remit(body: ContactBody, client: Client, catalogue: Catalogue) -> Remit | None:
    """None where nothing was presented: a person who only asks is not turned away."""
    check_code("source.code", body.source.code, catalogue.sources)
    for index, code in enumerate(body.presenting):
        check_code(f"presenting.{index}", code, catalogue.substances.keys())
    if not body.presenting:
        return None
    substances = catalogue.substances_of(body.presenting)
    return remit_on(body.on, age_on(client.birth_date, body.on), substances, catalogue.remit)

"""Recording who came to the door, correcting that, and answering whether the scheme pays for them."""

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any, get_args
from uuid import UUID

from services.assessment.commands import reconcile
from services.assessment.commands.access import (
    as_known_to,
    brought_client,
    capacity_for,
    check_may_change,
    known_client,
    may_count,
    note_decided,
)
from services.assessment.commands.limits import check_correctable, check_room
from services.assessment.commands.sites import check_named
from services.assessment.commands.validation import (
    bad_value,
    check_all,
    check_born,
    check_code,
    check_days,
    check_not_after,
    recorded,
)
from services.assessment.errors import UnknownContact, Voided
from services.assessment.models import Contact
from services.assessment.rules.catalogue import Catalogue
from services.assessment.rules.identity import age_on
from services.assessment.rules.remit import Remit, remit_on
from services.assessment.schemas.contacts import Attendance, ContactBody, ContactCorrection, ContactFindings
from services.assessment.schemas.reviews import CorrectionReason
from services.assessment.store import contact_totals, records
from services.assessment.store.catalogue import catalogue_on
from services.assessment.store.persons import Client
from shared.data.db import Session
from shared.data.records import insert
from shared.kernel.acting import LASARS, is_own
from shared.kernel.claims import Actor
from shared.kernel.expected import check


async def totals(session: Session, actor: Actor, since: date, until: date) -> dict[str, int]:
    check_days(since, until)
    return dict.fromkeys(get_args(Attendance), 0) | await contact_totals.totals(session, actor, since, until)


async def record_contact(session: Session, body: ContactBody, actor: Actor, today: date) -> Contact:
    return await record_findings(session, body.client_id, body, actor, today)


async def record_findings(
    session: Session, client_id: UUID, body: ContactFindings, actor: Actor, today: date
) -> Contact:
    client, by = await brought_client(session, client_id, actor, today)
    says = await _findings(session, body, client, actor, today)
    await check_room(session, Contact, client.id, by, today)
    contact = await insert(
        session,
        Contact,
        client_id=client_id,
        **says,
        recorded_by_roles=sorted(by.roles),
        **recorded(actor, today),
    )
    if contact.attendance == "attended" and await may_count(session, client.id, by):
        await reconcile.reconcile(session, {client.id}, today, actor, locked=client.locked)
    return contact


async def _findings(
    session: Session, body: ContactFindings, client: Client, actor: Actor, today: date
) -> dict[str, Any]:
    catalogue = await catalogue_on(session, actor.area, body.on)
    check_findings(body, client.birth_date, catalogue, today)
    await check_named(session, body.site_id, body.on, actor, setting=body.setting)
    remit = answer_remit(body, client, catalogue) if catalogue else None
    return {
        **body.model_dump(include={"setting", "kind", "access", "attendance", "presenting", "site_id"}),
        "contacted_on": body.on,
        "source_code": body.source.code,
        "source_list": body.source.list,
        "in_remit": remit.in_remit if remit else None,
        "remit_reason": remit.reason if remit else None,
    }


def check_findings(
    body: ContactFindings, birth_date: date, catalogue: Catalogue | None, today: date, *, under: str = ""
) -> None:
    """All that is wrong with it, told at once; codes where a scheme says which there are. A birth that is still to come
    is wrong itself, and says nothing of the contact.
    """
    checks: list[Callable[[], None]] = [partial(check_not_after, "on", body.on, today)]
    if birth_date <= today:
        checks.append(partial(check_born, "on", body.on, birth_date))
    if catalogue:
        checks.append(partial(check_code, "source.code", body.source.code, catalogue.sources))
        checks += (
            partial(check_code, f"presenting.{index}", code, catalogue.substances.keys())
            for index, code in enumerate(body.presenting)
        )
    check_all(*checks, under=under)


async def read_contact(session: Session, contact_id: UUID, actor: Actor) -> Contact:
    return _own(await records.one(session, Contact, contact_id, actor.area), actor)


async def correct_contact(
    session: Session, contact_id: UUID, body: ContactCorrection, expected: int, actor: Actor, today: date
) -> Contact:
    contact, client, by = await _lock_own(session, contact_id, actor, today)
    check(expected, contact.revision)
    if not is_own(by, contact.recorded_by_organisation, contact.recorded_by_roles) and body.reason_code is None:
        raise bad_value(
            "reasonCode", "the LASARS says why it corrects what others recorded", get_args(CorrectionReason)
        )
    says = await _findings(session, body, client, actor, today)
    if not records.says_already(contact, says):
        check_correctable(contact)
        await note_decided(session, contact.client_id, by, today)
        await records.supersede(session, contact, actor, today, reason_code=body.reason_code, **says)
        await _changed(session, client, by, actor, today)
    return contact


async def void_contact(
    session: Session, contact_id: UUID, reason_code: str, actor: Actor, today: date, expected: int | None
) -> Contact:
    contact, client, by = await _lock_own(session, contact_id, actor, today)
    check(expected, contact.revision)
    await note_decided(session, contact.client_id, by, today)
    await records.supersede(session, contact, actor, today, voided=True, void_reason=reason_code)
    await _changed(session, client, by, actor, today)
    return contact


async def _changed(session: Session, client: Client, by: Actor, actor: Actor, today: date) -> None:
    if await may_count(session, client.id, by):
        await reconcile.reconcile(session, {client.id}, today, actor, locked=client.locked)


async def _lock_own(session: Session, contact_id: UUID, actor: Actor, today: date) -> tuple[Contact, Client, Actor]:
    """Also: in which capacity it is changed. To who is not the LASARS, what others recorded does not exist."""
    client_id = await records.client_of(session, Contact, contact_id, actor.area)
    if client_id is None:
        raise UnknownContact
    client = await known_client(session, client_id, actor)
    contact = _own(await records.lock(session, Contact, contact_id, actor.area), actor)
    if contact.voided:
        raise Voided
    by = capacity_for(contact, actor)
    await check_may_change(session, contact, by, today)
    return contact, await as_known_to(session, client, by, today), by


def _own(contact: Contact | None, actor: Actor) -> Contact:
    if contact is None or not (
        actor.roles & LASARS or is_own(actor, contact.recorded_by_organisation, contact.recorded_by_roles)
    ):
        raise UnknownContact
    return contact


def answer_remit(body: ContactFindings, client: Client, catalogue: Catalogue) -> Remit | None:
    """None where nothing was presented: a person who only asks is not turned away."""
    if not body.presenting:
        return None
    substances = catalogue.substances_of(body.presenting)
    return remit_on(body.on, age_on(client.birth_date, body.on), substances, catalogue.remit)

"""Whether somebody may correct or void a record, asked before they say anything: the checks of the commands."""

from datetime import date
from uuid import UUID

from services.assessment.commands import access
from services.assessment.commands.reviews import UNKNOWN, Record, own
from services.assessment.errors import UnknownAssessment, UnknownContact, Voided
from services.assessment.models import Assessment, Contact, Evidence, TopReview
from services.assessment.store import records
from shared.data.db import Session
from shared.kernel.acting import LASARS, is_own
from shared.kernel.claims import Actor
from shared.kernel.problems import Forbidden, Problem


async def refusal_of_contact(session: Session, contact_id: UUID, actor: Actor, today: date) -> Problem | None:
    """To who is not the LASARS, what others recorded does not exist."""
    contact = await records.one(session, Contact, contact_id, actor.area)
    if contact is None or not (
        actor.roles & LASARS or is_own(actor, contact.recorded_by_organisation, contact.recorded_by_roles)
    ):
        raise UnknownContact
    return await _refusal(session, contact, actor, today)


async def refusal_of_assessment(session: Session, assessment_id: UUID, actor: Actor, today: date) -> Problem | None:
    assessment = await records.one(session, Assessment, assessment_id, actor.area)
    if assessment is None:
        raise UnknownAssessment
    return await _refusal(session, assessment, actor, today)


async def refusal_of(
    session: Session, kind: type[Record], record_id: UUID, actor: Actor, today: date
) -> Problem | None:
    record = await records.one(session, kind, record_id, actor.area)
    if record is None or not await access.may_read(session, record, actor, today):
        raise UNKNOWN[kind]
    return await _refusal(session, record, actor, today)


async def _refusal(
    session: Session, record: Contact | Assessment | TopReview | Evidence, actor: Actor, today: date
) -> Problem | None:
    try:
        await _check(session, record, actor, today)
    except (Forbidden, Voided) as refused:
        return refused
    return None


async def _check(
    session: Session, record: Contact | Assessment | TopReview | Evidence, actor: Actor, today: date
) -> None:
    if record.voided:
        raise Voided
    if isinstance(record, Assessment):
        await access.check_may_change_assessment(session, record, actor, today)
        return await access.check_takes_no_tariff(session, record, actor, today)
    by = access.capacity_for(record, actor)
    if isinstance(record, TopReview):  # noqa: SIM114 - to a type checker each is of one kind
        own(record, by)
    elif isinstance(record, Evidence):
        own(record, by)
    return await access.check_may_change(session, record, by, today)

"""What was said of a referral is taken back: it stands as before, and what was said stays on record."""

from datetime import date
from uuid import UUID

from services.referral.commands import publishing
from services.referral.commands.matches import no_place
from services.referral.commands.moving import move
from services.referral.commands.panel_due import publish_due_of
from services.referral.commands.presence import refuse_twice
from services.referral.commands.referrals import check_offered, check_treats_not, locked
from services.referral.commands.validation import wrong_state
from services.referral.errors import AnswerStands
from services.referral.models import AnswerTakenBack, Referral
from services.referral.rules.states import (
    HOLDING,
    UNANSWERED,
    Action,
    NotAllowed,
    ReferralState,
    before_answer,
    held_at_least_until,
)
from services.referral.schemas.answers import AnswerVoidBody, FirstAppointmentBody
from services.referral.store import clients, directory, places, referrals
from services.referral.store import waiting as waits
from shared.data.db import Session
from shared.data.records import insert, update
from shared.kernel.claims import Actor


async def take_back(
    session: Session, referral_id: UUID, body: AnswerVoidBody, actor: Actor, today: date, expected: int | None
) -> Referral:
    """An acceptance while nothing came after it, what ended a referral for some days: with a place if one is free."""
    named = await referrals.find(session, actor.area, referral_id)
    if named is not None:
        await clients.lock_person(session, actor.area, named.client_id)
    referral, client_known, actor = await locked(session, referral_id, actor, expected)
    said = ReferralState(referral.state)
    move(referral, Action.TAKE_BACK)
    await _check_may(session, referral, said, actor, today)
    referral.state = await _before(session, referral, said, client_known=client_known)
    await _take_place(session, referral, said, actor)
    await _keep(session, referral, said, body.reason_code, actor, today)
    _forget(referral, said, today)
    await update(session, referral)
    await publishing.publish(session, referral, publishing.referred(referral), client_known=client_known)
    await publish_due_of(session, actor.area, referral.client_id, today)
    return referral


async def _check_may(session: Session, referral: Referral, said: ReferralState, actor: Actor, today: date) -> None:
    if said != ReferralState.ACCEPTED:
        own = referral.organisation == actor.organisation
        if own and referral.closed_by_organisation != actor.organisation:
            raise AnswerStands("Another organisation ended this referral, so yours cannot take that back.")
        if referral.take_back_until is None or referral.take_back_until < today:
            raise AnswerStands
    await check_treats_not(session, referral, said, actor, today)


async def _before(session: Session, referral: Referral, said: ReferralState, *, client_known: bool) -> ReferralState:
    entry = await waits.entry(session, referral.id)
    return before_answer(
        said,
        accepted=referral.accepted_on is not None,
        waits=entry is not None and entry.offered_on is None,
        client_known=client_known,
    )


async def _take_place(session: Session, referral: Referral, said: ReferralState, actor: Actor) -> None:
    """Whoever had none free by their answer holds theirs still."""
    if said == ReferralState.ACCEPTED:
        return
    await refuse_twice(session, actor, referral)
    if referral.state not in HOLDING:
        return
    if await places.move(session, referral.area, referral.service_id, held=+1) is None:
        full = await directory.service(session, referral.area, referral.service_id)
        assert full is not None  # noqa: S101 - a foreign key says so
        raise await no_place(session, actor, full, referral.client_id)


async def _keep(
    session: Session, referral: Referral, said: ReferralState, reason_code: str, actor: Actor, today: date
) -> None:
    ended = said != ReferralState.ACCEPTED
    await insert(
        session, AnswerTakenBack, area=referral.area, referral_id=referral.id, state=said,
        said_on=referral.closed_on if ended else referral.accepted_on,
        said_by=referral.closed_by if ended else None,
        said_by_organisation=(referral.closed_by_organisation if ended else None) or referral.organisation,
        reason_code=referral.reason_code, first_offered_on=None if ended else referral.first_offered_on,
        of_appointment=False, taken_back_for=reason_code, taken_back_on=today, taken_back_by=actor.sub,
        taken_back_by_organisation=actor.organisation,
    )  # fmt: skip


def _forget(referral: Referral, said: ReferralState, today: date) -> None:
    """What went with the answer goes with it; the events say it anew."""
    referral.reason_code = referral.closed_on = referral.closed_by = referral.closed_by_organisation = None
    if said == ReferralState.ACCEPTED:
        referral.accepted_on = referral.first_offered_on = None
    if referral.state in UNANSWERED:
        referral.hold_expires_on = held_at_least_until(referral.hold_expires_on, today)
    if referral.gone_out and referral.arrived_on is None:  # what it waited for came while it was over
        referral.pending_since = None
    referral.event_revision += 1


async def say_appointment_anew(
    session: Session, referral_id: UUID, body: FirstAppointmentBody, actor: Actor, today: date, expected: int
) -> Referral:
    """Until treatment starts; the day that was said before stays on record."""
    referral, client_known, actor = await locked(session, referral_id, actor, expected)
    said = ReferralState(referral.state)
    if said != ReferralState.ACCEPTED:
        raise wrong_state(NotAllowed(said, "say the first appointment anew", []))
    await check_treats_not(session, referral, said, actor, today)
    check_offered(referral, body.first_offered_on)
    if referral.first_offered_on == body.first_offered_on:
        return referral
    if referral.first_offered_on is not None:
        await insert(
            session, AnswerTakenBack, area=referral.area, referral_id=referral.id, state=said,
            said_on=referral.accepted_on, said_by=None, said_by_organisation=referral.organisation, reason_code=None,
            first_offered_on=referral.first_offered_on, of_appointment=True, taken_back_for=body.reason_code,
            taken_back_on=today, taken_back_by=actor.sub, taken_back_by_organisation=actor.organisation,
        )  # fmt: skip
    referral.first_offered_on = body.first_offered_on
    referral.revision += 1
    await update(session, referral)
    if not client_known:
        publishing.publish_unassessed(session, referral)
    return referral

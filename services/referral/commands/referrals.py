"""A referral from the moment a place is held until it is answered, started or closed."""

from datetime import date, timedelta
from uuid import UUID

from services.referral.commands import joint_work, key_workers, publishing, rankings, waiting
from services.referral.commands.matches import check_modality, no_place
from services.referral.commands.moving import move, shut
from services.referral.commands.nobodys import check_registered
from services.referral.commands.panel_due import publish_due_of
from services.referral.commands.presence import check_absent, check_not_started, refuse_twice
from services.referral.commands.validation import bad_value, check_between
from services.referral.commands.visible import may_see, seen_by
from services.referral.errors import TreatsThePerson, UnknownRanking, UnknownReferral
from services.referral.models import Assessed, Episode, Ranking, Referral
from services.referral.rules.states import HOLDING, NEVER_STARTED, Action, ReferralState, held_as, hold_expires_on
from services.referral.schemas.episodes import StartBody
from services.referral.schemas.referrals import ReferralBody
from services.referral.store import clients, directory, episodes, places, referrals
from services.referral.store import rankings as ranking_store
from shared.data.db import Session
from shared.data.records import update
from shared.kernel.acting import acting
from shared.kernel.claims import Actor
from shared.kernel.days import FIRST_DAY
from shared.kernel.expected import check as check_expected
from shared.kernel.problems import Problem

LEADS_WITHIN = timedelta(days=366)  # a contact to the referral that it led to
OFFERED_WITHIN = timedelta(days=366)  # a first appointment, after the referral


async def find_referral(session: Session, referral_id: UUID, actor: Actor) -> Referral:
    """Raises UnknownReferral also where there is one that the caller may not see."""
    referral = await referrals.find(session, actor.area, referral_id)
    if referral is None or not may_see(actor, referral):
        raise UnknownReferral
    return referral


async def check_theirs(session: Session, referral_id: UUID, actor: Actor) -> None:
    """That they see it, or that it was made to them: whatever became of it."""
    referral = await referrals.find(session, actor.area, referral_id)
    if referral is None or seen_by(actor) not in (None, referral.organisation):
        raise UnknownReferral


async def ranking_of(session: Session, referral_id: UUID, actor: Actor) -> tuple[Referral, Ranking]:
    referral = await find_referral(session, referral_id, actor)
    ranking = await ranking_store.of_referral(session, actor.area, referral.id)
    if ranking is None:
        raise UnknownRanking
    return referral, ranking


async def refer(session: Session, body: ReferralBody, actor: Actor, today: date, hold_days: int) -> Referral:
    """Nothing about money is asked: a person out of remit is referred like any other."""
    referred_on = body.referred_on or today
    check_between("referredOn", referred_on, FIRST_DAY, today, "a referral is recorded once it was made")
    if body.contact_on is not None:
        earliest = referred_on - LEADS_WITHIN
        check_between("contactOn", body.contact_on, earliest, referred_on, "the contact led to this referral")
    await clients.lock_person(session, actor.area, body.client_id)
    if body.joint_work is not None:
        await joint_work.check(session, body.joint_work, actor, body.client_id, None, today)
    await clients.lock(session, actor.area, body.client_id)
    await check_absent(session, actor, body.client_id, body.service_id)
    await _check_assessment(session, actor, body)
    needed = body.needed_modality
    modality = (needed.code, needed.list) if needed else None
    await check_modality(session, actor.area, modality, "neededModality.code")
    assessed = await clients.latest_assessed(session, actor.area, body.client_id)
    ranked = await rankings.ranking_now(session, actor.area, assessed, modality)
    await waiting.check_priority(session, actor.area, body.service_id, body.priority)
    client_known = assessed is not None
    if not client_known:
        await check_registered(session, actor.area, body.client_id, "refer the new id")
    said = {
        "area": actor.area,
        "state": held_as(client_known=client_known),
        "gone_out": client_known,
        "sent_on_for": None,
        "pending_since": None if client_known else today,
        "hold_expires_on": hold_expires_on(today, hold_days),
        "referred_by": actor.sub,
        "referred_by_organisation": actor.organisation,
        **body.model_dump(exclude={"needed_modality", "wait_if_full", "priority", "joint_work"}),
        "referred_on": referred_on,
        "assessment_id": body.assessment_id or _assessed_by(assessed, referred_on),
    }
    referral = await places.hold(session, **said)
    if referral is None and body.wait_if_full:
        waits = {"hold_expires_on": referred_on, "pending_since": None}
        referral = await waiting.join(session, body.priority, today, **said | waits)
    if referral is None:
        raise await _refusal(session, actor, body)
    if body.joint_work is not None:
        await joint_work.keep(session, referral.id, body.joint_work, actor, today)
    await rankings.keep(session, referral, ranked, today, needed.model_dump() if needed else None)
    await publishing.publish(session, referral, publishing.referred(referral), client_known=client_known)
    await publish_due_of(session, actor.area, referral.client_id, today)
    return referral


async def _check_assessment(session: Session, actor: Actor, body: ReferralBody) -> None:
    """Of one of which nothing is known yet the news may be on its way: it dates the referral once it comes."""
    if body.assessment_id and await clients.is_anothers(session, actor.area, body.client_id, body.assessment_id):
        raise bad_value("assessmentId", "is the assessment of another person")


def _assessed_by(latest: Assessed | None, day: date) -> UUID | None:
    """Where no assessment is named: that they were assessed is known all the same."""
    return latest.assessment_id if latest is not None and latest.assessed_on <= day else None


async def _refusal(session: Session, actor: Actor, body: ReferralBody) -> Problem:
    full = await directory.service(session, actor.area, body.service_id)
    if full is None:
        return bad_value("serviceId", "no such service in this area")
    return await no_place(session, actor, full, body.client_id, awaited=full.available > 0)


async def accept(
    session: Session,
    referral_id: UUID,
    first_offered_on: date | None,
    actor: Actor,
    today: date,
    expected: int | None = None,
) -> Referral:
    referral, client_known, actor = await locked(session, referral_id, actor, expected)
    check_offered(referral, first_offered_on)
    if _is_said_later(referral, first_offered_on):
        referral.revision += 1
    else:
        move(referral, Action.ACCEPT)
        referral.accepted_on = today
    referral.first_offered_on = first_offered_on
    await update(session, referral)
    if not client_known:
        publishing.publish_unassessed(session, referral)
    return referral


def _is_said_later(referral: Referral, first_offered_on: date | None) -> bool:
    """Whether it was accepted without a first appointment, and that is all that is said now."""
    unsaid = referral.state == ReferralState.ACCEPTED and referral.first_offered_on is None
    return unsaid and first_offered_on is not None


def check_offered(referral: Referral, day: date | None) -> None:
    _check_offered(day, referral.referred_on, referral.referred_on + OFFERED_WITHIN)


def _check_offered(day: date | None, first: date, last: date) -> None:
    if day is not None:
        why = "the first appointment is offered after the referral, within a year, and not after the start"
        check_between("firstOfferedOn", day, first, last, why)


async def close(
    session: Session,
    referral_id: UUID,
    action: Action,
    reason_code: str,
    actor: Actor,
    today: date,
    expected: int | None = None,
) -> Referral:
    """Decline, withdraw, or close as never engaged: the place is free again, where one was held."""
    referral, client_known, actor = await locked(session, referral_id, actor, expected)
    await check_treats_not(session, referral, ReferralState(referral.state), actor, today)
    holds = referral.state in HOLDING
    move(referral, action)
    shut(referral, reason_code, today, actor.sub, actor.organisation)
    await (referrals.close(session, referral) if holds else referrals.write(session, [referral]))
    await publishing.publish(session, referral, publishing.closed(referral), client_known=client_known)
    await publish_due_of(session, actor.area, referral.client_id, today)
    return referral


async def check_treats_not(
    session: Session, referral: Referral, state: ReferralState, actor: Actor, today: date
) -> None:
    """Of a rival's referral, whoever decides as the LASARS has not treated the person; that they decided is kept."""
    if _is_a_rivals(referral, state, actor):
        decider = actor.area, referral.client_id, actor.organisation
        if await episodes.has_held(session, *decider):
            raise TreatsThePerson
        await episodes.note_decided(session, *decider, today)


def _is_a_rivals(referral: Referral, state: ReferralState, actor: Actor) -> bool:
    """One to another organisation is taken back by who made it, until it is accepted: by then it is that one's work."""
    if "assessor" not in actor.roles or referral.organisation == actor.organisation:
        return False
    return state == ReferralState.ACCEPTED or referral.referred_by_organisation != actor.organisation


async def start(
    session: Session, referral_id: UUID, body: StartBody, actor: Actor, today: date, expected: int | None = None
) -> Episode:
    """Waits for no tariff, and starting answers the referral too."""
    named = await referrals.find(session, actor.area, referral_id)
    if named is not None:
        await clients.lock_person(session, actor.area, named.client_id)
    referral, client_known, actor = await locked(session, referral_id, actor, expected)
    move(referral, Action.START)
    await check_not_started(session, actor, referral)
    check_between("startedOn", body.started_on, referral.referred_on, today, "it follows the referral and has happened")
    await _check_has_not_decided(session, referral, body.started_on, today)
    if body.first_offered_on is not None:
        referral.first_offered_on = body.first_offered_on
    elif referral.first_offered_on is not None:
        before = f"it was said before to be {referral.first_offered_on}, which is after the start"
        check_between("firstOfferedOn", referral.first_offered_on, referral.referred_on, body.started_on, before)
    _check_offered(referral.first_offered_on, referral.referred_on, body.started_on)
    episode = await episodes.begin(
        session,
        referral,
        started_on=body.started_on,
        care_coordinating=body.care_coordinating,
        started_by=actor.sub,
        started_by_organisation=actor.organisation,
    )
    await publishing.publish(session, referral, publishing.started(episode, referral), client_known=client_known)
    await key_workers.name_at_start(session, episode, body.key_worker, actor, today, client_known=client_known)
    await publish_due_of(session, actor.area, episode.client_id, today)
    return episode


async def _check_has_not_decided(session: Session, referral: Referral, started_on: date, today: date) -> None:
    decided_on = await episodes.last_decided_on(session, referral.area, referral.client_id, referral.organisation)
    if decided_on is not None:
        why = "until that day your organisation decided about this person as the LASARS, so it did not treat them"
        check_between("startedOn", started_on, decided_on, today, why)


async def undo_start(session: Session, episode: Episode, actor: Actor) -> Referral:
    """It was recorded by mistake: accepted, as a start accepts too. Its client is locked already."""
    referral, client_known, actor = await locked(session, episode.referral_id, actor)
    await refuse_twice(session, actor, referral)
    move(referral, Action.UNDO_START)
    referral.episode_id = None
    if referral.accepted_on is None:
        referral.accepted_on = episode.started_on
    await update(session, referral)
    if not client_known:
        publishing.publish_unassessed(session, referral)
    return referral


async def never_started(session: Session, referral_id: UUID, actor: Actor, today: date) -> Referral:
    """The start was voided: closed, so that nobody starts on it again. Its client is locked already."""
    referral, client_known, actor = await locked(session, referral_id, actor)
    move(referral, Action.VOID_START)
    shut(referral, NEVER_STARTED, today, actor.sub, actor.organisation)
    await update(session, referral)
    if not client_known:
        publishing.publish_unassessed(session, referral)
    return referral


async def locked(
    session: Session, referral_id: UUID, actor: Actor, expected: int | None = None
) -> tuple[Referral, bool, Actor]:
    """An assessor acts on all, a provider on those made to its organisation, whatever their state:
    what it declined a moment ago it is told the state of, but can no longer read. Returns in which capacity.
    """
    referral, client_known = await referrals.lock(session, actor.area, referral_id)
    by = acting(actor, own=referral is not None and referral.organisation == actor.organisation)
    if referral is None or by is None:
        raise UnknownReferral
    check_expected(expected, referral.revision)
    return referral, client_known, by

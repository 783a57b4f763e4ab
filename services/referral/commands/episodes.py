"""A treatment episode: transferred, ended, the end corrected or voided."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, get_args
from uuid import UUID

from services.referral.commands import publishing
from services.referral.commands.matches import no_place
from services.referral.commands.panel_due import publish_due_of
from services.referral.commands.presence import check_absent
from services.referral.commands.referrals import never_started, undo_start
from services.referral.commands.validation import bad_value, check_between, wrong_state
from services.referral.commands.visible import seen_by
from services.referral.errors import (
    ClinicianNeeded,
    CorrectionsOver,
    HandedOnTooLate,
    TooManyCorrections,
    TreatsThePerson,
    UnknownEpisode,
)
from services.referral.models import Episode, Referral, Service, Transfer
from services.referral.rules.discharge import DischargeReason, UnknownReason, discharge_class, needs_clinician
from services.referral.rules.states import (
    RECORDED_BY_MISTAKE,
    CorrectionReason,
    EpisodeAction,
    EpisodeState,
    NotAllowed,
    check_episode,
)
from services.referral.schemas.episodes import CorrectedEndBody, EndBody, TransferBody
from services.referral.store import clients, directory, episodes, places
from shared.data.db import Session
from shared.data.records import insert, update
from shared.kernel.acting import acting
from shared.kernel.claims import Actor
from shared.kernel.expected import check

SAID_MAX = 100  # how often one end is said and corrected: each raises what is told of it, and of what rests on it


async def find_episode(session: Session, episode_id: UUID, actor: Actor) -> Episode:
    """Raises UnknownEpisode also where there is one that the caller may not see."""
    episode = await episodes.find(session, actor.area, episode_id)
    if episode is None or seen_by(actor) not in (None, episode.delivered_by):
        raise UnknownEpisode
    return episode


async def transfer(
    session: Session, episode_id: UUID, body: TransferBody, actor: Actor, today: date, expected: int | None
) -> Episode:
    episode, client_known, actor = await _locked_person(session, episode_id, actor)
    check(expected, episode.revision)
    _check_state(episode, EpisodeAction.TRANSFER)
    last_moved_on = await episodes.last_moved_on(session, episode.id)
    check_between("on", body.on, earliest(episode, last_moved_on), today, _WHY)
    target = await _target(session, episode, body)
    if "assessor" in actor.roles and target.organisation == actor.organisation:
        raise TreatsThePerson
    await _check_may_hand_on(session, episode, target, body.on, actor, today)
    await _move_place(session, episode, target, actor)  # first: a full service tells nobody who is there
    await check_absent(session, actor, episode.client_id, target.id)
    await _note_decided(session, episode, actor, today)
    moved = await insert(
        session,
        Transfer,
        episode_id=episode.id,
        from_service_id=episode.service_id,
        to_service_id=target.id,
        from_organisation=episode.delivered_by,
        to_organisation=target.organisation,
        transferred_on=body.on,
        transferred_by=actor.sub,
        transferred_by_organisation=actor.organisation,
    )
    if target.organisation != episode.delivered_by:
        episode.key_worker = None  # whom the one that has it now names
    episode.service_id, episode.delivered_by, episode.kept_double = target.id, target.organisation, False
    episode.revision += 1
    await update(session, episode)
    await publishing.publish(session, episode, publishing.transferred(moved, episode), client_known=client_known)
    await publish_due_of(session, episode.area, episode.client_id, today)
    return episode


async def _target(session: Session, episode: Episode, body: TransferBody) -> Service:
    if body.service_id is not None:
        service = await directory.service(session, episode.area, body.service_id)
    else:
        service = _most_alike(episode, await directory.services(session, episode.area, body.to, None, None))
    if service is None:
        raise bad_value("to", "no such service in this area, nor an organisation with one of this kind")
    if service.id == episode.service_id:
        raise bad_value("to", "the person is there already")
    if service.is_treatment != episode.is_treatment:
        raise bad_value(
            "to", "treatment goes on in a service that treats, and nothing else becomes treatment by a move"
        )
    return service


async def _check_may_hand_on(
    session: Session, episode: Episode, target: Service, on: date, actor: Actor, today: date
) -> None:
    """Whose a day was decides who is paid for it, so what lies further back is not for one of the two to say."""
    if "assessor" in actor.roles or target.organisation == episode.delivered_by:
        return
    if today >= await episodes.corrections_end_on(session, episode.area, on):
        raise HandedOnTooLate


def _most_alike(episode: Episode, services: Sequence[Service]) -> Service | None:
    """Of an organisation's services the one of the same modality, and rather one with room."""
    fitting = [s for s in services if s.is_treatment == episode.is_treatment and s.id != episode.service_id]
    return min(fitting, key=lambda s: (s.modality != episode.modality, s.available == 0, s.id.int), default=None)


async def _move_place(session: Session, episode: Episode, target: Service, actor: Actor) -> None:
    """In the order of the ids, so that two transfers the opposite ways do not wait for each other."""
    for service_id, change in sorted([(episode.service_id, -1), (target.id, +1)]):
        if await places.move(session, episode.area, service_id, occupied=change) is None:
            raise await no_place(session, actor, target, episode.client_id, episode.service_id)


async def end(
    session: Session, episode_id: UUID, body: EndBody, actor: Actor, today: date, expected: int | None
) -> Episode:
    episode, client_known, actor = await locked(session, episode_id, actor)
    check(expected, episode.revision)
    _check_state(episode, EpisodeAction.END)
    await _state_end(session, episode, body, actor, today)
    await _first_said(session, episode, body.ended_on, today)
    await episodes.write_end(session, episode)
    await publishing.publish(session, episode, publishing.ended(episode), client_known=client_known)
    return episode


async def correct_end(
    session: Session, episode_id: UUID, body: CorrectedEndBody, actor: Actor, today: date, expected: int
) -> Episode:
    episode, client_known, actor = await locked(session, episode_id, actor)
    check(expected, episode.revision)
    _check_state(episode, EpisodeAction.CORRECT_END)
    await _check_in_time(session, episode, actor, today)
    if "assessor" in actor.roles and body.reason_code is None:
        raise bad_value(
            "reasonCode", "the LASARS says why it corrects what others recorded", *get_args(CorrectionReason)
        )
    if _says_already(episode, body, actor):
        return episode
    await _note_decided(session, episode, actor, today)
    await _state_end(session, episode, body, actor, today)
    episode.end_correction_reason = body.reason_code
    if "assessor" in actor.roles:
        episode.first_ended_on = episode.late_days_from = body.ended_on
    return await _changed_end(session, episode, client_known=client_known)


async def void_end(
    session: Session, episode_id: UUID, reason_code: str, actor: Actor, today: date, expected: int | None
) -> Episode:
    """Not ended after all, so the person takes a place again: in a full service who treats raises its places first.

    The LASARS says what is true whether there is room or not; one more is there than there are places.
    """
    episode, client_known, actor = await _locked_person(session, episode_id, actor)
    check(expected, episode.revision)
    _check_state(episode, EpisodeAction.VOID_END)
    await _check_in_time(session, episode, actor, today)
    await check_absent(session, actor, episode.client_id, episode.service_id)
    as_lasars = "assessor" in actor.roles
    if await places.move(session, episode.area, episode.service_id, occupied=+1, full=as_lasars) is None:
        full = await directory.service(session, episode.area, episode.service_id)
        assert full is not None  # noqa: S101 - a foreign key says so
        raise await no_place(session, actor, full, episode.client_id)
    episode.end_voided, episode.end_void_reason = True, reason_code
    episode.ended_by, episode.ended_by_organisation = actor.sub, actor.organisation
    await _note_decided(session, episode, actor, today)
    _count_end(episode, actor)
    if as_lasars:
        episode.end_said_by_provider = 0  # what is true is said anew, by who treats alone
    return await _changed_end(session, episode, client_known=client_known)


async def void_start(
    session: Session, episode_id: UUID, reason_code: str, actor: Actor, today: date, expected: int
) -> Episode:
    """Never started: transfers and end go with it, the place is free, and the referral is closed as not begun. Where
    the start was recorded by mistake, the referral goes on as accepted, with a place at its own service.
    """
    episode, client_known, actor = await _locked_person(session, episode_id, actor)
    check(expected, episode.revision)
    _check_state(episode, EpisodeAction.VOID_START)
    await _note_decided(session, episode, actor, today)
    was_open = episode.state is EpisodeState.OPEN
    episode.start_void_reason = reason_code
    episode.start_voided_by, episode.start_voided_by_organisation = actor.sub, actor.organisation
    episode.revision += 1
    await update(session, episode)
    by_mistake = reason_code in RECORDED_BY_MISTAKE
    if by_mistake:
        referral = await undo_start(session, episode, actor)
        await _hold_again(session, episode, referral, actor, was_open=was_open)
    else:
        referral = await never_started(session, episode.referral_id, actor, today)
        await _free(session, episode, was_open=was_open)
    await publishing.publish(session, episode, publishing.started(episode, referral), client_known=client_known)
    if not by_mistake:
        await publishing.publish(session, episode, publishing.closed(referral), client_known=client_known)
    await publish_due_of(session, episode.area, episode.client_id, today)
    return episode


async def _free(session: Session, episode: Episode, *, was_open: bool) -> None:
    if was_open:
        await places.move(session, episode.area, episode.service_id, occupied=-1)


async def _hold_again(session: Session, episode: Episode, referral: Referral, actor: Actor, *, was_open: bool) -> None:
    """Its own place, or, where they were handed on or discharged, one if there is room: in the order of the ids."""
    changes = {referral.service_id: [1, 0]}
    if was_open:
        changes.setdefault(episode.service_id, [0, 0])[1] = -1
    for service_id, (held, occupied) in sorted(changes.items()):
        if await places.move(session, episode.area, service_id, held=held, occupied=occupied) is None:
            full = await directory.service(session, episode.area, service_id)
            assert full is not None  # noqa: S101 - a foreign key says so
            raise await no_place(session, actor, full, episode.client_id)


def _says_already(episode: Episode, body: EndBody, actor: Actor) -> bool:
    """The LASARS's word is also of the day from which the days for corrections count."""
    said = episode.ended_on, episode.end_reason_code, episode.end_reason_list
    first = "assessor" not in actor.roles or episode.first_ended_on == body.ended_on
    return first and said == (body.ended_on, body.reason.code, body.reason.list)


async def _state_end(session: Session, episode: Episode, body: EndBody, actor: Actor, today: date) -> None:
    said = episode.end_said_by_lasars if "assessor" in actor.roles else episode.end_said_by_provider
    if said > SAID_MAX:
        raise TooManyCorrections(most=SAID_MAX)
    last_moved_on, listed = await episodes.bounds_of_end(session, episode, body.ended_on)
    check_between("endedOn", body.ended_on, earliest(episode, last_moved_on), today, _WHY)
    same_reason = (body.reason.code, body.reason.list) == (episode.end_reason_code, episode.end_reason_list)
    corrected = same_reason and episode.state is EpisodeState.ENDED  # a voided end says nothing about the next
    if not (corrected and "assessor" in actor.roles):  # another day for what a clinician has said
        _check_reason(listed, body, actor)
        episode.ended_by_role = "clinician" if "clinician" in actor.roles else "provider"
    episode.ended_on = body.ended_on
    episode.end_reason_code, episode.end_reason_list = body.reason.code, body.reason.list
    episode.ended_by, episode.ended_by_organisation = actor.sub, actor.organisation
    episode.end_voided, episode.end_void_reason = False, None
    _count_end(episode, actor)


async def _first_said(session: Session, episode: Episode, ended_on: date, today: date) -> None:
    """What was said first is so for ever, whatever was voided since: whose things are is judged by it.

    Days are counted anew only after those of the end before: nobody gains time by a void.
    """
    since = episode.late_days_from
    if since is None or today >= await episodes.corrections_end_on(session, episode.area, since):
        episode.late_days_from = ended_on
    if episode.first_ended_on is None:
        episode.first_ended_on = ended_on
    episode.end_recorded_on = today


async def _check_in_time(session: Session, episode: Episode, actor: Actor, today: date) -> None:
    """Who has treated corrects for a while, or on the day on which it said so; after that the LASARS alone does.

    Whatever has happened since: a refusal must not tell that the person came back.
    """
    if "assessor" in actor.roles or episode.late_days_from is None or episode.end_recorded_on == today:
        return
    if today >= await episodes.corrections_end_on(session, episode.area, episode.late_days_from):
        raise CorrectionsOver


async def corrections_until(session: Session, episode_id: UUID, actor: Actor, today: date) -> date | None:
    """The last day on which the caller may correct or void the end; None where nothing ends that."""
    episode = await find_episode(session, episode_id, actor)
    by = acting(actor, own=episode.delivered_by == actor.organisation)
    if by is None or "assessor" in by.roles or episode.late_days_from is None or episode.ended_on is None:
        return None
    last = await episodes.corrections_end_on(session, episode.area, episode.late_days_from) - timedelta(days=1)
    return max(last, today) if episode.end_recorded_on == today else last


def _count_end(episode: Episode, actor: Actor) -> None:
    """Each by itself: nobody uses up how often another speaks."""
    if "assessor" in actor.roles:
        episode.end_said_by_lasars += 1
    else:
        episode.end_said_by_provider += 1
    episode.end_revision += 1
    episode.revision += 1


async def _changed_end(session: Session, episode: Episode, *, client_known: bool) -> Episode:
    await update(session, episode)
    await publishing.publish(session, episode, publishing.ended(episode), client_known=client_known)
    return episode


def _check_reason(listed: Sequence[dict[str, Any]], body: EndBody, actor: Actor) -> None:
    reasons = [DischargeReason(reason["code"], reason.get("list"), reason["class"]) for reason in listed]
    try:
        meaning = discharge_class(body.reason.code, body.reason.list, reasons)
    except UnknownReason as unknown:
        raise bad_value("reason", "the scheme does not list this discharge reason", *unknown.allowed) from None
    if needs_clinician(meaning) and "clinician" not in actor.roles:
        raise ClinicianNeeded


_WHY = "nothing is dated before the start or the last transfer, nor ahead"


def earliest(episode: Episode, last_moved_on: date | None) -> date:
    """Nothing may be dated before the start, or before the last transfer."""
    return max(episode.started_on, last_moved_on or episode.started_on)


async def locked(session: Session, episode_id: UUID, actor: Actor) -> tuple[Episode, bool, Actor]:
    """Also: whether its client is known, and in which capacity it is changed."""
    episode, client_known = await episodes.lock(session, actor.area, episode_id)
    by = acting(actor, own=episode is not None and episode.delivered_by == actor.organisation)
    if episode is None or by is None:
        raise UnknownEpisode
    if "assessor" in by.roles and await episodes.has_held(session, by.area, episode.client_id, by.organisation):
        raise TreatsThePerson
    return episode, client_known, by


async def _note_decided(session: Session, episode: Episode, actor: Actor, today: date) -> None:
    """What is changed as the LASARS: the organisation does not say afterwards that it treated before."""
    if "assessor" in actor.roles:
        await episodes.note_decided(session, actor.area, episode.client_id, actor.organisation, today)


async def _locked_person(session: Session, episode_id: UUID, actor: Actor) -> tuple[Episode, bool, Actor]:
    named = await episodes.find(session, actor.area, episode_id)
    if named is not None:
        await clients.lock_person(session, actor.area, named.client_id)
    return await locked(session, episode_id, actor)


def _check_state(episode: Episode, action: EpisodeAction) -> None:
    try:
        check_episode(episode.state, action)
    except NotAllowed as refused:
        raise wrong_state(refused) from None

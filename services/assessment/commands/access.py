"""Who may see and write of whom: one rule for all routes.

The LASARS sees everybody of its area. Any other organisation sees a person while they are referred to it or it
treats them, and for the scheme's period of late records after; what it recorded itself stays readable to it, and
what waits for an episode is shown to nobody else. To all others a person does not exist: an id that is known here
is answered as one that was never given out, to the byte.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID

from services.assessment.commands.validation import bad_value
from services.assessment.errors import (
    BadValue,
    CorrectionsOver,
    EpisodeOver,
    NotYourEpisode,
    OwnBand,
    TreatsThePerson,
    UnknownPerson,
)
from services.assessment.models import Assessment, Contact, Evidence, TopReview
from services.assessment.rules.correcting import Tenure, may_correct, start_top
from services.assessment.rules.terms import CORRECTION_DAYS
from services.assessment.store import access, records
from services.assessment.store.catalogue import catalogue_on, paid_by_band
from services.assessment.store.persons import Client, is_known, kin, lock_client, lock_clients, sent_by
from shared.data.db import Session
from shared.kernel.acting import LASARS, acting, is_own
from shared.kernel.claims import Actor


@dataclass(frozen=True, slots=True)
class RecordTarget:
    """Where a new record goes, and in which capacity it is made.

    No client: nothing of a stranger is looked at, so nothing of them can show. `began_on`: of the treatment it names.
    """

    status: str
    client: Client | None
    by: Actor
    began_on: date | None = None


def unknown_client() -> BadValue:
    return bad_value("clientId", "is not the id of a person who is known to you")


async def known_client(session: Session, client_id: UUID, actor: Actor) -> Client:
    """For the LASARS: any person of its area, locked."""
    client = await lock_client(session, client_id, actor.area)
    if client is None:
        raise unknown_client()
    return client


async def brought_client(session: Session, client_id: UUID, actor: Actor, today: date) -> tuple[Client, Actor]:
    """Whoever opens a door may say who came: somebody whom they registered, or to whom they are related. Also: in
    which capacity they say it.

    Who only registered them is answered by its own words, whatever the LASARS has corrected since.
    """
    client = await known_client(session, client_id, actor)
    related = actor.roles != LASARS and await is_related(session, client_id, actor, today)
    by = acting(actor, own=related or not actor.roles & LASARS)
    assert by is not None  # noqa: S101 - a route lets nobody in without one of the roles
    if by.roles & LASARS or related:
        return client, by
    if sent := await _sent(session, client, actor):
        return sent, by
    raise unknown_client()


async def as_known_to(session: Session, client: Client, by: Actor, today: date) -> Client:
    """As who has brought them may know them."""
    if by.roles & LASARS or await is_related(session, client.id, by, today):
        return client
    return await _sent(session, client, by) or client


async def _sent(session: Session, client: Client, actor: Actor) -> Client | None:
    sent = await sent_by(session, client.id, actor.area, actor.organisation)
    return replace(client, birth_date=sent.birth_date) if sent else None


async def may_count(session: Session, client_id: UUID, actor: Actor) -> bool:
    """Whether a contact that it records may prove anything. Of all others nothing is reckoned, so that the time which
    an answer takes does not tell a stranger that somebody is treated.
    """
    return bool(actor.roles & LASARS) or await access.has_treated(session, client_id, actor.area, actor.organisation)


async def decide_about(session: Session, clients: Collection[UUID], actor: Actor, today: date) -> None:
    """Nobody decides as the LASARS who, or what was done, the people are for whom their own organisation is paid. It is
    noted: should it say afterwards that it treated before, nothing of that time holds by itself for it.
    """
    for client_id in clients:
        if await access.has_part(session, client_id, actor.area, actor.organisation):
            raise TreatsThePerson
        await note_decided(session, client_id, actor, today)


async def note_decided(session: Session, client_id: UUID, actor: Actor, today: date) -> None:
    """Of what is changed as the LASARS; who says what is said already has decided nothing."""
    if actor.roles & LASARS and not await access.has_part(session, client_id, actor.area, actor.organisation):
        await access.note_decided(session, client_id, actor.area, actor.organisation, today)


async def record_target(
    session: Session, client_id: UUID, episode_id: UUID | None, actor: Actor, today: date
) -> RecordTarget:
    """`pending` while the episode is unknown, whoever the client is said to be; refused where it is somebody else's."""
    client = (await lock_clients(session, [client_id], actor.area)).get(client_id)
    related = await is_related(session, client_id, actor, today)
    episode = None
    if episode_id is not None:
        episode = await access.episode(session, episode_id, client_id, actor.area, actor.organisation, today)
    by = acting(actor, own=not actor.roles & LASARS or (related and (episode is None or episode.goes_on)))
    assert by is not None  # noqa: S101 - a route lets nobody in without one of the roles
    if not by.roles & LASARS and not related:
        client = None
    if episode is not None and not episode.was_theirs and not await sees_who_treats(session, client_id, by, today):
        episode = None
    if episode_id is None:
        if client is None:
            raise unknown_client()
        return RecordTarget("recorded", client, by)
    status = _for_lasars(client, episode) if by.roles & LASARS else _for_provider(client, episode)
    return RecordTarget(status, client, by, episode.began_on if episode and status == "recorded" else None)


def _for_lasars(client: Client | None, episode: access.EpisodeAccess | None) -> str:
    if client is None:
        raise unknown_client()
    if episode is not None and not episode.is_of_client:
        raise bad_value("episodeId", "is an episode of another person")
    return "recorded" if episode else "pending"


def _for_provider(client: Client | None, episode: access.EpisodeAccess | None) -> str:
    """An episode that it never delivered is to a provider one that is not known, unless it may see who else treats.

    Whether its own part is over is said first: whose the episode is by now, a merge may have decided.
    """
    if episode is None or not episode.was_theirs:
        if client is not None and episode is not None and episode.is_of_client:
            raise NotYourEpisode
        return "pending"
    if not episode.goes_on:
        raise EpisodeOver
    if not episode.is_of_client:
        raise bad_value("episodeId", "is an episode of another person")
    return "recorded" if client else "pending"


async def is_related(session: Session, client_id: UUID, actor: Actor, today: date) -> bool:
    return await access.is_related(session, client_id, actor.area, actor.organisation, today)


async def check_may_see(
    session: Session, client_id: UUID, actor: Actor, today: date, sees_all: frozenset[str] = LASARS
) -> None:
    if not await is_known(session, client_id, actor.area):
        raise UnknownPerson
    if not actor.roles & sees_all and not await is_related(session, client_id, actor, today):
        raise UnknownPerson


async def seen_of(session: Session, client_id: UUID, actor: Actor, today: date) -> records.ReadScope:
    """Which records of a person are shown. Under other ids of theirs only to who may know that they are the same."""
    if actor.roles & LASARS:
        return records.ReadScope(actor, await kin(session, client_id), others=True)
    clients = await access.kin_if_related(session, client_id, actor.area, actor.organisation, today)
    return records.ReadScope(actor, clients or [client_id], others=bool(clients))


async def sees_answers_of_others(session: Session, client_id: UUID, actor: Actor, today: date) -> bool:
    """What others asked a person by instruments and forms (risk, safeguarding, blood-borne viruses) is for who treats
    them now: a referral is made to any number of services, and what is to be looked at its step says.
    """
    return bool(actor.roles & LASARS) or await access.is_treating(
        session, client_id, actor.area, actor.organisation, today
    )


async def sees_who_treats(
    session: Session, client_id: UUID, actor: Actor, today: date, sees_all: frozenset[str] = LASARS
) -> bool:
    """Where else somebody is treated, and what is recorded there. To be referred is not enough: two services learn of
    each other once the person agreed, or once both treat them.
    """
    return bool(actor.roles & sees_all) or await access.is_in_care(
        session, client_id, actor.area, actor.organisation, today
    )


async def may_read(session: Session, record: TopReview | Evidence, actor: Actor, today: date) -> bool:
    if is_own(actor, record.recorded_by_organisation, record.recorded_by_roles):
        return True
    if record.status == "pending":
        return False
    if await sees_who_treats(session, record.client_id, actor, today):
        return True
    if "assessor" not in record.recorded_by_roles or names_a_treatment(record):
        return False
    return await is_related(session, record.client_id, actor, today)


def names_a_treatment(record: TopReview | Evidence) -> bool:
    """Of the TOPs of the LASARS, all but those with which somebody is assessed: whoever has a review is in treatment.
    Evidence may be read without the treatment that it names.
    """
    return isinstance(record, TopReview) and (record.stage != "start" or record.episode_id is not None)


def capacity_for(record: Contact | TopReview | Evidence, actor: Actor) -> Actor:
    """What its own organisation recorded as who treats is changed as that, everything else as the LASARS."""
    treating = replace(actor, roles=actor.roles - LASARS)
    by = acting(actor, own=is_own(treating, record.recorded_by_organisation, record.recorded_by_roles))
    return by or actor


async def check_may_change(session: Session, record: Contact | TopReview | Evidence, actor: Actor, today: date) -> None:
    """Of its own records a provider changes those that wait, those of today, and the others while it treats and for
    some days after. So does a LASARS of people whom it treats itself; of all others it changes everything.
    """
    if actor.roles & LASARS:
        if not await access.has_part(session, record.client_id, actor.area, actor.organisation):
            return
        if not is_own(actor, record.recorded_by_organisation, record.recorded_by_roles):
            raise TreatsThePerson
    episode_id, day, waits = _placed(record)
    if waits or record.recorded_on == today:
        return
    own = await access.tenures(session, record.client_id, episode_id, actor.area, actor.organisation)
    if own:
        allowed = may_correct(own, day, record.recorded_on, today)
    else:
        related = await is_related(session, record.client_id, actor, today)
        allowed = related and today < await correctable_until(session, record.recorded_on, actor.area)
    if not allowed:
        raise CorrectionsOver


def _placed(record: Contact | TopReview | Evidence) -> tuple[UUID | None, date, bool]:
    """The episode that it names, its day, and whether it waits. A contact names none, and never waits."""
    match record:
        case Contact():
            return None, record.contacted_on, False
        case TopReview():
            return record.episode_id, record.done_on, record.status == "pending"
        case Evidence():
            return record.episode_id, record.occurred_on, record.status == "pending"


async def correctable_until(session: Session, recorded_on: date, area: str) -> date:
    catalogue = await catalogue_on(session, area, recorded_on)
    return recorded_on + (catalogue.correction_days if catalogue else timedelta(days=CORRECTION_DAYS))


async def check_may_change_assessment(session: Session, assessment: Assessment, actor: Actor, today: date) -> None:
    """Of people whom it treats itself, or has to, a LASARS changes what it found itself and for some days only, whether
    it treats them or not: the drugs and the day of an assessment decide about everybody's outcomes.
    """
    if not await access.has_part(session, assessment.client_id, actor.area, actor.organisation):
        return
    if assessment.recorded_by_organisation != actor.organisation:
        raise TreatsThePerson
    if assessment.recorded_on != today >= await correctable_until(session, assessment.recorded_on, actor.area):
        raise CorrectionsOver


async def check_dates_none_back(session: Session, client_id: UUID, on: date, actor: Actor, today: date) -> None:
    """Nor does it say of days long gone what it found then: by that, what others achieved since would be judged."""
    if on == today:
        return
    days = await correctable_until(session, on, actor.area) - on
    if today >= on + days and await access.has_part(session, client_id, actor.area, actor.organisation):
        message = "is another organisation's to record of a person whom yours treats, or has to"
        raise bad_value("assessedOn", message, [f"on or after {min(today, today - days + timedelta(days=1))}"])
    await note_decided(session, client_id, actor, today)


async def sets_tariff(session: Session, kind: str, on: date, area: str) -> bool:
    """Whether by the version of that day this kind of assessment leads to one at all."""
    catalogue = await catalogue_on(session, area, on)
    return catalogue is not None and kind in catalogue.tariff_kinds


async def check_takes_no_tariff(session: Session, assessment: Assessment, actor: Actor, today: date) -> None:
    """Where a tariff's ground goes, the one before counts again, and nobody confirms that: so it is not for who is paid
    by the band. What it recorded today is as if it had never been.
    """
    if not assessment.in_remit:
        return
    if assessment.recorded_by_organisation == actor.organisation and assessment.recorded_on == today:
        return
    if measures := await paid_by_band(session, actor.area, actor.organisation):
        raise OwnBand(measures=sorted(measures))


async def still_pending(session: Session, episodes: Collection[UUID], clients: Collection[UUID]) -> list[UUID]:
    """Start TOPs that wait on: on the day on which they came to say so, with their episode known, they would have been
    refused. When it became known decides nothing. What the LASARS records was judged then, whatever it waits for.
    """
    waiting = []
    for top in await access.starts_waiting(session, episodes, clients):
        recorder = Actor("", top.area, top.organisation, frozenset())
        try:
            await check_start_top(session, top.client_id, top.episode_id, top.done_on, recorder, top.said_on)
        except (CorrectionsOver, BadValue):
            waiting.append(top.id)
    return waiting


async def check_start_top(
    session: Session, client_id: UUID, episode_id: UUID | None, on: date, actor: Actor, today: date
) -> None:
    """By the organisation's own treatment alone, so that a refusal tells nothing of others. All of a journey is
    measured against it, so that who treats does not record it as the LASARS.
    """
    if actor.roles & LASARS:
        return await decide_about(session, [client_id], actor, today)
    own = await access.tenures(session, client_id, None, actor.area, actor.organisation)
    match start_top(own, episode_id, on, today):
        case "over":
            raise CorrectionsOver
        case "outside":
            allowed = [_days_of_start(tenure) for tenure in own if tenure.episode_id == episode_id]
            raise bad_value("on", "must be a day of this treatment, or not long before it, for a start TOP", allowed)


def _days_of_start(own: Tenure) -> str:
    first = own.start_top_from or own.since
    return f"from {first} to {own.until}" if own.until else f"on or after {first}"

"""Recording, correcting and voiding TOP reviews and evidence.

A provider may write before assessment has heard of its episode: such a record is
pending, changes nothing, and is let in when the episode becomes known.
"""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any, TypeVar, get_args
from uuid import UUID

from services.assessment.commands import access, reconcile
from services.assessment.commands.limits import check_correctable, check_room
from services.assessment.commands.validation import (
    bad_value,
    check_all,
    check_answered,
    check_born,
    check_code,
    check_due,
    check_not_after,
    check_said_where,
    recorded,
    said_by,
)
from services.assessment.errors import (
    NoScheme,
    NotYours,
    UnknownEvidence,
    UnknownReview,
    Voided,
)
from services.assessment.events import ReviewRecorded
from services.assessment.models import Evidence, TopReview
from services.assessment.rules.death import DIED
from services.assessment.rules.top_form import checked_answer
from services.assessment.schemas.reviews import (
    CorrectionReason,
    DaysAnswer,
    EvidenceBody,
    ReviewAnswers,
    ReviewBody,
    ReviewCorrection,
    TopItems,
)
from services.assessment.store import access as store
from services.assessment.store import records, top_owed
from services.assessment.store.catalogue import event_codes
from services.assessment.store.persons import Client, lock_clients
from shared.data.db import Session
from shared.data.records import insert
from shared.kernel.acting import LASARS, is_own
from shared.kernel.claims import Actor
from shared.kernel.expected import check
from shared.messaging import outbox

Record = TypeVar("Record", TopReview, Evidence)
UNKNOWN = {TopReview: UnknownReview, Evidence: UnknownEvidence}


def check_form(body: ReviewAnswers, today: date) -> None:
    check_all(
        lambda: check_not_after("on", body.on, today),
        lambda: check_due(body.due_on, body.on),
        lambda: check_answered("items", body.items),
    )


def check_began(began_on: date | None, on: date) -> None:
    """Of the treatment that it names, where that is known: an earlier start may still become known."""
    if began_on is not None and on < began_on:
        raise bad_value("on", "must not be before the treatment that it names", [f"on or after {began_on}"])


async def _began_on(session: Session, review: TopReview, actor: Actor, today: date) -> date | None:
    if review.episode_id is None:
        return None
    of = actor.area, actor.organisation
    episode = await store.episode(session, review.episode_id, review.client_id, *of, today)
    return episode.began_on if episode else None


async def record_review(session: Session, body: ReviewBody, actor: Actor, today: date) -> TopReview:
    check_form(body, today)
    place = await access.record_target(session, body.client_id, body.episode_id, actor, today)
    check_born_to(place.client, body.on)
    if body.stage != "start":
        check_began(place.began_on, body.on)
    elif place.status != "pending" or place.by.roles & LASARS:
        await access.check_start_top(session, body.client_id, body.episode_id, body.on, place.by, today)
    await check_room(session, TopReview, body.client_id, place.by, today)
    due_on = body.due_on
    if due_on is None and body.episode_id is not None and place.status == "recorded":
        due_on = await top_owed.due_on(session, actor.area, body.episode_id, body.stage)
    review = await insert(
        session,
        TopReview,
        client_id=body.client_id,
        episode_id=body.episode_id,
        stage=body.stage,
        status=place.status,
        done_on=body.on,
        due_on=due_on,
        recorded_by_roles=sorted(place.by.roles),
        **answers_of(body.items),
        **recorded(actor, today),
    )
    await changed(session, review, place.client, actor, today)
    return review


def check_born_to(client: Client | None, on: date) -> None:
    if client is not None:
        check_born("on", on, client.birth_date)


async def read_review(session: Session, review_id: UUID, actor: Actor, today: date) -> TopReview:
    return await read(session, TopReview, review_id, actor, today)


async def read(session: Session, kind: type[Record], record_id: UUID, actor: Actor, today: date) -> Record:
    """To who may not see it, the record does not exist."""
    record = await records.one(session, kind, record_id, actor.area)
    if record is None or not await access.may_read(session, record, actor, today):
        raise UNKNOWN[kind]
    return record


def answers_of(items: TopItems) -> dict[str, Any]:
    """The columns of the answers: null where there is none, and then the reason."""
    answers = items.answers()
    values = {name: item.answer for name, item in answers.items()}
    reasons = {name: checked_answer(values[name], item.na) for name, item in answers.items()}
    return {
        **values,
        "na": {name: reason for name, reason in reasons.items() if reason},
        "weeks": {name: item.weeks for name, item in answers.items() if isinstance(item, DaysAnswer) and item.weeks},
    }


async def changed(
    session: Session, record: TopReview | Evidence, client: Client | None, actor: Actor, today: date
) -> None:
    if record.status == "pending" or client is None:
        return
    if isinstance(record, TopReview):
        outbox.add(session, record.client_id, review_recorded(record, actor))
    await reconcile.reconcile(session, {record.client_id}, today, actor, locked=client.locked)


def review_recorded(review: TopReview, actor: Actor) -> ReviewRecorded:
    return ReviewRecorded(
        **said_by(actor),
        review_id=review.id,
        client_id=review.client_id,
        episode_id=review.episode_id,
        organisation=review.recorded_by_organisation,
        stage=review.stage,
        due_on=review.due_on,
        done_on=review.done_on,
        revision=review.revision,
        voided=review.voided,
    )


async def correct_review(
    session: Session, review_id: UUID, body: ReviewCorrection, expected: int, actor: Actor, today: date
) -> TopReview:
    check_form(body, today)
    review, client, by = await lock_own(session, TopReview, review_id, actor, today)
    check(expected, review.revision)
    if not is_own(by, review.recorded_by_organisation, review.recorded_by_roles) and body.reason_code is None:
        raise bad_value(
            "reasonCode", "the LASARS says why it corrects what others recorded", get_args(CorrectionReason)
        )
    check_born_to(client, body.on)
    if client is not None and body.stage != "start":
        check_began(await _began_on(session, review, actor, today), body.on)
    due_on = review.due_on if body.due_on is None and body.stage == review.stage else body.due_on
    says = {**answers_of(body.items), "stage": body.stage, "done_on": body.on, "due_on": due_on}
    if await amend(session, review, client, by, says, body.reason_code, actor, today):
        await changed(session, review, client, actor, today)
    return review


async def amend(
    session: Session,
    review: TopReview,
    client: Client | None,
    by: Actor,
    says: Mapping[str, Any],
    reason_code: str | None,
    actor: Actor,
    today: date,
) -> bool:
    """What is locked by `lock_own`. Returns whether there was anything to correct."""
    published = review.stage, review.done_on
    begins = says["stage"] == "start" and (says["stage"], says["done_on"]) != published
    if begins and (client is not None or by.roles & LASARS):
        await access.check_start_top(session, review.client_id, review.episode_id, says["done_on"], by, today)
    if records.says_already(review, says):
        return False
    check_correctable(review)
    await access.note_decided(session, review.client_id, by, today)
    await records.supersede(session, review, actor, today, reason_code=reason_code, **says)
    return True


async def void_review(
    session: Session, review_id: UUID, reason_code: str, actor: Actor, today: date, expected: int | None
) -> TopReview:
    review, client, _ = await lock_own(session, TopReview, review_id, actor, today)
    check(expected, review.revision)
    await void(session, review, client, reason_code, actor, today)
    return review


async def void_evidence(
    session: Session, evidence_id: UUID, reason_code: str, actor: Actor, today: date, expected: int | None
) -> Evidence:
    evidence, client, _ = await lock_own(session, Evidence, evidence_id, actor, today)
    check(expected, evidence.revision)
    await void(session, evidence, client, reason_code, actor, today)
    return evidence


async def void(
    session: Session, record: TopReview | Evidence, client: Client | None, reason_code: str, actor: Actor, today: date
) -> None:
    await access.note_decided(session, record.client_id, access.capacity_for(record, actor), today)
    await records.supersede(session, record, actor, today, voided=True, void_reason=reason_code)
    await changed(session, record, client, actor, today)


async def lock_own(
    session: Session, kind: type[Record], record_id: UUID, actor: Actor, today: date
) -> tuple[Record, Client | None, Actor]:
    """Also: in which capacity it is changed.

    The person first: a merge, or news of an episode, locks the person and then the records that it lets in.

    What waits may name nobody who is known; of its person nothing is looked at.
    """
    client_id = await records.client_of(session, kind, record_id, actor.area)
    if client_id is None:
        raise UNKNOWN[kind]
    clients = await lock_clients(session, [client_id], actor.area)
    record = await records.lock(session, kind, record_id, actor.area)
    if record is None or not await access.may_read(session, record, actor, today):
        raise UNKNOWN[kind]
    by = access.capacity_for(record, actor)
    own(record, by)
    await access.check_may_change(session, record, by, today)
    return record, None if record.status == "pending" else clients[client_id], by


def own(record: Record, actor: Actor) -> None:
    """Who treats changes what its own organisation recorded as that, the LASARS anything."""
    if not (actor.roles & LASARS or is_own(actor, record.recorded_by_organisation, record.recorded_by_roles)):
        raise NotYours
    if record.voided:
        raise Voided


async def record_evidence(session: Session, body: EvidenceBody, actor: Actor, today: date) -> Evidence:
    check_not_after("on", body.on, today)
    codes = await event_codes(session, actor.area)
    if codes is None:
        raise NoScheme
    check_code("code", body.code, codes)
    said, is_death = body.reported_by is not None, body.code == DIED
    check_said_where("reportedBy", "of a death", said=said, where=is_death, needed=False)
    place = await access.record_target(session, body.client_id, body.episode_id, actor, today)
    check_born_to(place.client, body.on)
    if body.code != DIED:
        check_began(place.began_on, body.on)
    await check_room(session, Evidence, body.client_id, place.by, today)
    evidence = await insert(
        session,
        Evidence,
        client_id=body.client_id,
        episode_id=body.episode_id,
        code=body.code,
        occurred_on=body.on,
        reported_by=body.reported_by,
        status=place.status,
        recorded_by_roles=sorted(place.by.roles),
        **recorded(actor, today),
    )
    await changed(session, evidence, place.client, actor, today)
    return evidence


async def record_pending(
    session: Session, today: date, *, episodes: Collection[UUID] = (), clients: Collection[UUID] = ()
) -> set[UUID]:
    """Records that waited for these episodes, or of these clients, count from now on if the episode is theirs.

    Told in the name of who recorded them. Returns whose they are: the caller holds the persons, and reconciles them.
    """
    but = await access.still_pending(session, episodes, clients)
    reviews, clients_let_in = await store.record_pending(session, episodes, clients, today, but)
    outbox.add_all(session, [(review.client_id, review_recorded(review, recorder(review))) for review in reviews])
    return clients_let_in


def recorder(review: TopReview) -> Actor:
    return Actor(review.recorded_by, review.area, review.recorded_by_organisation, frozenset())

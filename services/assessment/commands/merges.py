"""Deciding that two registrations are one person, or are not, or were not after all.

No fact is rewritten: an alias is kept, and what the two add up to is reconciled anew.
"""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from services.assessment.commands import reconcile
from services.assessment.commands.access import decide_about
from services.assessment.commands.conflicts import check_brings_no_conflict, keep_of_both
from services.assessment.commands.judging_anew import judge_persons_again
from services.assessment.commands.limits import check_correctable
from services.assessment.commands.persons import ask_what_is_left, publish_match
from services.assessment.commands.reviews import record_pending
from services.assessment.commands.validation import bad_value, recorded, said_by
from services.assessment.errors import AlreadyMerged, MatchDecided, NotMerged, UnknownMatch, UnknownMerge
from services.assessment.events import ClientsMerged
from services.assessment.models import Match, Merge
from services.assessment.rules.identity import survivors
from services.assessment.schemas.persons import MergeBody
from services.assessment.store import merges as store
from services.assessment.store import pending_matches, persons
from services.assessment.store.persons import Client
from services.assessment.store.records import supersede
from shared.data.db import Session
from shared.data.records import insert, update
from shared.kernel.claims import Actor
from shared.kernel.expected import check
from shared.messaging import outbox


async def merge(session: Session, body: MergeBody, actor: Actor, today: date) -> Merge:
    if body.survivor_id == body.absorbed_id:
        raise bad_value("absorbedId", "must be another person than survivorId")
    clients = await lock_concerned(session, [body.survivor_id, body.absorbed_id], actor)
    for field, client_id in (("survivorId", body.survivor_id), ("absorbedId", body.absorbed_id)):
        if client_id not in clients:
            raise bad_value(field, "is not the id of a person in your area")
    await decide_about(session, [body.survivor_id, body.absorbed_id], actor, today)
    both = [await store.kin_of(session, {client}) for client in (body.survivor_id, body.absorbed_id)]
    await check_brings_no_conflict(session, both, actor)
    before = await persons.goes_by(session, set[UUID]().union(*both))
    made = await join(session, body, actor, today)
    await judge_persons_again(session, before, actor, today)
    await record_pending(session, today, clients=await store.kin_of(session, {made.survivor_id}))
    await close_matches(session, made, actor, today)
    await reconcile.reconcile(session, {made.survivor_id, made.absorbed_id}, today, actor)
    return made


async def lock_concerned(session: Session, clients: Collection[UUID], actor: Actor) -> dict[UUID, Client]:
    """One at a time in an area, and then, all at once and so in one order, the persons whom a decision about these may
    touch: they, and everybody of whom it was asked whether they are one of them.
    """
    await store.lock_merges(session, actor.area)
    return await persons.lock_clients(session, await store.asked_with(session, clients), actor.area)


async def join(session: Session, body: MergeBody, actor: Actor, today: date) -> Merge:
    """The survivor is the end of its own chain, so chains stay free of loops."""
    kin = await store.kin_of(session, {body.survivor_id, body.absorbed_id})
    standing = await store.standing_merges(session, kin)
    ends = survivors((merge.absorbed_id, merge.survivor_id) for merge in standing)
    survivor = ends.get(body.survivor_id, body.survivor_id)
    if body.absorbed_id in ends or survivor == body.absorbed_id:
        raise AlreadyMerged
    made = await store.merge_of(session, survivor, body.absorbed_id)
    if made:
        check_correctable(made)
        await supersede(session, made, actor, today, voided=False, reason_code=body.reason_code)
    else:
        made = await insert(
            session,
            Merge,
            survivor_id=survivor,
            absorbed_id=body.absorbed_id,
            reason_code=body.reason_code,
            **recorded(actor, today),
        )
    await store.rewrite_aliases(session, kin)
    await publish_merged(session, made, actor)
    return made


async def unmerge(
    session: Session, merge_id: UUID, reason_code: str, actor: Actor, today: date, expected: int | None = None
) -> Merge:
    await store.lock_merges(session, actor.area)
    made = await store.lock_merge(session, merge_id, actor.area)
    if made is None:
        raise UnknownMerge
    check(expected, made.revision)
    if made.voided:
        raise NotMerged
    await lock_concerned(session, [made.survivor_id, made.absorbed_id], actor)
    await decide_about(session, [made.survivor_id, made.absorbed_id], actor, today)
    kin = await store.kin_of(session, {made.survivor_id, made.absorbed_id})
    before = await persons.goes_by(session, kin)
    await supersede(session, made, actor, today, voided=True, reason_code=reason_code)
    await store.rewrite_aliases(session, kin)
    await keep_of_both(session, kin, (made.survivor_id, made.absorbed_id), actor, today)
    await publish_merged(session, made, actor)
    await judge_persons_again(session, before, actor, today)
    for match in await store.matches_of_merge(session, made.id):
        await decide(session, match, "rejected", reason_code, actor, today)
    open_again = await ask_again(session, kin)
    await publish_matches(session, open_again | await store.aliases_among(session, kin), actor)
    await reconcile.reconcile(session, {made.survivor_id, made.absorbed_id} | open_again, today, actor)
    return made


async def publish_merged(session: Session, made: Merge, actor: Actor) -> None:
    outbox.add(session, made.survivor_id, clients_merged(made, actor))


def clients_merged(made: Merge, actor: Actor) -> ClientsMerged:
    return ClientsMerged(
        **said_by(actor),
        merge_id=made.id,
        survivor_id=made.survivor_id,
        absorbed_id=made.absorbed_id,
        revision=made.revision,
        voided=made.voided,
    )


async def confirm_match(
    session: Session, match_id: UUID, survivor_id: UUID | None, actor: Actor, today: date, expected: int | None = None
) -> Match:
    """Unless told otherwise the one who was there first goes on."""
    await store.lock_merges(session, actor.area)
    match = await open_match(session, match_id, actor, expected)
    survivor = survivor_id or match.candidate_id
    pair = {match.client_id, match.candidate_id}
    if survivor not in pair:
        raise bad_value("survivorId", "must be one of the two", map(str, pair))
    absorbed = await store.end_of(session, (pair - {survivor}).pop())
    said = {"survivorId": survivor, "absorbedId": absorbed, "reasonCode": "match_confirmed"}
    body = MergeBody.model_validate(said)
    await merge(session, body, actor, today)
    return await store.match(session, match_id, actor.area) or match


async def reject_match(
    session: Session, match_id: UUID, reason_code: str, actor: Actor, today: date, expected: int | None = None
) -> Match:
    await store.lock_merges(session, actor.area)
    match = await open_match(session, match_id, actor, expected)
    await lock_concerned(session, [match.client_id, match.candidate_id], actor)
    await decide_about(session, [match.client_id, match.candidate_id], actor, today)
    await decide(session, match, "rejected", reason_code, actor, today)
    await ask_what_is_left(session, match.client_id, actor, today)
    kin = await store.kin_of(session, {match.client_id})
    apart = await keep_apart(session, kin, actor, today)
    await publish_matches(session, {match.client_id} | apart | await store.aliases_among(session, kin), actor)
    await reconcile.reconcile(session, {match.client_id} | apart, today, actor)
    return match


async def keep_apart(session: Session, kin: Collection[UUID], actor: Actor, today: date) -> set[UUID]:
    """Two persons who were once told apart are not asked of again, by whichever of their ids. Whose that was."""
    matches = await store.open_matches_kept_apart(session, kin)
    for match in matches:
        await decide(session, match, "rejected", store.FOLLOWED, actor, today)
    return {match.client_id for match in matches}


async def ask_again(session: Session, kin: Collection[UUID]) -> set[UUID]:
    """What nobody said, but what followed while two ids were one person. Whose questions are open again."""
    matches = await store.matches_no_longer_kept_apart(session, kin)
    for match in matches:
        match.state, match.reason_code, match.decided_by, match.decided_on = "pending", None, None, None
        match.revision += 1
        await update(session, match)
    return {match.client_id for match in matches}


async def open_match(session: Session, match_id: UUID, actor: Actor, expected: int | None) -> Match:
    """For one who holds the lock on merges: a merge locks persons and then closes their matches."""
    match = await store.lock_match(session, match_id, actor.area)
    if match is None:
        raise UnknownMatch
    check(expected, match.revision)
    if match.state != "pending":
        raise MatchDecided
    return match


async def decide(
    session: Session,
    match: Match,
    state: str,
    reason_code: str,
    actor: Actor,
    today: date,
    merge_id: UUID | None = None,
) -> None:
    match.state = state
    match.reason_code = reason_code
    match.decided_by = actor.sub
    match.decided_on = today
    match.merge_id = merge_id
    match.revision += 1
    await update(session, match)


async def close_matches(session: Session, made: Merge, actor: Actor, today: date) -> None:
    """What is one person now needs no more looking at."""
    kin = await store.kin_of(session, {made.survivor_id})
    matches = await store.matches_within(session, kin)
    for match in matches:
        await decide(session, match, "confirmed", made.reason_code, actor, today, made.id)
    apart = await keep_apart(session, kin, actor, today)
    aliases = await store.aliases_among(session, kin)
    await publish_matches(session, {match.client_id for match in matches} | apart | aliases, actor)
    await reconcile.reconcile(session, apart - kin, today, actor)


async def publish_matches(session: Session, clients: Collection[UUID], actor: Actor) -> None:
    """Say of each whether anything is still open."""
    for client_id in sorted(clients):
        revision, pending = await pending_matches.next_match_revision(session, client_id)
        publish_match(session, client_id, revision, pending=pending, actor=actor)

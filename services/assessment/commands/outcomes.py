"""What people do with outcomes: verify or refuse them, and look at them."""

from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

from services.assessment.commands.changes import said_of
from services.assessment.commands.deciding import decider
from services.assessment.commands.own_measures import refuse_unnamed
from services.assessment.commands.reconcile import Reconciled, reconcile_known
from services.assessment.errors import (
    FailedValidation,
    NothingToVerify,
    OwnAssessment,
    OwnOutcome,
    OwnRecord,
    PaidForTheLike,
    UnknownOutcome,
)
from services.assessment.models import Outcome
from services.assessment.models.rows import Json, OutcomeRow, VerificationRow
from services.assessment.rules.facts import assessed_under_audit
from services.assessment.rules.met import AS_NOW_KNOWN, BASELINE_KINDS, STARTED
from services.assessment.rules.outcomes import DerivedOutcome
from services.assessment.rules.separation_of_duties import paid_measures
from services.assessment.rules.verifying import SYSTEM
from services.assessment.schemas.outcomes import Refused, Verified
from services.assessment.schemas.several_verifications import RefusedItem, VerifiedItem
from services.assessment.store import access, decisions, samples
from services.assessment.store import outcomes as store
from services.assessment.store.decisions import SaidOfOutcome
from services.assessment.store.locking import lock_and_read_of_outcome
from services.assessment.store.person_facts import KnownPersons
from services.assessment.store.persons import kin
from shared.data.db import Session
from shared.kernel.claims import Actor
from shared.kernel.expected import check
from shared.messaging.events import new_id

DecisionBody = Verified | Refused | VerifiedItem | RefusedItem
SEES_ALL = frozenset({"assessor", "verifier", "commissioner", "auditor"})


async def verify(
    session: Session,
    outcome_id: UUID,
    body: Verified | Refused,
    expected: int,
    actor: Actor,
    today: date,
) -> OutcomeRow:
    """Holds for exactly this evidence: when that changes, somebody has to look again.

    Returns what is published of this evidence afterwards. That may be under another id than the one asked for: what
    counts in a place has the place's id.
    """
    known_persons = await lock_and_read_of_outcome(
        session, outcome_id, actor.area
    )  # no evidence changes while this decides
    outcome, decided = await decided_of(session, known_persons, outcome_id, body, expected, actor, today)
    (person,) = known_persons.persons
    reconciled = await reconcile_known(session, known_persons, today, actor, {person.id: [decided]})
    return published_of(known_persons, reconciled.get(person.id), decided, outcome)


async def decided_of(
    session: Session,
    known_persons: KnownPersons,
    outcome_id: UUID,
    body: DecisionBody,
    expected: int,
    actor: Actor,
    today: date,
    *,
    by_sample: bool = False,
) -> tuple[OutcomeRow, VerificationRow]:
    """The outcome of the one person who is known, and what is said of it, where this verifier may say so."""
    outcome = _seen(known_persons, outcome_id, actor)
    check(expected, outcome.revision)
    if outcome.reason == "refused" and not by_sample:
        await _refuse_failed(session, outcome)
    check_may_decide(outcome, body.decision, actor)
    refuse_unnamed(known_persons, outcome, actor)
    refuse_own_assessment(known_persons, actor)
    await refuse_paid(session, known_persons, outcome, actor)
    return outcome, _verification(known_persons, outcome, body, actor, today)


async def _refuse_failed(session: Session, outcome: OutcomeRow) -> None:
    """What failed its validation stands again only where that is corrected."""
    if await samples.has_failed(session, outcome.measure, outcome.fingerprint, UUID(outcome.episode_id), outcome.party):
        raise FailedValidation


def published_of(
    known_persons: KnownPersons, reconciled: Reconciled | None, decided: VerificationRow, outcome: OutcomeRow
) -> OutcomeRow:
    """What is published of this evidence now, of the one person who is known."""
    changed, met_now = (reconciled.changed, reconciled.outcomes) if reconciled else ((), ())
    rows = {row.id: row for row in (*_published(known_persons), *changed)}
    by_key = {row.derived_id: row for row in rows.values()}
    computed = _of_evidence(met_now, decided)
    now = [by_key[str(met.id)] for met in computed if str(met.id) in by_key]
    now += [row for row in rows.values() if row.reason == "refused" and said_of(row) == said_of(decided)]
    return next(iter(now), rows[outcome.id])


def _of_evidence(outcomes: Sequence[DerivedOutcome], word: VerificationRow) -> list[DerivedOutcome]:
    """What this evidence meets, what stands or can be verified first: more than one after two discharges."""
    evidence = frozenset((UUID(seen["id"]), seen["revision"]) for seen in word.evidence)
    whose = word.measure, word.achieved_on, word.episode_id, word.party
    theirs = [outcome for outcome in outcomes if evidence in outcome.ways and _whose(outcome) == whose]
    return sorted(
        theirs, key=lambda outcome: (outcome.fall is not None, outcome.fall is None or outcome.fall.reason != "refused")
    )


def _whose(outcome: DerivedOutcome) -> tuple[str, str, str, str]:
    return outcome.measure, outcome.achieved_on.isoformat(), str(outcome.episode_id), outcome.party


def check_may_decide(outcome: OutcomeRow, decision: str, actor: Actor) -> None:
    """A refusal may be taken back, and so may a verification; what fell for other reasons is past both.

    What somebody has verified another may verify too: payments may not count the word of the first.
    """
    undecided = {"proposed": {"verified", "refused"}, "achieved": {"verified", "refused"}, "withdrawn": {"verified"}}
    if decision not in undecided[outcome.state] or outcome.reason not in {None, "refused"}:
        raise NothingToVerify
    if decision == "verified" and actor.sub in _subs(outcome.verifiers):
        raise NothingToVerify
    check_impartial(outcome, actor)


def check_impartial(outcome: OutcomeRow | Outcome, actor: Actor) -> None:
    if actor.organisation in {outcome.party, outcome.prime, outcome.delivered_by}:
        raise OwnOutcome
    if actor.sub in _subs(outcome.recorders):
        raise OwnRecord


def refuse_own_assessment(known_persons: KnownPersons, actor: Actor) -> None:
    """Of a person whom its own people assessed under audit."""
    if any(actor.organisation in assessed_under_audit(facts) for facts in known_persons.facts.values()):
        raise OwnAssessment


def _subs(people: Iterable[Json]) -> set[str]:
    return {person["sub"] for person in people}


async def refuse_paid(
    session: Session, known_persons: KnownPersons, outcome: OutcomeRow | Outcome, actor: Actor
) -> None:
    """A rival decides nothing; who is paid for measures of its own and treats nobody decides what others are paid."""
    paid = paid_measures(known_persons.versions[actor.area], actor.organisation)
    if outcome.measure in paid or (paid and await access.treats(session, actor.area, actor.organisation)):
        raise PaidForTheLike(party=actor.organisation)


def _said_before(known_persons: KnownPersons, outcome: OutcomeRow) -> VerificationRow | None:
    """The word on the same evidence."""
    said = (row for published in known_persons.published.values() for row in published.verifications)
    return next((row for row in said if said_of(row) == said_of(outcome)), None)


def _verification(
    known_persons: KnownPersons, outcome: OutcomeRow, body: DecisionBody, actor: Actor, today: date
) -> VerificationRow:
    """Of several who verify the same, the first says since when it is verified, the last in whose name."""
    before = _said_before(known_persons, outcome)
    joined = before if body.decision == "verified" and outcome.state == "achieved" else None
    return VerificationRow(
        id=joined.id if joined else str(new_id()),
        measure=outcome.measure,
        fingerprint=outcome.fingerprint,
        achieved_on=outcome.achieved_on,
        evidence=_named(outcome),
        area=outcome.area,
        client_id=outcome.client_id,
        outcome_id=outcome.id,
        episode_id=outcome.episode_id,
        party=outcome.party,
        decision=body.decision,
        reason_code=body.reason_code if isinstance(body, Refused | RefusedItem) else None,
        decided_by=actor.sub,
        decided_by_organisation=actor.organisation,
        decided_on=joined.decided_on if joined else today.isoformat(),
        verified_before=_verifiers_of(joined) if joined and outcome.verified_by != SYSTEM.sub else [],
    )


def _verifiers_of(said: VerificationRow) -> list[Json]:
    """All persons of a word: an outcome may rest on others beside, who saw what it counts from."""
    return [*said.verified_before, {"sub": said.decided_by, "organisation": said.decided_by_organisation}]


def _named(outcome: OutcomeRow) -> list[Json]:
    """What was seen: starts, the start TOP and the profile are shown, but taken as they are later known."""
    shown = [proof for proof in outcome.evidence if proof["kind"] not in BASELINE_KINDS]
    return [
        {"id": proof["id"], "revision": AS_NOW_KNOWN if proof["kind"] == STARTED else proof["revision"]}
        for proof in shown
    ]


def _seen(known_persons: KnownPersons, outcome_id: UUID, actor: Actor) -> OutcomeRow:
    outcome = next((row for row in _published(known_persons) if row.id == str(outcome_id)), None)
    if outcome is None or party_of(actor) not in {None, outcome.party}:
        raise UnknownOutcome
    return outcome


def _published(known_persons: KnownPersons) -> list[OutcomeRow]:
    return [row for published in known_persons.published.values() for row in published.outcomes]


async def read(session: Session, outcome_id: UUID, actor: Actor) -> Outcome:
    outcome = await store.one(session, outcome_id, actor.area)
    if outcome is None or party_of(actor) not in {None, outcome.party}:
        raise UnknownOutcome
    return outcome


async def refusal_codes(session: Session, outcomes: Iterable[Outcome | OutcomeRow]) -> dict[UUID, str | None]:
    """Why those of them that do not stand were refused, if they were, by their ids: who is paid is shown a refusal also
    where something else has happened since.
    """
    refused = [UUID(str(outcome.id)) for outcome in outcomes if outcome.state == "withdrawn"]
    return await decisions.refusals(session, refused) if refused else {}


def party_of(actor: Actor) -> str | None:
    """Providers see what they are paid for, and nobody else's."""
    return None if actor.roles & SEES_ALL else actor.organisation


async def page_of(
    session: Session,
    actor: Actor,
    *,
    client_id: UUID | None,
    state: str | None,
    reason: str | None = None,
    refusal_code: str | None = None,
    measure: str | None,
    party: str | None,
    after: UUID | tuple[date, UUID] | None,
    limit: int,
    oldest_first: bool = False,
    may_decide: bool = False,
) -> Sequence[Outcome]:
    own, by = party_of(actor), await decider(session, actor) if may_decide else None
    if (own and party not in {None, own}) or (may_decide and by is None):
        return []
    return await store.page_of(
        session,
        actor.area,
        state=state,
        reason=reason,
        refusal_code=refusal_code,
        measure=measure,
        party=own or party,
        # Who is paid finds what is recorded under this id: which other ids are the same person is not theirs to ask.
        clients=[client_id] if own and client_id else None,
        person=None if own else client_id,
        after=after,
        limit=limit,
        as_shown=own is not None,
        oldest_first=oldest_first,
        by=by,
    )


async def verifications(
    session: Session,
    actor: Actor,
    *,
    client_id: UUID | None,
    since: date | None,
    after: tuple[date, UUID] | None,
    limit: int,
) -> Sequence[SaidOfOutcome]:
    clients = None if client_id is None else await kin(session, client_id)
    return await decisions.page_of(session, actor.area, clients=clients, since=since, after=after, limit=limit)

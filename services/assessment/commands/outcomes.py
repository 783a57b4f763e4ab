"""What people do with outcomes: verify or refuse them, and look at them."""

from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID

from services.assessment.commands.changes import said_of
from services.assessment.commands.naming import Row
from services.assessment.commands.reconcile import settle_known
from services.assessment.errors import (
    NothingToVerify,
    OwnOutcome,
    OwnRecord,
    PaidForTheLike,
    UnknownOutcome,
)
from services.assessment.models import Outcome
from services.assessment.rules.duties import paid_measures
from services.assessment.rules.met import AS_NOW_KNOWN, GROUND, STARTED
from services.assessment.rules.outcomes import Outcome as Met
from services.assessment.rules.verifying import SYSTEM
from services.assessment.schemas.outcomes import Refused, Verified
from services.assessment.store import access, facts
from services.assessment.store import outcomes as store
from services.assessment.store.persons import kin
from shared.data.db import Session
from shared.messaging.events import new_id
from shared.web.auth import Actor
from shared.web.etags import check

SEES_ALL = frozenset({"assessor", "verifier", "commissioner", "auditor"})


async def verify(
    session: Session,
    outcome_id: UUID,
    body: Verified | Refused,
    expected: int,
    actor: Actor,
    today: date,
) -> Row:
    """Holds for exactly this evidence: when that changes, somebody has to look again.

    Answers what is told of this evidence afterwards. That may be under another id than the one asked for: what counts
    in a place has the place's id.
    """
    known = await facts.hold_of_outcome(session, outcome_id, actor.area)  # no evidence changes while this decides
    outcome = _seen(known, outcome_id, actor)
    check(expected, outcome["revision"])
    check_may_decide(outcome, body.decision, actor)
    await refuse_paid(session, known, outcome, actor)
    decided = _verification(known, outcome, body, actor, today)
    settled = await settle_known(session, known, today, actor, [decided])
    changed = (row for each in settled for row in each.changed)
    rows = {row["id"]: row for row in (*_told(known), *changed)}
    now = {row["derived_id"]: row for row in rows.values()}
    found = _of_evidence([one for each in settled for one in each.outcomes], decided)
    told = [now[str(one.id)] for one in found if str(one.id) in now]
    told += [row for row in rows.values() if row["reason"] == "refused" and said_of(row) == said_of(decided)]
    return next(iter(told), rows[outcome["id"]])


def _of_evidence(outcomes: Sequence[Met], word: Row) -> list[Met]:
    """What this evidence meets, what stands or can be verified first: more than one after two discharges."""
    evidence = frozenset((UUID(one["id"]), one["revision"]) for one in word["evidence"])
    whose = word["measure"], word["achieved_on"], word["episode_id"], word["party"]
    found = [one for one in outcomes if evidence in one.ways and _whose(one) == whose]
    return sorted(found, key=lambda one: (one.fall is not None, one.fall is None or one.fall.reason != "refused"))


def _whose(one: Met) -> tuple[str, str, str, str]:
    return one.measure, one.achieved_on.isoformat(), str(one.episode_id), one.party


def check_may_decide(outcome: Row, decision: str, actor: Actor) -> None:
    """A refusal may be taken back, and so may a verification; what fell for other reasons is past both.

    What somebody has verified another may verify too: payments may not count the word of the first.
    """
    undecided = {"proposed": {"verified", "refused"}, "achieved": {"verified", "refused"}, "withdrawn": {"verified"}}
    if decision not in undecided[outcome["state"]] or outcome["reason"] not in {None, "refused"}:
        raise NothingToVerify
    if decision == "verified" and actor.sub in {one["sub"] for one in outcome["verifiers"]}:
        raise NothingToVerify
    check_impartial(outcome, actor)


def check_impartial(outcome: Row, actor: Actor) -> None:
    if actor.organisation == outcome["party"]:
        raise OwnOutcome
    if actor.sub in {one["sub"] for one in outcome["recorders"]}:
        raise OwnRecord


async def refuse_paid(session: Session, known: facts.Known, outcome: Row, actor: Actor) -> None:
    """A rival decides nothing; who is paid for measures of its own and treats nobody decides what others are paid."""
    paid = paid_measures(known.versions[actor.area], actor.organisation)
    if outcome["measure"] in paid or (paid and await access.treats(session, actor.area, actor.organisation)):
        raise PaidForTheLike(party=actor.organisation)


def _said_before(known: facts.Known, outcome: Row) -> Row | None:
    """The word on the same evidence."""
    said = (row for each in known.facts.values() for row in each.get("verification", ()))
    return next((row for row in said if said_of(row) == said_of(outcome)), None)


def _verification(known: facts.Known, outcome: Row, body: Verified | Refused, actor: Actor, today: date) -> Row:
    """Of several who verify the same, the first says since when it is verified, the last in whose name."""
    before = _said_before(known, outcome)
    joins = body.decision == "verified" and outcome["state"] == "achieved"
    first = before if joins and before else {"id": str(new_id()), "decided_on": today.isoformat()}
    return {
        "id": first["id"],
        "measure": outcome["measure"],
        "fingerprint": outcome["fingerprint"],
        "achieved_on": outcome["achieved_on"],
        "evidence": _named(outcome),
        "area": outcome["area"],
        "client_id": outcome["client_id"],
        "outcome_id": outcome["id"],
        "episode_id": outcome["episode_id"],
        "party": outcome["party"],
        "decision": body.decision,
        "reason_code": body.reason_code,
        "decided_by": actor.sub,
        "decided_by_organisation": actor.organisation,
        "decided_on": first["decided_on"],
        "verified_before": _verifiers_of(before) if joins and before and outcome["verified_by"] != SYSTEM.sub else [],
    }


def _verifiers_of(said: Row) -> list[Row]:
    """All persons of a word: an outcome may rest on others beside, who saw what it counts from."""
    last = {"sub": said["decided_by"], "organisation": said["decided_by_organisation"]}
    return [*said["verified_before"], last]


def _named(outcome: Row) -> list[Row]:
    """What was seen: starts, the start TOP and the profile are shown, but taken as they are later known."""
    shown = [one for one in outcome["evidence"] if one["kind"] not in GROUND]
    return [{"id": one["id"], "revision": AS_NOW_KNOWN if one["kind"] == STARTED else one["revision"]} for one in shown]


def _seen(known: facts.Known, outcome_id: UUID, actor: Actor) -> Row:
    """As the table holds it, a JSON value."""
    outcome = next((row for row in _told(known) if row["id"] == str(outcome_id)), None)
    if outcome is None or party_of(actor) not in {None, outcome["party"]}:
        raise UnknownOutcome
    return outcome


def _told(known: facts.Known) -> list[Row]:
    return [row for each in known.facts.values() for row in each.get("outcome", ())]


async def read(session: Session, outcome_id: UUID, actor: Actor) -> Outcome:
    outcome = await store.one(session, outcome_id, actor.area)
    if outcome is None or party_of(actor) not in {None, outcome.party}:
        raise UnknownOutcome
    return outcome


def party_of(actor: Actor) -> str | None:
    """Providers see what they are paid for, and nobody else's."""
    return None if actor.roles & SEES_ALL else actor.organisation


async def page_of(
    session: Session,
    actor: Actor,
    *,
    client_id: UUID | None,
    state: str | None,
    measure: str | None,
    party: str | None,
    after: UUID | None,
    limit: int,
) -> Sequence[Outcome]:
    own = party_of(actor)
    if own and party not in {None, own}:
        return []
    return await store.page_of(
        session,
        actor.area,
        state=state,
        measure=measure,
        party=own or party,
        clients=await _clients(session, client_id, own),
        after=after,
        limit=limit,
        as_shown=own is not None,
    )


async def _clients(session: Session, client_id: UUID | None, party: str | None) -> Collection[UUID] | None:
    """Who is paid finds what is recorded under this id: which other ids are the same person is not theirs to ask."""
    if client_id is None:
        return None
    return await kin(session, client_id) if party is None else [client_id]

"""Showing a verifier what an outcome rests on."""

from collections.abc import Mapping
from uuid import UUID

from pydantic.alias_generators import to_camel

from services.assessment.commands.outcomes import check_impartial, read, refuse_paid
from services.assessment.errors import NotForYou
from services.assessment.models import Outcome
from services.assessment.rules.facts import Assessment, End, Fact, Start
from services.assessment.rules.history import History
from services.assessment.rules.lost import in_place
from services.assessment.rules.met import kind_of
from services.assessment.rules.showing import answers_shown, named_facts
from services.assessment.schemas.fields import Code
from services.assessment.schemas.outcomes import AnswerView, ProofView, RecorderView
from services.assessment.store.facts import clients_of
from services.assessment.store.known import Known, LockedPerson, known_of
from shared.data.db import Session
from shared.web.auth import Actor


async def evidence_of(session: Session, outcome_id: UUID, actor: Actor) -> tuple[Outcome, list[ProofView]]:
    """To who may verify the outcome."""
    outcome = await read(session, outcome_id, actor)
    clients = await clients_of(session, [outcome.episode_id])
    known = await known_of(session, clients or [outcome.client_id], whole=True)
    check_impartial(outcome, actor)
    await refuse_paid(session, known, outcome, actor)
    _check_counts(outcome)
    return outcome, [proof for person in known.persons for proof in _proofs(outcome, person, known)]


def _check_counts(outcome: Outcome) -> None:
    if outcome.state == "withdrawn" and outcome.reason != "refused":
        raise NotForYou


def _proofs(outcome: Outcome, person: LockedPerson, known: Known) -> list[ProofView]:
    history = History(in_place(known.facts[person.id]), known.versions[person.area])
    shown = named_facts([(UUID(proof["id"]), proof["kind"]) for proof in outcome.evidence], history)
    answers = answers_shown(outcome.measure, shown, history)
    return [_proof(fact, answers.get(fact.id, {})) for fact in shown]


def _proof(fact: Fact, answers: Mapping[str, int | None]) -> ProofView:
    return ProofView(
        id=fact.id,
        kind=kind_of(fact),
        on=fact.on,
        revision=fact.revision,
        recorders=[RecorderView(sub=one.sub, organisation=one.organisation) for one in fact.recorders],
        answers=[AnswerView(item=to_camel(item), value=value) for item, value in answers.items()],
        drug_profile=list(fact.drugs) if isinstance(fact, Assessment) else None,
        delivered_by=fact.delivered_by if isinstance(fact, Start) else None,
        reason=Code(code=fact.reason_code, list=fact.reason_list) if isinstance(fact, End) else None,
        ended_by_role=fact.by_role if isinstance(fact, End) else None,
    )

"""What a person's facts add up to, by the schemes in force and on a given day.

The result depends on the set of facts, verifications among them, never on the order in which they came.

Payment rules 3, Names of outcomes.
"""

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal
from uuid import UUID

from services.assessment.rules.by_top import Unanswered
from services.assessment.rules.candidates import (
    Candidate,
    Fall,
    candidate_of,
    fall_of,
    provisional_rule,
    provisional_until,
    represented_on,
)
from services.assessment.rules.facts import OF_NO_PROVIDER, PersonFacts, Recorder, assessed_under_audit
from services.assessment.rules.history import History
from services.assessment.rules.journeys import Journey
from services.assessment.rules.lost import in_place
from services.assessment.rules.measures import all_unanswered, codes_and_kinds, met
from services.assessment.rules.met import BASELINE_KINDS, EvidenceKey, Proof, VerifierDecision, recorders, seen
from services.assessment.rules.provisional import DayOrEver
from services.assessment.rules.selection import JudgedCandidate, NamedCandidate, judged, selected
from services.assessment.rules.terms import Rule, Terms
from services.assessment.rules.top_due import TopDue, top_due
from services.assessment.rules.words import Words

State = Literal["proposed", "achieved", "withdrawn"]


@dataclass(frozen=True, slots=True)
class DerivedOutcome:
    """`own_id` is the id of its evidence, under which it is told unless it has its place's. `ways` are all that was
    seen to meet it, each enough. `party` has the episode. `prime` is whom the contract pays and `delivered_by` who
    delivered it by the contract, each where that is another; else None.
    """

    id: UUID
    own_id: UUID = field(compare=False)
    client_id: UUID
    measure: str
    scope_id: str
    state: State
    achieved_on: date
    party: str
    prime: str | None
    delivered_by: str | None
    episode_id: UUID
    journey_id: UUID | None
    journey_from: date | None
    journey_to: date | None
    contract: str | None
    proofs: tuple[Proof, ...]
    party_proofs: tuple[Proof, ...]
    provisional_until: DayOrEver | None
    provisional_rule: Rule | None
    represented_on: date | None
    recorders: tuple[Recorder, ...]
    verified_by: str | None
    verified_by_organisation: str | None
    verifiers: tuple[Recorder, ...]
    scheme_id: str
    scheme_version: int
    fall: Fall | None
    ways: frozenset[EvidenceKey] = field(compare=False)

    @property
    def seen(self) -> EvidenceKey:
        return seen(self.proofs)


@dataclass(frozen=True, slots=True)
class DerivedRepresentation:
    discharge_episode_id: UUID
    client_id: UUID
    presentation_id: UUID
    presented_on: date
    door: str


@dataclass(frozen=True, slots=True)
class PersonOutcomes:
    outcomes: tuple[DerivedOutcome, ...]
    representations: tuple[DerivedRepresentation, ...]
    journeys: tuple[Journey, ...]
    unanswered: tuple[Unanswered, ...]
    next_due_on: date | None
    top_due: tuple[TopDue, ...] = ()


NOTHING = PersonOutcomes((), (), (), (), None)


def outcomes_of_person(
    facts: PersonFacts, versions: Sequence[Terms], today: date, words: Iterable[VerifierDecision]
) -> PersonOutcomes:
    """`words` are what verifiers said of this person's evidence."""
    if not versions:
        return NOTHING
    history, all_words = History(in_place(facts), versions), Words(words, assessed_under_audit(facts))
    met_candidates = list(candidates(history, all_words))
    return PersonOutcomes(
        outcomes=tuple(sorted(_outcomes(met_candidates, all_words, facts, today), key=lambda outcome: outcome.id)),
        representations=tuple(representations(history)),
        journeys=tuple(history.journeys),
        unanswered=tuple(all_unanswered(history)),
        next_due_on=next_due(met_candidates, today),
        top_due=top_due(history),
    )


def outcomes_by(
    codes: Container[str], facts: PersonFacts, versions: Sequence[Terms], today: date, words: Iterable[VerifierDecision]
) -> tuple[DerivedOutcome, ...]:
    """Of these measures alone: what else a person's facts add up to, no outcome hangs on."""
    if not versions:
        return ()
    history, all_words = History(in_place(facts), versions), Words(words, assessed_under_audit(facts))
    met_candidates = list(candidates(history, all_words, codes))
    return tuple(sorted(_outcomes(met_candidates, all_words, facts, today), key=lambda outcome: outcome.id))


def candidates(history: History, words: Words, codes: Container[str] | None = None) -> Iterator[Candidate]:
    """Of all measures, or of those of these codes."""
    said = words.by_measure()
    for code, kind in codes_and_kinds(history):
        if codes is not None and code not in codes:
            continue
        for measure_met in met(code, kind, said, history):
            made = candidate_of(measure_met, words, history)
            if made:
                yield made


def _outcomes(
    candidates: Sequence[Candidate], words: Words, facts: PersonFacts, today: date
) -> Iterator[DerivedOutcome]:
    treating = recorded_treating(facts)
    by_measure: dict[str, list[JudgedCandidate]] = {}
    for candidate in candidates:
        if candidate.met.on <= today:
            by_measure.setdefault(candidate.measure.code, []).append(judged(candidate, words))
    for of_measure in by_measure.values():
        for named in selected(of_measure):
            yield _outcome(named, treating)


def _outcome(named: NamedCandidate, treating: Mapping[UUID, str | None]) -> DerivedOutcome:
    chosen = named.judged
    candidate, fall = chosen.candidate, chosen.fall
    way, verified_by = chosen.decision.way, chosen.decision.verified_by
    return DerivedOutcome(
        id=named.id,
        own_id=named.own_id,
        client_id=candidate.episode.start.client_id,
        measure=candidate.measure.code,
        scope_id=candidate.place,
        state="withdrawn" if fall else "achieved" if verified_by else "proposed",
        achieved_on=candidate.met.on,
        party=candidate.party,
        prime=_another(candidate.contract.party if candidate.contract else None, candidate.party),
        delivered_by=_another(candidate.deliverer, candidate.party),
        episode_id=candidate.episode.id,
        journey_id=candidate.met.journey.id,
        journey_from=candidate.met.journey.opened_on,
        journey_to=candidate.met.journey.closed_on,
        contract=candidate.contract.code if candidate.contract else None,
        proofs=way,
        party_proofs=party_proofs(candidate, treating),
        provisional_until=provisional_until(candidate),
        provisional_rule=provisional_rule(candidate),
        represented_on=represented_on(candidate),
        recorders=recorders(way),
        verified_by=verified_by.sub if verified_by else None,
        verified_by_organisation=verified_by.organisation if verified_by else None,
        verifiers=chosen.decision.verifiers,
        scheme_id=candidate.met.stated.terms.scheme_id,
        scheme_version=candidate.met.stated.terms.version,
        fall=fall,
        ways=frozenset(map(seen, candidate.met.ways)),
    )


def _another(organisation: str | None, party: str) -> str | None:
    return organisation if organisation != party else None


def recorded_treating(facts: PersonFacts) -> Mapping[UUID, str | None]:
    """Whose each record is: of the organisation that made it as who treats, of none if no provider made it."""
    records = (*facts.tops, *facts.evidence, *facts.contacts)
    return {record.id: None if OF_NO_PROVIDER & record.roles else record.organisation for record in records}


def party_proofs(candidate: Candidate, treating: Mapping[UUID, str | None]) -> tuple[Proof, ...]:
    """What who is paid recorded itself as that, of all ways that prove it: which is chosen may rest on others' records.

    Which form is the start TOP and which profile counts does too, so those are left out. Starts and ends are of who
    said them.
    """
    proofs = {proof for way in candidate.met.ways for proof in way if proof.kind not in BASELINE_KINDS}
    own = [proof for proof in proofs if candidate.party in _whose(proof, treating)]
    return tuple(sorted(own, key=lambda proof: (proof.on, proof.id)))


def _whose(proof: Proof, treating: Mapping[UUID, str | None]) -> set[str | None]:
    return {treating[proof.id]} if proof.id in treating else {recorder.organisation for recorder in proof.recorders}


def representations(history: History) -> Iterator[DerivedRepresentation]:
    for episode_id, discharge in history.discharges.items():
        back = discharge.represented_by
        if back:
            client_id = discharge.episode.start.client_id
            yield DerivedRepresentation(episode_id, client_id, back.id, back.on, back.door)


def next_due(candidates: Sequence[Candidate], today: date) -> date | None:
    """The next day on which time alone can change anything: a version's own day changes nothing."""
    return min(
        (candidate.met.on for candidate in candidates if candidate.met.on > today and not fall_of(candidate)),
        default=None,
    )

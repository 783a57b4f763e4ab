"""What a person's facts add up to, by the schemes in force and on a given day.

The result depends on the set of facts, never on the order in which they came. Of
one measure in one scope the earliest that stands counts; if it falls, the next.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Literal
from uuid import UUID, uuid5

from services.assessment.rules.attribution import attributed, contract_of
from services.assessment.rules.dates import add_months, years_between
from services.assessment.rules.facts import Episode, PersonFacts
from services.assessment.rules.history import History
from services.assessment.rules.journeys import Journey
from services.assessment.rules.measures import MET, Met, Proof, Unanswered, unanswered
from services.assessment.rules.terms import Contract, Measure, Terms, terms_on

OUTCOMES = UUID("5d1c3b0e-6f0a-5c57-9a56-3f6f4c1d7a10")
SYSTEM = "system"
SYSTEM_ORGANISATION = "lasars"

State = Literal["proposed", "achieved", "withdrawn"]


@dataclass(frozen=True, slots=True)
class Verification:
    by: str
    organisation: str
    on: date
    verified: bool


@dataclass(frozen=True, slots=True)
class Fall:
    """Why something that was met does not count, by which fact and from when."""

    reason: str
    cause_id: UUID | None
    on: date


@dataclass(frozen=True, slots=True, order=True)
class Recorder:
    sub: str
    organisation: str


@dataclass(frozen=True, slots=True)
class Outcome:
    id: UUID
    client_id: UUID
    measure: str
    scope_id: str
    state: State
    achieved_on: date
    party: str
    episode_id: UUID
    journey_id: UUID | None
    journey_from: date | None
    journey_to: date | None
    contract: str | None
    proofs: tuple[Proof, ...]
    provisional_until: date | Literal["ever"] | None
    represented_on: date | None
    recorders: tuple[Recorder, ...]
    verified_by: str | None
    verified_by_organisation: str | None
    fingerprint: str
    scheme_id: str
    scheme_version: int
    fall: Fall | None


@dataclass(frozen=True, slots=True)
class Representation:
    discharge_episode_id: UUID
    client_id: UUID
    presentation_id: UUID
    presented_on: date
    door: str


@dataclass(frozen=True, slots=True)
class Settlement:
    outcomes: tuple[Outcome, ...]
    representations: tuple[Representation, ...]
    journeys: tuple[Journey, ...]
    unanswered: tuple[Unanswered, ...]
    next_due_on: date | None


@dataclass(frozen=True, slots=True)
class Candidate:
    measure: Measure
    terms: Terms
    met: Met
    episode: Episode
    contract: Contract | None
    scope_id: str
    fingerprint: str

    @property
    def order(self) -> tuple[date, list[UUID]]:
        return self.met.on, [one.id for one in reversed(self.met.proofs)]

    @property
    def party(self) -> str:
        return self.episode.delivered_by_on(self.met.on)


NOTHING = Settlement((), (), (), (), None)


def settled(
    facts: PersonFacts,
    versions: Sequence[Terms],
    today: date,
    verifications: Mapping[tuple[str, str], Verification],
) -> Settlement:
    """`verifications` by measure and evidence fingerprint: a person's word holds for what they saw."""
    current = terms_on(today, versions) or min(versions, key=lambda one: one.valid_from, default=None)
    if current is None:
        return NOTHING
    history = History(facts, current)
    found = sorted(candidates(history, versions), key=lambda one: (one.measure.code, one.scope_id, one.order))
    due = [one for one in found if one.met.on <= today]
    chosen: dict[UUID, Outcome] = {}
    for _, scope in groupby(due, key=lambda one: (one.measure.code, one.scope_id)):
        for outcome in in_scope(list(scope), verifications):
            if outcome.state != "withdrawn" or outcome.id not in chosen:
                chosen[outcome.id] = outcome
    return Settlement(
        outcomes=tuple(chosen[key] for key in sorted(chosen)),
        representations=tuple(representations(history)),
        journeys=tuple(history.journeys),
        unanswered=tuple(_unanswered(history, versions)),
        next_due_on=next_due(found, versions, today),
    )


def candidates(history: History, versions: Sequence[Terms]) -> Iterator[Candidate]:
    """All that meets a measure of the version in force on the day it was met, known windows included."""
    for terms in versions:
        for measure in terms.measures:
            for met in MET[measure.kind](measure, terms, history) if measure.kind in MET else ():
                if terms_on(met.on, versions) is terms:
                    candidate = _candidate(measure, terms, met, history)
                    if candidate:
                        yield candidate


def _candidate(measure: Measure, terms: Terms, met: Met, history: History) -> Candidate | None:
    episode = attributed(met.episode, met.journey, met.on)
    if episode is None:
        return None
    contract = contract_of(terms, measure.code, episode, met.on)
    scope = scope_id(measure, met, episode, contract, history.facts.client_id)
    return Candidate(measure, terms, met, episode, contract, scope, fingerprint(met))


def scope_id(measure: Measure, met: Met, episode: Episode, contract: Contract | None, client_id: UUID) -> str:
    match measure.once_per:
        case "person":
            return str(client_id)
        case "journey":
            return str(met.journey.id)
        case "contract_year" if contract:
            return f"{client_id}/{contract.code}/{years_between(contract.starts, met.on)}"
        case _:
            return str(episode.id)


def fingerprint(met: Met) -> str:
    """What a verifier saw: which evidence, at which revision, and the date it leads to."""
    seen = [met.on.isoformat(), *sorted(f"{one.id}:{one.revision}" for one in met.proofs)]
    return hashlib.sha256("|".join(seen).encode()).hexdigest()


def in_scope(found: Sequence[Candidate], verifications: Mapping[tuple[str, str], Verification]) -> Iterator[Outcome]:
    """Everything met in one scope, in order: what fell, the one that stands, and what that one leaves no room for."""
    standing: Candidate | None = None
    for one in found:
        verification = verifications.get((one.measure.code, one.fingerprint))
        fall = fallen(one, verification)
        if fall is None and standing is not None:
            fall = Fall("superseded", None, standing.met.on)
        if fall is None:
            standing = one
        yield _outcome(one, verification, fall)


def fallen(one: Candidate, verification: Verification | None) -> Fall | None:
    discharge = one.met.discharge
    if discharge and discharge.continued_by:
        return Fall("journey-continued", discharge.continued_by.id, discharge.continued_by.on)
    back = discharge.represented_by if discharge else None
    if discharge and back and back.on < window_end(one, discharge.on):
        return Fall("represented", back.id, back.on)
    if verification and not verification.verified:
        return Fall("refused", None, verification.on)
    return None


def window_end(one: Candidate, discharged_on: date) -> date:
    """The first day on which coming back no longer touches this outcome."""
    if one.measure.provisional_months == "ever":
        return date.max
    months = max(one.measure.provisional_months or 0, one.measure.params["months"] if one.met.by_time else 0)
    return add_months(discharged_on, months) if months else date.min


def provisional_until(one: Candidate) -> date | Literal["ever"] | None:
    months = one.measure.provisional_months
    if months is None or one.met.discharge is None:
        return None
    return "ever" if months == "ever" else add_months(one.met.discharge.on, months)


def _outcome(one: Candidate, verification: Verification | None, fall: Fall | None) -> Outcome:
    verified_by, verified_by_organisation = verifier(one, verification) or (None, None)
    contract = one.contract.code if one.contract else None
    return Outcome(
        id=uuid5(OUTCOMES, f"{one.measure.code}|{one.scope_id}|{one.episode.id}|{contract or '-'}"),
        client_id=one.episode.start.client_id,
        measure=one.measure.code,
        scope_id=one.scope_id,
        state="withdrawn" if fall else "achieved" if verified_by else "proposed",
        achieved_on=one.met.on,
        party=one.party,
        episode_id=one.episode.id,
        journey_id=one.met.journey.id,
        journey_from=one.met.journey.opened_on,
        journey_to=one.met.journey.closed_on,
        contract=contract,
        proofs=one.met.proofs,
        provisional_until=provisional_until(one),
        represented_on=None,
        recorders=recorders(one.met),
        verified_by=verified_by,
        verified_by_organisation=verified_by_organisation,
        fingerprint=one.fingerprint,
        scheme_id=one.terms.scheme_id,
        scheme_version=one.terms.version,
        fall=fall,
    )


def recorders(met: Met) -> tuple[Recorder, ...]:
    """All who recorded evidence that it rests on; what time alone brings rests on the discharge it counts from."""
    return tuple(sorted({Recorder(proof.by, proof.organisation) for proof in met.proofs}))


def verifier(one: Candidate, verification: Verification | None) -> tuple[str, str] | None:
    """Nobody verifies what they are paid for; automatic holds only where the paid party recorded none of it."""
    if verification and verification.verified and verification.organisation != one.party:
        return verification.by, verification.organisation
    own = set() if one.met.by_time else {proof.organisation for proof in one.met.proofs}
    automatic = one.measure.verification == "automatic" and one.party not in own
    return (SYSTEM, SYSTEM_ORGANISATION) if automatic else None


def representations(history: History) -> Iterator[Representation]:
    for episode_id, discharge in history.discharges.items():
        back = discharge.represented_by
        if back:
            client_id = discharge.episode.start.client_id
            yield Representation(episode_id, client_id, back.id, back.on, back.door)


def _unanswered(history: History, versions: Sequence[Terms]) -> Iterator[Unanswered]:
    for terms in versions:
        for measure in terms.measures:
            for one in unanswered(measure, terms, history):
                if terms_on(one.on, versions) is terms:
                    yield one


def next_due(found: Sequence[Candidate], versions: Sequence[Terms], today: date) -> date | None:
    """The next day on which time alone can change anything."""
    edges = [edge for terms in versions for edge in (terms.valid_from, terms.valid_to) if edge]
    days = [one.met.on for one in found if not fallen(one, None)] + edges
    return min((day for day in days if day > today), default=None)

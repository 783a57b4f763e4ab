"""What it means that a measure is met: the day, the ways in which it is proven, and what it counts from.

Payment rules 3, When a measure is met.
"""

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from services.assessment.rules.facts import Contact, End, Episode, Evidence, Fact, Rating, Recorder, Start, Tariff, Top
from services.assessment.rules.journeys import Discharge, Journey
from services.assessment.rules.terms import Measure, Terms

START_TOP, PROFILE, STARTED, ENDED = "top-start", "assessment", "treatment-start", "treatment-end"
CONFIRMED, RATED = "tariff", "score"
BASELINE_KINDS = frozenset({START_TOP, PROFILE})  # what a whole journey is judged by, whoever is paid for what
AS_NOW_KNOWN = 0  # in place of a revision: whoever verifies relies on the thing, not on what was said of it then

_KINDS: dict[type[Fact], str] = {Contact: "contact", Start: STARTED, End: ENDED, Tariff: CONFIRMED, Rating: RATED}

EvidenceKey = frozenset[tuple[UUID, int]]


@dataclass(frozen=True, slots=True)
class Proof:
    """`revision` is that of our own records; of an end it stands for what the end says."""

    id: UUID
    kind: str
    on: date
    revision: int
    recorders: tuple[Recorder, ...]
    order_id: UUID = field(compare=False)


Way = tuple[Proof, ...]


@dataclass(frozen=True, slots=True)
class Stated:
    """A measure as the version states it that is valid on the day from which it counts."""

    measure: Measure
    terms: Terms

    def ends_by(self, discharge: Discharge) -> bool:
        """Whether it looks at this discharge: once an episode at any, else at that with which treatment ends; by what
        continues it that falls.
        """
        by_episode = self.measure.once_per == "episode"
        return by_episode or discharge.leaves_treatment or discharge.continued_by is not None


@dataclass(frozen=True, slots=True)
class Met:
    """`ways` are all evidence that proves this day, each enough, the first by date and id first.

    `episode` is the one that the evidence names, `within` the one in which it is counted, whether it is named or not;
    `discharge` the one by which this was achieved.
    `follows` names a row of dates of which only the first counts: another one does when that one falls.
    `counts_from` is the day whose version judges it, where that is not the day itself; `away_until` the one before
    which a return shows that it was never met. What is met `before_treatment` is of the first of the journey.
    """

    on: date
    stated: Stated
    journey: Journey
    ways: tuple[Way, ...]
    episode: Episode | None = None
    discharge: Discharge | None = None
    by_time: bool = False
    follows: tuple[str, UUID | None] | None = None
    within: Episode | None = None
    counts_from: date | None = None
    away_until: date | None = None
    before_treatment: bool = False


@dataclass(frozen=True, slots=True)
class VerifierDecision:
    """A verification, or a refusal: a person's word on the evidence seen, for the day that it met a measure.

    `episode_id` and `party` are whose outcome it was when this was said. One whose episode is not known any more covers
    nothing; one whose party is not known, whoever has that episode. `before` are others who verified the same.
    """

    id: UUID
    measure: str
    achieved_on: date
    evidence: EvidenceKey
    by: str
    organisation: str
    on: date
    verified: bool
    episode_id: UUID | None
    party: str | None
    before: tuple[Recorder, ...] = ()

    @property
    def verifiers(self) -> tuple[Recorder, ...]:
        """The last one last."""
        return (*self.before, Recorder(self.by, self.organisation)) if self.verified else ()

    def is_of(self, episode: Episode, party: str) -> bool:
        """A LASARS's part in a journey has another id when the journey turns out to have begun on another day."""
        if not episode.is_treatment:
            return self.party == party
        return self.episode_id == episode.id and self.party in {None, party}


def proof(fact: Fact) -> Proof:
    return Proof(fact.id, kind_of(fact), fact.on, fact.seen_as, fact.recorders, fact.order_id)


def kind_of(fact: Fact) -> str:
    match fact:
        case Top():
            return f"top-{fact.stage.replace('_', '-')}"
        case Evidence():
            return fact.code
        case _:
            return _KINDS.get(type(fact), PROFILE)


def seen(way: Way) -> EvidenceKey:
    """What a verifier vouches for. Starts, the start TOP and the drug profile are taken as they are now known."""
    return frozenset(
        (proof.id, AS_NOW_KNOWN if proof.kind == STARTED else proof.revision)
        for proof in way
        if proof.kind not in BASELINE_KINDS
    )


def recorders(way: Way) -> tuple[Recorder, ...]:
    return tuple(sorted({recorder for proof in way for recorder in proof.recorders}))

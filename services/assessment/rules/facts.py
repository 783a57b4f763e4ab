"""What is known of one person, as plain values.

Facts come in any order and more than once. The highest revision of a thing is
the one that counts; what is voided is as if it had never been.
"""

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar
from uuid import UUID

LASARS = "assessor"  # the role of who records for the service that pays by results
INTERVIEWER = "interviewer"  # of who asks somebody for the council, whom nobody pays by results
OF_NO_PROVIDER = frozenset({LASARS, INTERVIEWER})  # in these roles nobody records as who treats


@dataclass(frozen=True, slots=True, order=True)
class Recorder:
    sub: str
    organisation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """`by` recorded it first, in these roles; `correctors` changed it since."""

    id: UUID
    on: date
    revision: int = 1
    voided: bool = False
    by: str = ""
    organisation: str = ""
    roles: frozenset[str] = frozenset()
    correctors: tuple[Recorder, ...] = ()

    @property
    def recorders(self) -> tuple[Recorder, ...]:
        return tuple(sorted({Recorder(self.by, self.organisation), *self.correctors}))

    @property
    def order_id(self) -> UUID:
        """In its place wherever ids put things in order."""
        return self.id

    @property
    def seen_as(self) -> int:
        """What tells a verifier's sight of this from another that has to be seen again."""
        return self.revision


def _number(said: str) -> int:
    return int(hashlib.sha256(said.encode()).hexdigest()[:12], 16)


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment(Fact):
    """`correctors` are those who changed its drugs or its day: others correct what no outcome rests on."""

    kind: str
    drugs: tuple[str, ...] = ()
    door: str = "assessment"
    under_audit: bool = False

    @property
    def seen_as(self) -> int:
        return _number(f"{self.on}|{'|'.join(self.drugs)}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact(Fact):
    attended: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Top(Fact):
    """Flags are 1 or 0. None was not answered, which is not 0."""

    stage: str
    items: Mapping[str, int | None]
    episode_id: UUID | None = None

    @property
    def is_answered(self) -> bool:
        """Any question of it. Without one nobody was asked, so it shows nothing, and nothing was done."""
        return any(answer is not None for answer in self.items.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence(Fact):
    code: str
    episode_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsumedFact(Fact):
    """`lost`: taken back, since its source does not know it any more. `first_id`: the lost one that this is anew."""

    lost: bool = False
    first_id: UUID | None = None

    @property
    def order_id(self) -> UUID:
        return self.first_id or self.id


@dataclass(frozen=True, slots=True, kw_only=True)
class Start(ConsumedFact):
    """Its id is the episode's."""

    client_id: UUID
    delivered_by: str
    is_treatment: bool = True
    care_coordinating: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer(ConsumedFact):
    episode_id: UUID
    to: str


@dataclass(frozen=True, slots=True, kw_only=True)
class End(ConsumedFact):
    """Its id is the episode's; its revision counts corrections of the end. `first_on`: as it was said first.

    Referral says it again, above all revisions, after a restore: a verifier saw what it says, not its revision.
    """

    reason_list: str
    reason_code: str
    by_role: str
    first_on: date | None = None

    @property
    def seen_as(self) -> int:
        return _number(f"{self.on}|{self.reason_list}|{self.reason_code}|{self.by_role}")


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyWorker(ConsumedFact):
    """Who looks after the person in an episode from then on, while `holder` has it; None: nobody is named."""

    episode_id: UUID
    holder: str
    worker: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tariff(ConsumedFact):
    """That a person confirmed somebody's band, from the day of the assessment on. `by` is who confirmed it.

    Tariff says it again, above all revisions, after a restore: a verifier saw what it says, not its revision.
    """

    band: str
    assessment_id: UUID | None = None

    @property
    def seen_as(self) -> int:
        return _number(f"{self.on}|{self.band}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rating(Fact):
    """The points of an assessment by domain, and its id: what its drugs say is seen apart."""

    points: Mapping[str, int]

    @property
    def seen_as(self) -> int:
        rated = "|".join(f"{domain}={points}" for domain, points in sorted(self.points.items()))
        return _number(f"{self.on}|{rated}")


@dataclass(frozen=True, slots=True)
class Decision:
    """Until when an organisation decided about the person as the LASARS."""

    organisation: str
    on: date


@dataclass(frozen=True, slots=True)
class EarlierStart:
    """That treatment began before go-live, whoever gave it: it makes nobody new, and nothing else follows from it."""

    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonFacts:
    """Of one person: of all client ids that merges have made one."""

    client_id: UUID
    assessments: tuple[Assessment, ...] = ()
    contacts: tuple[Contact, ...] = ()
    tops: tuple[Top, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    starts: tuple[Start, ...] = ()
    transfers: tuple[Transfer, ...] = ()
    ends: tuple[End, ...] = ()
    decisions: tuple[Decision, ...] = ()
    key_workers: tuple[KeyWorker, ...] = ()
    earlier_starts: tuple[EarlierStart, ...] = ()
    tariffs: tuple[Tariff, ...] = ()
    ratings: tuple[Rating, ...] = ()


def assessed_under_audit(facts: PersonFacts) -> frozenset[str]:
    """The organisations that assessed the person themselves: none of them verifies what follows from that."""
    return frozenset(fact.organisation for fact in standing(facts.assessments) if fact.under_audit)


def recorded_at(thing: UUID) -> int | None:
    """When it was recorded first, in milliseconds: all ids are UUIDv7 and say so, whatever is told again or restored.

    None where the id is of another kind: then nothing is known of it.
    """
    return thing.int >> 80 if thing.version == 7 else None


F = TypeVar("F", bound=Fact)
H = TypeVar("H", bound=ConsumedFact)


def newest(facts: Iterable[F]) -> Collection[F]:
    """The highest revision of each thing."""
    by_id: dict[UUID, F] = {}
    for fact in facts:
        kept = by_id.get(fact.id)
        if kept is None or kept.revision < fact.revision:
            by_id[fact.id] = fact
    return by_id.values()


def standing(facts: Iterable[F]) -> list[F]:
    """What is not void, by date and id."""
    return sorted((fact for fact in newest(facts) if not fact.voided), key=by_date)


def by_date(fact: Fact) -> tuple[date, UUID]:
    return fact.on, fact.order_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Episode:
    """Treatment by one provider after another, from its start to its end."""

    start: Start
    end: End | None
    transfers: tuple[Transfer, ...]

    @property
    def id(self) -> UUID:
        return self.start.id

    @property
    def order_id(self) -> UUID:
        return self.start.order_id

    @property
    def is_treatment(self) -> bool:
        """Else it is the part of a LASARS in a journey (`lasars_measures`)."""
        return self.start.is_treatment

    @property
    def started_on(self) -> date:
        return self.start.on

    @property
    def ended_on(self) -> date | None:
        return self.end.on if self.end else None

    def open_on(self, day: date) -> bool:
        return self.started_on <= day and not self.closed_on(day)

    def treated_on(self, day: date) -> bool:
        """The day of the discharge included."""
        return self.started_on <= day and (self.end is None or day <= self.end.on)

    def treated_by_on(self, day: date) -> frozenset[str]:
        """All who treated that day: on the day of a hand-over who leaves, until it leaves, and who takes over."""
        if not self.treated_on(day):
            return frozenset()
        return frozenset(who for who, since, until in self.spells() if since <= day <= until)

    def treated_within(self, party: str, since: date, until: date) -> bool:
        """Whether the party treated on some day from `since` on and before `until`."""
        last = min(until - timedelta(days=1), self.ended_on or date.max)
        return any(who == party and max(began, since) <= min(left, last) for who, began, left in self.spells())

    def spells(self) -> Iterator[tuple[str, date, date]]:
        """Who had it from which day to which, the day of a hand-over in both."""
        holders = [
            (self.started_on, self.start.delivered_by),
            *((transfer.on, transfer.to) for transfer in self.transfers),
        ]
        left_on = [since for since, _ in holders[1:]] + [date.max]
        return ((who, since, until) for (since, who), until in zip(holders, left_on, strict=True))

    def deliverers(self) -> list[tuple[str, date, date]]:
        """As `spells`, but that what stays with one organisation is one, whichever of its services has it."""
        merged: list[tuple[str, date, date]] = []
        for who, since, until in self.spells():
            if merged and merged[-1][0] == who:
                since = merged.pop()[1]  # noqa: PLW2901 - it began there
            merged.append((who, since, until))
        return merged

    def came_on(self, day: date) -> date:
        """Since when who has it that day has it."""
        holder = self.delivered_by_on(day)
        return max((since for who, since, _ in self.deliverers() if who == holder and since <= day), default=date.min)

    def closed_on(self, day: date) -> bool:
        return self.end is not None and self.end.on <= day

    def delivered_by_on(self, day: date) -> str:
        """Who has it that day; what a closed episode yields stays with who closed it."""
        return self.held_on(day)[0]

    def held_on(self, day: date) -> tuple[str, date]:
        """Who has it that day, or closed it before, and since when."""
        last = day if self.end is None else min(day, self.end.on)
        holders = [(transfer.to, transfer.on) for transfer in self.transfers if transfer.on <= last]
        return holders[-1] if holders else (self.start.delivered_by, self.started_on)


def treatment_episodes(facts: PersonFacts) -> list[Episode]:
    """Episodes of services that do not treat play no part in journeys, measures or attribution."""
    ends = {end.id: end for end in standing(facts.ends)}
    transfers = standing(facts.transfers)
    return [
        Episode(
            start=start,
            end=ends.get(start.id),
            transfers=tuple(transfer for transfer in transfers if transfer.episode_id == start.id),
        )
        for start in standing(facts.starts)
        if start.is_treatment
    ]

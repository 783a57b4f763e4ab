"""One person's story as facts, and what the Stockport scheme makes of it."""

import json
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

from services.assessment.rules.facts import (
    Assessment,
    Contact,
    EarlierStart,
    End,
    Evidence,
    PersonFacts,
    Start,
    Top,
    Transfer,
)
from services.assessment.rules.met import VerifierDecision
from services.assessment.rules.outcomes import DerivedOutcome, PersonOutcomes, outcomes_of_person
from services.assessment.rules.terms import Terms, terms

STOCKPORT = Path(__file__).parents[3] / "deploy/schemes/stockport.toml"
PUBLISHED = datetime(2012, 3, 1, tzinfo=UTC)
CLIENT = UUID(int=1)
LATER = date(2016, 1, 1)
START, CDAS, RIVERSIDE = "start", "cdas", "riverside"


def document() -> dict[str, Any]:
    scheme: dict[str, Any] = json.loads(json.dumps(tomllib.loads(STOCKPORT.read_text()), default=str))
    return scheme


def stockport(**changed: Any) -> Terms:
    return terms(document() | changed, PUBLISHED)


def one_measure(kind: str, params: Mapping[str, Any], **changed: Any) -> Terms:
    measure = {"code": "m", "kind": kind, "params": params, "once_per": "journey", "verification": "person"}
    scheme = document()
    scheme["measures"] = [measure | changed]
    for contract in scheme["contracts"]:
        contract["measures"] = ["m"]
    return terms(scheme, PUBLISHED)


def day(text: str | date) -> date:
    return text if isinstance(text, date) else date.fromisoformat(text)


SCHEME = stockport()


ANSWERED = {"tobacco": 0}  # by which no measure is met
FIELDS = ("id", "by", "organisation", "roles", "revision", "voided", "correctors")


def _roles(said: Mapping[str, Any]) -> dict[str, Any]:
    return {"roles": frozenset({"assessor"} if said.get("organisation", START) == START else {"provider"})}


@dataclass
class Life:
    """Every line adds a fact and gives its id; ids rise in the order of the lines."""

    client_id: UUID = CLIENT
    made: list[Any] = field(default_factory=list)
    count: int = 0

    def new_id(self) -> UUID:
        self.count += 1
        return UUID(int=(self.client_id.int << 32) + self.count)

    def add(self, fact: Any) -> UUID:
        self.made.append(fact)
        found: UUID = fact.id
        return found

    def assess(self, on: str, kind: str = "comprehensive", drugs: tuple[str, ...] = ("1011",), **more: Any) -> UUID:
        said: dict[str, Any] = {"id": self.new_id(), "by": "ann", "organisation": START} | more
        return self.add(Assessment(**said, on=day(on), kind=kind, drugs=drugs))

    def contact(self, on: str | date, **more: Any) -> UUID:
        named: dict[str, Any] = {"id": self.new_id(), "by": "ann", "organisation": START}
        return self.add(Contact(**named | _roles(more) | more, on=day(on)))

    def start(self, on: str, by: str = CDAS, **more: Any) -> UUID:
        named: dict[str, Any] = {"id": self.new_id(), "by": "kim", "organisation": by, "client_id": self.client_id}
        return self.add(Start(**named | more, on=day(on), delivered_by=by))

    def transfer(self, episode: UUID, on: str, to: str) -> UUID:
        return self.add(Transfer(id=self.new_id(), on=day(on), episode_id=episode, to=to))

    def end(self, episode: UUID, on: str, code: str = "80", role: str = "clinician", **more: Any) -> UUID:
        named: dict[str, Any] = {"by": "kim", "organisation": CDAS}
        return self.add(
            End(**named | more, id=episode, on=day(on), reason_list="cds-f", reason_code=code, by_role=role)
        )

    def top(self, stage: str, on: str | date, episode: UUID | None = None, **more: Any) -> UUID:
        named: dict[str, Any] = {"id": self.new_id(), "by": "kim", "organisation": CDAS}
        said = {name: more.pop(name) for name in FIELDS if name in more}
        return self.add(Top(**named | said, on=day(on), stage=stage, items=more or ANSWERED, episode_id=episode))

    def event(self, code: str, on: str, role: str = "clinician", **more: Any) -> UUID:
        named: dict[str, Any] = {"id": self.new_id(), "by": "kim", "organisation": CDAS}
        return self.add(Evidence(**{"roles": frozenset({role})} | named | more, on=day(on), code=code))

    def earlier(self, on: str | date) -> None:
        """As it is imported before go-live."""
        self.made.append(EarlierStart(day(on)))

    def facts(self) -> PersonFacts:
        return facts_of(self.client_id, self.made)

    def derived(
        self,
        *schemes: Terms,
        today: str | date = LATER,
        verified: Sequence[VerifierDecision] = (),
    ) -> PersonOutcomes:
        return outcomes_of_person(self.facts(), schemes or (SCHEME,), day(today), verified)

    def outcomes(self, *schemes: Terms, today: str | date = LATER, **more: Any) -> list[DerivedOutcome]:
        """Those that stand, in order of achievement."""
        found = self.derived(*schemes, today=today, **more).outcomes
        standing = [outcome for outcome in found if outcome.state != "withdrawn"]
        return sorted(standing, key=lambda one: (one.achieved_on, one.measure))

    def met(self, scheme: Terms, today: str | date = LATER) -> list[date]:
        return [outcome.achieved_on for outcome in self.outcomes(scheme, today=today)]

    def fallen(self, scheme: Terms, today: str | date = LATER) -> list[str]:
        return [outcome.fall.reason for outcome in self.derived(scheme, today=today).outcomes if outcome.fall]


def facts_of(client_id: UUID, made: list[Any]) -> PersonFacts:
    def of(kind: type) -> tuple[Any, ...]:
        return tuple(fact for fact in made if type(fact) is kind)

    return PersonFacts(
        client_id=client_id,
        assessments=of(Assessment),
        contacts=of(Contact),
        tops=of(Top),
        evidence=of(Evidence),
        starts=of(Start),
        transfers=of(Transfer),
        ends=of(End),
        earlier_starts=of(EarlierStart),
    )


def verified(
    outcome: DerivedOutcome,
    *,
    by: str = "vera",
    organisation: str = START,
    yes: bool = True,
    on: str | None = None,
) -> list[VerifierDecision]:
    """What a verifier says who sees this outcome."""
    said_on = day(on) if on else outcome.achieved_on
    name = f"{outcome.measure} {outcome.achieved_on} {sorted(outcome.seen)} {by} {said_on} {yes}"
    return [
        VerifierDecision(
            id=other_id(name),
            measure=outcome.measure,
            achieved_on=outcome.achieved_on,
            evidence=outcome.seen,
            by=by,
            organisation=organisation,
            on=said_on,
            verified=yes,
            episode_id=outcome.episode_id,
            party=outcome.party,
        )
    ]


def other_id(name: str) -> UUID:
    return uuid5(CLIENT, name)

"""Stories of records, second records of a day, corrections, voids, words, and a version that covers what none did."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from services.assessment.commands.changes import changes
from services.assessment.commands.outcome_ids import fingerprint
from services.assessment.models import Verification
from services.assessment.models.rows import OutcomeRow
from services.assessment.rules.met import VerifierDecision
from services.assessment.rules.outcomes import DerivedOutcome, PersonOutcomes
from services.assessment.rules.terms import Terms, terms
from services.assessment.store.person_facts import KnownPerson, PublishedOfPerson
from tests.rules.assessment.life import CLIENT, LATER, START, Life, document, other_id, verified

BEGAN = date(2012, 2, 1)
COVERED = date(2012, 4, 2)  # from then on by the first version
DAYS = [20, 40, 70, 90, 120, 150, 200, 430, 460, 500, 800]
KINDS: dict[str, tuple[str, dict[str, Any], str]] = {
    "review": ("top_item", {"item": "acute_housing", "change": -1}, "person"),
    "job": ("event", {"code": "job", "n": 1, "scope": "episode"}, "person"),
    "second job": ("event", {"code": "job", "n": 2, "scope": "journey"}, "person"),
    "by itself": ("event", {"code": "job", "n": 1, "scope": "journey"}, "automatic"),
    "after discharges": ("event", {"code": "job", "n": 1, "scope": "after_discharge"}, "person"),
}
ONCE_PER = ("episode", "journey", "person", "contract_year")
LASARS: dict[str, Any] = {"organisation": START, "roles": frozenset({"assessor"})}


def version(kind: str, once_per: str, number: int) -> Terms:
    """The second has a contract for what was before the others."""
    name, params, verification = KINDS[kind]
    measure = {"code": "m", "kind": name, "params": params, "once_per": once_per, "verification": verification}
    changed = document() | {"valid_from": "2012-01-01", "measures": [measure], "version": number}
    for contract in changed["contracts"]:
        contract["measures"] = ["m"]
    if number == 2:
        first = {"code": "before", "starts": "2012-01-01", "ends": COVERED.isoformat(), "run_off_months": 0}
        changed["contracts"].append(changed["contracts"][0] | first)
    return terms(changed, datetime(2012, 3, number, tzinfo=UTC))


VERSIONS = {(kind, once): (version(kind, once, 1), version(kind, once, 2)) for kind in KINDS for once in ONCE_PER}
Of = tuple[str, str]


@dataclass
class Record:
    """Another record of a day is another one's."""

    id: UUID
    day: int
    by: str
    lasars: bool = False
    revision: int = 1


@dataclass
class Story:
    """What was recorded and said so far; of several words on the same evidence the last is kept, as the table does.

    `rows` is what was told of it, as the table holds it.
    """

    of: Of
    records: list[Record] = field(default_factory=list)
    said: dict[Any, VerifierDecision] = field(default_factory=dict)
    clock: int = 0
    covered: bool = False
    same_day: bool = True
    rows: dict[str, OutcomeRow] = field(default_factory=dict)

    @property
    def versions(self) -> tuple[Terms, ...]:
        return VERSIONS[self.of] if self.covered else VERSIONS[self.of][:1]

    def life(self, records: Sequence[Record] | None = None) -> Life:
        life = Life()
        life.start(BEGAN.isoformat())
        if self.of[0] == "after discharges":
            self._discharged(life)
        life.top("start", BEGAN, acute_housing=1)
        for record in self.records if records is None else records:
            on = str(BEGAN + timedelta(days=record.day))
            more: dict[str, Any] = {"id": record.id, "by": record.by, "revision": record.revision}
            more |= LASARS if record.lasars else {}
            if self.of[0] == "review":
                life.top("review", on, acute_housing=0, **more)
            else:
                life.event("job", on, **more)
        return life

    def _discharged(self, life: Life) -> None:
        """Twice, and then nobody treats: once it is proven it is after both."""
        first = life.made[0].id
        second = life.start("2012-02-10" if self.same_day else "2012-04-14")
        life.end(first, "2012-04-20" if self.same_day else "2012-04-10")
        life.end(second, "2012-04-20")

    def derived(self) -> PersonOutcomes:
        return self.life().derived(*self.versions, verified=list(self.said.values()))

    def told(self) -> dict[UUID, DerivedOutcome]:
        outcomes = self.derived().outcomes
        assert len({outcome.id for outcome in outcomes}) == len(outcomes)
        return {outcome.id: outcome for outcome in outcomes}

    def tell(self) -> None:
        """As settling does."""
        facts = self.life().facts()
        refused = {said_key(word) for word in self.said.values() if not word.verified}
        told = PublishedOfPerson(outcomes=list(self.rows.values()))
        found = changes(
            KnownPerson(CLIENT, "stockport", (CLIENT,), treated=True), facts, self.derived(), told, LATER, refused
        )
        self.rows |= {row.id: row for row in (*found.outcomes, *found.quiet)}

    def record(self, day: int, *, lasars: bool = False) -> None:
        self.clock += 1
        self.records.append(Record(other_id(f"record {self.clock}"), day, f"kim {self.clock}", lasars))

    def say(self, one: DerivedOutcome, yes: bool) -> None:
        """The council, which records nothing."""
        self.clock += 1
        on = str(date(2016, 1, 1) + timedelta(days=self.clock))
        (word,) = verified(one, yes=yes, on=on, organisation="council")
        self.said[one.measure, one.achieved_on, one.seen, one.episode_id, one.party] = word

    def seen(self, evidence: Any) -> bool:
        return set(evidence) <= {(record.id, record.revision) for record in self.records}

    def on(self, day: int) -> DerivedOutcome:
        """What was met that day; of two discharges what stands, or can be verified, and has the place's id."""
        outcomes = [outcome for outcome in self.told().values() if outcome.achieved_on == BEGAN + timedelta(days=day)]
        return min(outcomes, key=lambda one: (one.state == "withdrawn", not refused(one), one.id == one.own_id))

    def copy(self) -> "Story":
        return replace(
            self, records=[replace(record) for record in self.records], said=dict(self.said), rows=dict(self.rows)
        )


def said_key(word: VerifierDecision) -> tuple[str | None, ...]:
    said = {
        "measure": word.measure,
        "fingerprint": fingerprint(word.achieved_on, word.evidence),
        "episode_id": str(word.episode_id),
        "party": word.party,
    }
    return tuple(said[name] for name in Verification.said_once)


def paid(told: dict[UUID, DerivedOutcome]) -> dict[UUID, DerivedOutcome]:
    return {name: one for name, one in told.items() if one.state == "achieved" and one.contract}


def refused(one: DerivedOutcome) -> bool:
    return one.fall is not None and one.fall.reason == "refused"


def news(story: Story, random: Random) -> None:
    """A record, one more of a day that has one, a correction, with another day or not, a void, or a version."""
    what = random.choice(["record", "record", "record", "again", "correct", "correct", "void", "cover"])
    if what == "cover":
        story.covered = True
    elif what == "record" or not story.records:
        story.record(random.choice(DAYS), lasars=random.random() < 0.5)
    else:
        one = random.choice(story.records)
        if what == "again":
            story.record(one.day, lasars=one.lasars)
        elif what == "void":
            story.records.remove(one)
        else:
            one.revision, one.day = one.revision + 1, random.choice([one.day, one.day, random.choice(DAYS)])


def words(story: Story, random: Random) -> tuple[DerivedOutcome, bool] | None:
    told = story.told().values()
    may = [(outcome, False) for outcome in told if outcome.state != "withdrawn"]
    may += [
        (outcome, True)
        for outcome in told
        if outcome.state == "proposed" or outcome.verified_by == "system" or refused(outcome)
    ]
    may = [(one, yes) for one, yes in may if one.fall is None or refused(one)]
    said = random.choice(sorted(may, key=lambda pair: (pair[0].id, pair[1]))) if may else None
    if said:
        story.say(*said)
    return said

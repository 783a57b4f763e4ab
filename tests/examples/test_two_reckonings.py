"""Two programs that know nothing of each other, on the same invented facts: assessment's rules, and the check."""

from __future__ import annotations

import json
import tomllib
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from hypothesis import given, settings
from hypothesis import strategies as st

from deploy.examples.generator.clinical import DOMAINS, camel
from deploy.examples.oracle.episodes import Episode
from deploy.examples.oracle.facts import Paper, Person, Tariff
from deploy.examples.oracle.ledger import Ledger
from deploy.examples.oracle.outcomes import History
from deploy.examples.oracle.scheme import Scheme
from services.assessment.rules import facts as theirs
from services.assessment.rules.met import VerifierDecision
from services.assessment.rules.outcomes import outcomes_of_person
from services.assessment.rules.terms import Terms, terms
from tests.examples.small import SCHEME
from tests.thorough import part_of

CLIENT = UUID(int=1)
ROUNDS = 3
FIRST = date(2012, 4, 2)
CHECKED_BY = Scheme(SCHEME)
SETTLED_BY = terms(
    json.loads(json.dumps(tomllib.loads(SCHEME.read_text()), default=str)), datetime(2012, 4, 2, tzinfo=UTC)
)
OTHER = {"cdas": "riverside", "riverside": "cdas"}
DRUGS = (("1011",), ("7000",), ("1011", "3201"))
EVENTS = ("hep_b_dose", "no_proven_offence")
ASSESSOR = ("assessor", "start")
PEOPLE = (
    ("assessor", "start"),
    ("clinician", "cdas"),
    ("provider", "cdas"),
    ("clinician", "riverside"),
    ("referrer", "gp"),
    ("interviewer", "council"),
)


@dataclass(frozen=True)
class Course:
    started: int
    ended: int | None
    reason: str
    by: str
    party: str
    moved: int | None


@dataclass(frozen=True)
class Form:
    on: int
    stage: str
    course: int | None
    items: dict[str, int | None]
    by: tuple[str, str]


@dataclass(frozen=True)
class Seen:
    on: int
    code: str
    course: int | None
    by: tuple[str, str]


@dataclass(frozen=True)
class Life:
    """Days are counted from the first; only what has happened by today is on file. `says` is what START decides."""

    today: int
    courses: list[Course]
    assessed: list[tuple[int, str, tuple[str, ...]]]
    contacts: list[tuple[int, tuple[str, str]]]
    forms: list[Form]
    seen: list[Seen]
    says: list[bool | None]
    earlier: list[int] = field(default_factory=list)  # starts of before the first day
    banded: tuple[tuple[int, str], ...] = ()


days = st.integers(0, 800)
people = st.sampled_from(PEOPLE)
stages = st.sampled_from(["start", "review", "exit"])
used = st.sampled_from([None, 0, 0, 4])
which = st.one_of(st.none(), st.integers(0, 2))  # the course that a paper names, which may be yet to come
gaps = st.one_of(st.integers(1, 60), st.sampled_from([20, 21, 22, 364, 365, 366]))
items = st.fixed_dictionaries(
    {
        "opiates": used,
        "alcohol": used,
        "crack": used,
        "injecting": used,
        "acute_housing": st.sampled_from([None, 0, 1]),
        "quality_of_life": st.sampled_from([None, 5, 9, 12]),
    }
)


@st.composite
def courses(draw: st.DrawFn) -> list[Course]:
    """One after another, the last perhaps still open, some handed over on the way."""
    on, found = draw(st.integers(0, 200)), []
    for left in reversed(range(draw(st.integers(1, 3)))):
        lasts = draw(st.one_of(st.integers(1, 200), st.sampled_from([83, 84, 85])))
        ended = None if left == 0 and draw(st.booleans()) else on + lasts
        reason, by = draw(st.sampled_from(["80", "80", "83", "85"])), draw(st.sampled_from(["clinician", "provider"]))
        moved = draw(st.one_of(st.none(), st.integers(on, on + lasts)))
        found.append(Course(on, ended, reason, by, draw(st.sampled_from(list(OTHER))), moved))
        on += lasts + draw(gaps)
    return found


lives = st.builds(
    Life,
    today=st.integers(100, 820),
    courses=courses(),
    assessed=st.lists(
        st.tuples(days, st.sampled_from(["comprehensive", "reassessment"]), st.sampled_from(DRUGS)), max_size=4
    ),
    contacts=st.lists(st.tuples(days, people), max_size=6),
    forms=st.lists(
        st.builds(Form, days, st.sampled_from(["start", "review", "exit"]), which, items, people), max_size=8
    ),
    seen=st.lists(st.builds(Seen, days, st.sampled_from(EVENTS), which, people), max_size=7),
    says=st.lists(st.sampled_from([None, True, True, False]), max_size=12),
    earlier=st.lists(st.integers(-400, -1), max_size=2),
)


@st.composite
def turning(draw: st.DrawFn) -> Life:
    """What is recorded on the days of starts, hand-overs and discharges, by whoever had a part in them."""
    life = draw(lives)
    on = sorted(
        {at for course in life.courses for at in (course.started, course.moved, course.ended) if at is not None}
    )
    days_of = st.sampled_from(on)
    return replace(
        life,
        today=820,
        forms=[replace(form, on=draw(days_of)) if draw(st.booleans()) else form for form in life.forms],
        contacts=[(draw(days_of) if draw(st.booleans()) else at, by) for at, by in life.contacts],
        seen=[replace(one, on=draw(days_of)) if draw(st.booleans()) else one for one in life.seen],
    )


def day(number: int) -> date:
    return FIRST + timedelta(days=number)


def points_of(number: int) -> dict[str, int]:
    """Of an assessment of that day: no two alike, one in four without a domain, one in seven with none."""
    points = {domain: (number // (place + 1)) % 5 for place, domain in enumerate(DOMAINS) if place or number % 4}
    return points if number % 7 else {}


def named(kind: str, number: int) -> UUID:
    return uuid5(CLIENT, f"{kind}-{number}")


def course_named(life: Life, number: int | None) -> UUID | None:
    return None if number is None or number >= len(life.courses) else named("episode", number)


def by_the_check(life: Life, scheme: Scheme = CHECKED_BY) -> list[tuple[Any, ...]]:
    ledger = Ledger(scheme, FIRST)
    ledger.file.persons["P1"] = who = Person("P1", {})
    for number, course in enumerate(life.courses):
        if course.started <= life.today:
            episode = _episode(str(named("episode", number)), course, life.today)
            ledger.file.episodes[episode.id] = episode
            who.episodes.append(episode.id)
    who.earlier = [day(on) for on in life.earlier]
    who.tariffs = [
        Tariff(str(named("tariff", n)), day(on), n, band, {})
        for n, (on, band) in enumerate(life.banded)
        if on <= life.today
    ]
    who.papers = {paper.id: paper for paper in _papers(life) if paper.on <= day(life.today)}
    told: list[tuple[Any, ...]] = []
    for round_ in range(ROUNDS):  # what is seen is decided, then what that brings to light
        history = History(ledger.file, "P1", day(life.today), ledger.decisions)
        standing = list(ledger.standing(history).values())
        for one in standing:
            says = _says(life, round_, one.outcome.measure, one.outcome.achieved)
            if says is not None and not one.verified:
                ledger.decisions[one.outcome.measure, one.outcome.achieved, one.shown] = says
        told = sorted(
            (o.measure, o.achieved, o.episode, o.contract or "", o.provisional_until or date.max, *o.journey, yes)
            for o, yes in ((one.outcome, one.verified) for one in standing)
        )
    return told


def _says(life: Life, round_: int, measure: str, on: date) -> bool | None:
    """The same for both, whatever they call it."""
    place = sum(map(ord, measure)) + on.toordinal() + round_
    return life.says[place % len(life.says)] if life.says else None


def _episode(name: str, course: Course, today: int) -> Episode:
    episode = Episode(name, "P1", day(course.started), course.party, treats=True)
    if course.ended is not None and course.ended <= today:
        episode.ended, episode.ended_by, episode.ends = day(course.ended), course.by, 1
        episode.reason = {"list": "cds-f", "code": course.reason}
    if course.moved and course.moved <= today:
        episode.moves.append((day(course.moved), OTHER[course.party]))
    return episode


def _papers(life: Life) -> list[Paper]:
    def paper(
        kind: str, name: str, on: int, body: dict[str, Any], by: tuple[str, str], course: int | None = None
    ) -> Paper:
        episode = course_named(life, course)
        return Paper(name, day(on), kind, body | ({"episodeId": {"ref": str(episode)}} if episode else {}), *by)

    found = [paper("contact", str(named("contact", n)), on, {}, by) for n, (on, by) in enumerate(life.contacts)]
    for n, (on, kind, drugs) in enumerate(life.assessed):
        body = {"kind": kind, "drugProfile": [{"code": code} for code in drugs], "points": points_of(on)}
        found.append(paper("assessment", str(named("assessment", n)), on, body, ASSESSOR))
    for n, form in enumerate(life.forms):
        answers = {camel(item): {"value": value} for item, value in form.items.items()}
        filled: dict[str, Any] = {"stage": form.stage, "items": answers}
        found.append(paper("top", str(named("top", n)), form.on, filled, form.by, form.course))
    for n, seen in enumerate(life.seen):
        body = {"code": seen.code}
        found.append(paper("evidence", str(named("seen", n)), seen.on, body, seen.by, seen.course))
    return found


def by_assessment(life: Life, scheme: Terms = SETTLED_BY) -> list[tuple[Any, ...]]:
    words: list[VerifierDecision] = []
    told: list[tuple[Any, ...]] = []
    for round_ in range(ROUNDS):
        outcomes = outcomes_of_person(_facts(life), [scheme], day(life.today), words)
        standing = [outcome for outcome in outcomes.outcomes if outcome.state != "withdrawn"]
        for o in standing:
            says = _says(life, round_, o.measure, o.achieved_on)
            if says is not None and o.state == "proposed":
                name = uuid5(CLIENT, f"word-{len(words):03}")
                said = name, o.measure, o.achieved_on, o.seen, "vera", "start", day(life.today), says
                words.append(VerifierDecision(*said, o.episode_id, o.party))
        told = sorted(
            (
                o.measure,
                o.achieved_on,
                str(o.episode_id),
                o.contract or "",
                o.provisional_until or date.max,
                o.journey_from or date.min,
                o.journey_to or date.max,
                o.state == "achieved",
            )
            for o in standing
        )
    return told


def _facts(life: Life) -> theirs.PersonFacts:
    begun = [(named("episode", n), course) for n, course in enumerate(life.courses) if course.started <= life.today]
    return theirs.PersonFacts(
        client_id=CLIENT,
        earlier_starts=tuple(theirs.EarlierStart(day(on)) for on in life.earlier),
        assessments=tuple(
            theirs.Assessment(id=named("assessment", n), on=day(on), kind=kind, drugs=drugs)
            for n, (on, kind, drugs) in enumerate(life.assessed)
            if on <= life.today
        ),
        ratings=tuple(
            theirs.Rating(id=named("assessment", n), on=day(on), points=points_of(on), **_by(ASSESSOR))
            for n, (on, _kind, _drugs) in enumerate(life.assessed)
            if on <= life.today
        ),
        contacts=tuple(
            theirs.Contact(id=named("contact", n), on=day(on), **_by(who))
            for n, (on, who) in enumerate(life.contacts)
            if on <= life.today
        ),
        tops=tuple(
            theirs.Top(
                id=named("top", n),
                on=day(form.on),
                stage=form.stage,
                items=form.items,
                episode_id=course_named(life, form.course),
                **_by(form.by),
            )
            for n, form in enumerate(life.forms)
            if form.on <= life.today
        ),
        tariffs=tuple(
            theirs.Tariff(id=named("tariff", n), on=day(on), band=band, by="start-assessor", organisation="start")
            for n, (on, band) in enumerate(life.banded)
            if on <= life.today
        ),
        evidence=tuple(_evidence(life, n, seen) for n, seen in enumerate(life.seen) if seen.on <= life.today),
        starts=tuple(
            theirs.Start(
                id=episode,
                on=day(course.started),
                client_id=CLIENT,
                delivered_by=course.party,
                organisation=course.party,
            )
            for episode, course in begun
        ),
        transfers=tuple(
            theirs.Transfer(
                id=uuid5(episode, "moved"), on=day(course.moved), episode_id=episode, to=OTHER[course.party]
            )
            for episode, course in begun
            if course.moved and course.moved <= life.today
        ),
        ends=tuple(
            theirs.End(
                id=episode,
                on=day(course.ended),
                reason_list="cds-f",
                reason_code=course.reason,
                by_role=course.by,
                organisation=course.party,
            )
            for episode, course in begun
            if course.ended is not None and course.ended <= life.today
        ),
    )


def _by(who: tuple[str, str]) -> dict[str, Any]:
    role, organisation = who
    return {"roles": frozenset({role}), "organisation": organisation, "by": f"{organisation}-{role}"}


def _evidence(life: Life, number: int, seen: Seen) -> theirs.Evidence:
    return theirs.Evidence(
        id=named("seen", number),
        on=day(seen.on),
        code=seen.code,
        episode_id=course_named(life, seen.course),
        **_by(seen.by),
    )


@settings(max_examples=part_of(300), deadline=None, derandomize=True)
@given(lives)
def test_both_say_that_the_same_stands(life: Life) -> None:
    assert by_the_check(life) == by_assessment(life)


@settings(max_examples=part_of(200), deadline=None, derandomize=True)
@given(turning())
def test_both_say_the_same_of_the_days_on_which_a_person_changes_hands(life: Life) -> None:
    assert by_the_check(life) == by_assessment(life)

"""Cases are derived from marks: whatever changes what they come from marks, and who fails holds up nobody else."""

import asyncio
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from random import Random
from typing import Any
from uuid import UUID, uuid4

import pytest

from services.assessment.commands.counting import FIGURES
from services.assessment.commands.counting import derive as derive_cases
from services.assessment.rules.cases import INDICATORS
from shared.data.db import Session
from shared.data.wakeup import wait
from shared.figures import storing
from shared.figures.answering import answer
from shared.figures.cases import Case
from shared.figures.deriving import DerivedCases, Deriver
from shared.figures.people import CountedPeople
from shared.figures.people_query import read_people
from shared.figures.periods import periods
from shared.figures.query import CaseSelection, list_cases, read_series
from shared.figures.questions import PUBLISHED_MAX, Question
from shared.figures.series import Group, Tally
from shared.figures.targets import NO_TARGETS
from shared.figures.totals import added
from tests.assessment.builders import contact, ended, referred, started, stockport, transferred
from tests.assessment.client import Care, Desk, merge, new_care, unmerge
from tests.figures.counted import cases, derive, figure
from tests.harness import Running
from tests.older import SECRETS, older

YEAR = {"since": "2012-04-01", "until": "2013-03-31"}
PERSON = """
(id, area, revision, voided, recorded_by, recorded_by_organisation, recorded_on, given_name, family_name, initials,
 birth_date, sex, languages, match_revision, likeness_key, keyed_with)
VALUES ({id}, 'stockport', 1, false, 'a', 'start', '2012-04-01', 'Al', 'Bo', 'AB',
        '1980-01-01', 'male', '[]', 1, 'k', '{secret}')
"""
PERSON_NOW = (
    PERSON.replace("likeness_key", "likeness_keys")
    .replace("keyed_with", "keyed_with, birth_date_precision")
    .replace("'k', '{secret}'", "'[]', '{secret}', 'day'")
)


async def marked(running: Running) -> set[str]:
    found = {str(row["owner_id"]) for row in await running.db.read("SELECT DISTINCT owner_id FROM figure_mark")}
    await derive(running)
    return found


async def test_whatever_changes_a_fact_marks_whose_it_is(open_desk: Desk) -> None:
    running = open_desk.running
    care = await new_care(open_desk)
    assert await marked(running) == {care.client}
    made = (await open_desk.post("/contacts", contact(care.client))).json()
    assert await marked(running) == {care.client}
    assert (await open_desk.post(f"/contacts/{made['id']}/void", {"reasonCode": "entered_in_error"})).status_code == 200
    assert await marked(running) == {care.client}
    await care.assess("2012-04-12")
    assert await marked(running) == {care.client}
    start = await care.start("2012-04-20")
    assert await marked(running) == {care.client}
    for news in (transferred(start, "2012-05-01", "riverside"), ended(start, "2012-06-01")):
        await running.deliver(news)
        assert await marked(running) == {care.client}
    await running.deliver(("stockport-2012", stockport().model_copy(update={"version": 2, "revision": 2})))
    assert await marked(running) == {care.client}


async def test_an_end_marks_who_has_the_episode_whatever_client_it_names(open_desk: Desk) -> None:
    care = await new_care(open_desk)
    start = await care.start("2012-04-20")
    await derive(open_desk.running)
    another = await open_desk.new_client()
    await derive(open_desk.running)
    await open_desk.running.deliver(ended(start, "2012-06-01", client_id=UUID(another)))
    assert await marked(open_desk.running) == {care.client, another}
    assert len(await cases(open_desk, "discharges", **YEAR)) == 1


async def test_an_episode_that_turns_out_to_be_anothers_marks_both(open_desk: Desk) -> None:
    care = await new_care(open_desk)
    start = await care.start("2012-04-20")
    another = await open_desk.new_client()
    await derive(open_desk.running)
    await open_desk.running.deliver(start.model_copy(update={"client_id": UUID(another), "revision": 2}))
    assert await marked(open_desk.running) == {care.client, another}
    (case,) = await cases(open_desk, "starts", **YEAR)
    assert case["ownerId"] == another


async def test_what_was_heard_before_its_person_counts_once_they_are_registered(open_desk: Desk) -> None:
    """Nobody knows their age before."""
    running = open_desk.running
    client = uuid4()
    await running.deliver(started(str(client)))
    await derive(running)
    assert await cases(open_desk, "starts", **YEAR) == []
    await open_desk.new_client()  # so that the secret's proof is kept
    person = PERSON_NOW.format(id=repr(str(client)), secret=running.db.secrets.name)
    await running.as_owner(f"INSERT INTO person {person}")
    await derive(running)
    assert len(await cases(open_desk, "starts", **YEAR)) == 1


async def test_merged_persons_are_counted_as_one_and_apart_again(open_desk: Desk) -> None:
    one, other = await new_care(open_desk), await new_care(open_desk)
    first, second = one.client, other.client
    for client, day in ((first, "2012-05-02"), (second, "2012-04-10")):
        assert (await open_desk.post("/contacts", contact(client, on=day))).status_code == 201
    await derive(open_desk.running)
    apart = sorted(case["eligibleOn"] for case in await cases(open_desk, "first-contacts", **YEAR))
    assert apart == ["2012-04-10", "2012-05-02"]
    made = await merge(one, other)
    await derive(open_desk.running)
    (case,) = await cases(open_desk, "first-contacts", **YEAR)
    assert (case["eligibleOn"], case["ownerId"]) == ("2012-04-10", first)
    assert {case["ownerId"] for case in await cases(open_desk, "contacts", **YEAR)} == {first}
    await unmerge(one, made)
    await derive(open_desk.running)
    assert sorted(case["eligibleOn"] for case in await cases(open_desk, "first-contacts", **YEAR)) == apart
    assert {case["ownerId"] for case in await cases(open_desk, "contacts", **YEAR)} == {first, second}
    await totals_are_right(open_desk.running)


async def totals_are_right(running: Running) -> None:
    """The totals are what the current cases add up to, and nothing else."""
    async with running.db.reading() as session:
        kept = await storing._KEPT.all(session, area="stockport", owners=await owners(session))
        indicators = (await FIGURES.scheme_figures(session, "stockport")).indicators
    told = {
        tuple(row.values()): None
        for row in await running.db.read(
            "SELECT indicator, pair, month, a, b, value, eligible, met, gone FROM figure_total"
            " WHERE (eligible, met, gone) <> (0, 0, 0)"
        )
    }
    wanted = {
        (cell.indicator, cell.pair, cell.month, cell.a, cell.b, cell.value, found.eligible, found.met, found.gone)
        for cell, found in added(indicators, [], kept).items()
    }
    assert set(told) == wanted


async def owners(session: Session) -> list[UUID]:
    return list({row["owner_id"] for row in await session.fetch("SELECT DISTINCT owner_id FROM figure_case", [])})


async def test_derived_twice_nothing_changes(open_desk: Desk) -> None:
    care = await new_care(open_desk)
    await care.start("2012-04-20")
    await derive(open_desk.running)
    before = await open_desk.running.db.read("SELECT ctid, indicator, subject_id FROM figure_case ORDER BY 1")
    await open_desk.running.as_owner("INSERT INTO figure_mark (area, owner_id) SELECT area, id FROM person")
    await derive(open_desk.running)
    assert await open_desk.running.db.read("SELECT ctid, indicator, subject_id FROM figure_case ORDER BY 1") == before


async def test_a_correction_of_the_same_day_replaces(open_desk: Desk) -> None:
    client = await open_desk.new_client()
    made = (await open_desk.post("/contacts", contact(client))).json()
    await derive(open_desk.running)
    assert (await open_desk.post(f"/contacts/{made['id']}/void", {"reasonCode": "entered_in_error"})).status_code == 200
    await derive(open_desk.running)
    assert await open_desk.running.db.read("SELECT subject_id FROM figure_case") == []
    await totals_are_right(open_desk.running)


async def test_what_is_marked_meanwhile_stays_marked(open_desk: Desk) -> None:
    """Who derives has read the facts already when another writes."""
    running = open_desk.running
    client = await open_desk.new_client()

    async def and_meanwhile(session: Session, area: str, clients: Sequence[UUID], today: date) -> DerivedCases:
        derived = await derive_cases(session, area, clients, today)
        if first.pop():
            assert (await open_desk.post("/contacts", contact(client))).status_code == 201
        return derived

    first = [False, True]
    deriver = Deriver(running.db, replace(FIGURES, derive=and_meanwhile), running.clock)
    assert await deriver.derive_some() == 1
    assert await cases(open_desk, "contacts", **YEAR) == []
    assert await deriver.derive_some() == 1
    assert len(await cases(open_desk, "contacts", **YEAR)) == 1


async def test_one_that_fails_holds_up_nobody_else_and_is_told(open_desk: Desk) -> None:
    """Nor does it keep the service from being at rest: it is told until it can be derived."""
    running = open_desk.running
    odd, *others = [await open_desk.new_client() for _ in range(5)]
    for client in (odd, *others):
        assert (await open_desk.post("/contacts", contact(client))).status_code == 201

    async def failing(session: Session, area: str, clients: Sequence[UUID], today: date) -> DerivedCases:
        if UUID(odd) in clients:
            raise KeyError("odd")
        return await derive_cases(session, area, clients, today)

    deriver = await derive(running, replace(FIGURES, derive=failing))
    assert {case["ownerId"] for case in await cases(open_desk, "contacts", **YEAR)} == set(others)
    assert deriver.failing() == "the cases of 1 are not derived: KeyError: '…'"
    told = await figure(open_desk, "contacts")
    assert (told["waiting"], told["failed"]) == (0, 1)
    assert await deriver.derive_some() == 0, "not before a minute"
    await running.as_owner("UPDATE figure_mark SET failed_at = failed_at - interval '2 minutes'")
    deriver.figures = FIGURES
    assert await deriver.derive_some() == 1
    assert deriver.failing() == ""
    assert len(await cases(open_desk, "contacts", **YEAR)) == 5


async def test_two_workers_do_not_derive_at_once(open_desk: Desk) -> None:
    await open_desk.new_client()
    deriver = Deriver(open_desk.running.db, FIGURES, open_desk.running.clock)
    async with open_desk.running.owner() as other, other.session() as session:
        assert await storing.is_alone(session)
        assert await deriver.derive_some() == 0
    assert await deriver.derive_some() == 1


async def test_what_schemes_say_of_figures_is_read_once_for_all_that_are_derived_together(
    open_desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    fetch = Session.fetch

    async def fetching(session: Session, sql: str, arguments: Sequence[Any]) -> Any:
        asked.append(sql)
        return await fetch(session, sql, arguments)

    await open_desk.new_client()
    await open_desk.new_client()
    monkeypatch.setattr(Session, "fetch", fetching)
    assert await Deriver(open_desk.running.db, FIGURES, open_desk.running.clock).derive_some() == 2
    assert sum("'indicators'" in sql for sql in asked) == 1, asked


async def test_the_loop_derives_what_is_marked_and_stops(open_desk: Desk) -> None:
    running = open_desk.running
    deriver = Deriver(running.db, FIGURES, running.clock)
    working = asyncio.create_task(deriver.run())
    progressed = running.db.progress.ticket()
    await open_desk.new_client()
    while (await running.db.read("SELECT count(*) AS marks FROM figure_mark"))[0]["marks"]:
        deriver.poke.ring()
        assert await wait(progressed, 10)
        progressed = running.db.progress.ticket()
    working.cancel()
    with pytest.raises(asyncio.CancelledError):
        await working


async def test_a_database_that_is_away_is_told_and_tried_again(
    open_desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    running = open_desk.running
    deriver = Deriver(running.db, FIGURES, running.clock)
    told: list[str] = []
    back = asyncio.Event()

    async def derive_some() -> int:
        told.append(deriver.failing())
        if len(told) == 1:
            raise ConnectionError("gone")
        back.set()
        return 0

    monkeypatch.setattr(deriver, "derive_some", derive_some)
    working = asyncio.create_task(deriver.run())
    await asyncio.wait_for(back.wait(), 10)
    working.cancel()
    assert told[0] == deriver.failing() == ""
    assert told[1].endswith("ConnectionError: gone")


async def test_it_is_not_at_rest_while_somebody_is_marked(open_desk: Desk) -> None:
    await open_desk.running.tick()
    await open_desk.new_client()
    idle = (await open_desk.running.admin.get("/health/idle")).json()
    assert (idle["marked"], idle["idle"]) == (1, False)
    await derive(open_desk.running)
    assert (await open_desk.running.admin.get("/health/idle")).json()["marked"] == 0


def before_cases(running: Running) -> str:
    """The migration before the one that keeps cases, whatever their numbers."""
    (keeping,) = running.service.migrations.glob("*_keep_cases.py")
    return f"{int(keeping.name[:4]) - 1:04}"


async def test_kept_persons_are_all_marked_by_the_upgrade(assessment: Running, database_url: str) -> None:
    async with older(database_url, assessment.service, before_cases(assessment)) as kept:
        await kept.rows(
            "INSERT INTO assessment.fingerprint_secret (name, proof) VALUES ($1, $2)", SECRETS.name, SECRETS.proof()
        )
        person = PERSON.format(id="gen_random_uuid()", secret=SECRETS.name)
        await kept.rows(f"INSERT INTO assessment.person {person}")
        await kept.upgrade()
        assert await kept.rows("SELECT DISTINCT area, owner_id FROM assessment.figure_mark") == await kept.rows(
            "SELECT area, id AS owner_id FROM assessment.person"
        )


def some_case(random: Random, number: int) -> Case:
    code = random.choice(list(INDICATORS))
    day = date.fromordinal(random.randint(date(2012, 1, 1).toordinal(), date(2013, 12, 31).toordinal()))
    met = day if random.random() < 0.5 else None
    until = date.fromordinal(day.toordinal() + random.randint(1, 300)) if random.random() < 0.6 else None
    said = {name: random.choice([None, "one", "two", "three"]) for name in INDICATORS[code].dimensions}
    value = random.choice([None, 0, 3, 8, 40]) if INDICATORS[code].keeps_values else None
    return Case(code, UUID(int=number), UUID(int=number % 50), day, until, met, value, None, **said)


def some_question(random: Random) -> Question:
    indicator = INDICATORS[random.choice(list(INDICATORS))]
    per = random.choice(["week", "month", "quarter", "year"])
    first = date.fromordinal(date(2012, 1, 1).toordinal() + random.randint(0, 500))
    span = periods(per, first, date.fromordinal(first.toordinal() + random.randint(0, 200)))  # type: ignore[arg-type]
    by = tuple(random.sample(indicator.dimensions, random.randint(0, 2)))
    names = random.sample(indicator.dimensions, random.randint(0, 2))
    where = {name: random.sample(["", "one", "two"], random.randint(1, 2)) for name in names}
    return Question(indicator, per, span, None, by, where, None, "exact")  # type: ignore[arg-type]


@pytest.mark.parametrize("seed", range(4))
async def test_totals_cases_and_lists_agree_under_every_filter(open_desk: Desk, seed: int) -> None:
    """Asked as of today a figure is counted from the cases, and else read from the totals where they have it."""
    running, random, today = open_desk.running, Random(seed), date(2012, 9, 3)
    made = [some_case(random, number) for number in range(900)]
    async with running.db.session() as session:
        await storing.begin(session, "stockport", made, today)
        await storing.add(session, "stockport", added(INDICATORS, [], made))
        gone, changed = made[:200], [replace(case, provider="two", met_on=None) for case in made[200:300]]
        await storing.end(session, "stockport", [*gone, *made[200:300]], today)
        await storing.begin(session, "stockport", changed, today)
        await storing.add(session, "stockport", added(INDICATORS, [*gone, *made[200:300]], changed))
    async with running.db.reading() as session:
        for _ in range(60):
            question = some_question(random)
            told = await read_series(session, "stockport", question)
            counted = await read_series(session, "stockport", replace(question, as_of=today))
            assert {group: sums for group, sums in told.items() if any(each.eligible for each in sums)} == {
                group: sums for group, sums in counted.items() if any(each.eligible for each in sums)
            }, question
            await check_people(session, question, counted)
            await check_lists(session, question, today)


async def check_people(session: Session, question: Question, counted: Mapping[Group, Sequence[Tally]]) -> None:
    """Whom the cases are of is read by itself: they are as many cases, of no more people."""
    if len(question.named_dimensions) > PUBLISHED_MAX:
        return
    unnarrowed = await read_people(session, "stockport", question)
    found: dict[tuple[Group, int], CountedPeople] = defaultdict(CountedPeople)
    for cell, in_periods in unnarrowed.items():
        said = dict(zip(question.named_dimensions, cell, strict=True))
        if all(said[name] in among for name, among in question.where.items()):
            for number, people in enumerate(in_periods):
                found[cell[: len(question.by)], number].add(people)
    for (group, number), people in found.items():
        assert people.tally == counted[group][number], question
        assert bool(people.tally.eligible) <= len(people.people) <= people.tally.eligible
    there = {group for group, sums in counted.items() if any(tally.eligible for tally in sums)}
    assert {group for (group, _), people in found.items() if people.tally.eligible} == there


async def check_lists(session: Session, question: Question, today: date) -> None:
    found = await answer(session, "stockport", question, NO_TARGETS, today)
    for point in found.points:
        group = dict(zip(question.by, point.group, strict=False))
        if any(group[name] not in question.where[name] for name in group if name in question.where):
            assert point.eligible == 0
            continue
        where: dict[str, Any] = {**question.where, **{name: [said] for name, said in group.items()}}
        for met, count in ((None, point.eligible), (True, point.met)):
            if met and question.indicator.stock:
                continue
            listed = CaseSelection(question.indicator, point.period.first, point.period.last, where, met, None)
            assert len(await list_cases(session, "stockport", listed, None, 10_000)) == count, (question, point)


async def test_a_person_of_a_story_is_counted_at_each_step(open_desk: Desk) -> None:
    """Through the real consumer and routes: the same as the rules say of the same facts."""
    care = Care(open_desk, await open_desk.new_client())
    referral = referred(care.client)
    assert (await open_desk.post("/contacts", contact(care.client, on="2012-04-01"))).status_code == 201
    await care.assess("2012-04-02")
    start = care.starting("2012-04-10", referral_id=referral.referral_id)
    await open_desk.running.deliver(ended(start, "2012-07-01"), start, referral)
    await derive(open_desk.running)
    for hop, days in (
        ("contact-to-assessment", 1),
        ("assessment-to-referral", 1),
        ("referral-to-start", 7),
        ("contact-to-start", 9),
    ):
        told = await figure(open_desk, hop, per="year", since="2012-04-01", until="2012-04-01")
        assert [point["median"] for point in told["points"]] == [days], hop
    (done,) = await cases(open_desk, "completed", **YEAR)
    assert (done["metOn"], done["dimensions"]["substance"], done["dimensions"]["source"]) == (
        "2012-07-01",
        "opiate",
        "4",
    )
    await totals_are_right(open_desk.running)

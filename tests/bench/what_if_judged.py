"""An area's people judged by a draft, beside reading what is known of them: `python -m tests.bench.what_if_judged`.

By the time that processors worked, each side in turn. A few people are recorded as any are, and all others are like one
of them; what stands of each is reconciled before.
"""

import argparse
import copy
import resource
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest import mock
from uuid import UUID, uuid4

import asyncpg
import uvloop

from services.assessment.commands import what_if_judging as judging
from services.assessment.commands.reconcile import reconcile
from services.assessment.events import SchemePublished, WhatIfAsked
from services.assessment.main import service as assessment
from services.assessment.models import WhatIf
from services.assessment.rules.what_if_measures import judged_otherwise
from services.assessment.settings import Settings
from services.assessment.store import what_ifs
from tests.assessment.builders import CDAS, contact, rewritten, stockport, tariff_set
from tests.assessment.client import Care, Desk
from tests.bench.own_database import on_own_database
from tests.bench.timing import worked
from tests.harness import Running

AREA, TODAY = "stockport", date(2013, 3, 4)
ITEMS = {
    "quality_of_life": "qualityOfLife",
    "psychological": "psychological",
    "physical": "physical",
}  # as they are sent
AT_ONCE = 500
TABLES = ("contact", "top_review", "evidence", "assessment", "start_fact", "end_fact", "tariff_fact", "decided")
COLUMNS = """
SELECT column_name AS name, data_type AS type FROM information_schema.columns
 WHERE table_schema = 'assessment' AND table_name = $1 AND is_generated = 'NEVER'
"""
Worked = tuple[float, float]


def of_measures(many: int, version: int, weeks: int, points: int) -> SchemePublished:
    """The example's with as many measures; of those that are more, half look at a window, half at a threshold."""
    scheme = copy.deepcopy(stockport().scheme) | {"version": version}
    more = [_measure(number, weeks, points) for number in range(many - len(scheme["measures"]))]
    scheme["measures"] += more
    for contract in scheme["contracts"]:
        contract["measures"] += [measure["code"] for measure in more]
    return rewritten(stockport(), scheme, version=version)


def _measure(number: int, weeks: int, points: int) -> dict[str, Any]:
    own: dict[str, Any] = {"kind": "engaged", "params": {"weeks": weeks + number, "contact_weeks": 4}}
    if number % 2:
        item = tuple(ITEMS)[number % len(ITEMS)]
        own = {"kind": "top_item", "params": {"item": item, "change": points + number // 6}}
    return {"code": f"more_{number}", "title": f"More {number}", "once_per": "episode"} | own


async def record(desk: Desk) -> list[Care]:
    """Four people, as different as what they met."""
    people = [Care(desk, await desk.new_client()) for _ in range(4)]
    for number, care in enumerate(people):
        await care.assess("2012-04-05")
        await desk.running.deliver(tariff_set(care.client, "low", "2012-04-05"))
        start = await care.start("2012-04-10")
        for place, stage in enumerate(("start", *("review",) * (number + 1))):
            on = date(2012, 4, 11) + timedelta(weeks=11 * place)
            drugs = {"opiates": 20 // (place * 2 + 1)} if place < number else {}
            items = dict.fromkeys(ITEMS.values(), 5 + 3 * place) | drugs
            await care.top(stage, on.isoformat(), start.episode_id, **items)
        for week in range(0, 26 + number, 2):
            on = date(2012, 4, 12) + timedelta(weeks=week)
            answer = await desk.post("/contacts", contact(care.client, on=on.isoformat()), "provider", **CDAS)
            assert answer.status_code == 201, answer.text
        if number % 2:
            await care.evidence("no_proven_offence", "2012-10-01")
        if number == 3:
            await care.end("2012-12-20")
    return people


async def fill(owner: asyncpg.Connection, cares: list[Care], people: int) -> None:
    """Every row that is known of these, as often as it takes, under other ids."""
    clients = [UUID(care.client) for care in cares]
    for number in range(1, people // len(cares)):
        mark = f"'{number}'"
        person = "jsonb_build_object('id', " + _other("person.id", mark) + ", 'nhs_number', NULL)"
        await owner.execute(
            f"INSERT INTO person SELECT copy.* FROM person, jsonb_populate_record(person, {person}) AS copy"
            " WHERE person.id = ANY($1)", clients,
        )  # fmt: skip
    for table in TABLES:
        await _multiply(owner, table, clients, people // len(cares))
    await owner.execute("VACUUM ANALYZE")


def _other(name: str, mark: str) -> str:
    return f"CAST(md5(CAST({name} AS text) || {mark}) AS uuid)"


async def _multiply(owner: asyncpg.Connection, table: str, clients: list[UUID], times: int) -> None:
    columns = await owner.fetch(COLUMNS, table)
    names = [row["name"] for row in columns]
    values = [_other(row["name"], "number") if row["type"] == "uuid" else row["name"] for row in columns]
    whose = "client_id = ANY($1)"
    if "client_id" not in names:
        whose = "id IN (SELECT id FROM start_fact WHERE client_id = ANY($1))"
    await owner.execute(
        f"INSERT INTO {table} ({', '.join(names)}) SELECT {', '.join(values)}"
        f" FROM {table}, LATERAL (SELECT CAST(n AS text) AS number FROM generate_series(1, $2) AS n) AS numbered"
        f" WHERE {whose}", clients, times - 1,
    )  # fmt: skip


async def stand(running: Running, owner: asyncpg.Connection) -> int:
    """What everybody's facts add up to, kept."""
    ids = [row["id"] for row in await owner.fetch("SELECT id FROM person ORDER BY id")]
    for start in range(0, len(ids), AT_ONCE):
        async with running.db.session() as session:
            await reconcile(session, ids[start : start + AT_ONCE], TODAY)
    await owner.execute("VACUUM ANALYZE")
    return int(await owner.fetchval("SELECT count(*) FROM outcome"))


async def measured(owner: asyncpg.Connection, work: Callable[[], Awaitable[Any]]) -> tuple[Worked, Any]:
    before = await worked(owner, "assessment")
    came_of_it = await work()
    python, database = (now - then for now, then in zip(await worked(owner, "assessment"), before, strict=True))
    return (python, database), came_of_it


def codes_of(scheme: SchemePublished) -> frozenset[str]:
    return frozenset(measure["code"] for measure in scheme.scheme["measures"])


async def read_alone(running: Running, codes: frozenset[str]) -> int:
    count = 0
    async with running.db.session(settings=judging.SNAPSHOT) as session:
        async for known in judging._people(session, AREA, codes):
            count += len(known.persons)
    return count


def _machine() -> str:
    cpu = next(line for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name"))
    return f"one core of {cpu.partition(': ')[2]}"


def _said(work: str, spent: Worked) -> str:
    return f"{work}: {spent[0]:.1f} s of Python and {spent[1]:.1f} s of PostgreSQL at work"


async def ask(running: Running, draft: SchemePublished) -> WhatIf:
    what_if = uuid4()
    who = {"area": AREA, "actor": "commissioner-1", "actor_organisation": "council"}
    said = {"what_if_id": what_if, "judged": True, "scheme": draft.scheme, "asked_on": TODAY, "pages": 0}
    await running.deliver(WhatIfAsked.model_validate({**who, **said, "asked_at": datetime.now(UTC)}))
    async with running.db.session() as session:
        asked = await what_ifs.untold(session, AREA, what_if)
    assert asked is not None
    return asked


def with_one_of(draft: SchemePublished, published: SchemePublished) -> SchemePublished:
    """But for the first measure that differs it says what is published."""
    scheme = copy.deepcopy(published.scheme) | {"version": 2}
    both = enumerate(zip(draft.scheme["measures"], scheme["measures"], strict=True))
    place, measure = next((place, now) for place, (now, before) in both if now != before)
    scheme["measures"][place] = measure
    return rewritten(published, scheme, version=2)


async def judge(running: Running, owner: asyncpg.Connection, words: str, draft: SchemePublished) -> None:
    asked = await ask(running, draft)
    spent, came_of_it = await measured(owner, lambda: judging._judged(running.db, asked))
    outcomes = f"{came_of_it.people} people judged by {words}, {len(came_of_it.outcomes)} outcomes would be others"
    print(_said(outcomes, spent))


async def main(people: int, measures: int) -> None:
    async with on_own_database(Settings, assessment) as (running, owner):
        running.today = TODAY
        await running.deliver(of_measures(measures, 1, 8, 2))
        await fill(owner, await record(Desk(running)), people)
        stands = await stand(running, owner)
        print(f"{datetime.now(UTC):%Y-%m-%d}: {people} people, {measures} measures, {stands} outcomes, {_machine()}")
        draft = of_measures(measures, 2, 10, 3)
        floor, count = await measured(owner, lambda: read_alone(running, codes_of(draft)))
        print(_said(f"{count} people read alone", floor))
        for words, codes in (("all measures", codes_of(draft)), ("all that differ", None)):
            by = judged_otherwise if codes is None else mock.Mock(return_value=codes)
            with mock.patch(f"{judging.__name__}.judged_otherwise", by):
                await judge(running, owner, words, draft)
        await judge(running, owner, "one that differs", with_one_of(draft, of_measures(measures, 1, 8, 2)))
        print(f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB of memory at most, with the filling")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=10_000)
    parser.add_argument("--measures", type=int, default=27)
    options = parser.parse_args()
    uvloop.run(main(options.people, options.measures))

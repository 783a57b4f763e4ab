"""Figures over many cases, and what marking costs a batch: `python -m tests.bench.figures --cases 1000000`.

Batches take turns with the marking triggers on and off, so that a slow moment of the machine falls on both. Beside a
figure from the totals stands its peer in the same run: the same cases counted by the same two dimensions, by one bare
statement. What they are made of follows from the seed.
"""

import argparse
import statistics
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime
from itertools import count
from uuid import UUID, uuid4

import asyncpg
import uvloop

from services.assessment.events import TreatmentStarted
from services.assessment.main import service as assessment
from services.assessment.rules.cases import INDICATORS
from services.assessment.settings import Settings
from shared.data.db import Database
from shared.figures.answering import answer
from shared.figures.deriving import Deriver
from shared.figures.indicators import Indicator
from shared.figures.periods import Per, periods
from shared.figures.query import CaseSelection, list_cases
from shared.figures.questions import Question
from shared.figures.targets import NO_TARGETS
from shared.figures.totals import name_of, pair_with
from shared.messaging.consumer import Batch, Consumer
from shared.messaging.events import envelope, new_id
from shared.messaging.reading import RawMessage
from tests.bench.own_database import on_own_database, without_indexes
from tests.bench.timing import timed
from tests.harness import Running

AREA = "stockport"
FIGURE_MOST_MS, LIST_MOST_MS = 300, 3000
FIRST, LAST = date(2012, 4, 1), date(2022, 3, 31)
TODAY = date(2022, 4, 2)
PAIRS, BATCH = 20, 100
# How many values each dimension has, of which the first are the most frequent.
WIDTHS = {"source": 12, "setting": 5, "kind": 4, "remit": 3, "sex": 2, "age_group": 7, "district": 8, "substance": 4,
          "history": 2, "provider": 6, "attendance": 3, "access": 3, "service": 12, "band": 3}  # fmt: skip


async def fill(connection: asyncpg.Connection, indicator: Indicator, many: int) -> None:
    """Of the totals those pairs that are asked for; the others stand elsewhere in the same index."""
    said = {name: f"'{name}' || floor(power(random(), 2) * {WIDTHS[name]})" for name in indicator.dimensions}
    waits = "floor(power(random(), 3) * 120)" if indicator.keeps_values else "NULL"
    await connection.execute(f"""
        INSERT INTO figure_case (area, indicator, subject_id, known_from, owner_id, eligible_on, until, met_on, value,
               {", ".join(said)})
        SELECT '{AREA}', '{indicator.code}', gen_random_uuid(), on_day, gen_random_uuid(), on_day, left_on, on_day,
               {waits}, {", ".join(said.values())}
          FROM (SELECT on_day, on_day + CAST(random() * 400 AS integer) AS left_on
                  FROM (SELECT DATE '{FIRST}' + CAST(random() * {(LAST - FIRST).days} AS integer) AS on_day
                          FROM generate_series(1, {many})) days) stays
    """)
    for pair in {pair for asked in QUESTIONS.values() if (pair := pair_with(indicator, frozenset(asked.by)))}:
        await connection.execute(f"""
            INSERT INTO figure_total (area, indicator, pair, month, a, b, value, eligible, met, gone)
            SELECT '{AREA}', '{indicator.code}', '{name_of(pair)}', month, a, b, value, sum(came), sum(came), sum(gone)
              FROM (SELECT CAST(date_trunc('month', eligible_on) AS date) AS month, {pair[0]} AS a, {pair[1]} AS b,
                           coalesce(value, -1) AS value, 1 AS came, 0 AS gone
                      FROM figure_case WHERE indicator = '{indicator.code}'
                     UNION ALL
                    SELECT CAST(date_trunc('month', until) AS date), {pair[0]}, {pair[1]}, coalesce(value, -1), 0, 1
                      FROM figure_case WHERE indicator = '{indicator.code}' AND {indicator.stock}) each
             GROUP BY month, a, b, value
        """)


def question(code: str, per: Per, *by: str, first: date = FIRST, where: dict[str, list[str]] | None = None,
             as_of: date | None = None, months: int | None = None) -> Question:  # fmt: skip
    return Question(INDICATORS[code], per, periods(per, first, LAST), months, by, where or {}, as_of, "exact")


QUESTIONS: dict[str, Question] = {
    "contacts by 2 dimensions, 10 years": question("contacts", "year", "source", "provider"),
    "contacts by 2 dimensions, 40 quarters": question("contacts", "quarter", "source", "provider"),
    "contacts by 2 dimensions, 120 months": question("contacts", "month", "source", "provider"),
    "median wait by 2 dimensions, 10 years": question("contact-to-start", "year", "source", "setting"),
    "median wait by 2 dimensions, 12 months": question(
        "contact-to-start", "month", "source", "setting", first=date(2021, 4, 1)
    ),
    "median wait by 2 dimensions, 120 months": question("contact-to-start", "month", "source", "setting"),
    "median wait by 1 dimension, 120 months": question("contact-to-start", "month", "source"),
    "in treatment by 2 dimensions, 120 months": question("in-treatment", "month", "provider", "source"),
    "contacts by 2, where a third, 10 years (cases)": question(
        "contacts", "year", "source", "provider", where={"sex": ["sex0"]}
    ),
    "contacts by 2, 52 weeks (cases)": question("contacts", "week", "source", "provider", first=date(2021, 4, 1)),
    "contacts by 2, as of a year ago (cases)": question(
        "contacts", "year", "source", "provider", as_of=date(2021, 4, 1)
    ),
}


def show(name: str, took: float, rows: int, most_ms: int | None = None, peer: float | None = None) -> None:
    bound = "" if most_ms is None else f"   at most {most_ms} ms{'' if took < most_ms else ': TOO SLOW'}"
    beside = "" if peer is None else f"   counted bare {peer:.0f} ms"
    print(f"{name:55} {took:8.0f} ms   {rows} rows{bound}{beside}", flush=True)


async def counted_bare(owner: asyncpg.Connection, asked: Question) -> float:
    """The cases of an indicator by the same dimensions and by month."""
    by = ", ".join(asked.by)
    statement = f"""
        SELECT date_trunc('month', eligible_on), {by}, count(*), count(met_on) FROM figure_case
         WHERE area = $1 AND indicator = $2 AND known_to IS NULL GROUP BY 1, {by}
    """

    async def count_all() -> int:
        return len(await owner.fetch(statement, AREA, asked.indicator.code))

    return (await timed(count_all))[0]


async def figures(database: Database, owner: asyncpg.Connection) -> None:
    async with database.reading() as session:
        session.patience = None
        for name, asked in QUESTIONS.items():

            async def work(asked: Question = asked) -> int:
                return len((await answer(session, AREA, asked, NO_TARGETS, TODAY)).points)

            from_totals = "(cases)" not in name
            peer = await counted_bare(owner, asked) if from_totals and len(asked.by) == 2 else None
            show(name, *await timed(work), FIGURE_MOST_MS if from_totals else None, peer)
        for name, limit in (("a page of the list, 200 of 100,000 cases", 201), ("its table, 50,000 cases", 50_001)):
            listed = CaseSelection(
                INDICATORS["contacts"], date(2021, 4, 1), LAST, {"setting": ["setting0"]}, None, None
            )

            async def listing(listed: CaseSelection = listed, limit: int = limit) -> int:
                return len(await list_cases(session, AREA, listed, None, limit))

            show(name, *await timed(listing), LIST_MOST_MS)


def starts(numbers: Iterator[int], clients: list[UUID]) -> list[RawMessage]:
    made = []
    for client in clients:
        event = TreatmentStarted(
            area=AREA, actor="kim", actor_organisation="cdas", episode_id=uuid4(), referral_id=uuid4(),
            client_id=client, delivered_by="cdas", service_id=str(uuid4()), is_treatment=True,
            modality={"code": "2", "list": "cds-h"}, setting={"code": "1", "list": "cds-h"},
            referred_on=date(2012, 4, 3), started_on=date(2012, 4, 10), care_coordinating=True,
        )  # fmt: skip
        made.append(RawMessage(next(numbers), envelope("referral", new_id(), str(client), event)))
    return made


TABLES = ("contact", "assessment", "referral_fact", "start_fact", "transfer_fact", "end_fact", "person", "merge")


async def batches(running: Running, owner: asyncpg.Connection) -> None:
    """Of starts of persons who are known, with the triggers and without."""
    assert running.service.subscription is not None
    consumer = Consumer(running.db, running.service.subscription, running.clock)
    await owner.execute("INSERT INTO fingerprint_secret (name, proof) VALUES ('s', '')")
    numbers, took = count(1), {"ENABLE": [0.0], "DISABLE": [0.0]}
    for number in range(PAIRS + 2):
        for switch in sorted(took, reverse=bool(number % 2)):
            for table in TABLES:
                await owner.execute(f"ALTER TABLE {table} {switch} TRIGGER USER")
            for timing in (False, number > 1):  # the first batch after a switch plans its statements anew
                clients = [uuid4() for _ in range(BATCH)]
                await owner.executemany(PERSON, [(client,) for client in clients])
                raws = starts(numbers, clients)
                began = time.perf_counter()
                await consumer.deliver(Batch("referral", 0, raws))
                if timing:
                    took[switch].append(time.perf_counter() - began)
    marking, bare = (took[switch][1:] for switch in ("ENABLE", "DISABLE"))
    ratio = statistics.median(one / other for one, other in zip(marking, bare, strict=True))
    print(f"a batch of {BATCH} starts: {statistics.median(marking) * 1000:.1f} ms with marks,"
          f" {statistics.median(bare) * 1000:.1f} ms without; median of {PAIRS} pairs {ratio:.3f}")  # fmt: skip
    deriver = Deriver(running.db, running.service.figures, running.clock)  # type: ignore[arg-type]
    began, derived = time.perf_counter(), 0
    while done := await deriver.derive_some():
        derived += done
    print(f"derived {derived} persons at {derived / (time.perf_counter() - began):.0f} a second")


PERSON = """
INSERT INTO person (id, area, revision, voided, recorded_by, recorded_by_organisation, recorded_on, given_name,
       family_name, initials, birth_date, sex, languages, match_revision, likeness_keys, keyed_with,
 birth_date_precision)
VALUES ($1, 'stockport', 1, false, 'a', 'start', '2012-04-01', 'Al', 'Bo', 'AB',
        '1980-01-01', 'male', '[]', 1, '[]', 's', 'day')
"""


async def main(many: int, seed: int) -> None:
    async with on_own_database(Settings, assessment) as (running, owner):
        await batches(running, owner)
        await owner.execute("TRUNCATE figure_case, figure_total")  # what the batches were counted as
        await owner.execute(f"SELECT setseed({1 / (seed + 1)})")
        async with without_indexes(owner, "figure_case", "figure_total"):
            for code in ("contacts", "contact-to-start", "in-treatment"):
                await fill(owner, INDICATORS[code], many)
        await owner.execute("VACUUM ANALYZE")
        print(f"{datetime.now(UTC):%Y-%m-%d}: {3 * many} cases, {many} of each indicator asked for, seed {seed}")
        await figures(running.db, owner)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=1_000_000, help="of each of three indicators")
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    uvloop.run(main(options.cases, options.seed))

"""The coming year of a large area drawn a thousand times: `python -m tests.bench.projected_year`.

By the time that processors worked: the draws are shared between two of them.

So many people started within three years, and each met a quarter of the measures.
"""

import argparse
import time
from datetime import UTC, date, datetime

import asyncpg
import uvloop

from services.payments.commands.what_if import Draft
from services.payments.commands.what_if_projected import AT_ONCE, projected_year
from services.payments.main import service as payments
from services.payments.rules.schemes import read_scheme
from services.payments.settings import Settings
from tests.bench.own_database import on_own_database
from tests.bench.timing import worked
from tests.bench.what_if import of_all
from tests.harness import Running
from tests.payments.builders import AREA, BACK, SchemePublished
from tests.payments.test_payments_what_if_reckoned import SNAPSHOT

TODAY = date(2015, 3, 2)
SECONDS_MOST = 10  # on two cores
BEGAN = ("2012-04-02", "2016-04-02")
PEOPLE = """
CREATE TEMPORARY TABLE person AS
SELECT gen_random_uuid() AS client_id, gen_random_uuid() AS episode_id, (ARRAY['low', 'high'])[1 + n % 2] AS band,
       DATE '2012-04-02' + CAST(random() * 1060 AS integer) AS started_on, CAST(-ln(random()) * 200 AS integer) AS days
  FROM generate_series(1, {people}) AS n
"""
STARTS = """
INSERT INTO treatment_start (episode_id, revision, voided, area, client_id, delivered_by, is_treatment, started_on)
SELECT episode_id, 1, false, '{area}', client_id, 'riverside', true, started_on FROM person
"""
ENDS = """
INSERT INTO treatment_end (episode_id, revision, voided, area, client_id, ended_on)
SELECT episode_id, 1, false, '{area}', client_id, started_on + days FROM person WHERE started_on + days < DATE '{today}'
"""
TARIFFS = """
INSERT INTO tariff (tariff_id, revision, voided, area, client_id, valid_from, band, prices, confirmed_by, confirmed_on,
                    scheme_id, scheme_version, scheme_hash)
SELECT gen_random_uuid(), 1, false, '{area}', client_id, started_on, band, $1::json, 'assessor-2', started_on,
       'stockport-2012', 1, '{hash}'
  FROM person
"""
OUTCOMES = """
INSERT INTO outcome (outcome_id, revision, kind, area, client_id, episode_id, measure, achieved_on, party, contract,
                     evidence, recorders, verifiers, verified_by, verified_by_organisation, journey_from)
SELECT gen_random_uuid(), 1, 'achieved', '{area}', client_id, episode_id, 'm' || measure, met_on, 'riverside',
       '{contract}', '[]', '[]', '[]', 'vera', 'start', started_on
  FROM person, generate_series(1, {measures}) AS measure,
       LATERAL (SELECT started_on + CAST(random() * (days + 7) AS integer) AS met_on) AS met
 WHERE random() < 0.25 AND met_on < DATE '{today}'
"""


async def fill(owner: asyncpg.Connection, people: int, measures: int, published: SchemePublished) -> None:
    prices = "{" + ", ".join(f'"m{number}": 10000' for number in range(1, measures + 1)) + "}"
    await owner.execute(PEOPLE.format(people=people))
    await owner.execute(STARTS.format(area=AREA))
    await owner.execute(ENDS.format(area=AREA, today=TODAY))
    await owner.execute(TARIFFS.format(area=AREA, hash=published.hash), prices)
    await owner.execute(OUTCOMES.format(area=AREA, contract=BACK, measures=measures, today=TODAY))
    await owner.execute("VACUUM ANALYZE")


async def measure(running: Running, owner: asyncpg.Connection, draft: SchemePublished) -> None:
    as_draft = Draft(read_scheme(draft.scheme, draft.hash, draft.published_at))
    async with running.db.session(settings=SNAPSHOT) as session:
        began, before = time.perf_counter(), await worked(owner)
        year = await projected_year(session, AREA, as_draft, TODAY)
        python, database = (now - then for now, then in zip(await worked(owner), before, strict=True))
        took = time.perf_counter() - began
    likely = {side: drawn["likely_pence"] for side, drawn in year["total"].items()}
    too_slow = "" if python / AT_ONCE < SECONDS_MOST else "   TOO SLOW"
    at_work = f"{python:.1f} s of Python on {AT_ONCE} cores and {database:.1f} s of PostgreSQL at work"
    print(f"{year['draws']} draws, {likely['difference']} pence more: {at_work}, {took:.1f} s in all{too_slow}")


def lasting(published: SchemePublished) -> SchemePublished:
    """Contracts that run for another year."""
    terms = [{**row, "starts": BEGAN[0], "ends": BEGAN[1]} for row in published.scheme["contracts"]]
    return published.model_copy(update={"scheme": published.scheme | {"contracts": terms}})


async def main(people: int, measures: int) -> None:
    async with on_own_database(Settings, payments) as (running, owner):
        published = lasting(of_all(measures, 1, 10_000))
        await running.deliver(published)
        await fill(owner, people, measures, published)
        print(f"{datetime.now(UTC):%Y-%m-%d}: {people} people, {measures} measures")
        await measure(running, owner, lasting(of_all(measures, 2, 11_000)))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=10_000)
    parser.add_argument("--measures", type=int, default=27)
    options = parser.parse_args()
    uvloop.run(main(options.people, options.measures))

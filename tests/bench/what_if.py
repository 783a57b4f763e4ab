"""A history by a draft that makes all dearer: `python -m tests.bench.what_if`, by the time that processors worked.

Every person has reached every measure. What each was worth stands in no ledger, since nothing is read of it.
"""

import argparse
import time
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import asyncpg
import uvloop

from services.payments.commands.what_if import Draft, what_if
from services.payments.main import service as payments
from services.payments.rules.schemes import read_scheme
from services.payments.rules.what_if.tariffs import TariffByDraft
from services.payments.settings import Settings
from tests.bench.own_database import on_own_database
from tests.bench.timing import worked
from tests.harness import Running
from tests.payments.builders import AREA, BACK, HOLD, SchemePublished, contract, scheme
from tests.payments.test_payments_what_if_reckoned import SNAPSHOT

TODAY = date(2014, 3, 3)
SECONDS_MOST = 10  # of Python, which works at it on one core
OUTCOMES = """
INSERT INTO outcome (outcome_id, revision, kind, area, client_id, measure, achieved_on, party, contract, evidence,
                     recorders, verifiers, verified_by, verified_by_organisation, journey_from)
SELECT gen_random_uuid(), 1, 'achieved', '{area}', client_id, 'm' || measure,
       DATE '2012-05-01' + CAST(random() * 600 AS integer), 'riverside', '{contract}', '[]', '[]', '[]', 'vera',
       'start', DATE '2012-04-02'
  FROM tariff, generate_series(1, {measures}) AS measure
"""
TARIFFS = """
INSERT INTO tariff (tariff_id, revision, voided, area, client_id, valid_from, band, prices, confirmed_by, confirmed_on,
                    scheme_id, scheme_version, scheme_hash)
SELECT gen_random_uuid(), 1, false, '{area}', gen_random_uuid(), DATE '2012-04-10', (ARRAY['low', 'high'])[1 + n % 2],
       $1::json, 'assessor-2', DATE '2012-04-11', 'stockport-2012', 1, '{hash}'
  FROM generate_series(1, {people}) AS n
"""


def of_all(measures: int, version: int, pence: int) -> SchemePublished:
    codes = [f"m{number}" for number in range(1, measures + 1)]
    prices = [
        {"measure": code, "band": band, "from": "2012-04-02", "to": None, "pence": pence}
        for code in codes
        for band in ("low", "high")
    ]
    kinds = [{"code": code, "kind": "event"} for code in codes]
    terms: dict[str, Any] = {"measures": codes, "provisional": "clawback"}
    contracts = [contract(HOLD, **terms), contract(BACK, **terms)]
    return scheme(version, measures=kinds, prices=prices, contracts=contracts)


async def fill(owner: asyncpg.Connection, people: int, measures: int, published: SchemePublished) -> None:
    prices = "{" + ", ".join(f'"m{number}": 10000' for number in range(1, measures + 1)) + "}"
    await owner.execute(TARIFFS.format(area=AREA, hash=published.hash, people=people), prices)
    await owner.execute(OUTCOMES.format(area=AREA, contract=BACK, measures=measures))
    await owner.execute("VACUUM ANALYZE")


async def measure(running: Running, owner: asyncpg.Connection, draft: SchemePublished) -> None:
    tariffs: list[tuple[UUID, str]] = [
        (row["tariff_id"], row["band"]) for row in await owner.fetch("SELECT tariff_id, band FROM tariff")
    ]
    judged = {id_: TariffByDraft(id_, band) for id_, band in tariffs}
    as_draft = Draft(read_scheme(draft.scheme, draft.hash, draft.published_at), judged)
    async with running.db.session(settings=SNAPSHOT) as session:
        began, before = time.perf_counter(), await worked(owner)
        amounts = await what_if(session, AREA, as_draft, TODAY)
        python, database = (now - then for now, then in zip(await worked(owner), before, strict=True))
        took = time.perf_counter() - began
    more = sum(amount.after.pence - amount.before.pence for amount in amounts if amount.after and amount.before)
    too_slow = "" if python < SECONDS_MOST else "   TOO SLOW"
    at_work = f"{python:.1f} s of Python and {database:.1f} s of PostgreSQL at work, {took:.1f} s in all"
    print(f"{len(amounts)} amounts, {more} pence more: {at_work}{too_slow}")


async def main(people: int, measures: int) -> None:
    async with on_own_database(Settings, payments) as (running, owner):
        published = of_all(measures, 1, 10_000)
        await running.deliver(published)
        await fill(owner, people, measures, published)
        print(f"{datetime.now(UTC):%Y-%m-%d}: {people} people, {measures} measures")
        await measure(running, owner, of_all(measures, 2, 11_000))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=10_000)
    parser.add_argument("--measures", type=int, default=27)
    options = parser.parse_args()
    uvloop.run(main(options.people, options.measures))

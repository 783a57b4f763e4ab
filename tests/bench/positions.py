"""Positions of many contracts over a million lines of the ledger: `python -m tests.bench.positions`.

Beside each time stands that of a peer in the same run: the balances alone, summed over the same lines. What it was made
of follows from the seed.
"""

import argparse
from datetime import UTC, date, datetime

import asyncpg
import uvloop

from services.payments.commands.positions import contracts_shown, positions_on
from services.payments.main import service as payments
from services.payments.rules.postings import ContractParty
from services.payments.settings import Settings
from services.payments.store import facts
from services.payments.store.forecast import last_forecasts
from tests.bench.own_database import on_own_database
from tests.bench.timing import timed
from tests.harness import Running
from tests.payments.builders import MEASURES, contract, scheme

AREA = "stockport"
FIRST, TODAY = date(2012, 4, 2), date(2014, 3, 3)  # a Monday
POSITIONS_MOST_MS, FORECASTS_MOST_MS = 1000, 50
STEPS = (("due", "budget", "due", 0), ("approval", "due", "approved", 14), ("settlement", "approved", "paid", 17))
AMOUNTS = """
INSERT INTO amount (key, area, contract, party, shape, measure, client_id, effective_on, state, pence, value_pence)
SELECT gen_random_uuid(), '{area}', code || '-2012', code, 'tariff',
       (ARRAY[{measures}])[1 + number % {count}], gen_random_uuid(),
       DATE '{first}' + CAST(random() * {days} AS integer), 'settled', pence, pence
  FROM (SELECT number, 'provider' || number % {contracts} AS code, 5000 + CAST(random() * 90000 AS bigint) AS pence
          FROM generate_series(1, {many}) number) made
"""
LINES = """
INSERT INTO transfer (id, amount_key, number, area, contract, kind, from_account, to_account, pence, effective_on,
       due_on, posted_on, cause, basis, party)
SELECT gen_random_uuid(), key, {number}, area, contract, '{kind}', '{source}', '{target}', pence, effective_on,
       effective_on, effective_on + {after}, 'outcome', '{basis}', party
  FROM amount WHERE state = 'settled'
"""
BALANCES = """
SELECT contract, account, sum(pence) FROM transfer,
       LATERAL (VALUES (to_account, pence), (from_account, -pence)) AS side (account, moved)
 WHERE area = $1 AND posted_on <= $2 GROUP BY contract, account
"""


async def fill(owner: asyncpg.Connection, lines: int, contracts: int, seed: int, basis: str = "{}") -> None:
    await owner.execute(f"SELECT setseed({1 / (seed + 1)})")
    measures = ", ".join(f"'{measure}'" for measure in MEASURES)
    await owner.execute(
        AMOUNTS.format(
            area=AREA, measures=measures, count=len(MEASURES), first=FIRST, days=(TODAY - FIRST).days - 30,
            contracts=contracts, many=lines // len(STEPS),
        )
    )  # fmt: skip
    for number, (kind, source, target, after) in enumerate(STEPS, 1):
        line = LINES.format(number=number, kind=kind, source=source, target=target, after=after, basis=basis)
        await owner.execute(line)


async def measure(running: Running, owner: asyncpg.Connection) -> None:
    async def balances() -> int:
        return len(await owner.fetch(BALANCES, AREA, TODAY))

    peer, _ = await timed(balances)
    async with running.db.reading() as session:
        session.patience = None
        schemes = await facts.schemes(session, AREA)
        contracts = await contracts_shown(session, AREA, schemes, TODAY, None)
        places = [ContractParty(terms.code, terms.party) for terms in contracts]

        async def positions() -> int:
            return len(await positions_on(session, AREA, schemes, contracts, TODAY, TODAY))

        async def forecasts() -> int:
            return len(await last_forecasts(session, AREA, places, TODAY))

        for name, work, most in (
            ("positions of all contracts", positions, POSITIONS_MOST_MS),
            ("their forecasts, read", forecasts, FORECASTS_MOST_MS),
        ):
            took, count = await timed(work)
            too_slow = "" if took < most else "   TOO SLOW"
            print(f"{name:30} {took:8.1f} ms of {count}; at most {most}; balances alone {peer:.0f} ms{too_slow}")


async def main(lines: int, contracts: int, seed: int) -> None:
    async with on_own_database(Settings, payments) as (running, owner):
        await running.deliver(scheme(contracts=[contract(f"provider{n}-2012") for n in range(contracts)]))
        await fill(owner, lines, contracts, seed)
        await owner.execute("VACUUM ANALYZE")
        running.today = TODAY
        await running.tick()
        await owner.execute("VACUUM ANALYZE")
        print(f"{datetime.now(UTC):%Y-%m-%d}: {lines} lines, {contracts} contracts, seed {seed}")
        await measure(running, owner)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lines", type=int, default=1_000_000)
    parser.add_argument("--contracts", type=int, default=20)
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    uvloop.run(main(options.lines, options.contracts, options.seed))

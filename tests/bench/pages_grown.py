"""The pages of payments over 100,000 claims, in the process: `python -m tests.bench.pages_grown --contracts 20`.

Four contracts, as many as the largest of the six areas has, and 300,000 lines. Beside each stands the operation of the
API that it needs, asked alone in the same run.
"""

import argparse
import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial

import asyncpg
import httpx
import structlog
import uvloop

from deploy.sandbox.sign_in.people import PEOPLE
from services.payments.commands.known_positions import keep_paid
from services.payments.commands.positions import contracts_shown
from services.payments.main import service as payments
from services.payments.settings import Settings
from services.payments.store import facts
from tests.bench.own_database import on_own_database
from tests.bench.pages import Measured, operation, take_turns
from tests.bench.positions import AREA, TODAY, fill
from tests.harness import Running
from tests.pages.conftest import SITE, Browser, browser_of
from tests.pages.issuer import StubIssuer
from tests.pages.walking import Walk
from tests.payments.builders import contract, scheme

CLAIMS, CONTRACTS, LINES_OF_A_CLAIM = 100_000, 4, 3
PAGES = {"site_url": SITE, "oidc_url": f"{SITE}/.well-known/openid-configuration", "requests_per_minute": 10**6}


async def filled(running: Running, owner: asyncpg.Connection, claims: int, contracts: int = CONTRACTS) -> Running:
    """The same with pages."""
    await running.deliver(scheme(contracts=[contract(f"provider{n}-2012") for n in range(contracts)]))
    await fill(owner, claims * LINES_OF_A_CLAIM, contracts, seed=7)
    await owner.execute("VACUUM ANALYZE")
    await paid_kept_weekly(running)
    running.today = TODAY
    await running.tick()
    await owner.execute("VACUUM ANALYZE")
    service = running.service
    shown = Running(replace(service, settings=service.settings.model_copy(update=PAGES)))
    shown.today = TODAY
    return shown


async def paid_kept_weekly(running: Running) -> None:
    """As the worker has kept it on each Monday, and first day of a month, of the contract year by then."""
    async with running.db.session() as session:
        session.patience = None
        schemes = await facts.schemes(session, AREA)
        contracts = await contracts_shown(session, AREA, schemes, TODAY)
        days = [TODAY - timedelta(days=ago) for ago in range(364, 0, -1)]
        for day in (day for day in days if day.weekday() == TODAY.weekday() or day.day == 1):
            await keep_paid(session, AREA, schemes, contracts, day)


async def measured(browser: Browser, running: Running, role: str, organisation: str, sub: str) -> list[Measured]:
    await browser.sign_in(role, organisation=organisation, sub=sub)
    headers = running.headers(role, organisation=organisation, sub=sub, key=False)
    found = []
    for shown in await Walk(running.service.pages, f"{SITE}/{running.service.name}/pages", browser.get).shown():
        api = operation(shown)
        ask_api: Callable[[], Awaitable[httpx.Response]] | None = None
        if api is not None:
            ask_api = partial(browser.http.get, api, headers=headers)
        found.append(Measured(running.service.name, shown, partial(browser.get, shown.path), ask_api))
    return found


async def main(claims: int, contracts: int) -> None:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    async with on_own_database(Settings, payments) as (running, owner):
        shown = await filled(running, owner, claims, contracts)
        print(f"{datetime.now(UTC):%Y-%m-%d}: {claims} claims, {contracts} contracts, the median of 100 and the p99")
        done: set[str] = set()
        for person in (each for each in PEOPLE if each.organisation == "council"):
            async with browser_of(shown, StubIssuer()) as browser:
                pages = await measured(browser, shown, person.role, person.organisation, person.sub)
                new = [each for each in pages if each.shown.page.path not in done]
                await take_turns(new)
                for each in new:
                    done.add(each.shown.page.path)
                    row = each.row()
                    print(f"{row['what']:50} {row['ours']:8} ms {row['p99Ms']:8} p99 {row['floor'] or '-':>6} alone"
                          f" {row['bytes']:7} bytes")  # fmt: skip
        await shown.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--claims", type=int, default=CLAIMS)
    parser.add_argument("--contracts", type=int, default=CONTRACTS)
    asked = parser.parse_args()
    uvloop.run(main(asked.claims, asked.contracts))

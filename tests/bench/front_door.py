"""The front door with 10,000 open people, in the process: `python -m tests.bench.front_door`.

How long its lists and pages take, the median and the 95th of a hundred, and how long processors worked for each. Which
people there are follows from their number alone.
"""

import argparse
import gc
import logging
import statistics
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

import asyncpg
import httpx
import structlog
import uvloop

from services.assessment import models
from services.assessment.main import service as assessment
from services.assessment.settings import Settings as AssessmentSettings
from services.referral import models as of_referral
from services.referral.main import service as referral
from services.referral.settings import Settings as ReferralSettings
from shared.data.upsert import insert_many
from shared.messaging.events import new_id
from shared.runtime.process import GARBAGE
from tests.assessment.builders import POINTS, planned, site, stockport
from tests.assessment.client import Desk
from tests.bench.own_database import on_own_database
from tests.bench.pages import timed_once
from tests.bench.timing import worked
from tests.harness import Running
from tests.pages.conftest import SITE, browser_of
from tests.pages.issuer import StubIssuer
from tests.referral.builders import scheme
from tests.referral.client import Town

AREA, TODAY = "stockport", date(2012, 9, 3)
PEOPLE, SERVICES, MOST_MS = 10_000, 20, 300
TIMES, WARM, AT_ONCE = 20, 2, 1000
PAGES = {"site_url": SITE, "oidc_url": f"{SITE}/.well-known/openid-configuration", "requests_per_minute": 10**6}
SAID = {"area": AREA, "recorded_by": "ann", "recorded_by_organisation": "start"}
BY = SAID | {"recorded_by_roles": ["assessor"]}
Ask = Callable[[], Awaitable[httpx.Response]]
Rows = dict[Any, list[dict[str, Any]]]


def _born(number: int) -> date:
    return date(1950, 1, 1) + timedelta(days=number * 37 % 15_000)


def _name(number: int) -> str:
    """Like no other's."""
    return "".join(chr(ord("a") + number // 26**place % 26) for place in range(4)).title()


async def register(desk: Desk, owner: asyncpg.Connection, people: int) -> list[UUID]:
    """One by the API, the others beside them, who are like nobody: nobody else is registered here."""
    await desk.register()
    keyed = await owner.fetchval("SELECT keyed_with FROM person")
    clients = [new_id() for _ in range(people)]
    rows = [
        SAID | {
            "id": client, "given_name": _name(number), "family_name": _name(number * 7919), "initials": "AB",
            "birth_date": _born(number), "sex": "female", "keyed_with": keyed, "recorded_on": TODAY,
        }
        for number, client in enumerate(clients)
    ]  # fmt: skip
    await write(desk.running, {models.Person: rows})
    return clients


def facts_of(client: UUID, number: int, session: UUID) -> Iterator[tuple[Any, dict[str, Any]]]:
    """Of ten four are treated, two referred, two assessed, and two only came; some have an appointment besides."""
    came = TODAY - timedelta(days=number % 120)
    whose = {"client_id": client}
    yield models.Contact, BY | whose | {
        "contacted_on": came, "source_code": "4", "source_list": "cds-h", "setting": "community", "kind": "assessment",
        "access": "drop_in", "attendance": "attended", "in_remit": True, "remit_reason": "drugs",
        "recorded_on": came,
    }  # fmt: skip
    if number % 10 < 8:
        yield models.Assessment, SAID | whose | {
            "kind": "comprehensive", "assessed_on": came, "drug_profile": [{"code": "1011", "rank": 1}],
            "presenting": [{"code": "1011", "class": "drugs"}], "injecting": "never", "points": POINTS, "flags": [],
            "in_remit": True, "remit_reason": "drugs", "recorded_on": came,
        }  # fmt: skip
    if number % 10 < 6:
        yield from _with_a_service(whose, number, came)
    if number % 4 == 0:
        yield models.Activity, BY | whose | {
            "kind": "advocacy", "done_on": came, "setting": "community", "attendance": "attended",
            "next_step": "outreach", "next_due_on": came + timedelta(days=60), "next_owner": f"worker-{number % 21}",
            "recorded_on": came,
        }  # fmt: skip
    if number % 10 == 9:
        yield models.Booking, SAID | whose | {
            "session_id": session, "held_on": TODAY, "access": "appointment", "recorded_on": came,
        }  # fmt: skip
    if number % 33 == 0:
        yield models.PrisonRelease, SAID | whose | {"released_on": came, "recorded_on": came}


def _with_a_service(whose: dict[str, Any], number: int, came: date) -> Iterator[tuple[Any, dict[str, Any]]]:
    referral_id, episode_id = new_id(), new_id()
    organisation = ("cdas", "riverside")[number % 2]
    yield models.ReferralFact, whose | {
        "id": referral_id, "area": AREA, "organisation": organisation, "service_id": "one", "referred_on": came,
        "revision": 1, "closed": False,
    }  # fmt: skip
    if number % 10 >= 4:
        return
    yield models.StartFact, SAID | whose | {
        "id": episode_id, "revision": 1, "voided": False, "referral_id": referral_id, "delivered_by": organisation,
        "service_id": "one", "is_treatment": True, "care_coordinating": True, "started_on": came,
    }  # fmt: skip
    for review in range(2):
        due = came + timedelta(weeks=12 * (1 + review))
        yield models.TopOwed, whose | {
            "id": new_id(), "area": AREA, "episode_id": episode_id, "code": "review", "stage": "review",
            "number": review + 1, "organisation": organisation, "due_on": due, "window_from": due, "window_to": due,
        }  # fmt: skip


async def fill(running: Running, clients: Sequence[UUID], session: UUID) -> None:
    rows: Rows = {}
    for number, client in enumerate(clients):
        for table, row in facts_of(client, number, session):
            rows.setdefault(table, []).append(row)
    await write(running, rows)


async def write(running: Running, rows: Rows) -> None:
    for table, of_table in rows.items():
        for start in range(0, len(of_table), AT_ONCE):
            async with running.db.session() as writing:
                await insert_many(writing, table, of_table[start : start + AT_ONCE])


async def measure(title: str, ask: Ask, owner: asyncpg.Connection, service: str) -> None:
    """What the machine does besides changes the time, and hardly how long processors worked: ours, the database's."""
    took = []
    for number in range(TIMES + WARM):
        if number == WARM:
            before = await worked(owner, service)
        answer, ms = await timed_once(ask)
        assert answer.status_code == 200, answer.text
        if number >= WARM:
            took.append(ms)
    ours, database = (1000 * (now - was) / TIMES for now, was in zip(await worked(owner, service), before, strict=True))
    p95 = statistics.quantiles(took, n=20)[-1]
    too_slow = "   TOO SLOW" if p95 > MOST_MS else ""
    times = f"{statistics.median(took):8.1f} ms {p95:8.1f} p95"
    print(f"{title:60} {times}   worked {ours:6.1f} + {database:6.1f} ms{too_slow}", flush=True)


async def of_the_front_door(people: int) -> None:
    async with on_own_database(AssessmentSettings, assessment) as (running, owner):
        desk = Desk(running)
        await running.deliver(("stockport-2012", stockport()))
        running.today = TODAY
        where = (await desk.post("/sites", site())).json()["id"]
        body = planned(where, on=TODAY.isoformat(), kind="drop_in", slotMinutes=None)
        session = UUID((await desk.post("/sessions", body)).json()["items"][0]["id"])
        clients = await register(desk, owner, people)
        await fill(running, clients, session)
        await owner.execute("VACUUM ANALYZE")
        gc.freeze()
        for path in (
            "/worklist?limit=50", "/worklist?owner=worker-4&limit=50", "/worklist?state=overdue&limit=50",
            "/worklist/totals", "/worklist/waiting?limit=50", "/worklist/waiting?waitsFor=assess&limit=200",
            f"/persons?birthDate={_born(people // 2)}&deactivated=false", f"/persons/{clients[0]}",
            f"/bookings?from={TODAY}&to={TODAY}&state=booked&limit=50", "/contacts?limit=50&from=2012-08-28",
        ):  # fmt: skip
            await measure(
                f"GET {path}".replace(str(clients[0]), "{personId}"), partial(desk.get, path), owner, "assessment"
            )
        await _pages(running, owner, clients)


async def _pages(running: Running, owner: asyncpg.Connection, clients: Sequence[UUID]) -> None:
    service = running.service
    shown = Running(replace(service, settings=service.settings.model_copy(update=PAGES)))
    shown.today = TODAY
    born = _born(len(clients) // 2)
    async with browser_of(shown, StubIssuer()) as browser:
        await browser.sign_in("assessor", organisation="start", sub="worker-4")
        pages = {
            "Front door today": "/", "Worklist": "/worklist", "Worklist of one": "/worklist?owner=worker-4",
            "Find a person": f"/persons?born-day={born.day}&born-month={born.month}&born-year={born.year}",
            "A person": f"/persons/{clients[0]}", "A person who is not referred": f"/persons/{clients[8]}",
        }  # fmt: skip
        for title, path in pages.items():
            await measure(f"Page {title}", partial(browser.get, path), owner, "assessment")
    await shown.close()


async def of_the_waiting_lists(people: int) -> None:
    """As many wait, in all, for the places of twenty services."""
    async with on_own_database(ReferralSettings, referral) as (running, owner):
        town = Town(running)
        running.today = TODAY
        await running.deliver(("stockport-2012", scheme()))
        await town.organisation("cdas")
        services = [UUID(await town.service("cdas", 1, name=f"Service {number}")) for number in range(SERVICES)]
        rows: Rows = {of_referral.Referral: [], of_referral.WaitingEntry: []}
        for number in range(people):
            id_, service_id = new_id(), services[number % SERVICES]
            of_service = {"area": AREA, "service_id": service_id, "organisation": "cdas"}
            on = TODAY - timedelta(days=number % 120)
            rows[of_referral.Referral].append(of_service | {
                "id": id_, "client_id": new_id(), "is_treatment": True, "state": "waiting", "choice": "client",
                "referred_on": on, "hold_expires_on": on, "referred_by": "ann", "referred_by_organisation": "start",
            })  # fmt: skip
            rows[of_referral.WaitingEntry].append(of_service | {"referral_id": id_, "queued_on": on})
        await write(running, rows)
        await owner.execute("VACUUM ANALYZE")
        for path in ("/waiting-list?limit=50", f"/waiting-list?serviceId={services[3]}&limit=50"):
            await measure(
                f"GET {path}".replace(str(services[3]), "{serviceId}"), partial(town.get, path), owner, "referral"
            )
        lengths = "/waiting-list/lengths"
        await measure(
            f"GET {lengths}", partial(town.get, lengths, "commissioner", organisation="council"), owner, "referral"
        )


async def main(people: int) -> None:
    gc.set_threshold(GARBAGE)  # as in a service
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    print(f"{datetime.now(UTC):%Y-%m-%d}: {people} open people", flush=True)
    await of_the_front_door(people)
    await of_the_waiting_lists(people)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=PEOPLE)
    asked = parser.parse_args()
    uvloop.run(main(asked.people))

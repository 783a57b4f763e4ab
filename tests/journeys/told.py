"""The example of thirty persons told once by real processes that die on the way, and what was left behind."""

import asyncio
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from typer.testing import CliRunner

from deploy.cli.client import RemoteStack
from deploy.cli.commands import lasars, options
from deploy.demo.demo import DemoOptions, FaultPlan
from deploy.demo.example import Example, load_example, play_example
from deploy.demo.figures import FigureReader, gather
from deploy.demo.payments_rows import read_payments_rows
from deploy.demo.player.journal import PlayJournal
from deploy.sandbox.sandbox import Sandbox
from deploy.sandbox.topology import SERVICES, Addresses, free_base
from tests.forked import forked_sandbox

PERSONS = 30
COUNTED = {
    "assessment": {
        "contacts": "attendance,history", "contacts-attended": "source", "first-contacts": "",
        "helped-out-of-remit": "setting", "advice-only": "kind", "assessments": "kind",
        "contact-to-assessment": "source", "contact-to-start": "source",
        "assessment-to-referral": "kind", "referral-to-start": "provider", "starts": "provider,history",
        "discharges": "ending,history", "completed": "provider", "retained-12-weeks": "provider",
        "came-back": "provider", "hep-b-started": "provider", "hep-b-completed": "", "in-treatment": "provider",
        "completed-and-stayed-away": "", "left-within-4-weeks": "provider",
        "assessed-and-begun": "kind", "release-contact-21-days": "", "in-treatment-12-weeks-after-release": "",
        "tops-due": "stage", "tops-overdue": "stage", "activities": "", "bookings-attended": "",
    },
    "referral": {
        "referrals-made": "ending", "referrals-accepted": "provider", "referrals-closed": "ending",
        "referrals-without-assessment": "provider", "referral-to-answer": "provider", "referral-to-offer": "provider",
        "referrals-waiting": "provider", "places-funded": "provider", "places-held": "provider",
        "places-occupied": "provider", "occupancy": "provider",
        "services-open": "provider", "gp-practices-in-shared-care": "provider", "acceptance-to-start": "provider",
        "offer-to-start": "provider",
    },
    "tariff": {"assessment-to-band": "kind", "bands-confirmed": "band", "bands-overridden": "band"},
    "payments": {
        "claims": "ending", "outcomes-achieved": "measure", "outcomes-taken-back": "measure",
        "outcome-cost": "measure", "completion-cost": "contract",
        "achieved-to-entered": "measure", "achieved-to-paid": "measure",
    },
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sent:
    """One published event as it stands in its service's log."""

    service: str
    position: int
    type: str
    subject: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Told:
    example: Example
    figures: dict[str, Any]
    by_new_year: dict[str, Any]  # the figures as they then were
    answers: dict[str, Any]
    events: list[Sent]
    logs: dict[str, str]
    indicators: set[str]
    counted: dict[str, dict[str, Any]]
    said: dict[str, str]
    killed: list[str]


async def _events(stack: Sandbox) -> list[Sent]:
    found = []
    for service in SERVICES:
        connection = await asyncpg.connect(stack.postgres.url(service), server_settings={"search_path": service})
        rows = await connection.fetch("SELECT position, type, subject, body FROM log ORDER BY position")
        await connection.close()
        found += [Sent(service, row["position"], row["type"], row["subject"], row["body"]) for row in rows]
    return found


def months_of(example: Example) -> list[date]:
    """Their first days: those that are over when the example ends."""
    count = range(example.first_day.month - 1, 12 * (example.last_day.year - example.first_day.year + 1))
    months = [date(example.first_day.year + number // 12, number % 12 + 1, 1) for number in count]
    return [month for month in months if (month.year, month.month) < (example.last_day.year, example.last_day.month)]


async def _indicators(stack: Sandbox, example: Example) -> set[str]:
    """Those that are built in: a scheme's own are counted by its own rule."""
    rows = tomllib.loads(example.scheme.read_text())["indicators"]
    own = {row["code"] for row in rows if "eligible_on" in row}
    reader = FigureReader(stack, "commissioner")
    async with reader.client:
        said = [await reader.get(service, "/indicators") for service in COUNTED]
    return {each["code"] for one in said for each in one["items"]} - own


async def _counted(stack: Sandbox, example: Example) -> dict[str, dict[str, Any]]:
    """By indicator, as the services answer for all months, told apart by one dimension."""
    months = months_of(example)
    reader = FigureReader(stack, "commissioner")
    async with reader.client:
        return {
            code: await reader.get(
                service, f"/indicators/{code}", **{"from": months[0], "to": months[-1], "by": dimension}
            )
            for service, codes in COUNTED.items()
            for code, dimension in codes.items()
        }


NEW_YEAR, HALFWAY = date(2012, 12, 31), date(2013, 2, 11)
REPORT = ("report", "--month", "2012-11", "--as-of", "2013-02-10")
ASKED = {
    "waits": ("indicators", "contact-to-start", "--from", "2012-11-01", "--to", "2012-11-30"),
    "overdue": ("tops-due", "--state", "overdue"),
    "overdue, as a provider": ("tops-due", "--role", "provider", "--organisation", "riverside", "--state", "overdue"),
    "overdue, as the council": ("tops-due", "--role", "commissioner"),
    "positions": ("position", "--week", "--on", "2012-12-31"),
    "report again": REPORT,
    "report later": ("report", "--month", "2012-11", "--as-of", "2014-03-31"),
}


async def _said(stack: Sandbox, words: Sequence[str]) -> str:
    """What a command of `lasars` prints about this stack."""
    opened: list[RemoteStack] = []

    def remote_stack(area: str) -> RemoteStack:
        opened.append(RemoteStack(stack.addresses.url("front"), area))
        return opened[-1]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(options, "remote_stack", remote_stack)
        result = await asyncio.to_thread(CliRunner().invoke, lasars, list(words))
    for remote in opened:
        remote._client.close()
    assert result.exit_code == 0, (words, result.output, result.exception)
    return result.output


@pytest.fixture(scope="session")
async def told(tmp_path_factory: pytest.TempPathFactory) -> Told:
    folder: Path = tmp_path_factory.mktemp("told")
    example = load_example("stockport-2012", PERSONS)
    async with forked_sandbox(folder, Addresses(free_base()), None, example.first_day) as stack:
        journal = PlayJournal(stack.home.played)
        faults = FaultPlan(stack, DemoOptions(example, kills=10, seed=2012))
        await play_example(stack, example, journal, faults.beside(None), until=NEW_YEAR)
        by_new_year = await gather(stack, journal)
        await play_example(stack, example, journal, faults.beside(None), until=HALFWAY)
        said = {"report": await _said(stack, REPORT)}
        await play_example(stack, example, journal, faults.beside(None))
        said |= {question: await _said(stack, words) for question, words in ASKED.items()}
        return Told(
            example,
            await gather(stack, journal),
            by_new_year,
            await read_payments_rows(stack, example, journal),
            await _events(stack),
            {path.name: path.read_text() for path in sorted(stack.home.logs.iterdir())},
            await _indicators(stack, example),
            await _counted(stack, example),
            said,
            faults.done,
        )

"""`lasars up`: the stack in the foreground, on the data that is there, until it is told to stop."""

import asyncio
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from pathlib import Path

from rich.console import Console

from deploy.demo.display import figures_table, progress_over, show_positions, uncovered
from deploy.demo.example import Example, play_example
from deploy.demo.figures import FigureReader, gather
from deploy.demo.player.journal import PlayJournal
from deploy.kafka.events import events_by
from deploy.sandbox.page import OWNS
from deploy.sandbox.sandbox import Sandbox, sandbox
from deploy.sandbox.topology import AREA, ORGANISATIONS, SERVICES, Addresses, Bus

ACTIONS_A_SECOND = 100  # through the APIs, the days between them included; seen on 2 cores
TRY_WITH = {
    "referrer": ("referral", "/services"),
    "assessor": ("assessment", "/outcomes?limit=1"),
    "verifier": ("assessment", "/outcomes?state=proposed&limit=1"),
    "clinician": ("referral", "/episodes?limit=1"),
    "provider": ("referral", "/referrals?limit=1"),
    "commissioner": ("payments", "/totals"),
    "finance_proposer": ("payments", "/runs?limit=1"),
    "finance_approver": ("payments", "/runs?limit=1"),
    "finance_releaser": ("payments", "/remittances?limit=1"),
    "auditor": ("payments", "/claims?limit=1"),
    "operator": ("payments", "/parked"),
    "platform_operator": ("payments", "/bookmarks"),
    "service": ("assessment", "/events?topic=lasars.assessment&limit=1"),
}


@dataclass(frozen=True, slots=True)
class Up:
    folder: Path
    addresses: Addresses
    bus: Bus = "feed"
    example: Example | None = None
    first_day: date | None = None


async def serve(wanted: Up, console: Console) -> int:
    first_day = wanted.example.first_day if wanted.example else wanted.first_day
    say = partial(console.print, highlight=False, soft_wrap=True)
    say(f"The data is kept in {wanted.folder}.")
    async with (
        events_by(wanted.bus, wanted.folder) as events,
        sandbox(wanted.folder, wanted.addresses, events, first_day, say) as stack,
    ):
        if wanted.example:
            await _play_once(stack, wanted.example, console)
        show_doors(stack, console)
        if wanted.example:
            await show_position(stack, console)
        console.print("\nServing. Ctrl-C stops everything; the data stays.")
        await asyncio.Event().wait()
    return 0


async def _play_once(stack: Sandbox, example: Example, console: Console) -> None:
    journal = PlayJournal(stack.home.played)
    if journal.finished is None:
        if not await _is_empty(stack):
            console.print("There is data already that is not the example's: nothing is played.")
            return
        journal.begin(example.identity)
        journal.end_day(example.first_day - timedelta(days=1))  # begun: from here on a rest of it is played
    if journal.finished is None or journal.finished < example.last_day:
        to_come = sum(journal.finished is None or line.on > journal.finished for line in example.lines)
        seconds = max(1, round(to_come / ACTIONS_A_SECOND, -1))
        console.print(
            f"Playing {example.name}: {to_come:,} actions through the public APIs (about {seconds:.0f} s) ..."
        )
        with progress_over(console, example.lines) as progress:
            await play_example(stack, example, journal, progress)
    console.print(figures_table(await gather(stack, journal), "The story so far"), crop=False)


async def _is_empty(stack: Sandbox) -> bool:
    reader = FigureReader(stack, "commissioner")
    async with reader.client:
        return not (await reader.get("tariff", "/schemes"))["items"]


def show_doors(stack: Sandbox, console: Console) -> None:
    """The APIs, their documentation, and a line to paste for every role."""
    console.print(f"\n[bold]Front page[/bold]  {stack.addresses.url('front')}")
    for name in SERVICES:
        console.print(f"  {name:<11} {stack.addresses.url(name)}/openapi.json   {OWNS[name]}", highlight=False)
    console.print("\n[bold]One token per role, good for twelve hours; paste a line to use it[/bold]")
    for role, (service, path) in TRY_WITH.items():
        token = stack.issuer.token([role], ORGANISATIONS[role], f"{role}-1", AREA)
        console.print(f"# {role} of {ORGANISATIONS[role]}", style="dim", highlight=False)
        print(f"curl -s -H 'Authorization: Bearer {token}' '{stack.addresses.url(service)}{path}'")


async def show_position(stack: Sandbox, console: Console) -> None:
    reader = FigureReader(stack, "commissioner")
    async with reader.client:
        position = await reader.get("payments", "/positions")
    console.print()
    show_positions(console, "This week's financial position", position["items"])
    if words := uncovered(position["unpricedWithoutContract"]):
        print(words)

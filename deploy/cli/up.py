"""`lasars up`: the stack in the foreground, on the data that is there, until it is told to stop."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from pathlib import Path

from rich.console import Console

from deploy.demo.display import figures_table, progress_over, show_positions, uncovered
from deploy.demo.example import Example, load_demo, play_example
from deploy.demo.figures import FigureReader, gather
from deploy.demo.own_scheme import BroughtScheme, publish_own
from deploy.demo.player.journal import ANEW, PlayJournal
from deploy.demo.player.lines import CaseloadLine
from deploy.demo.player.play import ProgressCallback
from deploy.errors import LasarsError
from deploy.kafka.events import events_by
from deploy.sandbox.awaited import all_awaited
from deploy.sandbox.errands import Beginning, Errands, PlayProgress
from deploy.sandbox.home import Home
from deploy.sandbox.sandbox import Sandbox, sandbox
from deploy.sandbox.sign_in.area_people import organisations_of
from deploy.sandbox.topology import AREA, OWNS, SERVICES, Addresses, Bus

# Actions, and days that all four services work off; seen on 2 cores, idle and busy. Of few people it is the days.
QUICK_A_SECOND, SLOW_A_SECOND = (75, 15), (25, 5)
NOTED_EVERY = 20
LISTEN_SECONDS = 0.5
TRY_WITH = {
    "referrer": ("referral", "/services"),
    "assessor": ("assessment", "/outcomes?limit=1"),
    "verifier": ("assessment", "/outcomes?state=proposed&limit=1"),
    "clinician": ("referral", "/episodes?limit=1"),
    "provider": ("referral", "/referrals?limit=1"),
    "interviewer": ("assessment", "/interviews?limit=1"),
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
    area: str = AREA
    own: BroughtScheme | None = None


async def serve(wanted: Up, console: Console) -> int:
    first_day = wanted.example.first_day if wanted.example else wanted.first_day
    if wanted.example:
        PlayJournal(Home(wanted.folder).played).refuse_another(wanted.example.identity, wanted.example.served_from)
    say = partial(console.print, highlight=False, soft_wrap=True)
    say(f"The data is kept in {wanted.folder}.")
    async with (
        events_by(wanted.bus, wanted.folder, (wanted.area,)) as events,
        sandbox(wanted.folder, wanted.addresses, events, first_day, say, area=wanted.area) as stack,
    ):
        say_where(stack, console)
        errands = Errands(stack.home)
        errands.listen()
        try:
            if wanted.example:
                await _play_once(stack, wanted.example, console, errands)
            if wanted.own:
                say(await publish_own(stack, wanted.own))
            show_doors(stack, console)
            say_what(PlayJournal(stack.home.played), wanted.example, say)
            if wanted.example:
                await show_position(stack, console)
            say_where(stack, console)  # once more, since the tokens have pushed it off the screen
            await say_awaited(stack, say)
            await _serve_errands(stack, wanted, errands, console)
        finally:
            errands.leave()
    return 0


async def _serve_errands(stack: Sandbox, wanted: Up, errands: Errands, console: Console) -> None:
    """Until it is stopped: the front asks to begin anew, and whoever asked watches it there."""
    console.print("\nServing. Ctrl-C stops everything; the data stays.")
    while True:
        await asyncio.sleep(LISTEN_SECONDS)
        if (beginning := errands.asked_anew()) is None:
            continue
        console.print(f"Beginning anew, as the front page asked: {beginning} ...")
        await (
            _own_anew(stack, wanted, wanted.own, console)
            if wanted.own
            else _anew(stack, wanted, beginning, errands, console)
        )
        errands.note_done()
        console.print("Serving again.")


async def _anew(stack: Sandbox, wanted: Up, beginning: Beginning, errands: Errands, console: Console) -> None:
    example = wanted.example or load_demo(wanted.area)
    first_day = None if beginning == "example" else wanted.first_day
    await stack.begin_anew(first_day or example.first_day)
    if beginning == "example":
        await _play_once(stack, example, console, errands)


async def _own_anew(stack: Sandbox, wanted: Up, own: BroughtScheme, console: Console) -> None:
    """There is no example of it."""
    await stack.begin_anew(wanted.first_day or own.terms.first)
    console.print(await publish_own(stack, own))


async def _play_once(stack: Sandbox, example: Example, console: Console, errands: Errands) -> None:
    """To the day from which it is served: after its last day no contract runs any more, and nobody new is paid for."""
    last_day = example.served_from
    journal = PlayJournal(stack.home.played)
    if journal.finished is None:
        if not await _is_empty(stack, example.area):
            console.print("There is data already that is not the example's: nothing is played.")
            return
        journal.begin(example.identity)
        journal.end_day(example.first_day - timedelta(days=1))  # begun: from here on a rest of it is played
    if journal.finished is None or journal.finished < last_day:
        lines = [line for line in example.lines if line.on <= last_day]
        to_come = sum(journal.finished is None or line.on > journal.finished for line in lines)
        length = about(to_come, (last_day - (journal.finished or example.first_day)).days)
        console.print(f"Playing {example.name}: {to_come:,} actions through the public APIs ({length}) ...")
        with progress_over(console, lines) as shown:
            await _play(stack, example, journal, noted(shown, errands, to_come))
        errands.note_done()
    console.print(figures_table(await gather(stack, journal, example.area), "The story so far"), crop=False)


async def _play(stack: Sandbox, example: Example, journal: PlayJournal, progress: ProgressCallback) -> None:
    try:
        await play_example(stack, example, journal, progress, until=example.served_from)
    except LasarsError as failed:
        raise LasarsError(
            f"{str(failed).rstrip('.')}. Nothing that was done is lost: start it again (make run), and it goes on after"
            f" {journal.finished}. If it stops there again, something else may keep this machine busy; "
            f"what the services say is in {stack.home.logs}."
        ) from failed


def about(actions: int, days: int) -> str:
    """How long so many take: from a machine of 2 cores that does nothing else, to one that is busy."""
    least, most = (
        max(1, round((actions / per_action + days / per_day) / 10)) * 10
        for per_action, per_day in (QUICK_A_SECOND, SLOW_A_SECOND)
    )
    if least == most:
        return f"about {most} seconds"
    return f"about {least} to {most} seconds" if most < 120 else f"about {least / 60:.0f} to {most / 60:.0f} minutes"


def noted(progress: ProgressCallback, errands: Errands, total: int) -> ProgressCallback:
    """The same for the front page, now and then."""
    done = 0

    def after(line: CaseloadLine) -> None:
        nonlocal done
        progress(line)
        done += 1
        if done % NOTED_EVERY == 0:
            errands.note(PlayProgress(done, total))

    errands.note(PlayProgress(0, total))
    return after


async def _is_empty(stack: Sandbox, area: str) -> bool:
    reader = FigureReader(stack, "commissioner", area)
    async with reader.client:
        return not (await reader.get("tariff", "/schemes"))["items"]


def say_what(journal: PlayJournal, asked: Example | None, say: Callable[[str], None]) -> None:
    """Which caseload is served, which need not be the one that was asked for: what is there stays."""
    if not journal.example:
        return
    until = f", played up to {journal.finished}" if journal.finished else ""
    say(f"\nServed is {journal.example}{until}.")
    if asked and asked.identity != journal.example:
        say(f"Asked for was {asked.identity}, of which nothing is played: this data was here already. {ANEW}")


async def say_awaited(stack: Sandbox, say: Callable[[str], None]) -> None:
    """What an operator would be told by an alert: nobody else tells it here."""
    if lines := await all_awaited(stack.addresses.admins()):
        say("\nWaiting for somebody:")
        for line in lines:
            say(f"  {line}")


def say_where(stack: Sandbox, console: Console) -> None:
    front = stack.addresses.url("front")
    console.print(f"\n[bold]Open {front}/ in a browser[/bold] and choose whom to be: one click, no password.")


def show_doors(stack: Sandbox, console: Console) -> None:
    """The APIs with their documentation, and a line to paste for every role."""
    for name in SERVICES:
        console.print(f"  {name:<11} {stack.addresses.url(name)}/openapi.json   {OWNS[name]}", highlight=False)
    console.print("\n[bold]One token per role, good for twelve hours; paste a line to use it[/bold]")
    organisations = organisations_of(stack.area)
    for role, (service, path) in TRY_WITH.items():
        token = stack.issuer.token([role], organisations[role], f"{role}-1", stack.area)
        console.print(f"# {role} of {organisations[role]}", style="dim", highlight=False)
        print(f"curl -s -H 'Authorization: Bearer {token}' '{stack.addresses.url(service)}{path}'")


async def show_position(stack: Sandbox, console: Console) -> None:
    reader = FigureReader(stack, "commissioner", stack.area)
    async with reader.client:
        position = await reader.get("payments", "/positions")
    console.print()
    show_positions(console, "This week's financial position", position["items"])
    if words := uncovered(position["unpricedWithoutContract"]):
        print(words)

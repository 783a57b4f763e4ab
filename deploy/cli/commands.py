"""The `lasars` command. Every error is one clear line; what is behind a command lives in the module it calls."""

import json
import os
import sys
import tempfile
import uuid
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import quote

import typer
import uvloop
from rich.console import Console

from deploy.cli.arguments import BASE_MAX, area_of, later, parse_day, read_text
from deploy.errors import LasarsError
from deploy.sandbox.home import default_home
from deploy.sandbox.topology import AREA, DEFAULT_PORT, Addresses
from shared.kernel.days import FIRST_DAY


class BusOption(StrEnum):
    feed = "feed"
    kafka = "kafka"


lasars = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Pay for recovery by results: run the services on one machine and operate them.",
)
clock = typer.Typer(no_args_is_help=True, help="The sandbox's business date.")
scheme = typer.Typer(no_args_is_help=True, help="What an area pays for.")
area = typer.Typer(no_args_is_help=True, help="The council areas of an installation.")
events = typer.Typer(
    no_args_is_help=True,
    help="The events between the services: follow them, read or send them again, and recover after a restore.",
)
lasars.add_typer(clock, name="clock")
lasars.add_typer(scheme, name="scheme")
lasars.add_typer(area, name="area")
lasars.add_typer(events, name="events")
console = Console()
STOPPED = 130
ERRORS = Console(stderr=True, soft_wrap=True)

PortBase = Annotated[
    int, typer.Option(min=1, max=BASE_MAX, help="The front's port; the services and their health take the next eight.")
]
Area = Annotated[str, typer.Option(envvar="LASARS_AREA", help="The council area.")]
Persons = Annotated[int, typer.Option(min=1, max=300, help="How many persons to play; at least one of each kind.")]
Seed = Annotated[int, typer.Option(help="Another number makes another example and other --kills.")]


def say_version(wanted: bool) -> None:
    if wanted:
        from shared.kernel.version import RELEASED, VERSION

        print(f"lasars {VERSION} of {RELEASED}")
        raise typer.Exit


Version = Annotated[bool, typer.Option("--version", help="Print the version.", callback=say_version, is_eager=True)]


@lasars.callback()
def about(version: Version = False) -> None: ...


@lasars.command()
def up(
    example: Annotated[str | None, typer.Option(help="Play this example if there is no data yet.")] = None,
    port_base: PortBase = DEFAULT_PORT,
    bus: BusOption = BusOption.feed,
    persons: Persons = 300,
    today: Annotated[str | None, typer.Option(help="The first day of the clock, if there is no data yet.")] = None,
) -> None:
    """Start the whole stack and serve until Ctrl-C."""
    from deploy.cli.signals import own_terminal, until_stopped
    from deploy.cli.up import Up, serve
    from deploy.demo.example import load_example

    wanted = Up(
        folder=default_home(),
        addresses=Addresses(port_base),
        bus=bus.value,
        example=load_example(example, persons) if example else None,
        first_day=parse_day(today) if today else None,
    )
    with own_terminal():
        code = uvloop.run(until_stopped(serve(wanted, console)))
    raise typer.Exit(code)


@lasars.command()
def demo(
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object last.")] = False,
    bus: BusOption = BusOption.feed,
    persons: Persons = 300,
    seed: Seed = 2012,
    kills: Annotated[int, typer.Option(help="How often to kill a service process meanwhile.")] = 0,
    keep: Annotated[bool, typer.Option(help="Keep the data folder and print its path.")] = False,
) -> None:
    """Play the example on fresh data; exit 0 only if every step happened and every penny is right."""
    from deploy.cli.signals import own_terminal, until_stopped
    from deploy.demo.demo import DemoOptions
    from deploy.demo.example import load_example
    from deploy.demo.report import report_demo

    with tempfile.TemporaryDirectory(prefix="lasars-caseload-") as made, own_terminal():
        options = DemoOptions(load_example("stockport-2012", persons, seed, Path(made)), bus.value, kills, seed, keep)
        code = uvloop.run(until_stopped(report_demo(options, console, as_json), STOPPED))
    if code == STOPPED:
        raise LasarsError("Stopped before the story was told to its end.")
    raise typer.Exit(code)


@lasars.command()
def token(
    role: Annotated[list[str], typer.Option(help="A role; can be repeated.")],
    organisation: Annotated[str, typer.Option()],
    sub: Annotated[str | None, typer.Option(help="Who the token is for; the role with -1 by default.")] = None,
    area: Area = AREA,
) -> None:
    """Print a bearer token of the sandbox's issuer."""
    wanted: dict[str, Any] = {"roles": role, "organisation": organisation, "area": area}
    answer = _stack().front("POST", "/token", wanted | ({"sub": sub} if sub else {}))
    print(answer["access_token"])


@clock.command("show")
def clock_show() -> None:
    print(_stack().front("GET", "/clock")["today"])


@clock.command("set")
def clock_set(day: str) -> None:
    """Move forward to a date, day by day."""
    print(_stack().front("PUT", "/clock", {"today": parse_day(day).isoformat()})["today"])


@clock.command("advance")
def clock_advance(span: Annotated[str, typer.Argument(help="3d, 26w, 12m or 1y.")]) -> None:
    """Move forward by a span, day by day."""
    later(FIRST_DAY, span)  # refused before anything is asked
    stack = _stack()
    today = date.fromisoformat(stack.front("GET", "/clock")["today"])
    print(stack.front("PUT", "/clock", {"today": later(today, span).isoformat()})["today"])


@clock.command("repair")
def clock_repair(reason: Annotated[str, typer.Option(help="Why; it is stored with your name.")]) -> None:
    """Set the business date back if the daily work was done for a day ahead of the clock."""
    from deploy.cli.operator import repair_clocks

    for line in repair_clocks(_stack(), reason):
        print(line)


def warn(answer: dict[str, Any]) -> None:
    """What the version would do to money, on the error stream, because a program may read the output."""
    for warning in answer.get("warnings", []):
        print(f"warning: {warning}", file=sys.stderr)


@scheme.command("check")
def scheme_check(file: Path) -> None:
    """Check a scheme file as the tariff service does, for any area. Nothing is stored."""
    text = read_text(file)
    area = area_of(text)
    answer = _stack(area).call("commissioner", "POST", "tariff", "/schemes/check", {"toml": text})
    if problems := answer.get("problems"):
        raise LasarsError("\n".join(str(problem) for problem in problems))
    print(f"{answer['schemeId']} version {answer['version']} of {area} is sound. {answer['hash']}")
    warn(answer)


@scheme.command("publish")
def scheme_publish(
    file: Path,
    area: Area = AREA,
) -> None:
    """Draft and publish a scheme. A published version cannot be changed, only followed by another."""
    text = read_text(file)
    if (written := area_of(text)) != area:
        raise LasarsError(f"{file} is a scheme of {written}, and you act for {area}: --area {written} if you mean it.")
    stack = _stack(area)
    draft = stack.call("commissioner", "POST", "tariff", "/schemes", {"toml": text}, key=str(uuid.uuid4()))
    warn(draft)
    path = f"/schemes/{draft['schemeId']}/versions/{draft['version']}/publish"
    stack.call("commissioner", "POST", "tariff", path, key=str(uuid.uuid4()))
    print(f"{draft['schemeId']} version {draft['version']} is published. {draft['hash']}")


@lasars.command()
def lines(
    claim: Annotated[str | None, typer.Option(help="Only lines of this claim.")] = None,
    remittance: Annotated[str | None, typer.Option(help="Only what this remittance pays and deducts.")] = None,
    area: Area = AREA,
) -> None:
    """List lines of the ledger, each with its id first; by default those of each contract's last remittance."""
    from deploy.cli.ledger import describe_line, lines_of_claim, lines_of_last, lines_of_remittance

    stack = _stack(area)
    if claim:
        lines = lines_of_claim(stack, claim)
    else:
        lines = lines_of_remittance(stack, remittance) if remittance else lines_of_last(stack)
    described = [describe_line(line) for line in lines]
    print(*described or ["No line yet."], sep="\n")


@lasars.command()
def explain(
    line: Annotated[str, typer.Argument(help="The line's id, as `lasars lines` lists it.")], area: Area = AREA
) -> None:
    """Explain a line of the ledger, down to the rule and the evidence."""
    console.print_json(data=_stack(area).call("auditor", "GET", "payments", f"/lines/{quote(line)}/explanation"))


@lasars.command()
def position(
    on: Annotated[str | None, typer.Option(help="The position on this date; by default now.")] = None, area: Area = AREA
) -> None:
    """Show the financial position of each contract."""
    from deploy.demo.display import show_positions, uncovered

    when = {"on": parse_day(on).isoformat()} if on else {}
    report = _stack(area).call("commissioner", "GET", "payments", "/positions", params=when)
    if report["items"]:
        show_positions(console, "Financial position", report["items"])
    else:
        day = f"on {when['on']}" if when else "today"
        print(f"No contract of {area} runs {day}: none is published, none has begun, or their run-off is over.")
    if words := uncovered(report.get("unpricedWithoutContract", 0)):
        print(words)


@area.command("add")
def area_add(
    code: Annotated[str, typer.Argument(help="The area's code; it can never change.")],
    bootstrap_servers: Annotated[
        str | None, typer.Option(help="The Kafka broker; by default LASARS_KAFKA_BOOTSTRAP_SERVERS.")
    ] = None,
    replication: Annotated[int, typer.Option(min=1, help="The number of brokers that keep each topic.")] = 1,
    acls: Annotated[bool, typer.Option(help="Also let its finance system read, and payments write.")] = False,
) -> None:
    """Create the Kafka topics that a new area needs. A repeat changes nothing."""
    from deploy.cli.areas import add_area

    for line in add_area(code, bootstrap_servers, replication, acls=acls):
        print(line)


@events.command("tail")
def events_tail(
    topic: str,
    follow: Annotated[bool, typer.Option(help="Keep printing new events.")] = True,
    last: Annotated[int, typer.Option(min=0, help="How many existing events to print first.")] = 10,
) -> None:
    """Print the last events of a topic, then new ones, one JSON object on each line."""
    from deploy.cli.operator import FINANCE, tail

    any_event = False
    for event in tail(_stack(topic.removeprefix(FINANCE) if topic.startswith(FINANCE) else AREA), topic, last, follow):
        print(json.dumps(event), flush=True)
        any_event = True
    if not any_event and last and not follow:
        ERRORS.print(f"Nothing was published on {topic} yet.", highlight=False)


@events.command("rewind")
def events_rewind(
    service: Annotated[str | None, typer.Option(help="The service that reads; by default all are listed.")] = None,
    source: Annotated[str | None, typer.Option(help="The source, as listed.")] = None,
    event: Annotated[str | None, typer.Option(help="Continue after this event; by default from the start.")] = None,
    shard: Annotated[int | None, typer.Option(help="Over Kafka: this partition only.")] = None,
    position: Annotated[int | None, typer.Option(help="Over Kafka, with --shard: where to continue.")] = None,
) -> None:
    """Make a service read a source again. Events that it has handled take no effect twice."""
    from deploy.cli.operator import bookmarks, describe_bookmark, rewind

    place = {"eventId": event, "shard": shard, "position": position}
    target = {name: value for name, value in place.items() if value is not None}
    if service and source:
        rewound = rewind(_stack(), service, source, target)
        for bookmark in rewound["bookmarks"]:
            print(describe_bookmark(bookmark | {"service": service}))
        print(*rewound["notHeld"], rewound["goesOn"], sep="\n")
    elif service or source or target:
        raise LasarsError("To rewind say --service and --source; without options the bookmarks are listed.")
    else:
        listed = bookmarks(_stack())
        for bookmark in listed:
            print(describe_bookmark(bookmark))
        if not listed:
            print("No service has read from another yet.")


@events.command("resend")
def events_resend(
    service: Annotated[str, typer.Option(help="The service whose log is sent.")],
    from_: Annotated[int | None, typer.Option("--from", min=1, help="The first position to send.")] = None,
    since: Annotated[str | None, typer.Option(help="Instead of --from: all events on this date or later.")] = None,
    topic: Annotated[str | None, typer.Option(help="Only this topic.")] = None,
) -> None:
    """Make a service send its log to Kafka again. Readers drop events that they have handled."""
    from deploy.cli.operator import resend

    day = f"{parse_day(since).isoformat()}T00:00:00Z" if since else None
    wanted = {"from": from_, "since": day, "topic": topic}
    resent = resend(_stack(), service, {name: value for name, value in wanted.items() if value is not None})
    print(f"{service} sends {resent['events']} events again, from position {resent['from']} on.")
    print(*resent["notHeld"], resent["goesOn"], sep="\n")


@events.command("lost")
def events_lost(
    service: Annotated[str | None, typer.Option(help="The service to look in; by default all.")] = None,
    take_back: Annotated[str | None, typer.Option(help="Why; take it back, when all is handled.")] = None,
) -> None:
    """List what a source that was restored from a backup does not know any more, or take it back."""
    from deploy.cli.operator import describe_counts, describe_lost, lost, otherwise, services_of
    from deploy.cli.operator import take_back as taken_back

    stack, services = _stack(), services_of(service)
    if take_back:
        for name in services:
            # What is on its way says again what seems lost, or what follows from the last.
            stack.front("POST", "/idle")
            done = taken_back(stack, name, take_back)
            print(f"{name} took back: {describe_counts(done)}")
    facts = lost(stack, services)
    for fact in facts:
        print(describe_lost(fact))
    if not facts:
        print("Nothing is lost.")
    if take_back and (risen := otherwise(stack, services)):
        print(
            f"{len(risen)} known otherwise, as what has risen by it: look at `lasars events otherwise`, and accept it."
        )


@events.command("otherwise")
def events_otherwise(
    service: Annotated[str | None, typer.Option(help="The service to look in; by default all.")] = None,
    accept: Annotated[str | None, typer.Option(help="Why; accept it as it is now, when all is handled.")] = None,
) -> None:
    """List what a source that was restored from a backup knows in an older state, or accept it."""
    from deploy.cli.operator import accept_otherwise, describe_counts, describe_otherwise, otherwise, services_of

    stack, services = _stack(), services_of(service)
    if accept:
        stack.front("POST", "/idle")  # what is on its way may say again what was known
        for name in services:
            done = accept_otherwise(stack, name, accept)
            print(f"{name} accepted: {describe_counts(done)}")
    facts = otherwise(stack, services)
    for fact in facts:
        print(describe_otherwise(fact))
    if not facts:
        print("Nothing is known otherwise.")


@events.command("restatements")
def events_restatements(
    service: Annotated[str | None, typer.Option(help="The service to look in; by default all.")] = None,
    source: Annotated[str | None, typer.Option(help="The source whose number is wrong.")] = None,
    number: Annotated[int | None, typer.Option(min=0, help="The right number; 0: it was never set back.")] = None,
    reason: Annotated[str | None, typer.Option(help="Why; it is stored with your name.")] = None,
) -> None:
    """Show the restatement number of each source, or correct it: older facts that were not published again are lost."""
    from deploy.cli.operator import believe, believed, describe_believed, services_of

    stack, services = _stack(), services_of(service)
    if service and source and reason and number is not None:
        restatements = [{**believe(stack, service, source, number, reason), "service": service}]
    elif source or reason or number is not None:
        raise LasarsError("To believe another say --service, --source, --number and --reason; else they are listed.")
    else:
        restatements = believed(stack, services)
    print(
        *[describe_believed(restatement) for restatement in restatements] or ["No source has said all again yet."],
        sep="\n",
    )


@events.command("retire-reader")
def events_retire_reader(
    service: Annotated[str, typer.Option(help="The service whose log it read.")],
    reader: Annotated[str, typer.Option(help="The reader's name, as `lasars events rewind` lists it.")],
    reason: Annotated[str, typer.Option(help="Why the log need not wait for it any more.")],
) -> None:
    """Stop keeping a service's log for a reader of the feed that is out of service."""
    from deploy.cli.operator import retire_reader

    retired = retire_reader(_stack(), service, reader, reason)
    print(f"{service} had given {reader} its log up to position {retired['position']}.", retired["goesOn"], sep="\n")


@lasars.command()
def unpark(
    event: Annotated[str | None, typer.Argument(help="The event's id; without it, parked events are listed.")] = None,
    all_: Annotated[bool, typer.Option("--all", help="All parked events.")] = False,
) -> None:
    """List parked events (a handler failed on them), or handle them again."""
    from deploy.cli.operator import unpark as tried_again

    for line in tried_again(_stack(), event, all_=all_):
        print(line)


@lasars.command()
def drop(
    event: Annotated[str | None, typer.Argument(help="The id of a parked event.")] = None,
    reason: Annotated[str, typer.Option(help="Why; it is stored with the event.")] = "",
    conflicts: Annotated[bool, typer.Option("--conflicts", help="All conflicts of --source in --area.")] = False,
    source: Annotated[str | None, typer.Option(help="The service that has published all again since.")] = None,
    area: Area = AREA,
) -> None:
    """Drop a parked event: it is stored with the reason, and never handled."""
    from deploy.cli.operator import drop_conflicts, drop_parked

    if event and not conflicts and not source:
        print(drop_parked(_stack(), event, reason))
    elif conflicts and source and not event:
        for line in drop_conflicts(_stack(area), source, reason):
            print(line)
    else:
        raise LasarsError("Say one EVENT that `lasars unpark` lists, or --conflicts and the --source of them.")


@lasars.command()
def stuck(
    event: Annotated[str | None, typer.Argument(help="The event's id; without it, stuck events are listed.")] = None,
    reason: Annotated[str, typer.Option(help="Why; the event is then parked, and later events go on.")] = "",
) -> None:
    """List stuck events (tried for ever, as the database or the program has a fault with them), or park one."""
    from deploy.cli.operator import park_stuck, stuck_events

    stack = _stack()
    entries = [entry for entry in stuck_events(stack) if event in {None, entry["eventId"]}]
    if event and not entries:
        raise LasarsError(f"No event {event} is stuck.")
    if event and not reason:
        raise LasarsError("Parking it needs a --reason.")
    for entry in entries:
        if event:
            park_stuck(stack, entry, reason)
            print(f"{entry['eventId']} will be parked by {entry['service']} at its next try")
        else:
            place = f"{entry['source']}/{entry['shard']}:{entry['position']}"
            print(entry["eventId"], entry["service"], place, f"since {entry['since']}:", entry["error"])
    if not entries:
        print("Nothing is stuck.")


@lasars.command()
def prune() -> None:
    """Remove now what is too old to be kept; the workers do this every day."""
    for line in _stack().front("POST", "/prune").values():
        print(line)


def _stack(area: str = AREA) -> Any:
    from deploy.cli.client import RemoteStack

    return RemoteStack(area=area)


def app() -> None:
    """The entry point: whatever a user can meet ends in one line and exit code 1."""
    try:
        lasars()
    except LasarsError as failed:
        ERRORS.print(str(failed), markup=False, highlight=False)
        sys.exit(1)
    except Exception as failed:
        if os.environ.get("LASARS_TRACEBACK"):
            raise
        ERRORS.print(
            f"{type(failed).__name__}: {failed} (LASARS_TRACEBACK=1 shows where)", markup=False, highlight=False
        )
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    app()

"""The `lasars` command. Every error is one clear line; what is behind a command lives in the module it calls."""

import json
import os
import re
import sys
import tempfile
import uuid
from collections.abc import Mapping
from datetime import date, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
import uvloop
from rich.console import Console

from deploy.errors import LasarsError
from deploy.home import default_home
from deploy.stack import DEFAULT_PORT, Addresses


class Bus(StrEnum):
    feed = "feed"
    kafka = "kafka"


lasars = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Outcome-based commissioning of recovery, on one machine.",
)
clock = typer.Typer(no_args_is_help=True, help="The sandbox's business date.")
scheme = typer.Typer(no_args_is_help=True, help="What an area pays for.")
area = typer.Typer(no_args_is_help=True, help="The council areas of an installation.")
events = typer.Typer(no_args_is_help=True, help="What the services tell each other.")
lasars.add_typer(clock, name="clock")
lasars.add_typer(scheme, name="scheme")
lasars.add_typer(area, name="area")
lasars.add_typer(events, name="events")
console = Console()
STOPPED = 130
ERRORS = Console(stderr=True, soft_wrap=True)

PortBase = Annotated[int, typer.Option(help="The front's port; the services take the next four.")]
Persons = Annotated[int, typer.Option(min=1, max=300, help="A caseload of so many persons, at least one of each kind.")]
Seed = Annotated[int, typer.Option(help="Makes another caseload, and chooses what --kills kills and when.")]


@lasars.command()
def up(
    example: Annotated[str | None, typer.Option(help="Play this example when the data is empty.")] = None,
    port_base: PortBase = DEFAULT_PORT,
    bus: Bus = Bus.feed,
    persons: Persons = 300,
    today: Annotated[str | None, typer.Option(help="Where the clock starts when the data is new.")] = None,
) -> None:
    """Start the whole stack and serve until Ctrl-C."""
    from deploy.story import load_example
    from deploy.terminal import own_terminal, until_told
    from deploy.up import Up, serve

    wanted = Up(
        folder=default_home(),
        addresses=Addresses(port_base),
        bus=bus.value,
        example=load_example(example, persons) if example else None,
        first_day=parse_day(today) if today else None,
    )
    with own_terminal():
        code = uvloop.run(until_told(serve(wanted, console)))
    raise typer.Exit(code)


@lasars.command()
def demo(
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object last.")] = False,
    bus: Bus = Bus.feed,
    persons: Persons = 300,
    seed: Seed = 2012,
    kills: Annotated[int, typer.Option(help="Kill service processes so many times on the way.")] = 0,
    keep: Annotated[bool, typer.Option(help="Keep the data folder and say where it is.")] = False,
) -> None:
    """The main job on fresh data, checked to the penny; exit 0 only if all of it happened and is right."""
    from deploy.demo import Wish
    from deploy.story import load_example
    from deploy.telling import tell_demo
    from deploy.terminal import own_terminal, until_told

    with tempfile.TemporaryDirectory(prefix="lasars-caseload-") as made, own_terminal():
        wish = Wish(load_example("stockport-2012", persons, seed, Path(made)), bus.value, kills, seed, keep)
        code = uvloop.run(until_told(tell_demo(wish, console, as_json), STOPPED))
    if code == STOPPED:
        raise LasarsError("Stopped before the story was told to its end.")
    raise typer.Exit(code)


@lasars.command()
def token(
    role: Annotated[list[str], typer.Option(help="May be given several times.")],
    organisation: Annotated[str, typer.Option()],
    sub: Annotated[str | None, typer.Option(help="Who; role-1 if left out.")] = None,
    area: str = "stockport",
) -> None:
    """A bearer token of the sandbox's issuer."""
    wanted: dict[str, Any] = {"roles": role, "organisation": organisation, "area": area}
    answer = _remote().front("POST", "/token", wanted | ({"sub": sub} if sub else {}))
    print(answer["access_token"])


@clock.command("show")
def clock_show() -> None:
    print(_remote().front("GET", "/clock")["today"])


@clock.command("set")
def clock_set(day: str) -> None:
    """Move forward to a date, day by day."""
    print(_remote().front("PUT", "/clock", {"today": parse_day(day).isoformat()})["today"])


@clock.command("advance")
def clock_advance(span: Annotated[str, typer.Argument(help="3d, 26w, 12m or 1y.")]) -> None:
    """Move forward by a span, day by day."""
    later(date.min, span)  # refused before anything is asked
    remote = _remote()
    today = date.fromisoformat(remote.front("GET", "/clock")["today"])
    print(remote.front("PUT", "/clock", {"today": later(today, span).isoformat()})["today"])


@clock.command("repair")
def clock_repair(reason: Annotated[str, typer.Option(help="Why; it is kept with your name.")]) -> None:
    """Set the last day of the daily work back where it was done for a day ahead of the clock."""
    from deploy.operating import repair_clocks

    for told in repair_clocks(_remote(), reason):
        print(told)


@scheme.command("check")
def scheme_check(file: Path) -> None:
    """What the tariff service would say of this file. Nothing is stored."""
    answer = _remote().call(
        "commissioner", "POST", "tariff", "/schemes/check", {"toml": read(file)}, key=str(uuid.uuid4())
    )
    if problems := answer.get("problems"):
        raise LasarsError("\n".join(str(problem) for problem in problems))
    print(f"{answer.get('schemeId', file.stem)} is sound. {answer.get('hash', '')}".strip())


@scheme.command("publish")
def scheme_publish(file: Path) -> None:
    """Draft and publish: from then on it cannot be changed, only followed by another version."""
    remote = _remote()
    draft = remote.call("commissioner", "POST", "tariff", "/schemes", {"toml": read(file)}, key=str(uuid.uuid4()))
    path = f"/schemes/{draft['schemeId']}/versions/{draft['version']}/publish"
    remote.call("commissioner", "POST", "tariff", path, key=str(uuid.uuid4()))
    print(f"{draft['schemeId']} version {draft['version']} is published. {draft['hash']}")


@lasars.command()
def explain(line: str) -> None:
    """Why a ledger line is what it is, down to the rule and the evidence."""
    console.print_json(data=_remote().call("auditor", "GET", "payments", f"/lines/{line}/explanation"))


@lasars.command()
def position(on: Annotated[str | None, typer.Option(help="As it stood on this date.")] = None) -> None:
    """The financial position per contract."""
    from deploy.showing import position_table

    when = {"on": parse_day(on).isoformat()} if on else {}
    rows = _remote().call("commissioner", "GET", "payments", "/positions", params=when)["items"]
    console.print(position_table("Financial position", rows))


@area.command("add")
def area_add(
    code: Annotated[str, typer.Argument(help="The area's code, for ever.")],
    bootstrap_servers: Annotated[
        str | None, typer.Option(help="The Kafka broker; LASARS_KAFKA_BOOTSTRAP_SERVERS if left out.")
    ] = None,
    replication: Annotated[int, typer.Option(min=1, help="On so many brokers.")] = 1,
    acls: Annotated[bool, typer.Option(help="Also let its finance system read, and payments write.")] = False,
) -> None:
    """Make what a new area needs: its topics on Kafka. Doing it again changes nothing."""
    from deploy.areas import add_area

    for line in add_area(code, bootstrap_servers, replication, acls=acls):
        print(line)


@events.command("tail")
def events_tail(
    topic: str,
    follow: Annotated[bool, typer.Option(help="Go on as they come.")] = True,
    last: Annotated[int, typer.Option(min=0, help="So many of those that are there.")] = 10,
) -> None:
    """The last events of a topic, then those that come, one JSON object a line."""
    from deploy.operating import tail

    for event in tail(_remote(), topic, last, follow):
        print(json.dumps(event), flush=True)


@events.command("rewind")
def events_rewind(
    service: Annotated[str | None, typer.Option(help="Whose bookmark; without options all are listed.")] = None,
    source: Annotated[str | None, typer.Option(help="Which source it is of, as listed.")] = None,
    event: Annotated[str | None, typer.Option(help="Read on after this event; from the start if left out.")] = None,
    shard: Annotated[int | None, typer.Option(help="Over Kafka: this partition only.")] = None,
    position: Annotated[int | None, typer.Option(help="Over Kafka, with --shard: how much counts as read.")] = None,
) -> None:
    """Let a service read a source again; what it handled already takes no effect twice."""
    from deploy.operating import bookmarks, rewind

    place = {"eventId": event, "shard": shard, "position": position}
    given = {name: value for name, value in place.items() if value is not None}
    if service and source:
        rewound = rewind(_remote(), service, source, given)
        for mark in rewound["bookmarks"]:
            print(told_bookmark(mark | {"service": service}))
        print(*rewound["notHeld"], rewound["goesOn"], sep="\n")
    elif service or source or given:
        raise LasarsError("To rewind say --service and --source; without options the bookmarks are listed.")
    else:
        for mark in bookmarks(_remote()):
            print(told_bookmark(mark))


@events.command("resend")
def events_resend(
    service: Annotated[str, typer.Option(help="Whose log.")],
    from_: Annotated[int | None, typer.Option("--from", min=1, help="The first position that is sent.")] = None,
    since: Annotated[str | None, typer.Option(help="Else: all that happened on this date or later.")] = None,
    topic: Annotated[str | None, typer.Option(help="Only this topic.")] = None,
) -> None:
    """Have a service send its log to Kafka again; who handled an event before drops it."""
    from deploy.operating import resend

    day = f"{parse_day(since).isoformat()}T00:00:00Z" if since else None
    wanted = {"from": from_, "since": day, "topic": topic}
    resent = resend(_remote(), service, {name: value for name, value in wanted.items() if value is not None})
    print(f"{service} sends {resent['events']} events again, from position {resent['from']} on.")
    print(*resent["notHeld"], resent["goesOn"], sep="\n")


def told_bookmark(mark: Mapping[str, Any]) -> str:
    place = f"after event {mark['eventId']}" if mark["eventId"] else "from the start"
    if mark["position"]:
        place = f"{place}, position {mark['position']}" if mark["eventId"] else f"from position {mark['position']}"
    if mark["reader"] == "kafka":
        return f"{mark['service']} has sent to Kafka {mark['source']} (shard {mark['shard']}) up to {mark['position']}"
    reads = "" if mark["reader"] == mark["service"] else f" has given {mark['reader']}"
    return f"{mark['service']}{reads or ' reads'} {mark['source']} (shard {mark['shard']}) {place}"


@lasars.command()
def unpark(
    event: Annotated[str | None, typer.Argument(help="The event's id; without it the parked are listed.")] = None,
    all_: Annotated[bool, typer.Option("--all", help="Each one.")] = False,
) -> None:
    """Handle events again that were set aside because a handler failed on them."""
    from deploy.operating import parked, unpark_event

    remote = _remote()
    found = [entry for entry in parked(remote) if event in {None, entry["eventId"]}]
    if event and not found:
        raise LasarsError(f"No event {event} is parked.")
    failed = []
    for entry in found:
        told = f"{entry['eventId']} {entry['service']}:"
        if not event and not all_:
            print(told, entry["error"])
            continue
        try:
            unpark_event(remote, entry)
        except LasarsError as problem:  # the others may be healed
            failed.append(f"{told} {problem}")
        else:
            print(f"{entry['eventId']} was handled by {entry['service']}")
    if failed:
        raise LasarsError("\n".join(failed))


@lasars.command()
def stuck(
    event: Annotated[str | None, typer.Argument(help="The event's id; without it all that is stuck is listed.")] = None,
    reason: Annotated[str, typer.Option(help="Why it is to be parked, so that what comes after it goes on.")] = "",
) -> None:
    """Events that are tried for ever, since the database or the program is in trouble with them; or park one."""
    from deploy.operating import park_stuck, stuck_events

    remote = _remote()
    found = [entry for entry in stuck_events(remote) if event in {None, entry["eventId"]}]
    if event and not found:
        raise LasarsError(f"No event {event} is stuck.")
    if event and not reason:
        raise LasarsError("Parking it needs a --reason.")
    for entry in found:
        if event:
            park_stuck(remote, entry, reason)
            print(f"{entry['eventId']} will be parked by {entry['service']} at its next try")
        else:
            place = f"{entry['source']}/{entry['shard']}:{entry['position']}"
            print(entry["eventId"], entry["service"], place, f"since {entry['since']}:", entry["error"])
    if not found:
        print("Nothing is stuck.")


@lasars.command()
def prune() -> None:
    """Let go now of what is kept no longer than it is needed; the workers do so daily."""
    from deploy.home import Home, default_home
    from deploy.pruning import prune as pruned

    for line in pruned(Home(default_home())):
        print(line, flush=True)


def _remote() -> Any:
    from deploy.remote import Remote

    return Remote()


def read(file: Path) -> str:
    try:
        return file.read_text()
    except OSError as missing:
        raise LasarsError(f"Cannot read {file}: {missing.strerror}.") from None


def parse_day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise LasarsError(f"{text} is no date; write it as 2012-04-02.") from None


def later(day: date, span: str) -> date:
    """`26w` later; months and years keep the day, clipped to the month's end."""
    found = re.fullmatch(r"(\d{1,4})([dwmy])", span.strip())
    if not found or not int(found[1]):
        raise LasarsError(f"{span} is no span of time; write 3d, 26w, 12m or 1y.")
    count, unit = int(found[1]), found[2]
    if unit in "dw":
        return day + timedelta(days=count * (7 if unit == "w" else 1))
    months = day.year * 12 + day.month - 1 + count * (12 if unit == "y" else 1)
    first = date(months // 12, months % 12 + 1, 1)
    next_first = (first + timedelta(days=31)).replace(day=1)
    return min(first + timedelta(days=day.day - 1), next_first - timedelta(days=1))


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

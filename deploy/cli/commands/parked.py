"""Events that could not be handled: parked, or tried for ever."""

from typing import Annotated

import typer

from deploy.cli.commands import options
from deploy.cli.commands.options import Area
from deploy.errors import LasarsError
from deploy.sandbox.topology import AREA


def unpark(
    event: Annotated[str | None, typer.Argument(help="The event's id; without it, parked events are listed.")] = None,
    all_: Annotated[bool, typer.Option("--all", help="All parked events.")] = False,
) -> None:
    """List parked events (a handler failed on them), or handle them again."""
    from deploy.cli.operator import unpark as tried_again

    for line in tried_again(options.remote_stack(), event, all_=all_):
        print(line)


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
        print(drop_parked(options.remote_stack(), event, reason))
    elif conflicts and source and not event:
        for line in drop_conflicts(options.remote_stack(area), source, reason):
            print(line)
    else:
        raise LasarsError("Say one EVENT that `lasars unpark` lists, or --conflicts and the --source of them.")


def stuck(
    event: Annotated[str | None, typer.Argument(help="The event's id; without it, stuck events are listed.")] = None,
    reason: Annotated[str, typer.Option(help="Why; the event is then parked, and later events go on.")] = "",
) -> None:
    """List stuck events (tried for ever, as the database or the program has a fault with them), or park one."""
    from deploy.cli.operator import park_stuck, stuck_events

    stack = options.remote_stack()
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

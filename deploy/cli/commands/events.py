"""The events between the services: followed, read and sent again."""

import json
from typing import Annotated

import typer

from deploy.cli.arguments import parse_day
from deploy.cli.commands import options
from deploy.cli.commands.options import ERRORS
from deploy.errors import LasarsError

events = typer.Typer(
    no_args_is_help=True,
    help="The events between the services: follow them, read or send them again, and recover after a restore.",
)


@events.command("tail")
def events_tail(
    topic: str,
    follow: Annotated[bool, typer.Option(help="Keep printing new events.")] = True,
    last: Annotated[int, typer.Option(min=0, help="How many existing events to print first.")] = 10,
) -> None:
    """Print the last events of a topic, then new ones, one JSON object on each line."""
    from deploy.cli.operator import FINANCE, tail

    any_event = False
    for event in tail(
        options.remote_stack(topic.removeprefix(FINANCE) if topic.startswith(FINANCE) else None), topic, last, follow
    ):
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
        rewound = rewind(options.remote_stack(), service, source, target)
        for bookmark in rewound["bookmarks"]:
            print(describe_bookmark(bookmark | {"service": service}))
        print(*rewound["notHeld"], rewound["goesOn"], sep="\n")
    elif service or source or target:
        raise LasarsError("To rewind say --service and --source; without options the bookmarks are listed.")
    else:
        listed = bookmarks(options.remote_stack())
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
    resent = resend(
        options.remote_stack(), service, {name: value for name, value in wanted.items() if value is not None}
    )
    print(f"{service} sends {resent['events']} events again, from position {resent['from']} on.")
    print(*resent["notHeld"], resent["goesOn"], sep="\n")


@events.command("retire-reader")
def events_retire_reader(
    service: Annotated[str, typer.Option(help="The service whose log it read.")],
    reader: Annotated[str, typer.Option(help="The reader's name, as `lasars events rewind` lists it.")],
    reason: Annotated[str, typer.Option(help="Why the log need not wait for it any more.")],
) -> None:
    """Stop keeping a service's log for a reader of the feed that is out of service."""
    from deploy.cli.operator import retire_reader

    retired = retire_reader(options.remote_stack(), service, reader, reason)
    print(f"{service} had given {reader} its log up to position {retired['position']}.", retired["goesOn"], sep="\n")

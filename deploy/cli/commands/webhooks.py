"""Webhooks at the terminal: what happens passed on to a local address, and an example sent to try one."""

from typing import Annotated

import typer

from deploy.cli.commands import options
from deploy.cli.commands.events import events
from deploy.errors import LasarsError
from deploy.sandbox.topology import AREA


@events.command("listen")
def events_listen(
    to: Annotated[str, typer.Option(help="The local address that is called, such as http://127.0.0.1:3000/hook.")],
    type_: Annotated[
        list[str] | None, typer.Option("--type", help="Only events of this type; may be given several times.")
    ] = None,
    follow: Annotated[bool, typer.Option(help="Pass on what happens from now on; else what the log holds.")] = True,
    area: options.Area = AREA,
) -> None:
    """Pass events on to a local address, signed as webhooks, and print what it answered."""
    from deploy.cli.webhooks import LocalReceiver, listen

    for line in listen(options.remote_stack(area), area, LocalReceiver(to), type_ or [], follow=follow):
        print(line, flush=True)


@events.command("trigger")
def events_trigger(
    event_type: Annotated[str, typer.Argument(metavar="TYPE", help="Such as payment-posted.")],
    to: Annotated[str | None, typer.Option(help="A local address to call.")] = None,
    endpoint: Annotated[
        str | None, typer.Option(help="The id of a webhook endpoint; by default all that want the type.")
    ] = None,
    area: options.Area = AREA,
) -> None:
    """Send an example of a type, marked as a test, to the webhook endpoints that want it or to a local address."""
    from deploy.cli.webhooks import LocalReceiver, trigger

    if to and endpoint:
        raise LasarsError("Say --to or --endpoint, not both.")
    for line in trigger(options.remote_stack(area), event_type, LocalReceiver(to) if to else None, endpoint):
        print(line, flush=True)

"""The sandbox's business date."""

from datetime import date
from typing import Annotated

import typer

from deploy.cli.arguments import later, parse_day
from deploy.cli.commands import options
from shared.kernel.days import FIRST_DAY

clock = typer.Typer(no_args_is_help=True, help="The sandbox's business date.")


@clock.command("show")
def clock_show() -> None:
    print(options.remote_stack().front("GET", "/clock")["today"])


@clock.command("set")
def clock_set(day: str) -> None:
    """Move forward to a date, day by day."""
    print(options.remote_stack().front("PUT", "/clock", {"today": parse_day(day).isoformat()})["today"])


@clock.command("advance")
def clock_advance(span: Annotated[str, typer.Argument(help="3d, 26w, 12m or 1y.")]) -> None:
    """Move forward by a span, day by day."""
    later(FIRST_DAY, span)  # refused before anything is asked
    stack = options.remote_stack()
    today = date.fromisoformat(stack.front("GET", "/clock")["today"])
    print(stack.front("PUT", "/clock", {"today": later(today, span).isoformat()})["today"])


@clock.command("repair")
def clock_repair(reason: Annotated[str, typer.Option(help="Why; it is stored with your name.")]) -> None:
    """Set the business date back if the daily work was done for a day ahead of the clock."""
    from deploy.cli.operator import repair_clocks

    for line in repair_clocks(options.remote_stack(), reason):
        print(line)

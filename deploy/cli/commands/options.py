"""What several commands take, and where they speak to: the stack, and the terminal."""

from enum import StrEnum
from typing import Annotated, Any

import typer
from rich.console import Console

from deploy.cli.arguments import BASE_MAX
from deploy.errors import LasarsError
from deploy.sandbox.topology import AREA


class BusOption(StrEnum):
    feed = "feed"
    kafka = "kafka"


console = Console()
STOPPED = 130
ERRORS = Console(stderr=True, soft_wrap=True)

PortBase = Annotated[
    int, typer.Option(min=1, max=BASE_MAX, help="The front's port; the services and their health take the next eight.")
]
Area = Annotated[str, typer.Option(envvar="LASARS_AREA", help="The council area.")]
Persons = Annotated[
    int | None,
    typer.Option(
        min=1,
        max=300,
        help="How many persons to play; at least one of each kind.",
        show_default="300 of Stockport's example, 150 of another area, 30 of each of all areas",
    ),
]
Seed = Annotated[int, typer.Option(help="Another number makes another example and other --kills.")]


def remote_stack(area: str | None = None) -> Any:
    """Of no area where what is asked is of all."""
    from deploy.cli.client import Installation, RemoteStack
    from deploy.cli.installation import is_named

    return Installation(area) if is_named() else RemoteStack(area=area or AREA)


def refuse_at_installation(command: str) -> None:
    """Of what starts or changes a sandbox."""
    from deploy.cli.installation import SANDBOX_ALONE, is_named

    if is_named():
        raise LasarsError(f"lasars {command}: {SANDBOX_ALONE}")


def stack_of(area: str) -> Any:
    """LasarsError where nothing of the area is published there: the default is one area, and it may be another's
    stack.
    """
    from deploy.cli.figures import check_area

    stack = remote_stack(area)
    check_area(stack, area, "there is nothing of it")
    return stack

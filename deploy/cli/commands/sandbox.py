"""Run the whole stack on one machine, play its example, and what it alone gives."""

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
import uvloop

from deploy.cli.arguments import parse_day
from deploy.cli.commands import options
from deploy.cli.commands.options import (
    STOPPED,
    Area,
    BusOption,
    Persons,
    PortBase,
    Seed,
    console,
    refuse_at_installation,
)
from deploy.errors import LasarsError
from deploy.sandbox.home import Home, default_home
from deploy.sandbox.topology import AREA, DEFAULT_PORT, Addresses

if TYPE_CHECKING:
    from deploy.demo.own_scheme import BroughtScheme


def up(
    example: Annotated[
        str | None, typer.Option(help="Play this example if there is no data yet: it is called as the area's scheme.")
    ] = None,
    port_base: PortBase = DEFAULT_PORT,
    bus: BusOption = BusOption.feed,
    persons: Persons = None,
    today: Annotated[str | None, typer.Option(help="The first day of the clock, if there is no data yet.")] = None,
    scheme: Annotated[
        Path | None,
        typer.Option(help="A scheme file of your own: its area, the scheme published, whom it names, and nobody else."),
    ] = None,
    prices: Annotated[Path | None, typer.Option(help="The CSV with the prices of --scheme, if it states none.")] = None,
    area: Annotated[
        str | None,
        typer.Option(
            envvar="LASARS_AREA", help="Whose people one can be; else as before in this folder, or Stockport's."
        ),
    ] = None,
) -> None:
    """Start the whole stack and serve until Ctrl-C."""
    refuse_at_installation("up")
    from deploy.cli.signals import own_terminal, until_stopped
    from deploy.cli.up import Up, serve
    from deploy.demo.example import load_demo

    folder = default_home()
    own = _own_of(scheme, prices, example, area, Home(folder))
    place = own.terms.area if own else _place_of(example, area) or Home(folder).area() or AREA
    wanted = Up(
        folder=folder,
        addresses=Addresses(port_base),
        bus=bus.value,
        example=load_demo(place, persons) if example else None,
        first_day=parse_day(today) if today else own.terms.first if own else None,
        area=place,
        own=own,
    )
    with own_terminal():
        code = uvloop.run(until_stopped(serve(wanted, console)))
    console.print(f"\nStopped, all of it. The data stays in {folder}.", highlight=False, soft_wrap=True)
    raise typer.Exit(code)


def _own_of(
    scheme: Path | None, prices: Path | None, example: str | None, area: str | None, home: Home
) -> "BroughtScheme | None":
    """What is brought now, or was to the area that is served."""
    from deploy.cli.own_scheme import bring, brought_before

    if scheme is None:
        if prices:
            raise LasarsError("--prices is the CSV of a --scheme, and none is given.")
        return None if example else brought_before(area or home.area(), home)
    if example:
        raise LasarsError("--example brings a scheme of its own: give that or --scheme, not both.")
    return bring(scheme, prices, area, home)


def _place_of(example: str | None, area: str | None) -> str | None:
    """Where somebody says it, by an example or by name."""
    from deploy.demo.example import area_of_example
    from deploy.sandbox.scheme_files import scheme_of

    if example is None:
        return scheme_of(area).stem if area else None
    played = area_of_example(example)
    if area not in {None, "", played}:
        raise LasarsError(f"{example} is of {played}, and not of {area}.")
    return played


def demo(
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object last.")] = False,
    bus: BusOption = BusOption.feed,
    persons: Persons = None,
    seed: Seed = 2012,
    kills: Annotated[int, typer.Option(help="How often to kill a service process meanwhile.")] = 0,
    keep: Annotated[bool, typer.Option(help="Keep the data folder and print its path.")] = False,
    area: Annotated[
        str,
        typer.Option(
            envvar="LASARS_AREA",
            help="Whose scheme of deploy/schemes; `all`: so many persons of each in one installation.",
        ),
    ] = AREA,
    until: Annotated[
        str | None, typer.Option(help="Play it to this day and no further; the money is checked as it then stands.")
    ] = None,
) -> None:
    """Play the example on fresh data; exit 0 only if every step happened and every penny is right."""
    refuse_at_installation("demo")
    from deploy.cli.signals import own_terminal, until_stopped
    from deploy.demo.areas import EVERY_AREA, AreasOptions
    from deploy.demo.demo import DemoOptions
    from deploy.demo.example import load_areas, load_demo, told_until
    from deploy.demo.report import report_areas, report_demo

    if area == EVERY_AREA and (kills or until):
        raise LasarsError(f"--{'kills' if kills else 'until'} is for one area, not for all at once.")
    with tempfile.TemporaryDirectory(prefix="lasars-caseload-") as made, own_terminal():
        if area == EVERY_AREA:
            several = AreasOptions(load_areas(persons, seed, Path(made)), bus.value, keep)
            code = uvloop.run(until_stopped(report_areas(several, console, as_json), STOPPED))
        else:
            example = load_demo(area, persons, seed, Path(made))
            played = told_until(example, parse_day(until)) if until else example
            options = DemoOptions(played, bus.value, kills, seed, keep)
            code = uvloop.run(until_stopped(report_demo(options, console, as_json), STOPPED))
    if code == STOPPED:
        raise LasarsError("Stopped before the story was told to its end.")
    raise typer.Exit(code)


def token(
    role: Annotated[list[str] | None, typer.Option(help="A role; can be repeated.")] = None,
    organisation: Annotated[str | None, typer.Option()] = None,
    sub: Annotated[str | None, typer.Option(help="Who the token is for; the role with -1 by default.")] = None,
    area: Area = AREA,
) -> None:
    """Print a bearer token: of the sandbox's issuer, with --role and --organisation; at an installation your own."""
    from deploy.cli.installation import is_named

    stack = options.remote_stack()
    if is_named():
        print(stack.token())
        return
    if not role or not organisation:
        raise typer.BadParameter("a sandbox's token needs --role and --organisation.")
    wanted: dict[str, Any] = {"roles": role, "organisation": organisation, "area": area}
    answer = stack.front("POST", "/token", wanted | ({"sub": sub} if sub else {}))
    print(answer["access_token"])


def prune() -> None:
    """Remove now what is too old to be kept; the workers do this every day."""
    for line in options.remote_stack().front("POST", "/prune").values():
        print(line)

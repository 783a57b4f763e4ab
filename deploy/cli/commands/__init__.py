"""The `lasars` command. Every error is one clear line; what is behind a command lives in the module it calls."""

import os
import sys
from typing import Annotated

import typer

from deploy.cli.commands import restore, webhooks  # noqa: F401 - they add their commands to those about events
from deploy.cli.commands.area import area
from deploy.cli.commands.clock import clock
from deploy.cli.commands.doctor import doctor
from deploy.cli.commands.events import events
from deploy.cli.commands.figures import indicators, report, tops_due
from deploy.cli.commands.form import form
from deploy.cli.commands.key import key
from deploy.cli.commands.ledger import explain, lines, position
from deploy.cli.commands.ledger_imports import ledger
from deploy.cli.commands.ndtms import ndtms
from deploy.cli.commands.options import ERRORS, STOPPED
from deploy.cli.commands.parked import drop, stuck, unpark
from deploy.cli.commands.sandbox import demo, prune, token, up
from deploy.cli.commands.scheme import scheme
from deploy.errors import LasarsError

lasars = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Pay for recovery by results: run the services on one machine and operate them.",
)
for command in (
    up,
    demo,
    doctor,
    token,
    lines,
    explain,
    position,
    indicators,
    tops_due,
    report,
    unpark,
    drop,
    stuck,
    prune,
):
    lasars.command()(command)
for noun, commands in (
    ("clock", clock), ("scheme", scheme), ("form", form), ("area", area), ("events", events), ("ndtms", ndtms),
    ("ledger", ledger), ("key", key),
):  # fmt: skip
    lasars.add_typer(commands, name=noun)


def say_version(wanted: bool) -> None:
    if wanted:
        from shared.kernel.version import RELEASED, VERSION

        print(f"lasars {VERSION} of {RELEASED}")
        raise typer.Exit


Version = Annotated[bool, typer.Option("--version", help="Print the version.", callback=say_version, is_eager=True)]


@lasars.callback()
def about(version: Version = False) -> None: ...


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
        sys.exit(STOPPED)

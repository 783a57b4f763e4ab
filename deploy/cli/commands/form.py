"""What an area asks people: forms checked and published."""

import sys
import uuid
from pathlib import Path
from typing import Annotated

import typer

from deploy.cli.commands import options
from deploy.cli.commands.options import Area
from deploy.errors import LasarsError
from deploy.sandbox.topology import AREA

form = typer.Typer(no_args_is_help=True, help="What an area asks people beside the TOP.")
FormPath = Annotated[Path, typer.Argument(help="The TOML file of a form.")]


@form.command("check")
def form_check(file: FormPath) -> None:
    """Say what a form file asks, and all that is wrong with it. It needs no service.

    Exit codes: 0 it is sound, 1 it has faults, 2 it cannot be read.
    """
    from deploy.cli import form_files

    try:
        opened = form_files.open_form(file)
    except LasarsError as failed:
        print(failed, file=sys.stderr)
        raise typer.Exit(form_files.UNREADABLE) from None
    for line in () if opened.faults else form_files.as_text(opened):
        print(line)
    for fault in opened.faults:
        print(fault, file=sys.stderr)
    if opened.faults:
        raise typer.Exit(form_files.FAULTY)


@form.command("publish")
def form_publish(file: FormPath, area: Area = AREA) -> None:
    """Publish the next version of a form. It cannot be changed, only followed by another."""
    from deploy.cli.form_files import open_form

    opened = open_form(file)
    if opened.faults or opened.body is None:
        raise LasarsError("; ".join(opened.faults))
    body = opened.body.model_dump(mode="json", by_alias=True)
    stack = options.stack_of(area)
    path = f"/forms/{opened.code}/versions"
    published = stack.call("commissioner", "POST", "assessment", path, body, key=str(uuid.uuid4()))
    print(f"{published['form']} version {published['version']} of {area} is published.")

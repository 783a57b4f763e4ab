"""What agencies tell NDTMS."""

from pathlib import Path
from typing import Annotated

import typer

from deploy.cli.commands import options
from deploy.cli.commands.options import Area
from deploy.sandbox.topology import AREA

ndtms = typer.Typer(no_args_is_help=True, help="What agencies tell NDTMS, to be compared with what was recorded.")


@ndtms.callback()
def about() -> None:
    """With one command alone its name would be left out."""


@ndtms.command("import")
def ndtms_import(
    file: Annotated[
        Path, typer.Argument(help="The agency's file, named as NDTMS names it: N0852-20120401-20120930-TREAT-IN-H.csv.")
    ],
    provider: Annotated[str, typer.Option(help="Who the agency is here: the code of its organisation.")],
    partial: Annotated[bool, typer.Option(help="Leave out lines with a problem.")] = False,
    dry_run: Annotated[bool, typer.Option(help="Only say what taking it would do.")] = False,
    area: Area = AREA,
) -> None:
    """Let a file take the place of the agency's last. Nothing is recorded of anybody, and nothing is paid."""
    from deploy.cli.ndtms_files import ExtractImport, import_extract

    wanted = ExtractImport(file, provider, partial, dry_run)
    for line in import_extract(options.stack_of(area), wanted):
        print(line)

"""What the council's ledger says that it did."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from deploy.cli.commands import options
from deploy.cli.commands.options import Area
from deploy.sandbox.topology import AREA

ledger = typer.Typer(no_args_is_help=True, help="What the council's ledger says that it paid, had back or collected.")
ReportedKind = Literal["payments", "returns", "debts"]


@ledger.callback()
def about() -> None:
    """With one command alone its name would be left out."""


@ledger.command("import")
def ledger_import(
    file: Annotated[Path, typer.Argument(help="A CSV file of the ledger, in UTF-8, of up to 1.5 MB.")],
    kind: Annotated[ReportedKind, typer.Option(help="What it tells.")],
    mapping: Annotated[str, typer.Option(help="How it is written, by the code of a mapping.")] = "generic",
    lines: Annotated[int | None, typer.Option(help="How many lines it should have beside its columns.")] = None,
    dry_run: Annotated[bool, typer.Option(help="Only say what applying it would do.")] = False,
    area: Area = AREA,
) -> None:
    """Report what its lines say of remittances and debts, each once; what is in doubt waits for a person."""
    from deploy.cli.ledger_imports import LedgerImport, import_report

    for line in import_report(options.stack_of(area), LedgerImport(file, kind, mapping, lines, dry_run)):
        print(line)

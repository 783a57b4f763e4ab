"""What a person sees at the terminal: tables, progress, tokens to paste."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from deploy.player.lines import Line
from deploy.story import Watch

WORDS = {
    "persons": "persons registered",
    "contacts": "contacts",
    "assessed": "assessments",
    "outOfRemit": "out of remit, helped all the same",
    "tariffsSet": "tariffs confirmed",
    "referred": "referrals",
    "declined": "declined by a provider",
    "started": "treatments started",
    "reviews": "TOP reviews",
    "outcomesAchieved": "outcomes achieved",
    "outcomesWithdrawn": "outcomes withdrawn again",
    "duePence": "became due",
    "paidPence": "paid",
    "clawedBackPence": "taken back",
    "heldPence": "held until proven to last",
    "checkedPence": "by a program that works the money out again",
    "claimsCompared": "claims compared",
    "penceApart": "pence apart",
    "events": "events",
    "seconds": "seconds",
}


def pounds(pence: int) -> str:
    """`-£1,234.05`: whole pence in, no float on the way."""
    whole, rest = divmod(abs(pence), 100)
    return f"{'-' if pence < 0 else ''}£{whole:,}.{rest:02d}"


def figures_table(figures: Mapping[str, Any], title: str) -> Table:
    table = Table(title=title, show_header=False, title_justify="left", title_style="bold")
    table.add_column(justify="right")
    table.add_column()
    for name, value in figures.items():
        if isinstance(value, Mapping):
            shown = ", ".join(f"{count:,} {WORDS.get(what, what)}" for what, count in value.items())
        elif name.endswith("Pence"):
            shown = pounds(value)
        else:
            shown = f"{value:,}"
        table.add_row(shown, WORDS.get(name, name))
    return table


def rows_table(title: str, rows: Sequence[Mapping[str, Any]], columns: Mapping[str, str]) -> Table:
    """Rows of a list answer; names that end in Pence are shown as pounds."""
    table = Table(title=title, title_justify="left", title_style="bold")
    for name, heading in columns.items():
        table.add_column(heading, justify="right" if name.endswith("Pence") else "left")
    for row in rows:
        table.add_row(
            *(pounds(row[name]) if name.endswith("Pence") and row.get(name) is not None else str(row.get(name, ""))
              for name in columns)
        )  # fmt: skip
    return table


@contextmanager
def progress_over(console: Console, lines: Sequence[Line]) -> Iterator[Watch]:
    """A bar that a player moves, with the day that the story has reached."""
    columns = (
        TextColumn("[bold]{task.fields[day]}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("actions"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, transient=not console.is_terminal) as progress:
        task = progress.add_task("play", total=len(lines), day=str(lines[0].on))

        def after(line: Line) -> None:
            progress.update(task, advance=1, day=f"{line.on:%-d %b %Y}")

        yield after

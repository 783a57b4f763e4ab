"""What a person sees at the terminal: tables, progress, tokens to paste."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import accumulate
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from deploy.demo.player.lines import CaseloadLine
from deploy.demo.player.play import ProgressCallback

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
    "clawedBackPence": "fell after a run had approved it",
    "heldPence": "held until proven to last",
    "bookingsAttended": "came to what they were booked for",
    "bookingsMissed": "did not come",
    "cameUnnamed": "came for a word, and are not named",
    "activities": "activities",
    "formsReceived": "referral forms received",
    "formsTakenUp": "of them taken up",
    "formsToAnswer": "of them to be answered",
    "formsFilledIn": "forms filled in",
    "members": "members of programmes",
    "membersDone": "of them done",
    "applications": "applications to a panel",
    "queued": "referrals to a place that may have to be waited for",
    "openPeople": "people who are open, with a next step",
    "claimsCompared": "claims compared by a program that works the money out again",
    "penceApart": "pence apart",
    "published": "events published; a few more or less from run to run",
    "outside": "of them for readers outside alone (finance, positions)",
    "handled": "times one was handled: by each service that it concerns",
    "parked": "events parked",
    "seconds": "seconds",
}


def pounds(pence: int) -> str:
    """`-£1,234.05`: whole pence in, no float on the way."""
    whole, rest = divmod(abs(pence), 100)
    return f"{'-' if pence < 0 else ''}£{whole:,}.{rest:02d}"


def figures_table(figures: Mapping[str, Any], title: str) -> Table:
    """However narrow the terminal, a number stays whole; its words are wrapped."""
    table = Table(title=title, show_header=False, title_justify="left", title_style="bold")
    rows = list(_figures(figures))
    table.add_column(justify="right", min_width=max((len(shown) for shown, _ in rows), default=0))
    table.add_column(min_width=WORDS_WIDTH - FRAME_WIDTH - 1)
    for row in rows:
        table.add_row(*row)
    return table


def _figures(figures: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, value in figures.items():
        for what, count in value.items() if isinstance(value, Mapping) else ((name, value),):
            yield pounds(count) if what.endswith("Pence") else f"{count:,}", WORDS.get(what, what)


WORDS_WIDTH, FRAME_WIDTH = 20, 3  # of a table's first column at least, and around each
YEAR, BALANCES = "This contract year", "Since the contract began"
POSITION: dict[str, dict[str, str]] = {
    "thisYear": {
        "from": "from",
        "to": "to, itself not in it",
        "plannedPence": "planned to date",
        "earnedPence": "earned to date",
        "paidPence": "of that paid",
        "awaitingPence": "awaits verification",
        "expectedPence": "planned, whole year",
        "shortfallPence": "shortfall",
    },
    "catchingUp": {
        "state": "state",
        "since": "since",
        "canCatchUpUntil": "last day to catch up",
        "requiredWeeklyPence": "required, a week",
        "currentWeeklyPence": "current, a week",
        "bestWeeklyPence": "best, a week",
        "warning": "warning",
    },
    "balancesNow": {
        "heldPence": "held",
        "duePence": "due",
        "approvedPence": "approved, not yet paid",
        "receivablePence": "fallen, to be netted",
        "debtPence": "fallen, invoiced",
        "paidPence": "paid",
        "atRiskPence": "of that at risk",
        "unpriced": "claims without a price",
    },
    "week": {"reviewsDone": "TOP reviews done"},
}
CATCHING_UP = "Catching up in it"
PERIODS = {"thisYear": YEAR, "catchingUp": CATCHING_UP, "balancesNow": BALANCES, "week": "The week to that day"}


def show_positions(console: Console, title: str, positions: Sequence[Mapping[str, Any]]) -> None:
    """As many contracts side by side as fit, and the others below: a narrow terminal cuts no figure."""
    waiting = list(positions)
    while waiting:
        fits = list(accumulate(map(_width, waiting), initial=WORDS_WIDTH))[1:]
        beside = max(1, sum(width <= console.width for width in fits))
        console.print(position_table(title, waiting[:beside]), crop=False)
        waiting = waiting[beside:]
    for position in positions:
        console.print(*_day_is_over(position), sep="\n", end="", soft_wrap=True)


def _day_is_over(position: Mapping[str, Any]) -> Iterator[str]:
    """Why somebody who cannot catch up has a last day."""
    catching_up = position["catchingUp"]
    if catching_up["state"] == "cannot_catch_up" and (until := catching_up["canCatchUpUntil"]):
        yield (
            f"{position['contract']} ({position['party']}) cannot catch up: by what it has earned up to now, the last"
            f" day was {until}.\n"
        )


def _width(position: Mapping[str, Any]) -> int:
    """What its column needs, the frame included."""
    return _widest(position) + FRAME_WIDTH


def _widest(position: Mapping[str, Any]) -> int:
    shown = (_shown(name, position.get(group, position)[name]) for group, words in POSITION.items() for name in words)
    return max(map(len, shown))


def position_table(title: str, positions: Sequence[Mapping[str, Any]]) -> Table:
    """One column per contract and party. Each period is named."""
    table = Table(title=title, title_justify="left", title_style="bold")
    table.add_column("contract", min_width=WORDS_WIDTH - FRAME_WIDTH - 1)
    for position in positions:
        table.add_column(position["contract"], justify="right", min_width=_widest(position), overflow="fold")
    table.add_row("party", *(position["party"] for position in positions))
    table.add_row("on", *(str(position["on"]) for position in positions), end_section=True)
    for group, figures in POSITION.items():
        table.add_row(PERIODS[group], style="bold")
        for name, words in figures.items():
            shown = (_shown(name, position.get(group, position)[name]) for position in positions)
            table.add_row(f"  {words}", *shown, end_section=name == list(figures)[-1])
    return table


def uncovered(count: int) -> str:
    """What no column of the table holds: in words, or empty."""
    if not count:
        return ""
    claims = "claim is of" if count == 1 else "claims are of"
    return f"{count} {claims} no contract, so nobody pays: GET /claims?state=unpriced names each with its reason."


def _shown(name: str, value: Any) -> str:
    if value is None:
        return "-"
    return pounds(value) if name.endswith("Pence") else str(value)


@contextmanager
def progress_over(console: Console, lines: Sequence[CaseloadLine]) -> Iterator[ProgressCallback]:
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

        def after(line: CaseloadLine) -> None:
            progress.update(task, advance=1, day=f"{line.on:%-d %b %Y}")

        yield after

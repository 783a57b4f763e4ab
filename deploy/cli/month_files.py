"""Month reports as files: as of which day one can be made, kept with its digest, and its tables beside it."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

from deploy.cli import figures
from deploy.cli.client import RemoteStack
from deploy.cli.month_report import MONTHS, MonthReport
from deploy.errors import LasarsError
from shared.figures.periods import months_on

ANY_FIGURE = ("assessment", "contacts")  # what it is asked for is the business date


def month_report(stack: RemoteStack, area: str, first: date, as_of: date | None, publication: str) -> MonthReport:
    """LasarsError where that day is not over, or the month had not begun by then."""
    today = date.fromisoformat(figures.read_figure(stack, *ANY_FIGURE, {"publication": publication})["asOf"])
    yesterday = today - timedelta(days=1)
    day = as_of or yesterday
    if day > yesterday:
        raise LasarsError(f"{day} is not over, so what is known of it may change: --as-of {yesterday} or earlier.")
    if day < first:
        raise LasarsError(f"{first:%Y-%m} had not begun on {day}.")
    return MonthReport(stack, area, first, day, publication)


@contextmanager
def _writing(place: Path) -> Iterator[None]:
    try:
        yield
    except OSError as refused:
        raise LasarsError(f"Cannot write {place}: {refused.strerror}.") from None


def keep(file: Path, content: bytes) -> str:
    """Its digest in words. LasarsError where the file holds another report: one that was sent is not written over."""
    if file.is_dir():
        raise LasarsError(f"{file} is a folder: name a file in it, such as {file / 'report.md'}.")
    digest = hashlib.sha256(content).hexdigest()
    line = f"{digest}  {file.name}"
    with _writing(file):
        if file.exists() and file.read_bytes() != content:
            raise LasarsError(f"{file} holds another report, which is kept as it is: name another file.")
        file.write_bytes(content)
        file.with_name(f"{file.name}.sha256").write_text(f"{line}\n")
    return line


def write_tables(report: MonthReport, folder: Path) -> str:
    """Of each indicator the services' own table of the twelve months."""
    with _writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
    listed = list(figures.list_indicators(report.stack))
    asked = report.asked(**{"from": months_on(report.first, 1 - MONTHS).isoformat()})
    for service, indicator in listed:
        path = f"/indicators/{indicator['code']}.csv"
        table = report.stack.table(figures.READER, service, path, asked)
        with _writing(folder):
            (folder / f"{service}-{indicator['code']}.csv").write_bytes(table)
    return f"{len(listed)} tables in {folder}"

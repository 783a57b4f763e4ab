"""`lasars ndtms import`: an agency's file, sent in parts, looked at, and taken if that was asked."""

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from deploy.cli.arguments import read_text
from deploy.cli.client import RemoteStack, every_item
from deploy.errors import LasarsError
from shared.kernel.csv_lines import csv_records, is_empty_record, physical_lines

PART_MAX = 1_400_000  # characters: what the service takes at once, less some
PROBLEMS_SHOWN = 100
ROLE, SERVICE, PATH = "assessor", "assessment", "/ndtms-extracts"
COUNTS = {
    "lines": "lines", "new": "new", "changed": "changed", "unchanged": "unchanged",
    "missing": "missing in it, and proposed to be deleted", "withoutConsent": "of clients who do not consent",
    "forgotten": "that stand and are of clients who no longer consent", "problems": "with a problem",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ExtractImport:
    """`partial`: lines with a problem are left out. `dry_run`: nothing is taken."""

    path: Path
    provider: str
    partial: bool
    dry_run: bool


def import_extract(stack: RemoteStack, wanted: ExtractImport) -> Iterator[str]:
    """Line by line what is to be told. LasarsError where it has problems and they were not to be left out."""
    text = read_text(wanted.path)
    opened = _post(stack, PATH, {"fileName": wanted.path.name, "provider": wanted.provider})
    path = f"{PATH}/{opened['id']}"
    if not opened["verified"]:
        yield f"Edition {opened['version']} is unverified: compare it with the current pack of the data set."
    for first_line, part in parts_of(text):
        _post(stack, f"{path}/lines", {"csv": part, "firstLine": first_line})
    counts = stack.call(ROLE, "GET", SERVICE, path)["counts"]
    yield from _in_words(counts)
    yield from _problems(stack, path, counts["problems"])
    if wanted.dry_run:
        yield "Nothing was taken."
        return
    if counts["problems"] and not wanted.partial:
        raise LasarsError("Nothing was taken. Mend these lines, or leave them out with --partial.")
    _post(stack, f"{path}/take", {"partial": wanted.partial})
    yield "Taken."


def parts_of(text: str, most: int = PART_MAX) -> Iterator[tuple[int, str]]:
    """Each with the line of columns, and the line of the file whose place that takes. No cell is cut in two. Lines
    before the columns are empty, and go with no part.
    """
    records = csv_records(text)
    before, heads = 0, next(records, "")
    while is_empty_record(heads) and (later := next(records, "")):
        before, heads = before + len(physical_lines(heads)), later
    first_line, lines, size = before + 1, before, 0  # of the file, and but for the columns
    part: list[str] = []
    for record in records:
        if part and size + len(record) > most:
            yield first_line, heads + "".join(part)
            part, size, first_line = [], 0, lines + 1
        part.append(record)
        size += len(record)
        lines += len(physical_lines(record))
    yield first_line, heads + "".join(part)


def _in_words(counts: Mapping[str, int]) -> Iterator[str]:
    for name, words in COUNTS.items():
        if counts[name] or name == "lines":
            yield f"{counts[name]:>8} {words}"


def _problems(stack: RemoteStack, path: str, count: int) -> Iterator[str]:
    lines = every_item(stack, ROLE, SERVICE, f"{path}/problems") if count else ()
    for shown, line in enumerate(lines, start=1):
        for problem in line["problems"]:
            allowed = f" (allowed: {', '.join(problem['allowed'])})" if problem["allowed"] else ""
            yield f"line {line['line']}: {problem['column']} {problem['message']}{allowed}"
        if shown == PROBLEMS_SHOWN and shown < count:
            yield f"{count - shown} more lines have a problem."
            return


def _post(stack: RemoteStack, path: str, body: Mapping[str, Any]) -> Any:
    return stack.call(ROLE, "POST", SERVICE, path, body, key=str(uuid.uuid4()))

"""The caseload of an example with what its front door does beside it, in one order."""

import json
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from deploy.demo.player.lines import CaseloadLine, by_day, line_of
from deploy.examples.generator.areas.terms import SchemeTerms
from deploy.examples.generator.front_door.worlds import write_day_book

AFTER_ALL = 1_000_000  # so that no line of a day book has the number of one of the caseload


def with_day_book(
    caseload: Sequence[CaseloadLine], folder: Path, scheme: Path, served_from: date, seed: int
) -> list[CaseloadLine]:
    """`folder` holds the caseload. The independent check reads that alone: nothing of a day book changes a penny."""
    written = [
        json.loads(text) for file in sorted(folder.glob("*.jsonl")) for text in file.read_text().splitlines() if text
    ]
    written.sort(key=lambda line: (line["on"], line["seq"]))
    lines = write_day_book(written, SchemeTerms(scheme), served_from, seed)
    book = dict(by_day(line_of(line | {"seq": AFTER_ALL + line["seq"]}) for line in lines))
    return [line for day, of_day in by_day(caseload) for line in _merged(of_day, book.get(day, []))]


def has_day_book(lines: Sequence[CaseloadLine]) -> bool:
    return any(line.seq > AFTER_ALL for line in lines)


def _merged(of_day: list[CaseloadLine], book: list[CaseloadLine]) -> Iterator[CaseloadLine]:
    """After what is done for persons, before what waits for everybody."""
    places = [number for number, line in enumerate(of_day, start=1) if not line.is_barrier]
    place = places[-1] if places else 0
    yield from of_day[:place]
    yield from book
    yield from of_day[place:]

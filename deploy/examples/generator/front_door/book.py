"""Writes a day book: `python -m deploy.examples.generator.front_door.book CASELOAD SCHEME --out FILE`.

The same caseload, scheme and seed give the same bytes.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

from deploy.examples.generator.areas.terms import SchemeTerms
from deploy.examples.generator.front_door.worlds import write_day_book
from deploy.examples.generator.person_script import Line


def text_of(lines: Sequence[Line]) -> str:
    return "".join(json.dumps(line, separators=(",", ":")) + "\n" for line in lines)


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description="Write what is done at the front door beside a caseload.")
    parser.add_argument("caseload", type=Path, help="the folder of its files")
    parser.add_argument("scheme", type=Path)
    parser.add_argument("--seed", type=int, default=2012)
    parser.add_argument("--out", type=Path, required=True)
    wanted = parser.parse_args(arguments)
    terms = SchemeTerms(wanted.scheme)
    files = sorted(wanted.caseload.glob("*.jsonl"))
    caseload = [json.loads(text) for file in files for text in file.read_text().splitlines()]
    lines = write_day_book(caseload, terms, terms.served_from, wanted.seed)
    wanted.out.write_text(text_of(lines))
    print(f"{len(lines)} lines in {wanted.out}")


if __name__ == "__main__":
    main()

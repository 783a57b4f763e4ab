"""What the front says of the example's story where it has fewer persons than the plans of its contracts assume."""

import json
import re
from pathlib import Path

WHOLE = 300
_PERSONS = re.compile(r"stockport-2012 with (\d+) persons")


def few_persons(played: Path) -> str:
    """Of whatever was played, by the first line of its journal; empty where the plans fit it, or nothing was played."""
    if not played.exists():
        return ""
    with played.open() as journal:
        first = json.loads(journal.readline() or "{}")
    of_example = _PERSONS.match(first.get("example", ""))
    if of_example is None or (persons := int(of_example[1])) >= WHOLE:
        return ""
    who = "one invented person" if persons == 1 else f"{persons} invented persons"
    return (
        f"This story has {who}. What its contracts plan is made for {WHOLE}, so nearly all of them are far behind:"
        " that is not how a year goes, only how few are played."
    )

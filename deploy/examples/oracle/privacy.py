"""Whether anything of who people are has leaked: names, birth dates, NHS numbers and postcodes, searched for in texts.

`hits(texts, planted(caseload))` is empty when nothing has.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

REGISTERED = "register_person"
Texts = Iterable[tuple[str, str | bytes]]


def planted(caseload: Path) -> frozenset[str]:
    """All that the registrations in a folder of JSON Lines say of who somebody is, in each way it may be written."""
    planted_texts: set[str] = set()
    for file in sorted(caseload.glob("*.jsonl")):
        for line in file.read_text().splitlines():
            action = json.loads(line)
            if action["do"] == REGISTERED:
                planted_texts.update(spellings(action["with"]))
    return frozenset(planted_texts)


def spellings(person: Mapping[str, Any]) -> Iterator[str]:
    """Of one registration. The parts of a name count each by itself."""
    for field in ("givenName", "familyName"):
        yield from str(person.get(field) or "").split()
    if born := person.get("birthDate"):
        year, month, day = str(born).split("-")
        yield from (f"{year}-{month}-{day}", f"{day}/{month}/{year}", f"{year}{month}{day}", f"{day}.{month}.{year}")
        yield f"{int(year)}, {int(month)}, {int(day)}"  # as Python shows a date
    if number := re.sub(r"\D", "", str(person.get("nhsNumber") or "")):
        yield from (number, f"{number[:3]} {number[3:6]} {number[6:]}", f"{number[:3]}-{number[3:6]}-{number[6:]}")
    if postcode := str(person.get("postcode") or ""):
        yield from (postcode, postcode.replace(" ", ""), postcode.replace(" ", "%20"), postcode.replace(" ", "+"))


def hits(texts: Texts, words: Iterable[str]) -> list[str]:
    """Where each of the words stands, whatever its case and not as part of a longer word; texts have a name each."""
    either = "|".join(sorted((re.escape(word) for word in words), key=len, reverse=True))
    pattern = re.compile(rf"(?<![^\W_])(?:{either})(?![^\W_])", re.IGNORECASE)
    places = []
    for name, text in texts if either else ():
        readable = text if isinstance(text, str) else text.decode(errors="replace")
        places += [f"{name}: {hit[0]}" for hit in pattern.finditer(readable)]
    return places


def logs_of(home: Path) -> Iterator[tuple[str, str]]:
    """What the processes of an embedded stack wrote, PostgreSQL included."""
    for path in [*sorted((home / "logs").glob("*")), home / "postgres" / "log"]:
        if path.is_file():
            yield str(path.relative_to(home)), path.read_text(errors="replace")

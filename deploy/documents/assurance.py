"""`docs/assurance.md`: how each row of OWASP's ASVS 5.0 (levels 1 and 2) is met, from `docs/assurance.toml`."""

import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

ROOT = Path(__file__).parents[2]
TABLE = ROOT / "docs" / "assurance.toml"
PAGE = ROOT / "docs" / "assurance.md"
LEVELS = (1, 2)
KINDS = {
    "test": "tests that fail where it is not so",
    "configuration": "a file of the project that says so",
    "document": "a page of the documents",
    "operator": "something that whoever runs the services, or the issuer of tokens, has to do",
    "not applicable": "there is nothing here to which it could apply",
    "not met": "it is not so yet",
}
CHAPTERS = (
    "Encoding and Sanitization", "Validation and Business Logic", "Web Frontend Security", "API and Web Service",
    "File Handling", "Authentication", "Session Management", "Authorization", "Self-contained Tokens",
    "OAuth and OIDC", "Cryptography", "Secure Communication", "Configuration", "Data Protection",
    "Secure Coding and Architecture", "Security Logging and Error Handling", "WebRTC",
)  # fmt: skip
_HEAD = """# Assurance: what OWASP's ASVS asks, and what answers it

The [Application Security Verification Standard 5.0](https://github.com/OWASP/ASVS) has {count} rows at its levels 1
and 2. This page answers each, once. It is made by `make documents` from `docs/assurance.toml`, and
`tests/architecture/test_assurance.py` holds that table to the code: no row is left out, and each test, file, setting
and heading that a row names is there. The ids and levels are the standard's. What a row asks is said shortly in our
words: read the standard itself before you judge one.

Nobody outside the project has looked at these answers. A test shows what it tries, and no more.

| A row is met by | Level 1 | Level 2 | Both |
| --- | ---: | ---: | ---: |
"""


@dataclass(frozen=True, slots=True)
class AsvsRow:
    id: str
    level: int
    asks: str
    met: str
    by: Sequence[str] = ()
    says: str = ""

    @property
    def chapter(self) -> int:
        return int(self.id.partition(".")[0])


def rows() -> list[AsvsRow]:
    return [AsvsRow(id=name, **content) for name, content in tomllib.loads(TABLE.read_text()).items()]


def page() -> str:
    return "\n".join(_lines(rows())) + "\n"


def _lines(table: Sequence[AsvsRow]) -> Iterator[str]:
    yield _HEAD.format(count=len(table)) + "\n".join(_counts(table))
    unmet = [row.id for row in table if row.met == "not met"]
    yield f"\nNot met are {', '.join(unmet)}: the reasons stand with them below."
    for chapter, members in groupby(table, key=lambda row: row.chapter):
        yield f"\n## {chapter} {CHAPTERS[chapter - 1]}\n"
        yield "| | Level | It asks | Met by |\n| --- | ---: | --- | --- |"
        yield from (f"| {row.id} | {row.level} | {row.asks} | {_answer(row)} |" for row in members)


def _counts(table: Sequence[AsvsRow]) -> Iterator[str]:
    counts: Mapping[tuple[str, int], int] = Counter((row.met, row.level) for row in table)
    for kind, meaning in KINDS.items():
        of_levels = [counts[kind, level] for level in LEVELS]
        yield f"| {kind}: {meaning} | {of_levels[0]} | {of_levels[1]} | {sum(of_levels)} |"
    of_levels = [sum(row.level == level for row in table) for level in LEVELS]
    yield f"| all | {of_levels[0]} | {of_levels[1]} | {len(table)} |"


def _answer(row: AsvsRow) -> str:
    kind = "" if row.met in {"test", "configuration", "document"} else f"**{row.met}**. "
    shown = " ".join(_reference(row.met, reference) for reference in row.by)
    return f"{kind}{' '.join(part for part in (shown, row.says) if part)}"


def _reference(met: str, reference: str) -> str:
    if met == "test":
        return f"`{reference}`"
    if met == "configuration":
        path, _, key = reference.partition(": ")
        return f"`{path}`: `{key}`."
    path = reference.removeprefix("docs/") if reference.startswith("docs/") else f"../{reference}"
    return f"[{reference}]({path})."

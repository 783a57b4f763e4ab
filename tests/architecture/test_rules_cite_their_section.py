"""The rules about money say which section of `docs/payment-rules.md` they are, and that section is there."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.sources import ROOT, parsed, python_files

PAGE = (ROOT / "docs/payment-rules.md").read_text()
CITED = re.compile(r"Payment rules (\d+)(?:, ([^.]+))?\.")


def parts_of(page: str) -> dict[str, set[str]]:
    """Each section by its number, with its smaller headings and the terms in bold that begin a paragraph."""
    bodies = re.split(r"^## (\d+)\. .*$", page, flags=re.MULTILINE)[1:]
    named = re.compile(r"^(?:### (.+)|\*\*([^*]+?)\.?\*\*)", re.MULTILINE)
    return {
        number: {heading or bold for heading, bold in named.findall(body)}
        for number, body in zip(bodies[::2], bodies[1::2], strict=True)
    }


def citations() -> Iterator[tuple[Path, str, str]]:
    for path in python_files("services", "shared"):
        said = ast.get_docstring(parsed(path.read_text())) or ""
        yield from ((path.relative_to(ROOT), section, part) for section, part in CITED.findall(said))


def wrong(section: str, part: str) -> bool:
    parts = parts_of(PAGE)
    return section not in parts or bool(part and part not in parts[section])


def test_each_section_that_is_cited_is_there() -> None:
    assert [citation for citation in citations() if wrong(*citation[1:])] == []


def test_each_section_is_some_code() -> None:
    assert {section for _, section, _ in citations()} == set(parts_of(PAGE))


def test_each_rule_about_money_cites_one() -> None:
    cited = {path for path, _, _ in citations()}
    rules = {path.relative_to(ROOT) for path in python_files("services/payments/rules")}
    assert rules - cited == {Path("services/payments/rules/__init__.py")}


def test_one_that_is_not_there_is_found() -> None:
    assert (wrong("10", ""), wrong("3", "Twice per"), wrong("3", "Once per"), wrong("1", "Money")) == (
        True,
        True,
        False,
        False,
    )

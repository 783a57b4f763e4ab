"""No row of the pages for auditors is a bare claim: a test, a page, the operator's part, or that it is not built."""

import re

import pytest

from tests.architecture.sources import ROOT

PAGES = ("dpia.md", "clinical-safety.md", "dtac.md")
ANSWERS = re.compile(r"`tests/\w[\w/]*\.py(?:::test_\w+)?`|\*\*(?:operator|not built)\*\*|\]\([\w./#-]+\)")


def bare(text: str) -> list[str]:
    """Rows of tables without any of them; what stands where, and heads, claim nothing."""
    claims = re.sub(r"^## What is processed$.*?(?=^## )", "", text, flags=re.MULTILINE | re.DOTALL)
    rows = re.findall(r"(?<!\A)(?<!\n\n)^\|.*\|$", claims, re.MULTILINE)
    return [row for row in rows if not row.startswith("| ---") and not ANSWERS.search(row)]


@pytest.mark.parametrize("page", PAGES)
def test_each_row_says_by_what_it_is_so(page: str) -> None:
    assert bare((ROOT / "docs" / page).read_text()) == []


def test_a_bare_claim_is_seen() -> None:
    table = "\n\n| Risk | What holds |\n| --- | --- |\n"
    assert bare(f"{table}| fire | it is safe |\n") == ["| fire | it is safe |"]
    assert bare(f"{table}| fire | **operator**: water |\n| theft | `tests/a/test_b.py::test_c` |\n") == []

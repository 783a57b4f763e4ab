"""The table worked out by hand (golden.md) against the independent check."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest

from deploy.examples.oracle.check import compute_ledger, expected_rows, read_lines
from deploy.examples.oracle.ledger import Ledger
from tests.examples.golden import EXAMPLES, GOLDEN, by_hand
from tests.examples.small import SCHEME


@cache
def reckoned(folder: str) -> Ledger:
    return compute_ledger(read_lines(EXAMPLES / folder), SCHEME)


@pytest.mark.parametrize("folder", ["stockport-2012", "stockport-2012-30"])
@pytest.mark.parametrize("person", GOLDEN)
def test_the_check_agrees_with_the_table_worked_out_by_hand(person: str, folder: str) -> None:
    rows: list[Any] = [row for name, *row in expected_rows(reckoned(folder)) if name == person]
    assert [tuple(row) for row in rows] == by_hand(person)
    assert sum(row[4] for row in rows) == GOLDEN[person]["standingPence"]


@pytest.mark.parametrize("person", GOLDEN)
def test_what_was_ever_taken_back_of_each(person: str) -> None:
    ledger = reckoned("stockport-2012")
    back = sum(claim.ever_fallen for claim in ledger.claims.values() if claim.outcome.person == person)
    assert back == GOLDEN[person]["everTakenBackPence"]


def test_the_page_and_the_table_name_the_same_figures() -> None:
    page = (EXAMPLES / "stockport-2012/golden.md").read_text()
    for person, figures in GOLDEN.items():
        section = page.split(f"## {person}")[1].split("\n## ")[0]
        assert f"Standing {figures['standingPence']:,}" in section
        for claim in figures["claims"]:
            assert any(claim["measure"] in row and f"{claim['pence']:,}" in row for row in section.splitlines())

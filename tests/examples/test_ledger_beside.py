"""The independent check's ledgers, reckoned in a process of their own while the stories are played."""

from dataclasses import replace
from pathlib import Path

import pytest

from deploy.demo.example import STOCKPORT, load_area, load_example
from deploy.demo.ledger_beside import ledger_of, ledgers_beside
from deploy.errors import LasarsError
from deploy.examples.oracle.check import expected_rows


async def test_it_is_the_ledger_of_each_example(tmp_path: Path) -> None:
    examples = [load_example(STOCKPORT, 30), load_area("wigan", 5, 2012, tmp_path)]
    async with ledgers_beside(examples) as read:
        ledgers = await read()
    assert list(ledgers) == ["stockport", "wigan"]
    for example in examples:
        assert expected_rows(ledgers[example.area]) == expected_rows(ledger_of(example)) != []


async def test_a_check_that_cannot_reckon_fails_and_is_not_waited_for(tmp_path: Path) -> None:
    example = replace(load_example(STOCKPORT, 30), folder=tmp_path)  # where no caseload is
    async with ledgers_beside([example]) as read:
        with pytest.raises(LasarsError, match="ended without a result"):
            await read()


async def test_nobody_waits_for_a_ledger_that_nobody_asks_for() -> None:
    async with ledgers_beside([load_example(STOCKPORT)]):
        pass

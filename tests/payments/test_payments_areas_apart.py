"""Whoever posts for one area keeps nobody from posting for another, and who works on all of them waits for each."""

from datetime import date
from typing import Any

import pytest

from services.payments.store import ledger
from shared.data.db import Session, execute
from tests.harness import Running, another
from tests.payments import client
from tests.payments.builders import BACK, achieved, scheme, tariff

LEEDS = "leeds"


async def refuse_to_wait(session: Session) -> None:
    """A lock that is not to be had at once is an error."""
    await execute(session, "SET LOCAL lock_timeout = '1ms'")


@pytest.fixture
async def due(payments: Running) -> Running:
    payments.today = date(2012, 9, 3)
    await payments.deliver(scheme(), tariff(), achieved())
    return payments


async def test_money_of_one_area_moves_while_another_area_is_posted_for(due: Running) -> None:
    async with another(due.db.session()) as session:
        await ledger.lock(session, LEEDS)
        await due.deliver(tariff("bob"), achieved("bob"))
        run = await client.paid_run(due)
    assert run["netPence"] == 20_000
    assert (run["contract"], run["state"]) == (BACK, "settled")


@pytest.mark.parametrize("held", [("stockport",), (LEEDS, "stockport")])
async def test_two_never_post_for_one_area_at_once(due: Running, held: tuple[str, ...]) -> None:
    async with another(due.db.session()) as session:
        await ledger.lock(session, *held)
        async with another(due.db.session()) as other:
            await refuse_to_wait(other)
            with pytest.raises(Exception, match="lock timeout"):
                await ledger.lock(other, "stockport")


@pytest.mark.parametrize("first", ["an area", "all"])
async def test_the_turn_of_a_day_waits_for_each_area_and_keeps_all_out(due: Running, first: str) -> None:
    locks: dict[str, Any] = {"an area": lambda session: ledger.lock(session, LEEDS), "all": ledger.lock_all}
    (second,) = set(locks) - {first}
    async with another(due.db.session()) as session:
        await locks[first](session)
        async with another(due.db.session()) as other:
            await refuse_to_wait(other)
            with pytest.raises(Exception, match="lock timeout"):
                await locks[second](other)

"""What was paid by hand does not show that its file has come to the council's ledger."""

from datetime import date
from typing import Any

import pytest

from tests.harness import Running
from tests.payments import client
from tests.payments.builders import BACK
from tests.payments.test_payments_ledger_files import make
from tests.payments.test_payments_month_close import august, open_of, paying, released, said_sent

__all__ = ["august", "paying"]
LATER = date(2012, 9, 10)


async def said(payments: Running, file: dict[str, Any]) -> None:
    await client.done(await said_sent(payments, file, sentOn=str(payments.today)))


@pytest.mark.parametrize("came_back", [False, True])
async def test_what_was_paid_before_its_file_was_made(paying: Running, came_back: bool) -> None:
    run = await released(paying)
    await client.done(await client.settle(paying, run["id"]))
    paying.today = LATER
    file = await client.done(await make(paying, run["id"]))
    waits = [(BACK, 1, 10_000, "2012-09-10")]
    assert await open_of(paying) == {"files_sent": waits}
    if came_back:
        await client.done(await client.bounce(paying, run["id"]))
        await client.done(await make(paying, kind="reversals"))
        assert (await open_of(paying))["files_sent"] == waits
    await said(paying, file)
    assert "files_sent" not in await open_of(paying)


async def test_what_was_paid_on_the_day_of_its_file_or_later_has_come_there(paying: Running) -> None:
    run = await released(paying)
    await client.done(await make(paying, run["id"]))
    paying.today = LATER
    await client.done(await client.settle(paying, run["id"]))
    assert await open_of(paying) == {}

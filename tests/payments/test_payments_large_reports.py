"""A file of many lines is looked at in time that grows as they do, whatever the planner believes of its tables."""

from collections.abc import Awaitable
from time import monotonic
from typing import Any

from tests.harness import Running
from tests.payments import client
from tests.payments.test_payments_ledger_reports import RETURNS, sent
from tests.payments.test_payments_month_close import august, open_of, paying
from tests.payments.test_payments_report_lines_open import of_other_days

__all__ = ["august", "paying"]
SEPTEMBER = "2012-09-01"
LINES = 10_000


async def seconds(asked: Awaitable[Any]) -> float:
    begun = monotonic()
    await asked
    return monotonic() - begun


async def counted(payments: Running) -> None:
    """The planner knows the tables as they are now, and nothing of what comes next."""
    await payments.as_owner("ANALYZE payments.ledger_report", "ANALYZE payments.ledger_report_line")


async def test_looking_at_a_file_takes_less_than_sending_it(paying: Running) -> None:
    """Each line by itself: by the square of them the first look took ten times as long as sending the file."""
    slashes = await of_other_days(paying)
    foreign = await sent(paying, "B-1,2012-09-03,17.00,closed,,999", kind="returns", head=RETURNS)
    for _ in range(8):  # by then the database has made up its mind how these are found
        await client.get(paying, f"/ledger-reports/{foreign}")
        await open_of(paying, SEPTEMBER)
    await counted(paying)
    lines = [f"B-{n},03/09/2012,17.00,closed,,104772" for n in range(LINES)]
    report = ""

    async def send(mapping: str) -> None:
        nonlocal report
        report = await sent(paying, *lines, kind="returns", head=RETURNS, mapping=mapping)

    for mapping, keeps_open in (("generic", LINES), (slashes, 0)):
        sending = await seconds(send(mapping))
        path = f"/ledger-reports/{report}"
        for look in (
            client.get(paying, path), client.get(paying, "/ledger-reports"), open_of(paying, SEPTEMBER),
            client.get(paying, f"{path}/lines", keepsOpen="true", limit=200),
        ):  # fmt: skip
            assert await seconds(look) < sending
        assert (await client.get(paying, path))["keepsOpen"] == keeps_open

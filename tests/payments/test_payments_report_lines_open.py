"""Which lines of the ledger's files keep a month open is counted and said, and a corrected file says them again."""

from typing import Any

import pytest

from tests.harness import Running
from tests.payments import client
from tests.payments.test_payments_ledger_reports import DEBTS, RETURNS, apply, decide, lines_of, sent
from tests.payments.test_payments_month_close import august, open_of, paying
from tests.payments.test_payments_month_of_the_ledger import paid, raised

__all__ = ["august", "paying"]
OURS = "104772"
OCTOBER = "2012-10-01"  # and all that was sent before


async def kept_open(payments: Running, report: str) -> list[int]:
    """The numbers of its lines that do, the same however it is asked."""
    path = f"/ledger-reports/{report}/lines"
    numbers = [line["line"] for line in (await client.get(payments, path, keepsOpen="true"))["items"]]
    assert [line["line"] for line in await lines_of(payments, report) if line["keepsOpen"]] == numbers
    (listed,) = [row for row in (await client.get(payments, "/ledger-reports"))["items"] if row["id"] == report]
    assert (await client.get(payments, f"/ledger-reports/{report}"))["keepsOpen"] == listed["keepsOpen"] == len(numbers)
    for number in numbers:
        assert (await client.get(payments, f"{path}/{number}"))["keepsOpen"]
    is_open = "reports_applied" in await open_of(payments, OCTOBER)
    assert is_open or not numbers
    return numbers


async def returned(payments: Running, *lines: str) -> str:
    return await sent(payments, *lines, kind="returns", head=RETURNS)


async def test_what_keeps_a_month_open_is_counted_and_listed(paying: Running) -> None:
    """Line 2 is of another sum, 3 cannot be read, 4 is another's, 5 cannot be read and is another's, 6 matches."""
    run = await paid(paying)
    of = f"closed,{run['id']},{OURS}"
    report = await returned(
        paying, f"BACS-7,2012-09-03,90.00,{of}", f"BACS-7,03/09/2012,100.00,{of}", "BACS-1,2012-09-03,5.00,closed,X,9",
        "BACS-1,03/09/2012,5.00,closed,X,9", f"BACS-7,2012-09-03,100.00,{of}",
    )  # fmt: skip
    assert await kept_open(paying, report) == [2, 3, 6]
    assert await kept_open(paying, await returned(paying, "BACS-1,2012-09-03,5.00,closed,X,9")) == []
    await apply(paying, report)
    assert await kept_open(paying, report) == [2, 3]
    await client.done(await decide(paying, report, 2, "refuse", reason="Of another ledger"))
    assert await kept_open(paying, report) == [3]


@pytest.mark.parametrize(
    ("again", "is_open"),
    [("BACS-7,2012-09-03,100.00", False), ("BACS-8,2012-09-03,100.00", True), ("BACS-7,2012-09-03,90.00", True),
     ("BACS-7,2012-09-03,1 00", True)],
)  # fmt: skip
async def test_a_corrected_file_says_what_could_not_be_read(paying: Running, again: str, is_open: bool) -> None:
    """By the reference, and where it says nothing else than what could be read: whatever becomes of that line then."""
    run = await paid(paying)
    of = f"closed,{run['id']},{OURS}"
    report = await returned(paying, f"BACS-7,03/09/2012,100.00,{of}")
    assert await kept_open(paying, report) == [2]
    corrected = await returned(paying, "BACS-1,2012-09-03,5.00,closed,X,9", f"{again},{of}")
    assert (await kept_open(paying, report) == [2]) is is_open
    if not is_open:
        assert await apply(paying, corrected) == {"applied": 1, "unmatched": 1}
        assert "reports_applied" not in await open_of(paying, OCTOBER)


async def test_a_later_file_says_as_many_lines_of_a_reference_as_could_not_be_read(paying: Running) -> None:
    """What could be read of the first file, and stands in the second again, is none of them."""
    await paid(paying)
    unread = f"BACS-7,03/09/2012,100.00,closed,,{OURS}"
    read = f"BACS-7,2012-09-03,100.00,closed,,{OURS}"
    report = await returned(paying, unread, f"{unread} ", read)
    await apply(paying, report)
    await returned(paying, read, f"BACS-7,2012-09-04,100.00,closed,,{OURS}")
    assert await kept_open(paying, report) == [2, 3]
    await returned(paying, f"BACS-7,2012-09-04,100.00,closed,,{OURS}", f"BACS-7,2012-09-05,100.00,closed,,{OURS}")
    assert await kept_open(paying, report) == []


async def test_an_earlier_file_says_nothing_of_a_later_one_nor_one_of_another_kind(paying: Running) -> None:
    run = await paid(paying)
    of = f"{run['id']},{OURS}"
    await returned(paying, f"BACS-7,2012-09-03,100.00,closed,{of}")
    report = await returned(paying, f"BACS-7,03/09/2012,100.00,closed,{of}")
    await sent(paying, f"BACS-7,2012-09-03,100.00,{of}")
    assert await kept_open(paying, report) == [2]


async def test_so_it_is_with_what_became_of_a_debt(paying: Running) -> None:
    debt: dict[str, Any] = await raised(paying)
    line = f"100.00,collected,,{debt['id']}-1,"
    report = await sent(paying, f"RCT-1,24/09/2012,{line}", kind="debts", head=DEBTS)
    assert await kept_open(paying, report) == [2]
    await sent(paying, f"RCT-1,2012-09-25,{line.replace('collected', 'written_off')}", kind="debts", head=DEBTS)
    assert await kept_open(paying, report) == [2]
    await sent(paying, f"RCT-1,2012-09-25,{line}", kind="debts", head=DEBTS)
    assert await kept_open(paying, report) == []

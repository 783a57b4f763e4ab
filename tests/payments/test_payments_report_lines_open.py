"""Which lines of the ledger's files keep a month open is counted and said, and no other file ends them by itself."""

import pytest

from services.payments.schemas.ledger_mappings import MAPPING
from tests.harness import Running
from tests.payments import client
from tests.payments.test_payments_ledger_mappings import in_use
from tests.payments.test_payments_ledger_reports import RETURNS, apply, decide, lines_of, sent
from tests.payments.test_payments_month_close import august, open_of, paying
from tests.payments.test_payments_month_of_the_ledger import paid

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


async def of_other_days(payments: Running) -> str:
    """A mapping as the shipped one, but for how days are written: 03/09/2012."""
    own = await client.get(payments, "/ledger-mappings/generic")
    said = {name: own[name] for name in MAPPING if name in own}
    reports = own["reports"] | {"dates": "day_first_slashes"}
    return str((await in_use(payments, **said | {"code": "slashes", "reports": reports}))["code"])


@pytest.mark.parametrize("again", ["2012-09-03,100.00", "2012-09-03,7.77", "2012-09-03,1 00"])
async def test_a_corrected_file_ends_no_line_by_itself(paying: Running, again: str) -> None:
    """Whatever becomes of its own line: somebody says that it came."""
    run = await paid(paying)
    of = f"closed,{run['id']},{OURS}"
    report = await returned(paying, f"BACS-7,03/09/2012,100.00,{of}")
    corrected = await returned(paying, f"BACS-7,{again},{of}")
    await apply(paying, corrected)
    assert await kept_open(paying, report) == [2]
    body = {"lines": 1, "reason": "A corrected file came"}
    path = f"/ledger-reports/{report}/refuse-unread"
    await client.done(await client.post(paying, path, "finance_releaser", "finance-3", body))
    assert await kept_open(paying, report) == []


async def test_what_another_mapping_could_read_waits_there(paying: Running) -> None:
    run = await paid(paying)
    line = f"BACS-7,03/09/2012,100.00,closed,{run['id']},{OURS}"
    report = await returned(paying, line)
    again = await sent(paying, line, kind="returns", head=RETURNS, mapping=await of_other_days(paying))
    assert (await kept_open(paying, report), await kept_open(paying, again)) == ([], [2])


async def test_what_could_not_be_read_by_another_mapping_either_ends_nothing(paying: Running) -> None:
    run = await paid(paying)
    line = f"BACS-7,03/09/2012,1 00,closed,{run['id']},{OURS}"
    report = await returned(paying, line)
    again = await sent(paying, line, kind="returns", head=RETURNS, mapping=await of_other_days(paying))
    assert (await kept_open(paying, report), await kept_open(paying, again)) == ([2], [2])
    await client.done(await decide(paying, again, 2, "refuse", reason="It is said by another file"))
    assert await kept_open(paying, report) == [2]

"""Lines of the ledger's reports that could not be read: whose they may be is asked again, also of those of before."""

from datetime import date
from importlib import import_module
from typing import Any

import httpx

from tests.harness import Running
from tests.payments import client
from tests.payments.builders import achieved, withdrawn
from tests.payments.client import done
from tests.payments.test_payments_ledger_reports import DEBTS, RETURNS, apply, decide, lines_of, sent
from tests.payments.test_payments_month_close import august, open_of, paying, released
from tests.payments.test_payments_month_of_the_ledger import paid

__all__ = ["august", "paying"]
SEPTEMBER = "2012-09-01"
MIGRATION = "services.payments.migrations.0093_ask_whose_an_unread_line_is"
FOREIGN = "01890a5d-ac97-7c54-9b2f-8fd6a2c0f3e1"


async def whose(payments: Running, report: str) -> list[tuple[str, str | None, str | None]]:
    return [(line["state"], line["why"], line["aboutId"]) for line in await lines_of(payments, report)]


async def as_kept_before(payments: Running) -> None:
    """No version before asked whose such a line is."""
    await payments.db.write("UPDATE ledger_report_line SET why = NULL, about_id = NULL WHERE state = 'wrong'")


async def unread(payments: Running, run: dict[str, Any]) -> str:
    day = "03/09/2012"
    return await sent(
        payments, f"B-1,{day},17.00,closed,INV-1,999999", f"B-2,{day},17.00,closed,INV-2,",
        f"B-3,{day},17.00,closed,{FOREIGN}-R1,999999", f"B-4,{day},17.00,closed,,104772",
        f"B-5,{day},17.00,closed,,", f"B-6,{day},17.00,closed,{run['id'].upper()}-R1,999999",
        f"B-7,{day},17.00,closed,{run['id']},", f"B-8,{day},17.00,closed,{run['id']}-X,999999",
        kind="returns", head=RETURNS,
    )  # fmt: skip


async def test_what_was_kept_before_is_asked_whose_it_is_as_what_comes_now(paying: Running) -> None:
    run = await paid(paying)
    report = await unread(paying, run)
    now = await whose(paying, report)
    others = ("wrong", "nothing_like_it", None)
    ours, may_be = ("wrong", None, run["id"]), ("wrong", None, None)
    assert now == [others, others, others, may_be, may_be, ours, ours, others]
    await as_kept_before(paying)
    assert await whose(paying, report) == [may_be] * 8
    migration = import_module(MIGRATION)
    await paying.as_owner(migration.ABOUT, migration.ANOTHERS)
    assert await whose(paying, report) == now


async def test_so_it_is_of_debts_and_what_somebody_decided_stays(paying: Running) -> None:
    run = await paid(paying)
    await paying.deliver(withdrawn("ann"))
    paying.today = date(2012, 11, 5)
    await paying.deliver(achieved("ben"))
    lines = (f"R-{n},05/11/2012,1.00,collected,,{number},{account}" for n, number, account in
             ((1, run["id"], ""), (2, "INV-1", "C-3391"), (3, "INV-1", "104772"), (4, "INV-1", "999")))  # fmt: skip
    report = await sent(paying, *lines, kind="debts", head=DEBTS)
    await done(await decide(paying, report, 5, "refuse", reason="It is another ledger's"))
    now = await whose(paying, report)
    assert [why for _, why, _ in now] == ["nothing_like_it", None, "nothing_like_it", None]
    await as_kept_before(paying)
    migration = import_module(MIGRATION)
    await paying.as_owner(migration.ABOUT, migration.ANOTHERS)
    assert await whose(paying, report) == now


async def test_a_month_that_was_closed_opens_for_none_of_anothers(paying: Running) -> None:
    await paid(paying)
    await sent(paying, *(f"X-{n},31/08/2012,17.00,INV-{n},999999" for n in range(3)))
    assert "reports_applied" not in await open_of(paying, SEPTEMBER)
    await as_kept_before(paying)
    assert "reports_applied" in await open_of(paying, SEPTEMBER)
    migration = import_module(MIGRATION)
    await paying.as_owner(migration.ABOUT, migration.ANOTHERS)
    assert "reports_applied" not in await open_of(paying, SEPTEMBER)


async def test_applying_asks_again_whose_a_line_is(paying: Running) -> None:
    """As of what fits nothing: a supplier may have been confirmed, or a run approved, since."""
    run = await released(paying)
    report = await unread(paying, run)
    now = await whose(paying, report)
    await as_kept_before(paying)
    assert await apply(paying, report) == {"wrong": 8}
    assert await whose(paying, report) == now
    other = await sent(paying, "X-9,31/08/2012,17.00,INV-1,104999")
    assert await whose(paying, other) == [("wrong", "nothing_like_it", None)]
    await paying.db.write("UPDATE supplier SET supplier_number = '104999'")
    assert await apply(paying, other) == {"wrong": 1}
    assert await whose(paying, other) == [("wrong", None, None)]
    assert "reports_applied" in await open_of(paying, SEPTEMBER)
    (problem,) = (await lines_of(paying, other))[0]["problems"]
    assert problem["allowed"] == ["as 2012-11-30"]
    await client.done(await decide(paying, other, 2, "refuse", reason="Typed wrongly"))


async def refuse_all(payments: Running, report: str, lines: int, role: str = "finance_releaser") -> httpx.Response:
    said = {"lines": lines, "reason": "The old ledger's days"}
    return await client.post(payments, f"/ledger-reports/{report}/refuse-unread", role, "finance-3", said)


async def test_all_that_cannot_be_read_are_refused_by_one_decision(paying: Running) -> None:
    run = await paid(paying)
    report = await unread(paying, run)
    seen = await client.get(paying, f"/ledger-reports/{report}")
    assert (seen["counts"]["wrong"], seen["unreadOpen"]) == (8, 4)
    assert "reports_applied" in await open_of(paying, SEPTEMBER)
    otherwise = await refuse_all(paying, report, 8)
    assert (otherwise.status_code, otherwise.json()["type"], otherwise.json()["lines"]) == (
        409, "/problems/lines-differ", 4,
    )  # fmt: skip
    assert (await refuse_all(paying, report, 4, "finance_approver")).status_code == 403
    seen = await done(await refuse_all(paying, report, 4))
    assert (seen["counts"]["wrong"], seen["unreadOpen"], seen["counts"]["refused"]) == (4, 0, 4)
    decided = [line for line in await lines_of(paying, report) if line["state"] == "refused"]
    assert {(line["refusalReason"], line["decidedBy"], line["decidedOn"]) for line in decided} == {
        ("The old ledger's days", "finance-3", "2012-09-03")
    }
    assert "reports_applied" not in await open_of(paying, SEPTEMBER)
    assert (await refuse_all(paying, report, 4)).status_code == 409


async def test_thousands_are_refused_by_one_too(paying: Running) -> None:
    await paid(paying)
    report = await sent(paying, *(f"B-{n},1/9/12,17.00,,104772" for n in range(3_000)))
    assert (await done(await refuse_all(paying, report, 3_000)))["counts"]["refused"] == 3_000
    assert "reports_applied" not in await open_of(paying, SEPTEMBER)

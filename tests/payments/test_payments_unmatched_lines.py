"""Lines of the ledger's files that fit nothing here: all of a file are refused by one decision, and nothing else is."""

from collections.abc import Mapping
from typing import Any

import httpx
import pytest

from tests.harness import Running
from tests.payments import client
from tests.payments.client import done
from tests.payments.test_payments_ledger_reports import DEBTS, PAYMENTS, RETURNS, apply, decide, lines_of, sent
from tests.payments.test_payments_month_close import august, paying, released
from tests.payments.test_payments_report_lines_open import kept_open

__all__ = ["august", "paying"]
DAY = "2012-09-03"


async def refuse_all(
    payments: Running, report: str, lines: int, role: str = "finance_releaser", headers: Mapping[str, str] | None = None
) -> httpx.Response:
    said = {"lines": lines, "reason": "They are of another system"}
    sent_with = payments.headers(role, organisation="council", sub="finance-3") | dict(headers or {})
    return await payments.client.post(f"/ledger-reports/{report}/refuse-unmatched", json=said, headers=sent_with)


async def mixed(payments: Running, run: dict[str, Any]) -> str:
    """Another's, ours of another sum, in doubt, not to be read, the same again."""
    return await sent(
        payments, f"B-1,{DAY},17.00,INV-1,999999", f"B-2,{DAY},90.00,{run['id']},104772", f"B-3,{DAY},100.00,,104772",
        "B-4,03/09/2012,17.00,,104772", f"B-1,{DAY},17.00,INV-1,999999",
    )  # fmt: skip


async def test_all_that_fit_nothing_are_refused_by_one_decision_and_nothing_else(paying: Running) -> None:
    report = await mixed(paying, await released(paying))
    before = await lines_of(paying, report)
    assert [line["state"] for line in before] == ["unmatched", "unmatched", "proposed", "wrong", "repeats"]
    seen = await client.get(paying, f"/ledger-reports/{report}")
    assert (seen["counts"]["unmatched"], seen["unmatchedOpen"]) == (2, 1)
    assert await kept_open(paying, report) == [3, 4, 5]
    seen = await done(await refuse_all(paying, report, 2))
    assert (seen["counts"]["unmatched"], seen["unmatchedOpen"], seen["counts"]["refused"]) == (0, 0, 2)
    after = await lines_of(paying, report)
    assert after[2:] == before[2:]
    assert await kept_open(paying, report) == [4, 5]
    for line, then in zip(after[:2], before[:2], strict=True):
        assert line == then | {
            "state": "refused", "why": None, "keepsOpen": False, "refusalReason": "They are of another system",
            "decidedBy": "finance-3", "decidedOn": paying.today.isoformat(),
        }  # fmt: skip


async def test_it_is_what_refusing_each_by_itself_is(paying: Running) -> None:
    """One file at once, another line by line: the same stands of both, before they are applied again and after it."""
    run = await released(paying)
    lines = [f"B-{n},{DAY},90.0{n},{run['id']},104772" for n in range(3)]
    singly = await sent(paying, *lines)
    for number in (2, 3, 4):
        await done(await decide(paying, singly, number, "refuse", reason="They are of another system"))
    at_once = await sent(paying, *lines, f"B-9,{DAY},100.00,,104772")
    await done(await refuse_all(paying, at_once, 3))
    assert (await lines_of(paying, at_once))[:3] == await lines_of(paying, singly)
    await apply(paying, at_once)
    await apply(paying, singly)
    assert (await lines_of(paying, at_once))[:3] == await lines_of(paying, singly)
    assert await kept_open(paying, at_once) == [5]


@pytest.mark.parametrize(
    ("kind", "head", "line"),
    [
        ("payments", PAYMENTS, "B-{n},2012-09-03,17.00,INV-{n},999999"),
        ("returns", RETURNS, "B-{n},2012-09-03,17.00,closed,INV-{n},999999"),
        ("debts", DEBTS, "B-{n},2012-09-03,17.00,collected,,INV-{n},999999"),
    ],
)
async def test_so_are_thousands_of_whichever_kind(paying: Running, kind: str, head: str, line: str) -> None:
    await released(paying)
    report = await sent(paying, *(line.format(n=n) for n in range(3_000)), kind=kind, head=head)
    assert (await done(await refuse_all(paying, report, 3_000)))["counts"]["refused"] == 3_000


async def test_how_many_there_are_is_said_and_the_same_again_changes_nothing(paying: Running) -> None:
    report = await mixed(paying, await released(paying))
    otherwise = await refuse_all(paying, report, 3)
    assert (otherwise.status_code, otherwise.json()["type"], otherwise.json()["lines"]) == (
        409, "/problems/lines-differ", 2,
    )  # fmt: skip
    for role in ("finance_approver", "finance_proposer", "commissioner"):
        assert (await refuse_all(paying, report, 2, role)).status_code == 403
    key = {"Idempotency-Key": "all-of-june"}
    first = await done(await refuse_all(paying, report, 2, headers=key))
    decided = await lines_of(paying, report)
    assert await done(await refuse_all(paying, report, 2, headers=key)) == first
    again = await refuse_all(paying, report, 2)
    assert (again.status_code, again.json()["lines"]) == (409, 0)
    assert await lines_of(paying, report) == decided


async def test_what_fits_by_now_is_not_refused_unseen(paying: Running) -> None:
    """The file came before the run was released: its line says a payment that has to be reported."""
    run = await client.approved_run(paying)
    lines = f"BACS-7,{paying.today},100.00,{run['id']},104772", f"B-1,{DAY},17.00,INV-1,999999"
    report = await sent(paying, *lines)
    assert [line["why"] for line in await lines_of(paying, report)] == ["not_released", "nothing_like_it"]
    await done(await client.release(paying, run["id"]))
    late = await refuse_all(paying, report, 2)
    assert (late.status_code, late.json()["type"], late.json()["lines"]) == (409, "/problems/lines-fit-by-now", 1)
    assert [line["state"] for line in await lines_of(paying, report)] == ["unmatched", "unmatched"]
    assert (await apply(paying, report))["applied"] == 1
    await done(await refuse_all(paying, report, 1))
    assert [line["state"] for line in await lines_of(paying, report)] == ["applied", "refused"]

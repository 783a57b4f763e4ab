"""If-Match on what finance reports: who says what they have seen neither overwrites nor repeats another's report."""

from datetime import date
from typing import Any

import httpx
import pytest

from tests.harness import Running
from tests.payments import client
from tests.payments.builders import achieved, scheme, tariff
from tests.payments.test_payments_cash import debt_of_5000, report

DAY = date(2012, 8, 6)


async def as_seen(payments: Running, path: str, revision: int, body: Any) -> httpx.Response:
    headers = payments.headers("finance_releaser", organisation="council", sub="finance-3")
    return await payments.client.post(path, json=body, headers=headers | {"If-Match": f'"{revision}"'})


async def test_a_report_of_a_remittance_that_has_changed_meanwhile_is_refused(payments: Running) -> None:
    """Each in the state that it needs, which came back; with what it is now each is taken."""
    payments.today = DAY
    await payments.deliver(scheme(), tariff(), achieved())
    run = (await client.approved_run(payments))["id"]
    await client.done(await client.release(payments, run))
    returned = {"reference": "BACS-1", "reasonCode": "account_closed"}
    settled = {"reference": "BACS-1", "settledOn": DAY.isoformat()}
    undone = {"reason": "another payment came back"}
    steps = [
        ("return", returned), ("undo-return", undone), ("settle", settled), ("return", returned),
        ("undo-return", undone), ("correct", settled | {"reason": "another day"}), ("return", returned),
    ]  # fmt: skip
    path = f"/remittances/{run}"
    revision = (await client.get(payments, path))["revision"]
    for act, body in steps:
        stale = await as_seen(payments, f"{path}/{act}", revision + 1, body)
        assert (stale.status_code, stale.json()["type"]) == (412, "/problems/stale"), act
        answer = await as_seen(payments, f"{path}/{act}", revision, body)
        assert (await client.done(answer))["revision"] == revision + 1, act
        assert answer.headers["etag"] == f'"{revision + 1}"'
        revision += 1


@pytest.mark.parametrize(("what", "changes"), [("collect", {}), ("write-off", {"reason": "wound up"})])
async def test_a_report_of_a_debt_that_was_undone_is_not_made_again(
    payments: Running, what: str, changes: dict[str, str]
) -> None:
    """Its reference is free again, so that nothing but the revision says so."""
    debt = await debt_of_5000(payments)
    path, body = f"/debts/{debt}/{what}", {"reference": "R-1", "on": payments.today.isoformat(), "pence": 3_000}
    undo = {"reference": "R-1", "reason": "another provider's"}
    assert (await client.done(await as_seen(payments, path, 1, body | changes)))["revision"] == 2
    assert (await as_seen(payments, f"/debts/{debt}/undo-report", 1, undo)).status_code == 412
    await client.done(await as_seen(payments, f"/debts/{debt}/undo-report", 2, undo))
    assert (await as_seen(payments, path, 1, body | changes)).status_code == 412
    assert (await client.get(payments, "/debts"))["items"][0]["revision"] == 3
    assert (await client.done(await report(payments, debt, what, 3_000, "R-1", **changes)))["openPence"] == 2_000


async def test_no_state_of_a_run_comes_back(payments: Running) -> None:
    """So nothing that is done with a run can be repeated by an older page: it needs no revision."""
    payments.today = DAY
    await payments.deliver(scheme(), tariff(), achieved())
    cancelled = (await client.done(await client.propose(payments)))["id"]
    await client.done(await client.post(payments, f"/runs/{cancelled}/cancel", "finance_proposer", "finance-1"))
    rejected = (await client.approved_run(payments))["id"]
    await client.done(await client.reject(payments, rejected))
    paid = (await client.paid_run(payments))["id"]
    await client.done(await client.bounce(payments, paid))
    await client.done(await client.undo_return(payments, paid))
    for run in (cancelled, rejected, paid):
        answers = [
            await client.approve(payments, run),
            await client.release(payments, run),
            await client.reject(payments, run),
            await client.post(payments, f"/runs/{run}/cancel", "finance_proposer", "finance-1"),
        ]
        assert [answer.json()["type"] for answer in answers] == ["/problems/wrong-state"] * 4

"""An organisation that is paid in the area makes no money move there, not even another's."""

from collections.abc import Awaitable, Callable
from datetime import date
from typing import Any

import httpx
import pytest

from services.payments.main import service
from shared.restating import restate
from tests.harness import Running
from tests.payments import desk
from tests.payments.stories import BACK, HOLD, achieved, contract, scheme, tariff, withdrawn

DAY = date(2012, 8, 6)
REPORT = {"reference": "R-9", "on": DAY.isoformat(), "pence": 1}
SETTLED = {"reference": "BACS-9", "settledOn": DAY.isoformat()}
BACKED = contract(BACK, provisional="clawback", floor="0.5", carry=0)
Made = Callable[[Running], Awaitable[str]]


async def nothing(payments: Running) -> str:
    return ""


async def proposed(payments: Running) -> str:
    return str((await desk.done(await desk.propose(payments)))["id"])


async def approved(payments: Running) -> str:
    return str((await desk.approved_run(payments))["id"])


async def released(payments: Running) -> str:
    run = await approved(payments)
    await desk.done(await desk.release(payments, run))
    return run


async def settled(payments: Running) -> str:
    return str((await desk.paid_run(payments))["id"])


async def owed(payments: Running) -> str:
    await settled(payments)
    await payments.deliver(withdrawn())
    payments.today = date(2012, 9, 3)
    await desk.paid_run(payments)
    return str((await desk.get(payments, "/debts"))["items"][0]["id"])


async def returned(payments: Running) -> str:
    run = await settled(payments)
    await desk.done(await desk.bounce(payments, run))
    return run


async def collected(payments: Running) -> str:
    debt = await owed(payments)
    body = REPORT | {"on": "2012-09-03"}
    await desk.done(await desk.post(payments, f"/debts/{debt}/collect", "finance_releaser", "finance-3", body))
    return debt


async def set_back(payments: Running) -> str:
    facts = service(payments.service.settings).facts
    assert facts is not None
    await restate(payments.db, facts, "restored")
    return BACK


ENTRY = {
    "remittanceId": "0198c2a1-7b1e-7c3a-9f10-5d2e8b6a4f07",
    "party": "riverside",
    "runOn": DAY.isoformat(),
    "netPence": 1,
    "nettedPence": 0,
    "lineIds": [],
    "reason": "told after the backup",
}


async def entered(payments: Running) -> str:
    await set_back(payments)
    path = f"/holds/{BACK}/entries"
    await desk.done(await desk.post(payments, path, "finance_approver", "finance-2", ENTRY))
    return str(ENTRY["remittanceId"])


ACTS: dict[str, tuple[Made, Any]] = {
    "/runs": (nothing, {"contract": BACK, "runOn": DAY.isoformat()}),
    "/runs/{runId}/approve": (proposed, None),
    "/runs/{runId}/cancel": (proposed, None),
    "/runs/{runId}/release": (approved, None),
    "/runs/{runId}/reject": (approved, {"reason": "mine"}),
    "/remittances/{remittanceId}/settle": (released, SETTLED),
    "/remittances/{remittanceId}/return": (released, {"reference": "BACS-9", "reasonCode": "account_closed"}),
    "/remittances/{remittanceId}/correct": (settled, SETTLED | {"reason": "mine"}),
    "/remittances/{remittanceId}/undo-return": (returned, {"reason": "mine"}),
    "/debts/{debtId}/undo-report": (collected, {"reference": REPORT["reference"], "reason": "mine"}),
    "/debts/{debtId}/collect": (owed, REPORT | {"on": "2012-09-03"}),
    "/debts/{debtId}/write-off": (owed, REPORT | {"on": "2012-09-03", "reason": "mine"}),
    "/holds/{contract}/entries": (set_back, ENTRY),
    "/holds/{contract}/entries/{remittanceId}/confirm": (entered, None),
    "/holds/{contract}/lift": (set_back, {"remittances": [], "debts": [], "reason": "mine"}),
}
MONEY = {"runs", "remittances", "holds"}
FINANCE = ("finance_proposer", "finance_approver", "finance_releaser")


def test_every_act_is_among_them(payments: Running) -> None:
    paths = payments.app.openapi()["paths"]
    money = {path for path, acts in paths.items() if "post" in acts and acts["post"]["tags"][0] in MONEY}
    assert money == set(ACTS)


async def act(payments: Running, path: str, organisation: str) -> httpx.Response:
    make, body = ACTS[path]
    made = await make(payments)
    full = path.replace("{contract}", BACK)
    full = "/".join(made if part.startswith("{") else part for part in full.split("/"))
    headers = payments.headers(*FINANCE, organisation=organisation, sub="insider") | {"If-Match": '"1"'}
    answer: httpx.Response = await payments.client.post(full, json=body, headers=headers)
    return answer


@pytest.mark.parametrize("path", ACTS)
async def test_who_is_paid_under_another_contract_is_refused_each_act(payments: Running, path: str) -> None:
    payments.today = DAY
    await payments.deliver(scheme(contracts=[contract(HOLD), BACKED]), tariff(), achieved())
    refused = await act(payments, path, "cdas")
    assert (refused.status_code, refused.json()["type"]) == (403, "/problems/own-organisation")
    assert refused.json()["party"] == "cdas"


@pytest.mark.parametrize("path", ACTS)
async def test_who_is_paid_in_no_contract_may(payments: Running, path: str) -> None:
    payments.today = DAY
    await payments.deliver(scheme(contracts=[contract(HOLD), BACKED]), tariff(), achieved())
    assert (await act(payments, path, "audit-office")).status_code in {200, 201}


async def test_who_was_paid_by_an_earlier_version_is_refused_too(payments: Running) -> None:
    payments.today = DAY
    second = scheme(2, published_at="2012-05-01T09:00:00+00:00", contracts=[contract(HOLD, party="new"), BACKED])
    await payments.deliver(scheme(contracts=[contract(HOLD), BACKED]), second, tariff(), achieved())
    for party in ("cdas", "new"):
        assert (await act(payments, "/runs", party)).status_code == 403

"""The calls of payments that tests make, in one line each: three people of finance, each with their own token."""

from datetime import date
from typing import Any
from uuid import UUID

import httpx

from tests.harness import Running
from tests.payments.builders import BACK

COUNCIL = {"organisation": "council"}


async def get(payments: Running, path: str, role: str = "auditor", organisation: str = "council", **asked: Any) -> Any:
    answer = await payments.client.get(
        path, params=asked, headers=payments.headers(role, organisation=organisation, sub="auditor-1", key=False)
    )
    assert answer.status_code == 200, answer.text
    return answer.json()


async def post(payments: Running, path: str, role: str, sub: str, body: Any = None) -> httpx.Response:
    return await payments.client.post(path, json=body, headers=payments.headers(role, organisation="council", sub=sub))


async def done(answer: httpx.Response) -> dict[str, Any]:
    assert answer.status_code in {200, 201}, answer.text
    body: dict[str, Any] = answer.json()
    return body


async def propose(
    payments: Running, contract: str = BACK, on: date | None = None, sub: str = "finance-1"
) -> httpx.Response:
    body = {"contract": contract, "runOn": (on or payments.today).isoformat()}
    return await post(payments, "/runs", "finance_proposer", sub, body)


async def approve(payments: Running, run: str, sub: str = "finance-2") -> httpx.Response:
    return await post(payments, f"/runs/{run}/approve", "finance_approver", sub)


async def release(payments: Running, run: str, sub: str = "finance-3") -> httpx.Response:
    return await post(payments, f"/runs/{run}/release", "finance_releaser", sub)


async def settle(
    payments: Running, run: str, reference: str = "BACS-1", settled_on: str | None = None
) -> httpx.Response:
    body = {"reference": reference, "settledOn": settled_on or payments.today.isoformat()}
    return await post(payments, f"/remittances/{run}/settle", "finance_releaser", "finance-3", body)


async def reject(payments: Running, run: str, sub: str = "finance-3") -> httpx.Response:
    body = {"reason": "approved for the wrong month"}
    return await post(payments, f"/runs/{run}/reject", "finance_releaser", sub, body)


async def bounce(payments: Running, run: str, reference: str = "BACS-1") -> httpx.Response:
    body = {"reference": reference, "reasonCode": "account_closed"}
    return await post(payments, f"/remittances/{run}/return", "finance_releaser", "finance-3", body)


async def undo_return(payments: Running, run: str) -> httpx.Response:
    body = {"reason": "another payment came back"}
    return await post(payments, f"/remittances/{run}/undo-return", "finance_releaser", "finance-3", body)


async def approved_run(payments: Running, contract: str = BACK) -> dict[str, Any]:
    run = await done(await propose(payments, contract))
    return await done(await approve(payments, run["id"]))


async def paid_run(payments: Running, contract: str = BACK) -> dict[str, Any]:
    run = await approved_run(payments, contract)
    await done(await release(payments, run["id"]))
    await done(await settle(payments, run["id"]))
    return await done(
        await payments.client.get(
            f"/runs/{run['id']}", headers=payments.headers("auditor", organisation="council", key=False)
        )
    )


async def claim(payments: Running, key: UUID) -> dict[str, Any]:
    body: dict[str, Any] = await get(payments, f"/claims/{key}")
    return body


async def balances(payments: Running) -> dict[tuple[str, str], int]:
    """Accounts that are not empty; checks each time that all together come to 0."""
    items = (await get(payments, "/accounts"))["items"]
    assert sum(item["balancePence"] for item in items) == 0
    return {(item["contract"], item["account"]): item["balancePence"] for item in items if item["balancePence"]}


async def totals(payments: Running, contract: str = BACK) -> dict[str, int]:
    items = (await get(payments, "/totals"))["items"]
    found = [item for item in items if item["contract"] == contract]
    return {name: pence for name, pence in found[0].items() if name != "contract"} if found else {}

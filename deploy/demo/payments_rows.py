"""What payments answers once a caseload is told, in the form in which the independent check reads it."""

from typing import Any

import httpx

from deploy.demo.example import Example
from deploy.demo.player.journal import PlayJournal
from deploy.sandbox.topology import Stack

PAGE = 200


async def read_payments_rows(stack: Stack, example: Example, journal: PlayJournal) -> dict[str, Any]:
    """Claims, totals, remittances, debts, accounts and what is passed on whole, and who each client is."""
    token = stack.issuer.token(["auditor"], "council", "auditor-1", example.area)
    persons = {str(line.person) for line in example.lines if line.do == "register_person"}
    headers = {"Authorization": f"Bearer {token}"}
    async with httpx.AsyncClient(base_url=stack.addresses.url("payments"), headers=headers, timeout=60) as client:
        return {
            "clients": {person: journal.refs[person] for person in sorted(persons)},
            "claims": await _all(client, "/claims"),
            "totals": (await client.get("/totals")).raise_for_status().json()["items"],
            "remittances": await _all(client, "/remittances"),
            "debts": await _all(client, "/debts"),
            "passedOn": (await client.get("/passed-on")).raise_for_status().json()["items"],
            "accounts": (await client.get("/accounts")).raise_for_status().json()["items"],
        }


async def _all(client: httpx.AsyncClient, path: str) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = []
    cursor: str | None = None
    while True:
        params = {"limit": PAGE} | ({"cursor": cursor} if cursor else {})
        page = (await client.get(path, params=params)).raise_for_status().json()
        items += page["items"]
        cursor = page.get("next")
        if not cursor:
            return items

"""What others do meanwhile, by the API: a journey begins where they have left off."""

from typing import Any
from uuid import uuid4

import asyncpg
import httpx

from deploy.sandbox.postgres import owner_of
from deploy.sandbox.sandbox import Sandbox
from tests.tariff.builders import DOMAINS


class Acting:
    """One who acts by the API, on the last day that the site has played."""

    def __init__(self, site: Sandbox, role: str, organisation: str, sub: str) -> None:
        self._site = site
        self._front = site.addresses.url("front")
        self._who = {"role": role, "organisation": organisation, "sub": sub}

    async def get(self, service: str, path: str) -> dict[str, Any]:
        return await self._ask("GET", service, path)

    async def post(self, service: str, path: str, body: dict[str, Any]) -> dict[str, Any]:
        return await self._ask("POST", service, path, body)

    async def _ask(self, method: str, service: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        async with httpx.AsyncClient(timeout=60) as client:
            token = (await client.post(f"{self._front}/token", json=self._who)).json()["access_token"]
            headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": str(uuid4())}
            url = f"{self._site.addresses.url(service)}{path}"
            answer = await client.request(method, url, json=body, headers=headers)
            assert answer.is_success, answer.text
            return dict(answer.json())


async def at_rest(site: Sandbox) -> None:
    """All that was done has been heard by whom it concerns."""
    async with httpx.AsyncClient(timeout=60) as client:
        assert (await client.post(f"{site.addresses.url('front')}/idle")).is_success


async def assess(site: Sandbox, *points: int, sub: str = "assessor-2") -> None:
    """Somebody new; a tariff is proposed, and waits."""
    assessor = Acting(site, "assessor", "start", sub)
    name = "".join(chr(97 + point) for point in points)
    person = {"givenName": "Tam", "familyName": f"Tariff{name}", "birthDate": "1979-02-11", "sex": "female"}
    client_id = (await assessor.post("assessment", "/persons", person))["clientId"]
    body = {"clientId": client_id, "kind": "comprehensive", "assessedOn": "2012-10-01", "injecting": "never",
            "drugProfile": [{"code": "1011", "rank": 1, "route": "smoke"}], "flags": [],
            "points": dict(zip(DOMAINS, points, strict=True))}  # fmt: skip
    await assessor.post("assessment", "/assessments", body)
    await at_rest(site)


async def write(site: Sandbox, service: str, statement: str, *values: object) -> None:
    """Into the service's tables, as their owner."""
    connection = await asyncpg.connect(site.postgres.url(owner_of(service)), server_settings={"search_path": service})
    try:
        await connection.execute(statement, *values)
    finally:
        await connection.close()

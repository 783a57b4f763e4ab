"""The calls of referral that tests make."""

from collections import Counter
from typing import Any
from uuid import UUID, uuid4

import httpx

from tests.harness import Running
from tests.referral.builders import answered, assessed


class Town:
    def __init__(self, running: Running) -> None:
        self.running = running
        self._services: Counter[str] = Counter()

    async def post(self, path: str, body: Any, *roles: str, key: str | None = None, **who: Any) -> httpx.Response:
        headers = self.running.headers(*(roles or ("assessor",)), **who)
        if key is not None:
            headers["Idempotency-Key"] = key
        return await self.running.client.post(path, json=body, headers=headers)

    async def put(self, path: str, body: Any, *roles: str, match: str | None = None, **who: Any) -> httpx.Response:
        headers = self.running.headers(*(roles or ("commissioner",)), **who)
        if match is not None:
            headers["If-Match"] = match
        return await self.running.client.put(path, json=body, headers=headers)

    async def get(self, path: str, *roles: str, **who: Any) -> httpx.Response:
        return await self.running.client.get(path, headers=self.running.headers(*(roles or ("assessor",)), **who))

    async def organisation(self, code: str, kind: str = "provider") -> None:
        answer = await self.put(f"/organisations/{code}", {"name": code.title(), "kind": kind})
        assert answer.status_code == 201, answer.text

    async def service(self, organisation: str = "cdas", places: int = 3, **changes: Any) -> str:
        """By a name of its own: a number follows that of the second and later ones of an organisation."""
        self._services[organisation] += 1
        number = self._services[organisation]
        named = {} if number == 1 else {"name": f"{organisation} service {number}"}
        body = self.service_body(organisation, places, **named | changes)
        answer = await self.post("/services", body, "commissioner", organisation="council")
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    def service_body(self, organisation: str = "cdas", places: int = 3, **changes: Any) -> dict[str, Any]:
        return {
            "organisation": organisation,
            "name": f"{organisation} service",
            "isTreatment": True,
            "modality": {"code": "2", "list": "ndtms-modality"},
            "setting": {"code": "community", "list": "setting"},
            "eligibility": {"minAge": 18},
            "places": places,
        } | changes

    async def places(self, service_id: str) -> tuple[int, int, int]:
        """Places, occupied, held."""
        service = (await self.get(f"/services/{service_id}")).json()
        return service["places"], service["occupied"], service["held"]

    async def client(self) -> UUID:
        client_id = uuid4()
        await self.running.deliver(assessed(client_id))
        return client_id

    async def form(self, client_id: UUID) -> str:
        """The number of their form on suitability, of which assessment has said."""
        event = answered(client_id)
        await self.running.deliver(event)
        return str(event.form_answer_id)

    async def refer(self, service_id: str, client_id: UUID | None = None, **changes: Any) -> dict[str, Any]:
        client_id = client_id or await self.client()
        answer = await self.try_to_refer(service_id, client_id, **changes)
        assert answer.status_code in (201, 202), answer.text
        return dict(answer.json())

    async def try_to_refer(self, service_id: str, client_id: UUID, **changes: Any) -> httpx.Response:
        body = {"clientId": str(client_id), "serviceId": service_id, "choice": "client"} | changes
        return await self.post("/referrals", body)

    async def act(self, referral_id: str, action: str, body: Any, *roles: str, **who: Any) -> httpx.Response:
        who.setdefault("organisation", "cdas")
        return await self.post(f"/referrals/{referral_id}/{action}", body, *(roles or ("provider",)), **who)

    async def start(self, service_id: str, client_id: UUID | None = None, on: str = "2012-04-02") -> dict[str, Any]:
        referral = await self.refer(service_id, client_id)
        answer = await self.act(referral["id"], "start", {"startedOn": on}, organisation=referral["organisation"])
        assert answer.status_code == 201, answer.text
        return dict(answer.json())

    async def end(
        self, episode_id: str, on: str, code: str = "85", *roles: str, organisation: str = "cdas"
    ) -> httpx.Response:
        body = {"endedOn": on, "reason": {"code": code, "list": "cds-f"}}
        return await self.post(
            f"/episodes/{episode_id}/end", body, *(roles or ("provider",)), organisation=organisation
        )

    async def act_on_episode(self, episode_id: str, action: str, body: Any, *roles: str, **who: Any) -> httpx.Response:
        who.setdefault("organisation", "cdas")
        return await self.post(f"/episodes/{episode_id}/{action}", body, *(roles or ("provider",)), **who)

    async def published(self, *types: str) -> list[dict[str, Any]]:
        """The data of the events, in order; with the short type under `type`. Of all types without the names of
        organisations, which each town has.
        """
        wanted, others = [f"uk.lasars.{kind}.v1" for kind in types], "uk.lasars.organisation-named.v1"
        return [
            body["data"] | {"type": body["type"].split(".")[2]}
            for body in await self.running.published()
            if (body["type"] in wanted if wanted else body["type"] != others)
        ]

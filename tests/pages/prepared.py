"""What others have done before somebody comes to a page, by the API: people sent, assessed, referred and treated."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import httpx

from deploy.sandbox.sandbox import Sandbox
from tests.tariff.builders import DOMAINS

ASSESSOR = {"role": "assessor", "organisation": "start", "sub": "assessor-1"}
RIVERSIDE = {"role": "provider", "organisation": "riverside", "sub": "riverside-keyworker"}
CLINICIAN = {"role": "clinician", "organisation": "riverside", "sub": "riverside-clinician"}
SURGERY = {"role": "referrer", "organisation": "gp-heaton", "sub": "gp-heaton-desk"}
BEFORE = timedelta(days=21)


def some_birth_date() -> date:
    """So that nobody may be the same person as another of these."""
    return date(1950, 1, 1) + timedelta(days=uuid4().int % 12_000)


class Prepared:
    """Assessments are of three weeks ago, all else is of today. They are triages, by which no tariff waits."""

    def __init__(self, client: httpx.AsyncClient, site: Sandbox) -> None:
        self._client, self._site = client, site
        today = site.home.today()
        assert today is not None
        self.today: date = today
        self.on = (today - BEFORE).isoformat()

    async def ask(self, who: dict[str, str], method: str, service: str, path: str, body: Any = None) -> dict[str, Any]:
        token = (await self._client.post(f"{self._site.addresses.url('front')}/token", json=who)).json()
        headers = {"Authorization": f"Bearer {token['access_token']}", "Idempotency-Key": str(uuid4())}
        url = f"{self._site.addresses.url(service)}{path}"
        answer = await self._client.request(method, url, json=body, headers=headers)
        assert answer.is_success, answer.text
        return dict(answer.json())

    async def person(self, given: str, family: str) -> str:
        born = some_birth_date().isoformat()
        said = {"givenName": given, "familyName": family, "birthDate": born, "sex": "female"}
        return str((await self.ask(ASSESSOR, "POST", "assessment", "/persons", said))["clientId"])

    async def assessed(self, client_id: str) -> None:
        body = {"clientId": client_id, "kind": "triage", "assessedOn": self.on, "injecting": "currently",
                "drugProfile": [{"code": "1011", "rank": 1, "route": "inject"}], "flags": [],
                "points": dict.fromkeys(DOMAINS, 2)}  # fmt: skip
        await self.ask(ASSESSOR, "POST", "assessment", "/assessments", body)

    async def referred(self, client_id: str, organisation: str = "riverside") -> str:
        """The referral. Whoever is referred was assessed, and all have heard of it."""
        services = (await self.ask(ASSESSOR, "GET", "referral", "/services"))["items"]
        offer = next(row for row in services if row["organisation"] == organisation and row["isTreatment"])
        body = {"clientId": client_id, "serviceId": offer["id"], "choice": "client"}
        return str((await self.ask(ASSESSOR, "POST", "referral", "/referrals", body))["id"])

    async def started(self, referral_id: str) -> str:
        """The episode."""
        body = {"startedOn": self.today.isoformat()}
        return str((await self.ask(RIVERSIDE, "POST", "referral", f"/referrals/{referral_id}/start", body))["id"])

    async def idle(self) -> None:
        (await self._client.post(f"{self._site.addresses.url('front')}/idle")).raise_for_status()

    async def all_referred(self, family: str, *given: str) -> list[tuple[str, str]]:
        """Of each the pseudonym and the referral."""
        clients = [await self.person(name, family) for name in given]
        for client_id in clients:
            await self.assessed(client_id)
        await self.idle()
        referred = [(client_id, await self.referred(client_id)) for client_id in clients]
        await self.idle()
        return referred

    async def all_treated(self, family: str, *given: str) -> list[tuple[str, str]]:
        """Of each the pseudonym and the episode."""
        referred = await self.all_referred(family, *given)
        treated = [(client_id, await self.started(referral_id)) for client_id, referral_id in referred]
        await self.idle()
        return treated


@asynccontextmanager
async def prepared(site: Sandbox) -> AsyncIterator[Prepared]:
    async with httpx.AsyncClient(timeout=60) as client:
        yield Prepared(client, site)

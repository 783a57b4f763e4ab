"""What the tests of assessment have in common: persons that look real, and a front desk to send them to."""

import hashlib
import json
import tomllib
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest

from services.assessment.events import ClientReferred, ReferralClosed, SchemePublished, TreatmentStarted
from tests.harness import Running

SCHEME = Path(__file__).parents[2] / "deploy/schemes/stockport.toml"

ANN = {
    "givenName": "Ann",
    "familyName": "Bell",
    "birthDate": "1980-05-01",
    "sex": "female",
    "nhsNumber": "9990000018",
    "postcode": "SK1 3XE",
    "district": "E08000007",
    "languages": ["en"],
}
NHS_NUMBERS = ("9990000018", "9990000026", "9990000034", "9990000042")


@dataclass
class Desk:
    """Calls as the LASARS's assessor unless told otherwise."""

    running: Running

    def headers(self, *roles: str, **claims: Any) -> dict[str, str]:
        return self.running.headers(*(roles or ("assessor",)), **claims)

    async def post(self, path: str, body: dict[str, Any], *roles: str, **claims: Any) -> httpx.Response:
        return await self.running.client.post(path, json=body, headers=self.headers(*roles, **claims))

    async def put(
        self, path: str, body: dict[str, Any], *roles: str, match: str | None = None, **claims: Any
    ) -> httpx.Response:
        headers = self.headers(*roles, **claims, key=False) | ({"If-Match": match} if match else {})
        return await self.running.client.put(path, json=body, headers=headers)

    async def get(self, path: str, *roles: str, **claims: Any) -> httpx.Response:
        return await self.running.client.get(path, headers=self.headers(*roles, **claims, key=False))

    async def register(self, **changes: Any) -> dict[str, Any]:
        answer = await self.post("/persons", ANN | changes)
        assert answer.status_code in (200, 201), answer.text
        return dict(answer.json())

    async def new_client(self, **changes: Any) -> str:
        """Somebody like nobody else."""
        number = uuid4().int
        born = date.fromordinal(date(1950, 1, 1).toordinal() + number % 15000)
        person = {"nhsNumber": None, "birthDate": born.isoformat(), "givenName": "Zoe"} | changes
        return str((await self.register(**person))["clientId"])


@pytest.fixture
def desk(assessment: Running) -> Desk:
    return Desk(assessment)


def stockport() -> SchemePublished:
    """The real scheme, as `scheme-published` brings it."""
    document = json.loads(json.dumps(tomllib.loads(SCHEME.read_text()), default=str))
    return SchemePublished(
        area="stockport",
        actor="commissioner-1",
        actor_organisation="council",
        scheme_id=document["id"],
        version=document["version"],
        hash=hashlib.sha256(json.dumps(document).encode()).hexdigest(),
        valid_from=date.fromisoformat(document["valid_from"]),
        published_at=datetime(2012, 3, 1, 9, tzinfo=UTC),
        scheme=document,
    )


@pytest.fixture
async def open_desk(desk: Desk) -> Desk:
    """A desk where the scheme is in force."""
    await desk.running.deliver(("stockport-2012", stockport()))
    desk.running.today = date(2012, 9, 3)
    return desk


def referred(client: str, organisation: str = "cdas", **changes: Any) -> ClientReferred:
    fields: dict[str, Any] = {
        "area": "stockport", "actor": "assessor-1", "actor_organisation": "start", "referral_id": uuid4(),
        "client_id": client, "organisation": organisation, "service_id": str(uuid4()), "is_treatment": True,
        "referred_on": date(2012, 4, 3),
    }  # fmt: skip
    return ClientReferred(**(fields | changes))


def closed(referral: ClientReferred, outcome: str) -> ReferralClosed:
    return ReferralClosed(
        area="stockport", actor="cdas-1", actor_organisation="cdas", revision=2,
        referral_id=referral.referral_id, client_id=referral.client_id, outcome=outcome, reason_code="full",
    )  # fmt: skip


def started(client: str, organisation: str = "cdas", **changes: Any) -> TreatmentStarted:
    fields: dict[str, Any] = {
        "area": "stockport", "actor": "cdas-1", "actor_organisation": organisation, "episode_id": uuid4(),
        "referral_id": uuid4(), "client_id": client, "delivered_by": organisation, "service_id": str(uuid4()),
        "is_treatment": True, "modality": {"code": "2", "list": "cds-h"},
        "setting": {"code": "1", "list": "cds-h"}, "referred_on": date(2012, 4, 3),
        "started_on": date(2012, 4, 10), "care_coordinating": True,
    }  # fmt: skip
    return TreatmentStarted(**(fields | changes))

"""What the tests of assessment have in common: persons that look real, and a front desk to send them to."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.harness import Running

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

"""The calls of tariff that tests make."""

from typing import Any

import httpx

from services.tariff.events import ClientAssessed
from tests.harness import Running
from tests.tariff.builders import SCHEME, TOML


async def draft(tariff: Running, body: dict[str, Any] | None = None, **who: Any) -> httpx.Response:
    headers = tariff.headers("commissioner", organisation="council", **who)
    return await tariff.client.post("/schemes", json=body or {"toml": TOML}, headers=headers)


async def publish(tariff: Running, given: dict[str, Any] | None = None) -> dict[str, Any]:
    drafted = (await draft(tariff, {"scheme": given or SCHEME})).json()
    path = f"/schemes/{drafted['schemeId']}/versions/{drafted['version']}/publish"
    answer = await tariff.client.post(path, headers=tariff.headers("commissioner", organisation="council"))
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def get(tariff: Running, path: str, role: str = "assessor", **query: Any) -> Any:
    answer = await tariff.client.get(path, params=query, headers=tariff.headers(role, key=False))
    assert answer.status_code == 200, answer.text
    return answer.json()


async def proposals(tariff: Running, **query: Any) -> list[dict[str, Any]]:
    return list((await get(tariff, "/proposals", **query))["items"])


async def proposal_of(tariff: Running, event: ClientAssessed) -> dict[str, Any]:
    (proposal,) = await proposals(tariff, assessmentId=event.assessment_id, state="proposed")
    return proposal


async def confirm(
    tariff: Running, proposal: dict[str, Any], body: dict[str, Any] | None = None, **changes: Any
) -> httpx.Response:
    headers = tariff.headers("assessor", sub="assessor-2") | {"If-Match": f'"{proposal["revision"]}"'} | changes
    return await tariff.client.post(f"/proposals/{proposal['id']}/confirm", json=body or {}, headers=headers)


async def confirmed(tariff: Running, event: ClientAssessed, body: dict[str, Any] | None = None) -> dict[str, Any]:
    answer = await confirm(tariff, await proposal_of(tariff, event), body)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def tariffs_set(tariff: Running) -> list[dict[str, Any]]:
    return [event["data"] for event in await tariff.published("tariff-set")]


async def reopen(tariff: Running, of: dict[str, Any], body: dict[str, Any] | None = None, **who: Any) -> httpx.Response:
    headers = tariff.headers("assessor", **({"sub": "assessor-3"} | who))
    return await tariff.client.post(
        f"/tariffs/{of['id']}/reopen", json=body or {"reasonCode": "entered_in_error"}, headers=headers
    )

"""What tests of tariff begin with: schemes of Stockport, assessed people, merges, and the calls around them."""

import copy
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx

from services.tariff.events import ClientAssessed, ClientsMerged
from services.tariff.rules.parsing import canonical, read
from services.tariff.rules.toml_text import parse_toml
from tests.harness import Running

TOML = (Path(__file__).parents[2] / "deploy" / "schemes" / "stockport.toml").read_text()
SCHEME = canonical(read(parse_toml(TOML)))
DOMAINS: list[str] = SCHEME["complexity"]["domains"]


def scheme(**changes: Any) -> dict[str, Any]:
    return copy.deepcopy(SCHEME) | changes


def dearer(version: int, extra_pence: int = 100) -> dict[str, Any]:
    changed = scheme(version=version)
    for row in changed["prices"]:
        row["pence"] += extra_pence
    return changed


def assessed(*points: int, **changes: Any) -> ClientAssessed:
    """Six points, in the order of the scheme's domains. Medium unless told: 4 + 3 + 2 + 1 + 3 + 0 = 13."""
    values: dict[str, Any] = {
        "area": "stockport",
        "actor": "assessor-1",
        "actor_organisation": "start",
        "client_id": uuid4(),
        "assessment_id": uuid4(),
        "kind": "comprehensive",
        "assessed_on": date(2012, 4, 10),
        "in_remit": True,
        "points": dict(zip(DOMAINS, points or (4, 3, 2, 1, 3, 0), strict=True)),
    }
    return ClientAssessed(**(values | changes))


def again(before: ClientAssessed, *points: int, **changes: Any) -> ClientAssessed:
    """The same assessment, one revision higher."""
    if points:
        changes["points"] = dict(zip(DOMAINS, points, strict=True))
    return before.model_copy(update={"revision": before.revision + 1} | changes)


def merged(survivor: UUID, absorbed: UUID, **changes: Any) -> ClientsMerged:
    values: dict[str, Any] = {
        "area": "stockport",
        "actor": "assessor-1",
        "actor_organisation": "start",
        "merge_id": uuid4(),
        "survivor_id": survivor,
        "absorbed_id": absorbed,
    }
    return ClientsMerged(**(values | changes))


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


async def proposal_of(tariff: Running, news: ClientAssessed) -> dict[str, Any]:
    (found,) = await proposals(tariff, assessmentId=news.assessment_id, state="proposed")
    return found


async def confirm(
    tariff: Running, proposal: dict[str, Any], body: dict[str, Any] | None = None, **changes: Any
) -> httpx.Response:
    headers = tariff.headers("assessor", sub="assessor-2") | {"If-Match": f'"{proposal["revision"]}"'} | changes
    return await tariff.client.post(f"/proposals/{proposal['id']}/confirm", json=body or {}, headers=headers)


def whole(asked: dict[str, Any], body: dict[str, Any] | None = None) -> dict[str, Any]:
    """A choice that leaves nothing unsaid: also what was chosen before is kept or dropped by it."""
    return {"band": asked["band"], "prices": {}} | (body or {})


async def confirmed(tariff: Running, news: ClientAssessed, body: dict[str, Any] | None = None) -> dict[str, Any]:
    answer = await confirm(tariff, await proposal_of(tariff, news), body)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def tariffs_set(tariff: Running) -> list[dict[str, Any]]:
    return [event["data"] for event in await tariff.published("tariff-set")]

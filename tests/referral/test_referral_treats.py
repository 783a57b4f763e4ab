"""Whoever's organisation treats somebody, or has, acts on their episodes as that organisation or not at all."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from tests.referral.builders import REASONS, merged, scheme
from tests.referral.client import Town

COUNCIL = {"organisation": "council", "sub": "cora"}
OURS = {"organisation": "riverside", "sub": "rita"}
ACTS: dict[str, Any] = {
    "transfer": {"to": "town", "on": "2012-04-02"},
    "correct": {
        "endedOn": "2012-04-02", "reason": {"code": "83", "list": "cds-f"}, "reasonCode": "reported_late",
    },
    "end/void": {"reasonCode": "other"},
    "start/void": {"reasonCode": "did_not_start"},
}  # fmt: skip


@pytest.fixture
async def services(town: Town) -> dict[str, str]:
    await town.running.deliver(
        ("stockport-2012", scheme(scheme={"valid_to": None, "discharge_reasons": REASONS, "journey": {}}))
    )
    await town.organisation("town")
    found = {"cdas": await town.service("cdas", 9), "riverside": await town.service("riverside", 9)}
    found["town"] = await town.service("town", 9)
    return found


async def act(town: Town, episode: str, name: str, *roles: str, **who: Any) -> httpx.Response:
    headers = town.running.headers(*roles, **who)
    headers["If-Match"] = (await town.get(f"/episodes/{episode}")).headers["etag"]
    method, path = ("PUT", "end") if name == "correct" else ("POST", name)
    return await town.running.client.request(method, f"/episodes/{episode}/{path}", json=ACTS[name], headers=headers)


async def rivals(town: Town, services: dict[str, str], name: str, client: UUID) -> str:
    """An episode of cdas, ended where the act is about its end."""
    episode = str((await town.start(services["cdas"], client))["id"])
    if name in ("correct", "end/void"):
        assert (await town.end(episode, "2012-04-02")).status_code == 200
    return episode


def is_refused(answer: httpx.Response) -> bool:
    return answer.status_code == 403 and answer.json()["type"] == "/problems/treats-the-person"


@pytest.mark.parametrize("name", ACTS)
@pytest.mark.parametrize("roles", [("assessor",), ("assessor", "clinician", "provider")])
@pytest.mark.parametrize("by", ["the same id", "a merged id"])
async def test_nobody_undoes_what_a_rival_did(
    town: Town, services: dict[str, str], name: str, roles: tuple[str, ...], by: str
) -> None:
    client = await town.client()
    ours = client
    if by == "a merged id":
        ours = await town.client()
        await town.running.deliver(merged(client, ours, uuid4()))
    own = str((await town.start(services["riverside"], ours))["id"])
    await town.end(own, "2012-04-02", organisation="riverside")
    episode = await rivals(town, services, name, client)
    assert is_refused(await act(town, episode, name, *roles, **OURS))
    answer = await act(town, episode, name, *roles, **COUNCIL)
    assert answer.is_success, answer.text


@pytest.mark.parametrize("name", ["transfer", "start/void"])
async def test_a_start_that_was_void_is_no_treatment(town: Town, services: dict[str, str], name: str) -> None:
    client = await town.client()
    own = str((await town.start(services["riverside"], client))["id"])
    assert (await act(town, own, "start/void", "assessor", **COUNCIL)).is_success
    assert (await act(town, await rivals(town, services, name, client), name, "assessor", **OURS)).is_success


async def test_who_handed_somebody_on_has_treated_them(town: Town, services: dict[str, str]) -> None:
    episode = str((await town.start(services["riverside"]))["id"])
    moved = await town.act_on_episode(episode, "transfer", {"to": "cdas", "on": "2012-04-02"}, "provider", **OURS)
    assert moved.is_success, moved.text
    assert is_refused(await act(town, episode, "start/void", "assessor", **OURS))


async def test_nobody_moves_anybody_to_their_own_organisation_as_the_lasars(
    town: Town, services: dict[str, str]
) -> None:
    episode = str((await town.start(services["cdas"]))["id"])
    body = {"to": "riverside", "on": "2012-04-02"}
    path = f"/episodes/{episode}/transfer"
    assert is_refused(await town.post(path, body, "assessor", **OURS))
    assert (await town.post(path, body, "assessor", **COUNCIL)).is_success


async def test_its_own_late_end_is_another_organisations_to_correct(town: Town, services: dict[str, str]) -> None:
    episode = str((await town.start(services["riverside"]))["id"])
    await town.end(episode, "2012-04-02", organisation="riverside")
    town.running.today += timedelta(days=60)
    assert is_refused(await act(town, episode, "correct", "assessor", **OURS))
    assert (await act(town, episode, "correct", "assessor", **COUNCIL)).is_success


@pytest.mark.parametrize("name", ACTS)
@pytest.mark.parametrize("accepted", [False, True])
async def test_who_is_to_treat_undoes_nothing_either(
    town: Town, services: dict[str, str], name: str, accepted: bool
) -> None:
    """A referral to the own organisation, made and accepted by it, would be started the moment after."""
    client = await town.client()
    episode = await rivals(town, services, name, client)
    referral = await town.refer(services["riverside"], client, referredOn="2012-03-05")
    if accepted:
        assert (await town.act(referral["id"], "accept", {}, **OURS)).is_success
    assert is_refused(await act(town, episode, name, "assessor", **OURS))
    assert (await act(town, episode, name, "assessor", **COUNCIL)).is_success


@pytest.mark.parametrize("name", ACTS)
@pytest.mark.parametrize("by", ["the same id", "a merged id"])
async def test_who_has_undone_something_did_not_treat_before(
    town: Town, services: dict[str, str], name: str, by: str
) -> None:
    client = await town.client()
    assert (await act(town, await rivals(town, services, name, client), name, "assessor", **OURS)).is_success
    if by == "a merged id":
        other = await town.client()
        await town.running.deliver(merged(client, other, uuid4()))
        client = other
    today = town.running.today
    referral = await town.refer(services["riverside"], client, referredOn="2012-03-05")
    answer = await town.act(referral["id"], "start", {"startedOn": str(today - timedelta(days=1))}, **OURS)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "startedOn")
    assert (await town.act(referral["id"], "start", {"startedOn": str(today)}, **OURS)).is_success


async def test_what_another_lasars_has_undone_does_not_bind_who_treats(town: Town, services: dict[str, str]) -> None:
    client = await town.client()
    episode = await rivals(town, services, "start/void", client)
    assert (await act(town, episode, "start/void", "assessor", **COUNCIL)).is_success
    referral = await town.refer(services["riverside"], client, referredOn="2012-03-05")
    assert (await town.act(referral["id"], "start", {"startedOn": "2012-03-06"}, **OURS)).is_success

"""Applications to the panel before who has several roles: two together show and find nothing that neither does."""

from typing import Any
from uuid import uuid4

import pytest

from tests.referral.client import Town
from tests.referral.test_referral_panel import APPROVE, SAT, approved, decide, listed, rehab, undo

COUNCIL_TREATS = [("commissioner", "provider"), ("commissioner", "clinician"), ("commissioner", "provider", "auditor")]


async def found(town: Town, query: str, *roles: str, **who: Any) -> list[str | None]:
    answer = await town.get(f"/panel-applications?{query}", *roles, **who)
    assert answer.status_code == 200, answer.text
    return [row["clientId"] for row in answer.json()["items"]]


@pytest.mark.parametrize("roles", COUNCIL_TREATS)
@pytest.mark.parametrize("organisation", ["cdas", "riverside"])
async def test_who_decides_and_treats_is_shown_no_pseudonym_that_neither_is(
    town: Town, roles: tuple[str, ...], organisation: str
) -> None:
    client = uuid4()
    path = await listed(town, await rehab(town), client=client)  # of riverside, and not decided yet
    read = await town.get(path, *roles, organisation=organisation)
    assert (read.status_code, read.json()["clientId"], read.json()["episodeId"]) == (200, None, None)
    assert await found(town, "state=listed", *roles, organisation=organisation) == [None]
    assert await found(town, f"clientId={client}", *roles, organisation=organisation) == []


async def test_what_is_approved_elsewhere_stays_without_a_person_and_what_is_ones_own_has_one(town: Town) -> None:
    client, role = uuid4(), ("commissioner", "provider")
    service = await rehab(town)
    path = await approved(town, service, client)
    await town.start(service, client)
    own, other = {"organisation": "riverside"}, {"organisation": "cdas"}
    read = (await town.get(path, *role, **other)).json()
    assert (read["clientId"], read["episodeId"], read["wantedServices"]) == (None, None, [service])
    assert await found(town, f"clientId={client}", *role, **other) == []
    read = (await town.get(path, *role, **own)).json()
    assert (read["clientId"], read["wantedServices"]) == (str(client), [service])
    assert read["episodeId"] is not None
    assert await found(town, f"clientId={client}", *role, **own) == [str(client)]
    assert await found(town, "state=approved", *role, **own) == [str(client)]


async def test_an_assessor_who_decides_too_sees_as_an_assessor(town: Town) -> None:
    client = uuid4()
    await listed(town, await rehab(town), client=client)
    for roles in (("assessor",), ("assessor", "commissioner"), ("assessor", "provider")):
        assert await found(town, f"clientId={client}", *roles, organisation="cdas") == [str(client)]


REFUSE = {"decision": "refuse", "members": SAT, "reasonCode": "not_ready"}
DEFER = {"decision": "defer", "members": SAT, "until": "2012-05-02", "wants": ["other"]}


@pytest.mark.parametrize("decision", [APPROVE, REFUSE, DEFER], ids=lambda body: body["decision"])
async def test_who_runs_a_wanted_service_records_no_decision_and_takes_none_back(town: Town, decision: Any) -> None:
    service, other = await rehab(town), await town.service("cdas", needsPanel=True)
    path = await listed(town, other, service)
    chosen = {"serviceId": other} if decision is APPROVE else {}
    for organisation in ("riverside", "cdas"):  # of one wanted, and of the one chosen
        refused = await decide(town, path, decision | chosen, organisation=organisation)
        assert (refused.status_code, refused.json()["type"].rsplit("/")[-1]) == (403, "runs-wanted-service")
    assert (await town.get(path)).json()["state"] == "listed"
    assert (await decide(town, path, decision | chosen)).status_code == 200
    decided = (await town.get(path)).json()["state"]
    for organisation in ("riverside", "cdas"):
        refused = await undo(town, path, "commissioner", organisation=organisation)
        assert (refused.status_code, refused.json()["type"].rsplit("/")[-1]) == (403, "runs-wanted-service")
    assert (await town.get(path)).json()["state"] == decided
    assert (await undo(town, path, "commissioner", organisation="council")).status_code == 200


async def test_who_runs_the_service_that_the_panel_chooses_records_no_decision(town: Town) -> None:
    path, service = await listed(town), await rehab(town)  # none is wanted
    refused = await decide(town, path, APPROVE | {"serviceId": service}, organisation="riverside")
    assert (refused.status_code, refused.json()["type"].rsplit("/")[-1]) == (403, "runs-wanted-service")
    assert (await decide(town, path, APPROVE | {"serviceId": service})).status_code == 200
    refused = await undo(town, path, "commissioner", organisation="riverside")
    assert (refused.status_code, refused.json()["type"].rsplit("/")[-1]) == (403, "runs-wanted-service")

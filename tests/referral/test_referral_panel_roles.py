"""Applications to the panel before who has several roles: two together show and find nothing that neither does."""

from typing import Any
from uuid import uuid4

import pytest

from tests.referral.client import Town
from tests.referral.test_referral_panel import approved, listed, rehab

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

"""An operator whose organisation is paid in the area gives nothing up, takes nothing back and sets no source back."""

from typing import Any
from uuid import uuid4

import pytest

from tests.assessment.builders import stockport
from tests.harness import Running
from tests.payments import builders as payments_builders
from tests.referral import builders as referral_builders
from tests.tariff import client as tariff_client

WHY = "Said by a rival"
ACTS: list[tuple[str, dict[str, Any]]] = [
    ("/parked/{id}/drop", {"reason": WHY}),
    ("/lost/take-back", {"reason": WHY}),
    ("/restatements/{source}", {"number": 1, "reason": WHY}),
    ("/bookmarks/{source}/rewind", {}),
    ("/bookmarks/retire", {"reader": "payments", "reason": WHY}),
    ("/stuck/{id}/park", {"reason": WHY}),
    ("/business-date/repair", {"reason": WHY}),
]
SERVICES = ["tariff", "assessment", "referral", "payments"]


@pytest.fixture(params=SERVICES)
async def heard(
    request: pytest.FixtureRequest, tariff: Running, assessment: Running, referral: Running, payments: Running
) -> Running:
    """A service that knows a scheme."""
    match request.param:
        case "tariff":
            await tariff_client.publish(tariff)
            return tariff
        case "assessment":
            await assessment.deliver(("stockport-2012", stockport()))
            return assessment
        case "referral":
            terms = {"valid_to": None, "discharge_reasons": referral_builders.REASONS, "contracts": [{"party": "cdas"}]}
            await referral.deliver(referral_builders.scheme(scheme=terms))
            return referral
    await payments.deliver(payments_builders.scheme())
    return payments


async def ask(running: Running, path: str, body: dict[str, Any], *roles: str, **who: Any) -> str:
    """Which problem, or none."""
    subscription = running.service.subscription
    assert subscription is not None
    named = path.format(id=uuid4(), source=min(subscription.topics.values()))
    answer = await running.client.post(named, json=body, headers=running.headers(*roles, **who))
    return "" if answer.is_success else str(answer.json()["type"]).removeprefix("/problems/")


async def paid(running: Running) -> list[str]:
    async with running.db.session() as session:
        everywhere = await running.service.parties(session, None)
        assert everywhere == await running.service.parties(session, "stockport")
        assert await running.service.parties(session, "elsewhere") == set()
    return sorted(everywhere)


async def test_who_is_paid_does_nothing_of_an_operator_that_moves_money(heard: Running) -> None:
    parties = await paid(heard)
    assert parties
    for path, body in ACTS:
        for party in parties:
            assert await ask(heard, path, body, "platform_operator", organisation=party) == "paid-organisation", path
            everywhere = {"organisation": party, "area": "elsewhere"}  # what it does is done to all areas
            assert await ask(heard, path, body, "platform_operator", **everywhere) == "paid-organisation", path
        assert await ask(heard, path, body, "platform_operator", organisation="council") != "paid-organisation", path


async def test_so_does_an_operator_of_the_area_and_not_one_of_another(heard: Running) -> None:
    party = (await paid(heard))[0]
    for path, body in ACTS[:2]:
        assert await ask(heard, path, body, "operator", organisation=party) == "paid-organisation", path
        assert await ask(heard, path, body, "operator", organisation="council") != "paid-organisation", path
        namesake = {"organisation": party, "area": "elsewhere"}
        assert await ask(heard, path, body, "operator", **namesake) != "paid-organisation", path


async def test_what_does_only_what_would_have_been_done_is_anybodys_who_operates(heard: Running) -> None:
    party = (await paid(heard))[0]
    assert await ask(heard, "/parked/{id}/unpark", {}, "operator", organisation=party) == "not-parked"

"""Who has several roles does what one of them may do alone, and nothing that takes two at once."""

from datetime import timedelta
from itertools import combinations
from typing import Any

import pytest

from services.referral.store.episodes import CORRECTION_DAYS
from tests.referral.builders import REASONS, scheme
from tests.referral.client import Town

ROLES = ("assessor", "provider", "clinician", "commissioner", "referrer")
OTHER = {"reasonCode": "other"}
DROPPED, PLANNED = (
    {"endedOn": "2012-04-02", "reason": {"code": code, "list": "cds-f"}, "reasonCode": "reported_late"}
    for code in ("85", "80")
)
ACTS: dict[str, Any] = {
    "accept": {}, "decline": OTHER, "withdraw": OTHER, "close": {"reasonCode": "did_not_attend"},
    "start": {"startedOn": "2012-04-02"}, "transfer": {"to": "riverside", "on": "2012-04-02"},
    "end": {name: PLANNED[name] for name in ("endedOn", "reason")}, "correct": PLANNED, "late": PLANNED,
    "end/void": OTHER, "start/void": {"reasonCode": "entered_in_error"},
}  # fmt: skip


async def answered(town: Town, service: str, act: str, organisation: str, *roles: str) -> bool:
    """Whether it is done, each time to another person of cdas."""
    today = town.running.today
    who: dict[str, Any] = {"organisation": organisation, "sub": "ann"}
    if act in ("accept", "decline", "withdraw", "close", "start"):
        of = f"/referrals/{(await town.refer(service))['id']}"
    else:
        of = f"/episodes/{(await town.start(service))['id']}"
    if act in ("correct", "late", "end/void"):
        await town.post(
            f"{of}/end", {name: DROPPED[name] for name in ("endedOn", "reason")}, "provider", organisation="cdas"
        )
    if act in ("correct", "late", "start/void"):
        if act == "late":
            town.running.today += timedelta(days=CORRECTION_DAYS + 1)
        match = (await town.get(of)).headers["etag"]
        headers = town.running.headers(*roles, **who) | {"If-Match": match}
        path, method = (f"{of}/{act}", "POST") if act == "start/void" else (f"{of}/end", "PUT")
        answer = await town.running.client.request(method, path, json=ACTS[act], headers=headers)
    else:
        answer = await town.post(f"{of}/{act}", ACTS[act], *roles, **who)
    town.running.today = today
    return answer.is_success


@pytest.fixture
async def service(town: Town) -> str:
    await town.running.deliver(
        ("stockport-2012", scheme(scheme={"valid_to": None, "discharge_reasons": REASONS, "journey": {}}))
    )
    await town.service("riverside", 1000)
    return await town.service("cdas", 1000)


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("organisation", ["cdas", "start"])
async def test_two_roles_together_do_nothing_that_neither_does_alone(
    town: Town, service: str, act: str, organisation: str
) -> None:
    alone = {role: await answered(town, service, act, organisation, role) for role in ROLES}
    for two in combinations(ROLES, 2):
        done = await answered(town, service, act, organisation, *two)
        assert not done or any(alone[role] for role in two), two


async def test_an_assessor_who_is_a_clinician_elsewhere_still_acts_as_assessor(town: Town, service: str) -> None:
    both = ("assessor", "clinician")
    assert [await answered(town, service, act, "start", *both) for act in ("withdraw", "transfer", "end/void")] == [
        True
    ] * 3
    assert [await answered(town, service, act, "cdas", *both) for act in ("accept", "start", "correct")] == [True] * 3

"""A tariff that fell with its ground stands again once that is back, however the news of it was batched."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest

from services.tariff.events import ClientAssessed
from tests.harness import Running
from tests.tariff.builders import again, assessed, dearer, scheme, whole
from tests.tariff.client import confirm, confirmed, get, proposal_of, proposals, publish, reopen, tariffs_set

HIGH = {"band": "high", "overrideCode": "missing_points"}
GROUNDS: list[dict[str, Any]] = [{"in_remit": False}, {"voided": True}, {"assessed_on": date(2011, 4, 1)}]
BATCHED = pytest.mark.parametrize("at_once", [False, True], ids=["one by one", "at once"])
GONE = pytest.mark.parametrize("gone", GROUNDS, ids=["remit", "voided", "day"])


async def deliver(tariff: Running, events: Sequence[ClientAssessed], *, at_once: bool) -> None:
    if at_once:
        await tariff.deliver(*events)
        return
    for event in events:
        await tariff.deliver(event)


def there_and_back(event: ClientAssessed, gone: dict[str, Any]) -> tuple[ClientAssessed, ClientAssessed]:
    without = again(event, **gone)
    return without, again(without, **{name: getattr(event, name) for name in gone})


async def stands(tariff: Running, made: dict[str, Any]) -> bool:
    found = await get(tariff, f"/tariffs/{made['id']}")
    assert {**found, "revision": 1, "voided": False, "voidedReason": None} == made
    return not found["voided"]


@BATCHED
@GONE
@pytest.mark.parametrize("choice", [{}, HIGH], ids=["as proposed", "overridden"])
async def test_it_stands_as_if_the_slip_had_never_been(
    tariff: Running, gone: dict[str, Any], choice: dict[str, Any], at_once: bool
) -> None:
    await publish(tariff)
    event = assessed()
    await tariff.deliver(event)
    made = await confirmed(tariff, event, choice)
    for _ in range(2):
        without, event = there_and_back(event, gone)
        await deliver(tariff, [without, event], at_once=at_once)
        assert await stands(tariff, made)
        assert await proposals(tariff, state="proposed") == []
    last = (await tariffs_set(tariff))[-1]
    assert (last["tariffId"], last["voided"], last["revision"]) == (made["id"], False, 1 if at_once else 5)


@BATCHED
@GONE
async def test_a_question_that_was_open_is_open_again(tariff: Running, gone: dict[str, Any], at_once: bool) -> None:
    await publish(tariff)
    event = assessed()
    await tariff.deliver(event)
    made = await confirmed(tariff, event)
    await publish(tariff, dearer(2))
    assert (await proposal_of(tariff, event))["replaces"] == made["id"]
    await deliver(tariff, there_and_back(event, gone), at_once=at_once)
    assert await stands(tariff, made)
    asked = await proposal_of(tariff, event)
    assert (asked["replaces"], asked["schemeVersion"]) == (made["id"], 2)
    assert (await confirm(tariff, asked)).status_code == 201
    assert (await get(tariff, f"/tariffs/{made['id']}"))["voidedReason"] == "replaced"


@BATCHED
@GONE
async def test_so_is_one_that_a_person_asked(tariff: Running, gone: dict[str, Any], at_once: bool) -> None:
    await publish(tariff)
    event = assessed()
    await tariff.deliver(event)
    made = await confirmed(tariff, event, HIGH)
    asked = (await reopen(tariff, made)).json()
    await deliver(tariff, there_and_back(event, gone), at_once=at_once)
    assert await stands(tariff, made)
    still = await proposal_of(tariff, event)
    assert (still["id"], still["replaces"], still["reopenReason"]) == (asked["id"], made["id"], asked["reopenReason"])
    assert (await confirm(tariff, still, whole(still))).status_code == 201


async def test_a_version_that_asks_nobody_leaves_what_a_person_asked(tariff: Running) -> None:
    await publish(tariff)
    event = assessed()
    await tariff.deliver(event)
    asked = (await reopen(tariff, await confirmed(tariff, event, HIGH))).json()
    journey = scheme()["journey"] | {"tariff_kinds": ["triage"]}
    await publish(tariff, scheme(version=2, journey=journey))
    assert (await proposal_of(tariff, event))["id"] == asked["id"]


async def test_what_was_replaced_does_not_stand_again(tariff: Running) -> None:
    await publish(tariff)
    event = assessed()
    await tariff.deliver(event)
    first = await confirmed(tariff, event)
    event = again(event, 4, 4, 4, 4, 4, 4)
    await tariff.deliver(event)
    second = await confirmed(tariff, event)
    await deliver(tariff, there_and_back(event, {"in_remit": False}), at_once=False)
    assert await stands(tariff, second)
    assert (await get(tariff, f"/tariffs/{first['id']}"))["voidedReason"] == "replaced"


async def test_with_other_points_than_before_a_person_is_asked_anew(tariff: Running) -> None:
    await publish(tariff)
    event = assessed()
    await tariff.deliver(event)
    made = await confirmed(tariff, event)
    without = again(event, in_remit=False)
    await deliver(tariff, [without, again(without, 4, 4, 4, 4, 4, 4, in_remit=True)], at_once=False)
    assert await stands(tariff, made)
    asked = await proposal_of(tariff, event)
    assert (asked["band"], asked["replaces"]) == ("high", made["id"])

"""What a person confirmed is not voided by a version: neither by its run-off nor by what it leaves out."""

from datetime import date
from typing import Any

import pytest

from services.tariff.commands import reconcile
from tests.harness import Running
from tests.tariff.builders import again, assessed, scheme, version
from tests.tariff.client import confirmed, get, proposal_of, proposals, publish, tariffs_set

DAY = date(2014, 6, 1)  # in the run-off of the first version
FIRST = version(1, "2012-04-02", "2014-04-02", run_off_months=12)
SHORTER = version(2, "2012-04-02", "2014-04-02", run_off_months=0)
LEFT_OUT = version(3, "2014-04-02", "2014-05-01") | {"contracts": []}
OTHER_KINDS = scheme(version=2, journey=FIRST["journey"] | {"tariff_kinds": ["triage"]})
CHOICES: list[dict[str, Any]] = [{}, {"band": "high", "overrideCode": "missing_points"}]


@pytest.mark.parametrize("choice", CHOICES, ids=["as proposed", "overridden"])
@pytest.mark.parametrize("later", [[SHORTER], [SHORTER, LEFT_OUT], [OTHER_KINDS]], ids=["shorter", "left out", "kinds"])
async def test_a_version_by_which_nobody_would_be_asked_leaves_it(
    tariff: Running, later: list[dict[str, Any]], choice: dict[str, Any]
) -> None:
    await publish(tariff, FIRST)
    event = assessed(assessed_on=DAY)
    await tariff.deliver(event)
    standing = await confirmed(tariff, event, choice)
    for each in later:
        await publish(tariff, each)
    assert await get(tariff, f"/tariffs/{standing['id']}") == standing
    assert len(await tariffs_set(tariff)) == 1
    assert await proposals(tariff, state="proposed") == []


async def test_what_is_only_proposed_is_withdrawn_by_it(tariff: Running) -> None:
    await publish(tariff, FIRST)
    event = assessed(assessed_on=DAY)
    await tariff.deliver(event)
    await publish(tariff, SHORTER)
    assert [proposal["state"] for proposal in await proposals(tariff)] == ["withdrawn"]


async def test_a_tariff_stands_and_is_asked_for_again_once_it_is_due_otherwise(tariff: Running) -> None:
    await publish(tariff, FIRST)
    event = assessed(assessed_on=DAY)
    await tariff.deliver(event)
    standing = await confirmed(tariff, event)
    await publish(tariff, SHORTER)
    await publish(tariff, version(3, "2012-04-02", "2014-04-02", 5_000, run_off_months=12))
    assert (await proposal_of(tariff, event))["replaces"] == standing["id"]


@pytest.mark.parametrize("gone", [{"voided": True}, {"in_remit": False}, {"assessed_on": date(2015, 6, 1)}])
async def test_it_falls_with_its_ground_also_where_no_version_asks_for_it(
    tariff: Running, gone: dict[str, Any]
) -> None:
    await publish(tariff, FIRST)
    event = assessed(assessed_on=DAY)
    await tariff.deliver(event)
    standing = await confirmed(tariff, event)
    await publish(tariff, SHORTER)
    await tariff.deliver(again(event, **gone))
    assert (await get(tariff, f"/tariffs/{standing['id']}"))["voidedReason"] == "withdrawn"


async def test_many_are_settled_in_parts(tariff: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reconcile, "AT_ONCE", 2)
    await tariff.deliver(*(assessed() for _ in range(5)))
    await publish(tariff)
    assert [proposal["band"] for proposal in await proposals(tariff, state="proposed")] == ["medium"] * 5

"""A person whose records were merged is counted as one in payments, and as two again when that is undone."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest

from services.payments.events import ClientsMerged
from tests.figures.counted import cases, derive, figure
from tests.harness import Running
from tests.payments.builders import achieved, ident, merged, scheme, tariff

DAYS = {"since": "2012-04-01", "until": "2013-03-31"}
PEOPLE = ("ann", "ben", "cal", "dee", "eve")


class Office:
    def __init__(self, running: Running) -> None:
        self.running = running

    async def hears(self, *events: Any) -> None:
        await self.running.deliver(*events)
        assert (await derive(self.running)).failing() == ""

    async def costs(self, code: str) -> dict[str, list[int]]:
        """By the name of whose they are."""
        names = {str(ident(name)): name for name in PEOPLE}
        found: dict[str, list[int]] = {}
        for case in await cases(self, code, **DAYS):
            found.setdefault(names[case["ownerId"]], []).append(case["value"])
        return found

    async def published(self, code: str) -> dict[str, Any]:
        return await figure(self, code, per="year", publication="public", **DAYS)


@pytest.fixture
async def office(payments: Running) -> Office:
    """Each has completed, and before that found a home."""
    payments.today = date(2012, 12, 3)
    office = Office(payments)
    found = [achieved(name, measure) for name in PEOPLE for measure in ("housing_resolved", "planned_discharge")]
    await office.hears(scheme(), *map(tariff, PEOPLE), *found)
    return office


def undone(survivor: str, absorbed: str) -> ClientsMerged:
    return merged(survivor, absorbed, revision=2, voided=True)


async def test_who_was_merged_costs_once_what_both_come_to(office: Office) -> None:
    apart = await office.costs("completion-cost")
    (whole,) = apart["ann"]
    assert {name: sum(pence) for name, pence in (await office.costs("outcome-cost")).items()} == dict.fromkeys(
        PEOPLE, whole
    )
    await office.hears(merged("ann", "ben"))
    assert await office.costs("completion-cost") == {**{name: [whole] for name in PEOPLE[2:]}, "ann": [2 * whole]}
    assert [len((await office.costs("outcome-cost")).get(name, ())) for name in ("ann", "ben")] == [4, 0]
    await office.hears(undone("ann", "ben"))
    assert await office.costs("completion-cost") == apart
    assert len((await office.costs("outcome-cost"))["ben"]) == 2


IN_A_ROW = (merged("ben", "cal"), merged("ann", "ben"), merged("ann", "dee"))


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
async def test_several_in_a_row_are_one_in_whatever_order_it_was_heard(office: Office, order: Sequence[int]) -> None:
    (whole,) = (await office.costs("completion-cost"))["ann"]
    for number in order:
        await office.hears(IN_A_ROW[number])
    assert await office.costs("completion-cost") == {"ann": [4 * whole], "eve": [whole]}
    await office.hears(undone("ann", "ben"))
    assert await office.costs("completion-cost") == {"ann": [2 * whole], "ben": [2 * whole], "eve": [whole]}


async def test_what_one_of_them_does_later_is_the_persons(office: Office) -> None:
    (whole,) = (await office.costs("completion-cost"))["ann"]
    await office.hears(merged("ann", "ben"))
    later = achieved("ben", on="2012-11-05", name="later")
    await office.hears(later)
    assert later.client_id == ident("ben")
    (cost,) = (await office.costs("completion-cost"))["ann"]
    outcomes = (await office.costs("outcome-cost"))["ann"]
    assert cost == sum(outcomes) > 2 * whole
    assert len(outcomes) == 5


async def test_four_people_are_few_though_one_of_them_has_two_ids(office: Office) -> None:
    """Of eight there is a mean, of seven none, and four are counted as people and not by what they cost."""
    more = ("flo", "gus", "hal")
    met = [achieved(name, measure) for name in more for measure in ("housing_resolved", "planned_discharge")]
    await office.hears(*map(tariff, more), *met)
    told = await office.published("outcome-cost")
    (point,) = told["totals"]
    assert (point["eligible"], point["mean"] is not None) == (15, True)
    await office.hears(merged("ann", "ben"))
    (point,) = (await office.published("outcome-cost"))["totals"]
    assert [point[name] for name in ("eligible", "median", "mean", "value")] == [15, None, None, None]
    await office.hears(merged("ann", "cal"), merged("ann", "dee"))
    (point,) = (await office.published("outcome-cost"))["totals"]
    assert [point[name] for name in ("eligible", "median", "mean", "value")] == [15, None, None, None]
    await office.hears(merged("ann", "eve"))
    (point,) = (await office.published("outcome-cost"))["totals"]
    assert [point[name] for name in ("eligible", "median", "mean", "value")] == [5, None, None, None]
    await office.hears(undone("ann", "eve"), undone("ann", "ben"), undone("ann", "cal"), undone("ann", "dee"))
    assert await office.published("outcome-cost") == told

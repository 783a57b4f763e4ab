"""What payments counts of outcomes: how many, what they cost, how long their money takes, what was taken back."""

from datetime import date, timedelta
from typing import Any

import pytest

from services.payments.commands.counting import FIGURES
from tests.figures.counted import ask, cases, derive, figure, lists_agree
from tests.harness import Running
from tests.payments.builders import BACK, achieved, contract, proposed, scheme, tariff, withdrawn
from tests.payments.client import approved_run, done, paid_run, release

YEAR = {"since": "2012-04-01", "until": "2013-03-31", "per": "year"}


class Office:
    def __init__(self, running: Running) -> None:
        self.running = running


@pytest.fixture
async def office(payments: Running) -> Office:
    """Ann's housing and drugs are achieved, Ben's await their verification, Cal has no tariff."""
    payments.today = date(2012, 12, 3)
    await payments.deliver(
        scheme(), tariff("ann"), tariff("ben"), achieved("ann"), achieved("ann", "housing_resolved"), proposed("ben"),
        achieved("cal"),
    )  # fmt: skip
    await payments.tick()
    return Office(payments)


async def total(office: Office, code: str, **query: Any) -> dict[str, Any]:
    assert (await derive(office.running)).failing() == ""
    (point,) = (await figure(office, code, **(YEAR | query)))["totals"]
    return dict(point)


async def test_outcomes_are_counted_and_what_they_cost(office: Office) -> None:
    assert (await total(office, "claims"))["eligible"] == 4
    assert (await total(office, "outcomes-achieved"))["eligible"] == 3
    cost = await total(office, "outcome-cost")
    rows = await office.running.db.read("SELECT pence FROM amount WHERE pence > 0")
    pence = [row["pence"] for row in rows]
    assert (cost["eligible"], cost["value"]) == (2, sum(pence))
    assert cost["mean"] == (2 * sum(pence) + 2) // 4
    by = await figure(office, "outcome-cost", by="measure,contract", **YEAR)
    assert sum(point["value"] for point in by["points"]) == sum(pence)
    rounded = await total(office, "outcome-cost", publication="public")
    assert (rounded["value"], rounded["mean"], rounded["eligible"]) == (None, None, 0)


async def test_what_one_person_costs_is_not_published_though_they_have_five_outcomes(office: Office) -> None:
    """With seven others under the same contract it is of eight people, of whom nobody is the ninetieth percentile."""
    months = [f"2012-{month:02}-02" for month in range(5, 9)]
    await office.running.deliver(*(achieved("ann", on=day, name=f"ann {day}") for day in months))
    asked = {"since": "2012-04-01", "until": "2013-03-31", "per": "year", "publication": "public"}
    assert (await total(office, "outcome-cost"))["eligible"] >= 5
    assert (await figure(office, "outcome-cost", **asked, by="contract"))["points"] == []
    for more in ({}, {"where": "contract:riverside-2012"}):
        (point,) = (await figure(office, "outcome-cost", **asked, **more))["points"]
        assert [point[name] for name in ("eligible", "median", "p90", "mean", "value")] == [0, None, None, None, None]
    waits = await figure(office, "achieved-to-paid", **(asked | {"publication": "exact"}))
    assert sum(each["count"] for each in waits["stillWaiting"]) == 7
    assert (await figure(office, "achieved-to-paid", **asked))["stillWaiting"] is None
    others = ["dee", "eve", "flo", "gus", "hal", "ivy", "jan"]
    await office.running.deliver(*map(tariff, others), *map(achieved, others))
    many = await total(office, "outcome-cost", publication="public")
    assert [many[name] for name in ("median", "p90", "mean", "value")] == [10_000, None, 10_000, None]


async def test_the_time_from_achievement_to_payment(office: Office) -> None:
    assert (await total(office, "achieved-to-paid"))["met"] == 0
    office.running.today += timedelta(days=4)
    await paid_run(office.running)
    paid = await total(office, "achieved-to-paid")
    assert (paid["eligible"], paid["met"]) == (3, 2)
    days = [(case["metOn"], case["value"]) for case in await cases(office, "achieved-to-paid", met="true", **_DAYS)]
    assert {on for on, _ in days} == {str(office.running.today)}
    entered = await total(office, "achieved-to-entered")
    assert entered["met"] == 2
    waiting = (await figure(office, "achieved-to-paid", **YEAR))["stillWaiting"]
    assert sum(each["count"] for each in waiting) == 1


async def test_what_was_netted_whole_is_paid_with_its_approval_though_no_bank_pays(payments: Running) -> None:
    payments.today = date(2012, 12, 3)
    back = contract(BACK, provisional="clawback", floor="0")
    await payments.deliver(scheme(contracts=[back]), tariff("ann"), tariff("dee"), achieved("ann"))
    await paid_run(payments)
    await payments.deliver(withdrawn("ann"), achieved("dee"))
    payments.today += timedelta(days=1)
    run = await approved_run(payments)
    assert (await total(Office(payments), "achieved-to-paid"))["met"] == 0
    await done(await release(payments, run["id"]))
    paid = await total(Office(payments), "achieved-to-paid")
    assert (run["netPence"], paid["eligible"], paid["met"]) == (0, 1, 1)


async def test_what_was_paid_before_its_day_was_corrected_waited_for_nothing(office: Office) -> None:
    office.running.today += timedelta(days=4)
    await paid_run(office.running)
    office.running.today += timedelta(days=10)
    await office.running.deliver(achieved("ann", on="2012-12-12", revision=2))
    for code in ("achieved-to-paid", "achieved-to-entered"):
        await total(office, code)
        (case,) = await cases(office, code, met="true", since="2012-12-12", until="2012-12-12")
        assert (case["value"], case["metOn"]) == (0, "2012-12-12"), code


_DAYS = {"since": "2012-04-01", "until": "2013-03-31"}


async def test_what_was_taken_back_is_no_outcome_and_costs_nothing(office: Office) -> None:
    assert (await total(office, "outcomes-taken-back"))["share"] == 0
    await office.running.deliver(withdrawn("ann"))
    back = await total(office, "outcomes-taken-back")
    assert (back["eligible"], back["met"]) == (2, 1)
    assert (await total(office, "outcomes-achieved"))["eligible"] == 2
    assert (await total(office, "outcome-cost"))["eligible"] == 1


async def test_who_is_paid_sees_its_own_figures_and_no_cases(office: Office) -> None:
    await derive(office.running)
    (claim,) = await office.running.db.read("SELECT DISTINCT party FROM amount")
    own = await figure(office, "claims", "provider", organisation=claim["party"], **YEAR)
    assert own["totals"][0]["eligible"] == 4
    assert (await figure(office, "claims", "provider", organisation="another", **YEAR))["totals"][0]["eligible"] == 0
    refused = await ask(office, "claims/cases", "provider", organisation=claim["party"], **_DAYS)
    assert (refused.status_code, refused.json()["type"]) == (403, "/problems/not-own-figure")


async def test_what_a_person_who_completed_comes_to(office: Office) -> None:
    """All that stands of theirs, and nothing of whoever has not completed."""
    assert (await total(office, "completion-cost"))["eligible"] == 0
    await office.running.deliver(achieved("ann", "planned_discharge"))
    cost = await total(office, "completion-cost")
    rows = await office.running.db.read("SELECT client_id, sum(pence) AS pence FROM amount GROUP BY client_id")
    assert (cost["eligible"], cost["value"]) == (1, max(row["pence"] for row in rows))
    (case,) = await cases(office, "completion-cost", **_DAYS)
    assert case["value"] == cost["mean"]
    await office.running.deliver(withdrawn("ann", "planned_discharge"))
    assert (await total(office, "completion-cost"))["eligible"] == 0


async def test_of_who_completed_each_party_of_a_contract_is_told_what_it_is_paid_itself(office: Office) -> None:
    completed = achieved("ann", "planned_discharge", on="2012-11-05")
    await office.running.deliver(completed)
    before = await total(office, "completion-cost")
    other = achieved("ann", "housing_resolved", on="2012-10-01", name="of another", party="cdas")
    await office.running.deliver(other)
    assert (await total(office, "outcome-cost"))["eligible"] == 4
    assert await total(office, "completion-cost") == before


async def test_a_figure_and_its_list_agree_by_each_dimension(office: Office) -> None:
    assert (await derive(office.running)).failing() == ""
    for code in FIGURES.indicators:
        groups = await lists_agree(office, code, since="2012-04-01", until="2013-03-31")
        assert groups or code == "completion-cost"


async def test_what_comes_with_its_quarter_waits_for_its_entry_alone_and_can_be_taken_back(payments: Running) -> None:
    payments.today = date(2012, 6, 18)
    back = contract(BACK, provisional="clawback", annual_value_pence=[120_000], on_account={"share": "0.5"})
    await payments.deliver(scheme(contracts=[back]), tariff("ann"), tariff("ben"))
    await payments.deliver(achieved("ann", on="2012-06-11"), achieved("ben", on="2012-06-18"))
    office = Office(payments)
    entered = await total(office, "achieved-to-entered")
    assert (entered["eligible"], entered["met"], entered["mean"]) == (2, 2, 4)
    assert (await figure(office, "achieved-to-paid", **YEAR))["totals"][0]["eligible"] == 0
    await payments.deliver(withdrawn("ann"))
    back_of = await total(office, "outcomes-taken-back")
    assert (back_of["eligible"], back_of["met"]) == (2, 1)

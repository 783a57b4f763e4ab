"""A position's groups as they are read and published: catching up, causes, the council's year, since last time."""

from datetime import date, timedelta
from typing import Any

import pytest

from tests.harness import Running
from tests.payments import client
from tests.payments.builders import (
    BACK,
    achieved,
    contract,
    measures_open,
    merged,
    proposed,
    review,
    scheme,
    tariff,
    tops_counted,
    treatment_started,
    withdrawn,
)

DAY = date(2012, 10, 1)
PLAN = {"expected_value_pence": [365_000, 365_000], "lead_weeks": 0, "budgets": [{"financial_year": 2012, "pence": 12}]}
ASSUMED = {
    "assumed_starts": [{"band": "low", "people": [365, 365]}],
    "assumed_rates": [{"measure": "abstinent_at_review", "share": "1", "after_weeks": 4}],
}


def planned(plan: dict[str, Any], **terms: Any) -> Any:
    return scheme(contracts=[contract(BACK, **({"provisional": "clawback", "plan": plan} | terms))])


async def position(payments: Running, role: str = "auditor", **asked: Any) -> dict[str, Any]:
    organisation = "riverside" if role == "provider" else "council"
    (item,) = (await client.get(payments, "/positions", role, organisation, contract=BACK, **asked))["items"]
    return dict(item)


@pytest.fixture
async def behind(payments: Running) -> Running:
    """182,000 are planned, 10,000 earned; another 10,000 wait to be verified, and one for a tariff."""
    payments.today = DAY
    await payments.deliver(planned(PLAN), tariff(), tariff("bob"), achieved(), proposed("bob"), proposed("eve"))
    return payments


async def test_what_is_planned_earned_and_missing_is_of_the_contract_year(behind: Running) -> None:
    year = (await position(behind))["thisYear"]
    assert (year["annualPence"], year["expectedPence"], year["plannedPence"]) == (0, 365_000, 182_000)
    assert (year["earnedPence"], year["shortfallPence"], year["awaiting"]) == (10_000, 172_000, 2)


async def test_of_the_last_year_it_tells_until_when_the_run_off_counts(behind: Running) -> None:
    assert (await position(behind))["thisYear"]["runOffEnds"] is None  # the first of two
    behind.today = date(2014, 4, 2)  # the day after the contract's last
    year = (await position(behind))["thisYear"]
    assert (year["from"], year["to"], year["runOffEnds"]) == ("2013-04-02", "2014-04-02", "2015-04-02")


async def test_of_a_contract_that_is_over_both_are_told_that_its_last_year_stands_above_its_budget(
    behind: Running,
) -> None:
    """April 2014 is of a year for which no budget is stated; the run-off's outcome is of the last contract year."""
    last = {"financial_year": 2013, "pence": 19_999}
    terms = contract(BACK, provisional="clawback", plan=PLAN | {"budgets": [last]})
    behind.today = date(2014, 5, 5)
    await behind.deliver(scheme(2, published_at="2012-10-01T09:00:00+00:00", contracts=[terms]))
    await behind.deliver(
        tariff("joe"), tariff("kim"), achieved("joe", on="2014-03-20"), proposed("kim", on="2014-05-01")
    )
    shown = await position(behind)
    ended = shown["councilYear"]["endedContractYear"]
    assert (shown["councilYear"]["budgetPence"], shown["councilYear"]["warning"]) == (None, "none")
    assert (ended["from"], ended["to"], ended["budgetPence"]) == ("2013-04-02", "2014-04-02", 19_999)
    assert (ended["likelyPence"], ended["variancePence"], ended["warning"]) == (20_000, -1, "red")
    assert shown["catchingUp"]["overBudget"] == "red"
    own = await position(behind, "provider")
    assert (own["councilYear"], own["catchingUp"]["overBudget"]) == (None, "red")
    await behind.tick()
    told = (await behind.published("position-published"))[-1]["data"]
    assert told["councilYear"]["endedContractYear"]["warning"] == "red"


async def test_it_tells_until_when_the_year_can_be_caught_up_and_that_it_cannot(behind: Running) -> None:
    catching_up = (await position(behind))["catchingUp"]
    # 355,000 are missing, 10,500 a week is the best: 237 days before the end
    assert (catching_up["state"], catching_up["canCatchUpUntil"], catching_up["since"]) == (
        "cannot_catch_up",
        "2012-08-08",
        "2012-08-13",
    )
    assert (catching_up["shortSince"], catching_up["rateBasis"]) == ("2012-04-09", "observed")
    assert (catching_up["currentWeeklyPence"], catching_up["bestWeeklyPence"]) == (769, 10_500)
    assert catching_up["requiredWeeklyPence"] == round(355_000 * 7 / 183)
    assert (catching_up["warning"], catching_up["outturn"]["basis"]) == ("red", "current_rate")
    assert catching_up["outturn"]["likelyPence"] == 20_000 + round(10_000 / 13 * 183 / 7)
    assert (await position(behind))["thisYear"]["recoverableUntil"] is None


async def test_while_it_can_catch_up_the_old_field_says_the_monday_of_that_week(behind: Running) -> None:
    """`recoverableUntil` is deprecated: it stays as long as the changelog says."""
    early = await position(behind, on="2012-07-09")
    assert early["catchingUp"]["state"] == "behind"
    assert early["catchingUp"]["canCatchUpUntil"] == "2012-08-01"
    assert early["thisYear"]["recoverableUntil"] == "2012-07-30"


async def test_a_backlog_of_verification_does_not_colour_a_provider(payments: Running) -> None:
    payments.today = DAY
    await payments.deliver(planned({**PLAN, "expected_value_pence": [40_000, 0]}), tariff(), tariff("bob"))
    await payments.deliver(achieved(), proposed("bob", on="2012-09-25"))
    catching_up = (await position(payments))["catchingUp"]
    assert (catching_up["state"], catching_up["stateWithAwaiting"], catching_up["warning"]) == (
        "behind",
        "on_plan",
        "none",
    )


async def test_the_causes_of_a_shortfall_sum_to_it_and_say_who_has_to_act(behind: Running) -> None:
    found = await position(behind)
    assert found["shortfallCauses"] == {
        "fewerStartsPence": None, "lowerBandsPence": None, "waitingTariffPence": 10_000,
        "waitingVerificationPence": 10_000, "fewerOutcomesPence": 152_000,
    }  # fmt: skip
    assert found["unpricedByReason"] == []  # a proposal waits to be verified first


async def test_fewer_starts_than_assumed_are_told_apart_from_fewer_outcomes(payments: Running) -> None:
    """One a day is assumed to achieve after four weeks: 98 by 6 August. Two started, one of them under two ids."""
    payments.today = date(2012, 8, 6)
    await payments.deliver(planned(ASSUMED), tariff(), tariff("ann2", band="high", valid_from="2012-04-20"), achieved())
    await payments.deliver(treatment_started("bob"), treatment_started("ann"), merged("ann", "ann2"))
    found = await position(payments)
    planned_pence = found["thisYear"]["plannedPence"]
    assert planned_pence == 98 * 10_000
    causes = found["shortfallCauses"]
    assert (causes["fewerStartsPence"], causes["lowerBandsPence"]) == (planned_pence - 2 * 10_000, 0)
    assert sum(causes.values()) == found["thisYear"]["shortfallPence"] == planned_pence - 10_000
    assert causes["fewerOutcomesPence"] == 10_000


async def test_the_councils_year_shows_cash_and_what_is_owed_by_month_and_warns(behind: Running) -> None:
    behind.today = date(2012, 11, 5)
    await client.paid_run(behind)
    year = (await position(behind))["councilYear"]
    assert (year["from"], year["to"], year["budgetPence"], year["warning"]) == ("2012-04-01", "2013-04-01", 12, "red")
    assert (year["actualPence"], year["accrualPence"], year["provisionPence"]) == (10_000, 0, 0)
    rows = {period["from"]: (period["actualPence"], period["accrualPence"]) for period in year["periods"]}
    assert (rows["2012-10-01"], rows["2012-11-01"]) == ((0, 10_000), (10_000, -10_000))
    assert sum(period["likelyPence"] for period in year["periods"]) == year["outturn"]["likelyPence"]
    assert sum(period["budgetPence"] for period in year["periods"]) == 12


async def test_who_is_paid_does_not_see_the_councils_year_and_all_else_of_its_own(behind: Running) -> None:
    own, councils = await position(behind, "provider"), await position(behind)
    assert own["councilYear"] is None
    assert own == councils | {"councilYear": None}


async def test_what_has_fallen_stands_in_the_year_as_withdrawn(behind: Running) -> None:
    await behind.deliver(withdrawn())
    year = (await position(behind))["thisYear"]
    assert (year["earnedPence"], year["withdrawn"], year["withdrawnPence"]) == (0, 1, 10_000)


async def test_what_is_settled_is_paid_and_approved_no_more(behind: Running) -> None:
    run = await client.approved_run(behind)
    await client.done(await client.release(behind, run["id"]))
    await client.done(await client.settle(behind, run["id"]))
    year = (await position(behind))["thisYear"]
    assert (year["approvedPence"], year["paidPence"]) == (0, 10_000)


async def test_what_falls_while_it_is_approved_is_approved_no_more(behind: Running) -> None:
    run = await client.approved_run(behind)
    await behind.deliver(withdrawn())
    year = (await position(behind))["thisYear"]
    assert (year["approvedPence"], year["paidPence"]) == (0, 0)
    await client.done(await client.reject(behind, run["id"]))
    year = (await position(behind))["thisYear"]
    assert (year["approvedPence"], year["paidPence"]) == (0, 0)


async def test_what_is_approved_and_unpaid_is_of_the_year_in_which_it_was_achieved(behind: Running) -> None:
    await client.approved_run(behind)
    assert (await position(behind))["thisYear"]["approvedPence"] == 10_000
    behind.today = date(2013, 4, 8)
    year = (await position(behind))["thisYear"]
    assert (year["from"], year["approvedPence"], year["earnedPence"]) == ("2013-04-02", 0, 0)


async def test_reviews_of_the_week_and_of_four_are_told_as_totals(behind: Running) -> None:
    await behind.deliver(*(review("ann", (DAY - timedelta(days=ago)).isoformat()) for ago in (0, 6, 7, 27, 28)))
    found = await position(behind)
    assert found["topActivity"] == {"weekDone": 2, "fourWeeksDone": 4, "countedTo": None, "windows": []}
    assert found["reviewsDone"] == 2


async def test_what_the_organisation_owed_is_that_of_the_week_counted_last(behind: Running) -> None:
    """Another organisation's is not of its position, and what was counted long ago of no day."""
    await behind.deliver(
        tops_counted("2012-09-23", overdue=7), tops_counted("2012-09-30"), tops_counted("2012-09-30", "cdas")
    )
    activity = (await position(behind))["topActivity"]
    assert (activity["countedTo"], [row["overdue"] for row in activity["windows"]]) == ("2012-09-30", [4])
    earlier = (await position(behind, on="2012-09-29"))["topActivity"]
    assert (earlier["countedTo"], [row["overdue"] for row in earlier["windows"]]) == ("2012-09-23", [7])
    behind.today = date(2012, 10, 14)
    assert (await position(behind))["topActivity"]["countedTo"] is None


async def test_since_last_time_is_what_came_fell_and_has_not_moved(behind: Running) -> None:
    assert (await position(behind))["sinceLast"] is None  # it was never published
    await behind.tick()
    behind.today = DAY + timedelta(weeks=1)
    await behind.deliver(withdrawn(), tariff("cas"), achieved("cas", on="2012-10-02"), achieved("dan", on="2012-10-03"))
    since_last = (await position(behind))["sinceLast"]
    assert since_last["lastOn"] == DAY.isoformat()
    assert since_last["new"] == {"count": 1, "pence": 10_000}
    assert since_last["fallen"] == {"count": 1, "pence": -10_000}
    assert since_last["corrected"] == since_last["periods"] == {"count": 0, "pence": 0}
    assert since_last["stuck"] == [
        {"waitsFor": "awaiting_verification", "turn": "verifier", "count": 1, "pence": 10_000},
        {"waitsFor": "no-tariff", "turn": "tariff_setter", "count": 1, "pence": 0},
    ]  # dan's waits for a tariff too, but not since last time
    assert (await position(behind))["unpricedByReason"] == [{"reason": "no-tariff", "claims": 1}]


async def test_what_came_or_fell_on_a_monday_once_the_position_was_out_has_changed_since(behind: Running) -> None:
    """The parts of each week are what the published positions differ by."""
    await behind.tick()
    await behind.deliver(tariff("cas"), achieved("cas", on="2012-09-28"))
    assert (await position(behind))["sinceLast"] is None
    behind.today = DAY + timedelta(weeks=1)
    await behind.tick()
    await behind.deliver(withdrawn(), tariff("dan"), achieved("dan", on="2012-10-03"))
    behind.today = DAY + timedelta(weeks=2)
    await behind.tick()
    first, second, third = [event["data"] for event in await behind.published("position-published")]
    assert second["sinceLast"]["new"] == third["sinceLast"]["new"] == {"count": 1, "pence": 10_000}
    assert third["sinceLast"]["fallen"] == {"count": 1, "pence": -10_000}
    for before, after in ((first, second), (second, third)):
        parts = sum(after["sinceLast"][name]["pence"] for name in ("new", "fallen", "corrected", "periods"))
        assert parts == after["thisYear"]["earnedPence"] - before["thisYear"]["earnedPence"]
    assert (await position(behind, on="2012-10-08"))["sinceLast"]["new"] == {"count": 2, "pence": 20_000}


async def test_what_got_its_price_or_was_proposed_since_last_time_has_moved(behind: Running) -> None:
    await behind.tick()
    behind.today = DAY + timedelta(weeks=1)
    assert {row["waitsFor"] for row in (await position(behind))["sinceLast"]["stuck"]} == {
        "awaiting_verification", "due", "no-tariff",
    }  # fmt: skip
    await behind.deliver(tariff("eve", confirmed_on=behind.today))
    await client.done(await client.propose(behind, on=DAY))  # today, for a day before
    assert (await position(behind))["sinceLast"]["stuck"] == [
        {"waitsFor": "awaiting_verification", "turn": "verifier", "count": 1, "pence": 10_000}  # bob's alone
    ]


async def test_what_is_published_on_monday_is_what_is_read_and_is_kept(behind: Running) -> None:
    await behind.deliver(review("ann", "2012-09-25"))
    await behind.tick()
    (told,) = [event["data"] for event in await behind.published("position-published")]
    read = await position(behind)
    groups = set(read) - {"contract", "party", "on", "certainCash"}  # which is of the moment, and so in no event
    for name in ("dueWaiting", "leftOutOfBalances"):  # as it waits when it is asked for, likewise
        assert read["balancesNow"].pop(name) == []
    assert {name: told[name] for name in groups} == {name: read[name] for name in groups}
    (kept,) = await behind.db.read("SELECT body FROM position")
    assert {name: kept["body"][name] for name in groups} == {name: read[name] for name in groups}


async def test_a_block_is_planned_with_its_instalments_and_needs_no_catching_up(payments: Running) -> None:
    payments.today = DAY
    terms = {"annual_value_pence": [1_200_000, 1_200_000], "block_share": "0.5"}
    await payments.deliver(planned({"lead_weeks": 0}, **terms), tariff(), achieved())
    found = await position(payments)
    year = found["thisYear"]
    outcomes = round(600_000 * 182 / 365)
    assert (year["expectedPence"], year["plannedPence"]) == (1_200_000, 300_000 + outcomes)
    assert (year["earnedPence"], year["shortfallPence"]) == (310_000, outcomes - 10_000)
    assert found["catchingUp"]["requiredWeeklyPence"] == round(590_000 * 7 / 183)
    council = found["councilYear"]
    to_come = {period["from"]: period["likelyPence"] for period in council["periods"]}
    assert (council["budgetPence"], council["warning"]) == (None, "none")
    assert to_come["2012-11-01"] == 50_000 + round(10_000 / 13 * 30 / 7)
    await payments.tick()
    payments.today = DAY + timedelta(weeks=1)
    since_last = (await position(payments))["sinceLast"]
    assert since_last["stuck"] == [
        {"waitsFor": "due", "turn": "finance", "count": 1, "pence": 10_000}  # and no instalment
    ]
    payments.today = date(2012, 11, 2)
    await payments.tick()
    since_last = (await position(payments))["sinceLast"]
    assert since_last["new"]["count"] == 0
    assert since_last["periods"] == {"count": 1, "pence": 50_000}


OTHERS = ("eve", "fay", "gil", "hal")


async def test_what_people_can_still_meet_is_told_as_totals_at_their_tariffs(behind: Running) -> None:
    """Under whatever id a person is known, and only what is open on the day; of few people not."""
    assert (await position(behind))["openPotential"] is None  # assessment has said nothing
    await behind.deliver(
        measures_open("ann", "planned_discharge", "housing_resolved"),
        measures_open("bob", "planned_discharge", until="2012-10-01"),
        measures_open("cas", "planned_discharge", until="2012-09-30"),
        measures_open("dan", "planned_discharge", party="cdas"),
        measures_open("bobby", "planned_discharge", "housing_resolved"),
        *(measures_open(name, "planned_discharge", "housing_resolved") for name in OTHERS),
        merged("bob", "bobby"),
    )
    assert (await position(behind))["openPotential"] == {
        "peopleOpen": 6,
        "openPence": 130_000,
        "peopleOverdue": 0,
        "overduePence": 0,
        "byMeasure": [
            {"measure": "housing_resolved", "people": 6, "pence": 60_000},
            {"measure": "planned_discharge", "people": 6, "pence": 70_000},
        ],
    }
    assert (await position(behind, "provider"))["openPotential"] is None
    await behind.deliver(
        measures_open("ann", revision=2, voided=True), measures_open("eve", "planned_discharge", revision=2)
    )
    behind.today = date(2012, 10, 2)
    assert (await position(behind))["openPotential"] == {
        "peopleOpen": 5,
        "openPence": 90_000,
        "peopleOverdue": 0,
        "overduePence": 0,
        "byMeasure": [
            {"measure": "housing_resolved", "people": None, "pence": None},
            {"measure": "planned_discharge", "people": None, "pence": None},
        ],
    }


async def test_what_waits_for_overdue_tops_is_told_as_totals_to_the_council_alone(behind: Running) -> None:
    """From the day on which each is overdue, and while what it could show is open."""
    await behind.deliver(
        measures_open("ann", "housing_resolved", "planned_discharge", overdue_from="2012-10-01"),
        measures_open("bob", "planned_discharge", overdue_from="2012-10-02"),
        measures_open("cas", "housing_resolved", until="2012-09-30", overdue_from="2012-09-01"),
    )
    found = (await position(behind))["openPotential"]
    assert (found["peopleOpen"], found["peopleOverdue"], found["overduePence"]) == (None, None, None)
    others = (
        measures_open(name, "housing_resolved", "planned_discharge", overdue_from="2012-10-01") for name in OTHERS
    )
    await behind.deliver(*others)
    found = (await position(behind))["openPotential"]
    assert (found["peopleOpen"], found["peopleOverdue"], found["overduePence"]) == (6, None, None)  # all but bob
    await behind.deliver(*(measures_open(name, "planned_discharge") for name in ("ida", "jon", "kim", "leo")))
    found = (await position(behind))["openPotential"]
    assert (found["peopleOverdue"], found["overduePence"], found["openPence"]) == (5, 100_000, 150_000)
    assert (await position(behind, "provider"))["openPotential"] is None
    await behind.tick()
    (told,) = [event["data"] for event in await behind.published("position-published")]
    assert told["openPotential"] == found

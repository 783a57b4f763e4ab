"""Periods day by day, from the lines of a small caseload: what becomes due, is paid, falls and is netted."""

from __future__ import annotations

import tomllib
from datetime import date, timedelta
from typing import Any

import pytest

from deploy.examples.oracle.check import expected_periods, expected_rows
from deploy.examples.oracle.ledger import Ledger
from deploy.examples.oracle.shapes.by_cases import Case
from tests.examples.small import SCHEME, Tale
from tests.examples.test_check import CDAS, nets

STARTED, LEFT = date(2012, 5, 7), date(2012, 7, 16)
RATES = [{"from": "0", "pence": 1_000}, {"from": "0.5", "pence": 1_500}, {"from": "0.6", "pence": 2_000}]


def scheme(**keys: Any) -> dict[str, Any]:
    """The example's, without its other contract, block and prices of planned discharges."""
    text = tomllib.loads(SCHEME.read_text())
    (own,) = [contract for contract in text["contracts"] if contract["code"] == CDAS]
    text["contracts"] = [own | {"block_share": "0", "measures": ["planned_discharge"], "floor": "0"} | keys]
    return text


def left_well(told: dict[str, Any], people: int) -> Tale:
    """So many began and all but the last completed, verified that day."""
    tale = Tale(told)
    for number in range(people):
        story = tale.person(f"P{number}")
        course = tale.treated(story, date(2012, 5, 1), STARTED, "cdas")
        if number < people - 1:
            story.end(LEFT, "cdas", course.episode, "80")
    tale.verify(LEFT)
    return tale


def single(ledger: Ledger) -> list[tuple[Any, ...]]:
    """What outcomes of the contract come to by themselves."""
    return sorted(row[5:] for row in expected_rows(ledger) if row[3] == CDAS)


def months(ledger: Ledger) -> dict[str, int]:
    return {on: pence for _, _, on, pence in expected_periods(ledger)}


def test_a_cohorts_month_is_paid_and_what_falls_of_it_is_netted() -> None:
    groups = [{"band": band, "rates": RATES} for band in ("low", "medium", "high")]
    rule = {"measure": "planned_discharge", "cohort_date": "start", "months": 12, "minimum": 2, "groups": groups}
    tale = left_well(scheme(provisional="count", cohorts=[rule]), 3)
    tale.run(date(2012, 8, 1), CDAS)
    paid = tale.reckon(date(2012, 8, 1))
    assert months(tale.reckon(date(2012, 7, 31))) == {}
    assert months(paid) == {"2012-07-31": 4_000}  # two of three
    assert nets(paid, CDAS) == [4_000]
    assert single(paid) == [(0, "in_cohort")] * 2
    tale.stories[0].assess(LEFT + timedelta(days=21))  # within the gap: that was no discharge
    fallen = tale.reckon(date(2012, 8, 31))
    assert months(fallen) == {"2012-07-31": 1_000}  # one of three
    assert [receivable.left for receivable in fallen.receivables[CDAS]] == [3_000]


def test_on_account_and_its_balance_leave_out_nobody_and_a_closed_year_stays() -> None:
    keys = {
        "annual_value_pence": [2_400_000], "provisional": "clawback", "on_account": {"share": "0.5"},
        "final_accounts": [date(2013, 4, 3)],
    }  # fmt: skip
    tale = left_well(scheme(**keys), 3)
    quarter = tale.reckon(date(2012, 10, 2))
    assert single(quarter) == [(0, "accrued")] * 2
    assert months(quarter)["2012-10-01"] == 120_000 - 300_000  # the balance of the quarter, below nothing
    assert sum(receivable.left for receivable in quarter.receivables[CDAS]) == 180_000 + 300_000
    tale.stories[0].assess(date(2013, 4, 3))  # within the window, and too late
    closed = tale.reckon(date(2013, 4, 30))
    assert months(closed)["2012-10-01"] == 120_000 - 300_000


def test_a_cap_is_of_all_that_stand() -> None:
    capped = left_well(scheme(provisional="count", cap_pence=[100_000]), 3)
    assert single(capped.reckon(date(2012, 7, 31))) == [
        (40_000, "due"),
        (60_000, "due"),
    ]
    assert months(capped.reckon(date(2013, 4, 30))) == {}
    collared = left_well(scheme(provisional="count", collar_pence=[200_000]), 3)
    assert months(collared.reckon(date(2013, 4, 2))) == {"2013-04-01": 80_000}


def counted_after_twenty_weeks(met: dict[str, Any], today: date, **keys: Any) -> list[Case]:
    """Of one person who began treatment, and of whom no line comes later."""
    row = {"code": "i", "eligible_on": "start", "weeks": 20, "met": met, "contracts": [CDAS]}
    tale = Tale(scheme(**keys) | {"indicators": [row]})
    tale.treated(tale.person("P0"), date(2012, 5, 1), STARTED, "cdas")
    return tale.reckon(today).cases["P0"].counted.get(CDAS, [])


def test_who_is_heard_of_no_more_counts_all_the_same_once_the_weeks_are_over() -> None:
    """A case is of its day, also where nobody sends a line then. That somebody has not left is certain by that day."""
    stays = {"not": {"event": "left", "within_days": 140}}
    counts = STARTED + timedelta(weeks=20)
    assert counted_after_twenty_weeks(stays, counts - timedelta(days=1)) == []
    assert counted_after_twenty_weeks(stays, counts) == [Case("i", counts, met=True)]


@pytest.mark.parametrize(
    ("kind", "lasars", "provider"),
    [("referred", 1, 1), ("start", 1, 1), ("discharge", 1, 1), ("assessed", 1, 0), ("event", 0, 1)],
)
def test_whoever_is_sent_to_a_provider_is_a_case_of_the_lasars(kind: str, lasars: int, provider: int) -> None:
    """A contract that others verify has all who were referred, began or left; of the rest what START did itself."""
    row = {"code": "i", "eligible_on": kind, "event": "hep_b_dose", "contracts": [CDAS]}
    counted = []
    for terms in ({"party": "start", "verified_by": ["public-health"]}, {}):
        tale = Tale(scheme(**terms) | {"indicators": [row]})
        story = tale.person("P0")
        course = tale.treated(story, date(2012, 5, 1), STARTED, "cdas")
        story.dose(date(2012, 6, 1), "cdas", course.episode)
        story.end(LEFT, "cdas", course.episode, "80")
        counted.append(len(tale.reckon(LEFT).cases["P0"].counted.get(CDAS, [])))
    assert counted == [lasars, provider]


def test_what_counts_after_the_run_off_is_of_no_contract() -> None:
    """The weeks are over on 24 September, two months after the contract's last day or its end."""
    counts = STARTED + timedelta(weeks=20)

    def counted(ends: date) -> list[Case]:
        return counted_after_twenty_weeks({"event": "e"}, counts, ends=ends, run_off_months=2)

    assert counted(date(2012, 7, 25)) == [Case("i", counts, met=False)]
    assert counted(date(2012, 7, 24)) == []

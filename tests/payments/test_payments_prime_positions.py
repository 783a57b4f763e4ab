"""The position of a prime: what its subcontractors' people start, owe, do and can still meet is the prime's."""

from datetime import date
from typing import Any

import pytest

from tests.harness import Running
from tests.payments import client
from tests.payments.builders import (
    BACK,
    contract,
    measures_open,
    review,
    scheme,
    tariff,
    tops_counted,
    treatment_started,
)
from tests.payments.test_payments_passed_on import ALPHA, HEIR
from tests.payments.test_payments_position_groups import ASSUMED

DAY = date(2012, 8, 6)


@pytest.fixture
async def prime(payments: Running) -> Running:
    """Alpha delivers until 1 August, then its heir; one start a day is assumed."""
    payments.today = DAY
    own = contract(BACK, provisional="clawback", plan=ASSUMED, subcontracts=[ALPHA, HEIR])
    await payments.deliver(scheme(contracts=[own]), tariff(), tariff("bob"), tariff("cas"))
    return payments


async def position(payments: Running, organisation: str = "council") -> dict[str, Any]:
    role = "auditor" if organisation == "council" else "provider"
    (item,) = (await client.get(payments, "/positions", role, organisation, contract=BACK))["items"]
    return dict(item)


async def test_who_starts_with_a_subcontractor_has_started_and_who_starts_with_one_that_left_has_not(
    prime: Running,
) -> None:
    before = (await position(prime))["shortfallCauses"]["fewerStartsPence"]
    await prime.deliver(
        treatment_started("ann"),
        treatment_started("bob", delivered_by="alpha"),
        treatment_started("cas", "2012-08-01", delivered_by="alpha"),
    )
    assert before - (await position(prime))["shortfallCauses"]["fewerStartsPence"] == 20_000


async def test_reviews_and_tops_that_are_due_are_told_together(prime: Running) -> None:
    await prime.deliver(
        review("ann", "2012-07-31", organisation="alpha"),
        review("bob", "2012-08-01", organisation="alpha"),
        review("cas", "2012-08-01", organisation="heir"),
        review("dan", "2012-08-02"),
        tops_counted("2012-08-05"),
        tops_counted("2012-08-05", "heir", overdue=2),
        tops_counted("2012-08-05", "cdas", overdue=9),
    )
    activity = (await position(prime, "riverside"))["topActivity"]
    assert (activity["weekDone"], activity["fourWeeksDone"]) == (3, 3)
    (window,) = activity["windows"]
    assert window == {
        "window": "review", "weekDue": 6, "weekDone": 4, "fourWeeksDue": 18, "fourWeeksDone": 14, "overdue": 6,
    }  # fmt: skip


async def test_what_is_open_with_who_delivers_is_open_to_the_prime(prime: Running) -> None:
    """Of one who has left too, until somebody else has the episode."""
    parties = ["riverside", "alpha", "alpha", "heir", "heir", "cdas"]
    people = ["ann", "bob", "cas", "dan", "eve", "fay"]
    opened = zip(people, parties, strict=True)
    await prime.deliver(*(measures_open(who, "planned_discharge", party=party) for who, party in opened))
    assert (await position(prime))["openPotential"]["peopleOpen"] == 5

"""What was agreed adds to a closed year only what is still to come of it, to whom it was disputed by, and under the
year's cap.
"""

from datetime import date
from typing import Any

import pytest

from tests.harness import Running
from tests.payments.builders import BACK, HOLD, achieved, contract, ident, scheme, tariff
from tests.payments.client import done
from tests.payments.test_payments_disputes import COUNCIL, FINANCE, RIVERSIDE, SAID, Who, closed, post
from tests.payments.test_payments_gates import OPEN, PEOPLE, outcomes, standing
from tests.payments.test_payments_what_if_reckoned import compared, in_the_ledger

ACCOUNT = {"final_accounts": ["2013-07-01"]}
CDAS: Who = ("provider", "cdas", "keyworker-9")


def costs(pence: int) -> dict[str, int]:
    return {"abstinent_at_review": pence}


def terms(**changes: Any) -> Any:
    return [contract(HOLD, **(OPEN | ACCOUNT)), contract(BACK, **(OPEN | ACCOUNT | changes))]


async def agreed(payments: Running, name: str, outcome: str = "upheld", who: Who = RIVERSIDE, **said: Any) -> None:
    await closed(payments, await opened(payments, name, who, **said), outcome, FINANCE)


async def opened(payments: Running, name: str, who: Who = RIVERSIDE, **said: Any) -> str:
    claim = str(ident(f"outcome {name} abstinent_at_review"))
    return str((await done(await post(payments, "/disputes", who, SAID | {"claimId": claim} | said)))["id"])


async def closes(payments: Running, on: date = date(2013, 8, 1)) -> None:
    payments.today = date(2013, 7, 1)
    await payments.tick()
    payments.today = on


async def in_open_year(payments: Running) -> None:
    payments.today = date(2012, 9, 3)
    await payments.deliver(scheme(contracts=terms()), tariff("ann"), achieved("ann"), tariff("bob"), achieved("bob"))


async def after_account(payments: Running, **changes: Any) -> None:
    """£100 of ann and, where there is no cap, of bob and cat stand."""
    payments.today = date(2013, 6, 30)
    contracts = terms(**changes)
    await payments.deliver(scheme(contracts=contracts), *map(tariff, PEOPLE), *outcomes("2013-03-01", "2013-03-02"))
    await closes(payments, date(2013, 7, 5))


async def test_what_was_put_right_while_the_year_was_open_adds_nothing_later(payments: Running) -> None:
    await in_open_year(payments)
    await agreed(payments, "ann")
    await payments.deliver(tariff("ann", revision=2, prices=costs(12_500)))
    await closes(payments)
    await payments.deliver(*(tariff(name, revision=3, prices=costs(20_000)) for name in ("ann", "bob")))
    assert await standing(payments, "ann", "bob") == [("due", 12_500), ("due", 10_000)]


async def test_what_was_put_right_between_is_spent_also_where_it_is_upheld_after_the_account(payments: Running) -> None:
    await in_open_year(payments)
    dispute = await opened(payments, "ann")
    await payments.deliver(tariff("ann", revision=2, prices=costs(12_500)))
    await closes(payments)
    await closed(payments, dispute, "upheld", FINANCE)
    await payments.deliver(tariff("ann", revision=3, prices=costs(20_000)))
    assert await standing(payments, "ann") == [("due", 12_500)]


async def test_what_was_upheld_while_the_year_was_open_and_not_put_right_is_still_to_come(payments: Running) -> None:
    await in_open_year(payments)
    await agreed(payments, "ann")
    await closes(payments)
    await payments.deliver(*(tariff(name, revision=3, prices=costs(12_500)) for name in ("ann", "bob")))
    assert await standing(payments, "ann", "bob") == [("due", 12_500), ("due", 10_000)]


@pytest.mark.parametrize("kind", ["dispute", "query"])
@pytest.mark.parametrize("lowered", [True, False])
async def test_what_the_council_disputes_or_asks_adds_nothing(payments: Running, kind: str, lowered: bool) -> None:
    await in_open_year(payments)
    await agreed(payments, "ann", who=COUNCIL, kind=kind, reasonCode="counted_twice")
    if lowered:
        await payments.deliver(tariff("ann", revision=2, prices=costs(5_000)))
    await closes(payments)
    await agreed(payments, "ann", who=COUNCIL, kind=kind)
    await payments.deliver(tariff("ann", revision=3, prices=costs(20_000)))
    assert await standing(payments, "ann") == [("due", 5_000 if lowered else 10_000)]


async def test_what_lowered_it_was_its_correction_too(payments: Running) -> None:
    await in_open_year(payments)
    await agreed(payments, "ann", reasonCode="wrong_amount")
    await payments.deliver(tariff("ann", revision=2, prices=costs(5_000)))
    await closes(payments)
    await payments.deliver(tariff("ann", revision=3, prices=costs(10_000)))
    assert await standing(payments, "ann") == [("due", 5_000)]


async def test_what_was_settled_by_a_correction_counts_nothing_of_later_days(payments: Running) -> None:
    await after_account(payments)
    await agreed(payments, "ann", "settled_by_correction")
    payments.today = date(2013, 7, 6)
    await payments.deliver(tariff("ann", revision=2, prices=costs(12_500)))
    assert await standing(payments, "ann") == [("due", 10_000)]


async def test_of_two_about_the_same_one_correction_is_that_of_both(payments: Running) -> None:
    await after_account(payments)
    await agreed(payments, "ann")
    await agreed(payments, "ann", kind="query")
    await payments.deliver(tariff("ann", revision=2, prices=costs(12_500)))
    await payments.deliver(tariff("ann", revision=3, prices=costs(20_000)))
    assert await standing(payments, "ann") == [("due", 12_500)]


@pytest.mark.parametrize(("cap", "added"), [(20_000, 0), (25_000, 5_000), (90_000, 10_000)])
async def test_what_is_agreed_of_an_earlier_day_comes_to_what_the_cap_has_left(
    payments: Running, cap: int, added: int
) -> None:
    await after_account(payments, cap_pence=[cap])
    await payments.deliver(achieved("cat", on="2012-08-01"))
    await agreed(payments, "cat")
    state = "due" if added else "closed"
    assert await standing(payments, "ann", "bob", "cat") == [("due", 10_000), ("due", 10_000), (state, added)]


async def test_what_stood_when_its_year_was_closed_rises_to_the_cap(payments: Running) -> None:
    await after_account(payments, cap_pence=[21_000])
    await agreed(payments, "ann")
    await payments.deliver(tariff("ann", revision=2, prices=costs(12_500)))
    assert await standing(payments, "ann", "bob") == [("due", 11_000), ("due", 10_000)]


async def test_several_of_one_day_share_what_the_cap_has_left(payments: Running) -> None:
    await after_account(payments, cap_pence=[23_000])
    await agreed(payments, "ann")
    await agreed(payments, "bob")
    await payments.deliver(*(tariff(name, revision=2, prices=costs(12_500)) for name in ("ann", "bob")))
    assert sorted(await standing(payments, "ann", "bob")) == [("due", 10_500), ("due", 12_500)]


async def test_what_one_party_has_agreed_is_not_added_to_anothers(payments: Running) -> None:
    await after_account(payments)
    await payments.deliver(achieved("cat", on="2012-08-01"))
    dispute = await opened(payments, "cat")
    await payments.deliver(achieved("cat", on="2012-08-01", revision=2, contract=HOLD))
    await closed(payments, dispute, "upheld", FINANCE)
    assert await standing(payments, "cat") == [("closed", 0)]
    await agreed(payments, "cat", who=CDAS)
    assert await standing(payments, "cat") == [("due", 10_000)]


@pytest.mark.parametrize("more", [{}, {"cap_pence": [21_000]}])
async def test_a_what_if_says_what_a_draft_adds_by_what_was_agreed(payments: Running, more: dict[str, Any]) -> None:
    payments.today = date(2013, 6, 30)
    contracts = terms(**more)
    await payments.deliver(
        scheme(contracts=contracts, price_from="achieved"), *map(tariff, PEOPLE), *outcomes("2013-03-01", "2013-03-02")
    )
    await closes(payments, date(2013, 7, 5))
    await payments.deliver(achieved("cat", on="2012-08-01"))
    await agreed(payments, "ann")
    row = {"measure": "abstinent_at_review", "from": "2012-04-02", "to": None, "pence": 15_000}
    draft = scheme(
        2, contracts=contracts, price_from="achieved", prices=[row | {"band": band} for band in ("low", "high")],
        published_at="2013-07-05T09:00:00+00:00",
    )  # fmt: skip
    before = await in_the_ledger(payments, "stockport")
    stands, would_stand = await compared(payments, "stockport", draft)
    assert stands == before
    await payments.deliver(draft)
    after = await in_the_ledger(payments, "stockport")
    assert (would_stand, after.total()) == (after, 21_000 if more else 25_000)

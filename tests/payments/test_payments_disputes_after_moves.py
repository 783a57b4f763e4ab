"""What a dispute adds to a closed year has that year's hold, and whatever moved the outcome since it was opened, also
back, was its correction.
"""

from datetime import date
from typing import Any

import pytest

from tests.architecture.sources import load
from tests.harness import Running
from tests.payments import client
from tests.payments.builders import HOLD, achieved, contract, ident, proposed, scheme, tariff, withdrawn
from tests.payments.test_payments_disputes import FINANCE, closed
from tests.payments.test_payments_disputes_spent import (
    ACCOUNT,
    CDAS,
    agreed,
    closes,
    costs,
    in_open_year,
    opened,
    terms,
)
from tests.payments.test_payments_gates import PEOPLE, standing
from tests.payments.test_payments_on_account import VALUE

DAY = date(2012, 9, 3)


async def held(payments: Running, until: str) -> None:
    """£100 of ann stand when the account is closed, held until a day."""
    payments.today = date(2013, 6, 30)
    outcome = achieved("ann", on="2013-03-01", contract=HOLD, until=date.fromisoformat(until))
    await payments.deliver(scheme(contracts=[contract(HOLD, **ACCOUNT)]), tariff("ann"), outcome)


async def said_later(payments: Running, until: str | None) -> None:
    """That it is held until another day; and what was agreed comes to £25 more."""
    day = date.fromisoformat(until) if until else None
    await payments.deliver(achieved("ann", on="2013-03-01", contract=HOLD, until=day, revision=2))
    await payments.deliver(tariff("ann", revision=2, prices=costs(12_500)))


async def steps(payments: Running) -> Any:
    """Of its last line."""
    line = (await client.get(payments, f"/claims/{ident('outcome ann abstinent_at_review')}/lines"))["items"][-1]
    return (await client.get(payments, f"/lines/{line['id']}/explanation"))["basis"]["steps"]


@pytest.mark.parametrize("later", ["2013-12-01", "2013-08-01", None])
async def test_what_is_added_is_held_as_long_as_what_its_year_has(payments: Running, later: str | None) -> None:
    await held(payments, "2013-09-01")
    await closes(payments, date(2013, 7, 5))
    await agreed(payments, "ann", who=CDAS)
    await said_later(payments, later)
    assert {"step": "hold", "until": "2013-09-01"} in await steps(payments)
    for day, state in ((date(2013, 8, 31), "held"), (date(2013, 9, 1), "due")):
        payments.today = day
        await payments.tick()
        assert await standing(payments, "ann") == [(state, 12_500)]


async def test_what_is_added_to_what_was_paid_is_not_held_anew(payments: Running) -> None:
    await held(payments, "2013-05-01")
    await client.paid_run(payments, HOLD)
    await closes(payments, date(2013, 7, 5))
    await agreed(payments, "ann", who=CDAS)
    await said_later(payments, "2013-12-01")
    payments.today = date(2013, 7, 31)
    run = await client.done(await client.propose(payments, HOLD))
    assert (run["grossPence"], run["nettedPence"]) == (2_500, 0)


@pytest.mark.parametrize("then", [10_000, 5_000])
async def test_what_moved_and_came_back_has_had_its_correction(payments: Running, then: int) -> None:
    await in_open_year(payments)
    await agreed(payments, "ann")
    await payments.deliver(tariff("ann", revision=2, prices=costs(12_500)))
    await payments.deliver(tariff("ann", revision=3, prices=costs(then)))
    await closes(payments)
    await payments.deliver(tariff("ann", revision=4, prices=costs(20_000)))
    assert await standing(payments, "ann") == [("due", then)]


@pytest.mark.parametrize("on_account", [{}, VALUE])
async def test_what_stood_in_the_open_year_and_fell_again_has_had_it_too(
    payments: Running, on_account: dict[str, Any]
) -> None:
    payments.today = DAY
    await payments.deliver(scheme(contracts=terms(**on_account)), tariff("ann"), proposed("ann"))
    await agreed(payments, "ann", about="refused_verification")
    await payments.deliver(achieved("ann", revision=2))
    assert await standing(payments, "ann") == [("accrued", 0) if on_account else ("due", 10_000)]
    await payments.deliver(withdrawn("ann", revision=3))
    await closes(payments)
    await payments.deliver(achieved("ann", revision=4))
    assert await standing(payments, "ann") == [("closed", 0)]


async def test_what_moved_while_it_was_open_and_came_back_is_spent_when_it_is_closed(payments: Running) -> None:
    await in_open_year(payments)
    dispute = await opened(payments, "ann")
    for revision, pence in ((2, 12_500), (3, 10_000)):
        await payments.deliver(tariff("ann", revision=revision, prices=costs(pence)))
    await closed(payments, dispute, "upheld", FINANCE)
    await closes(payments)
    await payments.deliver(tariff("ann", revision=4, prices=costs(20_000)))
    assert await standing(payments, "ann") == [("due", 10_000)]


async def test_what_moves_another_outcome_spends_nothing(payments: Running) -> None:
    await in_open_year(payments)
    await agreed(payments, "ann")
    await payments.deliver(tariff("bob", revision=2, prices=costs(20_000)), achieved("ann", revision=2))
    await closes(payments)
    await payments.deliver(tariff("ann", revision=2, prices=costs(12_500)))
    assert await standing(payments, "ann") == [("due", 12_500)]


async def test_what_was_kept_before_is_noted_from_the_ledger_and_from_what_accrued(payments: Running) -> None:
    """But for what moved and came back within a day."""
    payments.today = DAY
    await payments.deliver(scheme(contracts=terms(**VALUE)), *map(tariff, PEOPLE), *map(proposed, PEOPLE))
    for name in PEOPLE:
        await agreed(payments, name, about="refused_verification")
    for day, name in ((date(2012, 9, 5), "ann"), (DAY, "bob")):
        payments.today = day
        await payments.deliver(achieved(name, revision=2))
    payments.today = date(2012, 9, 7)
    await payments.deliver(withdrawn("ann", revision=3))
    kept = "SELECT measure, client_id, moved_on FROM dispute ORDER BY client_id"
    noted = await payments.db.read(kept)
    assert sorted(str(row["moved_on"]) for row in noted) == ["2012-09-03", "2012-09-05", "None"]
    await payments.db.write("UPDATE dispute SET moved_on = NULL")
    (migration,) = load("payments").migrations.glob("0090_*.py")
    await payments.db.write(migration.read_text().partition('MOVED = """')[2].partition('"""')[0])
    assert await payments.db.read(kept) == noted


async def test_what_stood_elsewhere_between_and_not_there_is_no_correction_there(payments: Running) -> None:
    """£0 there all the time: what was agreed there is still to come."""
    payments.today = DAY
    await payments.deliver(scheme(contracts=terms()), tariff("ann"), proposed("ann"))
    await agreed(payments, "ann", about="refused_verification")
    await payments.deliver(achieved("ann", revision=2, contract=HOLD))
    await payments.deliver(withdrawn("ann", revision=3))
    assert [row["moved_on"] for row in await payments.db.read("SELECT moved_on FROM dispute")] == [None]
    await payments.deliver(achieved("ann", revision=4))
    assert [row["moved_on"] for row in await payments.db.read("SELECT moved_on FROM dispute")] == [DAY]

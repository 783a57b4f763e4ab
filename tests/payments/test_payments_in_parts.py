"""A batch's claims are worked through in parts, one while the last is written: nothing else follows from it."""

from typing import Any

import pytest

from services.payments.commands import reconcile
from shared.messaging.events import Payload
from tests.harness import Running
from tests.payments import client
from tests.payments.builders import BACK, achieved, ident, scheme, tariff, withdrawn
from tests.payments.test_payments_order import reset

CLIENTS = [f"client {n}" for n in range(7)]
STORY: list[list[Payload]] = [
    [scheme(), *(tariff(who) for who in CLIENTS)],
    [achieved(who, contract=BACK) for who in CLIENTS],
    [withdrawn(who) if n % 2 else achieved(who, contract=BACK, revision=2) for n, who in enumerate(CLIENTS)],
]
LINES = """
SELECT seq, id, amount_key, number, kind, from_account, to_account, pence, CAST(basis AS text) AS basis
FROM transfer ORDER BY seq
"""


async def told(payments: Running) -> list[Any]:
    """The ledger in its order, what is told of it in its order, amounts and balances."""
    lines = await payments.db.read(LINES)
    posted = [body["data"] for body in await payments.published("payment-posted")]
    amounts = await payments.db.read("SELECT key, state, pence, value_pence FROM amount ORDER BY key")
    return [[dict(line) | {"seq": n} for n, line in enumerate(lines)], posted, amounts, await client.balances(payments)]


async def live(payments: Running) -> list[Any]:
    await reset(payments)
    for batch in STORY:
        await payments.deliver(*batch)
    return await told(payments)


@pytest.mark.parametrize("size", [1, 2, 3, 7])
async def test_the_ledger_is_the_same_however_large_the_parts(
    payments: Running, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    whole = await live(payments)
    monkeypatch.setattr(reconcile, "PART", size)
    assert await live(payments) == whole


async def test_where_one_part_cannot_be_written_none_of_the_batch_stands_but_what_is_sound(
    payments: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reconcile, "PART", 2)
    for batch in STORY[:1]:
        await payments.deliver(*batch)
    bad = ident("outcome of nobody")
    await payments.as_owner(
        f"ALTER TABLE payments.amount ADD CONSTRAINT refused CHECK (key <> '{bad}' OR pence = 0) NOT VALID"
    )
    try:
        whole = STORY[1]
        spoilt = achieved(CLIENTS[3], contract=BACK, outcome_id=bad)
        await payments.deliver(*whole[:3], spoilt, *whole[4:], may_park=True)
    finally:
        await payments.as_owner("ALTER TABLE payments.amount DROP CONSTRAINT refused")
    (error,) = await payments.parked()
    assert "refused" in error
    lines = await payments.db.read("SELECT amount_key FROM transfer")
    assert {line["amount_key"] for line in lines} == {event.outcome_id for event in [*whole[:3], *whole[4:]]}  # type: ignore[attr-defined]
    assert len(lines) == len(await payments.published("payment-posted")) == 6

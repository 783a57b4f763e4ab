"""One claim, or one area, whose day cannot be worked holds up no other, and pays nothing until it can be."""

from datetime import date
from typing import Any

import pytest

from services.payments.commands import daily, reconcile
from services.payments.rules.claims import worth
from shared.runtime.tick import LeftOut
from tests.harness import Running
from tests.payments import client
from tests.payments.builders import HOLD, achieved, ident, scheme, tariff

NAMES = ("ann", "bob", "cat")
ODD = ident("outcome bob abstinent_at_review")


async def states(payments: Running) -> dict[str, str]:
    items = (await client.get(payments, "/claims"))["items"]
    return {each["clientId"]: each["state"] for each in items}


@pytest.fixture
async def held(payments: Running) -> Running:
    payments.today = date(2012, 9, 3)
    await payments.deliver(scheme())
    for name in NAMES:
        await payments.deliver(tariff(name), achieved(name, contract=HOLD, until="2013-01-10"))
    await payments.tick()
    assert set((await states(payments)).values()) == {"held"}
    return payments


async def test_the_others_are_due_and_the_odd_one_when_it_can_be_settled(
    held: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = worth

    def raising(outcome: Any, *given: Any) -> Any:
        if outcome.id == ODD:
            raise ZeroDivisionError("odd")
        return real(outcome, *given)

    held.today = date(2013, 1, 10)
    monkeypatch.setattr(reconcile, "worth", raising)
    expected = {str(ident(name)): "held" if name == "bob" else "due" for name in NAMES}
    for _ in range(2):
        with pytest.raises(LeftOut, match=f"1 left out: claim {ODD}: ZeroDivisionError"):
            await held.tick()
        assert await states(held) == expected
    monkeypatch.undo()
    assert await held.tick()
    assert set((await states(held)).values()) == {"due"}


async def test_an_area_that_fails_is_named_and_the_claims_are_settled(
    held: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def raising(*_given: Any, **_more: Any) -> None:
        assert set((await states(held)).values()) == {"due"}  # others see what the day brought
        raise ZeroDivisionError("odd")

    held.today = date(2013, 1, 9)
    await held.tick()
    held.today = date(2013, 1, 14)  # the next Monday: positions are told
    monkeypatch.setattr(daily, "publish_positions", raising)
    with pytest.raises(LeftOut, match="1 left out: area stockport: ZeroDivisionError"):
        await held.tick()
    assert set((await states(held)).values()) == {"due"}
    monkeypatch.undo()
    assert await held.tick()
    assert await held.published("position-published")

"""Who works through many claims lets others on the same loop have their turn."""

import asyncio
import contextlib
from typing import Any

import pytest

from services.payments.commands import reconcile
from tests.harness import Running
from tests.payments.builders import achieved, scheme, tariff


async def test_others_have_a_turn_between_two_claims_of_one_batch(
    payments: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    turns, seen = [0], list[int]()
    one_claim = reconcile._reconcile_claim

    async def other() -> None:
        while True:
            turns[0] += 1
            await asyncio.sleep(0)

    def noting(*given: Any) -> Any:
        seen.append(turns[0])
        return one_claim(*given)

    await payments.deliver(scheme(), tariff("ann"), tariff("bob"))
    monkeypatch.setattr(reconcile, "TURN", 1)
    monkeypatch.setattr(reconcile, "_reconcile_claim", noting)
    task = asyncio.create_task(other())
    await payments.deliver(achieved("ann"), achieved("bob"))
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task
    first, second = seen
    assert first < second

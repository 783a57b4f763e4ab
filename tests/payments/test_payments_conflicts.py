"""One revision has one content, also of whom it speaks."""

from typing import Any

import pytest

from tests.harness import Running
from tests.payments.builders import achieved, ident, proposed, withdrawn


@pytest.mark.parametrize("fact", [withdrawn("ann"), achieved("ann"), proposed("ann"), achieved("ann", voided=True)])
async def test_the_same_revision_of_somebody_else_is_a_conflict(payments: Running, fact: Any) -> None:
    other = fact.model_copy(update={"client_id": ident("bob")})
    await payments.deliver(fact)
    await payments.deliver(fact)
    assert await payments.parked() == []
    await payments.deliver(other, may_park=True)
    (error,) = await payments.parked()
    assert "conflict" in error

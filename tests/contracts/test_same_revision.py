"""The same revision of a thing with another content is a conflict: parked and told, whoever hears it.

A higher revision heals it.
"""

from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from shared.data.revisions import RevisionConflict, newest
from shared.messaging.events import Payload
from tests.harness import Running
from tests.payments import client as payments_client
from tests.payments.builders import BACK, achieved, identity, merged, review, scheme, tariff, withdrawn
from tests.referral import builders as referral_builders
from tests.tariff import builders as tariff_builders
from tests.tariff import client as tariff_client

CONFLICT = "conflict"


async def _refused(running: Running, *news: Payload) -> None:
    """Alone, and in one batch with what it contradicts."""
    await running.deliver(*news, may_park=True)
    (error,) = await running.parked()
    assert CONFLICT in error or RevisionConflict.__name__ in error
    await running.db.write("DELETE FROM parked")


async def test_a_verifier_who_decides_otherwise_after_a_restore_is_told(payments: Running) -> None:
    """Assessment was set back to an older state: revision 2, which was an achieved outcome, is now a refusal."""
    await payments.deliver(scheme(), tariff("ann"), achieved("ann", revision=2))
    due = {(BACK, "budget"): -10_000, (BACK, "due"): 10_000}
    assert await payments_client.balances(payments) == due
    await _refused(payments, withdrawn("ann", reason="refused", revision=2))
    assert await payments_client.balances(payments) == due
    await payments.deliver(withdrawn("ann", reason="refused", revision=3))
    assert await payments_client.balances(payments) == {}


async def test_an_outcome_that_stands_again_at_the_revision_of_its_fall_is_told(payments: Running) -> None:
    await payments.deliver(scheme(), tariff("ann"), achieved("ann"), withdrawn("ann", revision=2))
    await _refused(payments, achieved("ann", revision=2))
    assert await payments_client.balances(payments) == {}


@pytest.mark.parametrize(
    ("first", "other"),
    [
        (tariff("ann"), tariff("ann", band="high")),
        (tariff("ann"), tariff("ann", prices={"planned_discharge": 1})),
        (achieved("ann"), achieved("ann", on="2012-07-03")),
        (achieved("ann"), achieved("ann", evidence=[])),
        (identity("ann"), identity("ann", "settled")),
        (merged("ann", "anne"), merged("ann", "anne", voided=True)),
        (review("ann"), review("ann", organisation="another")),
        (scheme(), scheme(hash="1" * 64)),
        (withdrawn("ann"), withdrawn("ann", on="2012-09-04")),
    ],
    ids=lambda payload: payload.type,
)
@pytest.mark.parametrize("at_once", [True, False], ids=["at once", "later"])
async def test_payments_refuses_another_content(
    payments: Running, first: Payload, other: Payload, at_once: bool
) -> None:
    if not at_once:
        await payments.deliver(first)
    await _refused(payments, *([first] if at_once else []), other)
    await payments.deliver(first)  # the same again is no conflict


async def test_no_thing_moves_to_another_area(payments: Running) -> None:
    await payments.deliver(achieved("ann"))
    await _refused(payments, achieved("ann", area="wigan", revision=2))


async def test_tariff_refuses_another_content(tariff: Running) -> None:
    await tariff_client.publish(tariff)
    known = tariff_builders.assessed()
    await tariff.deliver(known)
    await _refused(tariff, known.model_copy(update={"points": dict.fromkeys(known.points, 0)}))
    await _refused(tariff, known.model_copy(update={"area": "wigan", "revision": 2}))
    merge = tariff_builders.merged(uuid4(), uuid4())
    await tariff.deliver(merge)
    await _refused(tariff, merge.model_copy(update={"voided": True}))
    await tariff.deliver(known, merge, tariff_builders.again(known, voided=True))


async def test_referral_refuses_another_content(referral: Running) -> None:
    changes: list[tuple[Payload, dict[str, Any]]] = [
        (referral_builders.assessed(uuid4()), {"assessed_on": date(2012, 5, 5)}),
        (referral_builders.merged(uuid4(), uuid4(), uuid4()), {"voided": True}),
        (referral_builders.scheme(), {"valid_from": date(2012, 5, 5)}),
    ]
    for known, change in changes:
        await referral.deliver(known)
        await _refused(referral, known.model_copy(update=change))
        await referral.deliver(known, known.model_copy(update={**change, "revision": 2}))


def test_one_revision_with_two_contents_in_a_batch() -> None:
    one, other = {"id": 1, "revision": 1, "on": "a"}, {"id": 1, "revision": 1, "on": "b"}
    assert newest([one, one, {**other, "revision": 2}], ["id"]) == [{**other, "revision": 2}]
    with pytest.raises(RevisionConflict):
        newest([one, other], ["id"])

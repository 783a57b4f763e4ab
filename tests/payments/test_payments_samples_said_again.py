"""A sample that is said again as it stands by now is none that is known otherwise."""

from services.assessment.events.published import FactsRestated
from tests.harness import Running
from tests.payments import client
from tests.payments.builders import sample_validated
from tests.payments.test_payments_known_otherwise import again
from tests.payments.test_payments_samples import housed, of, paying
from tests.shared.lost import otherwise, restated

__all__ = ["paying"]


async def test_said_again_after_other_evidence_took_an_id_it_is_not_known_otherwise(paying: Running) -> None:
    keys = {"evidence_keys": ["ann first", "bob"]}
    said = sample_validated("2012-09-01", [of("ann"), of("bob")], validated=2).model_copy(update=keys)
    first = [*housed("ann", revision=2, evidence_key="ann first"), *housed("bob", revision=2, evidence_key="bob")]
    later = housed("ann", revision=3, evidence_key="ann later")
    await paying.deliver(said, *first, *later)
    everything = [again(event) for event in (*first, *later) if event.type.startswith("outcome")]
    await paying.deliver(*everything, again(said, outcomes=said.outcomes[1:]), restated(FactsRestated))
    assert [item["kind"] for item in await otherwise(paying)] == []
    assert "known-otherwise" not in [hold["cause"] for hold in (await client.get(paying, "/holds"))["items"]]

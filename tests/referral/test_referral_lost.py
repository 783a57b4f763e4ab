"""Assessment or tariff was set back and does not know any more what it told: a referral is dated by what is known."""

from uuid import uuid4

from services.assessment.events.published import FactsRestated
from services.tariff.events import FactsRestated as TariffRestated
from tests.referral.builders import assessed, merged, scheme
from tests.referral.client import Town
from tests.shared.lost import FLOOR, kinds, lost, otherwise, restated, take_back


async def test_a_referral_loses_the_date_of_a_lost_assessment_and_a_scheme_is_only_listed(town: Town) -> None:
    client, other = uuid4(), uuid4()
    said = assessed(client)
    await town.running.deliver(scheme(), said, merged(client, other, uuid4()))
    await town.refer(await town.service(), client, assessmentId=str(said.assessment_id))
    assert (await town.published("client-referred"))[-1]["assessedOn"] is not None
    await town.running.deliver(restated(FactsRestated), restated(TariffRestated))
    assert kinds(await lost(town.running)) == ["assessment", "merge", "scheme"]
    assert await take_back(town.running) == {"taken": {"assessment": 1, "merge": 1}, "left": 0}
    assert [(each["kind"], each["onlyListed"]) for each in await lost(town.running)] == [("scheme", True)]
    assert (await town.published("client-referred"))[-1]["assessedOn"] is None
    await town.running.deliver(said.model_copy(update={"revision": FLOOR + 1}))
    assert (await town.published("client-referred"))[-1]["assessedOn"] == said.assessed_on.isoformat()


async def test_an_older_word_of_an_assessment_is_listed_until_the_newer_is_said_again(town: Town) -> None:
    client = uuid4()
    older = assessed(client)
    newer = older.model_copy(update={"revision": 2, "voided": True})
    await town.running.deliver(older, newer)
    await town.running.deliver(older.model_copy(update={"revision": FLOOR + 1}), restated(FactsRestated))
    assert kinds(await otherwise(town.running)) == ["assessment"]
    await town.running.deliver(newer.model_copy(update={"revision": FLOOR + 2}))
    assert await otherwise(town.running) == []


async def test_an_assessment_that_comes_after_all_was_said_again_without_it_is_listed(town: Town) -> None:
    said = assessed(uuid4())
    late = said.model_copy(update={"revision": said.revision + 1, "voided": True})
    await town.running.deliver(
        said, said.model_copy(update={"revision": FLOOR + said.revision}), restated(FactsRestated)
    )
    await town.running.deliver(late)
    assert kinds(await otherwise(town.running)) == ["assessment"]

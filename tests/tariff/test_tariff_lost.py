"""Assessment was set back and does not know any more whom it assessed: what was confirmed on it falls with it."""

from services.assessment.events.published import FactsRestated
from tests.harness import Running
from tests.shared.lost import FLOOR, accept, kinds, lost, otherwise, restated, take_back
from tests.tariff.builders import assessed, merged, second_rating
from tests.tariff.client import confirmed, publish


async def test_a_tariff_falls_with_the_lost_assessment_and_stands_on_what_is_said_again(tariff: Running) -> None:
    await publish(tariff)
    gone, kept = assessed(), assessed()
    await tariff.deliver(gone, kept, merged(gone.client_id, kept.client_id))
    for each in (gone, kept):
        await confirmed(tariff, each)
    await tariff.deliver(kept.model_copy(update={"revision": FLOOR + 1}), restated(FactsRestated))
    assert {each["id"] for each in await lost(tariff)} >= {str(gone.assessment_id)}
    assert await take_back(tariff) == {"taken": {"assessment": 1, "merge": 1}, "left": 0}
    assert kinds(await lost(tariff)) == []
    fallen = [event["data"] for event in await tariff.published("tariff-set") if event["data"]["voided"]]
    assert [(data["clientId"], data["takenBack"]) for data in fallen] == [(str(gone.client_id), True)]
    published = [event["data"] for event in await tariff.published("tariff-set") if not event["data"]["voided"]]
    assert [data["takenBack"] for data in published] == [False, False]
    assert await take_back(tariff) == {"taken": {}, "left": 0}


async def test_what_falls_by_an_older_word_of_an_assessment_may_be_taken_back_again(tariff: Running) -> None:
    await publish(tariff)
    known, other = assessed(), assessed()
    for each in (known, other):
        await tariff.deliver(each)
        await confirmed(tariff, each)
    newer = known.model_copy(update={"revision": 3})
    voided = known.model_copy(update={"revision": FLOOR + 2, "voided": True})
    fallen = other.model_copy(update={"revision": FLOOR + 2, "voided": True})
    await tariff.deliver(newer, voided, other.model_copy(update={"revision": FLOOR + 1}), fallen)
    (item,) = await otherwise(tariff)
    assert (item["kind"], item["id"], item["knownRevision"]) == ("assessment", str(known.assessment_id), 3)
    published = [event["data"] for event in await tariff.published("tariff-set") if event["data"]["voided"]]
    assert {data["clientId"]: data["takenBack"] for data in published} == {
        str(known.client_id): True, str(other.client_id): False,
    }  # fmt: skip
    await tariff.deliver(newer.model_copy(update={"revision": FLOOR + 3}))
    assert await otherwise(tariff) == []


async def test_a_merge_that_was_undone_is_listed_when_it_is_said_to_stand_again(tariff: Running) -> None:
    one, other = assessed(), assessed()
    joined = merged(one.client_id, other.client_id)
    await tariff.deliver(joined, joined.model_copy(update={"revision": 2, "voided": True}))
    await tariff.deliver(joined.model_copy(update={"revision": FLOOR + 1}), restated(FactsRestated))
    assert kinds(await otherwise(tariff)) == ["merge"]
    assert await accept(tariff) == {"accepted": {"merge": 1}, "left": 0}


async def test_what_comes_after_all_was_said_again_without_it_is_listed(tariff: Running) -> None:
    """That two were no one person after all, and a correction, were parked when assessment was restored."""
    one, other = assessed(), assessed()
    joined = merged(one.client_id, other.client_id)
    await tariff.deliver(one, joined)
    again = [each.model_copy(update={"revision": FLOOR + each.revision}) for each in (one, joined)]
    await tariff.deliver(*again, restated(FactsRestated))
    await tariff.deliver(*[each.model_copy(update={"revision": 2, "voided": True}) for each in (one, joined)])
    assert kinds(await otherwise(tariff)) == ["assessment", "merge"]
    assert await accept(tariff) == {"accepted": {"assessment": 1, "merge": 1}, "left": 0}


async def test_that_an_assessment_was_rated_again_is_lost_with_it(tariff: Running) -> None:
    gone = assessed()
    await tariff.deliver(gone, second_rating(gone, "rated", 2), restated(FactsRestated))
    assert await take_back(tariff) == {"taken": {"assessment": 1, "second-rating": 1}, "left": 0}
    assert kinds(await lost(tariff)) == []

"""Assessment was set back and does not know any more whom it assessed: what was confirmed on it falls with it."""

from services.assessment.events.published import FactsRestated
from tests.harness import Running
from tests.shared.lost import FLOOR, kinds, lost, restated, take_back
from tests.tariff.scenes import assessed, confirmed, merged, publish


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
    fallen = [each["data"] for each in await tariff.published("tariff-set") if each["data"]["voided"]]
    assert [(each["clientId"], each["takenBack"]) for each in fallen] == [(str(gone.client_id), True)]
    told = [each["data"] for each in await tariff.published("tariff-set") if not each["data"]["voided"]]
    assert [each["takenBack"] for each in told] == [False, False]
    assert await take_back(tariff) == {"taken": {}, "left": 0}

"""What follows from an assessment, in whatever order it, its corrections and its scheme arrive."""

import asyncio
from datetime import date
from itertools import permutations
from typing import Any

import pytest

from tests.harness import Running
from tests.tariff.builders import again, assessed, dearer, merged, scheme
from tests.tariff.client import confirm, confirmed, get, proposal_of, proposals, publish, tariffs_set

HIGH = (4, 4, 2, 2, 1, 1)
LOW = (3, 0, 1, 0, 2, 0)


def pence(proposal: dict[str, Any]) -> dict[str, int]:
    return {price["measure"]: price["pence"] for price in proposal["prices"]}


async def test_a_proposal_shows_its_arithmetic(tariff: Running) -> None:
    published = await publish(tariff)
    event = assessed(assessed_on=date(2013, 4, 1))
    await tariff.deliver(event)
    proposal = await proposal_of(tariff, event)
    assert [step["total"] for step in proposal["arithmetic"]["additions"]] == [4, 7, 9, 10, 13, 13]
    assert proposal["arithmetic"]["score"] == "13"
    assert proposal["arithmetic"]["comparisons"] == [
        {"band": "low", "from": 0, "fromScore": "0", "reached": True},
        {"band": "medium", "from": 7, "fromScore": "7", "reached": True},
        {"band": "high", "from": 14, "fromScore": "14", "reached": False},
    ]
    assert proposal["band"] == "medium"
    assert (proposal["schemeVersion"], proposal["schemeHash"]) == (1, published["hash"])
    assert proposal["prices"][6] == {
        "measure": "planned_discharge",
        "pence": 95_000,
        "overridden": False,
        "row": {"path": "prices[25]", "band": "medium", "from": "2012-04-02", "to": "2013-04-02", "pence": 95_000},
        "allowed": None,
        "usual": {"from": 47_500, "to": 190_000},
    }
    assert await tariffs_set(tariff) == []


@pytest.mark.parametrize(
    ("day", "band_pence"), [(date(2013, 4, 1), (140_000, 28_500)), (date(2013, 4, 2), (149_500, 27_100))]
)
async def test_prices_are_those_of_the_day_of_the_assessment(
    tariff: Running, day: date, band_pence: tuple[int, int]
) -> None:
    await publish(tariff)
    event = assessed(*HIGH, assessed_on=day)
    await tariff.deliver(event)
    found = pence(await proposal_of(tariff, event))
    assert (found["planned_discharge"], found["engaged_12_weeks"]) == band_pence


async def test_what_sets_no_tariff_is_not_proposed(tariff: Running) -> None:
    await publish(tariff)
    await tariff.deliver(
        assessed(in_remit=False), assessed(kind="arrest"), assessed(voided=True), assessed(assessed_on=date(2012, 4, 1))
    )
    assert await proposals(tariff) == []


async def test_the_same_news_twice_is_one_proposal(tariff: Running) -> None:
    await publish(tariff)
    event = assessed()
    await tariff.deliver(event, event)
    await tariff.deliver(event)
    assert (await proposal_of(tariff, event))["revision"] == 1


async def test_an_assessment_waits_for_its_scheme(tariff: Running) -> None:
    event, early = assessed(), assessed(assessed_on=date(2012, 3, 30))
    await tariff.deliver(event, early)
    assert await proposals(tariff) == []
    await publish(tariff)
    assert (await proposal_of(tariff, event))["band"] == "medium"
    assert len(await proposals(tariff)) == 1


async def test_an_assessment_and_its_scheme_at_once_do_not_miss_each_other(tariff: Running) -> None:
    events = [assessed() for _ in range(20)]
    await asyncio.gather(publish(tariff), *(tariff.deliver(each, shard=i) for i, each in enumerate(events)))
    assert len(await proposals(tariff)) == 20


async def test_of_two_versions_the_last_published_counts(tariff: Running) -> None:
    await publish(tariff)
    await publish(tariff, dearer(3, 300))
    await publish(tariff, dearer(2, 200))
    event = assessed()
    await tariff.deliver(event)
    assert pence(await proposal_of(tariff, event))["hep_b_course"] == 10_700


async def test_a_new_version_renews_what_is_only_proposed(tariff: Running) -> None:
    await publish(tariff)
    event = assessed()
    await tariff.deliver(event)
    await publish(tariff, dearer(2))
    proposal = await proposal_of(tariff, event)
    assert (proposal["revision"], proposal["schemeVersion"]) == (2, 2)
    assert pence(proposal)["hep_b_course"] == 10_600


async def test_a_new_version_asks_anew_only_where_it_changes_the_result(tariff: Running) -> None:
    await publish(tariff)
    event = assessed()
    await tariff.deliver(event)
    standing = await confirmed(tariff, event)
    await publish(tariff, scheme(version=2, title="New words, same money"))
    assert await proposals(tariff, state="proposed") == []
    await publish(tariff, dearer(3))
    assert (await proposal_of(tariff, event))["replaces"] == standing["id"]
    assert not (await get(tariff, f"/tariffs/{standing['id']}"))["voided"]


async def test_a_correction_renews_an_unconfirmed_proposal(tariff: Running) -> None:
    await publish(tariff)
    event = assessed()
    await tariff.deliver(event)
    before = await proposal_of(tariff, event)
    await tariff.deliver(again(event, *HIGH))
    after = await proposal_of(tariff, event)
    assert (after["id"], after["band"], after["revision"]) == (before["id"], "high", 2)
    assert (await confirm(tariff, before)).status_code == 412
    assert (await confirm(tariff, after)).status_code == 201


async def test_a_correction_of_a_confirmed_one_is_asked_anew(tariff: Running) -> None:
    await publish(tariff)
    event = assessed()
    await tariff.deliver(event)
    old = await confirmed(tariff, event)
    await tariff.deliver(again(event, *HIGH, assessed_on=date(2012, 4, 12)))
    proposal = await proposal_of(tariff, event)
    assert (proposal["replaces"], proposal["band"]) == (old["id"], "high")
    assert [data["voided"] for data in await tariffs_set(tariff)] == [False]
    new = (await confirm(tariff, proposal)).json()
    assert [(data["tariffId"], data["voided"], data["revision"]) for data in await tariffs_set(tariff)] == [
        (old["id"], False, 1),
        (old["id"], True, 2),
        (new["id"], False, 1),
    ]
    assert (new["validFrom"], new["band"]) == ("2012-04-12", "high")
    assert (await get(tariff, f"/tariffs/{old['id']}"))["voidedReason"] == "replaced"


async def test_a_correction_taken_back_takes_the_question_back(tariff: Running) -> None:
    await publish(tariff)
    event = assessed()
    await tariff.deliver(event)
    await confirmed(tariff, event)
    changed = again(event, *HIGH)
    await tariff.deliver(changed)
    proposal = await proposal_of(tariff, event)
    await tariff.deliver(again(changed, 4, 3, 2, 1, 3, 0))
    assert (await get(tariff, f"/proposals/{proposal['id']}"))["state"] == "withdrawn"
    assert (await confirm(tariff, proposal)).status_code == 409
    assert len(await tariffs_set(tariff)) == 1


@pytest.mark.parametrize("gone", [{"voided": True}, {"in_remit": False}, {"kind": "release"}])
async def test_a_proposal_whose_ground_is_gone_is_withdrawn(tariff: Running, gone: dict[str, Any]) -> None:
    await publish(tariff)
    event = assessed()
    await tariff.deliver(event)
    proposal = await proposal_of(tariff, event)
    await tariff.deliver(again(event, **gone))
    assert (await get(tariff, f"/proposals/{proposal['id']}"))["state"] == "withdrawn"
    assert (await confirm(tariff, proposal)).status_code == 409
    assert await tariffs_set(tariff) == []


async def test_a_voided_assessment_voids_its_tariff_and_what_would_replace_it(tariff: Running) -> None:
    await publish(tariff)
    event = assessed()
    await tariff.deliver(event)
    old = await confirmed(tariff, event)
    changed = again(event, *HIGH)
    await tariff.deliver(changed)
    gone = again(changed, voided=True, actor="assessor-9")
    await tariff.deliver(gone, gone)
    assert await proposals(tariff, state="proposed") == []
    last = (await tariffs_set(tariff))[-1]
    assert (last["tariffId"], last["voided"], last["revision"], last["actor"]) == (old["id"], True, 2, "assessor-9")
    found = await get(tariff, f"/tariffs/{old['id']}")
    assert (found["voidedReason"], found["withdrawnOn"]) == ("withdrawn", tariff.today.isoformat())
    assert len(await tariffs_set(tariff)) == 2


async def test_what_was_confirmed_stands_again_with_its_assessment(tariff: Running) -> None:
    await publish(tariff)
    event = assessed()
    await tariff.deliver(event)
    old = await confirmed(tariff, event)
    gone = again(event, voided=True)
    await tariff.deliver(gone)
    await tariff.deliver(again(gone, voided=False))
    assert await proposals(tariff, state="proposed") == []
    assert await get(tariff, f"/tariffs/{old['id']}") == old | {"revision": 3}


@pytest.mark.parametrize("order", list(permutations(range(3))))
async def test_the_highest_revision_wins_in_whatever_order(tariff: Running, order: tuple[int, ...]) -> None:
    await publish(tariff)
    first = assessed()
    second = again(first, *HIGH)
    revisions = [first, second, again(second, *LOW)]
    for index in order:
        await tariff.deliver(revisions[index])
    proposal = await proposal_of(tariff, first)
    assert (proposal["band"], proposal["assessmentRevision"]) == ("low", 3)


async def test_a_void_that_comes_first_stays(tariff: Running) -> None:
    await publish(tariff)
    event = assessed()
    await tariff.deliver(again(event, voided=True))
    await tariff.deliver(event)
    assert await proposals(tariff) == []


async def test_one_batch_with_three_revisions(tariff: Running) -> None:
    await publish(tariff)
    first = assessed()
    second = again(first, *HIGH)
    await tariff.deliver(second, first, again(second, *LOW))
    assert (await proposal_of(tariff, first))["band"] == "low"


async def test_a_reassessment_makes_a_tariff_of_its_own(tariff: Running) -> None:
    await publish(tariff)
    first = assessed()
    second = assessed(*HIGH, client_id=first.client_id, kind="reassessment", assessed_on=date(2013, 5, 1))
    await tariff.deliver(first, second)
    tariffs = [await confirmed(tariff, event) for event in (first, second)]
    assert [(t["validFrom"], t["band"], t["voided"]) for t in tariffs] == [
        ("2012-04-10", "medium", False),
        ("2013-05-01", "high", False),
    ]
    assert tariffs[1]["prices"]["planned_discharge"] == 149_500
    assert [data["voided"] for data in await tariffs_set(tariff)] == [False, False]


async def test_a_domain_not_rated_leaves_the_band_to_a_person(tariff: Running) -> None:
    await publish(tariff)
    event = assessed()
    del event.points["housing"]
    await tariff.deliver(event)
    proposal = await proposal_of(tariff, event)
    assert (proposal["band"], proposal["prices"]) == (None, [])
    assert proposal["arithmetic"]["unrated"] == [{"domain": "housing", "reason": "missing"}]
    answer = await confirm(tariff, proposal)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["allowed"] == ["low", "medium", "high"]
    answer = await confirm(tariff, proposal, {"band": "medium", "overrideCode": "missing_points"})
    assert answer.json()["prices"]["hep_b_course"] == 10_500


@pytest.mark.parametrize("merge_first", [True, False])
async def test_either_id_of_a_merged_person_finds_both(tariff: Running, merge_first: bool) -> None:
    await publish(tariff)
    one, other, third = assessed(), assessed(*LOW), assessed(*HIGH)
    pairs = [merged(one.client_id, other.client_id), merged(third.client_id, one.client_id)]
    events: list[Any] = [one, other, third]
    await tariff.deliver(*(pairs + events if merge_first else events + pairs))
    await tariff.deliver(*pairs)
    made = {(await confirmed(tariff, event))["id"] for event in events}
    for event in events:
        assert len(await proposals(tariff, clientId=event.client_id)) == 3
        assert {t["id"] for t in (await get(tariff, "/tariffs", clientId=event.client_id))["items"]} == made
    assert {data["clientId"] for data in await tariffs_set(tariff)} == {str(event.client_id) for event in events}


@pytest.mark.parametrize("undone_first", [True, False])
async def test_unmerged_persons_are_two_again(tariff: Running, undone_first: bool) -> None:
    await publish(tariff)
    one, other = assessed(), assessed()
    merge = merged(one.client_id, other.client_id)
    undone = merge.model_copy(update={"revision": 2, "voided": True})
    await tariff.deliver(one, other)
    for event in (undone, merge) if undone_first else (merge, undone):
        await tariff.deliver(event)
    (proposal,) = await proposals(tariff, clientId=one.client_id)
    assert proposal["clientId"] == str(one.client_id)


async def test_another_area_sees_nothing(tariff: Running) -> None:
    await publish(tariff)
    event = assessed()
    await tariff.deliver(event, assessed(area="wigan"))
    (proposal,) = await proposals(tariff)
    headers = tariff.headers("assessor", area="wigan", key=False)
    assert (await tariff.client.get(f"/proposals/{proposal['id']}", headers=headers)).status_code == 404
    assert (await tariff.client.get("/proposals", headers=headers)).json()["items"] == []


async def test_proposals_come_in_pages(tariff: Running) -> None:
    await publish(tariff)
    await tariff.deliver(*(assessed() for _ in range(5)))
    first = await get(tariff, "/proposals", limit=3)
    second = await get(tariff, "/proposals", limit=3, cursor=first["next"])
    assert len({item["id"] for item in first["items"] + second["items"]}) == 5
    answer = await tariff.client.get("/tariffs?cursor=WyJ4Il0", headers=tariff.headers("assessor"))
    assert answer.status_code == 400

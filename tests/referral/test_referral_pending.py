"""News in any order: who is not known yet, repeats, higher revisions that come first, merges."""

import asyncio
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest

from tests.referral.builders import REASONS, assessed, merged, scheme
from tests.referral.client import Town


async def test_a_client_not_known_yet_is_kept_as_pending_until_assessment_speaks(town: Town) -> None:
    service, client, assessment = await town.service(places=1), uuid4(), uuid4()
    answer = await town.try_to_refer(service, client, assessmentId=str(assessment))
    assert (answer.status_code, answer.json()["state"]) == (202, "pending")
    assert await town.places(service) == (1, 0, 1)
    assert [event["type"] for event in await town.published()] == ["referral-unassessed"]
    await town.running.deliver(assessed(client, assessment))
    body = (await town.get(f"/referrals/{answer.json()['id']}")).json()
    assert body["state"] == "referred"
    (told,) = await town.published("client-referred")
    assert (told["type"], told["assessedOn"]) == ("client-referred", "2012-04-02")
    assert (await town.try_to_refer(await town.service(), client)).status_code == 201


async def test_what_happens_meanwhile_is_told_in_order_on_arrival(town: Town) -> None:
    await town.running.deliver(scheme())
    service, other = await town.service(), await town.service("riverside")
    client = uuid4()
    declined = await town.refer(service, client)
    await town.act(declined["id"], "decline", {"reasonCode": "other"})
    episode = await town.start(service, client)
    await town.act_on_episode(episode["id"], "transfer", {"to": other, "on": "2012-04-02"})
    await town.end(episode["id"], "2012-04-02", organisation="riverside")
    assert {event["type"] for event in await town.published()} == {"referral-unassessed"}
    before = len(await town.published())
    await town.running.deliver(assessed(client))
    published = (await town.published())[before:]
    assert [event["type"] for event in published] == [
        "client-referred",
        "referral-closed",
        "client-referred",
        "treatment-started",
        "treatment-transferred",
        "treatment-ended",
    ]
    assert {event["clientId"] for event in published} == {str(client)}
    assert published[3]["deliveredBy"] == "cdas"
    assert (published[4]["from"], published[4]["to"]) == ("cdas", "riverside")


async def test_a_pending_referral_that_nobody_confirms_expires_and_only_the_front_door_learns(town: Town) -> None:
    service = await town.service()
    referral = await town.refer(service, uuid4())
    town.running.today = date.fromisoformat(referral["holdExpiresOn"])
    await town.running.tick()
    assert (await town.get(f"/referrals/{referral['id']}")).json()["state"] == "expired"
    assert await town.places(service) == (3, 0, 0)
    assert {event["type"] for event in await town.published()} == {"referral-unassessed"}


async def test_a_referral_that_races_with_the_arrival_is_told_once(town: Town) -> None:
    services = [await town.service(name=str(number)) for number in range(5)]
    client = uuid4()
    _, answers = await asyncio.gather(
        town.running.deliver(assessed(client)),
        asyncio.gather(*(town.try_to_refer(service, client) for service in services)),
    )
    assert {answer.status_code for answer in answers} <= {201, 202}
    assert len(await town.published("client-referred")) == len(services)
    items = (await town.get(f"/referrals?clientId={client}")).json()["items"]
    assert {item["state"] for item in items} == {"referred"}


async def test_client_assessed_twice_tells_once(town: Town) -> None:
    client, event = uuid4(), None
    await town.refer(await town.service(), client)
    event = assessed(client)
    await town.running.deliver(event, event)
    await town.running.deliver(event)
    assert len(await town.published("client-referred")) == 1


async def test_the_higher_revision_wins_in_either_order(town: Town) -> None:
    older, newer = uuid4(), uuid4()
    for client, order in ((older, (1, 2)), (newer, (2, 1))):
        assessment = uuid4()
        ages = {1: 34, 2: 43}
        for revision in order:
            await town.running.deliver(
                assessed(client, assessment, revision=revision, eligibility={"ageYears": ages[revision]})
            )
    await town.service(eligibility={"minAge": 18, "maxAge": 40})
    for client in (older, newer):
        (item,) = (await town.get(f"/matches?clientId={client}")).json()["items"]
        assert item["against"] == [{"code": "too_old", "values": {"ageYears": 43, "minAge": 18, "maxAge": 40}}]


async def test_a_voided_assessment_no_longer_matches(town: Town) -> None:
    client, assessment = uuid4(), uuid4()
    await town.running.deliver(assessed(client, assessment), assessed(client, assessment, revision=2, voided=True))
    answer = await town.get(f"/matches?clientId={client}")
    assert answer.status_code == 404
    assert answer.json()["type"].endswith("not-assessed")


async def test_an_assessment_that_comes_after_its_referral_dates_it(town: Town) -> None:
    client, late = await town.client(), uuid4()
    referral = await town.refer(await town.service(), client, assessmentId=str(late))
    assert referral["assessedOn"] is None
    await town.running.deliver(assessed(client, late, assessedOn="2012-04-01"))
    published = await town.published("client-referred")
    assert [(event["revision"], event["assessedOn"]) for event in published] == [(1, None), (2, "2012-04-01")]


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
@pytest.mark.parametrize("client_known", [True, False])
@pytest.mark.parametrize(("says", "dated"), [({"assessedOn": "2012-03-30"}, "2012-03-30"), ({"voided": True}, None)])
async def test_who_started_before_anything_was_heard_is_dated_by_what_stands(
    town: Town, order: tuple[int, int], client_known: bool, says: dict[str, Any], dated: str | None
) -> None:
    client, late = await town.client() if client_known else uuid4(), uuid4()
    referral = await town.refer(await town.service(), client, assessmentId=str(late))
    assert (await town.act(referral["id"], "start", {"startedOn": "2012-04-02"})).status_code == 201
    words = [assessed(client, late, assessedOn="2012-04-01"), assessed(client, late, revision=2, **says)]
    for at in order:
        await town.running.deliver(words[at])
    assert (await town.get(f"/referrals/{referral['id']}")).json()["assessedOn"] == dated
    published = await town.published("client-referred")
    goes_out = client_known or dated is not None or order == (0, 1)  # else no assessment of theirs ever stood
    assert [event["assessedOn"] for event in published[-1:]] == ([dated] if goes_out else [])


def _free_of_ids(told: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    return sorted((each["type"], each["clientId"], each["revision"]) for each in told)


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
async def test_assessed_and_merged_in_both_orders(town: Town, order: tuple[int, int]) -> None:
    survivor, absorbed = uuid4(), uuid4()
    service = await town.service()
    kept, moved = await town.refer(service, survivor), await town.refer(await town.service(), absorbed)
    events = [assessed(absorbed), merged(survivor, absorbed, uuid4())]
    for position in order:
        await town.running.deliver(events[position])
        await town.running.deliver(events[position])
    assert _free_of_ids(await town.published("client-referred")) == sorted(
        [("client-referred", str(survivor), 1), ("client-referred", str(absorbed), 1)]
    )
    for client in (survivor, absorbed):
        items = (await town.get(f"/referrals?clientId={client}")).json()["items"]
        assert [item["id"] for item in items] == [kept["id"], moved["id"]]
        assert (await town.get(f"/matches?clientId={client}")).status_code == 200
    assert items[1]["clientId"] == str(absorbed)


@pytest.mark.parametrize("order", [(1, 2), (2, 1)])
async def test_an_unmerge_parts_them_in_either_order(town: Town, order: tuple[int, int]) -> None:
    survivor, absorbed, merge = await town.client(), await town.client(), uuid4()
    service = await town.service()
    await town.start(service, survivor)
    await town.start(service, absorbed)
    for revision in order:
        await town.running.deliver(merged(survivor, absorbed, merge, revision=revision, voided=revision == 2))
    assert len((await town.get(f"/episodes?clientId={survivor}")).json()["items"]) == 1


async def test_merges_chain(town: Town) -> None:
    first, second, third = [await town.client() for _ in range(3)]
    await town.running.deliver(merged(second, third, uuid4()), merged(first, second, uuid4()))
    await town.start(await town.service(), third)
    assert len((await town.get(f"/episodes?clientId={first}")).json()["items"]) == 1


async def _needs_clinician(town: Town, client: UUID, on: str) -> bool:
    episode = await town.start(await town.service(), client, on=on)
    return (await town.end(episode["id"], on, "85")).status_code == 403


async def test_of_schemes_for_a_day_the_last_published_counts_in_either_order(town: Town) -> None:
    success = [{"code": "85", "class": "successful"}]
    later = scheme(success, version=2, publishedAt="2012-03-02T09:00:00Z")
    for news in ((scheme(), later), (later, scheme())):
        await town.running.deliver(*news)
        assert await _needs_clinician(town, await town.client(), "2012-04-02")


async def test_a_scheme_counts_only_on_its_days(town: Town) -> None:
    await town.running.deliver(scheme(validFrom="2012-04-03"))
    assert await _needs_clinician(town, await town.client(), "2012-04-02")
    town.running.today = date(2012, 4, 3)
    client = await town.client()
    episode = await town.start(await town.service(), client, on="2012-04-03")
    assert (await town.end(episode["id"], "2012-04-03", "85")).status_code == 200


@pytest.mark.parametrize("on", ["2012-05-31", "2012-06-01", "2012-06-15", "2012-07-20"])
async def test_after_a_scheme_and_between_two_versions_an_end_means_what_the_last_one_says(town: Town, on: str) -> None:
    first = {"valid_to": "2012-06-01", "discharge_reasons": REASONS}
    success = {"valid_to": "2012-07-10", "discharge_reasons": [{"code": "85", "class": "successful"}]}
    await town.running.deliver(scheme(scheme=first))
    await town.running.deliver(
        scheme(scheme=success, version=2, validFrom="2012-07-01", publishedAt="2012-03-02T09:00:00Z")
    )
    succeeds = on > "2012-07-10"
    service = await town.service()
    left, unlisted = [await town.start(service) for _ in range(2)]
    town.running.today = date(2012, 8, 1)
    assert (await town.end(left["id"], on, "85", "provider")).status_code == (403 if succeeds else 200)
    refused = await town.end(unlisted["id"], on, "99", "clinician", "provider")
    assert (refused.status_code, refused.json()["type"]) == (422, "/problems/bad-value")


async def test_an_assessment_of_somebody_else_is_refused_and_one_not_heard_of_is_not(town: Town) -> None:
    """Under any id of the person, and voided or not: whose it is does not change by that."""
    service, client, other, theirs = await town.service(), uuid4(), uuid4(), uuid4()
    await town.running.deliver(assessed(client), assessed(other, theirs))
    for events in ([], [assessed(other, theirs, revision=2, voided=True)]):
        await town.running.deliver(*events)
        refused = await town.try_to_refer(service, client, assessmentId=str(theirs))
        assert refused.status_code == 422, refused.text
        assert refused.json()["errors"] == [{"field": "assessmentId", "message": "is the assessment of another person"}]
    assert await town.places(service) == (3, 0, 0)
    await town.running.deliver(merged(client, other, uuid4()))
    assert (await town.try_to_refer(service, client, assessmentId=str(theirs))).status_code == 201
    late = await town.try_to_refer(await town.service(organisation="riverside"), client, assessmentId=str(uuid4()))
    assert late.status_code == 201, late.text

"""What the LASARS takes back of an end or a referral: whoever is paid can neither prevent it nor do it to a rival."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from tests.harness import Running
from tests.older import older
from tests.referral.builders import assessed, merged, scheme
from tests.referral.client import Town
from tests.referral.test_referral_kept import an_ended_episode

COUNCIL = {"organisation": "council", "sub": "cora"}
OURS = {"organisation": "riverside", "sub": "rita"}
WHY = {"withdraw": {"reasonCode": "other"}, "close": {"reasonCode": "did_not_start"}}


@pytest.fixture(autouse=True)
async def _published(town: Town) -> None:
    await town.running.deliver(("stockport-2012", scheme()))


async def ended(town: Town, service: str, client: UUID | None = None) -> str:
    episode = str((await town.start(service, client))["id"])
    assert (await town.end(episode, "2012-04-02")).status_code == 200
    return episode


async def lower(town: Town, service: str, places: int) -> None:
    tag = (await town.get(f"/services/{service}")).headers["etag"]
    answer = await town.put(
        f"/services/{service}", town.service_body("cdas", places), "provider", match=tag, organisation="cdas"
    )
    assert answer.status_code == 200, answer.text


async def correct(town: Town, episode: str, code: str, *roles: str, **who: str) -> httpx.Response:
    body: dict[str, Any] = {"endedOn": "2012-04-02", "reason": {"code": code, "list": "cds-f"}}
    if "assessor" in roles:
        body["reasonCode"] = "found_on_review"
    tag = (await town.get(f"/episodes/{episode}")).headers["etag"]
    return await town.put(f"/episodes/{episode}/end", body, *roles, match=tag, **who)


async def void(town: Town, episode: str, *roles: str, **who: str) -> httpx.Response:
    return await town.post(f"/episodes/{episode}/end/void", {"reasonCode": "still_in_treatment"}, *roles, **who)


async def use_up(town: Town, whose: str) -> None:
    await town.running.db.write(f"UPDATE referral.episode SET {whose} = 101, end_revision = 101")


@pytest.mark.parametrize("full", ["lowered", "taken"])
async def test_the_lasars_voids_an_end_of_a_full_service(town: Town, full: str) -> None:
    service = await town.service(places=1)
    episode = await ended(town, service)
    if full == "lowered":
        await lower(town, service, 0)
    else:
        await town.start(service)
    refused = await void(town, episode, "provider", organisation="cdas")
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/no-place")
    voided = await void(town, episode, "assessor", **COUNCIL)
    assert (voided.status_code, voided.json()["state"]) == (200, "open")
    shown = (await town.get(f"/services/{service}")).json()
    places, occupied = (0, 1) if full == "lowered" else (1, 2)
    assert [shown[name] for name in ("places", "occupied", "available", "hasRoom")] == [places, occupied, 0, False]
    assert (await town.try_to_refer(service, await town.client())).status_code == 409
    assert (await town.end(episode, "2012-04-02")).status_code == 200


async def test_who_ends_a_hundred_times_leaves_the_lasars_its_word(town: Town) -> None:
    service = await town.service()
    episode = await ended(town, service)
    await use_up(town, "end_said_by_provider")
    assert (await correct(town, episode, "83", "provider", organisation="cdas")).json()["most"] == 100
    assert (await correct(town, episode, "83", "assessor", **COUNCIL)).status_code == 200
    assert (await correct(town, episode, "85", "provider", organisation="cdas")).json()["most"] == 100
    assert (await void(town, episode, "assessor", **COUNCIL)).status_code == 200
    assert (await town.end(episode, "2012-04-02")).status_code == 200, "what is true is said anew"


async def test_the_lasars_uses_up_its_own_word_alone(town: Town) -> None:
    episode = await ended(town, await town.service())
    await use_up(town, "end_said_by_lasars")
    assert (await correct(town, episode, "83", "assessor", **COUNCIL)).json()["most"] == 100
    assert (await correct(town, episode, "83", "provider", organisation="cdas")).status_code == 200
    assert (await void(town, episode, "assessor", **COUNCIL)).status_code == 200


async def test_how_often_a_kept_end_was_said_is_who_treats_own(referral: Running, database_url: str) -> None:
    async with older(database_url, referral.service, "0008") as kept:
        await an_ended_episode(kept)
        await kept.upgrade()
        said = await kept.rows("SELECT end_said_by_provider, end_said_by_lasars FROM referral.episode")
        assert said == [{"end_said_by_provider": 1, "end_said_by_lasars": 0}]


def is_refused(answer: httpx.Response) -> bool:
    return answer.status_code == 403 and answer.json()["type"] == "/problems/treats-the-person"


async def rivals(town: Town, client: UUID, *, accepted: bool) -> str:
    referral = await town.refer(await town.service("cdas"), client)
    if accepted:
        assert (await town.act(referral["id"], "accept", {})).is_success
    return str(referral["id"])


@pytest.mark.parametrize("name", WHY)
@pytest.mark.parametrize("accepted", [True, False])
@pytest.mark.parametrize("has", ["treats", "is to treat", "treats under another id"])
async def test_who_treats_takes_back_no_rivals_referral(town: Town, name: str, accepted: bool, has: str) -> None:
    client = ours = await town.client()
    if has == "treats under another id":
        ours = await town.client()
        await town.running.deliver(merged(client, ours, uuid4()))
    service = await town.service("riverside")
    if has == "is to treat":
        await town.refer(service, ours)
    else:
        await town.start(service, ours)
    referral = await rivals(town, client, accepted=accepted)
    path = f"/referrals/{referral}/{name}"
    assert is_refused(await town.post(path, WHY[name], "assessor", "provider", "clinician", **OURS))
    assert is_refused(await town.post(path, WHY[name], "assessor", **OURS))
    assert (await town.post(path, WHY[name], "assessor", **COUNCIL)).is_success


async def test_who_treats_takes_back_what_it_made_and_nobody_accepted_and_what_was_made_to_itself(town: Town) -> None:
    client = await town.client()
    own = (await town.refer(await town.service("riverside"), client))["id"]
    body = {"clientId": str(client), "serviceId": await town.service("cdas"), "choice": "client"}
    for accepted in (False, True):
        made = (await town.post("/referrals", body, "assessor", **OURS)).json()["id"]
        if accepted:
            assert (await town.act(made, "accept", {})).is_success
        answer = await town.post(f"/referrals/{made}/withdraw", WHY["withdraw"], "assessor", **OURS)
        assert is_refused(answer) if accepted else answer.is_success
    assert (await town.post(f"/referrals/{own}/withdraw", WHY["withdraw"], "assessor", **OURS)).is_success


async def test_who_took_back_a_rivals_referral_did_not_treat_before(town: Town) -> None:
    client = await town.client()
    taken = await rivals(town, client, accepted=True)
    assert (await town.post(f"/referrals/{taken}/withdraw", WHY["withdraw"], "assessor", **OURS)).is_success
    today = town.running.today
    mine = (await town.refer(await town.service("riverside"), client, referredOn=str(today - timedelta(days=9))))["id"]
    answer = await town.act(mine, "start", {"startedOn": str(today - timedelta(days=1))}, **OURS)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "startedOn")
    assert (await town.act(mine, "start", {"startedOn": str(today)}, **OURS)).is_success


async def test_who_says_what_is_said_already_has_decided_nothing(town: Town) -> None:
    client = await town.client()
    episode = await ended(town, await town.service("cdas"), client)
    town.running.today += timedelta(days=30)
    same = await correct(town, episode, "85", "assessor", **OURS)
    assert (same.status_code, same.json()["end"]["revision"]) == (200, 1)
    mine = (await town.refer(await town.service("riverside"), client, referredOn="2012-04-03"))["id"]
    assert (await town.act(mine, "start", {"startedOn": "2012-04-10"}, **OURS)).status_code == 201


@pytest.mark.parametrize("first", ["merged", "assessed", "referred"])
async def test_a_referral_names_an_assessment_under_another_id_of_the_person(town: Town, first: str) -> None:
    service, survivor, absorbed, assessment = await town.service(), await town.client(), uuid4(), uuid4()
    said, made = assessed(absorbed, assessment, assessedOn="2012-03-30"), merged(survivor, absorbed, uuid4())
    early, late = {"merged": ([made, said], []), "assessed": ([said, made], []), "referred": ([], [said, made])}[first]
    for each in early:
        await town.running.deliver(each)
    referral = await town.refer(service, survivor, assessmentId=str(assessment))
    for each in late:
        await town.running.deliver(each)
    path = f"/referrals/{referral['id']}"
    assert (await town.get(path)).json()["assessedOn"] == "2012-03-30"
    await town.running.deliver(assessed(absorbed, assessment, assessedOn="2012-03-29", revision=2))
    assert (await town.get(path)).json()["assessedOn"] == "2012-03-29"
    assert (await town.published("client-referred"))[-1]["assessedOn"] == "2012-03-29"


async def test_an_assessment_of_somebody_else_dates_no_referral(town: Town) -> None:
    assessment = uuid4()
    await town.running.deliver(assessed(uuid4(), assessment))
    refused = await town.try_to_refer(await town.service(), uuid4(), assessmentId=str(assessment))
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "assessmentId")

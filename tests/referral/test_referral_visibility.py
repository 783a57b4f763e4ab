"""Who sees and does what: a provider its own people, an assessor all, a commissioner nobody."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from services.referral.store.episodes import CORRECTION_DAYS
from tests.referral.builders import REASONS, assessed, merged, scheme
from tests.referral.client import Town


async def _ids(town: Town, path: str, *roles: str, **who: str) -> list[str]:
    return [item["id"] for item in (await town.get(path, *roles, **who)).json()["items"]]


async def test_a_provider_sees_only_what_was_made_to_it(town: Town) -> None:
    ours = await town.refer(await town.service())
    theirs = await town.refer(await town.service("riverside"))
    assert await _ids(town, "/referrals") == [ours["id"], theirs["id"]]
    assert await _ids(town, "/referrals", "provider", organisation="cdas") == [ours["id"]]
    assert await _ids(town, "/referrals?organisation=riverside", "provider", organisation="cdas") == []
    hidden = await town.get(f"/referrals/{theirs['id']}", "provider", organisation="cdas")
    assert hidden.status_code == 404
    foreign = await town.act(theirs["id"], "accept", {}, organisation="cdas")
    assert foreign.status_code == 404


@pytest.mark.parametrize(("action", "reason"), [("decline", "other"), ("close", "did_not_attend")])
async def test_what_is_declined_or_closed_is_no_longer_seen_by_the_provider(
    town: Town, action: str, reason: str
) -> None:
    referral = await town.refer(await town.service())
    assert (await town.get(f"/referrals/{referral['id']}", "provider", organisation="cdas")).status_code == 200
    await town.act(referral["id"], action, {"reasonCode": reason})
    assert (await town.get(f"/referrals/{referral['id']}", "provider", organisation="cdas")).status_code == 404
    assert await _ids(town, "/referrals", "provider", organisation="cdas") == []
    assert await _ids(town, f"/referrals?state={referral['state']}") == []
    assert (await town.get(f"/referrals/{referral['id']}")).status_code == 200


async def test_episodes_are_seen_by_who_delivers_them(town: Town) -> None:
    ours = await town.start(await town.service())
    theirs = await town.start(await town.service("riverside"))
    assert await _ids(town, "/episodes") == [ours["id"], theirs["id"]]
    assert await _ids(town, "/episodes", "clinician", organisation="riverside") == [theirs["id"]]
    answer = await town.get(f"/episodes/{ours['id']}", "provider", organisation="cdas")
    assert (answer.status_code, answer.headers["etag"]) == (200, '"1"')
    assert (await town.get(f"/episodes/{theirs['id']}", "provider", organisation="cdas")).status_code == 404


@pytest.mark.parametrize("role", ["commissioner", "auditor", "finance_proposer", "referrer"])
async def test_no_client_level_data_for_others(town: Town, role: str) -> None:
    episode = await town.start(await town.service())
    paths = ["/referrals", "/episodes", f"/episodes/{episode['id']}", f"/matches?clientId={episode['clientId']}"]
    for path in paths:
        assert (await town.get(path, role, organisation="council")).status_code == 403


async def test_an_area_sees_nothing_of_another(town: Town) -> None:
    service = await town.service()
    episode = await town.start(service)
    for path in ("/organisations", "/services", "/referrals", "/episodes"):
        assert (await town.get(path, area="wigan")).json()["items"] == []
    for path in (f"/services/{service}", f"/episodes/{episode['id']}"):
        assert (await town.get(path, area="wigan")).status_code == 404


async def test_no_token_no_answer(town: Town) -> None:
    for path in ("/organisations", "/services", "/matches", "/referrals", "/episodes"):
        assert (await town.running.client.get(path)).status_code == 401


async def test_only_the_right_roles_act(town: Town) -> None:
    referral = await town.refer(await town.service())
    path = f"/referrals/{referral['id']}"
    assert (await town.post(f"{path}/accept", {}, "assessor")).status_code == 403
    assert (await town.post(f"{path}/withdraw", {"reasonCode": "other"}, "provider")).status_code == 403
    body = {"clientId": referral["clientId"], "serviceId": referral["serviceId"], "choice": "client"}
    assert (await town.post("/referrals", body, "provider")).status_code == 403


async def test_a_person_out_of_remit_is_referred_like_any_other(town: Town) -> None:
    service = await town.service("bridge-advice", isTreatment=False)
    client = await town.client()
    await town.running.deliver(assessed(client, inRemit=False))
    referral = await town.refer(service, client)
    assert referral["state"] == "referred"
    (match,) = (await town.get(f"/matches?clientId={client}")).json()["items"]
    assert match["eligible"]


LEFT = date(2012, 4, 2)
PLANNED = {"endedOn": "2012-04-02", "reason": {"code": "80", "list": "cds-f"}}
DROPPED = {"endedOn": "2012-04-02", "reason": {"code": "85", "list": "cds-f"}}


async def _ended(town: Town, valid_to: str | None = None, **journey: int) -> dict[str, Any]:
    """A planned discharge of 2 April, by a clinician of cdas."""
    said = {"valid_to": valid_to, "discharge_reasons": REASONS, "journey": journey}
    await town.running.deliver(("stockport-2012", scheme(scheme=said, validFrom="2012-03-01")))
    episode = await town.start(await town.service())
    path = f"/episodes/{episode['id']}/end"
    ended = await town.post(path, PLANNED, "clinician", organisation="cdas")
    assert ended.status_code == 200, ended.text
    return dict(ended.json())


async def _correct(town: Town, episode: dict[str, Any], body: dict[str, Any], *roles: str, **who: str) -> Any:
    current = await town.get(f"/episodes/{episode['id']}")
    return await town.put(f"/episodes/{episode['id']}/end", body, *roles, match=current.headers["etag"], **who)


@pytest.mark.parametrize("valid_to", [None, "2012-04-02"])  # on which it has ended, and goes on as it was
@pytest.mark.parametrize(("journey", "days"), [({}, CORRECTION_DAYS), ({"correction_days": 10}, 10)])
async def test_a_former_provider_corrects_its_end_while_corrections_are_taken_and_reads_it_for_ever(
    town: Town, valid_to: str | None, journey: dict[str, int], days: int
) -> None:
    episode = await _ended(town, valid_to, **journey)
    town.running.today = LEFT + timedelta(days=days - 1)
    assert (await _correct(town, episode, DROPPED, "clinician", organisation="cdas")).status_code == 200
    assert (await _correct(town, episode, PLANNED, "clinician", organisation="cdas")).status_code == 200
    town.running.today = LEFT + timedelta(days=days)
    for late in (
        await _correct(town, episode, DROPPED, "clinician", organisation="cdas"),
        await town.act_on_episode(episode["id"], "end/void", {"reasonCode": "other"}),
    ):
        assert (late.status_code, late.json()["type"]) == (403, "/problems/corrections-over")
    assert (await town.get(f"/episodes/{episode['id']}", "provider", organisation="cdas")).status_code == 200


WHY = {"reasonCode": "reported_late"}
DAYS = timedelta(days=CORRECTION_DAYS)


async def _over(town: Town, episode: dict[str, Any]) -> None:
    for refused in (
        await _correct(town, episode, DROPPED, "clinician", organisation="cdas"),
        await town.act_on_episode(episode["id"], "end/void", {"reasonCode": "other"}),
    ):
        assert (refused.status_code, refused.json()["type"]) == (403, "/problems/corrections-over")


@pytest.mark.parametrize("returned", [False, True])
async def test_who_has_ended_treatment_cannot_undo_it_later_whether_or_not_the_person_came_back(
    town: Town, returned: bool
) -> None:
    episode = await _ended(town)
    town.running.today = LEFT + DAYS
    if returned:
        service = await town.service("riverside")
        await town.start(service, UUID(episode["clientId"]), on=str(town.running.today))
    await _over(town, episode)


async def test_a_correction_to_a_later_day_gives_no_more_time(town: Town) -> None:
    episode = await _ended(town)
    town.running.today = LEFT + DAYS - timedelta(days=1)
    later = DROPPED | {"endedOn": str(town.running.today)}
    assert (await _correct(town, episode, later, "clinician", organisation="cdas")).status_code == 200
    (*_, told) = await town.published("treatment-ended")
    assert (told["endedOn"], told["firstEndedOn"]) == (later["endedOn"], str(LEFT))
    town.running.today += timedelta(days=1)
    await _over(town, episode)


async def test_nor_does_an_end_that_is_voided_and_said_again(town: Town) -> None:
    episode = await _ended(town)
    town.running.today = LEFT + DAYS - timedelta(days=1)
    void = await town.act_on_episode(episode["id"], "end/void", {"reasonCode": "other"})
    assert void.status_code == 200, void.text
    again = await town.end(episode["id"], str(town.running.today))
    assert again.status_code == 200
    town.running.today += timedelta(days=1)
    await _over(town, episode)


async def test_who_went_on_treating_after_a_void_corrects_the_next_end_anew(town: Town) -> None:
    episode = await _ended(town)
    await town.act_on_episode(episode["id"], "end/void", {"reasonCode": "still_in_treatment"})
    town.running.today = LEFT + 2 * DAYS
    assert (await town.end(episode["id"], str(town.running.today))).status_code == 200
    town.running.today += timedelta(days=1)
    assert (await _correct(town, episode, DROPPED, "clinician", organisation="cdas")).status_code == 200


@pytest.mark.parametrize("times", [1, 2])
async def test_what_was_said_first_stays_though_it_is_said_again_after_the_days_for_corrections(
    town: Town, times: int
) -> None:
    episode = await _ended(town)
    for _ in range(times):
        void = await town.act_on_episode(episode["id"], "end/void", {"reasonCode": "other"})
        assert void.status_code == 200, void.text
        town.running.today += DAYS
        assert (await town.end(episode["id"], str(town.running.today))).status_code == 200
    (*_, told) = await town.published("treatment-ended")
    said = LEFT + times * DAYS
    assert (told["endedOn"], told["firstEndedOn"], told["lateDaysFrom"]) == (str(said), str(LEFT), str(said))


async def test_what_the_lasars_makes_of_an_end_counts_as_said_first_in_every_way(town: Town) -> None:
    episode = await _ended(town)
    town.running.today = LEFT + 2 * DAYS
    corrected = DROPPED | {"endedOn": str(LEFT + DAYS), "reasonCode": "reported_late"}
    assert (await _correct(town, episode, corrected, "clinician", "assessor")).status_code == 200
    (*_, told) = await town.published("treatment-ended")
    assert {told["endedOn"], told["firstEndedOn"], told["lateDaysFrom"]} == {str(LEFT + DAYS)}


async def test_an_end_that_is_recorded_late_is_corrected_on_that_day_alone(town: Town) -> None:
    await town.running.deliver(scheme())
    episode = await town.start(await town.service())
    town.running.today = LEFT + 2 * DAYS
    assert (await town.end(episode["id"], str(LEFT))).status_code == 200
    assert (await _correct(town, episode, DROPPED, "clinician", organisation="cdas")).status_code == 200
    town.running.today += timedelta(days=1)
    await _over(town, episode)


async def test_the_lasars_says_why_it_corrects_an_end(town: Town) -> None:
    episode = await _ended(town)
    refused = await _correct(town, episode, DROPPED, "assessor")
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "reasonCode")
    assert "reported_late" in refused.json()["errors"][0]["allowed"]
    assert (await _correct(town, episode, DROPPED | WHY, "assessor")).status_code == 200
    assert [row["end_correction_reason"] for row in await town.running.db.read("SELECT * FROM episode")] == [
        WHY["reasonCode"]
    ]


async def test_the_lasars_corrects_an_end_when_the_provider_no_longer_can(town: Town) -> None:
    episode = await _ended(town)
    town.running.today = date(2013, 6, 3)
    other_day = await _correct(town, episode, PLANNED | WHY | {"endedOn": "2012-05-01"}, "assessor")
    assert (other_day.status_code, other_day.json()["end"]["endedByRole"]) == (200, "clinician")
    dropped = await _correct(town, episode, DROPPED | WHY, "assessor")
    assert (dropped.status_code, dropped.json()["end"]["endedByRole"]) == (200, "provider")
    success = await _correct(town, episode, PLANNED | WHY, "assessor")
    assert (success.status_code, success.json()["type"]) == (403, "/problems/clinician-needed")
    voided = await town.post(f"/episodes/{episode['id']}/end/void", {"reasonCode": "other"}, "assessor")
    assert (voided.status_code, voided.json()["state"]) == (200, "open")


@pytest.mark.parametrize("role", ["provider", "clinician"])
async def test_ids_of_others_and_random_ones_get_the_same_bytes(town: Town, role: str) -> None:
    referral = await town.refer(await town.service())
    episode = await _ended(town)
    nothing = "0198c2a1-0000-7000-8000-000000000001"
    posts: list[tuple[str, dict[str, Any]]] = [
        ("accept", {}), ("decline", {"reasonCode": "other"}), ("close", {"reasonCode": "other"}),
        ("start", {"startedOn": "2012-04-02"}), ("end", DROPPED), ("end/void", {"reasonCode": "other"}),
        ("transfer", {"to": "cdas", "on": "2012-04-02"}),
    ]  # fmt: skip

    async def answered(kind: str, each: str, act: str, body: Any) -> tuple[int, str]:
        path = f"/{kind}/{each}" + (f"/{act}" if act else "")
        said = {"organisation": "riverside"}
        answer = await (town.post(path, body, role, **said) if act else town.get(path, role, **said))
        return answer.status_code, answer.text.replace(each, "")

    for kind, known in (("referrals", referral["id"]), ("episodes", episode["id"])):
        for act, body in [("", None), *posts]:
            one, other = await answered(kind, known, act, body), await answered(kind, nothing, act, body)
            assert one == other, (kind, act)
    clients = [await town.get(f"/episodes?clientId={each}", role, organisation="riverside")
               for each in (episode["clientId"], nothing)]  # fmt: skip
    assert clients[0].content == clients[1].content


async def test_a_filter_by_an_id_finds_the_same_before_and_after_a_merge(town: Town) -> None:
    """An organisation that registered its former patient anew learns from no list that the LASARS found out."""
    episode, alias = await town.start(await town.service()), uuid4()
    client = UUID(episode["clientId"])
    paths = [f"{path}?clientId={each}" for path in ("/referrals", "/episodes") for each in (client, alias)]

    async def seen() -> list[str]:
        return [(await town.get(path, "provider", organisation="cdas")).text for path in paths]

    before = await seen()
    assert [text.count(episode["id"]) for text in before] == [1, 0, 1, 0]
    await town.running.deliver(merged(client, alias, uuid4()))
    assert await seen() == before
    assert [len(await _ids(town, path)) for path in paths] == [1, 1, 1, 1]  # the LASARS finds the person


async def test_a_completion_that_was_entered_as_something_else_is_said_anew_by_a_clinician(town: Town) -> None:
    """When corrections are over: the LASARS takes the end back, and who treats says it again. Each as one capacity."""
    episode = await _ended(town)
    assert (await _correct(town, episode, DROPPED, "provider", organisation="cdas")).status_code == 200
    town.running.today = date(2013, 6, 3)
    both = await _correct(town, episode, PLANNED | WHY, "assessor", "clinician")
    assert (both.status_code, both.json()["type"]) == (403, "/problems/clinician-needed")
    path = f"/episodes/{episode['id']}/end"
    assert (await town.post(f"{path}/void", {"reasonCode": "entered_in_error"}, "assessor")).status_code == 200
    said = await town.post(path, PLANNED, "clinician", organisation="cdas")
    assert (said.status_code, said.json()["end"]["endedOn"], said.json()["end"]["endedByRole"]) == (
        200, "2012-04-02", "clinician",
    )  # fmt: skip


@pytest.mark.parametrize("news", [{"assessedOn": "2012-03-30"}, {"voided": True}])
async def test_a_referral_that_was_started_tells_of_no_later_assessment(town: Town, news: dict[str, Any]) -> None:
    client, assessment = uuid4(), uuid4()
    service = await town.service()
    await town.running.deliver(assessed(client, assessment))
    waits = await town.refer(await town.service("riverside"), client, assessmentId=str(assessment))
    referral = await town.refer(service, client, assessmentId=str(assessment))
    assert (await town.act(referral["id"], "start", {"startedOn": "2012-04-02"})).status_code == 201

    async def read(of: dict[str, Any]) -> tuple[str | None, str]:
        who = {"organisation": of["organisation"]}
        answer = await town.get(f"/referrals/{of['id']}", "provider", **who)
        return answer.headers["etag"], (await town.get("/referrals", "provider", **who)).text + answer.text

    before = await read(referral), await read(waits)
    await town.running.deliver(assessed(client, assessment, revision=2, **news))
    after = await read(referral), await read(waits)
    assert (after[0] == before[0], after[1] == before[1]) == (True, False)


async def test_a_full_service_tells_nobody_who_is_there_nor_what_was_found(town: Town) -> None:
    client, other = await town.client(), await town.client()
    full = await town.service("riverside", places=1)
    await town.service("riverside", eligibility={"minAge": 99}, name="For the old")
    episodes = [await town.start(await town.service(), each) for each in (client, other)]
    await town.refer(full, client)
    told = []
    for episode in episodes:
        asked = await town.act_on_episode(episode["id"], "transfer", {"to": full, "on": "2012-04-02"})
        problem = asked.json()
        services = {each["name"].rstrip(" 2") for each in problem["nextFree"]}
        told.append((asked.status_code, problem["type"], services))
    assert told[0] == told[1]
    assert (told[0][1], "For the old" in told[0][2]) == ("/problems/no-place", True)

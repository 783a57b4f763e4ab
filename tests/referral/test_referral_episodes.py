"""An episode transferred, ended, the end corrected and voided."""

import asyncio
from datetime import date

import pytest

from tests.referral.builders import scheme
from tests.referral.client import Town


@pytest.fixture
async def town(town: Town) -> Town:
    await town.running.deliver(scheme())
    return town


async def test_an_end_frees_the_place_and_is_told(town: Town) -> None:
    service = await town.service()
    episode = await town.start(service)
    town.running.today = date(2012, 6, 1)
    answer = await town.end(episode["id"], "2012-05-31", "85", "provider")
    assert answer.status_code == 200, answer.text
    assert answer.json()["state"] == "ended"
    assert answer.json()["end"] == {
        "endedOn": "2012-05-31",
        "reason": {"code": "85", "list": "cds-f"},
        "endedByRole": "provider",
        "revision": 1,
    }
    assert await town.places(service) == (3, 0, 0)
    (told,) = await town.published("treatment-ended")
    assert (told["episodeId"], told["endedOn"], told["reason"], told["endedByRole"]) == (
        episode["id"],
        "2012-05-31",
        {"code": "85", "list": "cds-f"},
        "provider",
    )
    assert (told["revision"], told["voided"]) == (1, False)


async def test_only_a_clinician_completes_treatment(town: Town) -> None:
    episode = await town.start(await town.service())
    refused = await town.end(episode["id"], "2012-04-02", "80", "provider")
    assert refused.status_code == 403
    assert refused.json()["type"].endswith("clinician-needed")
    done = await town.end(episode["id"], "2012-04-02", "80", "clinician", "provider")
    assert done.json()["end"]["endedByRole"] == "clinician"


async def test_a_reason_outside_the_scheme_is_refused_with_those_inside(town: Town) -> None:
    episode = await town.start(await town.service())
    answer = await town.end(episode["id"], "2012-04-02", "99", "clinician")
    assert answer.status_code == 422
    assert answer.json()["errors"] == [
        {
            "field": "reason",
            "message": "the scheme does not list this discharge reason",
            "allowed": ["80 (cds-f)", "83", "85"],
        }
    ]


@pytest.mark.parametrize("on", ["2012-04-01", "2012-04-03"])
async def test_an_end_lies_between_the_start_and_today(town: Town, on: str) -> None:
    episode = await town.start(await town.service())
    answer = await town.end(episode["id"], on)
    assert answer.json()["errors"][0]["allowed"] == ["2012-04-02"]


async def test_a_corrected_end_is_a_higher_revision(town: Town) -> None:
    service = await town.service()
    episode = await town.start(service)
    town.running.today = date(2012, 6, 1)
    ended = await town.end(episode["id"], "2012-05-31")
    body = {"endedOn": "2012-05-30", "reason": {"code": "80", "list": "cds-f"}}
    path = f"/episodes/{episode['id']}/end"
    who = {"organisation": "cdas"}
    assert (await town.put(path, body, "clinician", **who)).status_code == 428
    assert (await town.put(path, body, "clinician", match='"1"', **who)).status_code == 412
    assert (await town.put(path, body, "provider", match=ended.headers["etag"], **who)).status_code == 403
    corrected = await town.put(path, body, "clinician", match=ended.headers["etag"], **who)
    assert corrected.status_code == 200
    assert corrected.json()["end"]["endedOn"] == "2012-05-30"
    again = await town.put(path, body, "clinician", match=ended.headers["etag"], **who)
    assert again.status_code == 412
    published = await town.published("treatment-ended")
    assert [(event["revision"], event["reason"]["code"], event["endedByRole"]) for event in published] == [
        (1, "85", "provider"),
        (2, "80", "clinician"),
    ]
    assert await town.places(service) == (3, 0, 0)


async def test_a_voided_end_opens_the_episode_again(town: Town) -> None:
    service = await town.service(places=1)
    episode = await town.start(service)
    await town.end(episode["id"], "2012-04-02")
    voided = await town.act_on_episode(episode["id"], "end/void", {"reasonCode": "entered_in_error"})
    assert (voided.status_code, voided.json()["state"], voided.json()["end"]) == (200, "open", None)
    assert await town.places(service) == (1, 1, 0)
    assert (await town.end(episode["id"], "2012-04-02")).status_code == 200
    published = await town.published("treatment-ended")
    assert [(event["revision"], event["voided"]) for event in published] == [(1, False), (2, True), (3, False)]


async def test_an_end_after_a_voided_one_is_judged_anew(town: Town) -> None:
    """Its clinician has said nothing about this one."""
    await town.running.deliver(scheme())
    episode = await town.start(await town.service())
    ended = await town.end(episode["id"], "2012-04-02", "80", "clinician", "provider")
    assert ended.json()["end"]["endedByRole"] == "clinician"
    await town.act_on_episode(episode["id"], "end/void", {"reasonCode": "still_in_treatment"})
    refused = await town.end(episode["id"], "2012-04-02", "80", "provider", "assessor")
    assert (refused.status_code, refused.json()["type"]) == (403, "/problems/clinician-needed")
    neutral = await town.end(episode["id"], "2012-04-02", "83", "provider")
    assert neutral.json()["end"]["endedByRole"] == "provider"


async def test_the_same_neutral_end_after_a_voided_one_is_who_records_it(town: Town) -> None:
    await town.running.deliver(scheme())
    episode = await town.start(await town.service())
    await town.end(episode["id"], "2012-04-02", "83", "clinician")
    await town.act_on_episode(episode["id"], "end/void", {"reasonCode": "other"})
    again = await town.end(episode["id"], "2012-04-02", "83", "provider", "assessor")
    assert again.json()["end"]["endedByRole"] == "provider"
    assert [event["endedByRole"] for event in await town.published("treatment-ended")] == [
        "clinician",
        "clinician",
        "provider",
    ]


async def test_an_end_cannot_be_voided_into_a_full_service(town: Town) -> None:
    service = await town.service(places=1)
    episode = await town.start(service)
    await town.end(episode["id"], "2012-04-02")
    await town.start(service)
    refused = await town.act_on_episode(episode["id"], "end/void", {"reasonCode": "other"})
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/no-place")
    assert await town.places(service) == (1, 1, 0)


async def test_a_transfer_moves_the_place_and_the_deliverer(town: Town) -> None:
    here, there = await town.service(), await town.service("riverside")
    episode = await town.start(here)
    moved = await town.act_on_episode(episode["id"], "transfer", {"to": there, "on": "2012-04-02"})
    assert (moved.status_code, moved.json()["deliveredBy"]) == (200, "riverside")
    assert (await town.places(here), await town.places(there)) == ((3, 0, 0), (3, 1, 0))
    (told,) = await town.published("treatment-transferred")
    assert (told["episodeId"], told["from"], told["to"], told["on"]) == (
        episode["id"],
        "cdas",
        "riverside",
        "2012-04-02",
    )
    assert told["transferId"]
    assert (await town.get(f"/episodes/{episode['id']}", "provider", organisation="cdas")).status_code == 404
    assert (await town.end(episode["id"], "2012-04-02")).status_code == 404
    assert (await town.end(episode["id"], "2012-04-02", organisation="riverside")).status_code == 200
    assert await town.places(there) == (3, 0, 0)


async def test_a_transfer_to_an_organisation_finds_its_like_service(town: Town) -> None:
    await town.service("riverside", modality={"code": "4", "list": "ndtms-modality"})
    like = await town.service("riverside")
    await town.service("riverside", isTreatment=False)
    episode = await town.start(await town.service())
    moved = await town.act_on_episode(episode["id"], "transfer", {"to": "riverside", "on": "2012-04-02"})
    assert moved.json()["serviceId"] == like


@pytest.mark.parametrize("was", [True, False])
async def test_a_start_counts_as_what_its_service_was_then(town: Town, was: bool) -> None:
    """Neither as at the referral nor as later."""
    service = await town.service(isTreatment=not was)
    path, body = f"/services/{service}", town.service_body(isTreatment=was)
    referral = await town.refer(service)
    assert (await town.put(path, body, match='"1"')).status_code == 200
    episode = (await town.act(referral["id"], "start", {"startedOn": "2012-04-02"})).json()
    assert (episode["isTreatment"], episode["careCoordinating"]) == (was, was)
    assert (await town.put(path, body | {"isTreatment": not was}, match='"2"')).status_code == 200
    assert (await town.get(f"/episodes/{episode['id']}")).json()["isTreatment"] is was
    (told,) = await town.published("treatment-started")
    assert told["isTreatment"] is was


@pytest.mark.parametrize("treats", [True, False])
async def test_nothing_becomes_or_ceases_to_be_treatment_by_a_transfer(town: Town, treats: bool) -> None:
    """Else who came back to advice would be treated without a start."""
    episode = await town.start(await town.service(isTreatment=treats))
    for organisation in ("cdas", "riverside"):
        other = await town.service(organisation, isTreatment=not treats)
        answer = await town.act_on_episode(episode["id"], "transfer", {"to": other, "on": "2012-04-02"})
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "to")


@pytest.mark.parametrize("to", ["bridge-advice", "00000000-0000-4000-8000-000000000000", "nowhere"])
async def test_a_transfer_to_nowhere_is_refused(town: Town, to: str) -> None:
    episode = await town.start(await town.service())
    answer = await town.act_on_episode(episode["id"], "transfer", {"to": to, "on": "2012-04-02"})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "to")


async def test_a_transfer_to_a_full_service_changes_nothing(town: Town) -> None:
    here, full = await town.service(), await town.service("riverside", places=0)
    other = await town.service("riverside")
    episode = await town.start(here)
    answer = await town.act_on_episode(episode["id"], "transfer", {"to": full, "on": "2012-04-02"})
    assert answer.status_code == 409
    assert [each["serviceId"] for each in answer.json()["nextFree"]] == [other]
    assert (await town.places(here), await town.places(full)) == ((3, 1, 0), (0, 0, 0))


async def test_opposite_transfers_at_once_do_not_wait_for_each_other(town: Town) -> None:
    here, there = await town.service(), await town.service("riverside")
    first, second = await town.start(here), await town.start(there)
    answers = await asyncio.gather(
        town.act_on_episode(first["id"], "transfer", {"to": there, "on": "2012-04-02"}),
        town.act_on_episode(
            second["id"], "transfer", {"to": here, "on": "2012-04-02"}, "provider", organisation="riverside"
        ),
    )
    assert [answer.status_code for answer in answers] == [200, 200]
    assert (await town.places(here), await town.places(there)) == ((3, 1, 0), (3, 1, 0))


async def test_a_wrong_state_names_what_is_allowed(town: Town) -> None:
    episode = await town.start(await town.service())
    void = await town.act_on_episode(episode["id"], "end/void", {"reasonCode": "other"})
    assert (void.status_code, void.json()["state"], void.json()["allowed"]) == (
        409,
        "open",
        ["transfer", "end", "name a key worker"],
    )
    await town.end(episode["id"], "2012-04-02")
    answer = await town.end(episode["id"], "2012-04-02")
    assert (answer.status_code, answer.json()["state"], answer.json()["allowed"]) == (
        409,
        "ended",
        ["correct the end", "void the end"],
    )


async def test_two_ends_at_once_free_one_place(town: Town) -> None:
    service = await town.service()
    episode = await town.start(service)
    answers = await asyncio.gather(*(town.end(episode["id"], "2012-04-02") for _ in range(2)))
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    assert await town.places(service) == (3, 0, 0)
    assert len(await town.published("treatment-ended")) == 1


async def test_an_end_that_is_said_again_in_the_same_words_is_not_corrected(town: Town) -> None:
    episode = await town.start(await town.service())
    ended = await town.end(episode["id"], "2012-04-02")
    body = {"endedOn": "2012-04-02", "reason": {"code": "85", "list": "cds-f"}}
    path = f"/episodes/{episode['id']}/end"
    again = await town.put(path, body, "provider", match=ended.headers["etag"], organisation="cdas")
    assert (again.status_code, again.headers["etag"]) == (200, ended.headers["etag"])
    assert [event["revision"] for event in await town.published("treatment-ended")] == [1]


async def test_an_end_is_said_and_corrected_a_hundred_times_and_then_voided(town: Town) -> None:
    episode = await town.start(await town.service())
    ended = await town.end(episode["id"], "2012-04-02")
    await town.running.db.write("UPDATE referral.episode SET end_said_by_provider = 101")
    body = {"endedOn": "2012-04-02", "reason": {"code": "83", "list": "local"}}
    path = f"/episodes/{episode['id']}/end"
    refused = await town.put(path, body, "provider", match=ended.headers["etag"], organisation="cdas")
    assert (refused.status_code, refused.json()["type"].rpartition("/")[2]) == (409, "too-many-corrections")
    voided = await town.act_on_episode(episode["id"], "end/void", {"reasonCode": "entered_in_error"})
    assert (voided.status_code, voided.json()["state"]) == (200, "open")
    assert (await town.end(episode["id"], "2012-04-02")).json()["most"] == 100

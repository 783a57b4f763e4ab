"""Returns and proof from end to end: what comes late comes to the same."""

import hashlib
import json
from itertools import permutations
from typing import Any

import pytest

from services.assessment.events import ReferralClosed, SchemePublished
from tests.assessment.builders import CDAS, contact, ended, referred, stockport, transferred
from tests.assessment.client import Care, Desk, new_care, revisions


def counting(measure: str, **changed: Any) -> SchemePublished:
    """The scheme, with contracts that only count a return."""
    event = stockport()
    scheme = json.loads(json.dumps(event.scheme))
    for contract in scheme["contracts"]:
        contract["provisional"] = "count"
    for each in scheme["measures"]:
        each.update(changed if each["code"] == measure else {})
    name = hashlib.sha256(json.dumps(scheme).encode()).hexdigest()
    return SchemePublished.model_validate(event.model_dump() | {"scheme": scheme, "hash": name})


async def discharged(desk: Desk, scheme: SchemePublished) -> Care:
    await desk.running.deliver(("stockport-2012", scheme))
    care = await new_care(desk)
    await care.on("2012-09-03")
    await care.assess("2012-04-05")
    await care.start("2012-04-10")
    return care


@pytest.mark.parametrize("recorded_on", ["2012-12-01", "2013-04-20"])
async def test_a_return_falls_not_met_under_count_only_whenever_it_is_recorded(desk: Desk, recorded_on: str) -> None:
    """Seven months from 1 September 2012; back in the third, recorded then or in the eighth."""
    shorter = counting("no_representation", params={"months": 7, "ineligible": ["died"]})
    care = await discharged(desk, shorter)
    await care.end("2012-09-01")
    await care.verify(await care.one("planned_discharge"))
    if recorded_on > "2013-04-01":
        await care.on("2013-04-01")
        assert (await care.one("no_representation"))["state"] == "achieved"
    await care.on(recorded_on)
    back = await care.assess("2012-12-01")
    await care.on("2013-05-01")
    planned = await care.one("planned_discharge")
    assert (planned["state"], planned["representedOn"]) == ("achieved", "2012-12-01")
    for outcome in await care.outcomes(measure="no_representation"):
        assert (outcome["state"], outcome["reason"], outcome["causeId"], outcome["effectiveOn"]) == (
            "withdrawn",
            "not-met",
            back,
            "2012-12-01",
        )


@pytest.mark.parametrize("counted", [True, False])
async def test_a_return_that_takes_nothing_back_moves_nothing_that_the_party_sees(desk: Desk, counted: bool) -> None:
    """Not its revision either, by which who asks often could tell; of a fall it counts one."""
    care = await discharged(desk, counting("planned_discharge") if counted else stockport())
    await care.top("review", "2012-07-03", acuteHousing=False)
    await care.end("2012-09-01")
    for outcome in await care.outcomes():
        await care.verify(outcome)
    path = "/outcomes?state=achieved"
    before = (await desk.get(path, "provider", organisation="cdas")).json()["items"]
    whole = await care.outcomes(state="achieved")
    await care.on("2012-12-02")
    await care.assess("2012-12-01")
    await care.start("2012-12-01", "riverside")
    after = (await desk.get(path, "provider", organisation="cdas")).json()["items"]
    fallen = (await desk.get("/outcomes?state=withdrawn", "provider", organisation="cdas")).json()["items"]
    gone = {item["id"]: item["revision"] for item in fallen}
    assert after == [item for item in before if item["id"] not in gone]
    assert [gone[item["id"]] for item in before if item["id"] in gone] == [
        item["revision"] + 1 for item in before if item["id"] in gone
    ]
    assert bool(gone) is not counted
    tags = {item["id"]: await desk.get(f"/outcomes/{item['id']}", "provider", organisation="cdas") for item in after}
    assert {key: answer.headers["etag"] for key, answer in tags.items()} == {
        item["id"]: f'"{item["revision"]}"' for item in before if item["id"] not in gone
    }
    assert await care.outcomes(state="achieved") != whole


@pytest.mark.parametrize("order", ["verified, returned", "returned, verified", "returned, recorded, verified"])
async def test_count_only_comes_to_the_same_in_whatever_order(desk: Desk, order: str) -> None:
    care = await discharged(desk, counting("planned_discharge"))
    if order != "returned, recorded, verified":
        await care.end("2012-09-01")
    if order == "verified, returned":
        await care.verify(await care.one("planned_discharge"))
    await care.on("2012-12-02")
    await care.assess("2012-12-01")
    if order == "returned, recorded, verified":
        await care.end("2012-09-01")
    if order != "verified, returned":
        await care.verify(await care.one("planned_discharge"))
    row = await care.one("planned_discharge")
    assert (row["state"], row["verifiedBy"], row["achievedOn"]) == ("achieved", "vera", "2012-09-01")
    assert (row["representedOn"], row["provisionalUntil"]) == ("2012-12-01", "2013-09-01")
    told = await care.told()
    assert "withdrawn" not in {kind for kind, _ in revisions(told)}
    assert told[-1]["representedOn"] == "2012-12-01"


@pytest.mark.parametrize(("role", "organisation"), [("provider", "riverside"), ("assessor", "start")])
async def test_nobodys_contact_moves_a_verified_engagement(open_desk: Desk, role: str, organisation: str) -> None:
    """Not of whom the person is only referred to, which proves nothing; nor another of the LASARS, for the same day."""
    care = await new_care(open_desk)
    await care.start("2012-04-10")
    await care.top("review", "2012-06-20", acuteHousing=False)
    before = await care.verify(await care.one("engaged_12_weeks"))
    assert before["state"] == "achieved"
    body = {
        "clientId": care.client, "on": "2012-06-10", "source": {"code": "3", "list": "cds-h"},
        "setting": "community", "kind": "advice", "access": "unbooked", "attendance": "attended", "presenting": [],
    }  # fmt: skip
    await open_desk.running.deliver(referred(care.client, "riverside"))
    answer = await open_desk.post("/contacts", body, role, organisation=organisation, sub="sam")
    assert answer.status_code == 201, answer.text
    assert await care.one("engaged_12_weeks") == before


async def test_a_contact_of_who_does_not_treat_engages_nobody(open_desk: Desk) -> None:
    care = await new_care(open_desk)
    await care.start("2012-04-10")
    body = {
        "clientId": care.client, "on": "2012-06-20", "source": {"code": "3", "list": "cds-h"},
        "setting": "community", "kind": "advice", "access": "unbooked", "attendance": "attended", "presenting": [],
    }  # fmt: skip
    await open_desk.running.deliver(referred(care.client, "riverside"))
    answer = await open_desk.post("/contacts", body, "provider", organisation="riverside")
    assert answer.status_code == 201, answer.text
    assert await care.outcomes(measure="engaged_12_weeks") == []


async def test_who_recorded_the_older_evidence_does_not_verify(open_desk: Desk) -> None:
    """Vera took the start TOP, as an assessor; Kim the review."""
    care = await new_care(open_desk)
    body = {"clientId": care.client, "stage": "start", "on": "2012-04-10", "items": {"acuteHousing": {"value": True}}}
    await care.start("2012-04-10")
    answer = await open_desk.post("/top-reviews", body, "assessor", sub="vera")
    assert answer.status_code == 201, answer.text
    await care.top("review", "2012-07-03", acuteHousing=False)
    outcome = await care.one("housing_resolved")
    assert outcome["recorders"] == [{"sub": "kim", "organisation": "cdas"}, {"sub": "vera", "organisation": "start"}]
    refused = await care.try_to_verify(outcome)
    assert (refused.status_code, refused.json()["type"]) == (403, "/problems/own-record")
    assert (await care.verify(outcome, sub="viv"))["state"] == "achieved"


async def test_staying_away_is_not_verified_by_who_recorded_the_discharge(open_desk: Desk) -> None:
    care = await new_care(open_desk)
    await care.start("2012-04-10")
    await care.end("2012-09-01", actor="vera", actor_organisation="start")
    await care.on("2013-09-01")
    outcome = await care.one("no_representation")
    assert (outcome["state"], outcome["recorders"]) == ("proposed", [{"sub": "vera", "organisation": "start"}])
    assert (await care.try_to_verify(outcome)).status_code == 403
    by_paid = await care.try_to_verify(outcome, sub="carol", organisation=CDAS["organisation"])
    assert by_paid.json()["type"] == "/problems/own-outcome"
    assert (await care.verify(outcome, sub="viv"))["verifiedByOrganisation"] == "start"


@pytest.mark.parametrize("order", [(1, 2), (2, 1)])
async def test_who_said_a_discharge_before_it_was_corrected_is_one_of_its_recorders(
    open_desk: Desk, order: tuple[int, int]
) -> None:
    care = await new_care(open_desk)
    await care.start("2012-04-10")
    who = {1: ("vera", "start", "2012-08-30"), 2: ("kim", "cdas", "2012-09-01")}
    for revision in order:
        sub, organisation, on = who[revision]
        await care.end(on, actor=sub, actor_organisation=organisation, revision=revision)
    outcome = await care.one("planned_discharge")
    assert (outcome["achievedOn"], outcome["recorders"]) == (
        "2012-09-01",
        [{"sub": "kim", "organisation": "cdas"}, {"sub": "vera", "organisation": "start"}],
    )
    assert (await care.try_to_verify(outcome)).json()["type"] == "/problems/own-record"


async def test_a_start_that_is_voided_is_no_return_and_earned_nothing(desk: Desk) -> None:
    """What it took back stands again as it was verified; what was achieved in it falls; the provider sees nobody."""
    care = await discharged(desk, stockport())
    await care.end("2012-09-01")
    await care.verify(await care.one("planned_discharge"))
    before = await care.one("planned_discharge")
    await care.on("2013-03-04")
    start = await care.start("2012-12-03", "riverside")
    by = {"sub": "ray", "organisation": "riverside"}
    seen = await desk.post("/contacts", contact(care.client) | {"on": "2013-02-20"}, "provider", **by)
    assert seen.status_code == 201
    fallen = await care.one("planned_discharge")
    assert (fallen["state"], fallen["reason"]) == ("withdrawn", "represented")
    (engaged,) = [
        outcome for outcome in await care.outcomes(measure="engaged_12_weeks") if outcome["party"] == "riverside"
    ]
    assert engaged["state"] == "proposed"
    closed = ReferralClosed(
        area="stockport", actor="ann", actor_organisation="start", revision=2, referral_id=start.referral_id,
        client_id=start.client_id, outcome="did_not_start", reason_code="did_not_start",
    )  # fmt: skip
    await care.running.deliver(start.model_copy(update={"revision": 2, "voided": True}), closed)
    again = await care.one("planned_discharge")
    assert {**again, "revision": 0} == {**before, "revision": 0}
    assert again["revision"] > fallen["revision"]
    gone = (await desk.get(f"/outcomes/{engaged['id']}", "verifier")).json()
    assert (gone["state"], gone["reason"]) == ("withdrawn", "voided")
    assert (await desk.get("/representations", "verifier")).json()["items"] == []
    assert (await desk.get(f"/persons/{care.client}", "provider", **by)).status_code == 404


@pytest.mark.parametrize("order", list(permutations(range(4))))
async def test_a_voided_start_counts_for_nothing_in_whatever_order_its_news_come(
    desk: Desk, order: tuple[int, ...]
) -> None:
    care = await discharged(desk, stockport())
    await care.end("2012-09-01")
    before = await standing(care)
    start = care.starting("2012-12-03", "riverside")
    told = [
        start,
        transferred(start, "2012-12-10", "bridge"),
        ended(start, "2012-12-20"),
        start.model_copy(update={"revision": 2, "voided": True}),
    ]
    await care.on("2013-03-04")
    for place in order:
        await care.running.deliver(told[place])
    assert await standing(care) == before


async def standing(care: Care) -> list[tuple[str, str, str]]:
    outcomes = await care.outcomes()
    return sorted(
        (outcome["measure"], outcome["party"], outcome["state"])
        for outcome in outcomes
        if outcome["state"] != "withdrawn"
    )


@pytest.mark.parametrize(
    ("returned_on", "fell_as"), [("2012-12-01", "represented"), ("2012-09-10", "journey-continued")]
)
async def test_what_fell_by_a_return_is_void_once_its_discharge_is(
    open_desk: Desk, returned_on: str, fell_as: str
) -> None:
    care = await new_care(open_desk)
    await care.on("2012-09-03")
    await care.assess("2012-04-05")
    await care.start("2012-04-10")
    await care.end("2012-09-01")
    await care.verify(await care.one("planned_discharge"))
    await care.on("2012-12-03")
    await care.assess(returned_on)
    assert (await care.one("planned_discharge"))["reason"] == fell_as
    await care.end("2012-09-01", revision=2, voided=True)
    row = await care.one("planned_discharge")
    assert (row["state"], row["reason"], row["causeId"]) == (
        "withdrawn",
        "voided",
        str(care.starts[0].episode_id),
    )
    told = (await care.told())[-1]
    assert (told["type"], told["reason"]) == ("outcome-withdrawn", "voided")
    await care.on("2012-12-10")
    assert (await care.told())[-1] == told, "it is told once"

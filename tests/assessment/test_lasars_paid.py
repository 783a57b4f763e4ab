"""The LASARS is paid for its own work: another organisation verifies it, and nothing is counted before that."""

from datetime import date
from typing import Any

import pytest

from services.assessment.events import SchemePublished
from tests.assessment.builders import stockport
from tests.assessment.client import Care, Desk, merge, new_care, unmerge
from tests.figures.counted import derive

CODE = "assessed_in_time"
OWN = {
    "code": "start-2012", "party": "start", "title": "START", "measures": [CODE], "verified_by": ["public-health"],
    "run_off_months": 3,
}  # fmt: skip
MEASURE = {
    "code": CODE, "title": "In time", "kind": "event", "once_per": "journey", "verification": "person",
    "params": {"code": CODE, "n": 1, "scope": "journey", "roles": ["assessor"]},
}  # fmt: skip
COUNTED = {
    "code": "in-time", "title": "In time", "unit": "share", "eligible_on": "assessed", "ripe_after_days": 0,
    "contracts": ["start-2012"], "met": {"measure": CODE, "verified": True, "within_days": 0},
}  # fmt: skip
VERIFIER: dict[str, Any] = {"sub": "vera", "organisation": "public-health"}


def paying_the_lasars() -> SchemePublished:
    scheme = stockport()
    said = scheme.scheme
    own = {**said["contracts"][0], "subcontracts": [], **OWN}
    document = said | {"measures": [*said["measures"], MEASURE], "contracts": [*said["contracts"], own]}
    document["indicators"] = [*said.get("indicators", []), COUNTED]
    return scheme.model_copy(update={"hash": "paying the lasars", "scheme": document})


async def assessed(desk: Desk, on: str = "2012-04-10") -> Care:
    care = await new_care(desk)
    await care.assess(on)
    await care.evidence(CODE, on)
    return care


@pytest.fixture
async def care(desk: Desk) -> Care:
    """Assessed in time, and treated by nobody."""
    await desk.running.deliver(("stockport-2012", paying_the_lasars()))
    desk.running.today = date(2012, 9, 3)
    return await assessed(desk)


async def said_by(care: Care, organisation: str, decision: str = "verified") -> tuple[int, str]:
    claims = {"sub": "vera", "organisation": organisation}
    answer = await care.try_to_verify(await care.one(CODE), decision, **claims)
    return answer.status_code, answer.json().get("type", "")


async def test_it_is_proposed_as_the_lasars_and_paid_to_it(care: Care) -> None:
    (said,) = await care.told()
    assert (said["type"], said["party"], said["contract"]) == ("outcome-proposed", "start", "start-2012")
    await care.verify(await care.one(CODE), **VERIFIER)
    assert (await care.told())[-1]["type"] == "outcome-achieved"


@pytest.mark.parametrize("decision", ["verified", "refused"])
async def test_nobody_decides_about_it_but_whom_the_contract_names(care: Care, decision: str) -> None:
    assert await said_by(care, "start", decision) == (403, "/problems/own-outcome")
    answer = await care.try_to_verify(await care.one(CODE), decision, sub="vera", organisation="audit-office")
    assert (answer.status_code, answer.json()["type"]) == (403, "/problems/verified-by-others")
    assert answer.json()["verifiedBy"] == ["public-health"]
    assert (await care.one(CODE))["state"] == "proposed"
    assert (await said_by(care, "public-health", decision))[0] == 200


async def test_the_evidence_is_shown_to_who_may_verify_it(care: Care) -> None:
    path = f"/outcomes/{(await care.one(CODE))['id']}"
    for organisation, status in (("public-health", 200), ("start", 403), ("audit-office", 403)):
        claims = {"sub": "vera", "organisation": organisation}
        assert (await care.desk.get(f"{path}/evidence", "verifier", **claims)).status_code == status
    episode = await care.desk.get(f"{path}/episode", "verifier", **VERIFIER)
    assert (episode.status_code, episode.json()["type"]) == (404, "/problems/unknown-episode")


async def test_whoever_manages_its_contract_reads_its_own_outcomes_as_who_is_paid(care: Care) -> None:
    shown = (await care.desk.get("/outcomes", "provider", sub="mo", organisation="start")).json()["items"]
    assert [outcome["measure"] for outcome in shown] == [CODE]
    assert (await care.desk.get("/outcomes", "provider", sub="mo", organisation="cdas")).json()["items"] == []


async def test_two_records_of_one_person_take_no_verification_away(care: Care) -> None:
    await care.verify(await care.one(CODE), **VERIFIER)
    other = await new_care(care.desk)
    await other.assess("2012-05-10")
    await merge(other, care)
    assert [outcome["state"] for outcome in await other.outcomes(state="achieved")] == ["achieved"]


async def test_who_starts_treatment_later_leaves_it_the_lasars(care: Care) -> None:
    await care.verify(await care.one(CODE), **VERIFIER)
    before = await care.one(CODE)
    await care.start("2012-04-20")
    assert (await care.one(CODE))["state"] == "achieved"
    assert not await care.told("outcome-withdrawn")
    assert (await care.one(CODE))["id"] == before["id"]


async def test_a_case_is_met_once_it_is_verified(care: Care) -> None:
    """The share that the LASARS is paid by counts nothing that it said itself."""
    await derive(care.running)
    (case,) = await care.told("case-counted")
    assert (case["contract"], case["party"], case["metOn"]) == ("start-2012", "start", None)
    await care.verify(await care.one(CODE), **VERIFIER)
    await derive(care.running)
    assert (await care.told("case-counted"))[-1]["metOn"] == "2012-04-10"


@pytest.mark.parametrize("kind", ["referred", "start", "discharge"])
async def test_whoever_is_sent_to_a_provider_is_a_case_of_the_lasars(desk: Desk, kind: str) -> None:
    """The case carries the provider, which is told nothing of it."""
    scheme = paying_the_lasars()
    counted = COUNTED | {"eligible_on": kind, "met": {"measure": CODE, "verified": True}}
    said = {"hash": f"by {kind}", "scheme": scheme.scheme | {"indicators": [counted]}}
    await desk.running.deliver(("stockport-2012", scheme.model_copy(update=said)))
    desk.running.today = date(2012, 9, 3)
    care = await new_care(desk)
    await care.assess("2012-04-10")
    await care.start("2012-04-20")
    await care.end("2012-07-02")
    await care.evidence(CODE, "2012-07-02")
    for met_on in (None, "2012-07-02"):
        await derive(care.running)
        told = (await care.told("case-counted"))[-1]
        assert (told["contract"], told["party"], told["metOn"]) == ("start-2012", "start", met_on)
        if met_on is None:
            await care.verify(await care.one(CODE), **VERIFIER)


async def test_what_was_recorded_before_the_scheme_says_so_is_the_lasars_once_it_does(desk: Desk) -> None:
    """Also of somebody whom nobody treats."""
    second = paying_the_lasars()
    unpaid = second.scheme | {"contracts": stockport().scheme["contracts"], "indicators": []}
    first = second.model_copy(update={"hash": "not yet", "scheme": unpaid})
    await desk.running.deliver(("stockport-2012", first))
    desk.running.today = date(2012, 9, 3)
    care = await assessed(desk)
    assert await care.outcomes() == []
    document = second.scheme | {"version": 2}
    changed = {"version": 2, "hash": "paying it since", "scheme": document}
    await desk.running.deliver(("stockport-2012", second.model_copy(update=changed)))
    assert (await care.one(CODE))["party"] == "start"


async def test_records_that_are_told_apart_again_are_verified_again(care: Care) -> None:
    other = await new_care(care.desk)
    await other.assess("2012-05-10")
    merged = await merge(other, care)
    (joined,) = await other.outcomes(state="proposed")
    await other.verify(joined, **VERIFIER)
    await unmerge(other, merged)
    assert await other.outcomes(state="achieved") == await other.outcomes(state="proposed") == []
    standing = [outcome for outcome in await care.outcomes() if outcome["state"] != "withdrawn"]
    assert [(outcome["party"], outcome["state"]) for outcome in standing] == [("start", "proposed")]


async def test_a_verifiers_list_has_what_its_organisation_may_decide(care: Care) -> None:
    """One of the LASARS's own, and one of a provider's."""
    await care.start("2012-04-20")
    await care.top("start", "2012-04-21", acuteHousing=True)
    await care.top("review", "2012-07-03", acuteHousing=False)
    listed = {}
    for organisation in ("start", "public-health", "audit-office", "cdas"):
        claims = {"sub": "vera", "organisation": organisation}
        answer = await care.desk.get("/outcomes?state=proposed&mayDecide=true", "verifier", **claims)
        listed[organisation] = {outcome["party"] for outcome in answer.json()["items"]}
    assert listed == {
        "start": {"cdas"}, "public-health": {"start", "cdas"}, "audit-office": {"cdas"}, "cdas": set(),
    }  # fmt: skip


async def test_nobody_of_it_says_that_its_verifier_knows_the_person(care: Care) -> None:
    """Else it would choose who decides about what it is paid for."""
    body = {"sub": "vera", "clientId": care.client, "reasonCode": "friend"}
    refused = await care.desk.post("/conflicts-of-interest", body, organisation="start", sub="ann")
    assert (refused.status_code, refused.json()["type"]) == (403, "/problems/paid-organisation")
    own = await care.desk.post("/conflicts-of-interest", body | {"sub": "ann"}, organisation="start", sub="ann")
    assert own.status_code == 201, own.text


@pytest.mark.parametrize("survives", [True, False])
async def test_nor_does_it_bring_that_about_by_a_merge(care: Care, survives: bool) -> None:
    """What is said of one holds of both from then on, also once they are told apart again."""
    friend = await new_care(care.desk)
    body = {"sub": "vera", "clientId": friend.client, "reasonCode": "friend"}
    said = await care.desk.post("/conflicts-of-interest", body, organisation="public-health")
    assert said.status_code == 201, said.text
    survivor, absorbed = (care, friend) if survives else (friend, care)
    joined = {"survivorId": survivor.client, "absorbedId": absorbed.client, "reasonCode": "same_person"}
    refused = await care.desk.post("/merges", joined, organisation="start")
    assert (refused.status_code, refused.json()["type"]) == (403, "/problems/paid-organisation")
    assert (await said_by(care, "public-health", "refused"))[0] == 200
    assert (await care.desk.post("/merges", joined, organisation="public-health")).status_code == 201


async def test_it_merges_two_of_whom_the_same_is_said(care: Care) -> None:
    other = await new_care(care.desk)
    for client in (care.client, other.client):
        body = {"sub": "vera", "clientId": client, "reasonCode": "friend"}
        said = await care.desk.post("/conflicts-of-interest", body, organisation="public-health")
        assert said.status_code == 201, said.text
    joined = {"survivorId": care.client, "absorbedId": other.client, "reasonCode": "same_person"}
    assert (await care.desk.post("/merges", joined, organisation="start")).status_code == 201

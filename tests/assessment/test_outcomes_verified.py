"""Who may verify what, and who sees it."""

from typing import Any

import pytest

from tests.assessment.client import Care, Desk, new_care


@pytest.fixture
async def care(open_desk: Desk) -> Care:
    found = await new_care(open_desk)
    await found.assess("2012-04-05")
    await found.start("2012-04-10")
    await found.top("start", "2012-04-11", acuteHousing=True, injecting=4)
    await found.top("review", "2012-07-03", acuteHousing=False, injecting=2)
    return found


@pytest.mark.parametrize(
    ("claims", "problem"),
    [
        ({"sub": "kim", "organisation": "start"}, "own-record"),
        ({"sub": "vera", "organisation": "cdas"}, "own-outcome"),
    ],
)
async def test_neither_the_recorder_nor_who_is_paid(care: Care, claims: dict[str, Any], problem: str) -> None:
    answer = await care.try_to_verify(await care.one("housing_resolved"), **claims)
    assert (answer.status_code, answer.json()["type"]) == (403, f"/problems/{problem}")
    assert (await care.one("housing_resolved"))["state"] == "proposed"


async def test_nor_who_corrected_the_evidence(care: Care) -> None:
    review = await care.top("review", "2012-06-20", acuteHousing=True)
    body = {
        "stage": "review", "on": "2012-06-20", "items": {"acuteHousing": {"value": False}},
        "reasonCode": "found_on_review",
    }  # fmt: skip
    headers = {"sub": "vera", "match": f'"{review["revision"]}"'}
    answer = await care.desk.put(f"/top-reviews/{review['id']}", body, "assessor", **headers)
    assert answer.status_code == 200, answer.text
    answer = await care.try_to_verify(await care.one("housing_resolved"))
    assert (answer.status_code, answer.json()["type"]) == (403, "/problems/own-record")
    assert (await care.verify(await care.one("housing_resolved"), sub="viv"))["state"] == "achieved"


async def test_only_the_revision_that_was_seen(care: Care) -> None:
    outcome = await care.one("housing_resolved")
    stale = await care.try_to_verify(outcome | {"revision": 7})
    assert stale.status_code == 412
    headers = care.desk.headers("verifier", sub="vera")
    without = await care.running.client.post(
        f"/outcomes/{outcome['id']}/verify", json={"decision": "verified"}, headers=headers
    )
    assert without.status_code == 428


async def test_the_same_decision_twice_is_a_conflict_and_the_same_request_is_answered_again(care: Care) -> None:
    outcome = await care.one("housing_resolved")
    headers = care.desk.headers("verifier", sub="vera") | {"If-Match": '"1"'}
    answers = [
        await care.running.client.post(
            f"/outcomes/{outcome['id']}/verify", json={"decision": "verified"}, headers=headers
        )
        for _ in range(2)
    ]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].content == answers[1].content
    assert answers[1].headers["Idempotency-Hit"] == "true"
    again = await care.try_to_verify(answers[0].json())
    assert (again.status_code, again.json()["type"]) == (409, "/problems/nothing-to-verify")


async def test_a_refusal_says_why(care: Care) -> None:
    outcome = await care.one("housing_resolved")
    headers = care.desk.headers("verifier", sub="vera") | {"If-Match": '"1"'}
    answer = await care.running.client.post(
        f"/outcomes/{outcome['id']}/verify", json={"decision": "refused"}, headers=headers
    )
    assert answer.status_code == 422


async def test_other_roles_do_not_verify(care: Care) -> None:
    outcome = await care.one("housing_resolved")
    for role in ("assessor", "provider", "commissioner"):
        answer = await care.desk.post(f"/outcomes/{outcome['id']}/verify", {"decision": "verified"}, role)
        assert answer.status_code == 403


async def test_a_provider_sees_its_own_and_an_area_its_own(care: Care) -> None:
    outcome = await care.one("housing_resolved")
    path = f"/outcomes/{outcome['id']}"

    async def seen(**claims: Any) -> tuple[int, int]:
        role = claims.pop("role", "provider")
        listed = await care.desk.get("/outcomes?state=proposed", role, **claims)
        return (await care.desk.get(path, role, **claims)).status_code, len(listed.json()["items"])

    everything = len(await care.outcomes(state="proposed"))
    assert await seen(organisation="cdas") == (200, everything)
    assert await seen(organisation="riverside") == (404, 0)
    assert await seen(role="verifier", area="elsewhere") == (404, 0)
    assert await seen(role="commissioner", organisation="council") == (200, everything)
    assert (await care.desk.get("/outcomes?party=riverside", "provider", organisation="cdas")).json()["items"] == []


async def test_journeys_are_for_who_treats_the_person(care: Care) -> None:
    path = f"/journeys?clientId={care.client}"
    assert (await care.desk.get(path, "provider", organisation="cdas")).status_code == 200
    assert (await care.desk.get(path, "provider", organisation="riverside")).status_code == 404
    assert (await care.desk.get(path, "verifier", area="elsewhere")).status_code == 404


async def test_the_worklist_goes_on_page_by_page(care: Care) -> None:
    for n in range(3):
        other = await new_care(care.desk)
        await other.start(f"2012-04-1{n}")
        await other.end("2012-08-20")
    expected = sorted(
        item["id"] for item in (await care.desk.get("/outcomes?state=proposed", "verifier")).json()["items"]
    )
    path, found = "/outcomes?state=proposed&limit=1", []
    while path:
        answer = await care.desk.get(path, "verifier")
        found += [item["id"] for item in answer.json()["items"]]
        link = answer.headers.get("Link")
        path = link.split(">")[0].lstrip("<") if link else ""
    assert found == expected
    assert len(found) == 4


async def test_filters_of_the_worklist(care: Care) -> None:
    listed = await care.outcomes(state="proposed", measure="housing_resolved", party="cdas")
    assert [item["measure"] for item in listed] == ["housing_resolved"]
    assert await care.outcomes(state="achieved") == []
    assert (await care.desk.get("/outcomes?state=paid", "verifier")).status_code == 422
    assert (await care.desk.get("/outcomes?cursor=nonsense", "verifier")).status_code == 400


async def test_another_verifies_what_is_verified_and_both_are_named(care: Care) -> None:
    """A line that rests on the word of who confirmed its tariff waits until somebody else has verified."""
    outcome = await care.verify(await care.one("housing_resolved"))
    again = await care.try_to_verify(outcome)
    assert (again.status_code, again.json()["type"]) == (409, "/problems/nothing-to-verify")
    both = await care.verify(outcome, sub="viv")
    assert (both["state"], both["verifiedBy"], both["revision"]) == ("achieved", "viv", outcome["revision"] + 1)
    assert [verifier["sub"] for verifier in both["verifiers"]] == ["vera", "viv"]
    told = (await care.told())[-1]
    assert (told["type"], told["verifiedBy"]) == ("outcome-achieved", "viv")
    assert [verifier["sub"] for verifier in told["verifiers"]] == ["vera", "viv"]
    third = await care.try_to_verify(both, sub="vera")
    assert (third.status_code, third.json()["type"]) == (409, "/problems/nothing-to-verify")
    assert (await care.try_to_verify(both, sub="kim", organisation="start")).json()["type"] == "/problems/own-record"


async def test_what_holds_by_itself_names_the_system_beside_each_who_verifies_it(care: Care) -> None:
    await care.evidence("no_proven_offence", "2012-08-01")
    one = await care.verify(await care.one("offending_reduced"))
    both = await care.verify(one, sub="viv")
    assert [[verifier["sub"] for verifier in shown["verifiers"]] for shown in (one, both)] == [
        ["system", "vera"], ["system", "vera", "viv"],
    ]  # fmt: skip
    told = (await care.told())[-1]
    assert [verifier["sub"] for verifier in told["verifiers"]] == ["system", "vera", "viv"]
    words = await care.running.db.read("SELECT verified_before FROM assessment.verification")
    assert [[each["sub"] for each in word["verified_before"]] for word in words] == [["vera"]], "no word of a person's"


async def test_a_refusal_takes_back_the_word_of_all(care: Care) -> None:
    outcome = await care.verify(await care.one("housing_resolved"))
    both = await care.verify(outcome, sub="viv")
    refused = await care.verify(both, "refused", sub="vic")
    assert (refused["state"], refused["verifiers"]) == ("withdrawn", [])
    again = await care.verify(refused, sub="vic")
    assert [verifier["sub"] for verifier in again["verifiers"]] == ["vic"]


async def test_what_is_verified_by_several_stands_when_one_of_them_turns_out_to_have_recorded_it(care: Care) -> None:
    """What a start TOP says is taken as it is now known: who corrected it has recorded some of it since."""
    both = await care.verify(await care.verify(await care.one("housing_resolved")), sub="viv")
    items = (await care.desk.get(f"/top-reviews?clientId={care.client}")).json()["items"]
    top = next(item for item in items if item["stage"] == "start")
    body = {
        "stage": "start", "on": top["on"], "items": {"acuteHousing": {"value": True}}, "reasonCode": "found_on_review",
    }  # fmt: skip
    headers = {"sub": "viv", "match": f'"{top["revision"]}"'}
    answer = await care.desk.put(f"/top-reviews/{top['id']}", body, "assessor", **headers)
    assert answer.status_code == 200, answer.text
    now = await care.one("housing_resolved")
    assert (now["state"], now["id"], now["verifiedBy"]) == ("achieved", both["id"], "vera")


async def test_what_is_said_to_be_so_takes_no_reason(care: Care) -> None:
    outcome = await care.one("housing_resolved")
    headers = care.desk.headers("verifier", sub="vera") | {"If-Match": '"1"'}
    body = {"decision": "verified", "reasonCode": "not_seen"}
    answer = await care.running.client.post(f"/outcomes/{outcome['id']}/verify", json=body, headers=headers)
    assert answer.status_code == 422
    (error,) = answer.json()["errors"]
    assert error["field"].endswith("reasonCode")
    assert error["message"].startswith("is not known here")
    assert (await care.one("housing_resolved"))["state"] == "proposed"


async def verifications(care: Care, query: str = "", role: str = "verifier") -> list[dict[str, Any]]:
    answer = await care.desk.get(f"/verifications{query}", role)
    assert answer.status_code == 200, answer.text
    return list(answer.json()["items"])


async def test_decisions_are_listed_with_why_and_what_became_of_the_outcome(care: Care) -> None:
    refused = await care.verify(await care.one("housing_resolved"), "refused")
    (said,) = await verifications(care, f"?clientId={care.client}")
    assert (said["outcomeId"], said["outcomeState"]) == (refused["id"], "withdrawn")
    assert (said["decision"], said["reasonCode"], said["decidedBy"]) == ("refused", "not_seen", "vera")
    verified = await care.verify(refused, sub="viv")
    assert (await care.verify(verified, sub="vera"))["state"] == "achieved"
    (said,) = await verifications(care, role="auditor")
    assert (said["outcomeState"], said["reasonCode"], said["decidedBy"]) == ("achieved", None, "vera")
    assert said["verifiedBefore"] == [{"sub": "viv", "organisation": "start"}]
    assert await verifications(care, "?from=2099-01-01") == []


@pytest.mark.parametrize("role", ["provider", "clinician", "finance_proposer"])
async def test_who_is_paid_is_not_told_who_decided_and_why(care: Care, role: str) -> None:
    assert (await care.desk.get("/verifications", role)).status_code == 403


async def test_what_was_decided_of_other_evidence_names_the_outcome_that_waits_again(care: Care) -> None:
    verified = await care.verify(await care.one("housing_resolved"))
    (review,) = [row for row in (await care.desk.get(f"/top-reviews?clientId={care.client}")).json()["items"]
                 if row["stage"] == "review"]  # fmt: skip
    await care.correct(review, acuteHousing=False, injecting=3)
    now = await care.one("housing_resolved")
    assert now["state"] == "proposed"
    (said,) = await verifications(care)
    assert (said["outcomeId"], said["outcomeState"]) == (verified["id"], "proposed")


async def test_the_earliest_achieved_comes_first_page_by_page(care: Care) -> None:
    await care.evidence("hep_b_dose", "2012-07-01", sub="kim")
    await care.top("review", "2012-07-09", acuteHousing=False, opiates=0, injecting=0)
    first, *others = sorted(await care.outcomes(), key=lambda outcome: outcome["id"], reverse=True)
    assert others
    await care.running.db.write(f"UPDATE outcome SET achieved_on = '2012-06-01' WHERE id = '{first['id']}'")
    ids, cursor = [], ""
    while True:
        answer = await care.desk.get(f"/outcomes?order=achievedOn&limit=1{cursor}", "verifier")
        ids += [outcome["id"] for outcome in answer.json()["items"]]
        if not answer.json()["next"]:
            break
        cursor = f"&cursor={answer.json()['next']}"
    assert ids[0] == first["id"]
    assert sorted(ids) == sorted(outcome["id"] for outcome in (first, *others))
    own = await care.desk.get("/outcomes?order=achievedOn", "provider", organisation="cdas")
    assert own.json()["items"][0]["id"] == first["id"]

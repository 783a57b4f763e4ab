"""The drug profile is what abstinence is judged by: who recorded it verifies none of it, and who does is shown it."""

from typing import Any

import pytest

from tests.assessment.builders import CDAS, answers, correction
from tests.assessment.client import Care, Desk
from tests.assessment.test_treats_the_assessed import COUNCIL, WHY, assessed, correct, found

CORA = {"sub": "cora", "organisation": "council"}
VERA: dict[str, Any] = {"sub": "vera", "organisation": "council"}


async def reviewed(desk: Desk) -> tuple[Care, dict[str, Any]]:
    """The council's assessment without a TOP; both TOPs are of who treats."""
    care = Care(desk, await desk.new_client())
    of = await assessed(care, found(), **COUNCIL)
    await care.start("2012-04-10")
    await care.top("start", "2012-04-10", opiates=20)
    await care.top("review", "2012-07-02", opiates=0)
    return care, of


async def abstinent(care: Care) -> dict[str, Any]:
    return await care.one("abstinent_at_review")


async def test_who_assessed_verifies_none_of_what_is_judged_by_it(open_desk: Desk) -> None:
    care, _ = await reviewed(open_desk)
    one = await abstinent(care)
    assert CORA in one["recorders"]
    answer = await care.try_to_verify(one, **CORA)
    assert (answer.status_code, answer.json()["type"]) == (403, "/problems/own-record")
    assert (await care.verify(one, **VERA))["state"] == "achieved"
    assert CORA in (await care.told("outcome-achieved"))[-1]["recorders"]


async def test_nor_who_changed_its_drugs_or_its_day(open_desk: Desk) -> None:
    care, of = await reviewed(open_desk)
    for revision, (who, to) in enumerate((("dora", found("2012-04-09")), ("ella", found("2012-04-09") | DRUGS)), 1):
        of["revision"] = revision
        assert (await correct(care, of, to | WHY, organisation="council", sub=who))[0] == 200
        answer = await care.try_to_verify(await abstinent(care), organisation="council", sub=who)
        assert (answer.status_code, answer.json()["type"]) == (403, "/problems/own-record")
    recorders = {recorder["sub"] for recorder in (await abstinent(care))["recorders"]}
    assert recorders == {"cora", "dora", "ella", "kim"}


DRUGS = {"drugProfile": [{"code": "1011", "rank": 1, "route": "inject"}]}


@pytest.mark.parametrize("what", ["goal", "person"])
async def test_who_corrects_what_no_outcome_rests_on_stays_its_verifier(open_desk: Desk, what: str) -> None:
    care, of = await reviewed(open_desk)
    await care.verify(await abstinent(care), **VERA)
    before = await abstinent(care)
    if what == "goal":
        assert (await correct(care, of, found() | {"goal": "reduce"} | WHY, **VERA))[0] == 200
    else:
        path = f"/persons/{care.client}"
        answer = await open_desk.put(path, correction(birthDate="1981-05-01"), "assessor", match='"1"', **VERA)
        assert answer.status_code == 200, answer.text
    assert await abstinent(care) == before


async def test_what_was_verified_holds_by_another_profile_that_meets_it_too(open_desk: Desk) -> None:
    """As by another start TOP; but not if the verifier recorded that herself."""
    care, of = await reviewed(open_desk)
    await care.verify(await abstinent(care), **VERA)
    assert (await correct(care, of, found("2012-04-09"), **COUNCIL))[0] == 200
    assert (await abstinent(care))["state"] == "achieved"
    of["revision"] = 2
    assert (await correct(care, of, found("2012-04-08") | WHY, **VERA))[0] == 200
    assert (await abstinent(care))["state"] == "proposed"


async def test_a_verifier_is_shown_it(open_desk: Desk) -> None:
    care, of = await reviewed(open_desk)
    one = await abstinent(care)
    answer = await open_desk.get(f"/outcomes/{one['id']}/evidence", "verifier", **VERA)
    shown = answer.json()["items"]
    assert [item["kind"] for item in shown] == ["assessment", "top-start", "top-review"]
    assert (shown[0]["id"], shown[0]["drugProfile"], shown[0]["recorders"]) == (of["id"], ["1011"], [CORA])
    assert (shown[0]["answers"], shown[1]["drugProfile"]) == ([], None)


async def test_and_waits_for_what_she_has_not_seen(open_desk: Desk) -> None:
    care, of = await reviewed(open_desk)
    one = await abstinent(care)
    assert (await correct(care, of, found("2012-04-09"), **COUNCIL))[0] == 200
    assert (await care.try_to_verify(one, **VERA)).status_code == 412


async def test_who_is_paid_is_not(open_desk: Desk) -> None:
    care, of = await reviewed(open_desk)
    path = f"/outcomes/{(await abstinent(care))['id']}"
    before = (await open_desk.get(path, "provider", **CDAS)).json()
    assert [each["kind"] for each in before["evidence"]] == ["top-review"]
    assert [recorder["organisation"] for recorder in before["recorders"]] == ["cdas"]
    assert (await correct(care, of, found("2012-04-09"), **COUNCIL))[0] == 200
    assert (await open_desk.get(path, "provider", **CDAS)).json() == before


async def test_a_profile_that_is_void_is_what_it_fell_by(open_desk: Desk) -> None:
    care, of = await reviewed(open_desk)
    await care.verify(await abstinent(care), **VERA)
    await open_desk.post(f"/assessments/{of['id']}/void", WHY, "assessor", **COUNCIL)
    fallen = await abstinent(care)
    assert (fallen["state"], fallen["reason"], fallen["causeId"]) == ("withdrawn", "voided", of["id"])


async def test_a_profile_of_who_treats_is_named_as_its_own(open_desk: Desk) -> None:
    """Its assessor names only the drug that the person gives up."""
    care = Care(open_desk, await open_desk.new_client())
    await assessed(care, found("2012-08-20") | {"drugProfile": [{"code": "3200", "rank": 1}]}, sub="ann")
    await care.start("2012-08-20", "start")
    await care.on("2012-12-01")
    for stage, on, cocaine in (("start", "2012-08-20", 5), ("review", "2012-11-20", 0)):
        body = {"clientId": care.client, "stage": stage, "on": on, "items": answers(opiates=20, cocaine=cocaine)}
        assert (await open_desk.post("/top-reviews", body, "provider", organisation="start", sub="stu")).is_success
    one = await abstinent(care)
    assert (one["party"], [recorder["sub"] for recorder in one["recorders"]]) == ("start", ["ann", "stu"])
    answer = await open_desk.get(f"/outcomes/{one['id']}/evidence", "verifier", **VERA)
    assert answer.json()["items"][0]["drugProfile"] == ["3200"]
    assert (await care.try_to_verify(one, organisation="council", sub="ann")).status_code == 403

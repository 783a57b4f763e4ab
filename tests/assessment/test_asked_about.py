"""Each risk that answers raised ends by itself: who asked says about which; what two workers are needed for goes on."""

from typing import Any

import pytest

from tests.assessment.builders import CDAS, activity, referred
from tests.assessment.client import Care, Desk, merge, new_care, publish_form
from tests.assessment.test_known_before_meeting import known, steps
from tests.assessment.test_open_risks import answered, filled
from tests.assessment.test_part_of_care import RIVERSIDE, a_double
from tests.assessment.test_referral_forms import POLICE, SURGERY, sent, taken_up

SELF, UNSAFE = "risk_to_self", "unsafe_at_home"
ON = "2012-09-03"


async def flags(desk: Desk, client: str) -> set[str]:
    return {answer["flag"] for risk in await known(desk, client) for answer in risk["answers"] if answer["answer"]}


async def risk_steps(desk: Desk, client: str) -> set[str]:
    return {code for code, _, basis in await steps(desk, client) if basis == "risk"}


async def asks(desk: Desk, client: str, about: list[str] | None = None, role: str = "assessor", **more: Any) -> Any:
    claims = {name: more.pop(name) for name in ("organisation", "sub") if name in more}
    body = activity(client, kind="risk_review", on=ON, askedAbout=about, **more)
    return await desk.post("/activities", body, role, **claims)


async def in_two_dangers(desk: Desk) -> str:
    await publish_form(desk, "risk")
    client = await desk.new_client()
    await answered(desk, client)
    await filled(desk, client, "risk", {"safe_at_home": "no"})
    assert await flags(desk, client) == {SELF, UNSAFE}
    return client


async def not_to_be_met_alone(desk: Desk, **changes: Any) -> str:
    await publish_form(desk, "referral")
    form = await sent(desk, **{"answers": {"alone": "no", "pregnant": "no"}, **changes})
    return str((await taken_up(desk, form, contact=None))["clientId"])


async def test_what_was_not_asked_about_still_stands(open_desk: Desk) -> None:
    client = await in_two_dangers(open_desk)
    assert (await asks(open_desk, client, [SELF])).status_code == 201
    assert await flags(open_desk, client) == {UNSAFE}
    assert await risk_steps(open_desk, client) == {"look_at_flags"}
    done = await asks(open_desk, client)
    assert (done.status_code, done.json()["askedAbout"]) == (201, [UNSAFE])  # the one thing that stands
    assert await flags(open_desk, client) == set()


async def test_who_names_none_of_several_is_asked_which(open_desk: Desk) -> None:
    client = await in_two_dangers(open_desk)
    refused = await asks(open_desk, client)
    assert refused.status_code == 422
    assert [(error["field"], error["allowed"]) for error in refused.json()["errors"]] == [
        ("askedAbout", [SELF, UNSAFE])
    ]
    assert await flags(open_desk, client) == {SELF, UNSAFE}


async def test_by_a_warning_all_that_is_part_of_it_is_asked_about(open_desk: Desk) -> None:
    client = await in_two_dangers(open_desk)
    await filled(open_desk, client, "risk", {"overdose": "several"})
    assert (await asks(open_desk, client, ["look_at_flags"])).status_code == 201
    assert await flags(open_desk, client) == {SELF}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"askedAbout": ["nothing_of_it"]}, "askedAbout"),
        ({"askedAbout": [SELF], "attendance": "did_not_attend", "absenceReason": "ill"}, "askedAbout"),
        ({"askedAbout": [SELF], "kind": "group"}, "askedAbout"),
        ({"askedAbout": [SELF], "precautionReason": "no_longer_so"}, "precautionReason"),
    ],
)
async def test_what_is_wrong_is_named(open_desk: Desk, changes: dict[str, Any], field: str) -> None:
    client = await in_two_dangers(open_desk)
    body = activity(client, kind="risk_review", on=ON)
    refused = await open_desk.post("/activities", body | changes)
    assert (refused.status_code, [error["field"] for error in refused.json()["errors"]]) == (422, [field])


async def test_that_one_worker_does_not_meet_them_alone_goes_on_though_it_was_asked_about(open_desk: Desk) -> None:
    client = await not_to_be_met_alone(open_desk)
    assert await risk_steps(open_desk, client) == {"look_at_flags"}
    assert (await asks(open_desk, client, ["two_workers"])).status_code == 201
    assert await risk_steps(open_desk, client) == set()
    (risk,) = await known(open_desk, client)
    assert [(answer["flag"], answer["toAsk"]) for answer in risk["answers"]] == [("two_workers", False)]
    decided = await asks(open_desk, client, ["two_workers"], precautionReason="no_longer_so")
    assert (decided.status_code, decided.json()["precautionReason"]) == (201, "no_longer_so")
    assert await known(open_desk, client) == []


@pytest.mark.parametrize("by", ["the same sender", "another sender"])
async def test_it_ends_when_it_is_answered_anew_by_whose_word_it_was(open_desk: Desk, by: str) -> None:
    client = await not_to_be_met_alone(open_desk)
    await asks(open_desk, client, ["two_workers"])
    sender = SURGERY if by == "the same sender" else POLICE
    again = await sent(open_desk, by=sender, answers={"alone": "yes", "pregnant": "no"}, reference=None)
    await taken_up(open_desk, again, contact=None, person=None, clientId=client)
    assert await flags(open_desk, client) == (set() if by == "the same sender" else {"two_workers"})


async def test_who_treats_them_names_the_warnings_they_are_told_of_and_decides_no_precaution(open_desk: Desk) -> None:
    await publish_form(open_desk, "risk")
    care = await new_care(open_desk)
    await care.start("2012-08-20")
    await answered(open_desk, care.client)
    await filled(open_desk, care.client, "risk", {"safe_at_home": "no"})
    refused = await asks(open_desk, care.client, None, "provider", **CDAS)
    assert [error["allowed"] for error in refused.json()["errors"]] == [["ask_about_risk", "look_at_flags"]]
    refused = await asks(open_desk, care.client, [UNSAFE], "provider", **CDAS)
    assert [error["allowed"] for error in refused.json()["errors"]] == [["ask_about_risk", "look_at_flags"]]
    assert (await asks(open_desk, care.client, ["ask_about_risk"], "provider", **CDAS)).status_code == 201
    assert await flags(open_desk, care.client) == {UNSAFE}
    done = await asks(open_desk, care.client, None, "provider", **CDAS)
    assert (done.status_code, done.json()["askedAbout"]) == (201, ["look_at_flags"])
    assert await flags(open_desk, care.client) == set()
    refused = await asks(open_desk, care.client, ["look_at_flags"], "provider", precautionReason="no_longer_so", **CDAS)
    assert [error["field"] for error in refused.json()["errors"]] == ["precautionReason"]


async def test_who_only_registered_somebody_is_told_of_nothing_by_it_and_ends_nothing(open_desk: Desk) -> None:
    await publish_form(open_desk, "risk")
    care, double = Care(open_desk, (await open_desk.register())["clientId"]), await a_double(open_desk)
    await answered(open_desk, care.client)
    await filled(open_desk, care.client, "risk", {"safe_at_home": "no"})
    await merge(care, double)
    done = await asks(open_desk, double.client, None, "provider", **RIVERSIDE)
    assert (done.status_code, done.json()["askedAbout"]) == (201, [])
    assert await flags(open_desk, care.client) == {SELF, UNSAFE}
    assert (await asks(open_desk, double.client, [SELF])).status_code == 201
    assert await flags(open_desk, care.client) == {UNSAFE}


async def test_who_asked_before_that_was_kept_asked_about_all_but_ended_no_precaution(open_desk: Desk) -> None:
    client = await not_to_be_met_alone(open_desk)
    await answered(open_desk, client)
    await asks(open_desk, client, [SELF])
    await open_desk.running.as_owner("UPDATE activity SET asked_about = NULL")
    assert await flags(open_desk, client) == {"two_workers"}
    assert await risk_steps(open_desk, client) == set()


async def test_a_correction_keeps_what_was_asked_about(open_desk: Desk) -> None:
    client = await in_two_dangers(open_desk)
    done = (await asks(open_desk, client, [SELF])).json()
    body = activity(None, kind="risk_review", on=ON, setting="custody")
    path = f"/activities/{done['id']}"
    corrected = await open_desk.put(path, body, match='"1"')
    assert (corrected.status_code, corrected.json()["askedAbout"]) == (200, [SELF])
    corrected = await open_desk.put(path, body | {"askedAbout": [SELF, UNSAFE]}, match='"2"')
    assert (corrected.status_code, await flags(open_desk, client)) == (200, set())
    missed = {"attendance": "did_not_attend", "absenceReason": "ill"}
    assert (await open_desk.put(path, body | missed, match='"3"')).json()["askedAbout"] is None
    assert await flags(open_desk, client) == {SELF, UNSAFE}


@pytest.mark.parametrize("then", ["answered by the sender", "asked about", "left out again"])
async def test_what_nobody_answered_is_said_to_be_not_asked(open_desk: Desk, then: str) -> None:
    """By who sent them: that it is not answered does not say that one worker can meet them alone."""
    client = await not_to_be_met_alone(open_desk, answers={"pregnant": "no"})
    (risk,) = await known(open_desk, client)
    left_out = [("Can one worker meet them alone?", None, "two_workers")]
    assert [(said["question"], said["answer"], said["flag"]) for said in risk["answers"]] == left_out
    assert await risk_steps(open_desk, client) == set()
    if then == "asked about":
        done = await asks(open_desk, client, ["two_workers"], precautionReason="assessed_anew")
        assert done.status_code == 201, done.text
    else:
        answers = {"pregnant": "no"} | ({"alone": "yes"} if then == "answered by the sender" else {})
        again = await sent(open_desk, answers=answers, reference=None)
        await taken_up(open_desk, again, contact=None, person=None, clientId=client)
    still = [said["answer"] for risk in await known(open_desk, client) for said in risk["answers"]]
    assert set(still) == ({None} if then == "left out again" else set())


async def test_what_somebody_asked_without_an_answer_is_not_said_to_be_asked_by_nobody(open_desk: Desk) -> None:
    client = await not_to_be_met_alone(open_desk, answers={"pregnant": "no"})
    assert [said["toAsk"] for risk in await known(open_desk, client) for said in risk["answers"]] == [True]
    done = await asks(open_desk, client, ["two_workers"])
    assert done.status_code == 201, done.text
    said = [(said["answer"], said["toAsk"]) for risk in await known(open_desk, client) for said in risk["answers"]]
    assert said == [(None, False)]


async def precautions(desk: Desk, client: str, role: str = "provider", **by: Any) -> list[str]:
    answer = await desk.get(f"/persons/{client}/next", role, **(by or (CDAS if role == "provider" else {})))
    assert answer.status_code == 200, answer.text
    return list(answer.json()["precautions"])


@pytest.mark.parametrize("looked_at_by", ["the front door", "who treats them"])
async def test_who_treats_them_is_told_the_precaution_though_somebody_has_looked_at_it(
    open_desk: Desk, looked_at_by: str
) -> None:
    care = Care(open_desk, await not_to_be_met_alone(open_desk))
    await care.start("2012-09-03")
    if looked_at_by == "the front door":
        done = await asks(open_desk, care.client, ["two_workers"])
    else:
        done = await asks(open_desk, care.client, ["look_at_flags"], "provider", **CDAS)
    assert done.status_code == 201, done.text
    read = (await open_desk.get(f"/persons/{care.client}/next", "provider", **CDAS)).json()
    assert (read["steps"], read["precautions"]) == ([], ["two_workers"])
    assert await precautions(open_desk, care.client, "assessor") == ["two_workers"]
    await asks(open_desk, care.client, ["two_workers"], precautionReason="no_longer_so")
    assert await precautions(open_desk, care.client) == []
    assert await precautions(open_desk, care.client, "assessor") == []


async def test_to_whom_they_are_referred_is_told_the_precaution_before_it_answers(open_desk: Desk) -> None:
    client = await not_to_be_met_alone(open_desk)
    await asks(open_desk, client, ["two_workers"])
    await open_desk.running.deliver(referred(client, "cdas"))
    assert await precautions(open_desk, client) == ["two_workers"]
    assert (await open_desk.get("/open-risks?clientId=" + client, "provider", **CDAS)).status_code == 403


async def test_who_has_treated_them_or_never_did_is_told_no_precaution(open_desk: Desk) -> None:
    care = Care(open_desk, await not_to_be_met_alone(open_desk))
    await care.start("2012-08-20")
    await care.end("2012-09-01")
    assert await precautions(open_desk, care.client) == []
    path = f"/persons/{care.client}/next"
    assert (await open_desk.get(path, "provider", **RIVERSIDE)).status_code == 404


async def test_only_what_was_said_is_a_precaution_and_no_other_flag_is_told_by_name(open_desk: Desk) -> None:
    unanswered = Care(open_desk, await not_to_be_met_alone(open_desk, answers={"pregnant": "no"}))
    await unanswered.start("2012-09-03")
    assert await precautions(open_desk, unanswered.client) == []
    care = Care(open_desk, await in_two_dangers(open_desk))
    await care.start("2012-09-03")
    assert await precautions(open_desk, care.client) == []


async def test_the_precaution_is_of_the_person_under_any_id(open_desk: Desk) -> None:
    client = await not_to_be_met_alone(open_desk)
    await asks(open_desk, client, ["two_workers"])
    care = Care(open_desk, await open_desk.new_client())
    await care.start("2012-09-03")
    assert await precautions(open_desk, care.client) == []
    await merge(care, Care(open_desk, client))
    assert await precautions(open_desk, care.client) == ["two_workers"]


async def test_a_precaution_alone_brings_nobody_to_the_worklist(open_desk: Desk) -> None:
    client = await not_to_be_met_alone(open_desk)
    await asks(open_desk, client, ["two_workers"])
    shut = await open_desk.post("/closings", {"clientId": client, "on": ON, "reasonCode": "moved"})
    assert shut.status_code == 201, shut.text
    assert await steps(open_desk, client) == []
    read = (await open_desk.get(f"/persons/{client}/next")).json()
    assert (read["closing"]["reasonCode"], read["precautions"]) == ("moved", ["two_workers"])


async def test_a_correction_that_names_nothing_leaves_what_was_asked_about_and_why_it_ended(open_desk: Desk) -> None:
    client = await not_to_be_met_alone(open_desk)
    done = (await asks(open_desk, client, ["two_workers"], precautionReason="no_longer_so")).json()
    assert await flags(open_desk, client) == set()
    body = activity(None, kind="risk_review", on=ON, setting="custody")
    corrected = (await open_desk.put(f"/activities/{done['id']}", body, match='"1"')).json()
    assert (corrected["askedAbout"], corrected["precautionReason"]) == (["two_workers"], "no_longer_so")
    assert await flags(open_desk, client) == set()
    said = await open_desk.put(f"/activities/{done['id']}", body | {"askedAbout": ["two_workers"]}, match='"2"')
    assert said.json()["precautionReason"] is None
    assert await flags(open_desk, client) == {"two_workers"}

"""The common referral form: sent by any agency, with whatever is known, and taken up by the front door."""

from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as some

from services.assessment.rules.referral_forms import (
    FORM_STATES,
    RECEIVED,
    FormAct,
    FormSender,
    may_see_form,
    missing_in,
    state_after,
)
from services.assessment.store.disclosures import FORM_REOPENED, NOBODY_TOOK_BACK
from tests.assessment.builders import CDAS, contact, referral_form, referred
from tests.assessment.client import Care, Desk, merge, new_care, publish_form

SURGERY = {"organisation": "gp-heaton", "sub": "reception"}
POLICE = {"organisation": "police", "sub": "custody"}
TOLD: dict[str, Any] = {"tells": ["started", "assessed"], "consentedOn": "2012-09-03"}


async def sent(desk: Desk, role: str = "referrer", by: dict[str, str] = SURGERY, **changes: Any) -> Any:
    answer = await desk.post("/referral-forms", referral_form(**changes), role, **by)
    assert answer.status_code == 201, answer.text
    return answer.json()


def findings(**changes: Any) -> dict[str, Any]:
    body = contact("", on="2012-09-03", presenting=[]) | changes
    return {name: value for name, value in body.items() if name != "clientId"}


def person(**changes: Any) -> dict[str, Any]:
    return {"givenName": "Ann", "familyName": "Bell", "birthDate": "1980-05-01", "sex": "female"} | changes


async def taken_up(desk: Desk, form: Any, **says: Any) -> Any:
    body = {"person": person(), "contact": findings()} | says
    now = (await desk.get(f"/referral-forms/{form['id']}")).json()
    answer = await desk.post(f"/referral-forms/{form['id']}/take-up", body, match=f'"{now["revision"]}"')
    assert answer.status_code == 200, answer.text
    return answer.json()


async def listed(desk: Desk, role: str, query: str = "", **claims: Any) -> list[str]:
    answer = await desk.get(f"/referral-forms{query}", role, **claims)
    assert answer.status_code == 200, answer.text
    return [row["id"] for row in answer.json()["items"]]


@pytest.mark.parametrize("role", ["assessor", "referrer", "provider", "clinician"])
async def test_any_agency_sends_it_and_reads_that_it_was_received(open_desk: Desk, role: str) -> None:
    form = await sent(open_desk, role)
    assert (form["state"], form["missing"], form["receivedOn"]) == ("received", [], "2012-09-03")
    read = await open_desk.get(f"/referral-forms/{form['id']}", role, **SURGERY)
    assert (read.json()["state"], read.headers["ETag"]) == ("received", '"1"')
    assert (await open_desk.get("/persons")).json()["items"] == []


async def test_the_front_door_alone_lists_the_forms_of_a_person(open_desk: Desk) -> None:
    first, second = await sent(open_desk), await sent(open_desk, by=POLICE)
    await sent(open_desk, reference="other", familyName="Else")
    one, other = await open_desk.new_client(), await open_desk.new_client()
    await taken_up(open_desk, first, clientId=one, person=None)
    await taken_up(open_desk, second, clientId=other, person=None)
    assert await listed(open_desk, "assessor", f"?clientId={one}") == [first["id"]]
    assert await listed(open_desk, "assessor", f"?clientId={uuid4()}") == []
    assert await listed(open_desk, "referrer", f"?clientId={one}", **SURGERY) == []
    assert await listed(open_desk, "referrer", **SURGERY) != []
    await merge(Care(open_desk, one), Care(open_desk, other))
    for client in (one, other):
        assert await listed(open_desk, "assessor", f"?clientId={client}") == [first["id"], second["id"]]
    answer = await open_desk.get("/referral-forms?clientId=nobody")
    assert answer.status_code == 422


@pytest.mark.parametrize("said", [{"givenName": "Ann"}, {"familyName": "Bell"}, {"nhsNumber": "9990000018"}])
async def test_whatever_is_known_is_enough_and_what_is_missing_is_listed(open_desk: Desk, said: dict[str, str]) -> None:
    answer = await open_desk.post("/referral-forms", said, "referrer", **SURGERY)
    assert answer.status_code == 201
    needed = {"givenName", "birthDate", "sex", "reachBy", "reason", "source"}
    assert set(answer.json()["missing"]) == needed - said.keys()


async def test_the_questions_of_the_area_are_asked_by_its_form(open_desk: Desk) -> None:
    await publish_form(open_desk, "referral")
    form = await sent(open_desk, answers={"agrees": "yes"})
    assert (form["form"], form["version"], form["missing"]) == ("referral", 1, ["answers.alone"])
    more = referral_form(answers={"agrees": "yes", "alone": "no"})
    corrected = await open_desk.put(f"/referral-forms/{form['id']}", more, "referrer", match='"1"', **SURGERY)
    assert (corrected.json()["missing"], corrected.json()["revision"]) == ([], 2)
    wrong = await open_desk.post("/referral-forms", referral_form(answers={"alone": "maybe"}), "referrer", **POLICE)
    assert [error["field"] for error in wrong.json()["errors"]] == ["answers.alone"]
    assert (await open_desk.get("/forms?kind=referral", "referrer", **SURGERY)).status_code == 200


async def test_the_same_reference_is_kept_once_whatever_the_request(open_desk: Desk) -> None:
    first, again = await sent(open_desk), await sent(open_desk)
    assert first == again
    assert len(await listed(open_desk, "referrer", **SURGERY)) == 1
    assert (await sent(open_desk, by=POLICE))["id"] != first["id"]
    other = await open_desk.post("/referral-forms", referral_form(givenName="Una"), "referrer", **SURGERY)
    assert (other.status_code, other.json()["errors"][0]["field"]) == (422, "reference")
    gone = await open_desk.post(f"/referral-forms/{first['id']}/void", {"reasonCode": "sent_twice"}, **SURGERY)
    assert gone.json()["voided"] is True
    assert (await sent(open_desk, givenName="Una"))["id"] != first["id"]


async def test_the_front_door_makes_it_a_person_and_a_contact(open_desk: Desk) -> None:
    form = await sent(open_desk)
    taken = await taken_up(open_desk, form)
    assert (taken["matchedExisting"], taken["match"]["state"]) == (False, "settled")
    contacts = (await open_desk.get(f"/contacts?clientId={taken['clientId']}")).json()["items"]
    assert [row["id"] for row in contacts] == [taken["contactId"]]
    shown = (await open_desk.get(f"/referral-forms/{form['id']}")).json()
    assert (shown["state"], shown["clientId"], shown["decidedOn"]) == ("taken_up", taken["clientId"], "2012-09-03")
    theirs = (await open_desk.get(f"/referral-forms/{form['id']}", "referrer", **SURGERY)).json()
    assert (theirs["state"], theirs["clientId"], theirs["contactId"]) == ("taken_up", None, None)
    twice = await open_desk.post(
        f"/referral-forms/{form['id']}/take-up", {"person": person(), "contact": findings()}, match='"2"'
    )
    assert (twice.status_code, twice.json()["title"]) == (409, "Referral form decided")


@pytest.mark.parametrize("known", [False, True])
async def test_whom_nobody_has_met_is_taken_up_and_stays_on_the_worklist_until_somebody_does(
    open_desk: Desk, known: bool
) -> None:
    """Nothing is recorded of a contact that was none; a booking is theirs, and opening it again takes them off."""
    form = await sent(open_desk)
    says = {"person": None, "clientId": await open_desk.new_client()} if known else {}
    taken = await taken_up(open_desk, form, contact=None, **says)
    client = taken["clientId"]
    assert taken["contactId"] is None
    assert (await open_desk.get(f"/referral-forms/{form['id']}")).json()["state"] == "taken_up"
    assert (await open_desk.get(f"/contacts?clientId={client}")).json()["items"] == []

    async def steps() -> list[tuple[str, str]]:
        items = (await open_desk.get("/worklist")).json()["items"]
        return [(item["code"], item["dueOn"]) for item in items if item["clientId"] == client]

    assert await steps() == [("assess", "2012-09-10")]
    waits = (await open_desk.get("/worklist/waiting?waitsFor=assess")).json()["items"]
    assert [row["clientId"] for row in waits] == [client]
    await reopened(open_desk, form)
    assert await steps() == []


async def test_who_is_known_is_found_and_who_is_like_somebody_is_proposed(open_desk: Desk) -> None:
    number = "9990000018"
    first = await taken_up(open_desk, await sent(open_desk), person=person(nhsNumber=number))
    same = await taken_up(open_desk, await sent(open_desk, reference="b"), person=person(nhsNumber=number))
    assert (same["clientId"], same["matchedExisting"]) == (first["clientId"], True)
    like = await taken_up(open_desk, await sent(open_desk, reference="c"))
    assert (like["match"]["state"], like["match"]["candidateId"]) == ("pending", first["clientId"])
    chosen = await taken_up(open_desk, await sent(open_desk, reference="d"), person=None, clientId=first["clientId"])
    assert (chosen["clientId"], chosen["match"]) == (first["clientId"], None)


async def test_what_is_refused_does_nothing_and_names_its_place(open_desk: Desk) -> None:
    form = await sent(open_desk)
    path = f"/referral-forms/{form['id']}/take-up"
    late = {"person": person(birthDate="2012-09-04"), "contact": findings(on="2012-09-05")}
    refused = await open_desk.post(path, late, match='"1"')
    assert [error["field"] for error in refused.json()["errors"]] == ["person.birthDate", "contact.on"]
    nobody = {"clientId": form["id"], "contact": findings()}
    assert (await open_desk.post(path, nobody)).json()["errors"][0]["field"] == "clientId"
    assert (await open_desk.post(path, {"contact": findings()})).json()["errors"][0]["field"] == "clientId"
    assert (await open_desk.get("/persons")).json()["items"] == []
    assert (await open_desk.get(f"/referral-forms/{form['id']}")).json()["state"] == "received"
    assert (await open_desk.post(path, late, "referrer", **SURGERY)).status_code == 403


async def test_without_consent_the_sender_is_told_nothing_and_with_it_the_days(open_desk: Desk) -> None:
    silent, told = await sent(open_desk), await sent(open_desk, reference="b", **TOLD)
    first = await taken_up(open_desk, silent)
    await taken_up(open_desk, told, person=person(givenName="Una", birthDate="1971-01-01"))
    assessed = {
        "clientId": (await open_desk.get(f"/referral-forms/{told['id']}")).json()["clientId"], "kind": "comprehensive",
        "assessedOn": "2012-09-03", "drugProfile": [{"code": "1011", "rank": 1}], "injecting": "never", "points": {},
    }  # fmt: skip
    for client in (assessed["clientId"], first["clientId"]):
        assert (await open_desk.post("/assessments", assessed | {"clientId": client})).status_code == 201
    path = "/referral-forms/{}/progress"
    days = (await open_desk.get(path.format(told["id"]), "referrer", **SURGERY)).json()
    assert (days["tells"], days["assessedOn"], days["startedOn"]) == (["assessed", "started"], "2012-09-03", None)
    nothing = (await open_desk.get(path.format(silent["id"]), "referrer", **SURGERY)).json()
    assert (nothing["tells"], nothing["assessedOn"]) == ([], None)
    assert (await open_desk.get(path.format(told["id"]), "referrer", **POLICE)).status_code == 404
    (consent,) = (await open_desk.get(f"/disclosures?clientId={assessed['clientId']}")).json()["items"]
    assert (consent["organisation"], consent["tells"], consent["until"]) == (
        "gp-heaton", ["assessed", "started"], "2013-09-03",
    )  # fmt: skip


async def test_it_is_not_taken_up_for_a_reason_and_reopened(open_desk: Desk) -> None:
    form = await sent(open_desk, **TOLD)
    path = f"/referral-forms/{form['id']}"
    assert (await open_desk.post(f"{path}/reopen", {"reasonCode": "mistake"})).status_code == 409
    declined = await open_desk.post(f"{path}/decline", {"reasonCode": "not_reached"}, match='"1"')
    assert declined.status_code == 200
    theirs = (await open_desk.get(path, "referrer", **SURGERY)).json()
    assert (theirs["state"], theirs["reasonCode"], theirs["decidedOn"]) == (
        "not_taken_up", "not_reached", "2012-09-03",
    )  # fmt: skip
    late = await open_desk.put(path, referral_form(**TOLD), "referrer", match='"2"', **SURGERY)
    assert (late.status_code, late.json()["title"]) == (409, "Referral form decided")
    again = await open_desk.post(f"{path}/reopen", {"reasonCode": "mistake"}, match='"2"')
    assert (again.json()["state"], again.json()["reasonCode"]) == ("received", None)
    body = {"person": person(), "contact": findings()}
    taken = (await open_desk.post(f"{path}/take-up", body, match='"3"')).json()
    undone = await open_desk.post(f"{path}/reopen", {"reasonCode": "wrong_person"}, match='"4"')
    assert (undone.json()["state"], undone.json()["clientId"]) == ("received", None)
    (row,) = (await open_desk.get(f"/contacts?clientId={taken['clientId']}")).json()["items"]
    assert (row["voided"], row["voidReason"]) == (True, "wrong_person")
    (consent,) = (await open_desk.get(f"/disclosures?clientId={taken['clientId']}")).json()["items"]
    assert consent["withdrawnOn"] == "2012-09-03"


async def test_each_sees_what_its_organisation_sent_and_of_themself_only_what_they_did(open_desk: Desk) -> None:
    surgery, police = await sent(open_desk), await sent(open_desk, by=POLICE)
    own = await sent(open_desk, by=SURGERY | {"sub": "ann"}, reference=None, aboutSelf=True)
    everything = [surgery["id"], police["id"], own["id"]]
    assert await listed(open_desk, "assessor") == everything
    assert await listed(open_desk, "referrer", **SURGERY) == [surgery["id"]]
    assert await listed(open_desk, "referrer", **SURGERY | {"sub": "ann"}) == [surgery["id"], own["id"]]
    assert await listed(open_desk, "provider", **CDAS) == []
    for role in ("commissioner", "auditor", "verifier"):
        assert (await open_desk.get("/referral-forms", role, organisation="council")).status_code == 403
    unseen = await open_desk.get(f"/referral-forms/{own['id']}", "referrer", **SURGERY)
    assert unseen.status_code == 404
    await open_desk.post(f"/referral-forms/{police['id']}/decline", {"reasonCode": "sent_twice"})
    assert await listed(open_desk, "assessor", "?state=received&urgency=soon") == [surgery["id"], own["id"]]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"givenName": None, "familyName": None}, "givenName"),
        ({"birthDate": "2012-09-04"}, "birthDate"),
        ({"nhsNumber": "9990000019"}, "nhsNumber"),
        ({"reachBy": "x" * 101}, "reachBy"),
        ({"source": {"code": "zz", "list": "cds-h"}}, "source.code"),
        ({"reason": "fun"}, "reason"),
        ({"urgency": "now"}, "urgency"),
        ({"tells": ["assessed"]}, "consentedOn"),
        ({"consentedOn": "2012-09-03"}, "consentedOn"),
        ({"tells": ["assessed"], "consentedOn": "2012-09-04"}, "consentedOn"),
        ({"tells": ["ended"], "consentedOn": "2012-09-03"}, "tells.0"),
        ({"answers": {"agrees": "yes"}}, "answers"),
    ],
)
async def test_bad_input_names_the_field(open_desk: Desk, changes: dict[str, Any], field: str) -> None:
    answer = await open_desk.post("/referral-forms", referral_form(**changes), "referrer", **SURGERY)
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [field]


ACTS: list[FormAct] = ["correct", "take_up", "decline", "reopen", "void"]


@given(some.lists(some.sampled_from(ACTS), max_size=12))
def test_whatever_is_done_it_is_received_or_decided_once(acts: list[FormAct]) -> None:
    state = RECEIVED
    for act in acts:
        after = state_after(state, act)
        assert after is None or after in FORM_STATES
        if act in {"take_up", "decline"}:
            assert (after is not None) == (state == RECEIVED)
        state = after or state
    assert state == RECEIVED or state_after(state, "reopen") == RECEIVED


@given(some.booleans(), some.sampled_from(["a", "b"]), some.sampled_from(["x", "y"]))
def test_only_its_sender_and_the_front_door_see_a_form(own: bool, organisation: str, sub: str) -> None:
    sender = FormSender("x", "a", own)
    assert may_see_form(sender, {"assessor"}, sub, organisation)
    seen = may_see_form(sender, {"referrer"}, sub, organisation)
    assert seen == (organisation == "a" and (not own or sub == "x"))


def test_what_is_needed_and_not_said_is_missing() -> None:
    assert missing_in({"given_name": "Ann", "birth_date": date(1980, 1, 1)}, ["alone"]) == [
        "sex", "reachBy", "reason", "source", "answers.alone",
    ]  # fmt: skip


async def test_a_consent_that_was_withdrawn_does_not_come_back_with_the_form(open_desk: Desk) -> None:
    """Nor with an older form of the same sender that is taken up later; reopening by itself takes no consent back."""
    first = await sent(open_desk, reference="a", **TOLD)
    older = await sent(open_desk, reference="b", **(TOLD | {"consentedOn": "2012-08-01"}))
    taken = await taken_up(open_desk, first)
    await reopened(open_desk, first)
    await taken_up(open_desk, first, person=None, clientId=taken["clientId"])
    assert await told(open_desk, first) != []
    items = (await open_desk.get(f"/disclosures?clientId={taken['clientId']}")).json()["items"]
    (consent,) = [item for item in items if item["withdrawnOn"] is None]
    withdrawn = {"on": "2012-09-03", "reasonCode": "consent_withdrawn"}
    assert (await open_desk.post(f"/disclosures/{consent['id']}/withdraw", withdrawn)).status_code == 200
    await reopened(open_desk, first)
    for form in (first, older):
        await taken_up(open_desk, form, person=None, clientId=taken["clientId"])
        assert await told(open_desk, form) == []


@pytest.mark.parametrize(
    ("reason", "tells"),
    [
        *((reason, ["assessed", "started"]) for reason in NOBODY_TOOK_BACK if reason != FORM_REOPENED),
        ("consent_withdrawn", []),
        ("order_revoked", []),
    ],
)
async def test_a_record_that_was_wrong_takes_no_other_consent_along(
    open_desk: Desk, reason: str, tells: list[str]
) -> None:
    """Of another form of the same sender, agreed to by that day and taken up afterwards."""
    first = await sent(open_desk, reference="a", **TOLD)
    later = await sent(open_desk, reference="b", **TOLD)
    client = (await taken_up(open_desk, first))["clientId"]
    (consent,) = (await open_desk.get(f"/disclosures?clientId={client}")).json()["items"]
    withdrawn = {"on": "2012-09-03", "reasonCode": reason}
    assert (await open_desk.post(f"/disclosures/{consent['id']}/withdraw", withdrawn)).status_code == 200
    assert await told(open_desk, first) == []
    await taken_up(open_desk, later, person=None, clientId=client)
    assert sorted(await told(open_desk, later)) == tells


async def reopened(desk: Desk, form: dict[str, Any]) -> None:
    again = await desk.post(f"/referral-forms/{form['id']}/reopen", {"reasonCode": "mistake"})
    assert again.status_code == 200, again.text


async def told(desk: Desk, form: dict[str, Any], **who: str) -> list[str]:
    got = await desk.get(f"/referral-forms/{form['id']}/progress", "referrer", **(who or SURGERY))
    return list(got.json()["tells"])


async def test_what_somebody_agrees_to_about_themself_is_told_to_them_alone(open_desk: Desk) -> None:
    ann, bob = ({"organisation": "public", "sub": sub} for sub in ("ann-citizen", "bob-citizen"))
    own = await sent(open_desk, by=ann, reference="HS-1", aboutSelf=True, **TOLD)
    taken = await taken_up(open_desk, own)
    others = await sent(open_desk, by=bob, reference="HS-1", aboutSelf=False)
    await taken_up(open_desk, others, person=None, clientId=taken["clientId"])
    assert await told(open_desk, own, **ann) == ["assessed", "started"]
    assert await told(open_desk, others, **bob) == []


async def test_what_was_sent_is_found_again_though_the_area_asks_more_since(open_desk: Desk) -> None:
    first = await sent(open_desk)
    await publish_form(open_desk, "referral")
    assert (await sent(open_desk))["id"] == first["id"]


async def test_nobody_makes_it_a_form_about_somebody_else_and_a_reference_is_added_once(open_desk: Desk) -> None:
    form = await sent(open_desk, reference=None)
    path, colleague = f"/referral-forms/{form['id']}", SURGERY | {"sub": "colleague"}
    turned = await open_desk.put(
        path, referral_form(reference=None, aboutSelf=True), "referrer", match='"1"', **colleague
    )
    assert (turned.status_code, turned.json()["errors"][0]["field"]) == (422, "aboutSelf")
    added = await open_desk.put(path, referral_form(reference="HS-9"), "referrer", match='"1"', **SURGERY)
    assert (added.status_code, added.json()["reference"]) == (200, "HS-9")
    other = await sent(open_desk, reference=None, givenName="Bea")
    clash = referral_form(reference="HS-9", givenName="Bea")
    again = await open_desk.put(f"/referral-forms/{other['id']}", clash, "referrer", match='"1"', **SURGERY)
    assert (again.status_code, again.json()["errors"][0]["field"]) == (422, "reference")


async def test_how_somebody_new_can_be_reached_goes_along_to_their_record(open_desk: Desk) -> None:
    form = await sent(open_desk, reachBy="0161 496 0000, mornings")
    taken = await taken_up(open_desk, form)
    known = (await open_desk.get(f"/persons/{taken['clientId']}")).json()
    assert known["reachBy"] == "0161 496 0000, mornings"
    other = await taken_up(open_desk, await sent(open_desk, reference="b", reachBy="x"), contact=None, person=None,
                           clientId=taken["clientId"])  # fmt: skip
    assert other["clientId"] == taken["clientId"]
    assert (await open_desk.get(f"/persons/{taken['clientId']}")).json()["reachBy"] == "x"


@pytest.mark.parametrize("said", [None, "0161 496 0000"])
async def test_how_somebody_known_can_be_reached_reaches_who_is_to_treat_them(
    open_desk: Desk, said: str | None
) -> None:
    care = await new_care(open_desk)
    path = f"/persons/{care.client}"
    body = {"givenName": "Zoe", "familyName": "Bell", "birthDate": "1980-02-03", "sex": "female", "district": "heaton"}
    if said is not None:
        told = await open_desk.put(path, body | {"reachBy": said, "reasonCode": "entered_in_error"}, match='"1"')
        assert told.is_success, told.text
    await open_desk.running.deliver(referred(care.client, "cdas"))
    form = await sent(open_desk, reachBy="07700 900123")
    taken = await taken_up(open_desk, form, contact=None, person=None, clientId=care.client)
    for who in ({}, {"organisation": "cdas"}):
        read = await open_desk.get(path, "provider" if who else "assessor", **who)
        assert read.json()["reachBy"] == "07700 900123"
    (last, *_) = (await open_desk.get(f"{path}/former-details")).json()["items"]
    assert (last["changed"], last["reachBy"], last["reasonCode"]) == (["reachBy"], said, "referral_form")
    again = await open_desk.post(f"/referral-forms/{form['id']}/reopen", {"reasonCode": "wrong_person"})
    assert again.is_success, (again.text, taken)
    assert (await open_desk.get(path)).json()["reachBy"] == said
    await taken_up(open_desk, form, contact=None, person=None, clientId=care.client)
    read = await open_desk.get(path)
    emptied = body | {"reachBy": None, "reasonCode": "entered_in_error"}
    assert (await open_desk.put(path, emptied, match=read.headers["etag"])).is_success
    assert (await open_desk.get(path, "provider", organisation="cdas")).json()["reachBy"] is None

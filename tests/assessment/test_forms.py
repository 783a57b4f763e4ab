"""Forms as data: published by version without a release, filled in, and shown as they were asked."""

from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from shared.messaging.restating import restate
from tests.assessment.builders import CDAS
from tests.assessment.client import Desk, form_body, new_care, publish_form

CALM = {"overdose": "none", "self_harm": "no", "children": 0, "safe_at_home": "yes"}
COUNCIL: dict[str, Any] = {"organisation": "council"}


def filled(client: str, **changes: Any) -> dict[str, Any]:
    return {"clientId": client, "form": "risk", "answeredOn": "2012-04-10", "answers": CALM} | changes


async def test_a_form_is_published_listed_and_read_as_it_is(open_desk: Desk) -> None:
    first = await publish_form(open_desk, "risk")
    assert (first["form"], first["version"], first["publishedOn"]) == ("risk", 1, "2012-09-03")
    second = await publish_form(open_desk, "risk", name="Risk, shorter")
    assert second["version"] == 2
    assert (await open_desk.get("/forms/risk/versions/1")).json() == first
    await publish_form(open_desk, "triage")
    listed = (await open_desk.get("/forms")).json()["items"]
    assert [(row["form"], row["version"], row["kind"]) for row in listed] == [
        ("risk", 1, "risk"), ("risk", 2, "risk"), ("triage", 1, "triage"),
    ]  # fmt: skip
    assert [row["form"] for row in (await open_desk.get("/forms?kind=triage")).json()["items"]] == ["triage"]
    assert (await open_desk.get("/forms/risk/versions/3")).status_code == 404
    assert (await open_desk.get("/forms", area="wigan")).json()["items"] == []


@pytest.mark.parametrize("role", ["assessor", "provider", "clinician", "auditor"])
async def test_nobody_but_the_commissioner_publishes(open_desk: Desk, role: str) -> None:
    answer = await open_desk.post("/forms/risk/versions", form_body("risk"), role)
    assert answer.status_code == 403


@pytest.mark.parametrize(
    ("changes", "field", "allowed"),
    [
        ({"kind": "survey"}, "kind", "risk"),
        ({"questions": []}, "questions", None),
        ({"domains": [{"code": "self", "name": "A"}, {"code": "self", "name": "B"}]}, "domains.1.code", None),
        ({"domains": [{"code": "self", "name": "A"}]}, "questions.4.domain", "self"),
        ({"reviewDays": 0}, "reviewDays", None),
    ],
)
async def test_a_form_with_a_fault_is_refused_by_its_place(
    open_desk: Desk, changes: dict[str, Any], field: str, allowed: str | None
) -> None:
    answer = await open_desk.post("/forms/risk/versions", form_body("risk", **changes), "commissioner", **COUNCIL)
    assert answer.status_code == 422, answer.text
    error = answer.json()["errors"][0]
    assert error["field"] == field
    if allowed:
        assert allowed in error["allowed"]
    assert (await open_desk.get("/forms")).json()["items"] == []


async def test_another_version_is_of_the_same_kind(open_desk: Desk) -> None:
    await publish_form(open_desk, "risk")
    answer = await open_desk.post(
        "/forms/risk/versions", form_body("risk", kind="safeguarding"), "commissioner", **COUNCIL
    )
    assert answer.json()["errors"] == [
        {"field": "kind", "message": "is not that of the versions before: publish another form", "allowed": ["risk"]}
    ]


async def test_answers_are_weighed_and_what_has_to_be_looked_at_shows(open_desk: Desk) -> None:
    await publish_form(open_desk, "risk")
    care = await new_care(open_desk)
    assessment = await care.assess("2012-04-10")
    answers = CALM | {"overdose": "one", "overdose_on": "2012-03-01", "naloxone": "no", "safe_at_home": "no",
                      "threats": ["debts", "other"]}  # fmt: skip
    sent = await open_desk.post("/form-answers", filled(care.client, assessmentId=assessment, answers=answers))
    assert sent.status_code == 201, sent.text
    said = sent.json()
    assert said["flags"] == ["no_naloxone", "overdose", "unsafe_at_home"]
    assert said["points"] == {"self": 4, "others": 3}
    assert (said["missing"], said["reviewOn"], said["version"], said["kind"]) == ([], "2012-07-03", 1, "risk")
    (listed,) = (await open_desk.get(f"/form-answers?clientId={care.client}&kind=risk")).json()["items"]
    assert listed == said == (await open_desk.get(f"/form-answers/{said['id']}")).json()
    assert (await open_desk.get(f"/form-answers?clientId={care.client}&form=triage")).json()["items"] == []


async def test_a_part_is_taken_where_the_form_says_so_and_what_is_missing_is_listed(open_desk: Desk) -> None:
    await publish_form(open_desk, "risk")
    client = await open_desk.new_client()
    said = (await open_desk.post("/form-answers", filled(client, answers={"overdose": "one"}))).json()
    assert said["missing"] == ["naloxone", "self_harm", "children", "safe_at_home"]
    await publish_form(open_desk, "risk", partial=False)
    refused = await open_desk.post("/form-answers", filled(client, answers={"overdose": "none"}))
    assert refused.status_code == 422
    assert [error["field"] for error in refused.json()["errors"]] == [
        "answers.self_harm", "answers.children", "answers.safe_at_home",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "field", "allowed"),
    [
        ({"clientId": str(uuid4())}, "clientId", None),
        ({"form": "triage"}, "form", "risk"),
        ({"version": 2}, "version", "1"),
        ({"answeredOn": "2012-03-31"}, "form", None),
        ({"answeredOn": "2012-09-04"}, "answeredOn", "on or before 2012-09-03"),
        ({"answers": CALM | {"overdose": "two"}}, "answers.overdose", "several"),
        ({"answers": CALM | {"children": 21}}, "answers.children", "0 to 20"),
        ({"answers": CALM | {"pets": 1}}, "answers.pets", "children"),
        ({"answers": CALM | {"naloxone": "yes"}}, "answers.naloxone", "with overdose: one, several"),
        ({"answers": CALM | {"children": True}}, "answers.children", None),
        ({"reviewOn": "2012-04-10"}, "reviewOn", "from 2012-04-11 to 2012-07-03"),
        ({"reviewOn": "2012-07-04"}, "reviewOn", "from 2012-04-11 to 2012-07-03"),
        ({"assessmentId": str(uuid4())}, "assessmentId", None),
    ],
)
async def test_bad_input_names_the_question_and_what_is_allowed(
    open_desk: Desk, changes: dict[str, Any], field: str, allowed: str | None
) -> None:
    await publish_form(open_desk, "risk")
    client = await open_desk.new_client()
    answer = await open_desk.post("/form-answers", filled(client) | changes)
    assert answer.status_code == 422, answer.text
    error = answer.json()["errors"][0]
    assert error["field"].startswith(field)
    assert error["message"]
    if allowed:
        assert allowed in error["allowed"]
    assert (await open_desk.get(f"/form-answers?clientId={client}")).json()["items"] == []


@pytest.mark.parametrize("typed", ["x" * 201, "x" * 1999], ids=["longer", "much_longer"])
async def test_all_faults_are_told_at_once_and_a_long_text_by_its_limit(open_desk: Desk, typed: str) -> None:
    await publish_form(open_desk, "triage")
    client = await open_desk.new_client()
    body = filled(client, form="triage", answeredOn="2012-09-04", answers={"goal": typed, "days": 40, "main": "tea"})
    refused = await open_desk.post("/form-answers", body)
    assert refused.status_code == 422, refused.text
    by_field = {error["field"]: error for error in refused.json()["errors"]}
    assert {*by_field} == {"answeredOn", "answers.goal", "answers.days", "answers.main"}
    assert (by_field["answers.goal"]["message"], by_field["answers.goal"]["allowed"]) == (
        "is too long", ["1 to 200 characters"],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ("a\nb", "must be one line"),
        (True, "must be a whole number, a text or a list of codes"),
        (None, "must be a whole number, a text or a list of codes"),
        ({"code": "x"}, "must be a whole number, a text or a list of codes"),
        ("", "must have 1 or more characters"),
    ],
)
async def test_what_is_no_answer_is_told_once(open_desk: Desk, answer: Any, message: str) -> None:
    await publish_form(open_desk, "triage")
    body = filled(await open_desk.new_client(), form="triage", answers={"goal": answer})
    refused = await open_desk.post("/form-answers", body)
    ((field, said),) = [(error["field"], error["message"]) for error in refused.json()["errors"]]
    assert field == "answers.goal"
    assert message in said


async def test_a_correction_is_told_all_its_faults_at_once(open_desk: Desk) -> None:
    await publish_form(open_desk, "risk")
    client = await open_desk.new_client()
    made = (await open_desk.post("/form-answers", filled(client))).json()
    body = {"answeredOn": "2012-03-01", "answers": CALM | {"children": 21, "overdose": "two"}}
    refused = await open_desk.put(f"/form-answers/{made['id']}", body, match='"1"')
    assert {error["field"] for error in refused.json()["errors"]} == {
        "answeredOn", "answers.children", "answers.overdose",
    }  # fmt: skip


async def test_an_old_answer_stays_as_it_was_asked(open_desk: Desk) -> None:
    """What changes is another version: it changes nothing that was filled in, and that is corrected by its own."""
    await publish_form(open_desk, "risk")
    client = await open_desk.new_client()
    old = (await open_desk.post("/form-answers", filled(client))).json()
    body = form_body("risk", validFrom="2012-06-01")
    body["questions"] = [{**question, "choices": [{"code": "never", "label": "Never"}], "shownIf": None}
                         if question["code"] == "overdose" else question
                         for question in body["questions"]
                         if question["code"] not in {"overdose_on", "naloxone"}]  # fmt: skip
    answer = await open_desk.post("/forms/risk/versions", body, "commissioner", **COUNCIL)
    assert answer.status_code == 201, answer.text
    place = f"/form-answers/{old['id']}"
    assert (await open_desk.get(place)).json() == old
    anew = {"answeredOn": "2012-06-05", "answers": CALM | {"overdose": "several"}}
    corrected = await open_desk.put(place, anew, match='"1"')
    assert corrected.status_code == 200, corrected.text
    assert (corrected.json()["version"], corrected.json()["flags"]) == (1, ["overdose"])
    too_early = await open_desk.put(place, anew | {"answeredOn": "2012-04-01"}, match='"2"')
    assert too_early.json()["errors"][0]["allowed"] == ["on or after 2012-04-02"]
    of_today = await open_desk.post("/form-answers", filled(client, answeredOn="2012-06-05"))
    assert of_today.json()["errors"][0]["allowed"] == ["never"]
    new = await open_desk.post(
        "/form-answers", filled(client, answeredOn="2012-06-05", answers=CALM | {"overdose": "never"})
    )
    assert new.json()["version"] == 2
    begun = await open_desk.post("/form-answers", filled(client, answeredOn="2012-06-05", version=1))
    assert begun.json()["version"] == 1  # what was begun on the old paper is entered as it was asked


async def test_corrected_by_its_own_or_by_the_front_door_with_a_reason(open_desk: Desk) -> None:
    await publish_form(open_desk, "risk")
    care = await new_care(open_desk)
    await care.start("2012-04-03")
    own = (await open_desk.post("/form-answers", filled(care.client), "provider", **CDAS)).json()
    place, anew = f"/form-answers/{own['id']}", {"answeredOn": "2012-04-10", "answers": CALM | {"children": 2}}
    assert (await open_desk.put(place, anew, match='"1"')).json()["errors"][0]["field"] == "reasonCode"
    mended = await open_desk.put(place, anew, "provider", match='"1"', **CDAS)
    assert (mended.json()["revision"], mended.json()["answers"]["children"]) == (2, 2)
    void = await open_desk.post(f"{place}/void", {"reasonCode": "wrong_person"}, "provider", **CDAS)
    assert (void.json()["voided"], void.json()["revision"]) == (True, 3)
    stranger: dict[str, Any] = {"organisation": "riverside", "sub": "rob"}
    assert (await open_desk.get(place, "provider", **stranger)).status_code == 404
    assert (await open_desk.get(f"/form-answers?clientId={care.client}", "clinician", **stranger)).status_code == 404


async def test_who_treats_the_person_reads_what_others_asked(open_desk: Desk) -> None:
    """Treatment and family services share what was asked, as long as both have a part in the person's care."""
    await publish_form(open_desk, "risk")
    care = await new_care(open_desk)
    await care.start("2012-04-03")
    made = (await open_desk.post("/form-answers", filled(care.client))).json()
    listed = (await open_desk.get(f"/form-answers?clientId={care.client}", "clinician", **CDAS)).json()["items"]
    assert [row["id"] for row in listed] == [made["id"]]


async def test_that_it_is_there_is_published_and_nothing_of_it(open_desk: Desk) -> None:
    """Whether it is one for the panel, and of no other kind which."""
    await publish_form(open_desk, "risk")
    of_panel = form_body("risk", name="For the panel", kind="rehab_suitability")
    published = await open_desk.post("/forms/suits/versions", of_panel, "commissioner", **COUNCIL)
    assert published.status_code == 201, published.text
    client = await open_desk.new_client()
    before = len(await open_desk.running.published())
    secret = CALM | {"plan": "Rings on Friday"}
    made = (await open_desk.post("/form-answers", filled(client, answers=secret))).json()
    place = f"/form-answers/{made['id']}"
    again = {"answeredOn": "2012-04-09", "answers": secret}
    assert (await open_desk.put(place, again, match='"1"')).status_code == 200
    assert (await open_desk.put(place, again, match='"2"')).status_code == 200  # says nothing new
    await open_desk.post(f"{place}/void", {"reasonCode": "wrong_person"})
    suits = (await open_desk.post("/form-answers", filled(client, form="suits"))).json()
    events = (await open_desk.running.published())[before:]
    assert {event["type"] for event in events} == {"uk.lasars.form-answered.v1"}
    said = [event["data"] for event in events]
    names = ("formAnswerId", "clientId", "formKind", "answeredOn", "revision", "voided")
    assert [[of[name] for name in names] for of in said] == [
        [made["id"], client, "other", "2012-04-10", 1, False],
        [made["id"], client, "other", "2012-04-09", 2, False],
        [made["id"], client, "other", "2012-04-09", 3, True],
        [suits["id"], client, "rehab_suitability", "2012-04-10", 1, False],
    ]
    assert "Rings" not in str(events)
    facts = open_desk.running.service.facts
    assert facts is not None
    await restate(open_desk.running.db, facts, "restored", date(2012, 4, 10))
    stand = [event["data"] for event in (await open_desk.running.published())[before + len(events) :]]
    forms = [[of[name] for name in ("formAnswerId", "voided")] for of in stand if "formAnswerId" in of]
    assert forms == [[made["id"], True], [suits["id"], False]]


async def test_no_form_waits_for_a_scheme(desk: Desk) -> None:
    desk.running.today = date(2012, 5, 1)
    await publish_form(desk, "triage")
    client = await desk.new_client()
    body = {"clientId": client, "form": "triage", "answeredOn": "2012-05-01", "answers": {"main": "alcohol"}}
    assert (await desk.post("/form-answers", body)).status_code == 201


@pytest.mark.parametrize(
    "answers", [{}, {"ethnic_group": "mixed"}, {"ethnic_group": "not_said", "disability": "a_lot"}]
)
async def test_of_equality_nothing_is_needed_and_nothing_is_missing(open_desk: Desk, answers: dict[str, str]) -> None:
    await publish_form(open_desk, "equality")
    client = await open_desk.new_client()
    kept = await open_desk.post("/form-answers", filled(client, form="equality", answers=answers))
    assert kept.status_code == 201, kept.text
    assert (kept.json()["answers"], kept.json()["missing"]) == (answers, [])

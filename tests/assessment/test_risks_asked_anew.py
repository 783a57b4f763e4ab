"""A risk that answers raised stands until what raised it has been answered anew, or somebody recorded that they asked:
answers that do not ask about it take nothing back.
"""

from typing import Any

import pytest

from tests.assessment.builders import CDAS
from tests.assessment.client import Care, Desk, form_body, merge, new_care, publish_form
from tests.assessment.test_open_risks import ASK, SAFE, answered, asked, filled, risks

LATER = "2012-08-31"
FLAGS = ("look_at_flags", "2012-08-30")


async def scored(desk: Desk, client: str, instrument: str, answers: dict[str, int], on: str = LATER) -> dict[str, Any]:
    body = {"clientId": client, "instrument": instrument, "answeredOn": on, "answers": answers}
    answer = await desk.post("/screenings", body)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def test_the_same_questionnaire_without_the_item_ends_nothing(open_desk: Desk) -> None:
    client = await open_desk.new_client()
    await answered(open_desk, client, 3)
    await scored(open_desk, client, "phq-9", {"1": 0})
    assert await risks(open_desk) == [ASK]
    told = (await open_desk.get(f"/persons/{client}/next")).json()
    assert [step["code"] for step in told["steps"] if step["basis"] == "risk"] == ["ask_about_risk"]
    await scored(open_desk, client, "phq-9", {"9": 0})
    assert await risks(open_desk) == []


async def test_answers_before_it_are_no_answer_to_it(open_desk: Desk) -> None:
    client = await open_desk.new_client()
    await answered(open_desk, client, 3)
    await scored(open_desk, client, "phq-9", SAFE, "2012-08-29")
    await scored(open_desk, client, "gad-7", {str(item): 0 for item in range(1, 8)})
    assert await risks(open_desk) == [ASK]


PLAN = {"self_harm": "plan", "overdose": "several", "naloxone": "no", "safe_at_home": "no"}


@pytest.mark.parametrize(
    ("answers", "left"),
    [
        ({"children": 0}, {"ask_about_risk", "look_at_flags"}),
        ({"self_harm": "no"}, {"look_at_flags"}),
        ({"overdose": "none", "safe_at_home": "yes"}, {"ask_about_risk"}),  # naloxone is asked of nobody then
        ({"self_harm": "no", "overdose": "none"}, {"look_at_flags"}),
        ({"self_harm": "no", "overdose": "none", "safe_at_home": "yes"}, set()),
    ],
)
async def test_a_form_ends_what_it_asks_about_and_nothing_else(
    open_desk: Desk, answers: dict[str, Any], left: set[str]
) -> None:
    await publish_form(open_desk, "risk")
    client = await open_desk.new_client()
    await filled(open_desk, client, "risk", PLAN)
    assert await risks(open_desk) == [ASK, FLAGS]
    await filled(open_desk, client, "risk", answers, LATER)
    assert {code for code, _ in await risks(open_desk)} == left


async def test_what_flags_something_else_takes_the_place_of_no_risk(open_desk: Desk) -> None:
    await publish_form(open_desk, "risk")
    client = await open_desk.new_client()
    await filled(open_desk, client, "risk", {"self_harm": "thoughts"})
    await filled(open_desk, client, "risk", {"overdose": "one"}, LATER)
    assert await risks(open_desk) == [ASK, ("look_at_flags", LATER)]


async def test_a_form_of_any_kind_is_held_to_its_own_question(open_desk: Desk) -> None:
    """What no form on risk asks about, no form on risk ends."""
    await publish_form(open_desk, "risk")
    question = {"code": "wound", "domain": "body", "label": "An open wound", "type": "yes_no",
                "choices": [{"code": "yes", "label": "Yes", "flag": "wound"}]}  # fmt: skip
    other = question | {"code": "sleep", "label": "Sleeps badly", "choices": []}
    asks = {"kind": "general_health", "name": "Wounds", "domains": [{"code": "body", "name": "Body"}]}
    body = form_body("risk", questions=[question, other], **asks)
    made = await open_desk.post("/forms/wounds/versions", body, "commissioner", organisation="council")
    assert made.status_code == 201, made.text
    client = await open_desk.new_client()
    await filled(open_desk, client, "wounds", {"wound": "yes"})
    await filled(open_desk, client, "wounds", {"sleep": "no"}, LATER)
    await filled(open_desk, client, "risk", {"self_harm": "no", "overdose": "none", "safe_at_home": "yes"}, LATER)
    assert await risks(open_desk) == [FLAGS]
    await filled(open_desk, client, "wounds", {"wound": "no"}, LATER)
    assert await risks(open_desk) == []


async def test_a_later_version_that_asks_no_more_ends_nothing(open_desk: Desk) -> None:
    made = await publish_form(open_desk, "risk")
    client = await open_desk.new_client()
    await filled(open_desk, client, "risk", {"self_harm": "plan"})
    await publish_form(open_desk, "risk", questions=[q for q in made["questions"] if q["code"] != "self_harm"])
    whole = {"overdose": "none", "children": 0, "safe_at_home": "yes"}
    await filled(open_desk, client, "risk", whole, LATER)
    assert await risks(open_desk) == [ASK]
    await asked(open_desk, client, LATER)
    assert await risks(open_desk) == []


async def test_answers_that_were_voided_are_none(open_desk: Desk) -> None:
    client = await open_desk.new_client()
    await answered(open_desk, client)
    calm = await answered(open_desk, client, 0, LATER)
    assert await risks(open_desk) == []
    path = f"/screenings/{calm['id']}/void"
    assert (await open_desk.post(path, {"reasonCode": "wrong_person"}, match='"1"')).status_code == 200
    assert await risks(open_desk) == [ASK]


@pytest.mark.parametrize("of", ["screening", "form"])
async def test_a_correction_says_what_was_answered_instead(open_desk: Desk, of: str) -> None:
    await publish_form(open_desk, "risk")
    client = await open_desk.new_client()
    if of == "screening":
        said = await answered(open_desk, client)
        path, field = f"/screenings/{said['id']}", "9"
        empty, calm = {"1": 0}, {"9": 0}
    else:
        said = await filled(open_desk, client, "risk", {"self_harm": "plan"})
        path, field = f"/form-answers/{said['id']}", "self_harm"
        empty, calm = {"children": 0}, {"self_harm": "no"}  # type: ignore[dict-item]
    body = {"answeredOn": "2012-08-30", "reasonCode": "entered_in_error"}
    refused = await open_desk.put(path, body | {"answers": empty}, match='"1"')
    assert refused.status_code == 422, refused.text
    assert [error["field"] for error in refused.json()["errors"]] == [f"answers.{field}"]
    assert await risks(open_desk) == [ASK]
    assert (await open_desk.put(path, body | {"answers": calm}, match='"1"')).status_code == 200
    assert await risks(open_desk) == []


async def test_nothing_ticked_is_an_answer_and_left_out_is_none(open_desk: Desk) -> None:
    await publish_form(open_desk, "general-health")
    client = await open_desk.new_client()
    said = await filled(open_desk, client, "general-health", {"gp": "yes", "conditions": ["pregnancy", "wounds"]})
    await filled(open_desk, client, "general-health", {"gp": "yes", "hep_asked": "no"}, LATER)
    assert await risks(open_desk) == [FLAGS]
    later = await filled(open_desk, client, "general-health", {"gp": "yes", "conditions": []}, LATER)
    assert (later["answers"], later["flags"]) == ({"gp": "yes", "conditions": []}, [])
    assert await risks(open_desk) == []
    path = f"/form-answers/{later['id']}/void"
    assert (await open_desk.post(path, {"reasonCode": "entered_in_error"}, match='"1"')).status_code == 200
    body = {"answeredOn": "2012-08-30", "reasonCode": "entered_in_error"}
    path = f"/form-answers/{said['id']}"
    refused = await open_desk.put(path, body | {"answers": {"gp": "yes"}}, match='"1"')
    (error,) = refused.json()["errors"]
    assert (error["field"], error["message"].partition(", ")[2]) == (
        "answers.conditions",
        "[] where nothing of it is so",
    )
    assert await risks(open_desk) == [FLAGS]
    none = await open_desk.put(path, body | {"answers": {"gp": "yes", "conditions": []}}, match='"1"')
    assert none.status_code == 200, none.text
    assert await risks(open_desk) == []


async def test_what_is_required_names_an_answer(open_desk: Desk) -> None:
    questions = form_body("general-health")["questions"]
    required = [question | {"required": question["code"] == "conditions"} for question in questions]
    await publish_form(open_desk, "general-health", questions=required)
    body = {"clientId": await open_desk.new_client(), "form": "general-health", "answeredOn": LATER}
    refused = await open_desk.post("/form-answers", body | {"answers": {"conditions": []}})
    assert [error["field"] for error in refused.json()["errors"]] == ["answers.conditions"]


async def test_it_is_so_of_two_records_of_one_person(open_desk: Desk) -> None:
    kept, double = Care(open_desk, await open_desk.new_client()), Care(open_desk, await open_desk.new_client())
    await answered(open_desk, double.client, 3)
    await scored(open_desk, kept.client, "phq-9", {"1": 0})
    await merge(kept, double)
    assert await risks(open_desk) == [ASK]
    await scored(open_desk, kept.client, "phq-9", {"9": 0})
    assert await risks(open_desk) == []


async def test_who_treats_them_is_told_as_long(open_desk: Desk) -> None:
    care = await new_care(open_desk)
    await care.start("2012-08-20")
    await answered(open_desk, care.client)
    body = {"clientId": care.client, "instrument": "phq-9", "answeredOn": LATER, "answers": {"1": 1}}
    assert (await open_desk.post("/screenings", body, "provider", **CDAS)).status_code == 201
    told = (await open_desk.get(f"/persons/{care.client}/next", "provider", **CDAS)).json()
    assert [step["code"] for step in told["steps"]] == ["ask_about_risk"]

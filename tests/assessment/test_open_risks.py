"""A risk that answers raise is on the worklist until somebody has asked about it."""

from datetime import date
from typing import Any

import pytest

from tests.assessment.builders import CDAS, activity, closed, contact, referred
from tests.assessment.client import Care, Desk, merge, new_care, publish_form
from tests.assessment.test_part_of_care import RIVERSIDE, a_double

SAFE = {str(item): 0 for item in range(1, 10)}
ALONE = "two_workers"
ASK = ("ask_about_risk", "2012-08-30")


async def answered(desk: Desk, client: str, nine: int = 1, on: str = "2012-08-30", **who: Any) -> dict[str, Any]:
    body = {"clientId": client, "instrument": "phq-9", "answeredOn": on, "answers": SAFE | {"9": nine}}
    answer = await desk.post("/screenings", body, **who)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def filled(desk: Desk, client: str, form: str, answers: dict[str, Any], on: str = "2012-08-30") -> dict[str, Any]:
    body = {"clientId": client, "form": form, "answers": answers, "answeredOn": on}
    answer = await desk.post("/form-answers", body)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def asked(desk: Desk, client: str, on: str, **changes: Any) -> None:
    """About all that stands: that one worker can meet them alone, too."""
    body = activity(client, kind="risk_review", on=on, **changes)
    if body["attendance"] == "attended":
        rows = (await desk.get(f"/open-risks?clientId={client}")).json()["items"]
        flags = {answer["flag"] for row in rows for answer in row["answers"]}
        body |= {"askedAbout": sorted(flags)} | ({"precautionReason": "assessed_anew"} if ALONE in flags else {})
    answer = await desk.post("/activities", body)
    assert answer.status_code == 201, answer.text


async def risks(desk: Desk) -> list[tuple[str, str]]:
    rows = (await desk.get("/worklist")).json()["items"]
    return [(row["code"], row["dueOn"]) for row in rows if row["basis"] == "risk"]


async def test_it_is_due_the_same_day_of_whoever_recorded_it_whether_the_person_is_open_or_not(open_desk: Desk) -> None:
    client = await open_desk.new_client()
    said = await answered(open_desk, client)
    (row,) = (await open_desk.get("/worklist")).json()["items"]
    assert (row["clientId"], row["code"], row["dueOn"], row["basis"]) == (client, *ASK, "risk")
    assert row["owner"] == said["recordedBy"] if "recordedBy" in said else row["owner"]
    assert row["overdue"] is True
    assert (await open_desk.get("/worklist/totals")).json()["people"] == 1


@pytest.mark.parametrize("done", ["activity", "risk form", "asked again", "corrected", "voided", "they died"])
async def test_it_stands_until_somebody_has_asked(open_desk: Desk, done: str) -> None:
    await publish_form(open_desk, "risk")
    client = await open_desk.new_client()
    said = await answered(open_desk, client)
    assert await risks(open_desk) == [ASK]
    match done:
        case "activity":
            await asked(open_desk, client, "2012-08-30")
        case "risk form":
            await filled(open_desk, client, "risk", {"self_harm": "no"}, "2012-08-31")
        case "asked again":
            await answered(open_desk, client, 0, "2012-08-31")
        case "corrected":
            body = {"answeredOn": "2012-08-30", "answers": SAFE, "reasonCode": "entered_in_error"}
            assert (await open_desk.put(f"/screenings/{said['id']}", body, match='"1"')).status_code == 200
        case "voided":
            path = f"/screenings/{said['id']}/void"
            assert (await open_desk.post(path, {"reasonCode": "entered_in_error"}, match='"1"')).status_code == 200
        case "they died":
            body = {"clientId": client, "on": "2012-09-03", "reasonCode": "died"}
            assert (await open_desk.post("/closings", body)).status_code == 201
    assert await risks(open_desk) == []


async def test_closing_somebody_silences_no_risk(open_desk: Desk) -> None:
    client = await open_desk.new_client()
    assert (await open_desk.post("/contacts", contact(client, on="2012-08-30"))).status_code == 201
    await answered(open_desk, client)
    closing = {"clientId": client, "on": "2012-09-03", "reasonCode": "does_not_engage"}
    assert (await open_desk.post("/closings", closing)).status_code == 201
    rows = (await open_desk.get("/worklist")).json()["items"]
    assert [(row["clientId"], row["code"], row["dueOn"]) for row in rows] == [(client, *ASK)]
    assert (await open_desk.get("/worklist/totals")).json()["risks"] == 1
    again = await open_desk.post("/closings", closing)
    assert (again.status_code, again.json()["title"]) == (409, "Risk not asked about")
    await asked(open_desk, client, "2012-09-03")
    assert await risks(open_desk) == []
    assert (await open_desk.post("/closings", closing)).json()["title"] == "Nothing open"


async def test_whoever_treats_them_is_told_of_the_risk_though_the_front_door_closed_them(open_desk: Desk) -> None:
    """The closing was of before: they came back and are treated."""
    care = await new_care(open_desk)
    await answered(open_desk, care.client)
    assert (await open_desk.post("/contacts", contact(care.client, on="2012-08-30"))).status_code == 201
    closing = {"clientId": care.client, "on": "2012-09-03", "reasonCode": "does_not_want_help"}
    assert (await open_desk.post("/closings", closing)).status_code == 201
    await care.start("2012-09-03")
    told = (await open_desk.get(f"/persons/{care.client}/next", "provider", **CDAS)).json()
    assert [step["code"] for step in told["steps"]] == ["ask_about_risk"]


@pytest.mark.parametrize("other", ["before", "not reached", "of something else", "voided", "raised again"])
async def test_nothing_else_hides_it(open_desk: Desk, other: str) -> None:
    client = await open_desk.new_client()
    if other == "before":
        await asked(open_desk, client, "2012-08-29")
    await answered(open_desk, client)
    missed = {"attendance": "did_not_attend", "absenceReason": "not_reached"}
    match other:
        case "not reached":
            await asked(open_desk, client, "2012-08-31", **missed)
        case "of something else":
            body = activity(client, kind="group", on="2012-08-31")
            assert (await open_desk.post("/activities", body)).status_code == 201
        case "voided":
            answer = await open_desk.post("/activities", activity(client, kind="risk_review", on="2012-08-31"))
            path = f"/activities/{answer.json()['id']}/void"
            assert (await open_desk.post(path, {"reasonCode": "wrong_person"}, match='"1"')).status_code == 200
        case "raised again":
            await asked(open_desk, client, "2012-08-31")
            await answered(open_desk, client, 2, "2012-09-01")
    assert await risks(open_desk) == [("ask_about_risk", "2012-09-01") if other == "raised again" else ASK]


async def test_what_a_form_flags_is_looked_at_too_and_a_risk_form_that_flags_has_to_be_looked_at_itself(
    open_desk: Desk,
) -> None:
    await publish_form(open_desk, "risk")
    client = await open_desk.new_client()
    await answered(open_desk, client)
    said = await filled(open_desk, client, "risk", {"overdose": "several"}, "2012-08-31")
    assert said["flags"] != []
    # it asked nothing of what the questionnaire raised
    assert await risks(open_desk) == [ASK, ("look_at_flags", "2012-08-31")]
    await filled(open_desk, client, "risk", {"self_harm": "no"}, "2012-08-31")
    assert await risks(open_desk) == [("look_at_flags", "2012-08-31")]
    await asked(open_desk, client, "2012-09-01")
    assert await risks(open_desk) == []


async def test_whoever_turns_out_to_be_one_person_is_asked_once(open_desk: Desk) -> None:
    one, other = Care(open_desk, await open_desk.new_client()), Care(open_desk, await open_desk.new_client())
    await answered(open_desk, other.client)
    await merge(one, other)
    (row,) = (await open_desk.get("/worklist")).json()["items"]
    assert (row["clientId"], row["code"]) == (one.client, "ask_about_risk")
    await asked(open_desk, one.client, "2012-08-31")
    assert await risks(open_desk) == []


async def test_whoever_treats_them_is_told_of_the_risk_and_of_nothing_else(open_desk: Desk) -> None:
    care = await new_care(open_desk)
    path = f"/persons/{care.client}/next"
    assert (await open_desk.get(path, "provider", **CDAS)).status_code == 404
    await care.start("2012-08-20")
    await answered(open_desk, care.client)
    told = (await open_desk.get(path, "provider", **CDAS)).json()
    assert [(step["code"], step["owner"]) for step in told["steps"]] == [("ask_about_risk", None)]
    assert (told["referral"], told["programmes"]) == (None, [])
    own = (await open_desk.get(path)).json()
    assert {step["code"] for step in own["steps"]} == {"ask_about_risk", "start_top"}
    for role in ("referrer", "verifier", "commissioner", "auditor"):
        assert (await open_desk.get(path, role)).status_code == 403


async def test_to_whom_they_are_referred_is_told_before_it_answers_and_who_has_treated_them_no_more(
    open_desk: Desk,
) -> None:
    care = await new_care(open_desk)
    await answered(open_desk, care.client)

    async def told() -> list[str] | int:
        answer = await open_desk.get(f"/persons/{care.client}/next", "provider", **CDAS)
        return [step["code"] for step in answer.json()["steps"]] if answer.status_code == 200 else answer.status_code

    referral = referred(care.client, "cdas")
    await open_desk.running.deliver(referral)
    assert await told() == ["ask_about_risk"]
    await open_desk.running.deliver(closed(referral, "declined"))
    assert await told() == 404
    await care.start("2012-08-20")
    assert await told() == ["ask_about_risk"]
    await care.end("2012-09-01")
    assert await told() == []


@pytest.mark.parametrize("merged_first", [True, False])
@pytest.mark.parametrize("by", ["activity", "risk form", "screening"])
async def test_who_only_registered_somebody_closes_no_risk(open_desk: Desk, by: str, *, merged_first: bool) -> None:
    await publish_form(open_desk, "risk")
    care = Care(open_desk, (await open_desk.register())["clientId"])
    await answered(open_desk, care.client)
    double = await a_double(open_desk)
    if merged_first:
        await merge(care, double)
    bodies: dict[str, tuple[str, dict[str, Any]]] = {
        "activity": ("/activities", activity(double.client, kind="risk_review", on="2012-09-01")),
        "risk form": ("/form-answers", {"form": "risk", "answers": {"self_harm": "no"}}),
        "screening": ("/screenings", {"instrument": "phq-9", "answers": SAFE | {"9": 0}}),
    }
    path, body = bodies[by]
    if by != "activity":
        body |= {"clientId": double.client, "answeredOn": "2012-09-01"}
    said = await open_desk.post(path, body, "provider", **RIVERSIDE)
    assert said.status_code == 201, said.text
    if not merged_first:
        await merge(care, double)
    assert await risks(open_desk) == [ASK]


async def steps_of_risks(desk: Desk) -> list[tuple[str, str, str]]:
    rows = (await desk.get("/worklist")).json()["items"]
    return [(row["code"], row["dueOn"], row["owner"]) for row in rows if row["basis"] == "risk"]


@pytest.mark.parametrize("by", ["screening", "form", "form that asks nothing about it"])
async def test_who_only_registered_somebody_neither_takes_a_risk_over_nor_puts_it_off(open_desk: Desk, by: str) -> None:
    await publish_form(open_desk, "risk")
    care = Care(open_desk, (await open_desk.register())["clientId"])
    if by == "screening":
        await answered(open_desk, care.client)
    else:
        await filled(open_desk, care.client, "risk", {"self_harm": "plan"})
    before = await steps_of_risks(open_desk)
    assert [step[:2] for step in before] == [ASK]
    double = await a_double(open_desk)
    bodies: dict[str, tuple[str, dict[str, Any]]] = {
        "screening": ("/screenings", {"instrument": "phq-9", "answers": SAFE | {"9": 2}}),
        "form": ("/form-answers", {"form": "risk", "answers": {"self_harm": "plan"}}),
    }
    other = {"form": "risk", "answers": {"self_harm": "no", "safe_at_home": "no"}}
    path, body = bodies.get(by, ("/form-answers", other))
    said = {"clientId": double.client, "answeredOn": "2012-09-01"} | body
    answer = await open_desk.post(path, said, "provider", **RIVERSIDE)
    assert answer.status_code == 201, answer.text
    await merge(care, double)
    after = await steps_of_risks(open_desk)
    assert set(before) <= set(after)
    assert len(after) == len(before) + 1  # beside it, of whoever recorded that


async def test_who_treats_somebody_answers_in_place_of_what_a_stranger_was_told(open_desk: Desk) -> None:
    care = Care(open_desk, (await open_desk.register())["clientId"])
    await care.start("2012-08-20")
    double = await a_double(open_desk)
    body = {"clientId": double.client, "instrument": "phq-9", "answeredOn": "2012-08-30", "answers": SAFE | {"9": 1}}
    assert (await open_desk.post("/screenings", body, "provider", **RIVERSIDE)).status_code == 201
    await merge(care, double)
    assert await risks(open_desk) == [ASK]
    body |= {"clientId": care.client, "answeredOn": "2012-08-31", "answers": SAFE}
    assert (await open_desk.post("/screenings", body, "provider", **CDAS)).status_code == 201
    assert await risks(open_desk) == []


async def with_owners(desk: Desk, owner: str = "") -> list[tuple[str, str, str]]:
    rows = (await desk.get("/worklist" + (f"?owner={owner}" if owner else ""))).json()["items"]
    return [(row["code"], row["dueOn"], row["owner"]) for row in rows if row["basis"] == "risk"]


async def by_riverside(desk: Desk, client: str, on: str) -> None:
    """That there is no risk."""
    body = {"clientId": client, "instrument": "phq-9", "answeredOn": on, "answers": SAFE}
    assert (await desk.post("/screenings", body, "provider", **RIVERSIDE)).status_code == 201


@pytest.mark.parametrize("on", ["2012-08-01", "2012-08-30", "2012-09-02"])
async def test_what_a_stranger_raises_stands_beside_it_whatever_its_day(open_desk: Desk, on: str) -> None:
    await publish_form(open_desk, "risk")
    care = Care(open_desk, (await open_desk.register())["clientId"])
    await answered(open_desk, care.client)
    (before,) = await with_owners(open_desk)
    double = await a_double(open_desk)
    body = {"clientId": double.client, "form": "risk", "answeredOn": on, "answers": {"self_harm": "plan"}}
    assert (await open_desk.post("/form-answers", body, "provider", **RIVERSIDE)).status_code == 201
    await merge(care, double)
    assert sorted(await with_owners(open_desk)) == sorted([before, ("ask_about_risk", on, "stranger")])
    assert await with_owners(open_desk, before[2]) == [before]


@pytest.mark.parametrize("then", ["referred", "treated"])
async def test_what_was_said_between_two_treatments_stays_a_strangers(open_desk: Desk, then: str) -> None:
    """Whatever comes later: on the day on which it was said it took no part in the care."""
    desk = open_desk
    desk.running.today = date(2011, 1, 10)
    care = Care(desk, (await desk.register())["clientId"])
    await care.start("2011-01-10", "riverside")
    desk.running.today = date(2011, 3, 10)
    await care.end("2011-03-10")
    desk.running.today = date(2012, 5, 1)
    await answered(desk, care.client, on="2012-05-01")
    desk.running.today = date(2012, 5, 10)
    double = await a_double(desk)
    await by_riverside(desk, double.client, "2012-05-10")
    await merge(care, double)
    before = await with_owners(desk)
    assert [row[:2] for row in before] == [("ask_about_risk", "2012-05-01")]
    desk.running.today = date(2012, 9, 3)
    if then == "referred":
        await desk.running.deliver(referred(care.client, "riverside", referred_on=date(2012, 9, 3)))
    else:
        await care.start("2012-09-03", "riverside")
    assert await with_owners(desk) == before
    await by_riverside(desk, care.client, "2012-09-03")
    assert await with_owners(desk) == []

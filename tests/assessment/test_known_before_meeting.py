"""What a sender says of danger and of urgency stands where somebody is booked and met."""

from typing import Any

import pytest

from tests.assessment.builders import CDAS, contact
from tests.assessment.client import Care, Desk, merge, publish_form
from tests.assessment.test_open_risks import answered, asked, filled
from tests.assessment.test_referral_forms import findings, reopened, sent, taken_up

DANGER: dict[str, Any] = {"answers": {"alone": "no", "pregnant": "yes", "children": "yes"}}
SAID = [
    {"question": "Can one worker meet them alone?", "answer": "No", "flag": "two_workers", "toAsk": True},
    {"question": "Is anybody in the home pregnant?", "answer": "Yes", "flag": "pregnant", "toAsk": True},
]


async def known(desk: Desk, *clients: str) -> list[dict[str, Any]]:
    asked_of = "&".join(f"clientId={client}" for client in clients)
    answer = await desk.get(f"/open-risks?{asked_of}")
    assert answer.status_code == 200, answer.text
    return list(answer.json()["items"])


async def steps(desk: Desk, client: str) -> list[tuple[str, str, str]]:
    items = (await desk.get("/worklist")).json()["items"]
    return [(item["code"], item["dueOn"], item["basis"]) for item in items if item["clientId"] == client]


async def test_what_the_sender_flagged_is_known_and_looked_at_once_the_form_is_taken_up(open_desk: Desk) -> None:
    await publish_form(open_desk, "referral")
    form = await sent(open_desk, **DANGER)
    client = (await taken_up(open_desk, form, contact=None))["clientId"]
    (risk,) = await known(open_desk, client)
    assert (risk["id"], risk["saidIn"], risk["on"], risk["answers"]) == (
        form["id"],
        "referral_form",
        "2012-09-03",
        SAID,
    )
    assert ("look_at_flags", "2012-09-03", "risk") in await steps(open_desk, client)
    await asked(open_desk, client, "2012-09-03")
    assert await known(open_desk, client) == []
    assert await steps(open_desk, client) == [("assess", "2012-09-10", "journey")]


@pytest.mark.parametrize("then", ["reopened", "sent again", "nothing was flagged"])
async def test_it_is_known_no_more_than_it_was_said(open_desk: Desk, then: str) -> None:
    await publish_form(open_desk, "referral")
    calm = {"alone": "yes", "children": "yes", "pregnant": "no"}
    said: dict[str, Any] = {"answers": calm} if then == "nothing was flagged" else DANGER
    form = await sent(open_desk, **said)
    client = (await taken_up(open_desk, form, contact=None))["clientId"]
    if then == "reopened":
        await reopened(open_desk, form)
    if then == "sent again":
        again = await sent(open_desk, answers={"alone": "yes", "pregnant": "no"}, reference=None)
        await taken_up(open_desk, again, contact=None, person=None, clientId=client)
    assert await known(open_desk, client) == []


async def test_it_is_known_of_several_by_any_of_their_ids_and_of_what_was_answered_here(open_desk: Desk) -> None:
    await publish_form(open_desk, "referral")
    await publish_form(open_desk, "risk")
    one, double = Care(open_desk, await open_desk.new_client()), Care(open_desk, await open_desk.new_client())
    other = await open_desk.new_client()
    form = await sent(open_desk, **DANGER)
    await taken_up(open_desk, form, contact=None, person=None, clientId=double.client)
    await answered(open_desk, other, 2)
    await filled(open_desk, other, "risk", {"overdose": "several", "naloxone": "yes", "children": 1})
    await merge(one, double)
    read = await known(open_desk, one.client, double.client, other)
    by_person = {
        client: [(risk["name"], answer["question"], answer["answer"])
                 for risk in read if risk["clientId"] == client for answer in risk["answers"]]
        for client in (one.client, double.client, other)
    }  # fmt: skip
    assert len(by_person[one.client]) == 2
    assert by_person[one.client] == by_person[double.client]
    assert sorted(by_person[other]) == [
        ("phq-9", "9", "2"), ("risk", "Overdoses in the last twelve months", "More than one"),
    ]  # fmt: skip
    for role in ("provider", "clinician", "referrer", "commissioner", "auditor"):
        assert (await open_desk.get(f"/open-risks?clientId={other}", role)).status_code == 403
    assert (await open_desk.get(f"/open-risks?clientId={other}", area="wigan")).json()["items"] == []


async def test_who_treats_them_is_told_that_something_has_to_be_looked_at(open_desk: Desk) -> None:
    await publish_form(open_desk, "referral")
    form = await sent(open_desk, **DANGER)
    care = Care(open_desk, (await taken_up(open_desk, form))["clientId"])
    await care.start("2012-09-03")
    told = (await open_desk.get(f"/persons/{care.client}/next", "provider", **CDAS)).json()
    assert [step["code"] for step in told["steps"]] == ["look_at_flags"]


async def test_whom_somebody_should_see_today_is_due_today_until_they_have_been_there(open_desk: Desk) -> None:
    form = await sent(open_desk, urgency="urgent")
    client = (await taken_up(open_desk, form, contact=None))["clientId"]
    assert await steps(open_desk, client) == [("assess", "2012-09-03", "journey")]
    missed = contact(client, on="2012-09-03", attendance="did_not_attend", presenting=[])
    answer = await open_desk.post("/contacts", missed)
    assert answer.status_code == 201, answer.text
    assert await steps(open_desk, client) == [("assess", "2012-09-03", "journey")]
    assert (await open_desk.post("/contacts", contact(client, on="2012-09-03"))).status_code == 201
    assert await steps(open_desk, client) == [("assess", "2012-09-10", "journey")]


async def test_who_was_there_when_the_form_was_taken_up_has_been_seen(open_desk: Desk) -> None:
    form = await sent(open_desk, urgency="urgent")
    client = (await taken_up(open_desk, form, contact=findings()))["clientId"]
    assert await steps(open_desk, client) == [("assess", "2012-09-10", "journey")]

"""Who decided about somebody as the LASARS and says then that it treated them before is not paid by its own word."""

from datetime import date
from typing import Any

import httpx
import pytest

from tests.assessment.builders import ANN, answers, contact, correction
from tests.assessment.client import Care, Desk
from tests.assessment.test_treats_the_assessed import COUNCIL, assessed, correct, found

WEAK = ANN | {"nhsNumber": None}
WHY = {"reasonCode": "entered_in_error"}
TWO = {"reasonCode": "two_persons"}
MEASURE = "offending_reduced"  # holds by itself where who is paid recorded none of it


@pytest.fixture
async def care(open_desk: Desk) -> Care:
    """Seen by the council, treated by nobody. The LASARS's own organisation may come to treat them."""
    care = Care(open_desk, (await open_desk.register(**WEAK))["clientId"])
    await care.on("2012-06-20")
    await care.evidence("no_proven_offence", "2012-06-15", **COUNCIL)
    return care


async def states(care: Care) -> set[tuple[str, str]]:
    return {(outcome["party"], outcome["state"]) for outcome in await care.outcomes(measure=MEASURE)}


async def other(care: Care) -> str:
    return str((await care.desk.register(**WEAK))["clientId"])


async def merge(care: Care, client: str, **who: Any) -> dict[str, Any]:
    body = {"survivorId": care.client, "absorbedId": client, "reasonCode": "same_person"}
    answer = await care.desk.post("/merges", body, "assessor", **who)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def test_who_parted_two_ids_does_not_inherit_what_another_was_paid_for(care: Care) -> None:
    theirs = Care(care.desk, await other(care))
    made = await merge(care, theirs.client, **COUNCIL)
    await theirs.start("2012-04-10")
    assert await states(care) == {("cdas", "achieved")}
    assert (await care.desk.post(f"/merges/{made['id']}/unmerge", TWO, "assessor")).status_code == 200
    await care.start("2012-06-10", "start")
    assert ("start", "proposed") in await states(care)
    (own,) = await care.outcomes(measure=MEASURE, state="proposed")
    assert (await care.try_to_verify(own, organisation="start")).status_code == 403
    await care.verify(own, organisation="council")
    assert ("start", "achieved") in await states(care)


async def test_nor_does_who_parted_the_id_that_was_absorbed(care: Care) -> None:
    theirs = Care(care.desk, await other(care))
    made = await merge(theirs, care.client, **COUNCIL)
    await theirs.start("2012-04-10")
    assert await states(theirs) == {("cdas", "achieved")}
    assert (await care.desk.post(f"/merges/{made['id']}/unmerge", TWO, "assessor")).status_code == 200
    await care.start("2012-06-10", "start")
    assert await states(care) == {("start", "proposed")}


async def change_contact(care: Care, what: str) -> httpx.Response:
    said = contact(care.client, on="2012-06-01")
    of = (await care.desk.post("/contacts", said, "assessor", **COUNCIL)).json()
    if what == "contact":
        return await care.desk.post(f"/contacts/{of['id']}/void", WHY, "assessor")
    body = {**said, **WHY, "attendance": "did_not_attend"}
    del body["clientId"]
    return await care.desk.put(f"/contacts/{of['id']}", body, "assessor", match='"1"')


async def act(care: Care, what: str) -> None:
    """As the LASARS, by somebody of the organisation that treats nobody yet."""
    top = {"clientId": care.client, "stage": "start", "on": "2012-06-01", "items": answers(opiates=9)}
    match what:
        case "merge":
            await merge(care, await other(care))
        case "reject":
            path = f"/matches?clientId={await other(care)}&state=pending"
            (match,) = (await care.desk.get(path)).json()["items"]
            answer = await care.desk.post(f"/matches/{match['id']}/reject", TWO, "assessor")
        case "person":
            body = correction(birthDate="1981-05-01")
            answer = await care.desk.put(f"/persons/{care.client}", body, "assessor", match='"1"')
        case "assessment":
            of = await assessed(care, found("2012-06-02"), **COUNCIL)
            answer = await care.desk.post(f"/assessments/{of['id']}/void", WHY, "assessor")
        case "old assessment":
            body = {"clientId": care.client, "kind": "comprehensive", **found("2012-05-30")}
            answer = await care.desk.post("/assessments", body, "assessor")
        case "assessment of the day before":
            body = {"clientId": care.client, "kind": "comprehensive", **found("2012-06-19")}
            answer = await care.desk.post("/assessments", body, "assessor")
        case "start TOP":
            answer = await care.desk.post("/top-reviews", top, "assessor")
        case "TOP":
            of = (await care.desk.post("/top-reviews", top, "assessor", **COUNCIL)).json()
            answer = await care.desk.post(f"/top-reviews/{of['id']}/void", WHY, "assessor")
        case "evidence":
            of = await care.evidence("hep_b_dose", "2012-06-15", **COUNCIL)
            answer = await care.desk.post(f"/evidence/{of['id']}/void", WHY, "assessor")
        case _:
            answer = await change_contact(care, what)
    assert what == "merge" or answer.status_code in (200, 201), answer.text


ACTS = [
    "merge",
    "reject",
    "person",
    "assessment",
    "old assessment",
    "assessment of the day before",
    "start TOP",
    "TOP",
    "evidence",
    "contact",
    "contact corrected",
]


@pytest.mark.parametrize("what", [*ACTS, None])
async def test_nothing_of_days_before_holds_by_itself_for_who_decided(care: Care, what: str | None) -> None:
    if what:
        await act(care, what)
    await care.on("2012-07-20")
    await care.start("2012-06-10", "start")
    assert await states(care) == {("start", "proposed" if what else "achieved")}


async def test_what_comes_after_does_and_so_it_does_for_others(care: Care) -> None:
    await act(care, "TOP")
    await care.on("2012-07-20")
    theirs = Care(care.desk, await care.desk.new_client())
    await theirs.start("2012-07-01", "start")
    await theirs.evidence("no_proven_offence", "2012-07-10", **COUNCIL)
    assert await states(theirs) == {("start", "achieved")}
    await care.start("2012-06-10")
    assert await states(care) == {("cdas", "achieved")}


async def test_who_decided_again_is_held_by_the_last_day(care: Care) -> None:
    await act(care, "TOP")
    care.running.today = date(2012, 7, 20)
    await care.evidence("no_proven_offence", "2012-07-05", **COUNCIL)
    await act(care, "evidence")
    await care.start("2012-07-01", "start")
    assert await states(care) == {("start", "proposed")}


@pytest.mark.parametrize("what", ["assessment", "TOP"])
@pytest.mark.parametrize("changed", [True, False])
async def test_who_says_what_is_said_already_has_decided_nothing(care: Care, what: str, changed: bool) -> None:
    if what == "assessment":
        of = await assessed(care, found("2012-06-02"), **COUNCIL)
        assert await correct(care, of, found("2012-06-03" if changed else "2012-06-02") | WHY) == (200, "")
    else:
        top = {"clientId": care.client, "stage": "review", "on": "2012-06-01", "items": answers(opiates=9)}
        of = (await care.desk.post("/top-reviews", top, "assessor", **COUNCIL)).json()
        body = {"stage": "review", "on": top["on"], "items": answers(opiates=8 if changed else 9)} | WHY
        answer = await care.desk.put(f"/top-reviews/{of['id']}", body, "assessor", match='"1"')
        assert (answer.status_code, answer.json()["revision"]) == (200, 2 if changed else 1)
    await care.on("2012-07-20")
    await care.start("2012-06-10", "start")
    assert await states(care) == {("start", "proposed" if changed else "achieved")}

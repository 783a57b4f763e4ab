"""What comes next for one person."""

from datetime import date
from uuid import uuid4

import pytest

from tests.assessment.builders import activity, closed, contact, referred, started, transferred
from tests.assessment.client import Care, Desk, merge, new_care


async def test_it_tells_the_steps_and_what_has_become_of_the_last_referral(open_desk: Desk) -> None:
    care = await new_care(open_desk)
    path = f"/persons/{care.client}/next"
    nothing = (await open_desk.get(path)).json()
    assert (nothing["steps"], nothing["referral"], nothing["programmes"]) == ([], None, [])
    await care.assess("2012-08-28")
    states = []
    for day in (3, 4):
        referral = referred(care.client, "cdas", referred_on=date(2012, 4, day))
        await open_desk.running.deliver(referral)
        states.append((await open_desk.get(path)).json()["referral"]["state"])
        if len(states) == 1:
            await open_desk.running.deliver(closed(referral, "declined"))
            told = (await open_desk.get(path)).json()
            assert (told["referral"]["state"], told["steps"][0]["code"]) == ("declined", "refer")
    start = started(care.client, referral_id=referral.referral_id)
    await open_desk.running.deliver(start)
    care.starts.append(start)
    states.append((await open_desk.get(path)).json()["referral"]["state"])
    await care.end("2012-09-02")
    last = (await open_desk.get(path)).json()["referral"]
    assert (*states, last["state"]) == ("open", "open", "started", "ended")
    assert (last["organisation"], last["id"]) == ("cdas", str(referral.referral_id))


async def test_it_is_of_the_person_by_any_id_and_of_nobody_else(open_desk: Desk) -> None:
    one, other = Care(open_desk, await open_desk.new_client()), Care(open_desk, await open_desk.new_client())
    await open_desk.running.deliver(referred(other.client, "cdas"))
    assert (await open_desk.get(f"/persons/{one.client}/next")).json()["referral"] is None
    await merge(one, other)
    for client in (one.client, other.client):
        told = (await open_desk.get(f"/persons/{client}/next")).json()
        assert (told["clientId"], told["referral"]["state"]) == (one.client, "open")
    assert (await open_desk.get(f"/persons/{uuid4()}/next")).status_code == 404
    assert (await open_desk.get(f"/persons/{one.client}/next", area="wigan")).status_code == 404


async def test_who_works_with_them_now_is_told_whoever_began_it_and_by_whichever_referral(open_desk: Desk) -> None:
    """In any order in which the events come."""
    care = await new_care(open_desk)
    first, last = (referred(care.client, "cdas", referred_on=date(2012, 4, day)) for day in (3, 4))
    start = started(care.client, referral_id=first.referral_id)
    moved = transferred(start, "2012-08-01", "riverside")
    await open_desk.running.deliver(moved, transferred(start, "2012-07-01", "change"), last, start, first)
    told = (await open_desk.get(f"/persons/{care.client}/next")).json()
    assert (told["referral"]["state"], told["referral"]["nowWith"]) == ("open", None)
    working = {"referralId": str(first.referral_id), "organisation": "riverside", "isTreatment": True}
    assert told["working"] == [working]
    await open_desk.running.deliver(started(care.client, referral_id=last.referral_id, is_treatment=False))
    told = (await open_desk.get(f"/persons/{care.client}/next")).json()
    assert (told["referral"]["state"], told["referral"]["nowWith"]) == ("started", "cdas")
    assert sorted(work["isTreatment"] for work in told["working"]) == [False, True]


CLOSED = {"on": "2012-09-03", "reasonCode": "does_not_engage"}


@pytest.mark.parametrize("opens", [True, False])
async def test_a_closing_stands_until_something_opens_them_again_whatever_becomes_of_it(
    open_desk: Desk, *, opens: bool
) -> None:
    """Advice that is given once more opens nobody."""
    care = await new_care(open_desk)
    assert (await open_desk.post("/contacts", contact(care.client, on="2012-09-03"))).status_code == 201
    closing = await open_desk.post("/closings", {"clientId": care.client} | CLOSED)
    assert closing.status_code == 201, closing.text
    path = f"/persons/{care.client}/next"
    stands = {"id": closing.json()["id"]} | CLOSED
    assert (await open_desk.get(path)).json()["closing"] == stands
    if opens:
        await care.start("2012-09-03")
        await care.end("2012-09-03")
    else:
        assert (await open_desk.post("/activities", activity(care.client, on="2012-09-03"))).status_code == 201
    said = (await open_desk.get(path)).json()
    assert (said["steps"], said["closing"]) == ([], None if opens else stands)


async def test_it_says_what_they_said_of_ndtms_and_nobody_took_back(open_desk: Desk) -> None:
    client = await open_desk.new_client()
    path = f"/persons/{client}/next"
    assert (await open_desk.get(path)).json()["ndtms"] is None
    no = {"clientId": client, "given": False, "on": "2012-08-06"}
    assert (await open_desk.post("/ndtms-consents", no)).status_code == 201
    mistaken = await open_desk.post("/ndtms-consents", no | {"given": True, "on": "2012-08-07"})
    assert (await open_desk.get(path)).json()["ndtms"] == {"given": True, "on": "2012-08-07"}
    void = f"/ndtms-consents/{mistaken.json()['id']}/void"
    assert (await open_desk.post(void, {"reasonCode": "wrong_person"})).status_code == 200
    assert (await open_desk.get(path)).json()["ndtms"] == {"given": False, "on": "2012-08-06"}

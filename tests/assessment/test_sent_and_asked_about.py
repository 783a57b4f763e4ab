"""What an agency flagged stands beside what others sent, until the front door has asked since it took the form up."""

from datetime import date
from typing import Any

import pytest

from tests.assessment.client import Desk, publish_form
from tests.assessment.test_known_before_meeting import DANGER, known, steps
from tests.assessment.test_open_risks import asked, filled
from tests.assessment.test_referral_forms import sent, taken_up

THEMSELVES = {"sub": "ann-herself", "organisation": "public"}
CALM: dict[str, Any] = {"answers": {"alone": "yes", "pregnant": "no"}, "reference": None}


async def of_person(desk: Desk, form: dict[str, Any], client: str) -> None:
    await taken_up(desk, form, contact=None, person=None, clientId=client)


@pytest.mark.parametrize("by", ["themselves", "another agency"])
async def test_what_others_send_ends_no_warning_of_an_agency(open_desk: Desk, by: str) -> None:
    await publish_form(open_desk, "referral")
    client = (await taken_up(open_desk, await sent(open_desk, **DANGER), contact=None))["clientId"]
    if by == "themselves":
        again = await sent(open_desk, by=THEMSELVES, aboutSelf=True, **CALM)
    else:
        again = await sent(open_desk, by={"organisation": "police", "sub": "custody"}, **CALM)
    before = await known(open_desk, client)
    await of_person(open_desk, again, client)
    assert await known(open_desk, client) == before != []
    await asked(open_desk, client, "2012-09-03")
    assert await known(open_desk, client) == []


@pytest.mark.parametrize("sub", ["ann-herself", "somebody-else"])
async def test_what_somebody_said_of_themself_only_they_say_anew(open_desk: Desk, sub: str) -> None:
    """Who signs in for themself shares an organisation with all who do."""
    await publish_form(open_desk, "referral")
    form = await sent(open_desk, by=THEMSELVES, aboutSelf=True, **DANGER)
    client = (await taken_up(open_desk, form, contact=None))["clientId"]
    again = await sent(open_desk, by=THEMSELVES | {"sub": sub}, aboutSelf=True, **CALM)
    await of_person(open_desk, again, client)
    assert (await known(open_desk, client) == []) is (sub == "ann-herself")


async def test_what_is_sent_ends_nothing_that_was_answered_here(open_desk: Desk) -> None:
    await publish_form(open_desk, "referral")
    client = await open_desk.new_client()
    await filled(open_desk, client, "referral", {"alone": "no", "agrees": "yes"})
    await of_person(open_desk, await sent(open_desk, **CALM), client)
    assert [risk["saidIn"] for risk in await known(open_desk, client)] == ["form"]


@pytest.mark.parametrize("by", ["review", "answers"])
async def test_who_asked_before_the_form_was_taken_up_asked_about_nothing_of_it(open_desk: Desk, by: str) -> None:
    await publish_form(open_desk, "referral")
    form = await sent(open_desk, **DANGER)
    client = await open_desk.new_client()

    async def ask(on: str) -> None:
        if by == "review":
            await asked(open_desk, client, on)
        else:
            await filled(open_desk, client, "referral", {"alone": "yes", "pregnant": "no", "agrees": "yes"}, on)

    open_desk.running.today = date(2012, 9, 5)
    await ask("2012-09-05")
    open_desk.running.today = date(2012, 9, 7)
    await of_person(open_desk, form, client)
    assert [risk["on"] for risk in await known(open_desk, client)] == ["2012-09-03"]
    assert ("look_at_flags", "2012-09-03", "risk") in await steps(open_desk, client)
    await ask("2012-09-07")
    assert await known(open_desk, client) == []


async def test_who_met_them_with_the_form_had_asked_before_about_nothing_of_it(open_desk: Desk) -> None:
    """On the day itself: what is recorded with the form says when it was taken up."""
    await publish_form(open_desk, "referral")
    form = await sent(open_desk, **DANGER)
    client = await open_desk.new_client()
    await asked(open_desk, client, "2012-09-03")
    await taken_up(open_desk, form, person=None, clientId=client)
    assert await known(open_desk, client) != []
    await asked(open_desk, client, "2012-09-03")
    assert await known(open_desk, client) == []


async def test_who_asked_on_that_day_before_it_was_taken_up_asked_about_nothing_of_it(open_desk: Desk) -> None:
    """Though nothing was recorded with the form: the moment is noted."""
    await publish_form(open_desk, "referral")
    form = await sent(open_desk, **DANGER)
    client = await open_desk.new_client()
    await asked(open_desk, client, "2012-09-03")
    await of_person(open_desk, form, client)
    assert await known(open_desk, client) != []
    await asked(open_desk, client, "2012-09-03")
    assert await known(open_desk, client) == []


async def test_the_same_sender_says_it_anew_whichever_form_is_taken_up_first(open_desk: Desk) -> None:
    await publish_form(open_desk, "referral")
    client = await open_desk.new_client()
    danger, calm = await sent(open_desk, **DANGER), await sent(open_desk, **CALM)
    await of_person(open_desk, calm, client)
    await of_person(open_desk, danger, client)
    assert await known(open_desk, client) == []

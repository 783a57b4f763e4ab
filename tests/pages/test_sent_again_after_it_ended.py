"""What a form became may be over: the same sent once more is another one then. Gone back to, it stays one."""

import httpx
import pytest

from tests.pages.conftest import Browser
from tests.pages.sending import hidden, sent
from tests.pages.test_waiting_pages import DAY, house, opened, town
from tests.referral.client import Town

__all__ = ["house", "town"]
CHOSEN = {"choice": "client"}


async def _referred(house: Browser, town: Town) -> tuple[str, str]:
    """The page on which somebody was referred, and what came of it."""
    service = await town.service(places=5)
    path = f"/match/{await town.client()}/{service}"
    made = await sent(house, path, await opened(house, "assessor", path, "start"), **CHOSEN)
    assert made.status_code == 303, made.text
    return path, made.headers["location"]


async def _anew(house: Browser, path: str, **more: str) -> httpx.Response:
    return await sent(house, path, await house.get(path), **CHOSEN, **more)


async def _taken_back(house: Browser, town: Town, referral: str) -> None:
    withdraw = f"{referral}/withdraw"
    done = await house.post(withdraw, hidden(await house.get(withdraw)) | {"reasonCode": "client_request"})
    assert done.status_code == 303, done.text


async def _declined(house: Browser, town: Town, referral: str) -> None:
    path = f"/referrals/{referral.rpartition('/')[2]}/decline"
    declined = await town.post(path, {"reasonCode": "no_capacity"}, "provider", organisation="cdas")
    assert declined.status_code == 200, declined.text


async def _never_engaged(house: Browser, town: Town, referral: str) -> None:
    path = f"/referrals/{referral.rpartition('/')[2]}/close"
    closed = await town.post(path, {"reasonCode": "did_not_attend"}, "provider", organisation="cdas")
    assert closed.status_code == 200, closed.text


async def _never_started(house: Browser, town: Town, referral: str) -> None:
    began = await town.act(referral.rpartition("/")[2], "start", {"startedOn": DAY.isoformat()})
    assert began.status_code == 201, began.text
    path = f"/episodes/{began.json()['id']}/start/void"
    headers = town.running.headers("assessor", organisation="start") | {"If-Match": began.headers["etag"]}
    voided = await town.running.client.post(path, json={"reasonCode": "stale_referral"}, headers=headers)
    assert voided.status_code == 200, voided.text


@pytest.mark.parametrize("end", [_taken_back, _declined, _never_engaged, _never_started])
async def test_somebody_is_referred_once_more_after_the_first_ended(house: Browser, town: Town, end: object) -> None:
    path, referral = await _referred(house, town)
    page = await house.get(path)
    assert "Send it now only for another one" in page.text
    await end(house, town, referral)  # type: ignore[operator]
    again = await sent(house, path, page, **CHOSEN)
    assert again.status_code == 303, again.text
    assert again.headers["location"] != referral
    twice = await sent(house, path, page, **CHOSEN)
    assert twice.headers["location"] == again.headers["location"]


async def test_while_it_stands_it_is_asked_about(house: Browser, town: Town) -> None:
    path, _referral = await _referred(house, town)
    asked = await _anew(house, path)
    assert asked.status_code == 409
    assert "and it was done: see it" in asked.text
    assert 'href="#another"' in asked.text
    assert 'id="another"' in asked.text


async def test_a_form_that_was_opened_and_not_gone_back_to_is_another_one(house: Browser, town: Town) -> None:
    """As the script of each page fills it in. What the API says of it then is the API's own."""
    path, referral = await _referred(house, town)
    page = await house.get(path)
    assert hidden(page)["anew"] == ""
    answered = await sent(house, path, page, **CHOSEN, anew="yes")
    assert "and it was done: see it" not in answered.text
    assert "anew" in hidden(answered)
    assert hidden(answered)["anew"] == "yes"
    assert referral


async def test_the_same_on_another_day_is_another_one(house: Browser, town: Town) -> None:
    path, _referral = await _referred(house, town)
    house.running.today = DAY.replace(day=DAY.day + 1)
    assert "and it was done: see it" not in (await _anew(house, path)).text

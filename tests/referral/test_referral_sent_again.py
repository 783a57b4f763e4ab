"""What a service is answered that sends a request again, once what it was about is no longer its to read."""

from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.referral.client import Town

CDAS = {"organisation": "cdas"}
END = {"endedOn": "2012-04-02", "reason": {"code": "85", "list": "cds-f"}}


class Twice:
    """A request of a service, to be sent again under the same key."""

    def __init__(self, town: Town, path: str, body: Any, **who: Any) -> None:
        self.town, self.path, self.body, self.who, self.key = town, path, body, CDAS | who, str(uuid4())

    async def send(self, *roles: str) -> httpx.Response:
        return await self.town.post(self.path, self.body, *(roles or ("clinician",)), key=self.key, **self.who)

    async def first(self, *roles: str) -> bytes:
        answer = await self.send(*roles)
        assert answer.status_code in (200, 201), answer.text
        return answer.content


async def is_refused_as_reading_is(again: httpx.Response, read: httpx.Response) -> None:
    assert (again.status_code, again.json()["type"]) == (404, read.json()["type"])
    assert "Idempotency-Hit" not in again.headers


@pytest.mark.parametrize("by_the_service", [False, True])
async def test_what_was_accepted_is_answered_again_until_it_is_over(town: Town, by_the_service: bool) -> None:
    referral = await town.refer(await town.service())
    accept = Twice(town, f"/referrals/{referral['id']}/accept", {})
    first = await accept.first()
    assert (await accept.send()).content == first
    if by_the_service:
        await town.act(referral["id"], "close", {"reasonCode": "did_not_attend"})
    else:
        await town.act(referral["id"], "withdraw", {"reasonCode": "other"}, "assessor", organisation="start")
    read = await town.get(f"/referrals/{referral['id']}", "provider", **CDAS)
    await is_refused_as_reading_is(await accept.send(), read)


@pytest.mark.parametrize(("action", "reason"), [("decline", "other"), ("close", "did_not_attend")])
async def test_an_end_of_ones_own_making_is_answered_again(town: Town, action: str, reason: str) -> None:
    """Else nobody knew whether what they sent had arrived."""
    referral = await town.refer(await town.service())
    shut = Twice(town, f"/referrals/{referral['id']}/{action}", {"reasonCode": reason})
    first = await shut.first()
    again = await shut.send()
    assert (again.content, again.headers["Idempotency-Hit"]) == (first, "true")


async def test_who_closed_it_as_the_lasars_is_not_answered_as_another_service(town: Town) -> None:
    """Signed in with less than before."""
    referral = await town.refer(await town.service())
    close = Twice(town, f"/referrals/{referral['id']}/close", {"reasonCode": "did_not_attend"}, organisation="start")
    await close.first("assessor")
    assert (await close.send("assessor", "clinician")).status_code == 200
    again = await close.send("clinician")
    assert (again.status_code, again.json()["title"]) == (404, "Unknown referral")


async def test_a_start_and_an_end_are_answered_again_until_another_delivers_it(town: Town) -> None:
    theirs = await town.service("riverside")
    referral = await town.refer(await town.service())
    start = Twice(town, f"/referrals/{referral['id']}/start", {"startedOn": "2012-04-02"})
    first = await start.first()
    episode_id = (await start.send()).json()["id"]
    path = f"/episodes/{episode_id}"
    end, void = Twice(town, f"{path}/end", END), Twice(town, f"{path}/end/void", {"reasonCode": "entered_in_error"})
    ended = await end.first()
    voided = await void.first()
    assert [(await sent.send()).content for sent in (start, end, void)] == [first, ended, voided]
    hand_on = Twice(town, f"{path}/transfer", {"on": "2012-04-02", "to": theirs})
    handed_on = await hand_on.first()
    read = await town.get(path, "provider", **CDAS)
    for sent in (start, end, void):
        await is_refused_as_reading_is(await sent.send(), read)
    assert (await hand_on.send()).content == handed_on
    assert (await end.send("assessor")).status_code == 403
    stranger = Twice(town, f"{path}/transfer", {"on": "2012-04-02", "to": theirs}, organisation="harbour")
    assert (await stranger.send()).status_code == 404

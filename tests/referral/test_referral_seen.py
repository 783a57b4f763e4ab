"""If-Match on what is done with an episode: an older page repeats nothing that was taken back meanwhile."""

from datetime import date
from typing import Any

import httpx

from services.referral.rules.states import MOVES, Action, ReferralState
from tests.referral.client import Town

ENDED = {"endedOn": "2012-04-10", "reason": {"code": "85", "list": "cds-f"}}


async def as_seen(town: Town, path: str, revision: int, body: Any) -> httpx.Response:
    headers = town.running.headers("clinician", "provider", organisation="cdas") | {"If-Match": f'"{revision}"'}
    return await town.running.client.post(path, json=body, headers=headers)


async def test_an_end_that_was_taken_back_is_not_said_again(town: Town) -> None:
    episode = await town.start(await town.service("cdas"))
    town.running.today = date(2012, 4, 16)
    path, revision = f"/episodes/{episode['id']}", episode["revision"]
    answer = await as_seen(town, f"{path}/end", revision, ENDED)
    assert answer.status_code == 200, answer.text
    ended = answer.json()
    void = {"reasonCode": "still_in_treatment"}
    assert (await as_seen(town, f"{path}/end/void", revision, void)).status_code == 412
    assert (await as_seen(town, f"{path}/end/void", ended["revision"], void)).json()["state"] == "open"
    assert (await as_seen(town, f"{path}/end", revision, ENDED)).status_code == 412
    assert (await town.get(path)).json()["state"] == "open"


async def test_who_was_handed_on_meanwhile_is_not_handed_on_from_there(town: Town) -> None:
    first, second, third = [await town.service("cdas") for _ in range(3)]
    episode = await town.start(first)
    town.running.today = date(2012, 4, 16)
    path, revision = f"/episodes/{episode['id']}/transfer", episode["revision"]
    moved = await as_seen(town, path, revision, {"to": second, "on": "2012-04-10"})
    assert moved.status_code == 200, moved.text
    assert (await as_seen(town, path, revision, {"to": third, "on": "2012-04-10"})).status_code == 412
    back = await as_seen(town, path, moved.json()["revision"], {"to": first, "on": "2012-04-10"})
    assert back.json()["serviceId"] == first


def test_no_state_of_a_referral_comes_back() -> None:
    """So nothing that is done with a referral can be repeated by an older page: it needs no revision. Only a start that
    was recorded by mistake is taken back, by the front door, and said once more.
    """

    def reached(state: ReferralState) -> set[ReferralState]:
        following = {then for action, then in MOVES[state].items() if action != Action.UNDO_START}
        return following.union(*(reached(later) for later in following))

    assert not [state for state in MOVES if state in reached(state)]

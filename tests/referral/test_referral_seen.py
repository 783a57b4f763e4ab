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


async def test_what_was_taken_back_is_not_said_again_by_an_older_page(town: Town) -> None:
    referral = await town.refer(await town.service("cdas"))
    path, seen = f"/referrals/{referral['id']}", referral["revision"]
    for act, body in (
        ("decline", {"reasonCode": "other"}), ("close", {"reasonCode": "other"}), ("accept", {}),
        ("start", {"startedOn": "2012-04-02"}),
    ):  # fmt: skip
        assert (await town.act(referral["id"], "decline", {"reasonCode": "not_eligible"})).status_code == 200
        assert (await town.act(referral["id"], "answer/void", {"reasonCode": "entered_in_error"})).status_code == 200
        late = await as_seen(town, f"{path}/{act}", seen, body)
        assert (late.status_code, late.json()["type"]) == (412, "/problems/stale"), act
        seen = (await town.get(path)).json()["revision"]
    assert (await as_seen(town, f"{path}/accept", seen, {})).status_code == 200


def test_a_state_of_a_referral_comes_back_only_by_what_takes_something_back() -> None:
    """So whatever else is done with a referral is repeated by an older page only where that sends no revision."""
    backwards = {Action.UNDO_START, Action.TAKE_BACK}

    def reached(state: ReferralState) -> set[ReferralState]:
        following = {then for action, then in MOVES[state].items() if action not in backwards}
        return following.union(*(reached(later) for later in following))

    assert not [state for state in MOVES if state in reached(state)]

"""Places, the panel and services that work together, whatever is done in whatever order: all of it comes to an end."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.referral.builders import merged
from tests.referral.client import Town
from tests.referral.test_places_under_pressure import (
    HOLD,
    STEPS,
    Situation,
    all_end,
    begin,
    holds_true,
    never_broken,
)
from tests.referral.test_referral_panel import APPROVE, COUNCIL, SAT, START, apply, decide, step, undo
from tests.thorough import part_of

OVER = ("closed", "refused", "withdrawn")
ENDED = {"withdraw": {"reasonCode": "needs_changed"}, "close": {"reasonCode": "left_early"}}
_JOINT = """
SELECT CAST(joint.referral_id AS text) AS along, CAST(joint.lead_id AS text) AS lead,
       CAST(own.client_id AS text) AS client, CAST(beside.client_id AS text) AS other
  FROM joint_work joint JOIN referral own ON own.id = joint.referral_id
  JOIN referral beside ON beside.id = joint.lead_id
"""


@dataclass
class Rehabilitation(Situation):
    """The last service is one that a panel approves. Two of the ids are of one person until they are told apart."""

    merge_id: UUID = field(default_factory=uuid4)
    is_apart: bool = False
    applications: list[str] = field(default_factory=list)

    @property
    def person(self) -> dict[str, str]:
        return {str(client): str(client) for client in self.clients} if self.is_apart else super().person

    def application(self, which: int) -> str | None:
        return self.applications[which % len(self.applications)] if self.applications else None

    async def read_application(self, path: str) -> dict[str, Any]:
        return dict((await self.town.get(path)).json())


Act = Callable[[Rehabilitation, int, int], Awaitable[None]]


async def _apply(now: Rehabilitation, which: int, _at: int) -> None:
    """Of one person one is open, under whatever id."""
    client = now.clients[which]
    answer = never_broken(await apply(now.town, now.services[2], client=client))
    rows = [await now.read_application(path) for path in now.applications]
    theirs = [now.person[str(row["clientId"])] for row in rows if row["state"] not in OVER]
    assert answer.is_success is (now.person[str(client)] not in theirs)
    if answer.is_success:
        now.applications.append(answer.headers["location"])


async def _decide(now: Rehabilitation, which: int, at: int) -> None:
    later = (now.town.running.today + timedelta(days=14)).isoformat()
    bodies = (
        APPROVE,
        {"decision": "refuse", "members": SAT, "reasonCode": "not_ready"},
        {"decision": "defer", "members": SAT, "until": later, "wants": ["detox_plan"]},
    )
    if path := now.application(which):
        never_broken(await decide(now.town, path, bodies[at]))


async def _undo(now: Rehabilitation, which: int, at: int) -> None:
    if path := now.application(which):
        answer = await undo(now.town, path, "commissioner", **COUNCIL) if at else await undo(now.town, path)
        never_broken(answer)


def _taken(name: str) -> Act:
    async def act(now: Rehabilitation, which: int, _at: int) -> None:
        said: dict[str, dict[str, Any]] = {"list": {"panelOn": now.on}, "prepare": {"prepared": ["visited"]}}
        said |= ENDED
        if path := now.application(which):
            never_broken(await step(now.town, path, name, **said.get(name, {})))

    return act


async def _work_beside(now: Rehabilitation, which: int, at: int) -> None:
    """The one beside the other, or beside none any more."""
    own, lead = now.chosen(which, *HOLD, "waiting"), now.chosen(which + at, *HOLD, "waiting")
    if own is None or lead is None:
        return
    joint = None if at == 0 else {"referralId": lead["id"], "kind": "along"}
    answer = await now.town.post(f"/referrals/{own['id']}/joint-work", {"joint": joint}, "assessor", **START)
    _never_of_another(now, own, lead, never_broken(answer), joint)


def _never_of_another(now: Rehabilitation, own: Any, lead: Any, answer: httpx.Response, joint: Any) -> None:
    if joint and now.person[own["client"]] != now.person[lead["client"]]:
        assert answer.status_code == 422


async def _tell_apart(now: Rehabilitation, _which: int, _at: int) -> None:
    """Two were taken for one person; for good."""
    gone = merged(now.clients[0], now.clients[1], now.merge_id, revision=2, voided=True)
    await now.town.running.deliver(gone)
    now.is_apart = True


OWN: dict[str, Act] = {
    "apply": _apply, "decide": _decide, "undo": _undo, "work beside": _work_beside, "tell apart": _tell_apart,
    **{name: _taken(name) for name in ("list", "prepare", "aftercare", "close", "withdraw")},
}  # fmt: skip
OF_PLACES = ("refer", "wait", "start", "end", "decline", "transfer", "void start", "bulk", "tick")
OFTEN = ("apply", "list", "decide", "decide", "prepare", "work beside", "refer", "start")


async def _begin(town: Town) -> Rehabilitation:
    now = await begin(town)
    service = now.services[2]
    seen = await town.get(f"/services/{service}")
    names = ("organisation", "name", "isTreatment", "modality", "setting", "eligibility", "places")
    body = {name: seen.json()[name] for name in names} | {"needsPanel": True}
    changed = await town.put(f"/services/{service}", body, organisation="council", match=seen.headers["etag"])
    assert changed.status_code == 200, changed.text
    merge_id = uuid4()
    await town.running.deliver(merged(now.clients[0], now.clients[1], merge_id))
    return Rehabilitation(town, now.services, now.organisations, now.clients, merge_id=merge_id)


async def _all_is_so(now: Rehabilitation) -> None:
    """An application goes on exactly as long as it has a next step; who leads works beside nobody."""
    await holds_true(now)
    for path in now.applications:
        row = await now.read_application(path)
        assert (row["next"] is None) == (row["state"] in OVER), row
        assert (row["closedOn"] is None) == (row["state"] not in OVER), row
    pairs = [row for row in await now.town.running.db.read(_JOINT) if row["client"] in now.person]
    theirs = [row for row in pairs if now.person[row["client"]] == now.person[row["other"]]]
    assert {row["along"] for row in theirs} & {row["lead"] for row in theirs} == set()


async def _nothing_is_left(now: Rehabilitation) -> None:
    await all_end(now)
    for path in now.applications:
        state = (await now.read_application(path))["state"]
        if state not in OVER:
            name = "close" if state == "aftercare" else "withdraw"
            answer = await step(now.town, path, name, **ENDED[name])
            if not answer.is_success:  # who was admitted is not taken back, but has come to an end
                answer = await step(now.town, path, "close", **ENDED["close"])
            assert answer.status_code == 200, answer.text
    await _all_is_so(now)
    assert {(await now.read_application(path))["state"] for path in now.applications} <= set(OVER)


@settings(
    max_examples=part_of(40),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    steps=st.lists(
        st.tuples(st.sampled_from([*OWN, *OF_PLACES, *OFTEN]), st.integers(0, 3), st.integers(0, 2)),
        min_size=6,
        max_size=24,
    )
)
@example(
    steps=[("apply", 0, 0), ("list", 0, 0), ("decide", 0, 0), ("refer", 1, 2), ("start", 0, 0), ("tell apart", 0, 0)]
)  # who was admitted was another
@example(steps=[("refer", 0, 0), ("refer", 1, 2), ("work beside", 0, 1), ("tell apart", 0, 0), ("work beside", 1, 1)])
async def test_no_order_of_steps_leaves_an_application_or_joint_work_without_an_end(
    town: Town, steps: list[tuple[str, int, int]]
) -> None:
    now = await _begin(town)
    for name, which, at in steps:
        act: Any = OWN.get(name) or STEPS[name]
        await act(now, which, at)
        await _all_is_so(now)
    await _nothing_is_left(now)

"""Places, whatever is done in whatever order: none is given twice, nobody is in two, and every wait ends."""

from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.referral.builders import merged, scheme
from tests.referral.client import Town
from tests.thorough import part_of

OTHER = {"reasonCode": "other"}
HOLD = ("pending", "referred", "accepted")
PLACES = (2, 2, 1)
_OPEN = """
SELECT CAST(id AS text) AS id, CAST(client_id AS text) AS client, CAST(service_id AS text) AS service, state,
       CAST(revision AS text) AS revision
  FROM referral WHERE state <> 'started'
 UNION ALL
SELECT CAST(id AS text), CAST(client_id AS text), CAST(service_id AS text),
       CASE WHEN start_void_reason IS NOT NULL THEN 'voided' WHEN ended_on IS NULL OR end_voided THEN 'open'
            ELSE 'ended' END, CAST(revision AS text)
  FROM episode ORDER BY 1
"""
_SERVICES = "SELECT CAST(id AS text) AS id, places, occupied, held FROM service"
_STILL_RUNNING = """
SELECT count(*) AS number FROM referral LEFT JOIN episode ON episode.referral_id = referral.id
      AND episode.start_void_reason IS NULL
 WHERE (referral.state NOT IN ('declined', 'withdrawn', 'closed', 'expired', 'started'))
    OR (referral.state = 'started' AND (episode.id IS NULL OR episode.ended_on IS NULL OR episode.end_voided))
    OR (referral.state <> 'started' AND referral.closed_on IS NULL)
"""


@dataclass
class Situation:
    """Three services of two providers, two of which do the same; four ids of three persons."""

    town: Town
    services: list[str]
    organisations: dict[str, str]
    clients: list[UUID]
    rows: list[dict[str, Any]] = field(default_factory=list)

    @property
    def on(self) -> str:
        return self.town.running.today.isoformat()

    @property
    def person(self) -> dict[str, str]:
        """By each id of ours, one for all ids of the person."""
        ids = [str(client) for client in self.clients]
        return {client: ids[0] if number < 2 else client for number, client in enumerate(ids)}

    async def read(self) -> None:
        rows = await self.town.running.db.read(_OPEN)
        self.rows = [dict(row) for row in rows if row["service"] in self.services]

    def chosen(self, which: int, *states: str) -> dict[str, Any] | None:
        """One of those in these states, where there is any."""
        rows = [row for row in self.rows if row["state"] in states]
        return rows[which % len(rows)] if rows else None

    async def act(self, which: int, states: tuple[str, ...], path: str, body: Any, role: str = "provider") -> None:
        if (row := self.chosen(which, *states)) is None:
            return
        organisation = "start" if role == "assessor" else self.organisations[row["service"]]
        headers = self.town.running.headers(role, organisation=organisation) | {"If-Match": f'"{row["revision"]}"'}
        noun = "episodes" if row["state"] in ("open", "ended", "voided") else "referrals"
        never_broken(await self.town.running.client.post(f"/{noun}/{row['id']}/{path}", json=body, headers=headers))


def never_broken(answer: httpx.Response) -> httpx.Response:
    """A refusal is an answer too."""
    assert answer.status_code < 500, answer.text
    return answer


async def _refer(now: Situation, which: int, at: int) -> None:
    """Who finds no place is refused; nobody overtakes who waits."""
    service = now.services[at]
    waiting = sum(row["state"] == "waiting" and row["service"] == service for row in now.rows)
    free = (await _free(now))[service]
    answer = never_broken(await now.town.try_to_refer(service, now.clients[which]))
    assert not (answer.is_success and free <= waiting)


async def _free(now: Situation) -> dict[str, int]:
    rows = await now.town.running.db.read(_SERVICES)
    return {row["id"]: row["places"] - row["occupied"] - row["held"] for row in rows}


async def _wait(now: Situation, which: int, at: int) -> None:
    back = (now.town.running.today - timedelta(days=which)).isoformat()
    never_broken(await now.town.try_to_refer(now.services[at], now.clients[which], waitIfFull=True, referredOn=back))


async def _offer(now: Situation, which: int, at: int) -> None:
    await now.act(which, ("waiting",), "offer", {"reasonCode": "urgent_need"} if at else {}, "assessor")


async def _transfer(now: Situation, which: int, at: int) -> None:
    await now.act(which, ("open",), "transfer", {"to": now.services[at], "on": now.on}, "assessor")


async def _end(now: Situation, which: int, _at: int) -> None:
    await now.act(which, ("open",), "end", {"endedOn": now.on, "reason": {"code": "85", "list": "cds-f"}})


async def _void_start(now: Situation, which: int, _at: int) -> None:
    await now.act(which, ("open", "ended"), "start/void", {"reasonCode": "entered_in_error"}, "assessor")


async def _capacity(now: Situation, which: int, at: int) -> None:
    service = now.services[at]
    seen = await now.town.get(f"/services/{service}")
    body = {name: seen.json()[name] for name in ("organisation", "name", "isTreatment", "modality", "setting")}
    never_broken(
        await now.town.put(f"/services/{service}", body | {"eligibility": {}, "places": which},
                           match=seen.headers["etag"])
    )  # fmt: skip


async def _tick(now: Situation, which: int, _at: int) -> None:
    """After it no place is free for which somebody waits."""
    now.town.running.today += timedelta(days=(1, 7, 14, 21)[which])
    assert await now.town.running.tick()
    await now.read()
    free = await _free(now)
    waiting = {row["service"] for row in now.rows if row["state"] == "waiting"}
    assert [service for service in waiting if free[service] > 0] == []


async def _bulk(now: Situation, which: int, at: int) -> None:
    body = {"from": now.services[at], "to": now.services[which % len(PLACES)], "on": now.on}
    never_broken(await now.town.post("/bulk-transfers", body, "assessor", organisation="start"))


def _answered(path: str, *states: str, role: str = "provider") -> Callable[[Situation, int, int], Awaitable[None]]:
    async def step(now: Situation, which: int, _at: int) -> None:
        body = {"accept": {}, "start": {"startedOn": now.on}}.get(path, OTHER)
        await now.act(which, states, path, body, role)

    return step


async def _take_back(now: Situation, which: int, at: int) -> None:
    """By whoever said it, while it may be."""
    said, role = (("accepted", "provider"), ("declined", "provider"), ("withdrawn", "assessor"))[at]
    states = (said, "closed") if role == "provider" else (said,)
    await now.act(which, states, "answer/void", {"reasonCode": "entered_in_error"}, role)


STEPS: dict[str, Callable[[Situation, int, int], Awaitable[None]]] = {
    "refer": _refer, "wait": _wait, "offer": _offer, "transfer": _transfer, "end": _end, "void start": _void_start,
    "capacity": _capacity, "tick": _tick, "bulk": _bulk,
    "accept": _answered("accept", "pending", "referred"), "start": _answered("start", *HOLD),
    "decline": _answered("decline", "pending", "referred", "waiting"),
    "withdraw": _answered("withdraw", *HOLD, "waiting", role="assessor"),
    "close": _answered("close", *HOLD, "waiting"), "void end": _answered("end/void", "ended"),
    "take back": _take_back,
}  # fmt: skip
OFTEN = ("refer", "wait", "start", "end", "tick", "offer", "bulk", "transfer", "take back")


async def begin(town: Town) -> Situation:
    if town.running.today < date(2012, 5, 1):
        town.running.today = date(2012, 5, 1)
        await town.running.deliver(("stockport-2012", scheme()))
    whose = ("cdas", "riverside", "riverside")
    kinds = ("2", "2", "9")
    services = [
        await town.service(organisation, places, modality={"code": kind, "list": "ndtms-modality"})
        for organisation, places, kind in zip(whose, PLACES, kinds, strict=True)
    ]
    clients = [await town.client() for _ in range(4)]
    return Situation(town, services, dict(zip(services, whose, strict=True)), clients)


async def holds_true(now: Situation) -> None:
    """What is counted at each service is what is there, and no more than there are places."""
    await now.read()
    held = Counter(row["service"] for row in now.rows if row["state"] in HOLD)
    occupied = Counter(row["service"] for row in now.rows if row["state"] == "open")
    for row in await now.town.running.db.read(_SERVICES):
        if row["id"] in now.services:
            assert (row["held"], row["occupied"]) == (held[row["id"]], occupied[row["id"]])
            assert row["held"] + row["occupied"] <= row["places"]
    there = Counter(
        (now.person[row["client"]], row["service"]) for row in now.rows if row["state"] in (*HOLD, "waiting", "open")
    )
    assert max(there.values(), default=0) <= 1


async def all_end(now: Situation) -> None:
    for _ in list(now.rows):
        await now.act(0, (*HOLD, "waiting"), "withdraw", OTHER, "assessor")
        await _end(now, 0, 0)
        await now.read()
    await holds_true(now)
    assert [row for row in now.rows if row["state"] in (*HOLD, "waiting", "open")] == []
    assert (await now.town.running.db.read(_STILL_RUNNING))[0]["number"] == 0


@settings(
    max_examples=part_of(60),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    steps=st.lists(
        st.tuples(st.sampled_from([*STEPS, *OFTEN]), st.integers(0, 3), st.integers(0, 2)), min_size=4, max_size=24
    )
)
@example(steps=[("refer", 0, 2), ("wait", 2, 2), ("decline", 0, 0), ("refer", 3, 2)])  # who waits is not overtaken
@example(steps=[("refer", 0, 2), ("wait", 2, 2), ("close", 1, 0)])  # who waits frees no place
@example(steps=[("refer", 0, 2), ("decline", 0, 0), ("refer", 3, 2), ("take back", 0, 1)])  # the place is gone
@example(steps=[("refer", 0, 2), ("decline", 0, 0), ("take back", 0, 1), ("refer", 3, 2)])  # the place is held again
@example(steps=[("refer", 0, 2), ("wait", 2, 2), ("decline", 1, 0), ("take back", 0, 1), ("tick", 0, 0)])
async def test_no_order_of_steps_gives_a_place_twice_or_keeps_one_for_nobody(
    town: Town, steps: list[tuple[str, int, int]]
) -> None:
    now = await begin(town)
    await town.running.deliver(merged(now.clients[0], now.clients[1], uuid4()))
    for step, which, at in steps:
        await STEPS[step](now, which, at)
        await holds_true(now)
    await all_end(now)

"""The front door, whatever is done in whatever order: no session holds more than it has room for, nobody is in two
places, nobody who is open is without a next step, and in the end nobody is left.
"""

from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import combinations
from typing import Any
from uuid import uuid4

import httpx
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from services.assessment.events import ClientReferred, TreatmentStarted
from tests.assessment.builders import activity, closed, contact, ended, referred, started
from tests.assessment.client import FOR_ASSESSMENT, Care, Desk, plan, recorded_site
from tests.assessment.test_assessments import assessment_of
from tests.thorough import part_of

MONDAY = date(2012, 9, 3)
MISTAKE = {"reasonCode": "recorded_by_mistake"}
SESSIONS: tuple[dict[str, Any], ...] = (
    {"ends": "10:00"},
    {"kind": "group", "topic": "alcohol_awareness", "slotMinutes": None, "capacity": 2, "ends": "11:00"},
    {"kind": "drop_in", "slotMinutes": None, "begins": "09:30", "ends": "12:00", "capacity": 2},
    {"on": "2012-09-04", "ends": "10:00", "capacity": 2},
)
# Of everybody, by what they were recorded under.
_FACTS = """
SELECT 'came' AS kind, CAST(id AS text) AS id, CAST(client_id AS text) AS client, contacted_on AS day
  FROM contact WHERE NOT voided
 UNION ALL
SELECT 'came', CAST(id AS text), CAST(client_id AS text), assessed_on FROM assessment WHERE NOT voided
 UNION ALL
SELECT 'closed', CAST(id AS text), CAST(client_id AS text), closed_on FROM closing WHERE NOT voided
 UNION ALL
SELECT 'with a service', CAST(id AS text), CAST(client_id AS text), referred_on FROM referral_fact
 WHERE NOT closed AND NOT EXISTS (SELECT FROM start_fact WHERE start_fact.referral_id = referral_fact.id)
 UNION ALL
SELECT CASE WHEN ended.id IS NULL THEN 'with a service' ELSE 'ended' END, CAST(began.id AS text),
       CAST(began.client_id AS text), coalesce(ended.ended_on, began.started_on)
  FROM start_fact began LEFT JOIN end_fact ended ON ended.id = began.id
 UNION ALL
SELECT 'booked', CAST(id AS text), CAST(client_id AS text), held_on FROM booking WHERE NOT voided AND state = 'booked'
"""
_BOOKINGS = """
SELECT CAST(booking.id AS text) AS id, CAST(booking.client_id AS text) AS client, booking.state, booking.at,
       booking.revision, CAST(planned.id AS text) AS session, planned.held_on, planned.begins, planned.ends,
       planned.slot_minutes, planned.capacity, planned.state AS held
  FROM booking JOIN planned_session planned ON planned.id = booking.session_id WHERE NOT booking.voided ORDER BY 1
"""


@dataclass
class FrontDoor:
    """Three ids, two of which may turn out to be one person, and may be told apart again."""

    desk: Desk
    sessions: list[str]
    clients: list[str]
    merge_id: str | None = None
    referrals: list[ClientReferred] = field(default_factory=list)
    starts: list[TreatmentStarted] = field(default_factory=list)
    bookings: list[dict[str, Any]] = field(default_factory=list)
    twice: set[tuple[str, str]] = field(default_factory=set)  # by a merge: two bookings of one time

    @property
    def on(self) -> str:
        return self.desk.running.today.isoformat()

    def person(self, client: str) -> str:
        return self.clients[0] if self.merge_id and client == self.clients[1] else client

    async def read(self) -> None:
        rows = await self.desk.running.db.read(_BOOKINGS)
        self.bookings = [dict(row) for row in rows if row["session"] in self.sessions]

    async def act(self, which: int, way: str, body: Any, *states: str) -> None:
        rows = [row for row in self.bookings if row["state"] in states]
        if rows:
            never_broken(await self.desk.post(f"/bookings/{rows[which % len(rows)]['id']}/{way}", body))


def never_broken(answer: httpx.Response) -> httpx.Response:
    """A refusal is an answer too."""
    assert answer.status_code < 500, answer.text
    return answer


Act = Callable[[FrontDoor, int, int], Awaitable[None]]


async def _book(now: FrontDoor, which: int, at: int) -> None:
    slots = at in (0, 3)
    said = {"at": ("09:00", "09:30")[which % 2]} if slots else {}
    body = {"sessionId": now.sessions[at], "clientId": now.clients[which]} | said | FOR_ASSESSMENT
    never_broken(await now.desk.post("/bookings", body))


async def _walk_in(now: FrontDoor, which: int, at: int) -> None:
    body = {"sessionId": now.sessions[1 + at % 2], "clientId": now.clients[which], "came": FOR_ASSESSMENT}
    never_broken(await now.desk.post("/bookings", body))


async def _cancel_session(now: FrontDoor, _which: int, at: int) -> None:
    never_broken(await now.desk.post(f"/sessions/{now.sessions[at]}/cancel", {"reasonCode": "closed"}))


async def _room(now: FrontDoor, which: int, at: int) -> None:
    path = f"/sessions/{now.sessions[at]}"
    seen = await now.desk.get(path)
    names = ("begins", "ends", "topic", "worker", "slotMinutes")
    body = {name: seen.json()[name] for name in names if seen.json()[name] is not None}
    never_broken(await now.desk.put(path, body | {"capacity": 1 + which}, match=seen.headers["etag"]))


async def _come(now: FrontDoor, which: int, _at: int) -> None:
    never_broken(await now.desk.post("/contacts", contact(now.clients[which], on=now.on)))


async def _assess(now: FrontDoor, which: int, _at: int) -> None:
    body = assessment_of(now.clients[which]) | {"assessedOn": now.on}
    never_broken(await now.desk.post("/assessments", body))


async def _agree(now: FrontDoor, which: int, at: int) -> None:
    step = {"code": ("contact", "refer", "outreach", "other")[at], "dueOn": now.on, "owner": "kim"}
    never_broken(await now.desk.post("/activities", activity(now.clients[which], on=now.on, nextStep=step)))


async def _release(now: FrontDoor, which: int, _at: int) -> None:
    never_broken(await now.desk.post("/prison-releases", {"clientId": now.clients[which], "on": now.on}))


async def _refer(now: FrontDoor, which: int, _at: int) -> None:
    referral = referred(now.clients[which], referred_on=now.desk.running.today)
    await now.desk.running.deliver(referral)
    now.referrals.append(referral)


async def _answer(now: FrontDoor, which: int, at: int) -> None:
    """Declined, or begun with."""
    if not now.referrals:
        return
    referral = now.referrals.pop(which % len(now.referrals))
    if at == 0:
        await now.desk.running.deliver(closed(referral, "declined"))
        return
    today = now.desk.running.today
    start = started(str(referral.client_id), referral_id=referral.referral_id, referred_on=today, started_on=today)
    await now.desk.running.deliver(start)
    now.starts.append(start)


async def _end(now: FrontDoor, which: int, _at: int) -> None:
    if now.starts:
        await now.desk.running.deliver(ended(now.starts.pop(which % len(now.starts)), now.on))


async def _close(now: FrontDoor, which: int, _at: int) -> None:
    body = {"clientId": now.clients[which], "on": now.on, "reasonCode": "does_not_engage"}
    never_broken(await now.desk.post("/closings", body))


async def _open_again(now: FrontDoor, which: int, _at: int) -> None:
    listed = (await now.desk.get(f"/closings?clientId={now.clients[which]}")).json()["items"]
    for closing in [row for row in listed if not row["voided"]][:1]:
        never_broken(await now.desk.post(f"/closings/{closing['id']}/void", {"reasonCode": "came_back"}))


async def _same(now: FrontDoor, _which: int, _at: int) -> None:
    """Two turn out to be one person; whoever was booked as both stays so until somebody says what became of it."""
    if now.merge_id:
        answer = await now.desk.post(f"/merges/{now.merge_id}/unmerge", {"reasonCode": "not_the_same"})
        assert answer.status_code == 200, answer.text
        now.merge_id = None
        return
    body = {"survivorId": now.clients[0], "absorbedId": now.clients[1], "reasonCode": "same_person"}
    answer = never_broken(await now.desk.post("/merges", body))
    now.merge_id = answer.json()["id"] if answer.is_success else None
    now.twice |= _at_one_time(now)


async def _next_day(now: FrontDoor, which: int, _at: int) -> None:
    now.desk.running.today += timedelta(days=1 + 7 * which)
    assert await now.desk.running.tick()


def _said(way: str, body: dict[str, Any], *states: str) -> Act:
    async def act(now: FrontDoor, which: int, _at: int) -> None:
        await now.act(which, way, body, *states)

    return act


STEPS: dict[str, Act] = {
    "book": _book, "walk in": _walk_in, "cancel session": _cancel_session, "room": _room, "come": _come,
    "assess": _assess, "agree": _agree, "release": _release, "refer": _refer, "answer": _answer, "end": _end,
    "close": _close, "open again": _open_again, "same": _same, "next day": _next_day,
    "attend": _said("attendance", {"attendance": "attended"}, "booked"),
    "miss": _said("attendance", {"attendance": "did_not_attend"}, "booked"),
    "they call off": _said("cancel", {"by": "person", "reasonCode": "travel"}, "booked"),
    "we call off": _said("cancel", {"by": "service", "reasonCode": "staff_absent"}, "booked"),
    "take back": _said("take-back", MISTAKE, "attended", "did_not_attend", "cancelled"),
    "void": _said("void", MISTAKE, "booked", "attended", "did_not_attend", "cancelled"),
}  # fmt: skip
OFTEN = ("book", "book", "walk in", "attend", "come", "assess", "refer", "answer", "take back")


def _at_one_time(now: FrontDoor) -> set[tuple[str, str]]:
    """The bookings of one person whose times overlap."""
    times: dict[str, list[tuple[str, date, int, int]]] = defaultdict(list)
    for row in now.bookings:
        if row["state"] in ("booked", "attended") and row["client"]:
            begins = _minutes(row["at"] or row["begins"])
            ends = begins + row["slot_minutes"] if row["slot_minutes"] else _minutes(row["ends"])
            times[now.person(row["client"])].append((row["id"], row["held_on"], begins, ends))
    return {
        (first[0], second[0])
        for own in times.values()
        for first, second in combinations(sorted(own), 2)
        if first[1] == second[1] and first[2] < second[3] and second[2] < first[3]
    }


def _minutes(clock: str) -> int:
    hours, minutes = clock.split(":")
    return 60 * int(hours) + int(minutes)


async def _must_be_open(now: FrontDoor) -> set[str]:
    """Said here by itself: with a service, or booked or come since they were closed, and come since they left."""
    facts = [row for row in await now.desk.running.db.read(_FACTS) if row["client"] in now.clients]
    people = set()
    for person in {now.person(client) for client in now.clients}:
        own = [row for row in facts if now.person(row["client"]) == person]
        shut = max((row["id"] for row in own if row["kind"] == "closed"), default="")
        left = max((row["day"] for row in own if row["kind"] == "ended"), default=date.min)
        if any(
            row["kind"] == "with a service"
            or (row["kind"] == "booked" and row["id"] > shut)
            or (row["kind"] == "came" and row["id"] > shut and row["day"] > left)
            for row in own
        ):
            people.add(person)
    return people


async def _worklist(now: FrontDoor) -> list[dict[str, Any]]:
    items = (await now.desk.get("/worklist?limit=200")).json()["items"]
    return [row for row in items if row["clientId"] in now.clients]


async def _holds_true(now: FrontDoor) -> None:
    await now.read()
    _has_room(now)
    now.twice &= _at_one_time(now)
    assert _at_one_time(now) == now.twice
    listed = await _worklist(now)
    assert all(row["code"] and row["dueOn"] for row in listed)
    there = {row["clientId"] for row in listed}
    assert await _must_be_open(now) <= there <= {now.person(client) for client in now.clients}


async def _lists_agree(now: FrontDoor) -> None:
    there = {row["clientId"] for row in await _worklist(now)}
    waits = (await now.desk.get("/worklist/waiting?limit=200")).json()["items"]
    assert {row["clientId"] for row in waits if row["clientId"] in now.clients} <= there
    totals = (await now.desk.get("/worklist/totals")).json()
    assert totals["people"] >= len(there)


def _has_room(now: FrontDoor) -> None:
    taken: Counter[tuple[str, str | None]] = Counter()
    for row in now.bookings:
        assert row["held"] == "planned" or row["state"] not in ("booked", "attended")
        if row["state"] in ("booked", "attended"):
            taken[row["session"], row["at"]] += 1
            assert row["capacity"] is None or taken[row["session"], row["at"]] <= row["capacity"]


async def _all_end(now: FrontDoor) -> None:
    for row in now.bookings:
        if row["state"] == "booked":
            answer = await now.desk.post(f"/bookings/{row['id']}/void", MISTAKE)
            assert answer.status_code == 200, answer.text
    while now.referrals:
        await _answer(now, 0, 0)
    while now.starts:
        await _end(now, 0, 0)
    for which in range(len(now.clients)):
        await _close(now, which, 0)
    await _holds_true(now)
    assert await _worklist(now) == []


async def _begin(desk: Desk) -> FrontDoor:
    desk.running.today = MONDAY
    where = (await recorded_site(desk, code=f"hub-{uuid4().hex[:8]}"))["id"]
    sessions = [(await plan(desk, where, **{"on": MONDAY.isoformat()} | said))[0]["id"] for said in SESSIONS]
    return FrontDoor(desk, sessions, [Care(desk, await desk.new_client()).client for _ in range(3)])


@settings(
    max_examples=part_of(40),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    steps=st.lists(
        st.tuples(st.sampled_from([*STEPS, *OFTEN]), st.integers(0, 2), st.integers(0, 3)), min_size=4, max_size=18
    )
)
@example(steps=[("book", 0, 0), ("book", 1, 1), ("same", 0, 0), ("attend", 0, 0), ("same", 0, 0)])  # two at one time
@example(steps=[("book", 0, 0), ("miss", 0, 0), ("book", 2, 0), ("take back", 0, 0)])  # the time is another's now
@example(steps=[("come", 1, 0), ("close", 1, 0), ("same", 0, 0), ("assess", 0, 0), ("same", 0, 0)])
@example(steps=[("refer", 0, 0), ("answer", 0, 1), ("same", 0, 0), ("close", 0, 0), ("end", 0, 0), ("come", 1, 0)])
async def test_no_order_of_steps_overfills_a_session_or_leaves_somebody_without_a_next_step(
    open_desk: Desk, steps: list[tuple[str, int, int]]
) -> None:
    now = await _begin(open_desk)
    for step, which, at in steps:
        await STEPS[step](now, which, at)
        await _holds_true(now)
    await _lists_agree(now)
    await _all_end(now)

"""Every error is a problem document, whoever raised it, and none repeats what was sent."""

import asyncio
from typing import Any
from uuid import UUID

import asyncpg
import psutil
import pytest

from shared.data.db import Session, execute
from shared.kernel import problems
from tests.harness import Running, another
from tests.shared import example
from tests.shared.processes import until

NAME = "Jane Doe"
STORY = "01890a5d-ac96-774b-bcce-b302099a8057"


def _is_problem(answer: Any, status: int, slug: str) -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    assert answer.headers["Content-Type"] == "application/problem+json"
    body: dict[str, Any] = answer.json()
    assert set(body) >= {"type", "title", "status", "detail", "instance"}
    assert body["status"] == status
    assert body["type"] == f"/problems/{slug}"
    return body


async def test_validation(things: Running) -> None:
    wrong = {"name": "", "coumt": NAME, "count": NAME}
    answer = await things.client.post("/things", json=wrong, headers=things.headers("assessor"))
    body = _is_problem(answer, 422, "invalid")
    assert {error["field"] for error in body["errors"]} == {"name", "coumt", "count"}
    assert NAME not in answer.text


@pytest.mark.parametrize(
    "content", [b'{"name": "a", "count": 1, "name": "b"}', b'{"name": "a", "count": 1, "n\\u0061me" : "a"}']
)
async def test_a_member_that_stands_twice_is_refused_by_name(things: Running, content: bytes) -> None:
    headers = things.headers("assessor") | {"Content-Type": "application/json"}
    body = _is_problem(await things.client.post("/things", content=content, headers=headers), 400, "bad-request")
    assert "twice the member 'name'" in body["detail"]
    assert await things.db.read("SELECT FROM idempotency") == []


async def test_a_body_that_is_not_json(things: Running) -> None:
    headers = things.headers("assessor") | {"Content-Type": "application/json"}
    _is_problem(await things.client.post("/things", content=b"{", headers=headers), 400, "bad-request")


async def test_an_address_that_is_not_there(things: Running) -> None:
    _is_problem(await things.client.get("/nothing"), 404, "not-found")


async def test_a_method_that_is_not_taken(things: Running) -> None:
    answer = await things.client.delete("/things")
    _is_problem(answer, 405, "method-not-allowed")
    assert answer.headers["Allow"]


async def test_a_crash_says_nothing_of_its_cause(things: Running) -> None:
    async def crash(_session: Any) -> None:
        raise example.Broken(NAME)

    example.trouble["in_route"] = crash
    headers = things.headers("assessor") | {"X-Request-ID": STORY}
    answer = await things.client.post("/things", json={"name": "lamp"}, headers=headers)
    _is_problem(answer, 500, "crash")
    assert NAME not in answer.text
    assert answer.headers["X-Request-ID"] == STORY


async def test_a_problem_that_a_route_raises(things: Running) -> None:
    async def refuse(_session: Any) -> None:
        raise example.Taken

    example.trouble["in_route"] = refuse
    answer = await things.client.post("/things", json={"name": "lamp"}, headers=things.headers("assessor"))
    assert _is_problem(answer, 409, "taken")["detail"] == "A thing of this name exists."
    assert await things.published() == []


async def test_a_backend_killed_in_a_request_is_503_and_the_next_is_served(things: Running) -> None:
    async def kill(session: Any) -> None:
        await execute(session, "SELECT pg_terminate_backend(pg_backend_pid())")

    example.trouble["in_route"] = kill
    answer = await things.client.post("/things", json={"name": "lamp"}, headers=things.headers("assessor"))
    _is_problem(answer, 503, "unavailable")
    assert answer.headers["Retry-After"]
    example.reset()
    for _ in range(8):
        answer = await things.client.post("/things", json={"name": "lamp"}, headers=things.headers("assessor"))
        assert answer.status_code == 201


async def test_the_loser_of_a_deadlock_may_try_again(things: Running) -> None:
    """The route waits for a lock of ours; then we wait for its lock, and the database ends the route's statement."""

    async def cross(session: Session) -> None:
        await execute(session, "SELECT pg_advisory_xact_lock(1)")
        await execute(session, "SELECT pg_advisory_xact_lock(2)")

    example.trouble["in_route"] = cross
    async with another(things.db.session()) as session:
        await execute(session, "SELECT pg_advisory_xact_lock(2)")
        asked = asyncio.create_task(
            things.client.post("/things", json={"name": "lamp"}, headers=things.headers("assessor"))
        )
        await until(lambda: things.db.read("SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"))
        await execute(session, "SELECT pg_advisory_xact_lock(1)")
    answer = await asked
    _is_problem(answer, 503, "unavailable")
    assert answer.headers["Retry-After"] == "1"
    assert await things.published() == []


async def test_a_backend_killed_in_the_pool_is_not_noticed(things: Running, database_url: str) -> None:
    await things.client.get("/things", headers=things.headers("assessor"))
    killer = await asyncpg.connect(database_url)
    mine = "FROM pg_stat_activity WHERE application_name = 'things'"
    killed = [row["pid"] for row in await killer.fetch(f"SELECT pid, pg_terminate_backend(pid) {mine}")]

    async def gone() -> bool:
        """The processes too: a backend leaves the list a moment before it lets go of its socket."""
        return not await killer.fetch(f"SELECT 1 {mine}") and not any(map(psutil.pid_exists, killed))

    await until(gone)
    await killer.close()
    answer = await things.client.get("/things", headers=things.headers("assessor"))
    assert answer.status_code == 200


async def test_a_type_resolves_to_its_explanation(things: Running) -> None:
    answer = await things.client.get("/problems/taken")
    assert answer.json()["description"] == "A thing of this name exists."
    _is_problem(await things.client.get("/problems/never-heard-of"), 404, "not-found")


def test_every_kind_has_a_status_a_title_and_a_text() -> None:
    for kind in problems.all_kinds():
        assert 400 <= kind.status < 600, kind
        assert kind.title, kind
        assert kind.text().endswith(".")


@pytest.mark.parametrize(
    "given", ["", "a b", "x" * 129, "ä", "Jane.Doe/9434765919", "9434765919", f"{STORY}9", f"{{{STORY}}}"]
)
@pytest.mark.parametrize("header", ["X-Request-ID", "X-Correlation-ID"])
async def test_an_id_that_could_tell_of_a_person_is_replaced(things: Running, header: str, given: str) -> None:
    headers = [*things.headers("assessor").items()]
    sent = [(name.encode(), value.encode()) for name, value in [*headers, (header, given)]]
    answer = await things.client.post("/things", json={"name": "lamp"}, headers=sent)
    assert answer.status_code == 201
    for name in ("X-Request-ID", "X-Correlation-ID"):
        assert str(UUID(answer.headers[name])) == answer.headers[name]
    assert [event["correlationid"] for event in await things.published()] == [answer.headers["X-Correlation-ID"]]


@pytest.mark.parametrize("given", [STORY, STORY.upper(), f"urn:uuid:{STORY}", "00000000-0000-0000-0000-000000000000"])
async def test_an_id_in_any_form_of_a_uuid_comes_back_as_sent(things: Running, given: str) -> None:
    answer = await things.client.get("/", headers={"X-Request-ID": given, "X-Correlation-ID": given})
    assert (answer.headers["X-Request-ID"], answer.headers["X-Correlation-ID"]) == (given, given)


async def test_the_correlation_travels_from_request_to_event(things: Running) -> None:
    headers = things.headers("assessor") | {"X-Correlation-ID": STORY}
    answer = await things.client.post("/things", json={"name": "lamp"}, headers=headers)
    assert answer.headers["X-Correlation-ID"] == STORY
    assert [event["correlationid"] for event in await things.published()] == [STORY]

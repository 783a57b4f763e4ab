"""What every service answers alike: problems for all that goes wrong, the root, the ids of a request, pages."""

import json
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import asyncpg
import httpx
import pytest

from shared.web.auth import ROLES
from tests.documents import in_full, read_document
from tests.harness import Running, signed

PROBLEM = "application/problem+json"
NOBODY = "00000000-0000-4000-8000-000000000000"


@dataclass(frozen=True)
class Case:
    """One service's own addresses: a list, a thing, a POST, and where there is one a change that takes If-Match."""

    list: str
    thing: str
    post: str
    body: dict[str, Any] | None
    change: tuple[str, str, dict[str, Any]] | None = None


CASES = {
    "assessment": Case(
        "/merges", "/persons/{id}", "/merges",
        {"survivorId": NOBODY, "absorbedId": NOBODY, "reasonCode": "same"},
        ("PUT", "/top-reviews/{id}", {"stage": "review", "on": "2012-04-02", "items": {"tobacco": {"days": 0}}}),
    ),
    "referral": Case(
        "/referrals", "/referrals/{id}", "/referrals/{id}/decline", {"reasonCode": "full"},
        ("PUT", "/episodes/{id}/end", {"endedOn": "2012-04-02", "reason": {"code": "80", "list": "cds-f"}}),
    ),
    "tariff": Case(
        "/schemes", "/tariffs/{id}", "/schemes", {"toml": "id = 1"}, ("POST", "/proposals/{id}/confirm", {}),
    ),
    "payments": Case("/runs", "/runs/{id}", "/runs", {"contract": "none", "runOn": "2012-04-02"}),
}  # fmt: skip


@dataclass(frozen=True)
class Edge:
    running: Running
    case: Case

    async def ask(self, method: str, path: str, *roles: str, **more: Any) -> httpx.Response:
        headers = self.running.headers(*(roles or ROLES)) | more.pop("headers", {})
        absent = more.pop("without", ())
        headers = {name: value for name, value in headers.items() if name not in absent}
        return await self.running.client.request(method, path.replace("{id}", str(uuid4())), headers=headers, **more)


@pytest.fixture(params=sorted(CASES))
async def edge(
    request: pytest.FixtureRequest,
    assessment: Running,
    referral: Running,
    tariff: Running,
    payments: Running,
) -> Edge:
    running = {"assessment": assessment, "referral": referral, "tariff": tariff, "payments": payments}
    return Edge(running[request.param], CASES[request.param])


async def problem(edge: Edge, answer: httpx.Response, status: int, slug: str | None = None) -> dict[str, Any]:
    """It is one, whole, and its type leads to an explanation."""
    assert answer.status_code == status, answer.text
    assert answer.headers["Content-Type"] == PROBLEM
    assert answer.headers["X-Request-ID"]
    body: dict[str, Any] = answer.json()
    assert body.keys() >= {"type", "title", "status", "detail", "instance"}
    assert all(body[name] for name in ("type", "title", "detail", "instance"))
    assert body["status"] == status
    explained = await edge.running.client.get(body["type"])
    assert explained.status_code == 200
    assert (explained.json()["type"], explained.json()["status"]) == (body["type"], status)
    assert explained.json()["description"]
    if slug is not None:
        assert body["type"] == f"/problems/{slug}"
    return body


async def test_an_address_that_is_not_there(edge: Edge) -> None:
    await problem(edge, await edge.ask("GET", "/nowhere/at/all"), 404, "not-found")


async def test_a_thing_that_is_not_there(edge: Edge) -> None:
    await problem(edge, await edge.ask("GET", edge.case.thing), 404)


async def test_a_method_that_is_not_taken(edge: Edge) -> None:
    answer = await edge.ask("PATCH", edge.case.list)
    await problem(edge, answer, 405, "method-not-allowed")
    assert "GET" in answer.headers["Allow"]


@pytest.mark.parametrize("content", [b"{", b"\xff", b'{"a": }', b"nul"])
async def test_a_body_that_is_not_json(edge: Edge, content: bytes) -> None:
    answer = await edge.ask("POST", edge.case.post, content=content, headers={"Content-Type": "application/json"})
    await problem(edge, answer, 400, "bad-request")


@pytest.mark.parametrize("kind", ["text/plain", "application/xml", "application/x-www-form-urlencoded", ""])
async def test_a_body_of_another_type(edge: Edge, kind: str) -> None:
    content = json.dumps(edge.case.body).encode()
    answer = await edge.ask("POST", edge.case.post, content=content, headers={"Content-Type": kind})
    await problem(edge, answer, 415, "unsupported-media-type")


async def test_a_body_that_is_too_large(edge: Edge) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(30):
            yield b" " * 100_000

    for content in (b" " * 3_000_000, chunks()):
        answer = await edge.ask("POST", edge.case.post, content=content, headers={"Content-Type": "application/json"})
        await problem(edge, answer, 413, "too-large")


async def test_a_body_that_does_not_fit(edge: Edge) -> None:
    body: Any
    for body in ({}, {"nothing": "known"}, [], None, {**(edge.case.body or {}), "more": 1}):
        answer = await edge.ask("POST", edge.case.post, json=body)
        found = await problem(edge, answer, 422, "invalid")
        assert all(error["field"] and error["message"] for error in found["errors"])


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer x", "Basic YTpi", "Bearer a.b.c"])
async def test_a_caller_without_a_valid_token(edge: Edge, header: str) -> None:
    answer = await edge.ask("GET", edge.case.list, headers={"Authorization": header})
    await problem(edge, answer, 401, "unauthorized")
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize(
    "claims", [{"exp": 1}, {"iss": "https://other"}, {"aud": "other"}, {"sub": None}, {"roles": 1}]
)
async def test_a_token_that_is_not_for_us(edge: Edge, claims: dict[str, Any]) -> None:
    whole = {"sub": "someone", "area": "stockport", "organisation": "start", "roles": list(ROLES)}
    bearer = signed(whole | claims)
    await problem(edge, await edge.ask("GET", edge.case.list, headers={"Authorization": f"Bearer {bearer}"}), 401)


async def test_a_role_that_may_not(edge: Edge) -> None:
    for method, path, body in (("GET", edge.case.list, None), ("POST", edge.case.post, edge.case.body)):
        await problem(edge, await edge.ask(method, path, "service", json=body), 403, "forbidden")


async def test_who_may_not_act_learns_nothing_from_bad_input(edge: Edge) -> None:
    answer = await edge.ask("GET", f"{edge.case.list}?cursor=x&limit=x", without=("Authorization",))
    await problem(edge, answer, 401)
    await problem(edge, await edge.ask("POST", edge.case.post, json={}, without=("Authorization",)), 401)


async def test_a_post_without_a_key(edge: Edge) -> None:
    answer = await edge.ask("POST", edge.case.post, json=edge.case.body, without=("Idempotency-Key",))
    await problem(edge, answer, 400, "key-missing")


@pytest.mark.parametrize("key", ["", "x" * 256])
async def test_a_key_that_is_none(edge: Edge, key: str) -> None:
    answer = await edge.ask("POST", edge.case.post, json=edge.case.body, headers={"Idempotency-Key": key})
    await problem(edge, answer, 400, "key-missing")


@pytest.mark.parametrize("edge", [name for name, case in CASES.items() if case.change], indirect=True)
@pytest.mark.parametrize(
    ("match", "status"),
    [
        (None, 428),
        ('"x"', 412),
        ('W/"1"', 412),
        ('""', 412),
        ('"9999999999"', 412),
        ("1", 400),
        ("", 400),
        ('"1', 400),
        ('"1" ;', 400),
        ('"1", "2"', 400),
        ("**", 400),
        ('w/"1"', 400),
    ],
)
async def test_a_change_of_something_unseen(edge: Edge, match: str | None, status: int) -> None:
    assert edge.case.change is not None
    method, path, body = edge.case.change
    headers = {} if match is None else {"If-Match": match}
    await problem(edge, await edge.ask(method, path, json=body, headers=headers), status)


@pytest.mark.parametrize("query", ["limit=0", "limit=-1", "limit=x", "limit=1.5"])
async def test_a_page_that_is_none(edge: Edge, query: str) -> None:
    await problem(edge, await edge.ask("GET", f"{edge.case.list}?{query}"), 422, "invalid")


@pytest.mark.parametrize("cursor", ["x", "%00", "%C3%A4", "W10", "bnVsbA", "WyJcdTAwMDAiXQ", "x" * 1001])
async def test_a_cursor_that_is_none(edge: Edge, cursor: str) -> None:
    await problem(edge, await edge.ask("GET", f"{edge.case.list}?cursor={cursor}"), 400, "bad-cursor")


async def test_odd_addresses_are_no_crash(edge: Edge) -> None:
    for path in ("/%00", "/" + "x" * 5000, edge.case.list + "?limit=1&limit=2", edge.case.list + "?" + "a=b&" * 500):
        assert (await edge.ask("GET", path)).status_code < 500
    for odd in ("%00", "%ED%A0%80", "9" * 400, "..%2F..", "'%3B--"):
        answer = await edge.ask("GET", edge.case.thing.replace("{id}", odd))
        assert 400 <= answer.status_code < 500
        assert answer.headers["Content-Type"] == PROBLEM


def _raise(error: Exception) -> Callable[..., Any]:
    async def fail(*_given: Any, **_named: Any) -> None:
        raise error

    return fail


async def test_a_crash(edge: Edge, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shared.data.db.Session.fetch", _raise(ValueError("Jane Doe")))
    answer = await edge.ask("POST", edge.case.post, json=edge.case.body)
    monkeypatch.undo()
    await problem(edge, answer, 500, "crash")
    assert "Jane" not in answer.text


async def test_a_database_that_is_away(edge: Edge, monkeypatch: pytest.MonkeyPatch) -> None:
    away = asyncpg.CannotConnectNowError("the database system is starting up")
    monkeypatch.setattr("asyncpg.Pool.acquire", _raise(away))
    answer = await edge.ask("POST", edge.case.post, json=edge.case.body)
    monkeypatch.undo()
    await problem(edge, answer, 503, "unavailable")
    assert answer.headers["Retry-After"]


async def test_every_documented_problem_is_explained(edge: Edge) -> None:
    document = in_full(edge.running.app.openapi())
    types = {
        example["value"]["type"]
        for operations in document["paths"].values()
        for operation in operations.values()
        for response in operation["responses"].values()
        for example in response.get("content", {}).get(PROBLEM, {}).get("examples", {}).values()
    }
    for kind in types:
        answer = await edge.running.client.get(kind)
        assert (answer.status_code, answer.json()["type"]) == (200, kind)


async def test_the_root_says_what_answers(edge: Edge) -> None:
    answer = await edge.running.client.get("/")
    assert answer.status_code == 200
    assert answer.json().keys() >= {"name", "version", "status", "releaseDate"}
    assert answer.json()["name"] == edge.running.service.name
    for place in ("documentation", "events"):
        document = read_document((await edge.running.client.get(answer.json()[place])).text)
        assert document["info"]["title"].startswith(edge.running.service.title)


async def test_the_ids_of_a_request_come_back(edge: Edge) -> None:
    given = {"X-Request-ID": NOBODY, "X-Correlation-ID": "01890a5d-ac96-774b-bcce-b302099a8057"}
    for answer in (
        await edge.ask("GET", edge.case.list, headers=given),
        await edge.ask("GET", "/nowhere", headers=given),
        await edge.ask("POST", edge.case.post, headers=given, json={}),
    ):
        assert {name: answer.headers[name] for name in given} == given
    without = await edge.ask("GET", edge.case.list)
    assert without.headers["X-Correlation-ID"] == without.headers["X-Request-ID"]


async def test_the_last_page_has_no_link(edge: Edge) -> None:
    answer = await edge.ask("GET", f"{edge.case.list}?limit=1000000")
    assert answer.status_code == 200
    assert answer.json() == {"items": [], "next": None}
    assert "Link" not in answer.headers


async def test_a_slash_too_many_is_no_redirect_to_wherever_the_host_header_says(edge: Edge) -> None:
    for method, path in (("GET", edge.case.list), ("POST", edge.case.post.replace("{id}", NOBODY))):
        answer = await edge.ask(method, f"{path}/", headers={"Host": "elsewhere.test"}, json={})
        await problem(edge, answer, 404, "not-found")
        assert "Location" not in answer.headers


async def test_head_answers_as_get_does_without_the_body(edge: Edge) -> None:
    for path in (edge.case.list, edge.case.thing, "/", "/health/live", "/openapi.json", "/nowhere"):
        got, head = await edge.ask("GET", path), await edge.ask("HEAD", path)
        assert (head.status_code, head.content) == (got.status_code, b""), path
        assert head.headers["Content-Type"] == got.headers["Content-Type"]
        assert head.headers["Content-Length"] == got.headers["Content-Length"]
    assert (await edge.ask("HEAD", edge.case.list, without=("Authorization",))).status_code == 401
    refused = await edge.ask("HEAD", "/bookmarks/x/rewind")
    assert (refused.status_code, refused.headers["Allow"]) == (405, "POST")
    assert (await edge.ask("PATCH", edge.case.list)).headers["Allow"].startswith("GET, HEAD")


@pytest.mark.parametrize(("query", "field"), [
    ("statte=open", "statte"), ("limit=1&limit=2", "limit"), ("cursor=a&cursor=b", "cursor"), ("a=b&" * 500, "a"),
    ("=", ""), ("Limit=1", "Limit"), ("limit%00=1", "limit\0"), ("x" * 5000 + "=1", "x" * 200),
])  # fmt: skip
async def test_a_query_parameter_that_is_not_known_or_comes_twice(edge: Edge, query: str, field: str) -> None:
    found = await problem(edge, await edge.ask("GET", f"{edge.case.list}?{query}"), 422, "invalid")
    assert [error["field"] for error in found["errors"]] == [field]
    stranger = await edge.ask("GET", f"{edge.case.list}?{query}", without=("Authorization",))
    assert stranger.status_code == 401


async def test_a_query_parameter_that_is_not_known_stops_a_change_too(edge: Edge) -> None:
    for path in (edge.case.post, "/bookmarks/x/rewind", "/events?topic=x", "/", "/health/live"):
        method = "POST" if path in {edge.case.post, "/bookmarks/x/rewind"} else "GET"
        url = f"{path}{'&' if '?' in path else '?'}dryRun=true"
        found = await problem(edge, await edge.ask(method, url, json=edge.case.body), 422, "invalid")
        assert [error["field"] for error in found["errors"]] == ["dryRun"]


async def test_a_list_of_problems_has_an_end(edge: Edge) -> None:
    body = {f"unknown{n}": n for n in range(1000)} | {"x" * 5000: 1}
    answer = await edge.ask("POST", edge.case.post, json=body)
    found = await problem(edge, answer, 422, "invalid")
    assert len(found["errors"]) == 20
    assert found["leftOut"] >= 900
    query = "&".join(f"unknown{n}=1" for n in range(300))
    found = await problem(edge, await edge.ask("GET", f"{edge.case.list}?{query}"), 422, "invalid")
    assert (len(found["errors"]), found["leftOut"]) == (20, 280)


async def test_every_answer_tells_browsers_to_do_nothing_with_it(edge: Edge) -> None:
    for path in (edge.case.list, edge.case.thing, "/nowhere", "/", f"{edge.case.list}?limit=0"):
        answer = await edge.ask("GET", path)
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("edge", [name for name, case in CASES.items() if case.change], indirect=True)
async def test_a_header_that_counts_is_not_given_twice(edge: Edge) -> None:
    assert edge.case.change is not None
    method, path, body = edge.case.change
    for name, values in (("If-Match", ('"1"', '"2"')), ("Idempotency-Key", ("a", "b")), ("Authorization", ("", ""))):
        headers = [*edge.running.headers(*ROLES).items(), ("If-Match", '"1"')]
        doubled = [(each, text) for each, text in headers if each != name] + [(name, value) for value in values]
        url = path.replace("{id}", str(uuid4()))
        if name == "Authorization":
            doubled = [*headers, ("Authorization", f"Bearer {signed({'sub': 'x'})}")]
        if name == "Idempotency-Key" and method != "POST":
            continue
        answer = await edge.running.client.request(method, url, headers=doubled, json=body)
        assert answer.status_code == (401 if name == "Authorization" else 400), (name, answer.text)

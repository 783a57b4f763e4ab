"""Odd input is refused with a problem, never with a crash."""

import json
import threading
from typing import Any

import pytest

from services.tariff.rules import checking
from tests.harness import Running
from tests.tariff.builders import SCHEME, TOML, assessed, scheme
from tests.tariff.client import proposal_of, publish


def nested(depth: int) -> str:
    return "[" * depth + "]" * depth


BODIES = [
    "null",
    "[]",
    '"text"',
    "{",
    '{"scheme": []}',
    '{"scheme": {"title": "a\\u0000b"}}',
    '{"scheme": {"a\\u0000b": 1}}',
    '{"scheme": {"\\ud800": 1}}',
    '{"scheme": {"title": "\\ud800"}}',
    '{"scheme": {"version": NaN}}',
    '{"scheme": {"version": 1e999}}',
    '{"scheme": {"version": ' + "9" * 400 + "}}",
    '{"scheme": {"version": ' + "9" * 5000 + "}}",
    '{"scheme": {"title": ' + nested(300) + "}}",
    '{"scheme": {"title": ' + nested(100_000) + "}}",
    '{"toml": "a = \\u0000"}',
    '{"toml": "\\ud800"}',
    '{"toml": "a = 1979-05-27T07:32:00Z"}',
    '{"toml": "a = ' + nested(300) + '"}',
    '{"toml": "a = ' + nested(100_000) + '"}',
    '{"toml": "a = ' + "9" * 5000 + '"}',
    '{"toml": "a = 1e' + "9" * 30 + '"}',
    '{"toml": "' + ".".join("a" * 100_000) + ' = 1"}',
    json.dumps({"scheme": SCHEME | {"valid_from": "0001-01-01", "version": 10**30}}),
    json.dumps({"toml": TOML.replace("valid_from = 2012-04-02", "valid_from = 2012-04-02T00:00:00")}),
]


@pytest.mark.parametrize("path", ["/schemes", "/schemes/check"])
@pytest.mark.parametrize("body", BODIES, ids=range(len(BODIES)))
async def test_an_odd_scheme(tariff: Running, path: str, body: str) -> None:
    headers = tariff.headers("commissioner") | {"Content-Type": "application/json"}
    answer = await tariff.client.post(path, content=body.encode(), headers=headers)
    assert answer.status_code in {400, 422}
    assert answer.headers["Content-Type"] == "application/problem+json"


async def test_a_contract_at_the_end_of_time(tariff: Running) -> None:
    given = scheme()
    given["contracts"][1]["ends"] = "9999-12-31"
    answer = await tariff.client.post("/schemes/check", json={"scheme": given}, headers=tariff.headers("commissioner"))
    assert answer.status_code == 422


ADDRESSES = [
    "/proposals?clientId=x",
    "/proposals?state=open",
    "/proposals?limit=0",
    "/proposals?cursor=%00",
    "/proposals?cursor=W10",  # []
    "/proposals?cursor=WzFd",  # [1]
    "/tariffs?cursor=WyJhXHUwMDAwIl0",  # ["a\0"]
    "/schemes?cursor=WyJhXHUwMDAwIiwxXQ",  # ["a\0",1]
    "/schemes?cursor=WzEsMV0",  # [1,1]
    "/schemes?cursor=WyJhIiw5OTk5OTk5OTk5OTk5OTk5OTk5OTk5OV0",  # ["a",9e23]
    "/schemes/a%00b/versions/1",
    "/schemes/a/versions/0",
    "/tariffs/x",
    "/tariffs/x/explanation",
]


@pytest.mark.parametrize("address", ADDRESSES)
async def test_an_odd_address(tariff: Running, address: str) -> None:
    answer = await tariff.client.get(address, headers=tariff.headers("assessor", "commissioner", key=False))
    assert answer.status_code < 500
    assert answer.status_code == 200 or answer.headers["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("body", ["null", "[]", '{"prices": {"a\\u0000": 1}}', '{"band": "\\u0000"}', '{"prices": []}'])
async def test_an_odd_confirmation(tariff: Running, body: Any) -> None:
    await publish(tariff)
    event = assessed()
    await tariff.deliver(event)
    proposal = await proposal_of(tariff, event)
    headers = tariff.headers("assessor") | {"If-Match": '"1"', "Content-Type": "application/json"}
    path = f"/proposals/{proposal['id']}/confirm"
    answer = await tariff.client.post(path, content=body.encode(), headers=headers)
    assert answer.status_code == 422


async def test_a_file_with_a_byte_order_mark(tariff: Running) -> None:
    answer = await tariff.client.post(
        "/schemes/check", json={"toml": "\ufeff" + TOML}, headers=tariff.headers("commissioner")
    )
    assert answer.status_code == 200


@pytest.mark.parametrize("path", ["/schemes/check", "/schemes"])
async def test_a_scheme_is_checked_beside_the_event_loop(
    tariff: Running, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    threads = []

    def seen(*given: Any) -> Any:
        threads.append(threading.current_thread())
        return checking.checked(*given)

    monkeypatch.setattr("services.tariff.commands.schemes.checked", seen)
    answer = await tariff.client.post(path, json={"toml": TOML}, headers=tariff.headers("commissioner"))
    assert answer.status_code < 300
    assert threads
    assert threading.main_thread() not in threads


@pytest.mark.parametrize("path", ["/schemes/check", "/schemes"])
async def test_a_scheme_of_who_has_no_token_is_not_read(tariff: Running, path: str) -> None:
    answer = await tariff.client.post(path, content=b"{", headers={"Content-Type": "application/json"})
    assert answer.status_code == 401
    provider = tariff.headers("provider") | {"Content-Type": "application/json"}
    assert (await tariff.client.post(path, content=b"{", headers=provider)).status_code == 403


async def test_a_scheme_may_be_larger_than_other_bodies_but_not_endless(tariff: Running) -> None:
    headers = tariff.headers("commissioner")
    large = await tariff.client.post("/schemes/check", json={"toml": TOML + "#" * 400_000}, headers=headers)
    assert large.status_code == 200
    endless = await tariff.client.post("/schemes/check", json={"toml": "#" * 1_000_000}, headers=headers)
    assert (endless.status_code, endless.json()["type"]) == (413, "/problems/too-large")

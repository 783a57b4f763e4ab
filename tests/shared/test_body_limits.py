"""What a body may be and hold is looked at before anything reads it: neither its size nor its members cost us time."""

import json
from collections.abc import AsyncIterator

import pytest

from shared.kernel.members import MemberTwice, read_once
from shared.web import bodies
from shared.web.bodies import USUAL
from tests.harness import Running


def wide(members: int) -> bytes:
    return b"{" + b",".join(b'"k%d":1' % n for n in range(members)) + b"}"


@pytest.fixture
def unread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "read_once", lambda _text: pytest.fail("was read"))


@pytest.mark.usefixtures("unread")
@pytest.mark.parametrize(
    ("body", "told"),
    [
        (b'{"name":"' + b"a" * USUAL.max_bytes + b'"}', "64000 bytes"),
        (wide(150_000), "64000 bytes"),
        (wide(5_000), "4000 at most"),
        (b"[" + b"1," * 5_000 + b"1]", "4000 at most"),
        (b'{"name":[' + b"{}," * 5_000 + b"{}]}", "4000 at most"),
    ],
)
async def test_a_body_that_holds_too_much_is_refused_unread(things: Running, body: bytes, told: str) -> None:
    headers = things.headers("assessor") | {"Content-Type": "application/json"}
    answer = await things.client.post("/things", content=body, headers=headers)
    assert (answer.status_code, answer.json()["type"]) == (413, "/problems/too-large")
    assert told in answer.json()["detail"]


async def test_a_body_in_parts_without_a_length_is_counted(things: Running) -> None:
    parts = 0

    async def body() -> AsyncIterator[bytes]:
        nonlocal parts
        for _ in range(1000):
            parts += 1
            yield b" " * 1000

    headers = things.headers("assessor") | {"Content-Type": "application/json"}
    answer = await things.client.post("/things", content=body(), headers=headers)
    assert answer.status_code == 413


@pytest.mark.usefixtures("unread")
async def test_who_has_no_token_is_not_read(things: Running) -> None:
    answer = await things.client.post("/things", content=wide(10), headers={"Content-Type": "application/json"})
    assert answer.status_code == 401


@pytest.mark.parametrize("charset", ["utf-16", "iso-8859-1", "x"])
async def test_json_that_is_said_to_be_in_another_charset(things: Running, charset: str) -> None:
    headers = things.headers("assessor") | {"Content-Type": f'application/json; charset="{charset}"'}
    answer = await things.client.post("/things", content=b'{"name":"a"}', headers=headers)
    assert answer.status_code == 415


@pytest.mark.parametrize("charset", ["", "; charset=utf-8", '; charset="UTF-8"'])
async def test_json_in_utf_8(things: Running, charset: str) -> None:
    headers = things.headers("assessor") | {"Content-Type": f"application/json{charset}"}
    answer = await things.client.post("/things", content=b'{"name":"a"}', headers=headers)
    assert answer.status_code == 201


async def test_json_in_utf_16_that_says_nothing(things: Running) -> None:
    headers = things.headers("assessor") | {"Content-Type": "application/json"}
    answer = await things.client.post("/things", content='{"name":"a"}'.encode("utf-16"), headers=headers)
    assert answer.status_code == 400


class Name(str):
    """One that counts how often it is compared."""

    compared = 0

    __slots__ = ()
    __hash__ = str.__hash__

    def __eq__(self, other: object) -> bool:
        Name.compared += 1
        return str.__eq__(self, str(other))


def test_the_member_that_stands_twice_is_found_without_comparing_each_with_each(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    kept = json.loads

    def loads(text: str, *, object_pairs_hook, **rest):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN003, ANN202
        def hook(pairs):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
            return object_pairs_hook([(Name(name), value) for name, value in pairs])

        return kept(text, object_pairs_hook=hook, **rest)

    monkeypatch.setattr(json, "loads", loads)
    text = wide(2_000).decode().removesuffix("}") + ',"k1999":2}'
    with pytest.raises(MemberTwice, match="k1999"):
        read_once(text)
    assert Name.compared < 50_000

"""What anybody may read, without a token, is made once: not anew for each who asks."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
import yaml

from shared.messaging import asyncapi
from shared.web import openapi
from tests.documents import read_document
from tests.harness import Running

PATHS = ["/asyncapi.yaml", "/openapi.json"]


@pytest.fixture
async def fresh(things: Running) -> AsyncIterator[Running]:
    """A process that was asked for nothing yet."""
    running = Running(things.service)
    yield running
    await running.close()


@pytest.fixture
def makers(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The threads in which a document was made, by now."""
    made: list[str] = []

    def counted(kept: Callable[..., Any]) -> Callable[..., Any]:
        def make(*given: Any) -> Any:
            made.append(threading.current_thread().name)
            return kept(*given)

        return make

    monkeypatch.setattr(asyncapi, "render", counted(asyncapi.render))
    monkeypatch.setattr(openapi, "document", counted(openapi.document))
    return made


@pytest.mark.parametrize("path", PATHS)
async def test_a_document_is_made_once_whoever_asks(fresh: Running, makers: list[str], path: str) -> None:
    answers = await asyncio.gather(*(fresh.client.get(path) for _ in range(5)))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.content for answer in answers}) == 1
    assert len(makers) == 1
    assert makers[0] != threading.main_thread().name  # others are answered meanwhile


@pytest.mark.parametrize("path", PATHS)
async def test_who_has_the_document_is_not_sent_it_again(fresh: Running, path: str) -> None:
    first = await fresh.client.get(path)
    tag = first.headers["ETag"]
    assert first.headers["Cache-Control"] == "public, max-age=300"
    for said in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        again = await fresh.client.get(path, headers={"If-None-Match": said})
        assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", tag)
    assert (await fresh.client.get(path, headers={"If-None-Match": '"other"'})).content == first.content


def test_the_tests_read_a_document_as_anybody_reads_it() -> None:
    odd = [
        "yes",
        "1",
        "1.5",
        "2012-04-02",
        "~",
        "null",
        "",
        " x",
        "a: b",
        "- a",
        "# no",
        "two\nlines\n",
        "\u20ac" * 120,
    ]
    values: list[Any] = [*odd, True, None, 7, 2.5, [], {}, [[]], [{}], {"a": {"b": [1, {"c": None}]}}]
    text = asyncapi.render({"200": values, "$ref": dict(enumerate(values)), **{value: value for value in odd}})
    assert read_document(text) == yaml.safe_load(text)
    for reference in ("a: &a [1]\nb: *a", "a: &a 1\nb: *a"):
        with pytest.raises(ValueError, match="no references"):
            read_document(reference)

"""A scheme that a newer program published: what this one does not know of it is told, and all else holds."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from prometheus_client import REGISTRY

from services.assessment.rules.terms import terms
from services.assessment.rules.unknown import unknown_words
from services.assessment.store import person_facts as store
from shared.kernel import metrics, scheme_words
from tests.assessment.builders import stockport, version
from tests.assessment.client import Desk, hear

FIGURE = "lasars_scheme_words_unknown"


@pytest.fixture(autouse=True)
def _nothing_told() -> Iterator[None]:
    metrics.SCHEME_WORDS_UNKNOWN.clear()
    store._parsed.clear()
    yield
    metrics.SCHEME_WORDS_UNKNOWN.clear()


@pytest.fixture
def logged(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    words: list[list[str]] = []
    monkeypatch.setattr(scheme_words, "log", SimpleNamespace(error=lambda _event, **said: words.append(said["words"])))
    return words


def told(number: int) -> float | None:
    where = {"service": "assessment", "scheme": stockport().scheme_id, "version": str(number)}
    return REGISTRY.get_sample_value(FIGURE, where)


def measures(**changes: Any) -> list[dict[str, Any]]:
    """The example's, the first of them otherwise."""
    first, *others = stockport().scheme["measures"]
    return [first | changes, *others]


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"kind": "slept_well", "params": {"nights": 7}}, "kind slept_well of the measure {code}"),
        ({"once_per": "fortnight"}, "once_per fortnight of the measure {code}"),
        ({"verification": "sampled"}, "verification sampled of the measure {code}"),
    ],
)
async def test_a_word_of_a_measure_that_is_not_known_is_logged_and_counted(
    desk: Desk, logged: list[list[str]], changes: dict[str, Any], word: str
) -> None:
    said = version(2, measures=measures(**changes))
    await hear(desk, said)
    named = word.format(code=said.scheme["measures"][0]["code"])
    assert logged[0] == [named]
    assert told(2) == 1
    assert await desk.running.parked() == []  # nothing of it is wrong


async def test_a_version_of_known_words_is_not_told_of(desk: Desk, logged: list[list[str]]) -> None:
    await hear(desk, version(2))
    assert logged == []
    assert told(2) == 0


async def test_a_process_that_did_not_hear_it_tells_of_it_when_it_first_judges_by_it(
    desk: Desk, logged: list[list[str]]
) -> None:
    """Such as after a restart."""
    said = version(2, measures=measures(kind="slept_well"))
    await hear(desk, said)
    metrics.SCHEME_WORDS_UNKNOWN.clear()
    store._parsed.clear()
    logged.clear()
    row = store._Version(
        area=said.area,
        scheme_id=said.scheme_id,
        version=said.version,
        hash=said.hash,
        published_at=said.published_at.isoformat(),
        scheme=said.scheme,
    )
    for _ in range(2):
        store._terms(row)
    assert told(2) == 1
    assert len(logged) == 1  # once a process


def test_a_contract_in_a_word_that_is_not_known_is_told_too() -> None:
    scheme = stockport().scheme
    contract = scheme["contracts"][0]
    known = terms(scheme, stockport().published_at)
    changed = terms(scheme | {"contracts": [contract | {"provisional": "lottery"}]}, stockport().published_at)
    assert list(unknown_words(known)) == []
    assert list(unknown_words(changed)) == [f"provisional lottery of the contract {contract['code']}"]

"""A scheme that a newer program published: what this one does not know of it is told, and all else holds."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from prometheus_client import REGISTRY

from services.payments.store import facts
from shared.kernel import metrics, scheme_words
from tests.harness import Running
from tests.payments.builders import BACK, HOLD, achieved, contract, scheme, tariff


@pytest.fixture(autouse=True)
def logged(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[list[str]]]:
    words: list[list[str]] = []
    monkeypatch.setattr(scheme_words, "log", SimpleNamespace(error=lambda _event, **said: words.append(said["words"])))
    metrics.SCHEME_WORDS_UNKNOWN.clear()
    facts._parsed.clear()
    yield words
    metrics.SCHEME_WORDS_UNKNOWN.clear()


def told() -> float | None:
    where = {"service": "payments", "scheme": scheme().scheme_id, "version": "1"}
    return REGISTRY.get_sample_value("lasars_scheme_words_unknown", where)


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"price_from": "auction"}, "price_from auction"),
        (
            {"contracts": [contract(HOLD), contract(BACK, provisional="lottery", floor="0.5")]},
            f"provisional lottery of the contract {BACK}",
        ),
    ],
)
async def test_a_word_that_is_not_known_is_logged_and_counted(
    payments: Running, logged: list[list[str]], changes: dict[str, Any], word: str
) -> None:
    await payments.deliver(scheme(**changes))
    assert logged[0] == [word]
    assert told() == 1


async def test_a_process_that_did_not_hear_it_tells_of_it_when_it_first_pays_by_it(
    payments: Running, logged: list[list[str]]
) -> None:
    await payments.deliver(scheme(price_from="auction"))
    metrics.SCHEME_WORDS_UNKNOWN.clear()
    facts._parsed.clear()
    logged.clear()
    await payments.deliver(tariff("ann"), achieved("ann", contract=HOLD))
    assert told() == 1
    assert logged == [["price_from auction"]]


async def test_a_version_of_known_words_is_not_told_of(payments: Running, logged: list[list[str]]) -> None:
    await payments.deliver(scheme())
    assert logged == []
    assert told() == 0

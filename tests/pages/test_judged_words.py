"""As of which day people were judged by a draft, in words."""

from typing import Any

import pytest

from services.payments.pages.judged_words import judged_in_words

SAID: dict[str, Any] = {"waitsFor": None, "waitsLong": False, "unverified": None, "overtaken": 0}


@pytest.mark.parametrize(
    ("judged_on", "reckoned_on", "told"),
    [
        ("2012-12-03", "2012-12-10", ["as at 3 December 2012"]),
        ("2012-12-10", "2012-12-10", []),
        ("2012-12-11", "2012-12-10", ["as at 11 December 2012", "as at 10 December 2012"]),
        (None, "2012-12-10", []),
    ],
)
def test_it_is_said_where_days_came_between(judged_on: str | None, reckoned_on: str, told: list[str]) -> None:
    said = " ".join(judged_in_words(SAID | {"judgedOn": judged_on, "reckonedOn": reckoned_on}))
    assert bool(said) == bool(told)
    assert [words for words in told if words not in said] == []

"""As of which day people were judged by a draft, in words."""

from typing import Any

import pytest

from services.payments.pages.judged_words import judged_in_words

SAID: dict[str, Any] = {"waitsFor": None, "waitsLong": False, "unverified": None, "overtaken": 0}


@pytest.mark.parametrize(
    ("judged_on", "reckoned_on", "is_said"),
    [
        ("2012-12-03", "2012-12-10", True),
        ("2012-12-10", "2012-12-10", False),
        ("2012-12-11", "2012-12-10", False),
        (None, "2012-12-10", False),
    ],
)
def test_it_is_said_where_days_came_between(judged_on: str | None, reckoned_on: str, is_said: bool) -> None:
    said = judged_in_words(SAID | {"judgedOn": judged_on, "reckonedOn": reckoned_on})
    assert any("as at 3 December 2012" in paragraph for paragraph in said) == is_said
    assert len(said) == is_said

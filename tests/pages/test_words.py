"""What the API says, as people read it."""

from typing import get_args

import pytest

from services.assessment.pages.words import EVIDENCE_KINDS
from services.assessment.rules.met import ENDED, PROFILE, START_TOP, STARTED
from services.payments.events.consumed import WithdrawalReason
from services.payments.pages import step_words
from services.payments.pages.no_price import REASONS
from services.payments.rules.claims import UnpricedReason
from shared.pages.words import days_in_words


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("from 2012-10-01, to 2013-10-02", "from 1 October 2012, to 2 October 2013"),
        ("2012-02-30 is no day", "2012-02-30 is no day"),
        ("BACS-2012-10-011", "BACS-2012-10-011"),
        ("", ""),
    ],
)
def test_a_day_is_written_as_people_read_it(said: str, read: str) -> None:
    assert days_in_words(said) == read


def test_each_kind_of_evidence_has_words() -> None:
    named = {START_TOP, PROFILE, STARTED, ENDED, "contact", "top-review"}
    assert named <= set(EVIDENCE_KINDS)
    assert named <= set(step_words.EVIDENCE_KINDS)


def test_each_reason_has_words() -> None:
    assert set(REASONS) == {*get_args(UnpricedReason), *get_args(WithdrawalReason)}

"""What the API says, as people read it."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import get_args

import pytest

from services.assessment.pages.words import EVIDENCE_KINDS, pseudonym_end
from services.assessment.rules.met import ENDED, PROFILE, START_TOP, STARTED
from services.payments.commands.pending import UNKNOWN_TO_SOURCE
from services.payments.events.consumed import WithdrawalReason
from services.payments.pages import step_words
from services.payments.pages.no_price import REASONS
from services.payments.rules.claims import UnpricedReason
from services.referral.pages import words as referral_words
from services.tariff.pages import words as tariff_words
from shared.pages.words import continued, counted, days_in_words, lasting, place_name


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


@pytest.mark.parametrize(
    ("count", "words", "said"),
    [
        (0, ("point",), "0 points"),
        (1, ("point",), "1 point"),
        (1_234, ("point",), "1,234 points"),
        (1, ("person", "people"), "1 person"),
        (2, ("person", "people"), "2 people"),
    ],
)
def test_one_of_a_thing_is_no_several(count: int, words: tuple[str, ...], said: str) -> None:
    assert counted(count, *words) == said


def test_whether_there_are_any_is_no_count() -> None:
    with pytest.raises(TypeError):
        counted(True, "line")


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("bracknell-forest", "Bracknell Forest"),
        ("redditch", "Redditch"),
        ("newcastle_under_lyme", "Newcastle under Lyme"),
        ("E08000007", "E08000007"),
        ("Heaton moor", "Heaton moor"),
    ],
)
def test_a_place_is_called_by_its_name(code: str, name: str) -> None:
    assert place_name(code) == name


@pytest.mark.parametrize("text", ["GP surgery", "TOP after the exit", "NHS number"])
def test_an_abbreviation_stays_large_within_a_sentence(text: str) -> None:
    assert continued(text) == text
    assert continued("A prison") == "a prison"
    assert continued("") == ""


# A count before a word for several, which says "1 points" where there is one.
_COUNTED = re.compile(r"\{[^{}]*\}\}? (?:points|days|weeks|months|places|people|payments|persons|questions)\b")
_NEVER_ONE = {  # the words whose count is none of one, each with why
    "{len(ITEMS)} questions",  # of the twenty of a TOP
    "{following - 1} points",  # the end of a range, and so is the next
    "{age['toDays']} days",
    "{params['n']} different days",
    "{abs(100 * value):.1f} points",  # of per cent, with their tenths
}


def test_no_page_puts_a_word_for_several_after_a_count() -> None:
    root = Path(__file__).parents[2]
    written = [path for ending in ("py", "html") for path in root.glob(f"services/*/pages/**/*.{ending}")]
    written += [path for ending in ("py", "html") for path in root.glob(f"shared/pages/**/*.{ending}")]
    wrong = {hit for path in written for hit in _COUNTED.findall(path.read_text())} - _NEVER_ONE
    assert not wrong, f"say them by `counted`: {sorted(wrong)}"


def test_each_kind_of_evidence_has_words() -> None:
    named = {START_TOP, PROFILE, STARTED, ENDED, "contact", "top-review"}
    assert named <= set(EVIDENCE_KINDS)
    assert named <= set(step_words.EVIDENCE_KINDS)


def test_each_reason_has_words() -> None:
    of_a_period = {"terms-have-no-such-part", "outside-the-contracts-term", "no-version-carries-the-contract"}
    others = {*of_a_period, "final-account", "agreed-after-final-account", UNKNOWN_TO_SOURCE}
    assert set(REASONS) == {*get_args(UnpricedReason), *get_args(WithdrawalReason), *others}


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0.0, "none"),
        (0.4, "1 second"),
        (12.3, "12 seconds"),
        (60.0, "1 minute"),
        (7_250.0, "2 hours"),
        (172_800, "2 days"),
    ],
)
def test_how_long_something_has_waited_is_said_as_people_do(seconds: float, said: str) -> None:
    assert lasting(seconds) == said


@pytest.mark.parametrize("written", [pseudonym_end, referral_words.person, tariff_words.person])
def test_the_end_of_a_pseudonym_stays_on_one_line(written: Callable[[str], str]) -> None:
    assert written("018f3a5e-1111-7d42-9f10-5a1b2c3d4e5f") == "…\N{WORD JOINER}2c3d4e5f"

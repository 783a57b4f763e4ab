"""What an error quotes is about people, and is told nowhere."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.kernel.describing import describe

QUOTES = ["''", '""', "``", "«»", "»«", "„“", "“”", "‘’", "‚‘", "‹›"]  # noqa: RUF001  # marks, not letters
NAME = "Zzyzx"


@pytest.mark.parametrize(
    "text",
    [
        "can't read 'Ann Zzyzx'",
        "'O'Zzyzx' is not known",
        "no person «Zzyzx» is known",
        "no person „Zzyzx“ is known",
        "can't read 'Ann O'Zzyzx' or \"Zzyzx\"",
        "cannot read 'Ann Zzyzx",
        "cannot read 'Ann O'Zzyzx\nof Heaton'",
        "invalid input for query argument $1: Zzyzx",
    ],
)
def test_what_is_quoted_is_not_told(text: str) -> None:
    assert NAME not in describe(ValueError(text))


def test_what_is_said_around_it_is() -> None:
    assert describe(ValueError('relation "person" does not exist')) == "ValueError: relation '…' does not exist"
    assert describe(ValueError("no room is left")) == "ValueError: no room is left"


_AROUND = st.text(alphabet="ab '\"«»’\n", max_size=8)  # noqa: RUF001


@given(st.sampled_from(QUOTES), _AROUND, _AROUND, _AROUND, _AROUND)
def test_whatever_apostrophes_and_lines_stand_in_it_and_around_it(
    marks: str, before: str, start: str, end: str, after: str
) -> None:
    assert NAME not in describe(ValueError(f"{before}{marks[0]}{start}{NAME}{end}{marks[1]}{after}"))

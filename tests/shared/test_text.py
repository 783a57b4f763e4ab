"""What looks the same is the same; what cannot be seen is not there."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.kernel.text import ONE_LINE, Unprintable, one_line


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("E\u0301loise", "\u00c9loise"),
        ("\u200b\u00c9loise\u200d", "\u00c9loise"),
        ("\u202eeniole\u202c", "eniole"),
        ("\uff21\uff4e\uff4e", "Ann"),
        ("\ufb01ona", "fiona"),
        ("O\u2019Brien", "O'Brien"),
        ("O\u00b4Brien", "O'Brien"),
        ("O\uff07Brien", "O'Brien"),
        ("Smith\u2010Jones", "Smith-Jones"),
        ("  Ann \u00a0 Marie ", "Ann Marie"),
        ("e\u034f\u0301", "\u00e9"),  # what is left when a joiner is gone joins too
        ("\u738b", "\u738b"),
    ],
)
def test_one_way_to_write(typed: str, written: str) -> None:
    assert one_line(typed) == written


@pytest.mark.parametrize(
    "typed",
    ["", " ", "\u200b", "\u202e\u202c", "\u3164", "\u2800", "\u00a0", "Be\tll", "Be\x85ll", "a\u2028b", "\ud800"],
)
def test_nothing_to_see_or_more_than_a_line_is_refused_without_being_said(typed: str) -> None:
    with pytest.raises(Unprintable, match=r"^must"):
        one_line(typed)


@given(st.text(max_size=30))
def test_written_once_it_stays_and_every_form_of_it_is_the_same(text: str) -> None:
    try:
        written = one_line(text)
    except Unprintable:
        return
    assert one_line(written) == written
    assert one_line(unicodedata.normalize("NFD", written)) == written
    assert not {unicodedata.category(each) for each in written} & {"Cc", "Cf", "Cs", "Zl", "Zp"}


def test_the_documents_say_of_every_character_what_is_taken() -> None:
    said = re.compile(ONE_LINE)
    for code in (*range(0xD800), *range(0xE000, 0x10000)):
        try:
            taken = bool(one_line(chr(code)))
        except Unprintable:
            taken = False
        assert taken == bool(said.match(chr(code))), hex(code)

"""What anybody may send is looked at in one pass, however it is made."""

import time
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from services.tariff.rules.faults import SchemeRefused
from services.tariff.rules.toml_text import parse_toml
from shared.kernel.named_ids import ids_in, texts_in
from shared.pages.fields import Field, FieldChoice
from shared.pages.problem_words import message_in_words

ID = UUID("01890a5d-ac96-774b-bcce-b302099a8057")  # both workers collect the same


@pytest.mark.parametrize(
    "text",
    [
        f"{ID}", f"{ID.hex}", f"{ID}".upper(), f"urn:uuid:{ID}", f"{{{ID}}}", f"%3D{ID}", f"%2C{ID.hex}", f"a-{ID}",
        f"face-{ID}-2012", f"{ID}ab", f"{ID.hex}-{ID}", f"{ID.hex[:8]}-{ID.hex[8:]}",
    ],
)  # fmt: skip
def test_an_id_is_seen_however_it_is_written(text: str) -> None:
    assert ID.hex in ids_in(text)


def test_a_row_of_digits_has_two_ids_at_most() -> None:
    digits = "0123456789abcde" * 4_000
    assert ids_in(digits) == {digits[:32], digits[-32:]}
    assert ids_in(f"x{digits[:31]} {digits[:31]}g") == set()
    assert len(ids_in("abcdef12-1234-1234-1234-" * 2_500)) < 2_500


def test_texts_are_read_once_however_deep_they_lie() -> None:
    value: Any = ["deepest"] * 5_000
    for depth in range(5_000):
        value = {f"name-{depth}": value} if depth % 2 else [value, depth, None]
    texts = list(texts_in(value))
    assert texts.count("deepest") == 5_000
    assert "name-4999" in texts


def refused(text: str) -> None:
    with pytest.raises(SchemeRefused, match=r"a\s*\.b|once"):
        parse_toml(text)


def of_choices(said: str) -> None:
    entry = Field("band", "Band", "radios", choices=[FieldChoice("a", "A")])
    assert message_in_words({"message": said}, entry)


@pytest.mark.parametrize(
    ("read", "text"),
    [
        (refused, f"a.b = 1\na{' ' * 60_000}.b = 2\n"),
        (refused, f"a.b = 1\na.b{' ' * 60_000}= 2\n"),
        (of_choices, " is no " * 20_000),
        (ids_in, "abcdef12" * 60_000),
    ],
    ids=["name", "key", "choices", "ids"],
)
def test_a_long_text_takes_no_longer_than_its_length_says(read: Callable[[str], object], text: str) -> None:
    """Seconds where each place of it is looked at from each other one."""
    began = time.process_time()
    read(text)
    assert time.process_time() - began < 1

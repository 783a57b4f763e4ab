"""Names as they are compared: however somebody spelt, joined or ordered them. Payment rules 1, Who a person is."""

import unicodedata
from collections.abc import Iterable

_LETTERS = frozenset({"Lu", "Ll", "Lt", "Lo"})  # not Lm: the okina and its like are written as apostrophes
# Letters that Unicode does not take for another with a mark, though people write them so.
_PLAIN = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "ŧ": "t", "\u0131": "i", "þ": "th", "æ": "ae",
                        "œ": "oe"})  # fmt: skip


def folded(name: str) -> str:
    """Its letters alone, small and without marks: `O'Néill`, `O Neill` and `ONEILL` are one name."""
    apart = name
    for _ in range(2):  # what has become small letters may come apart again
        apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", apart).casefold())
    letters = (letter for letter in apart.translate(_PLAIN) if unicodedata.category(letter) in _LETTERS)
    return unicodedata.normalize("NFKC", "".join(letters))


def all_folded(names: Iterable[str]) -> tuple[str, ...]:
    """In one order, whichever of them was said to be the family's."""
    return tuple(sorted(filter(None, map(folded, names))))


def initials_of(given_name: str, family_name: str) -> str:
    """The first letter of either, past apostrophes, digits and marks; of who goes by one name, one letter."""
    return "".join(folded(name)[:1].upper()[:1] for name in (given_name, family_name))

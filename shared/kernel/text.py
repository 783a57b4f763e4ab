"""Text that people typed: one way to write what looks the same, and nothing that cannot be seen.

`é` comes as one character or as two, an apostrophe in a dozen forms, and what was pasted brings zero-width and
direction marks: unnormalised, one person becomes two, and one name can be shown as another.
"""

import re
import unicodedata

CONTROL = r"\u0000-\u001f\u007f-\u009f\u2028\u2029"  # line and paragraph separators too: it is one line
_SPACES = r"\u0020\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
# Formats (zero-width, direction, soft hyphen, byte order mark), joiners, fillers and variation selectors.
_UNSEEN = (
    r"\u00ad\u034f\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    r"\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb"
)
ONE_LINE = rf"^[^{CONTROL}]*[^{CONTROL}{_SPACES}{_UNSEEN}][^{CONTROL}]*$"  # as documents say it

_CONTROL = re.compile(f"[{CONTROL}\ud800-\udfff]")
_GONE = re.compile(
    f"[{_UNSEEN}\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U000e0fff]"
)
_BLANKS = re.compile(f"[{_SPACES}]+")
_SAME = str.maketrans(
    dict.fromkeys("\u2018\u2019\u201b\u02b9\u02bb\u02bc\u02bd\u02c8\u0060\u00b4\u2032\ua78c", "'")
    | dict.fromkeys("\u2010\u2011", "-")
)


class Unprintable(ValueError):
    """The text cannot stand on one line, or nothing of it can be seen. Says so, never what was sent."""


def one_line(text: str) -> str:
    """NFKC, with plain apostrophes and hyphens, without format characters and spare blanks."""
    if _CONTROL.search(text):
        raise Unprintable("must be one line without control characters")
    while (once := _step(text)) != text:  # taking a joiner out may let two characters join
        text = once
    if not text:
        raise Unprintable("must hold something that can be seen")
    return text


def hides(text: str) -> bool:
    """Whether something in it breaks the line, or changes what is seen without being seen."""
    return bool(_CONTROL.search(text) or _GONE.search(text))


def _step(text: str) -> str:
    plain = unicodedata.normalize("NFKC", _GONE.sub("", text.translate(_SAME)))
    return _BLANKS.sub(" ", plain).strip(" ")

"""How an error is told: without what it quotes, and as a database takes it."""

import re

from shared.kernel import wording

ERROR_MAX = 2000
_ARGUMENT = re.compile(r"(?<=query argument )\$\d+: .*")
_ALIKE, _OTHERS = "'\"`´", "«»‹›„“”‟‚‘’‛"  # noqa: RUF001  # marks, not letters
_MARKS = _ALIKE + _OTHERS
_QUOTED = re.compile(f"[{_MARKS}](?:.*[{_MARKS}])?")


def describe(error: BaseException) -> str:
    """Class and text, without the values that a database or a validation quotes: they are about people."""
    return storable(_described(error), ERROR_MAX)


def storable(text: str, most: int) -> str:
    """As a database takes it: no NUL, no half of a surrogate pair, not longer than this."""
    return text[:most].replace("\0", "�").encode("utf-8", "replace").decode()


def _described(error: BaseException) -> str:
    if hasattr(error, "errors") and hasattr(error, "error_count"):
        wrong = [f"{'.'.join(map(str, problem['loc']))}: {wording.in_words(problem)}" for problem in error.errors()]
        return f"{type(error).__name__}: {'; '.join(wrong)}"
    masked = _masked(str(error))
    orig = getattr(error, "orig", None)  # SQLAlchemy's wrap of what the driver said
    cause = error if orig is None else orig.__cause__
    named = [getattr(cause, name, None) for name in ("sqlstate", "table_name", "column_name", "constraint_name")]
    return " ".join([f"{type(error).__name__}:", masked, *(str(name) for name in named if name)])


def _masked(text: str) -> str:
    """Its first line, without what stands between its first quotation mark and its last, of whatever kind.

    What is quoted may have an apostrophe, and so may the words around it. Of marks left open nothing after is told.
    """
    first, _, more = text.partition("\n")
    first_line = _ARGUMENT.sub("…", first)
    opened = _QUOTED.search(first_line)
    if opened is None:
        return first_line
    rest = "" if more or _left_open(opened[0]) else first_line[opened.end() :]
    return f"{first_line[: opened.start()]}'…'{rest}"


def _left_open(quoted: str) -> bool:
    alike = all(quoted.count(mark) % 2 == 0 for mark in _ALIKE)
    return not alike or sum(map(quoted.count, _OTHERS)) % 2 == 1

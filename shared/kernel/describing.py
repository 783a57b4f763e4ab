"""How an error is told: without what it quotes, and as a database takes it."""

import re

from shared.kernel import wording

ERROR_MAX = 2000
_QUOTED = re.compile(r"""'[^']*'|"[^"]*"|(?<=query argument )\$\d+: .*""")


def describe(error: BaseException) -> str:
    """Class and text, without the values that a database or a validation quotes: they are about people."""
    return storable(_described(error), ERROR_MAX)


def storable(text: str, most: int) -> str:
    """As a database takes it: no NUL, no half of a surrogate pair, not longer than this."""
    return text[:most].replace("\0", "�").encode("utf-8", "replace").decode()


def _described(error: BaseException) -> str:
    if hasattr(error, "errors") and hasattr(error, "error_count"):
        wrong = [f"{'.'.join(map(str, each['loc']))}: {wording.told(each)}" for each in error.errors()]
        return f"{type(error).__name__}: {'; '.join(wrong)}"
    first = str(error).partition("\n")[0]
    masked = _QUOTED.sub("'…'", first)
    orig = getattr(error, "orig", None)  # SQLAlchemy's wrap of what the driver said
    cause = error if orig is None else orig.__cause__
    named = [getattr(cause, name, None) for name in ("sqlstate", "table_name", "column_name", "constraint_name")]
    return " ".join([f"{type(error).__name__}:", masked, *(str(name) for name in named if name)])

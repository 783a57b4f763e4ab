"""Values of a statement by name: which names its text has, and the text with numbers in their place."""

import re
from collections.abc import Sequence
from functools import lru_cache

TEXTS = 2000  # that are remembered: those of a service are fewer
# And what hides none: text, a quoted name, a remark, `::` of a cast.
_NAME = re.compile(r"""'[^']*' | "[^"]*" | --.* | (?<![:\w]) : ([a-z_]\w*)""", re.VERBOSE)


@lru_cache(maxsize=TEXTS)
def numbered(text: str) -> tuple[str, Sequence[str]]:
    """The statement with `$1` for the first `:name`, and the names in their order."""
    names = tuple(dict.fromkeys(filter(None, _NAME.findall(text))))
    return _NAME.sub(lambda match: f"${names.index(match[1]) + 1}" if match[1] else match[0], text), names

"""What can be done from a page: its buttons, each to a page of its own."""

from typing import NamedTuple


class PageAction(NamedTuple):
    """`undoes`: it drops, refuses or takes something back, so it is never the page's main button."""

    url: str
    words: str
    undoes: bool = False

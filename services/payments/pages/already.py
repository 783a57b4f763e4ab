"""A page whose button does not stand for anything any more: somebody has done it, or went back to it."""

from shared.pages.forms import FormRefused
from shared.pages.page import PageContent


def already(title: str, said: str, thing: tuple[str, str], refused: FormRefused | None) -> PageContent:
    """`thing` is what it is about, in words, and its address. `refused`: the button of an older page was pressed."""
    content = {"said": said, "thing": thing, "refused": refused is not None}
    return PageContent("already.html", title, content, status=200 if refused is None else refused.status)

"""A form sent as a browser sends it: what stands hidden in it, and what somebody fills in."""

import re
from html import unescape
from html.parser import HTMLParser

import httpx

from tests.pages.conftest import Browser


def hidden(page: httpx.Response) -> dict[str, str]:
    form = page.text.split("<main", 1)[1]
    fields = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', form)
    return {name: unescape(value) for name, value in fields}


async def sent(browser: Browser, path: str, page: httpx.Response, **fields: str | list[str]) -> httpx.Response:
    return await browser.post(path, hidden(page) | fields)


def on(field: str, day: int, month: int, year: int) -> dict[str, str]:
    """A day in the three fields of a form."""
    return {f"{field}-day": str(day), f"{field}-month": str(month), f"{field}-year": str(year)}


class _Filled(HTMLParser):
    """What a browser would send of the form of a page, though nobody changes anything."""

    def __init__(self) -> None:
        super().__init__()
        self.fields: dict[str, list[str]] = {}
        self._select = self._area = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        name, value = said.get("name") or "", said.get("value") or ""
        if tag == "select":
            self._select = name
        elif tag == "textarea":
            self._area = name
        elif tag == "option" and "selected" in said and self._select:
            self.fields.setdefault(self._select, []).append(value)
        elif (
            tag == "input"
            and name
            and (said.get("type", "text") not in {"radio", "checkbox", "file"} or "checked" in said)
        ):
            self.fields.setdefault(name, []).append(value)

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = ""
        elif tag == "textarea":
            self._area = ""

    def handle_data(self, data: str) -> None:
        if self._area:
            self.fields.setdefault(self._area, []).append(data.strip())


def filled_in(page: httpx.Response) -> dict[str, str | list[str]]:
    """Of the form of a page, with all that stands in it."""
    parser = _Filled()
    parser.feed(page.text.split("<main", 1)[1])
    return {name: values[0] if len(values) == 1 else values for name, values in parser.fields.items()}

"""A form sent as a browser sends it: what stands hidden in it, and what somebody fills in."""

import re
from html import unescape

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

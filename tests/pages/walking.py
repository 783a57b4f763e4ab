"""From link to link as a person would: of each page of a service an address under which somebody is shown something."""

import html
import re
from collections import Counter, deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

import httpx
from starlette.routing import compile_path

from shared.pages.page import Page, PageGroup

HREF = re.compile(r'href="([^"#]+)')
LOOKS = 3  # at so many addresses of one page, until one shows it
Get = Callable[[str], Awaitable[httpx.Response]]


@dataclass(frozen=True, slots=True)
class Shown:
    """`path` is within the service's pages: `/runs/…` of the page `/runs/{run}`."""

    page: Page
    path: str
    size_bytes: int


class Walk:
    """Of whoever `get` asks as. `pages_url` is what the addresses of the service's pages begin with."""

    def __init__(self, groups: Sequence[PageGroup], pages_url: str, get: Get) -> None:
        listed = [page for group in groups for page in group.listed if page.method == "GET"]
        self._patterns = [(compile_path(page.path)[0], page) for page in listed]
        self._pages_url = pages_url
        self._get = get
        self.refused: list[str] = []  # links to what is not shown to whom they are

    async def shown(self, first: str = "/") -> list[Shown]:
        shown: dict[str, Shown] = {}
        looked: Counter[str] = Counter()
        waiting, seen = deque([first]), {first}
        while waiting:
            path = waiting.popleft()
            page = self._page_at(path)
            if page is None or page.path in shown or looked[page.path] >= LOOKS:
                continue
            looked[page.path] += 1
            answer = await self._get(path)
            if answer.status_code == 200:
                shown[page.path] = Shown(page, path, len(answer.content))
            elif path != first and answer.status_code >= httpx.codes.BAD_REQUEST:
                self.refused.append(f"{path} answers {answer.status_code}")
            for link in self._links(answer.text):
                if link not in seen:
                    seen.add(link)
                    waiting.append(link)
        return list(shown.values())

    def _page_at(self, path: str) -> Page | None:
        plain = path.partition("?")[0]
        return next((page for pattern, page in self._patterns if pattern.match(plain)), None)

    def _links(self, text: str) -> list[str]:
        found = (html.unescape(link) for link in HREF.findall(text))
        return [link.removeprefix(self._pages_url) for link in found if link.startswith(f"{self._pages_url}/")]

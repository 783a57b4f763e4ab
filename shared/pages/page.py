"""What a page is: an address, the operation of the API that it shows, and the function that fills it.

`services/<name>/pages/__init__.py` lists them in `PAGES`, as `api/__init__.py` does its `ROUTERS`:

    pages = PageGroup()

    @pages.get("/runs", needs="GET /runs", menu="Pay providers")
    async def list_runs(visit: Visit) -> PageContent:
        runs = await visit.api.get("/runs")
        return PageContent("runs.html", "Pay providers", {"runs": runs["items"]})

Whoever may use the operation that a page `needs` may see the page, and has it in the menu; all else is decided by the
API, which is asked as that person.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, Literal, NamedTuple, TypeVar

from starlette.requests import Request

from shared.kernel.claims import Actor
from shared.pages.charts import Charts
from shared.pages.own_api import OwnApi
from shared.pages.rows import RowsTable
from shared.pages.sessions import PageSession
from shared.pages.typed_days import as_asked
from shared.web.today import DAY


def path_of(request: Request) -> str:
    """Of a page within this service's pages, with its query."""
    query = request.url.query
    return request.url.path.removeprefix("/pages") + (f"?{query}" if query else "")


class ResumedForm(NamedTuple):
    """What waited for somebody; so many `others` wait too, of this page or of other ones."""

    others: int


@dataclass(frozen=True, slots=True)
class Visit:
    """One request for a page, by somebody who is signed in.

    `form` is what was sent, or what waited for them, and then it is `resumed`; `ending` what is asked for: `html`,
    `csv`, `json` or `pdf`.
    """

    request: Request
    session: PageSession
    actor: Actor
    api: OwnApi
    charts: Charts
    opened_on: date
    operations: Mapping[str, frozenset[str]]
    form: Mapping[str, list[str]] = field(default_factory=dict)
    ending: str = "html"
    resumed: ResumedForm | None = None

    @property
    def today(self) -> date:
        """Of all that the page shows: as the API says it, once that was asked."""
        day: date = self.request.scope.get(DAY, self.opened_on)
        return day

    @property
    def path(self) -> str:
        """Within the service's pages, with its query."""
        return path_of(self.request)

    @property
    def plain_path(self) -> str:
        return self.path.partition("?")[0]

    def may(self, operation: str) -> bool:
        """Whether the role may use an operation of the API, such as `POST /runs`: not yet that it is possible now."""
        return bool(self.operations[operation] & self.actor.roles)

    @property
    def query(self) -> Mapping[str, str]:
        return as_asked(self.request.query_params)

    def part(self, name: str) -> str:
        """Of the address, such as the id of `/runs/{run}`."""
        return str(self.request.path_params[name])

    def link(self, path: str) -> str:
        """To a page of this service, as a browser has it."""
        return f"{self.request.app.state.service.settings.pages_url}{path}"

    def link_to(self, service: str, path: str) -> str:
        """To a page of another service."""
        return f"{self.request.app.state.service.settings.site_url}/{service}/pages{path}"


@dataclass(frozen=True, slots=True)
class PageContent:
    """`title` is the page's one heading and the first part of its title. A `table` is also its CSV and its JSON.
    `is_done`: it answers a form that was done, where what came of it is shown once and leads nowhere.
    """

    template: str
    title: str
    content: Mapping[str, Any] = field(default_factory=dict)
    table: RowsTable | None = None
    status: int = 200
    is_done: bool = False


@dataclass(frozen=True, slots=True)
class FileContent:
    """A file as the API made it, byte by byte, for a page that is asked for by that ending."""

    content: bytes
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class GoTo:
    """After something was done: the browser asks for this page of the service, and a reload does nothing again. `done`
    is said there, once.
    """

    path: str
    done: str = ""


ShownContent = PageContent | FileContent | GoTo
Show = Callable[[Visit], Awaitable[ShownContent]]
S = TypeVar("S", bound=Callable[..., Awaitable[ShownContent]])


@dataclass(frozen=True, slots=True)
class Page:
    """`twin`: the path, without ending, under which its table is served as `.csv` and `.json`, and where it is `pdf`
    too a document as `.pdf`. `counted`: how many
    there are, said where a service without a first page lists what there is. `menu_if`: it is in the menu only of an
    area where there is, or can be, something on it.
    """

    method: Literal["GET", "POST"]
    path: str
    needs: str
    show: Show
    menu: str = ""
    twin: str = ""
    counted: Callable[[Visit], Awaitable[str]] | None = None
    menu_if: Callable[[Visit], Awaitable[bool]] | None = None
    pdf: bool = False


class PageGroup:
    """Those of one file. `charts`: it draws some, so the first is drawn before anybody asks."""

    def __init__(self, *, charts: bool = False) -> None:
        self.listed: list[Page] = []
        self.charts = charts

    def get(
        self,
        path: str,
        *,
        needs: str,
        menu: str = "",
        twin: str = "",
        counted: Callable[[Visit], Awaitable[str]] | None = None,
        menu_if: Callable[[Visit], Awaitable[bool]] | None = None,
        pdf: bool = False,
    ) -> Callable[[S], S]:
        get = partial(Page, "GET", path, needs, menu=menu, twin=twin, counted=counted, menu_if=menu_if, pdf=pdf)
        return self._add(get)

    def post(self, path: str, *, needs: str) -> Callable[[S], S]:
        return self._add(partial(Page, "POST", path, needs))

    def _add(self, page: Callable[[Show], Page]) -> Callable[[S], S]:
        def listed(show: S) -> S:
            self.listed.append(page(show))
            return show

        return listed


@dataclass(frozen=True)
class PagesOfService:
    """`operations`: of each of its API, such as `GET /runs`, the roles that may use it."""

    title: str
    pages: Sequence[PageGroup]
    templates: Path | None
    operations: Mapping[str, frozenset[str]]

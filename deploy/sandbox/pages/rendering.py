"""A page of the front in the layout of the services' pages, with the same styles."""

from pathlib import Path
from typing import Any

from starlette.responses import HTMLResponse, Response

from deploy.sandbox.sign_in.area_people import AreaPeople
from deploy.sandbox.topology import SERVICES
from shared.kernel.settings import ServiceSettings
from shared.pages.page import PageContent
from shared.pages.static import HTMX, ICON, SITE, START, STYLE, StaticFiles
from shared.pages.templating import environment

TEMPLATES = Path(__file__).parent / "templates"
PAGE_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self';"
        " connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    ),
    # A page that sends no referrer sends the origin `null` with its forms, which is refused as a page from elsewhere.
    "Referrer-Policy": "same-origin",
}
NAME, COLOUR = (str(ServiceSettings.model_fields[name].default) for name in ("site_name", "site_colour"))


class FrontPages:
    def __init__(self, site_url: str, people: AreaPeople) -> None:
        self._people = people
        self._static = StaticFiles(COLOUR)
        self._templates = environment(TEMPLATES)
        self._site = {"name": NAME, "url": site_url}

    def page(self, template: str, title: str, status: int = 200, **content: Any) -> HTMLResponse:
        text = self._templates.get_template(template).render(self._around(title, status) | content)
        return HTMLResponse(text, status, headers=PAGE_HEADERS)

    def statement(self, shown: PageContent) -> HTMLResponse:
        """As the services show it of their own pages."""
        return self.page(shown.template, shown.title, **shown.content)

    def part(self, template: str, **content: Any) -> HTMLResponse:
        """What htmx puts in the place of what was there."""
        return HTMLResponse(self._templates.get_template(template).render(content), headers=PAGE_HEADERS)

    def file(self, name: str) -> Response:
        return self._static.answer(name)

    def _around(self, title: str, status: int) -> dict[str, Any]:
        names = {name: self._static.name_of(name) for name in (STYLE, SITE, START, HTMX, ICON)}
        return {
            "title": title,
            "status": status,
            "table": None,
            "site": self._site,
            "service": {"name": "front", "title": "Sandbox", "url": self._site["url"]},
            "services": SERVICES,
            "static": {name: f"/static/{served}" for name, served in names.items() if served},
            "actor": None,
            "csrf": "",
            "menu": [],
            "done": "",
            "sent_again": False,
            "path": "",
            "of": self._people,
            "people": self._people.by_place(),
        }

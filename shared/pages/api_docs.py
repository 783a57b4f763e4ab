"""An API's documents in Swagger UI, at `/docs`, from our own files: nothing is loaded from another host.

All addresses in the page are relative, so that it works behind a prefix too. Without the files from npm it is plain
and says what is missing.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from shared.pages.static import FOLDER, OWN, NamedFiles
from shared.pages.templating import environment

BUNDLE, STYLE, RETURN = "swagger-ui-bundle.js", "swagger-ui.css", "oauth2-redirect.js"
OWN_STYLE, START = "api-docs.css", "api-docs.js"
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self';"
        " form-action 'none'; frame-ancestors 'none'; base-uri 'none'"
    ),
    "Referrer-Policy": "same-origin",
}


@dataclass(frozen=True, slots=True)
class SignInAt:
    """The site at whose origin one can sign in, and the page's name there."""

    site: str
    client: str


class ApiDocs:
    """`documents`: the address of each, beside the page, by what people call it."""

    def __init__(
        self, title: str, documents: Mapping[str, str], sign_in: SignInAt | None = None, folder: Path = FOLDER
    ) -> None:
        self._title = title
        self._documents = [{"name": name, "url": url} for name, url in documents.items()]
        self._sign_in = sign_in
        self._folder = folder
        self._templates = environment(None)

    def routes(self) -> list[Route]:
        return [
            Route("/docs", self._page, include_in_schema=False),
            Route("/docs/signed-in", self._signed_in, include_in_schema=False),
            Route("/docs/files/{name}", self._file, include_in_schema=False),
        ]

    @cached_property
    def _files(self) -> NamedFiles:
        """Read when somebody first asks: most processes never show them."""
        files = NamedFiles()
        files.add_from_npm(self._folder, BUNDLE, STYLE, RETURN)
        for name in (OWN_STYLE, START):
            files.add(name, (OWN / name).read_text())
        return files

    async def _page(self, _request: Request) -> Response:
        sign_in = asdict(self._sign_in) if self._sign_in else None
        config = json.dumps({"url": self._documents[0]["url"], "signIn": sign_in})
        styles, scripts = self._served(STYLE, OWN_STYLE), self._served(BUNDLE, START)
        return self._html("api_docs.html", styles=styles, scripts=scripts, config=config)

    async def _signed_in(self, _request: Request) -> Response:
        """The window in which one signed in: tells the page that opened it, and closes."""
        return self._html("api_docs_signed_in.html", scripts=self._served(RETURN))

    async def _file(self, request: Request) -> Response:
        return self._files.answer(request.path_params["name"])

    def _served(self, *names: str) -> list[str]:
        """None at all where one is missing: they are of no use alone."""
        served = [self._files.name_of(name) for name in names]
        return [name for name in served if name] if all(served) else []

    def _html(self, template: str, **content: object) -> HTMLResponse:
        text = self._templates.get_template(template).render(
            title=self._title, documents=self._documents, sign_in=self._sign_in, **content
        )
        return HTMLResponse(text, headers=HEADERS)

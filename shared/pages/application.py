"""The pages of a service as an application of its own, below `/pages` of its API.

The API takes bearer tokens and no cookie, pages their cookie and no token. A page is thin: who is signed in, the form's
token, and whether the role may see it are looked at here, before its function is called.
"""

from collections.abc import Sequence
from http import HTTPStatus

from starlette.applications import Starlette
from starlette.datastructures import State
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from shared.kernel.settings import ServiceSettings
from shared.pages import accessibility
from shared.pages.answering import TWINS, Answering
from shared.pages.charts import Charts
from shared.pages.cookies import Cookies
from shared.pages.login import Login
from shared.pages.page import Page, PagesOfService
from shared.pages.rendering import Endpoint, Rendering
from shared.pages.signing import Signing
from shared.pages.static import StaticFiles


def create_pages(service: PagesOfService, state: State, api: ASGIApp) -> Starlette:
    settings = state.service.settings
    listed = [page for pages in service.pages for page in pages.listed]
    _check(listed, service)
    state.login = Login(settings, state.verifier)
    state.charts = Charts()
    state.draws = any(pages.charts for pages in service.pages)
    static = StaticFiles(settings.site_colour)
    rendering = Rendering(service, settings, static, listed)
    cookies = Cookies(settings.service, settings.site_url.startswith("https://"))
    signing = Signing(cookies, rendering)
    answering = Answering(service, api, cookies, rendering, signing)
    app = Starlette(routes=[
        Route("/signed-in", rendering.guarded(signing.signed_in)),
        Route("/sign-in", rendering.guarded(signing.sign_in)),
        Route("/sign-out", rendering.guarded(answering.sign_out), methods=["POST"]),
        Route("/start-empty", rendering.guarded(answering.start_empty), methods=["POST"]),
        Route("/logged-out", rendering.guarded(signing.logged_out, for_program=True), methods=["POST"]),
        Route(accessibility.PATH, rendering.guarded(answering.statement)),
        Route("/static/{name}", _serve(static)),
        *_routes(listed, answering),
        *(Route(f"/{{rest:path}}.{ending}", rendering.guarded(answering.nothing_here, for_program=True))
          for ending in TWINS),
        Route("/{rest:path}", rendering.guarded(answering.nothing_here)),
    ])  # fmt: skip
    app.state = state
    return app


def first_page_route(settings: ServiceSettings) -> Route:
    """Of an address without its last slash: to where the setting has the pages, whatever host was named."""

    async def to_first_page(request: Request) -> Response:
        asked = f"?{request.url.query}" if request.url.query else ""
        return RedirectResponse(f"{settings.site_url}/{settings.service}/pages/{asked}", HTTPStatus.PERMANENT_REDIRECT)

    return Route("/pages", to_first_page)


def _check(listed: Sequence[Page], service: PagesOfService) -> None:
    """A page that needs what the API does not have would be seen by nobody."""
    for page in listed:
        if page.needs not in service.operations:
            raise ValueError(f"the page {page.path} needs {page.needs}, which the API does not have")


def _routes(listed: Sequence[Page], answering: Answering) -> list[Route]:
    routes = []
    for page in listed:
        endpoint = answering.of(page)
        routes.append(Route(page.path, endpoint, methods=[page.method], name=page.show.__name__))
        if page.twin:
            endings = [*TWINS, *(["pdf"] if page.pdf else [])]
            routes += [Route(f"{page.twin}.{ending}", answering.of(page, ending)) for ending in endings]
    if not any(page.path == "/" for page in listed):
        routes.append(Route("/", answering.home))
    return routes


def _serve(static: StaticFiles) -> Endpoint:
    async def serve(request: Request) -> Response:
        return static.answer(request.path_params["name"])

    return serve

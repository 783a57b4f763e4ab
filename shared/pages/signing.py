"""Signing in and out, as a browser meets it."""

import re
from urllib.parse import parse_qs, unquote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from shared.kernel.problems import TooLarge
from shared.pages import sessions
from shared.pages.cookies import Cookies, JustDone
from shared.pages.login import Login
from shared.pages.multipart import boundary_of, read_multipart
from shared.pages.rendering import Rendering

FORM_FIELDS_MAX = 500
_LOST = (
    "You are signed in as {sub} ({organisation}). What somebody else filled in on this page, and sent after they were"
    " signed out, is not kept for you: nothing of it was sent."
)
PROMPTS = {"login", "select_account"}
TO_MAX = 1_500  # characters: browsers keep no cookie of more than 4,096 bytes
_UP = re.compile(r"(^|[/\\])\.\.([/\\]|$)")


async def read_form(request: Request) -> dict[str, list[str]]:
    """As a browser sends it; the size of a body is bounded before. Raises TooLarge, and BadRequest of a torn one."""
    body = await request.body()
    boundary = boundary_of(request.headers.get("content-type", ""))
    if boundary is not None:
        return read_multipart(body, boundary, FORM_FIELDS_MAX)
    try:
        return parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=FORM_FIELDS_MAX)
    except ValueError:  # that is all that it refuses
        raise TooLarge(f"A form here has {FORM_FIELDS_MAX} fields at most.") from None


def own_path(text: str) -> str:
    """Of what a cookie brought back: nothing but a path of ours, so that nobody is led elsewhere."""
    is_ours = text.startswith("/") and not text.startswith(("//", "/\\"))
    return text if is_ours and not _UP.search(unquote(text.partition("?")[0])) else "/"


class Signing:
    def __init__(self, cookies: Cookies, rendering: Rendering) -> None:
        self._cookies = cookies
        self._rendering = rendering

    async def sign_in(self, request: Request) -> Response:
        """On the way to the page `?to=`. Also for who is signed in, and wants to be somebody else: `?prompt=login`."""
        prompt = request.query_params.get("prompt")
        to = own_path(request.query_params.get("to", "/"))
        return await self.begin(request, to, prompt if prompt in PROMPTS else None)

    async def begin(self, request: Request, to: str, prompt: str | None = None) -> Response:
        url, begun = await _login(request).begin(_short(to), prompt)
        response = self._redirect(request, url)
        self._cookies.begin(response, begun)
        return response

    async def signed_in(self, request: Request) -> Response:
        """Where the issuer sends the browser back to. The session is a new one, whatever cookie came."""
        begun = self._cookies.login_begun(request)
        actor, sid = await _login(request).finish(request.query_params, begun)
        database = request.app.state.database
        former = self._cookies.session_id(request)
        opened = await sessions.open_session(database, actor, sid, in_place_of=former)
        to = begun.to if begun is not None else "/"
        to = own_path(to if to in opened.waiting else next(iter(opened.waiting), to))
        pages_url = request.app.state.service.settings.pages_url
        response = self._redirect(request, pages_url + to)
        said = _LOST.format(sub=actor.sub, organisation=actor.organisation)
        lost = JustDone(path=to, said=said, undone=True) if to in opened.lost else None
        self._cookies.remember(response, opened.session_id, lost)
        return response

    async def sign_out(self, request: Request, session_id: str) -> Response:
        """Here at once, and at the issuer, which ends those of the other services."""
        await sessions.end(request.app.state.database, session_id)
        response = self._redirect(request, await _login(request).leaving())
        self._cookies.sign_out(response)
        return response

    async def logged_out(self, request: Request) -> Response:
        """Told by the issuer, behind the scenes: whoever it signed in under this `sid` is signed in no more."""
        token = "".join((await read_form(request)).get("logout_token", []))
        sid = await _login(request).ended(token)
        await sessions.end_all(request.app.state.database, sid)
        return Response(status_code=200, headers={"Cache-Control": "no-store"})

    def _redirect(self, request: Request, url: str) -> Response:
        return RedirectResponse(url, 303, headers=self._rendering.headers(request))


def _short(to: str) -> str:
    """What a cookie can carry: of a longer address the page without its query, else the first page."""
    return next((part for part in (to, to.partition("?")[0]) if len(part) <= TO_MAX), "/")


def _login(request: Request) -> Login:
    login: Login = request.app.state.login
    return login

"""What stands before each page: who is signed in, the form's token, whether the role may see it."""

from http import HTTPStatus
from typing import NamedTuple

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp

from shared.kernel.describing import storable
from shared.kernel.problems import Forbidden, Invalid, NotFound, TooManyRequests, Unauthorized, for_status
from shared.pages import sessions
from shared.pages.accessibility import statement
from shared.pages.cookies import Cookies, JustDone
from shared.pages.form_keys import check_key, waiting_key
from shared.pages.form_tokens import csrf_token, is_csrf_token
from shared.pages.kept_forms import FormName, SignedOut, drop_form, keep_form
from shared.pages.operating import BACKLOG, BACKLOG_READ
from shared.pages.origins import NotFromHere, OpenedByAnother, check_from_here
from shared.pages.own_api import OwnApi
from shared.pages.page import (
    FileContent,
    GoTo,
    Page,
    PageContent,
    PagesOfService,
    ResumedForm,
    ShownContent,
    Visit,
    path_of,
)
from shared.pages.rendering import FORM, WHO, Endpoint, Rendering
from shared.pages.sessions import PageSession
from shared.pages.signing import Signing, own_path, read_form
from shared.pages.words import roles
from shared.web.audited import keep_page
from shared.web.problems import FIELD_MAX
from shared.web.rates import RATE
from shared.web.schemas import NOT_STORABLE, UNSTORABLE

CSRF, PAGE = "csrf", "page"  # hidden fields of every form: its token, and the page on which it stands
_OF_ANOTHER = (
    "{sub} ({organisation}) has signed in in this browser since this page was opened. What was filled in on it was not"
    " sent, and is not kept for {sub}: nothing was done. If it is yours, sign in as yourself in another tab, then load"
    " this page again: you get back what you filled in."
)
TWINS = {"csv": "text/csv; charset=utf-8", "json": "application/json"}
Form = dict[str, list[str]]


class NotKept(Unauthorized):
    """You were signed out before this was sent, and what you filled in could not be kept. Nothing was done: sign in,
    and fill it in again.
    """


class NobodySignedIn(Unauthorized):
    """Nobody is signed in here, or not any more. Sign in on a page of this service, and ask again."""


class SessionAtHand(NamedTuple):
    session_id: str
    session: PageSession


class Answering:
    def __init__(
        self, service: PagesOfService, api: ASGIApp, cookies: Cookies, rendering: Rendering, signing: Signing
    ) -> None:
        self._service = service
        self._api = api
        self._cookies = cookies
        self._rendering = rendering
        self._signing = signing

    def of(self, page: Page, ending: str = "html") -> Endpoint:
        async def answer(request: Request) -> Response:
            form = await self._form(request) if page.method == "POST" else {}
            signed_in = await self._signed_in(request)
            if signed_in is None or signed_in.session.is_over(sessions.now()):
                if ending in TWINS:
                    raise NobodySignedIn
                return await self._sign_in_again(request, signed_in, form)
            if page.method == "POST" and not _is_of(signed_in, form):
                return await self._look_again(request, signed_in, form)
            check_key(form)
            shown = self._for_role(page, signed_in.session)
            await sessions.see(request.app.state.database, signed_in.session)
            visit = await self._visit(request, signed_in.session, form, ending)
            try:
                content = await shown.show(visit)
                if ending == "html" and isinstance(content, PageContent):
                    await self._rendering.note_menu(visit)
            finally:
                await keep_page(request)
            if form:
                done = content.is_done if isinstance(content, PageContent) else isinstance(content, GoTo)
                await self._follow_up(request, signed_in.session, form, done=done)
            return self._response(request, content, ending)

        return self._rendering.guarded(answer, for_program=ending in TWINS)

    @property
    def home(self) -> Endpoint:
        """The first page of a service that has none of its own: what there is."""
        return self.of(self._home)

    @property
    def _home(self) -> Page:
        return Page("GET", "/", "", self._show_home)

    async def _show_home(self, visit: Visit) -> PageContent | GoTo:
        """Whoever keeps the service running comes for one thing first."""
        if visit.may(BACKLOG_READ):
            return GoTo(BACKLOG)
        listed = self._rendering.menu(visit.actor)
        counts = {page.path: await page.counted(visit) for page in listed if page.counted is not None}
        return PageContent("home.html", "What you can do here", {"counts": counts})

    async def nothing_here(self, request: Request) -> Response:
        await self._signed_in(request)  # for the menu
        raise NotFound("There is no page at this address. It may have been typed wrongly.")

    async def statement(self, request: Request) -> Response:
        """Open to everybody; whoever is signed in keeps their menu."""
        await self._signed_in(request)
        return self._rendering.page(request, statement(request.app.state.service.settings.site_contact))

    async def sign_out(self, request: Request) -> Response:
        form = await self._form(request)
        signed_in = await self._signed_in(request)
        if signed_in is None:
            return await self._signing.sign_out(request, "")
        _check_known(signed_in, form)
        return await self._signing.sign_out(request, signed_in.session_id)

    async def start_empty(self, request: Request) -> Response:
        """The form that waits on a page is not wanted any more."""
        form = await self._form(request)
        signed_in = await self._signed_in(request)
        if signed_in is not None and not signed_in.session.is_over(sessions.now()):
            _check_known(signed_in, form)
            check_key(form)
            await self._follow_up(request, signed_in.session, form, done=True)
        return self._to_its_page(request, form)

    async def _form(self, request: Request) -> Form:
        """Raises NotFromHere before anything of it is read."""
        check_from_here(request, request.app.state.service.settings.site_url)
        request.scope[FORM] = form = await read_form(request)
        return form

    async def _signed_in(self, request: Request) -> SessionAtHand | None:
        """Whom the cookie names, also if the session is over by now."""
        session_id = self._cookies.session_id(request)
        session = await sessions.find(request.app.state.database, session_id) if session_id else None
        if session_id is None or session is None:
            return None
        if not session.is_over(sessions.now()):
            request.scope[WHO] = (session.actor, csrf_token(session_id))
        return SessionAtHand(session_id, session)

    async def _sign_in_again(self, request: Request, before: SessionAtHand | None, form: Form) -> Response:
        """What was about to be sent is kept, and comes back on the page on which it was filled in. Raises NotKept,
        NoRoomToKeep, and SignedOut.
        """
        if before is None and request.method == "POST":
            raise NotKept
        if before is not None and before.session.is_signed_out and request.method == "POST":
            _check_known(before, form)
            raise SignedOut
        if before is not None and form:
            await self._keep(request, before, form)
        return await self._signing.begin(request, _page_of(request, form))

    async def _look_again(self, request: Request, signed_in: SessionAtHand, form: Form) -> Response:
        """It was opened in a session that ended, and who opened it signed in again in another window: it is not done,
        since whoever sends it has to see that it is they who do.
        """
        await self._keep(request, signed_in, form)
        return self._to_its_page(request, form)

    def _to_its_page(self, request: Request, form: Form) -> Response:
        url = request.app.state.service.settings.pages_url + _page_of(request, form)
        return RedirectResponse(url, 303, headers=self._rendering.headers(request))

    async def _keep(self, request: Request, whose: SessionAtHand, form: Form) -> None:
        _check_known(whose, form)
        fields = _filled_in(form)
        if wrong := _unstorable(fields):
            raise Invalid(errors=[{"field": storable(name, FIELD_MAX), "message": NOT_STORABLE} for name in wrong])
        await keep_form(request.app.state.database, whose.session, _name_of(request, form), fields)

    async def _follow_up(self, request: Request, session: PageSession, form: Form, *, done: bool) -> None:
        """What waited goes once it was done; refused, it waits as it was mended."""
        database, name, fields = request.app.state.database, _name_of(request, form), _filled_in(form)
        if not any(name.names(kept) for kept in session.waiting(sessions.now())):
            return
        if done:
            await drop_form(database, session, name)
        elif not _unstorable(fields):
            await keep_form(database, session, name, fields)

    def _for_role(self, page: Page, session: PageSession) -> Page:
        """Whoever has other pages here and not the service's first one is shown what there is."""
        allowed = self._service.operations.get(page.needs)
        if allowed is None or allowed & session.actor.roles:
            return page
        if page.path == "/" and self._rendering.menu(session.actor):
            return self._home
        raise Forbidden(f"This page is for: {roles(allowed)}. You are signed in as: {roles(session.actor.roles)}.")

    async def _visit(self, request: Request, session: PageSession, form: Form, ending: str) -> Visit:
        state = request.app.state
        request.scope[RATE] = rate = state.rates.take(session.actor)
        if rate is not None and rate.is_exceeded:
            raise TooManyRequests(headers={"Retry-After": str(rate.reset_seconds)})
        waiting = () if request.method == "POST" else session.waiting(sessions.now())
        kept = next((kept["fields"] for kept in waiting if kept["path"] == path_of(request)), None)
        return Visit(
            request,
            session,
            session.actor,
            OwnApi(self._api, session.actor, request.scope),
            state.charts,
            state.clock.today(),
            self._service.operations,
            form if kept is None else kept,
            ending,
            resumed=None if kept is None else ResumedForm(len(waiting) - 1),
        )

    def _go_to(self, request: Request, to: GoTo) -> Response:
        url = request.app.state.service.settings.pages_url + to.path
        response = RedirectResponse(url, 303, headers=self._rendering.headers(request))
        if to.done:
            session_id = self._cookies.session_id(request) or ""
            self._cookies.say_done(response, JustDone(path=to.path, said=to.done), session_id)
        return response

    def _page(self, request: Request, shown: PageContent) -> Response:
        done = self._cookies.just_done(request, path_of(request)) if request.method == "GET" else None
        response = self._rendering.page(request, shown, done)
        if done:
            self._cookies.was_said(response)
        return response

    def _response(self, request: Request, shown: ShownContent, ending: str) -> Response:
        if isinstance(shown, GoTo):
            return self._go_to(request, shown)
        if isinstance(shown, FileContent):
            return Response(shown.content, headers={**self._rendering.headers(request), **shown.headers})
        if ending == "html":
            return self._page(request, shown)
        if shown.status >= HTTPStatus.BAD_REQUEST:  # its page says at each filter what is wrong
            raise for_status(shown.status)
        if shown.table is None:
            raise NotFound
        content = shown.table.csv() if ending == "csv" else shown.table.json()
        return Response(content, headers=self._rendering.headers(request), media_type=TWINS[ending])


def _is_of(signed_in: SessionAtHand, form: Form) -> bool:
    return is_csrf_token(signed_in.session_id, _token_of(form))


def _check_known(signed_in: SessionAtHand, form: Form) -> None:
    """Raises OpenedByAnother, and NotFromHere of a form that nobody opened in this browser."""
    token, session = _token_of(form), signed_in.session
    if session.knows_form(signed_in.session_id, token):
        return
    if session.is_of_another(token):
        raise OpenedByAnother(_OF_ANOTHER.format(sub=session.sub, organisation=session.organisation))
    raise NotFromHere


def _token_of(form: Form) -> str:
    return "".join(form.get(CSRF, []))


def _page_of(request: Request, form: Form) -> str:
    """On which a form stood; of any other request the page that is asked for."""
    return own_path((form.get(PAGE) or [path_of(request)])[0])


def _name_of(request: Request, form: Form) -> FormName:
    return FormName(_page_of(request, form), waiting_key(form))


def _filled_in(form: Form) -> Form:
    return {name: values for name, values in form.items() if name != CSRF}


def _unstorable(fields: Form) -> list[str]:
    """The names of what a database cannot keep."""
    return [name for name, values in fields.items() if UNSTORABLE.search("".join((name, *values)))]

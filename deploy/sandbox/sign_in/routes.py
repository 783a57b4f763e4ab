"""The provider's addresses: discovery, authorize, the token for a code, the end of a session."""

from typing import Any

import httpx
from authlib.oauth2 import OAuth2Error
from authlib.oauth2.rfc6749 import InvalidRequestError
from fastapi import APIRouter, HTTPException, Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Match, Route
from starlette.types import Scope

from deploy.sandbox.origins import is_from_here
from deploy.sandbox.sign_in.area_people import AreaPeople
from deploy.sandbox.sign_in.clients import KeyFile, Site
from deploy.sandbox.sign_in.logout import BackChannel, EndSession, StillSignedIn
from deploy.sandbox.sign_in.people import Persona
from deploy.sandbox.sign_in.screens import Screens
from deploy.sandbox.sign_in.server import OAuthServer, ParsedRequest, metadata
from deploy.sandbox.sign_in.sessions import SESSION_SECONDS, Sessions, SignedIn
from deploy.sandbox.tokens import Issuer

FORM = "application/x-www-form-urlencoded"
COOKIE = "lasars-sandbox"
ASKS_WHO = {"login", "select_account"}
SEE_OTHER = 303  # a form is answered, and the browser goes on with GET


class Provider:
    """The issuer towards browsers, with what it remembers of them."""

    def __init__(
        self,
        issuer: Issuer,
        site: Site,
        people: AreaPeople,
        screens: Screens,
        key_file: KeyFile,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self.issuer = issuer
        self.site = site
        self.people = people
        self._secure = site.url.startswith("https:")
        self._cookie = f"{'__Host-' if self._secure else ''}{COOKIE}"  # no page without TLS can set the former
        self.screens = screens
        self.sessions = Sessions()
        self.server = OAuthServer(issuer, site, people.area, key_file)
        self.server.register_endpoint(EndSession(issuer))
        self.back_channel = BackChannel(issuer, site, self.sessions, self.server.codes, transport)

    def signed_in(self, request: Request) -> SignedIn | None:
        return self.sessions.find(request.cookies.get(self._cookie))

    def before(self, request: Request) -> SignedIn | None:
        """Whom this browser has to be no more: also who left, but not everywhere yet."""
        return self.signed_in(request) or self.sessions.find_leaving(request.cookies.get(self._cookie))

    async def parsed(self, request: Request) -> ParsedRequest:
        is_form = request.headers.get("Content-Type", "").partition(";")[0].strip().lower() == FORM
        form = (await request.body()).decode("utf-8", "replace") if is_form else ""
        return ParsedRequest(request.method, self.site, request.url.query, form, request.headers)

    async def become(self, request: Request, person: Persona) -> tuple[str, SignedIn]:
        """Ends who was signed in in this browser before, in all four, and begins anew. Raises StillSignedIn."""
        await self.back_channel.replace(self.before(request))
        return self.sessions.begin(person)

    def forget_all(self) -> None:
        """Sessions end with the data: the services' own are in it."""
        self.sessions.end_all()

    def keep(self, response: Response, secret: str) -> None:
        self._set(response, secret, SESSION_SECONDS)

    def forget(self, response: Response) -> None:
        self._set(response, "", 0)

    def _set(self, response: Response, secret: str, seconds: int) -> None:
        response.set_cookie(self._cookie, secret, seconds, httponly=True, samesite="lax", secure=self._secure)


def person_named(parsed: ParsedRequest, people: AreaPeople) -> Persona:
    if (chosen := people.named(parsed.form.get("person", ""))) is None:
        raise HTTPException(422, f"person: is none of {', '.join(person.sub for person in people.persons)}.")
    return chosen


class FormRoute(Route):
    """Takes forms alone: the same address has another route for JSON."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        matched, child = super().matches(scope)
        if matched is Match.FULL and not dict(scope["headers"]).get(b"content-type", b"").startswith(FORM.encode()):
            return Match.NONE, {}
        return matched, child


def token_form_route(provider: Provider) -> Route:
    async def token_for_code(request: Request) -> Response:
        response: Response = provider.server.create_token_response(await provider.parsed(request))
        return response

    return FormRoute("/token", token_for_code, methods=["POST"])


def sign_in_routes(provider: Provider) -> APIRouter:
    routes = APIRouter(tags=["sign in"])

    @routes.get("/.well-known/openid-configuration")
    async def discovery() -> dict[str, Any]:
        return metadata(provider.issuer, provider.site)

    @routes.api_route("/authorize", methods=["GET", "POST"], include_in_schema=False)
    async def authorize(request: Request) -> Response:
        return await authorized(provider, request)

    @routes.api_route("/end-session", methods=["GET", "POST"], include_in_schema=False)
    async def end_session(request: Request) -> Response:
        return await ended(provider, request)

    return routes


async def authorized(provider: Provider, request: Request) -> Response:
    """Who is known goes on at once; who is not chooses, and the choice comes back as a form to the same address."""
    parsed = await provider.parsed(request)
    chosen = person_named(parsed, provider.people) if "person" in parsed.form else None
    user = SignedIn(chosen) if chosen else provider.signed_in(request)
    try:
        grant = provider.server.get_consent_grant(parsed, end_user=user)
    except OAuth2Error as error:
        return _refusal(provider, parsed, error)
    except ValueError:  # Authlib would repeat what may stand in no refusal
        return _refusal(provider, parsed, InvalidRequestError("A parameter has characters that it may not have."))
    if chosen is None and (grant.prompt in ASKS_WHO or parsed.client.for_one_token):
        return provider.screens.choice(f"/authorize?{request.url.query}")
    secret = None
    if chosen is not None and not parsed.client.for_one_token:
        try:
            secret, user = await provider.become(request, chosen)
        except StillSignedIn as still:
            return provider.screens.still_signed_in(still.services)
    response: Response = provider.server.create_authorization_response(parsed, grant_user=user, grant=grant)
    if chosen is not None:
        response.status_code = SEE_OTHER
    if secret is not None:
        provider.keep(response, secret)
    return response


async def ended(provider: Provider, request: Request) -> Response:
    """In this browser and, through the back channel, in all four services."""
    parsed = await provider.parsed(request)
    try:
        ending = provider.server.validate_endpoint_request("end_session", parsed)
    except OAuth2Error as error:
        return _refusal(provider, parsed, error)
    if ending.needs_confirmation and not is_from_here(request):
        return provider.screens.confirm_logout(request.url.query)
    not_told = await _end(provider, provider.before(request), ending.id_token_claims or {})
    if not_told:  # the cookie stays, so that it can be tried again
        return provider.screens.not_all_told(not_told, request.url.query)
    response = RedirectResponse(ending.redirect_uri or f"{provider.site.url}/", SEE_OTHER)
    provider.forget(response)
    return response


async def _end(provider: Provider, signed_in: SignedIn | None, hint: dict[str, Any]) -> list[str]:
    """The session of the cookie, and the one that the hint names, which may be of before the front started again."""
    ended = {} if signed_in is None else {signed_in.sid: signed_in.person.sub}
    if "sid" in hint:
        ended[str(hint["sid"])] = str(hint.get("sub", ""))
    not_told = [await provider.back_channel.end(sid, sub) for sid, sub in ended.items()]
    return sorted({service for services in not_told for service in services})


def _refusal(provider: Provider, parsed: ParsedRequest, error: OAuth2Error) -> Response:
    """To the client, where it is known where that is; else to the person."""
    if error.redirect_uri:
        response: Response = provider.server.handle_error_response(parsed, error)
        return response
    return provider.screens.refused(f"{error.error}: {error.get_error_description()}")

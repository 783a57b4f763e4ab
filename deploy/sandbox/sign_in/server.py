"""The issuer's OAuth: Authlib checks what is asked and words its refusals; here stands what only the sandbox knows."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

from authlib.oauth2.rfc6749 import AuthorizationServer, InvalidRequestError, OAuth2Request
from authlib.oauth2.rfc6749.grants import AuthorizationCodeGrant, ClientCredentialsGrant
from authlib.oauth2.rfc6749.requests import OAuth2Payload
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oidc.core import OpenIDCode
from joserfc.jwk import ECKey
from starlette.responses import JSONResponse, Response

from deploy.sandbox.sign_in.assertions import ALGORITHMS, KeyAssertions
from deploy.sandbox.sign_in.clients import (
    BY_KEY,
    BY_NOTHING,
    SCOPES,
    AuthorizationCode,
    Client,
    Codes,
    KeyFile,
    Site,
    clients_of,
)
from deploy.sandbox.sign_in.sessions import SignedIn
from deploy.sandbox.tokens import ALGORITHM, HOUR_SECONDS, SERVICE_HOURS, Issuer

TOKEN_HOURS = 8
S256 = "S256"


class Parameters(OAuth2Payload):
    """Those of the address and those of a form alike; one that comes twice is refused by who reads it."""

    def __init__(self, pairs: list[tuple[str, str]]) -> None:
        self._lists: dict[str, list[str]] = {}
        for name, value in pairs:
            self._lists.setdefault(name, []).append(value)

    @property
    def data(self) -> dict[str, str]:
        return {name: values[0] for name, values in self._lists.items()}

    @property
    def datalist(self) -> dict[str, list[str]]:
        return self._lists


class ParsedRequest(OAuth2Request):
    """As Authlib wants one, under the address of the site, whatever the caller calls this host."""

    def __init__(self, method: str, site: Site, query: str, form: str, headers: Mapping[str, str]) -> None:
        super().__init__(method, f"{site.url}/?{query}", headers=headers)
        of_form = parse_qsl(form, keep_blank_values=True)
        self.payload = Parameters([*parse_qsl(query, keep_blank_values=True), *of_form])
        self._form = dict(of_form)

    @property
    def args(self) -> dict[str, str]:
        return dict(self.payload.data)

    @property
    def form(self) -> dict[str, str]:
        return self._form


class OnlyS256(CodeChallenge):
    """Authlib takes a request without a challenge, and `plain`; these clients have no secret, so they must prove it."""

    SUPPORTED_CODE_CHALLENGE_METHOD = (S256,)

    def validate_code_challenge(self, grant: Any, redirect_uri: str | None) -> None:
        if grant.request.payload.data.get("code_challenge_method") != S256:
            raise InvalidRequestError("A code_challenge by the code_challenge_method S256 is wanted (RFC 7636).")
        super().validate_code_challenge(grant, redirect_uri)


class IdToken(OpenIDCode):
    def __init__(self, issuer: Issuer) -> None:
        super().__init__(require_nonce=True)
        self._issuer = issuer

    def exists_nonce(self, _nonce: str, _request: OAuth2Request) -> bool:
        """The client compares it with its own; here a page that is asked for again is no attack."""
        return False

    def generate_user_info(self, signed_in: SignedIn, _scope: str) -> dict[str, str]:
        return {"sub": signed_in.person.sub, "sid": signed_in.sid, "name": signed_in.person.title}

    def resolve_client_private_key(self, _client: Client) -> ECKey:
        return self._issuer.key

    def get_client_algorithm(self, _client: Client) -> str:
        return ALGORITHM

    def get_client_claims(self, client: Client) -> dict[str, str]:
        return {"iss": self._issuer.name, "aud": client.client_id}

    def get_encode_header(self, _client: Client) -> dict[str, str | None]:
        return {"alg": ALGORITHM, "kid": self._issuer.key.kid}


class ServiceGrant(ClientCredentialsGrant):
    TOKEN_ENDPOINT_AUTH_METHODS = (BY_KEY,)


class CodeGrant(AuthorizationCodeGrant):
    TOKEN_ENDPOINT_AUTH_METHODS = (BY_KEY, BY_NOTHING)

    def save_authorization_code(self, code: str, request: ParsedRequest) -> None:
        asked_for = request.payload.data
        self.server.codes.put(
            AuthorizationCode(
                code, request.client.client_id, asked_for["redirect_uri"], request.scope, asked_for.get("nonce"),
                asked_for["code_challenge"], S256, request.user,
            )
        )  # fmt: skip

    def query_authorization_code(self, code: str, client: Client) -> AuthorizationCode | None:
        kept: AuthorizationCode | None = self.server.codes.take(code, client.client_id)
        return kept

    def delete_authorization_code(self, code: AuthorizationCode) -> None:
        """It was taken when it was read."""

    def authenticate_user(self, code: AuthorizationCode) -> SignedIn:
        return code.signed_in


class OAuthServer(AuthorizationServer):
    def __init__(self, issuer: Issuer, site: Site, area: str, key_file: KeyFile) -> None:
        super().__init__(scopes_supported=None)  # unknown ones are left out, as OpenID Connect says
        self.codes = Codes()
        self._clients = clients_of(site, key_file)
        self._issuer, self._area = issuer, area
        self.register_grant(CodeGrant, [OnlyS256(required=True), IdToken(issuer)])
        self.register_grant(ServiceGrant)
        self.register_client_auth_method(BY_KEY, KeyAssertions([issuer.name, token_endpoint(site)]))
        self.register_token_generator("default", self._tokens)
        self.register_token_generator(ServiceGrant.GRANT_TYPE, self._service_tokens)

    def query_client(self, client_id: str) -> Client | None:
        return self._clients.get(client_id)

    def _tokens(self, *, user: SignedIn, scope: str, **_: Any) -> dict[str, Any]:
        person = user.person
        token = self._issuer.token([person.role], person.organisation, person.sub, self._area, TOKEN_HOURS)
        expires_in = TOKEN_HOURS * HOUR_SECONDS
        return {"access_token": token, "token_type": "Bearer", "expires_in": expires_in, "scope": scope}

    def _service_tokens(self, *, client: Client, **_: Any) -> dict[str, Any]:
        token = self._issuer.service_token(client.client_id, self._area)
        return {"access_token": token, "token_type": "Bearer", "expires_in": SERVICE_HOURS * HOUR_SECONDS}

    def save_token(self, token: Mapping[str, Any], request: OAuth2Request) -> None:
        """None is kept: a token tells all by itself."""

    def send_signal(self, *_: Any, **__: Any) -> None:
        """Nobody listens."""

    def create_oauth2_request(self, request: ParsedRequest) -> ParsedRequest:
        return request

    def handle_response(self, status: int, body: Any, headers: list[tuple[str, str]]) -> Response:
        others = {name: value for name, value in headers if name.lower() != "content-type"}
        return JSONResponse(body, status, others) if isinstance(body, dict) else Response(body, status, others)


def token_endpoint(site: Site) -> str:
    return f"{site.front}/token"


def metadata(issuer: Issuer, site: Site) -> dict[str, Any]:
    """What a browser is sent to is of the site; what a service asks itself is where the services find the front."""
    return {
        "issuer": issuer.name,
        "authorization_endpoint": f"{site.url}/authorize",
        "token_endpoint": token_endpoint(site),
        "jwks_uri": f"{site.front}/.well-known/jwks.json",
        "end_session_endpoint": f"{site.url}/end-session",
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": ["authorization_code", "client_credentials"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": [ALGORITHM],
        "token_endpoint_auth_methods_supported": [BY_KEY, BY_NOTHING],
        "token_endpoint_auth_signing_alg_values_supported": list(ALGORITHMS),
        "code_challenge_methods_supported": [S256],
        "scopes_supported": list(SCOPES),
        "claims_supported": ["iss", "aud", "sub", "exp", "iat", "auth_time", "nonce", "at_hash", "sid", "name"],
        "prompt_values_supported": ["none", "login", "select_account"],
        "backchannel_logout_supported": True,
        "backchannel_logout_session_supported": True,
    }

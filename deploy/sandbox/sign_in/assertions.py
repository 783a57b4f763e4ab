"""A client that shows by its key who it is (`private_key_jwt`): believed once, for a minute, and by its own key."""

import time
import warnings
from typing import Any

from authlib.oauth2.rfc6749 import InvalidClientError, OAuth2Request
from authlib.oauth2.rfc7523 import JWTBearerClientAssertion
from joserfc import jwt
from joserfc.errors import JoseError, SecurityWarning

from deploy.sandbox.sign_in.clients import BY_KEY, Client
from shared.kernel.client_keys import ASSERTION_TYPE, PrivateKey, UnusableKey, algorithm_of

ALGORITHMS = ("ES256", "EdDSA", "RS256")
AHEAD_MAX_SECONDS = 300  # until its exp: for so long its jti is known
LEEWAY_SECONDS = 10


class KeyAssertions(JWTBearerClientAssertion):
    """Authlib checks the claims; here stands by which key, that nothing else is shown, and what was seen before."""

    CLIENT_AUTH_METHOD = BY_KEY

    def __init__(self, audiences: list[str]) -> None:
        super().__init__(leeway=LEEWAY_SECONDS)
        self._audiences = audiences
        self._seen: dict[tuple[str, str], float] = {}

    def __call__(self, query_client: Any, request: OAuth2Request) -> Client | None:
        if "client_assertion" not in request.form:
            return None
        if "client_secret" in request.form or "Authorization" in request.headers:
            raise InvalidClientError(description="A client shows one thing by which it is known, not two.")
        if request.form.get("client_assertion_type") != ASSERTION_TYPE:
            raise InvalidClientError(description=f"The client_assertion_type is {ASSERTION_TYPE}.")
        try:
            client: Client | None = super().__call__(query_client, request)
        except (JoseError, UnusableKey, ValueError, KeyError, TypeError, RecursionError) as error:
            raise InvalidClientError(description="The client_assertion cannot be read.") from error
        if client is None:
            raise InvalidClientError(description="The client_assertion is empty.")
        if request.form.get("client_id", client.client_id) != client.client_id:
            raise InvalidClientError(description="The client_assertion is of another client.")
        return client

    def get_audiences(self) -> list[str]:
        return self._audiences

    def resolve_client_public_key(self, client: Client) -> PrivateKey:
        if client.key is None:
            raise InvalidClientError(description=f"No key is registered for {client.client_id}.")
        return client.key.read()

    def process_assertion_claims(self, assertion: str, key: PrivateKey) -> Any:
        """By the algorithm of the key that is registered, whatever the assertion calls its own."""
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", SecurityWarning)  # of the older name of Ed25519
                claims = jwt.decode(assertion, key, algorithms=[algorithm_of(key)]).claims
        except (JoseError, ValueError, RecursionError) as error:
            raise InvalidClientError(description="The client_assertion is not signed by the client's key.") from error
        self.verify_claims(claims)
        return claims

    def validate_jti(self, claims: Any, jti: Any) -> bool:
        now = time.time()
        if not isinstance(jti, str) or claims["exp"] > now + AHEAD_MAX_SECONDS:
            raise InvalidClientError(description=f"A jti, and an exp within {AHEAD_MAX_SECONDS} seconds, are wanted.")
        self._seen = {seen: until for seen, until in self._seen.items() if until + LEEWAY_SECONDS > now}
        if (shown := (claims["sub"], jti)) in self._seen:
            return False
        self._seen[shown] = claims["exp"]
        return True

"""Who is calling and what may they do: bearer JWTs of any OIDC issuer, checked against its JWKS."""

import time
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Any, get_type_hints

from fastapi import Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from joserfc import jwt
from joserfc.errors import JoseError
from structlog.contextvars import bind_contextvars

from shared.kernel.claims import ROLES, Actor, RefusedToken, TokenRules
from shared.kernel.claims import actor_of as checked_actor
from shared.kernel.problems import Forbidden, TooManyRequests, Unauthorized
from shared.web.keys import ALGORITHMS, Keys, named_key
from shared.web.rates import RATE

__all__ = ["ACTOR", "ROLES", "Actor", "Verifier", "actor_of", "authenticated", "check_roles", "require", "roles_of"]

LEEWAY_SECONDS = 30
REMEMBER_SECONDS = 60
REMEMBER_MAX = 2000
ACTOR = "lasars.actor"  # where it stands in a request's scope


class Verifier:
    def __init__(self, keys: Keys, issuer: str, audience: str, rules: TokenRules | None = None) -> None:
        self.keys = keys
        self.rules = rules or TokenRules()
        self._issuer = issuer
        self._claims = jwt.JWTClaimsRegistry(
            leeway=LEEWAY_SECONDS,
            iss={"essential": True, "value": issuer},
            aud={"essential": True, "value": audience},
            exp={"essential": True},
            iat={"essential": True},
            sub={"essential": True},
        )
        self._seen: dict[str, tuple[float, Actor]] = {}

    async def actor(self, token: str) -> Actor:
        """Checked at most once a minute for each token: a signature costs more than the rest of a read."""
        seen = self._seen.get(token)
        if seen is not None and time.time() < seen[0]:
            return seen[1]
        until, actor = await self._verify(token)
        if len(self._seen) >= REMEMBER_MAX:
            self._seen.clear()
        self._seen[token] = (min(time.time() + REMEMBER_SECONDS, until), actor)
        return actor

    async def _verify(self, token: str) -> tuple[float, Actor]:
        try:
            keys = await self.keys.get(named_key(token, self._issuer))
            decoded = jwt.decode(token, keys, algorithms=ALGORITHMS)
            self._claims.validate(decoded.claims)
            return float(decoded.claims["exp"]), checked_actor(decoded.header, decoded.claims, self.rules)
        except RefusedToken as refused:
            raise _invalid(f"The token is not valid: {refused}.") from refused
        except (JoseError, ValueError, KeyError, TypeError, OverflowError) as error:
            raise _invalid("The token is not valid.") from error


def _invalid(detail: str) -> Unauthorized:
    return Unauthorized(detail, headers={"WWW-Authenticate": 'Bearer error="invalid_token"'})


class Bearer(HTTPBearer):
    """Who is calling, as what FastAPI asks at once: a chain of dependencies would cost as much as the rest of it."""

    at_hand = True  # see `shared/web/handing.py`

    def __init__(self, roles: frozenset[str] = frozenset()) -> None:
        super().__init__(
            auto_error=False,
            bearerFormat="JWT",
            description="A token of the configured issuer.",
            scheme_name="HTTPBearer",
        )
        self.roles = roles  # read by `roles_of`

    async def __call__(self, request: Request) -> Actor:  # type: ignore[override]  # they are the caller's, not text
        actor = await actor_of(request)
        if not self.roles:
            return actor
        await self.check(request, actor)
        return replace(actor, roles=actor.roles & self.roles)

    async def check(self, _request: Request, actor: Actor) -> None:
        """Refuses who has none of the roles."""
        check_roles(actor, self.roles)

    async def token(self, request: Request) -> str | None:
        credentials: HTTPAuthorizationCredentials | None = await super().__call__(request)
        return None if credentials is None else credentials.credentials


authenticated = Bearer()


async def actor_of(request: Request) -> Actor:
    """Also before the dependencies are solved; they then find who it is in the request."""
    kept: Actor | None = request.scope.get(ACTOR)
    if kept is not None:
        return kept
    token = await authenticated.token(request)
    if token is None or len(request.headers.getlist("Authorization")) > 1:
        raise Unauthorized(headers={"WWW-Authenticate": "Bearer"})
    verifier: Verifier = request.app.state.verifier
    actor = await verifier.actor(token)
    request.scope[RATE] = rate = request.app.state.rates.take(actor)
    if rate is not None and rate.is_exceeded:
        raise TooManyRequests(headers={"Retry-After": str(rate.reset_seconds)})
    request.scope[ACTOR] = actor
    bind_contextvars(sub=actor.sub, organisation=actor.organisation)
    return actor


def require(*roles: str) -> Callable[..., Any]:
    """`Assessor = Annotated[Actor, Depends(require("assessor"))]`: any one of the roles will do.

    Other roles of the token are left out: what they may do elsewhere lends nothing here.
    """
    unknown = set(roles) - set(ROLES)
    if unknown or not roles:
        raise ValueError(f"no such roles: {sorted(unknown)}")
    return Bearer(frozenset(roles))


def check_roles(actor: Actor, allowed: frozenset[str]) -> None:
    if not allowed & actor.roles:
        raise Forbidden(f"This needs one of the roles: {', '.join(sorted(allowed))}.")


@cache
def bearer_of(endpoint: Callable[..., Any]) -> Bearer | None:
    """What asks for roles in the signature of a route's function; None of a public one."""
    for hint in get_type_hints(endpoint, include_extras=True).values():
        for mark in getattr(hint, "__metadata__", ()):
            dependency = getattr(mark, "dependency", None)
            if isinstance(dependency, Bearer) and dependency.roles:
                return dependency
    return None


@cache
def roles_of(endpoint: Callable[..., Any]) -> frozenset[str]:
    """The roles that a route's function asks for in its signature; none for a public one."""
    bearer = bearer_of(endpoint)
    return bearer.roles if bearer else frozenset()

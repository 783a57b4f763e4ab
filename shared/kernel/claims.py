"""What a token must say before anybody is let in: the one place where that is decided, and it fails closed.

Whatever is missing, empty, of another form or unknown refuses the whole token; no claim has a default.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from shared.kernel.area_codes import AREA

ROLES = (
    "referrer", "assessor", "verifier", "clinician", "provider", "interviewer", "commissioner", "finance_proposer",
    "finance_approver", "finance_releaser", "auditor", "operator", "platform_operator", "service",
)  # fmt: skip
CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,59}", re.ASCII)
SUB = re.compile(r"[!-~](?:[ -~]{0,253}[!-~])?", re.ASCII)  # RFC 7519 and OpenID Connect: ASCII, at most 255
AUTOMATIC = "system"  # the name under which the services themselves act
ID_TOKEN_CLAIMS = ("nonce", "at_hash", "c_hash", "s_hash")  # OpenID Connect has them in ID tokens only


@dataclass(frozen=True, slots=True)
class Actor:
    sub: str
    area: str
    organisation: str
    roles: frozenset[str]


class RefusedToken(ValueError):
    """The message says which claim, never its value."""


@dataclass(frozen=True, slots=True)
class TokenRules:
    """What an installation asks beyond the form: kinds of token by their header `typ`, and the longest life."""

    types: frozenset[str] = frozenset({"at+jwt"})
    life_max_seconds: float = 24 * 3600


def actor_of(header: Mapping[str, Any], claims: Mapping[str, Any], rules: TokenRules) -> Actor:
    _check_kind(header, claims, rules.types)
    _check_life(claims, rules.life_max_seconds)
    sub = _text(claims, "sub", SUB)
    if sub == AUTOMATIC:
        raise RefusedToken(f"sub is {AUTOMATIC}, the name of the services themselves")
    return Actor(sub, _text(claims, "area", AREA), _text(claims, "organisation", CODE), _roles(claims))


def _check_kind(header: Mapping[str, Any], claims: Mapping[str, Any], types: frozenset[str]) -> None:
    """An ID token tells an application who signed in; it is no permission to call anything."""
    kind = header.get("typ")
    if not isinstance(kind, str) or kind.lower().removeprefix("application/") not in types:
        raise RefusedToken(f"the header typ is not {' or '.join(sorted(types))}")
    for name in ID_TOKEN_CLAIMS:
        if name in claims:
            raise RefusedToken(f"it is an ID token: it has {name}")
    if claims.get("typ", "Bearer") != "Bearer":  # Keycloak says the kind in the claims too
        raise RefusedToken("the claim typ is not Bearer")


def _check_life(claims: Mapping[str, Any], longest_seconds: float) -> None:
    life_seconds = _number(claims, "exp") - _number(claims, "iat")
    if not 0 < life_seconds <= longest_seconds:  # true for no NaN
        raise RefusedToken(f"from iat to exp is more than {longest_seconds / 3600:g} hours, or less than nothing")


def _number(claims: Mapping[str, Any], name: str) -> float:
    value = claims.get(name)
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise RefusedToken(f"{name} is not a number of seconds")
    return float(value)


def _text(claims: Mapping[str, Any], name: str, form: re.Pattern[str]) -> str:
    value = claims.get(name)
    if value is None:
        raise RefusedToken(f"the claim {name} is missing")
    if not isinstance(value, str) or not form.fullmatch(value):
        raise RefusedToken(f"the claim {name} is not of the form {form.pattern}")
    return value


def _roles(claims: Mapping[str, Any]) -> frozenset[str]:
    roles = claims.get("roles")
    if not isinstance(roles, list) or not roles or not all(isinstance(role, str) for role in roles):
        raise RefusedToken("roles must be a list of at least one name")
    if not set(roles) <= set(ROLES):
        raise RefusedToken(f"a role is none of {', '.join(ROLES)}")
    return frozenset(roles)

"""What an issuer answers to the client credentials grant. Whatever is no token is told as one that is away: it may
answer otherwise soon.
"""

from collections.abc import Mapping
from math import isfinite
from typing import Any

LIFE_SHARE = 0.8  # of a token's life, after which a new one is fetched
LIFE_SECONDS = 300.0  # of one that says nothing about it


class NoToken(ConnectionError):
    """The issuer answered, and gave none."""


def granted(answer: Any) -> tuple[str, float]:
    """The token, and after how many seconds the next one is to be fetched."""
    if not isinstance(answer, Mapping):
        raise NoToken("the token issuer's response is not a JSON object")
    token = answer.get("access_token")
    if not isinstance(token, str) or not token.isascii() or not token.isprintable() or not token:
        error = answer.get("error")
        said = f": {error[:100]!r}" if isinstance(error, str) else ""
        raise NoToken(f"the token issuer's response has no access_token that is text{said}")
    return token, _life_seconds(answer.get("expires_in")) * LIFE_SHARE


def _life_seconds(lifetime: Any) -> float:
    if lifetime is None:
        return LIFE_SECONDS
    try:
        seconds = float(lifetime)
    except (TypeError, ValueError):
        seconds = 0.0
    if not isfinite(seconds) or seconds <= 0:
        raise NoToken(f"the token issuer's expires_in must be a number of seconds above 0, not {lifetime!r:.50}")
    return seconds

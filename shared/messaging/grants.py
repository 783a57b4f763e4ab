"""A token by the client credentials grant: what we show the issuer, and what it answers. Whatever is no token is told
as one that is away: it may answer otherwise soon.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from math import isfinite
from typing import Any

import aiohttp
from pydantic_core import from_json

from shared.kernel.client_keys import ClientKey, UnusableKey
from shared.kernel.redirects import NO_REDIRECT

LIFE_SHARE = 0.8  # of a token's life, after which a new one is fetched
LIFE_SECONDS = 300.0  # of one that says nothing about it


SAID_MAX = 200  # of what an issuer says of its refusal


class NoToken(ConnectionError):
    """The issuer answered, and gave none; or we have nothing to show it."""


@dataclass(frozen=True, slots=True)
class ClientProof:
    """By what the issuer knows us. `remedy` is what to look at where it does not."""

    form: Mapping[str, str]
    remedy: str
    headers: Mapping[str, str] = field(default_factory=dict)


def by_key(key: ClientKey, client_id: str, audience: str) -> ClientProof:
    """Signed anew for each question. Raises NoToken."""
    try:
        form = {"client_id": client_id, **key.assertion(client_id, audience)}
    except UnusableKey as error:
        raise NoToken(str(error)) from None
    return ClientProof(form, f"register the public half of the key in {key.setting} there, for the client {client_id}")


async def fetch(client: aiohttp.ClientSession, url: str, proof: ClientProof, **asked: str) -> tuple[str, float]:
    """As `granted`. Raises NoToken, and what aiohttp raises of one who is away."""
    form = {"grant_type": "client_credentials", **proof.form, **asked}
    async with client.post(url, data=form, headers=proof.headers, max_redirects=NO_REDIRECT) as answer:
        body = await answer.read()
        try:
            document = from_json(body)
        except ValueError:
            document = None
        if answer.status >= HTTPStatus.BAD_REQUEST:
            raise NoToken(_refusal(answer.status, document, proof))
        return granted(document)


def _refusal(status: int, document: Any, proof: ClientProof) -> str:
    said = document if isinstance(document, Mapping) else {}
    texts = [text[:SAID_MAX] for name in ("error", "error_description") if isinstance(text := said.get(name), str)]
    sentence = f"the token issuer refuses us ({': '.join([str(status), *texts])})"
    is_unknown = said.get("error") == "invalid_client" or status == HTTPStatus.UNAUTHORIZED
    return f"{sentence}: {proof.remedy}" if is_unknown else sentence


def is_of_token(failure: str) -> bool:
    """Whether what failed is that there is no token: then whoever takes it is not what to look at."""
    return failure.startswith(f"{NoToken.__name__}: ")


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

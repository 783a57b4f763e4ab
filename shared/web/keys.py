"""The public keys of the token issuer: fetched when needed, one fetch at a time, and kept through its bad days.

A key that the issuer withdraws is dead here after KEYS_DEAD_SECONDS at the latest (and REMEMBER_SECONDS of
`shared/web/auth.py`, for tokens that were checked just before). If the issuer does not answer, or not with keys, those
that we have go on for KEYS_LAST_SECONDS; then nobody gets in until it does.
"""

import asyncio
import time
import warnings
from collections.abc import Callable, Mapping
from typing import Any

import aiohttp
import structlog
from joserfc.errors import JoseError, SecurityWarning
from joserfc.jwk import JWKRegistry, KeySet, RSAKey
from joserfc.jws import extract_compact
from pydantic_core import from_json

from shared.kernel.members import read_once
from shared.kernel.problems import Unavailable
from shared.kernel.redirects import NO_REDIRECT

ALGORITHMS = ["RS256", "PS256", "ES256", "EdDSA"]  # none that a public key could be misused for
KEYS_FRESH_SECONDS = 300  # older ones are fetched again beside the requests
KEYS_DEAD_SECONDS = 600  # older ones are trusted only if the issuer cannot be asked
KEYS_LAST_SECONDS = 24 * 3600
KEYS_AGAIN_SECONDS = 5  # an unknown key makes us ask again, and a failure too, but not more often
DOCUMENT_MAX_BYTES = 1_000_000
TIMEOUT = aiohttp.ClientTimeout(total=5)
_PUBLIC = ("RSA", "EC", "OKP")
RSA_MIN_BITS = 2048  # RFC 7518, 3.3
log = structlog.get_logger("keys")


class Keys:
    def __init__(self, url: str, fixed: KeySet | None = None, now: Callable[[], float] = time.monotonic) -> None:
        self.url = url
        self._now = now
        self._set = fixed
        self._fixed = fixed is not None
        self._good = self._tried = float("-inf")
        self._fetching: asyncio.Task[None] | None = None

    async def get(self, kid: str | None) -> KeySet:
        """The keys by which to check a token that names this one."""
        if not self._fixed:
            age = self._now() - self._good
            if age > KEYS_DEAD_SECONDS or not self._has(kid):
                await self._fetched()
            elif age > KEYS_FRESH_SECONDS:
                self._fetch_beside()
        if self._set is None or (not self._fixed and self._now() - self._good > KEYS_LAST_SECONDS):
            raise Unavailable("The token issuer cannot be reached.", headers={"Retry-After": str(KEYS_AGAIN_SECONDS)})
        return self._set

    def _has(self, kid: str | None) -> bool:
        return self._set is not None and (kid is None or any(key.kid == kid for key in self._set.keys))

    async def _fetched(self) -> None:
        """Joins the fetch under way: many who wait are one question to the issuer."""
        self._fetch_beside()
        if self._fetching is not None:
            await asyncio.shield(self._fetching)

    def _fetch_beside(self) -> None:
        if self._fetching is None and self._now() - self._tried >= KEYS_AGAIN_SECONDS:
            self._tried = self._now()
            self._fetching = asyncio.create_task(self._fetch())

    async def _fetch(self) -> None:
        try:
            async with (
                aiohttp.ClientSession(timeout=TIMEOUT) as client,
                client.get(self.url, max_redirects=NO_REDIRECT) as answer,
            ):
                answer.raise_for_status()
                self._set = key_set(await _read(answer))
            self._good = self._now()
        except (aiohttp.ClientError, OSError, ValueError) as error:
            log.warning("keys_not_fetched", error=f"{type(error).__name__}: {error}"[:300])
        finally:
            self._fetching = None


async def _read(answer: aiohttp.ClientResponse) -> bytes:
    content = bytearray()
    async for part in answer.content.iter_chunked(65536):
        content += part
        if len(content) > DOCUMENT_MAX_BYTES:
            raise ValueError("larger than a set of keys is")
    return bytes(content)


def key_set(document: bytes) -> KeySet:
    """Its public keys; one that cannot be used does not spoil the rest. None at all is no set of keys."""
    content = from_json(document)
    listed = content.get("keys") if isinstance(content, dict) else None
    keys = [key for entry in listed if (key := _public_key(entry))] if isinstance(listed, list) else []
    if not keys:
        raise ValueError("no public key in it")
    return KeySet(keys)


def _public_key(entry: Any) -> Any:
    if not isinstance(entry, dict) or entry.get("kty") not in _PUBLIC or entry.get("use", "sig") != "sig":
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", SecurityWarning)  # of the size that we look at ourselves
            key = JWKRegistry.import_key(entry)
    except (JoseError, ValueError, TypeError, KeyError):
        return None
    if isinstance(key, RSAKey) and key.public_key.key_size < RSA_MIN_BITS:
        log.warning("key_too_short", bits=key.public_key.key_size)
        return None
    return key


def named_key(token: str, issuer: str) -> str | None:
    """The id of the key that a token says it is signed with.

    ValueError for what no key could make ours, so that garbage is never a reason to ask the issuer.
    """
    try:
        parts = extract_compact(token.encode())
        head, claims = dict(parts.headers()), read_once(parts.payload)
    except RecursionError:
        raise ValueError("nested too deeply") from None
    if head.get("alg") not in ALGORITHMS or not isinstance(claims, Mapping) or claims.get("iss") != issuer:
        raise ValueError("not a token of our issuer")
    kid = head.get("kid")
    if kid is not None and not isinstance(kid, str):
        raise ValueError("kid is text")
    return kid

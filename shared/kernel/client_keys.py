"""Shows the token issuer who we are by a key of our own: what `private_key_jwt` sends (RFC 7523, 2.2 and 3).

The file is read each time something is signed, so who puts another key there starts nothing again. What it says is
worked out once: of an RSA key that takes a tenth of a second, and whoever comes back from a sign-in has us sign.
"""

import secrets
import time
import warnings
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError, SecurityWarning
from joserfc.jwk import ECKey, JWKRegistry, OKPKey, RSAKey
from pydantic_core import from_json

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
LIFE_SECONDS = 60
KEYS = 8  # those of a process, and each that is there after another
RSA_MIN_BITS = 2048  # RFC 7518, 3.3
WANTED = "a private key without a password is wanted, as PEM or JWK: P-256, Ed25519, or RSA of 2,048 bits or more"
_KINDS = (ECKey, OKPKey, RSAKey)
_CURVES = {"P-256": "ES256", "Ed25519": "EdDSA"}
PrivateKey = ECKey | OKPKey | RSAKey


class UnusableKey(Exception):
    """No key of ours is in the file that a setting names: one may be there again soon. Says nothing of what is."""


@dataclass(frozen=True, slots=True)
class ClientKey:
    """`setting` is what a person changes, and is told of."""

    setting: str
    path: Path

    def read(self) -> PrivateKey:
        """Raises UnusableKey."""
        try:
            key = _private_key(self.path.read_text(encoding="utf-8"))
        except OSError as error:
            # What it names is not said: somebody may have put the key itself there.
            why = type(error).__name__
            raise UnusableKey(f"{self.setting}: what it names cannot be read ({why}); {WANTED}") from None
        except (JoseError, ValueError, TypeError, KeyError):
            raise UnusableKey(f"{self.setting}: {self.path} holds no key that can be used; {WANTED}") from None
        return key

    def fault(self) -> str:
        """Why nothing can be signed now; empty where it can."""
        try:
            self.read()
        except UnusableKey as error:
            return str(error)
        return ""

    def assertion(self, client_id: str, audience: str) -> dict[str, str]:
        """The fields of a form by which the issuer knows us, once and for a minute. Raises UnusableKey."""
        key = self.read()
        now = int(time.time())
        claims = {
            "iss": client_id, "sub": client_id, "aud": audience, "jti": secrets.token_urlsafe(24),
            "iat": now, "exp": now + LIFE_SECONDS,
        }  # fmt: skip
        algorithm = algorithm_of(key)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", SecurityWarning)  # issuers know Ed25519 by the older name
            header = {"alg": algorithm, "kid": key_id(key)}
            signed = jwt.encode(header, claims, key, algorithms=[algorithm])
        return {"client_assertion_type": ASSERTION_TYPE, "client_assertion": signed}


def algorithm_of(key: PrivateKey) -> str:
    """By the key alone. ValueError for one that is for none of ours."""
    if isinstance(key, RSAKey):
        if key.public_key.key_size < RSA_MIN_BITS:
            raise ValueError("too short")
        return "RS256"
    return _CURVES[str(key.as_dict(private=False)["crv"])]


def key_id(key: PrivateKey) -> str:
    """As its JWK says, else its thumbprint (RFC 7638): what the issuer knows it by."""
    return key.kid or key.thumbprint()


def public_jwk(key: PrivateKey) -> dict[str, Any]:
    """What is registered at the issuer."""
    public = key.as_dict(private=False)
    return {**public, "kid": key_id(key), "use": "sig", "alg": algorithm_of(key)}


@lru_cache(maxsize=KEYS)
def _private_key(text: str) -> PrivateKey:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SecurityWarning)  # of the size that we look at ourselves
        key = JWKRegistry.import_key(from_json(text)) if text.lstrip().startswith("{") else _of_pem(text)
    if not isinstance(key, _KINDS) or not key.is_private:
        raise ValueError("no private key")
    algorithm_of(key)
    return key


def _of_pem(text: str) -> PrivateKey:
    for kind in _KINDS:
        try:
            return kind.import_key(text)
        except (JoseError, ValueError, TypeError):
            continue
    raise ValueError("no PEM of a key")

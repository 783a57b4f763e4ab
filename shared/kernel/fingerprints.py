"""What tells a repeat from another request when the request is forgotten: its HMAC under a secret, and its key's.

A bare hash of a body with a name and a birth date, or of a key that is an NHS number, could be found by trying. The
secret's name is kept beside each, so that a new secret can come first and the older stay.
"""

import hashlib
import hmac
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import structlog
from pydantic_core import to_json

from shared.kernel.problems import Unavailable

SHORTEST = 32  # characters of a secret in production
SANDBOX_SECRETS = "sandbox:what-everybody-knows-and-nobody-uses"
SOON = {"Retry-After": "1"}
_PROOF = hashlib.sha256(b"proof of a secret").digest()

log = structlog.get_logger("fingerprints")


def digest_of(request_line: bytes, body: bytes) -> bytes:
    return hashlib.sha256(request_line + b"\n" + body).digest()


def digest_of_key(area: str, sub: str, key: str) -> bytes:
    """The same key of two callers looks like two."""
    return hashlib.sha256(b"Idempotency-Key\n" + to_json([area, sub, key])).digest()


@dataclass(frozen=True, slots=True)
class Secrets:
    """By name; the first one keys what comes in now."""

    by_name: Mapping[str, bytes] = field(repr=False)
    name: str = field(init=False, repr=False)
    proofs: frozenset[str] = field(init=False, repr=False)  # asked for with each request

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", next(iter(self.by_name), ""))
        object.__setattr__(self, "proofs", frozenset(f"{name}:{self.proof(name).hex()}" for name in self.by_name))

    def keyed(self, digest: bytes, name: str | None = None) -> bytes:
        return hmac.digest(self.by_name[name or self.name], digest, "sha256")

    def proof(self, name: str | None = None) -> bytes:
        """Kept beside the name: shows later whether the secret of that name is still the same."""
        return self.keyed(_PROOF, name)

    def says_of(self, digest: bytes, kept: bytes, name: str | None) -> bool | None:
        """Whether it is the same request; None where the secret that could say is gone.

        Older versions kept the digest itself, under no name.
        """
        if name is None:
            return hmac.compare_digest(kept, digest)
        if name not in self.by_name:
            return None
        return hmac.compare_digest(kept, self.keyed(digest, name))


def read_secrets(text: str) -> Secrets:
    """`name:secret,name:secret`."""
    pairs = [pair.strip().partition(":") for pair in text.split(",") if pair.strip()]
    if any(not name or not secret for name, _, secret in pairs):
        raise ValueError("fingerprint secrets are written name:secret, with a comma between several")
    if len({name for name, *_ in pairs}) < len(pairs):
        raise ValueError("each fingerprint secret needs a name of its own")
    return Secrets({name: secret.encode() for name, _, secret in pairs})


NO_SECRETS = Secrets({})


def check_secrets(secrets: Secrets, proofs: Iterable[str]) -> None:
    """Without a secret that kept something, what is known looks new: a request would be done again, a person be made
    twice.
    """
    if unknown := {proof.partition(":")[0] for proof in set(proofs) - secrets.proofs}:
        log.error("secret_missing", names=sorted(unknown), setting="LASARS_FINGERPRINT_SECRETS")
        raise Unavailable(
            "A secret is missing here, without which a repeated request cannot be recognised.", headers=SOON
        )

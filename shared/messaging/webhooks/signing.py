"""Signatures of Standard Webhooks 1.0.0: who sent a delivery and when, and that nobody changed it on the way.

No key is kept. Each is made again of a secret of the installation, the endpoint and the key's number, so that whoever
reads the tables can sign nothing.
"""

import base64
import hashlib
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from shared.kernel.fingerprints import Secrets

SigningKind = Literal["hmac", "ed25519"]
HMAC: SigningKind = "hmac"


@dataclass(frozen=True, slots=True)
class SigningKey:
    """32 bytes: of an HMAC the secret that both sides have, of Ed25519 the private one that stays here."""

    kind: SigningKind
    secret: bytes = field(repr=False)

    @property
    def for_receiver(self) -> str:
        """What the receiver checks with: `whsec_…`, to be kept secret, or `whpk_…`, which may be seen by anybody."""
        if self.kind == HMAC:
            return f"whsec_{_base64(self.secret)}"
        public = Ed25519PrivateKey.from_private_bytes(self.secret).public_key()
        return f"whpk_{_base64(public.public_bytes(Encoding.Raw, PublicFormat.Raw))}"

    def signature(self, content: bytes) -> str:
        if self.kind == HMAC:
            return f"v1,{_base64(hmac.digest(self.secret, content, 'sha256'))}"
        return f"v1a,{_base64(Ed25519PrivateKey.from_private_bytes(self.secret).sign(content))}"


def key_of(secrets: Secrets, name: str, endpoint_id: UUID, number: int, kind: SigningKind) -> SigningKey:
    """`name`: which of the installation's secrets it is made of. Raises KeyError where that is no longer there."""
    digest = hashlib.sha256(f"webhook key\n{endpoint_id}\n{number}\n{kind}".encode()).digest()
    return SigningKey(kind, secrets.keyed(digest, name))


def signed_headers(webhook_id: str, timestamp: int, body: bytes, keys: Sequence[SigningKey]) -> Mapping[str, str]:
    """One signature by each key that is in force, so that a receiver may change over at any moment between them."""
    content = f"{webhook_id}.{timestamp}.".encode() + body
    return {
        "webhook-id": webhook_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(key.signature(content) for key in keys),
    }


def _base64(content: bytes) -> str:
    return base64.b64encode(content).decode()

"""The sandbox's own issuer: one ES256 key in the home folder, and tokens with the claims that the services read.

Production has an OpenID Connect provider instead; its settings refuse this issuer.
"""

import json
import secrets
import time
from pathlib import Path
from typing import Any

from joserfc import jwt
from joserfc.jwk import ECKey

from deploy.sandbox.home import Home

SANDBOX_ISSUER = "https://sandbox.lasars.invalid"  # the name that production settings refuse
AUDIENCE = "lasars"
ALGORITHM = "ES256"
HOUR_SECONDS = 3600
SERVICE_HOURS = 1
HOURS_MAX = 24 * 31


class Issuer:
    name = SANDBOX_ISSUER

    def __init__(self, home: Home) -> None:
        self.key = ECKey.import_key(json.loads(home.keep(home.signing_key, _new_key)))

    def jwks(self) -> dict[str, Any]:
        return {"keys": [self.key.as_dict(private=False)]}

    def token(self, roles: list[str], organisation: str, sub: str, area: str, hours: float = 12) -> str:
        now = int(time.time())
        claims = {
            "iss": self.name,
            "aud": AUDIENCE,
            "sub": sub,
            "area": area,
            "organisation": organisation,
            "roles": roles,
            "iat": now,
            "exp": now + int(hours * HOUR_SECONDS),
            "jti": secrets.token_hex(8),
        }
        return jwt.encode(
            {"alg": ALGORITHM, "kid": self.key.kid, "typ": "at+jwt"}, claims, self.key, algorithms=[ALGORITHM]
        )

    def service_token(self, service: str, area: str) -> str:
        """What one service shows another when it reads its feed."""
        return self.token(["service"], "lasars", f"service-{service}", area, SERVICE_HOURS)


def client_key_file(home: Home, client_id: str) -> Path:
    """By which a client shows the issuer who it is, made on first use; from then on it is let in by nothing else."""
    path = home.client_key(client_id)
    home.keep(path, _new_key)
    return path


def _new_key() -> str:
    key = ECKey.generate_key("P-256", {"use": "sig", "alg": ALGORITHM})
    return json.dumps({**key.as_dict(private=True), "kid": key.thumbprint()})

"""A token issuer that knows its clients by keys, each assertion once, and by what is registered."""

import json
import threading
import time
import warnings
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from joserfc import jwt
from joserfc.errors import JoseError, SecurityWarning
from joserfc.jwk import ECKey, KeySet

from shared.kernel.client_keys import ASSERTION_TYPE, ClientKey, public_jwk
from tests.harness import ISSUER


def new_key(path: Path) -> ECKey:
    """In the file, instead of what was there."""
    key = ECKey.generate_key("P-256")
    path.write_bytes(key.as_pem(private=True))
    return key


class KeyIssuer:
    """`token` makes what it gives; `life_seconds` is what it says of it. `kids` are the keys that let somebody in."""

    def __init__(self, token: Callable[[], str], life_seconds: float = 300) -> None:
        self.registered: list[dict[str, Any]] = []
        self.kids: list[str] = []
        self.forms: list[dict[str, str]] = []
        self.life_seconds = life_seconds
        self.seen: set[str] = set()
        self.token = token
        issuer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                status, document = issuer.answer({name: values[0] for name, values in parse_qs(body).items()})
                self.send_response(status)
                self.end_headers()
                self.wfile.write(json.dumps(document).encode())

            def log_message(self, *_: object) -> None: ...

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/token"
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    def register(self, path: Path) -> str:
        """The key that is in the file now, and no other; its kid."""
        public = public_jwk(ClientKey("a test's", path).read())
        self.registered = [public]
        return str(public["kid"])

    def answer(self, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
        self.forms.append(form)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", SecurityWarning)
                self.kids.append(self.known(form))
        except (JoseError, ValueError, KeyError) as error:
            return 401, {"error": "invalid_client", "error_description": f"{type(error).__name__}"}
        return 200, {"access_token": self.token(), "token_type": "Bearer", "expires_in": self.life_seconds}

    def known(self, form: dict[str, str]) -> str:
        keys = KeySet.import_key_set({"keys": self.registered})
        decoded = jwt.decode(form["client_assertion"], keys, algorithms=["ES256", "EdDSA", "RS256"])
        claims = decoded.claims
        lives = claims["exp"] - claims["iat"] <= 60 and claims["exp"] > time.time()
        is_whose = claims["iss"] == claims["sub"] == form["client_id"] and claims["aud"] == ISSUER
        if not (lives and is_whose and form["client_assertion_type"] == ASSERTION_TYPE) or claims["jti"] in self.seen:
            raise ValueError("not known")
        self.seen.add(claims["jti"])
        return str(decoded.header["kid"])

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()

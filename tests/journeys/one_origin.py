"""Four services and a token issuer of their own behind one address, as a proxy gives it: no sandbox is near."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Mapping
from typing import Any
from urllib.parse import parse_qs

import uvicorn
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import Receive, Scope, Send

from deploy.kafka.broker import free_port
from tests.harness import Running, signed

CLIENT = "lasars-command"
DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code"


class OwnIssuer:
    """`claims` are those of whoever it gives a token to; `keys` and `secret` are what its client has there.
    `pending` is how often whoever signs in by a browser is waited for, and `error` what comes of it.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.claims: dict[str, Any] = {}
        self.keys: list[dict[str, Any]] = []
        self.secret = ""
        self.pending = 0
        self.error = ""
        self.says: dict[str, Any] = {}
        self.seen: set[str] = set()

    def token(self, *roles: str, **claims: Any) -> str:
        who = {"sub": "someone", "area": "stockport", "organisation": "council", "roles": list(roles)}
        return signed({"iss": self.name, **who, **claims})

    async def answer(self, request: Request) -> Response:
        if request.method == "GET":
            return JSONResponse(self._metadata() | self.says)
        form = {name: values[0] for name, values in parse_qs((await request.body()).decode()).items()}
        if request.url.path.endswith("/device"):
            return JSONResponse(
                {"device_code": "d-1", "user_code": "BCDF-GHJK", "verification_uri": f"{self.name}/confirm"}
                | {"expires_in": 60, "interval": 0}
            )
        return self._granted(form)

    def _metadata(self) -> dict[str, str]:
        endpoints = {"token_endpoint": f"{self.name}/token", "device_authorization_endpoint": f"{self.name}/device"}
        return {"issuer": self.name, **endpoints}

    def _granted(self, form: Mapping[str, str]) -> Response:
        if form["grant_type"] == DEVICE_GRANT:
            if self.pending:
                self.pending -= 1
                return JSONResponse({"error": "authorization_pending"}, 400)
            if self.error or form["device_code"] != "d-1":
                return JSONResponse({"error": self.error or "invalid_grant"}, 400)
        elif not self._is_known(form):
            return JSONResponse({"error": "invalid_client"}, 401)
        return JSONResponse({"access_token": self.token(**self.claims), "token_type": "Bearer"})

    def _is_known(self, form: Mapping[str, str]) -> bool:
        if self.secret:
            return form.get("client_secret") == self.secret
        if not self.keys:
            return False
        keys = KeySet.import_key_set({"keys": self.keys})
        try:
            claims = jwt.decode(form["client_assertion"], keys, algorithms=["ES256"]).claims
        except (JoseError, ValueError, KeyError):
            return False
        new = claims["jti"] not in self.seen
        self.seen.add(claims["jti"])
        return new and claims["aud"] == self.name and claims["sub"] == CLIENT and claims["exp"] > time.time()


class OneOrigin:
    def __init__(self, services: Mapping[str, Running], port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self.issuer = OwnIssuer(f"{self.url}/issuer")
        self._services = services

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        name, _, rest = scope["path"].lstrip("/").partition("/")
        if name == "issuer":
            await (await self.issuer.answer(Request(scope, receive)))(scope, receive, send)
        elif name in self._services:
            path = {"path": f"/{rest}", "raw_path": f"/{rest}".encode()}
            await self._services[name].app({**scope, **path}, receive, send)
        else:
            await Response(status_code=404)(scope, receive, send)


@contextlib.asynccontextmanager
async def serving(services: Mapping[str, Running]) -> AsyncIterator[OneOrigin]:
    origin = OneOrigin(services, port := free_port())
    server = uvicorn.Server(uvicorn.Config(origin, port=port, log_level="critical", lifespan="off"))
    server.capture_signals = contextlib.nullcontext  # type: ignore[method-assign,assignment]
    task = asyncio.get_running_loop().create_task(server.serve())
    deadline = time.monotonic() + 30
    while not server.started:
        assert time.monotonic() < deadline
        await asyncio.sleep(0.01)
    yield origin
    server.should_exit = True
    await asyncio.wait_for(task, 10)

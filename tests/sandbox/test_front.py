"""The sandbox's front: tokens that verify by its JWKS, and a clock that waits for every service each day."""

import asyncio
from collections.abc import AsyncIterator, Collection
from datetime import date
from typing import Any

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import KeySet

from deploy.cli.arguments import later
from deploy.errors import LasarsError
from deploy.sandbox.clock import SandboxClock
from deploy.sandbox.front import create_front, main
from deploy.sandbox.home import Home
from deploy.sandbox.http import Asker, Seen
from deploy.sandbox.idle import IDLE_PATH, IdleWaiter, NeverIdle
from deploy.sandbox.tokens import Issuer
from deploy.sandbox.topology import Addresses
from shared.kernel.settings import SANDBOX_ISSUER
from shared.runtime.server import Protocol


@pytest.fixture
def front(browser: httpx.AsyncClient) -> httpx.AsyncClient:
    browser.base_url = httpx.URL("http://front")
    return browser


async def test_a_token_carries_what_was_asked_and_verifies_by_the_jwks(front: httpx.AsyncClient) -> None:
    wanted = {"roles": ["provider", "clinician"], "organisation": "cdas", "sub": "cdas-1", "area": "stockport"}
    token = (await front.post("/token", json=wanted)).json()["access_token"]
    keys = KeySet.import_key_set((await front.get("/.well-known/jwks.json")).json())
    claims = jwt.decode(token, keys, algorithms=["ES256"]).claims
    assert {name: claims[name] for name in wanted} == wanted
    assert claims["aud"] == "lasars"


def test_production_refuses_what_this_issuer_signs() -> None:
    assert Issuer.name == SANDBOX_ISSUER


async def test_the_jwks_shows_no_private_part(front: httpx.AsyncClient) -> None:
    (key,) = (await front.get("/.well-known/jwks.json")).json()["keys"]
    assert "d" not in key


async def test_the_key_is_kept_for_its_owner_alone(front: httpx.AsyncClient, home: Home) -> None:
    again = create_front(home, Addresses(18000), services={})
    other = httpx.AsyncClient(transport=httpx.ASGITransport(again), base_url="http://front")
    assert (await front.get("/.well-known/jwks.json")).json() == (await other.get("/.well-known/jwks.json")).json()
    assert home.signing_key.stat().st_mode & 0o077 == 0


async def test_an_unknown_role_is_a_problem(front: httpx.AsyncClient) -> None:
    answer = await front.post("/token", json={"role": "king", "organisation": "council"})
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert "king" in answer.json()["detail"]


async def test_the_clock_goes_forward_only(front: httpx.AsyncClient) -> None:
    assert (await front.post("/clock/advance", json={"days": 7})).json() == {"today": "2012-04-09"}
    assert (await front.put("/clock", json={"today": "2012-05-01"})).json() == {"today": "2012-05-01"}
    refused = await front.put("/clock", json={"today": "2012-04-30"})
    assert refused.status_code == 409
    assert (await front.get("/clock")).json() == {"today": "2012-05-01"}


class LazyService:
    """Ticks only at the second time of asking."""

    def __init__(self, home: Home) -> None:
        self.days: list[str] = []
        self._home = home
        self._asked = 0

    async def look(self, _names: object) -> Seen:
        today = str(self._home.today())
        self._asked += 1
        if self._asked % 2 == 0 and today not in self.days:
            self.days.append(today)
        ticked = self.days[-1] if self.days else None
        return {"lazy": {"idle": ticked == today, "tickedOn": ticked, "log": 0}}


async def test_each_day_is_ticked_before_the_next_begins(home: Home) -> None:
    service = LazyService(home)
    await SandboxClock(home, service.look).move_to(date(2012, 4, 5))
    assert service.days == ["2012-04-02", "2012-04-03", "2012-04-04", "2012-04-05"]


async def test_who_never_rests_is_named() -> None:
    async def look(_names: object) -> Seen:
        return {"restless": {"idle": False, "outbox": 3}}

    with pytest.raises(NeverIdle, match=r"restless.*outbox.*3"):
        await IdleWaiter(look).wait(seconds=0.1)


async def test_who_does_not_answer_is_not_at_rest() -> None:
    asker = Asker({"gone": "http://127.0.0.1:9"}, IDLE_PATH)
    assert await asker() == {"gone": None}
    with pytest.raises(NeverIdle, match=r"gone.*None"):
        await IdleWaiter(asker).wait(seconds=0.1)
    await asker.close()


async def test_news_that_travels_between_two_looks_is_waited_for() -> None:
    """The first is asked, then hears from the second, which was idle when it was asked: both seemed at rest."""
    logs = [(0, 0), (1, 0), (1, 0), (1, 0)]

    async def look(_names: object) -> Seen:
        first, second = logs.pop(0)
        return {"first": {"idle": True, "log": first}, "second": {"idle": True, "log": second}}

    idle_waiter = IdleWaiter(look)
    await idle_waiter.wait(seconds=1)
    assert len(logs) == 1
    await idle_waiter.wait(seconds=1)  # nothing has been published since: one look is enough
    assert logs == []


@pytest.mark.parametrize(
    ("span", "day"),
    [("3d", "2012-09-03"), ("26w", "2013-03-01"), ("6m", "2013-02-28"), ("1y", "2013-08-31"), ("4m", "2012-12-31")],
)
def test_spans_of_time(span: str, day: str) -> None:
    assert later(date(2012, 8, 31), span).isoformat() == day


def test_what_is_no_span_is_said() -> None:
    with pytest.raises(LasarsError, match="3d, 26w, 12m or 1y"):
        later(date(2012, 8, 31), "soon")


def looked(news: int, heard: int) -> dict[str, Any]:
    """Two services at rest: the second was given the first's log up to `news`, and had handled it up to `heard`."""
    first = {"idle": True, "log": news, "answered": {"service-second": news}, "taken": {}}
    return {"first": first, "second": {"idle": True, "log": 0, "answered": {}, "taken": {"first": heard}}}


async def test_one_look_is_enough_where_all_that_was_given_had_been_taken() -> None:
    """Who had not taken it is asked again, and nobody else."""
    looks = [looked(news=7, heard=6), {"second": looked(news=7, heard=7)["second"]}]
    asked = []

    async def look(names: Collection[str] | None) -> Seen:
        asked.append(names)
        return looks.pop(0)

    await IdleWaiter(look).wait(seconds=1)
    assert asked == [None, {"second"}]


async def test_who_says_something_new_when_asked_again_is_heard_out() -> None:
    first = looked(news=7, heard=6)
    first["first"]["taken"] = {"second": 0}
    first["second"]["answered"] = {"service-first": 0}
    second = {"second": {**first["second"], "answered": {"service-first": 1}, "taken": {"first": 7}}}
    looks = [first, second, {"first": {**first["first"], "taken": {"second": 1}}}]

    async def look(_names: object) -> Seen:
        return looks.pop(0)

    await IdleWaiter(look).wait(seconds=1)
    assert looks == []


async def test_a_reader_that_is_not_asked_proves_nothing_by_one_look() -> None:
    looks = [looked(news=number, heard=number) for number in (3, 3, 3)]
    for each in looks:
        each["first"]["answered"]["service-elsewhere"] = 3

    async def look(_names: object) -> Seen:
        return looks.pop(0)

    await IdleWaiter(look).wait(seconds=1)
    assert len(looks) == 1


@pytest.mark.parametrize("path", ["/", "/services", "/clock", "/nowhere", "/openapi.json"])
async def test_no_page_elsewhere_frames_or_feeds_the_front(front: httpx.AsyncClient, path: str) -> None:
    answer = await front.get(path)
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers.get_list("Content-Security-Policy", split_commas=False) == [
        answer.headers["Content-Security-Policy"]
    ]
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


async def test_a_body_that_is_too_large_is_refused(front: httpx.AsyncClient) -> None:
    answer = await front.post("/token", content=b'{"organisation":"' + b"x" * 70_000 + b'"}')
    assert answer.status_code == 413


async def test_a_body_that_does_not_come_is_not_waited_for(
    front: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shared.web.middleware.BODY_MAX_SECONDS", 0.1)

    async def never() -> AsyncIterator[bytes]:
        yield b"{"
        await asyncio.Event().wait()

    assert (await front.post("/token", content=never())).status_code == 408


def test_the_front_is_served_as_impatiently_as_the_services(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    served: dict[str, Any] = {}
    monkeypatch.setattr("uvicorn.run", lambda _app, **settings: served.update(settings))
    monkeypatch.setattr("deploy.sandbox.front.configure", lambda *_given: None)
    monkeypatch.setenv("LASARS_HOME", str(home.folder))
    monkeypatch.setenv("LASARS_PORT_BASE", "18000")
    main()
    assert served["http"] is Protocol


@pytest.mark.parametrize("origin", ["http://elsewhere.example", "null", "http://localhost.elsewhere.example:8000"])
@pytest.mark.parametrize("path", ["/prune", "/clock/advance", "/token"])
async def test_a_page_from_elsewhere_asks_for_nothing(front: httpx.AsyncClient, path: str, origin: str) -> None:
    body = {"days": 1, "role": "auditor", "organisation": "council"}
    answer = await front.post(path, json=body, headers={"Origin": origin})
    assert (answer.status_code, "only one of" in answer.json()["detail"]) == (403, True)


async def test_its_own_page_may_ask(front: httpx.AsyncClient) -> None:
    body = {"role": "auditor", "organisation": "council"}
    assert (await front.post("/token", json=body, headers={"Origin": "http://localhost:18000"})).status_code == 200


async def test_another_name_that_leads_here_is_refused(front: httpx.AsyncClient) -> None:
    """As when a page's own name is made to lead to this machine."""
    body = {"role": "auditor", "organisation": "council"}
    assert (await front.post("/token", json=body, headers={"Host": "elsewhere.example"})).status_code == 400

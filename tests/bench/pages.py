"""How long a page takes, and how large it is: each that a person finds by its links, on the example of 300 persons.

Beside it stands the operation of the API that it needs, asked with a token by the same client in the same run: what a
page takes more is signing in, further questions and the page itself. Rounds take turns.
"""

import importlib
import re
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import httpx
from starlette.routing import compile_path

from deploy.demo.example import load_example, play_example
from deploy.demo.player.journal import PlayJournal
from deploy.sandbox.sandbox import Sandbox, sandbox
from deploy.sandbox.sign_in.people import PEOPLE, Persona
from deploy.sandbox.topology import AREA, SERVICES, Addresses, free_base
from tests.bench.stillness import at_rest
from tests.pages.walking import Shown, Walk

MEDIAN_MOST_MS, P99_MOST_MS, MOST_BYTES = 150, 400, 60_000
TIMES, WARM = 100, 3
CHART = b"<svg"


@dataclass
class Measured:
    """Of one page, as that of the invented people to whom it shows most."""

    service: str
    shown: Shown
    ask: Callable[[], Awaitable[httpx.Response]]
    ask_api: Callable[[], Awaitable[httpx.Response]] | None
    took_ms: list[float] = field(default_factory=list)
    api_ms: list[float] = field(default_factory=list)
    size: int = 0

    def row(self) -> dict[str, Any]:
        ours, floor = statistics.median(self.took_ms), statistics.median(self.api_ms) if self.api_ms else None
        too_much = "" if self.is_within(ours) else ": TOO SLOW OR TOO LARGE"
        return {
            "what": f"{self.service} {self.shown.page.path}{too_much}", "unit": "ms", "ours": round(ours, 1),
            "floor": None if floor is None else round(floor, 1), "ratio": None if not floor else round(ours / floor, 1),
            "floorIs": f"{self.shown.page.needs}, asked alone", "p99Ms": round(p99(self.took_ms), 1),
            "bytes": self.size,
        }  # fmt: skip

    def is_within(self, median_ms: float) -> bool:
        return median_ms < MEDIAN_MOST_MS and p99(self.took_ms) < P99_MOST_MS and self.size <= MOST_BYTES


def p99(took: list[float]) -> float:
    return sorted(took)[-1 - len(took) // 100]


async def _signed_in(stack: Sandbox, person: Persona) -> httpx.AsyncClient:
    site = stack.addresses.url("front")
    client = httpx.AsyncClient(base_url=site, follow_redirects=True, timeout=60)
    await client.post("/be", data={"person": person.sub}, headers={"Origin": site})
    return client


async def _pages_of(stack: Sandbox, person: Persona, client: httpx.AsyncClient) -> list[Measured]:
    token = stack.issuer.token([person.role], person.organisation, person.sub, AREA)
    bearer = {"Authorization": f"Bearer {token}"}
    found = []
    for service in SERVICES:
        groups = importlib.import_module(f"services.{service}.pages").PAGES

        async def get(path: str, prefix: str = f"/{service}/pages") -> httpx.Response:
            return await client.get(f"{prefix}{path}")

        for shown in await Walk(groups, f"{stack.addresses.url('front')}/{service}/pages", get).shown():
            api = operation(shown)
            ask_api = partial(client.get, f"/{service}{api}", headers=bearer) if api else None
            found.append(Measured(service, shown, partial(get, shown.path), ask_api))
    return found


def operation(shown: Shown) -> str | None:
    """What the page needs of the API, with the ids of its address; None if that is no GET, or has other ids."""
    method, path = shown.page.needs.split(" ")
    match = compile_path(shown.page.path)[0].match(shown.path.partition("?")[0])
    ids = list(match.groupdict().values()) if match else []
    if method != "GET" or path.count("{") > len(ids):
        return None
    return re.sub(r"{[^}]+}", lambda _: ids.pop(0), path)


async def take_turns(measured: Sequence[Measured]) -> None:
    for each in measured:
        for number in range(TIMES + WARM):
            answer, took = await timed_once(each.ask)
            each.size = 0 if CHART in answer.content else len(answer.content)
            if number >= WARM:
                each.took_ms.append(took)
            if each.ask_api is not None:
                answer, took = await timed_once(each.ask_api)
                if not answer.is_success:
                    each.ask_api = None
                elif number >= WARM:
                    each.api_ms.append(took)


async def timed_once(ask: Callable[[], Awaitable[httpx.Response]]) -> tuple[httpx.Response, float]:
    began = time.perf_counter()
    answer = await ask()
    return answer, (time.perf_counter() - began) * 1000


async def bench(_: Sandbox) -> list[dict[str, Any]]:
    """On a stack of its own, with the whole example."""
    measured: dict[tuple[str, str], Measured] = {}
    with tempfile.TemporaryDirectory(prefix="lasars-bench-") as folder:
        example = load_example("stockport-2012")
        async with sandbox(Path(folder), Addresses(free_base()), first_day=example.first_day) as stack:
            await play_example(stack, example, PlayJournal(stack.home.played))
            await at_rest(stack)
            for person in PEOPLE:
                client = await _signed_in(stack, person)
                for each in await _pages_of(stack, person, client):
                    place = (each.service, each.shown.page.path)
                    if place not in measured or each.shown.size_bytes > measured[place].shown.size_bytes:
                        measured[place] = each
            await take_turns(list(measured.values()))
    return [each.row() for each in measured.values()]

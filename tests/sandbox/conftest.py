"""The front without a stack: what it asks of a service is answered here, and kept."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import httpx
import pytest

from deploy.sandbox.front import create_front
from deploy.sandbox.home import Home
from deploy.sandbox.topology import Addresses

ADDRESSES = Addresses(18000)
SITE = ADDRESSES.url("front")


class Services:
    """All four: they answer 200 with nothing unless told otherwise, and keep what they were asked."""

    def __init__(self) -> None:
        self.asked: list[httpx.Request] = []
        self.answer: Callable[[httpx.Request], httpx.Response] = lambda _request: httpx.Response(200)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        return self.answer(request)


@pytest.fixture
def services() -> Services:
    return Services()


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path)
    home.set_today(date(2012, 4, 2))
    return home


@pytest.fixture
def browser(home: Home, services: Services) -> httpx.AsyncClient:
    """Keeps cookies and follows nothing."""
    app = create_front(home, ADDRESSES, services={}, transport=httpx.MockTransport(services))
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=SITE)

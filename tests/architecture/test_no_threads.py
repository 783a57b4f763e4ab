"""What answers a request waits in no thread: to hand it to one and back costs more than most answers take."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import iter_route_contexts
from starlette._utils import is_async_callable

from deploy.sandbox.front import create_front
from deploy.sandbox.home import Home
from deploy.sandbox.topology import Addresses
from tests.architecture.sources import SERVICES, application


def _calls(dependant: Dependant | None) -> Iterator[Callable[..., Any] | None]:
    if dependant is not None:
        yield dependant.call
        for dependency in dependant.dependencies:
            yield from _calls(dependency)


def _in_a_thread(app: FastAPI) -> set[str]:
    called = [call for route in iter_route_contexts(app.routes) for call in _calls(getattr(route, "dependant", None))]
    called += app.exception_handlers.values()
    return {f"{call.__module__}.{call.__qualname__}" for call in called if call and not is_async_callable(call)}


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_answers_without_a_thread(name: str) -> None:
    assert _in_a_thread(application(name)) == set()


def test_the_front_answers_without_a_thread(tmp_path: Path) -> None:
    assert _in_a_thread(create_front(Home(tmp_path), Addresses(18000), services={})) == set()

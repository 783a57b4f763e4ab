"""What FastAPI has to do before a route's function is called: each step costs as much as a question to the database."""

import importlib
from collections.abc import Iterator
from inspect import iscoroutinefunction

import pytest
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from shared.web import believed, bookmarks, business_dates, lost, parked, resend, retiring, stuck
from shared.web.auth import Bearer, roles_of
from shared.web.handing import shortened
from shared.web.idempotency import idempotency_key, replay_check_of
from shared.web.sessions import read_session, write_session
from shared.web.today import Today
from shared.web.writing import WritingRoute

SERVICES = ("assessment", "referral", "tariff", "payments")
OPERATING = (parked, stuck, lost, believed, bookmarks, resend, retiring, business_dates)
STEPS_MAX = 1  # what is at hand is handed over: the revision that was read is asked for
ASK_FOR_A_SESSION = {read_session, write_session, Today.__metadata__[0].dependency}  # type: ignore[attr-defined]


def routes_of(name: str) -> list[APIRoute]:
    routers = importlib.import_module(f"services.{name}.api").ROUTERS
    routers = [*routers, *(module.router for module in OPERATING)]
    return [route for router in routers for route in router.routes if isinstance(route, APIRoute)]


def steps(dependant: Dependant) -> Iterator[Dependant]:
    for dependency in dependant.dependencies:
        yield dependency
        yield from steps(dependency)


@pytest.mark.parametrize("name", SERVICES)
def test_a_write_takes_few_steps(name: str) -> None:
    writing = [route for route in routes_of(name) if write_session in {step.call for step in steps(route.dependant)}]
    assert writing
    long = {
        route.path: len(found) for route in writing if len(found := list(steps(shortened(route.dependant)))) > STEPS_MAX
    }
    assert not long


@pytest.mark.parametrize("name", SERVICES)
def test_no_session_of_a_request_is_a_generator_that_fastapi_has_to_end(name: str) -> None:
    """Each of them is a scope, two stacks and a task's cancellation of its own."""
    ended = {route.path for route in routes_of(name) for step in steps(route.dependant) if step.scope is not None}
    assert not ended


@pytest.mark.parametrize("name", SERVICES)
def test_who_asks_for_a_session_stands_on_a_route_that_gives_it_back(name: str) -> None:
    asking = [route for route in routes_of(name) if ASK_FOR_A_SESSION & {step.call for step in steps(route.dependant)}]
    assert asking
    assert not [route.path for route in asking if not isinstance(route, WritingRoute)]


def test_no_dependency_of_a_request_waits_for_a_thread() -> None:
    """FastAPI sends a plain function to one."""
    sent = {
        step.call
        for name in SERVICES
        for route in routes_of(name)
        for step in steps(route.dependant)
        if not iscoroutinefunction(step.call) and not isinstance(step.call, Bearer)
    }
    assert not sent


OWN_ALONE = {"referrer", "provider", "clinician", "interviewer"}  # who see what concerns their organisation, or them
SAID_FOR_EVER = {
    "/assessments-under-audit": "recorded by the organisation itself, in the one capacity that the route lets in",
    "/referral-form-files": "says what the organisation's own file had, by its lines",
    "/attestations": "what an organisation signed stays its own, and names nobody",
}


@pytest.mark.parametrize("name", SERVICES)
def test_what_one_may_no_longer_read_is_not_answered_again(name: str) -> None:
    """Of a POST by whom what they see can be taken from: its kept answer is given while they may read what it says."""
    asked = {route.path: {step.call for step in steps(route.dependant)} for route in routes_of(name)}
    kept = {
        route.path
        for route in routes_of(name)
        if "POST" in (route.methods or ()) and idempotency_key in asked[route.path]
        if roles_of(route.endpoint) & OWN_ALONE
    }
    unchecked = {path for path in kept if not replay_check_of(asked[path])}
    assert unchecked <= SAID_FOR_EVER.keys()

"""What a route has at hand is handed to its function: FastAPI solves only the rest.

Who asks, the session and the day stand in a function's signature as dependencies, so that the document says who may
ask, and each of them takes nothing but the request. To solve one costs FastAPI as much as a question to the database.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import wraps
from inspect import iscoroutinefunction
from typing import Any, TypeVar

from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, _effective_route_context_var

C = TypeVar("C", bound=Callable[..., Any])
_REQUEST = "request_at_hand"


def at_hand(call: C) -> C:
    """Marks a dependency that takes the request and nothing else."""
    call.at_hand = True  # type: ignore[attr-defined]
    return call


def only_a_mark(call: C) -> C:
    """Of a dependency that does nothing: a route looks whether it is asked for."""
    call.only_a_mark = True  # type: ignore[attr-defined]
    return call


@contextmanager
def handing_over(route: APIRoute) -> Iterator[None]:
    """Around making the route's handler. As it is included in an application, the route is another object."""
    included: Any = _effective_route_context_var.get()
    made: Any = included if included is not None and included.original_route is route else route
    whole = made.dependant
    made.dependant = shortened(whole)
    try:
        yield
    finally:
        made.dependant = whole  # the document is made of it


def shortened(whole: Dependant) -> Dependant:
    """The same function, with less for FastAPI to find."""
    if not iscoroutinefunction(whole.call):
        return whole
    handed = {
        dependency.name: dependency.call
        for dependency in whole.dependencies
        if dependency.name and hasattr(dependency.call, "at_hand")
    }
    rest = [
        dependency
        for dependency in whole.dependencies
        if dependency.name not in handed and not hasattr(dependency.call, "only_a_mark")
    ]
    request = whole.request_param_name or _REQUEST
    call = _handed(whole.call, handed, request, takes_it=whole.request_param_name is not None)
    return replace(whole, call=call, dependencies=rest, request_param_name=request)


def _handed(call: Callable[..., Any], handed: dict[str, Any], name: str, *, takes_it: bool) -> Callable[..., Any]:
    @wraps(call)
    async def with_what_is_at_hand(**values: Any) -> Any:
        request = values[name] if takes_it else values.pop(name)
        for parameter, find in handed.items():
            values[parameter] = await find(request)
        return await call(**values)

    return with_what_is_at_hand

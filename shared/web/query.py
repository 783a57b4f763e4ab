"""Query parameters that an address does not know, or knows once and gets twice, are refused.

A misspelt filter would otherwise be no filter, and of two values one would be taken without a word.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any, get_args, get_origin

from fastapi import Request
from fastapi.dependencies.models import Dependant
from fastapi.dependencies.utils import get_dependant

from shared.kernel.problems import Invalid
from shared.web.auth import actor_of, bearer_of
from shared.web.problems import FIELD_MAX


async def known_query(request: Request) -> None:
    """For all routes of an application."""
    if not request.scope["query_string"]:
        return
    endpoint = request.scope["endpoint"]
    allowed = _known(endpoint, tuple(request.path_params))
    if wrong := _wrong(allowed, [name for name, _ in request.query_params.multi_items()]):
        if bearer := bearer_of(endpoint):
            await bearer.check(request, await actor_of(request))  # who may not act learns nothing from bad input
        raise Invalid("A query parameter is unknown, or is given twice.", errors=wrong)


def _wrong(allowed: dict[str, bool], names: list[str]) -> list[dict[str, Any]]:
    unknown = [
        {"field": name[:FIELD_MAX], "message": "is no query parameter of this address", "allowed": sorted(allowed)}
        for name in dict.fromkeys(names)
        if name not in allowed
    ]
    doubled = [
        {"field": name, "message": "is given more than once"}
        for name, count in Counter(names).items()
        if count > 1 and not allowed.get(name, True)
    ]
    return [*unknown, *doubled]


@cache
def _known(endpoint: Callable[..., Any], in_path: tuple[str, ...]) -> dict[str, bool]:
    """Each parameter's name as it is sent, and whether it may come more than once."""
    path = "".join(f"/{{{name}}}" for name in in_path)
    return dict(_parameters(get_dependant(path=path, call=endpoint)))


def _parameters(dependant: Dependant) -> Iterator[tuple[str, bool]]:
    for field in dependant.query_params:
        yield field.alias, _is_list(field.field_info.annotation)
    for dependency in dependant.dependencies:
        yield from _parameters(dependency)


def _is_list(annotation: Any) -> bool:
    return get_origin(annotation) is list or any(_is_list(arg) for arg in get_args(annotation))

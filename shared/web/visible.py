"""Fields of a view that not every reader of a route is shown.

`only_for` says it at the field, so the OpenAPI document tells it (`x-roles`); `shown_to` leaves the others null.
"""

from functools import cache
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, Field

from shared.kernel.claims import ROLES, Actor
from shared.web.schemas import View

V = TypeVar("V", bound=BaseModel)


def only_for(*roles: str, **described: Any) -> Any:
    """In an `Annotated` type that allows null, which is what others than these roles get."""
    unknown = set(roles) - set(ROLES)
    if unknown or not roles:
        raise ValueError(f"no such roles: {sorted(unknown)}")
    return Field(json_schema_extra={"x-roles": list(roles)}, **described)


def shown_to(view: V, actor: Actor) -> V:
    """What is limited within a field that is a model itself, too."""
    shown: dict[str, Any] = {
        name: shown_to(part, actor) for name in _with_limits(type(view)) if (part := getattr(view, name)) is not None
    }
    shown |= {name: None for name, roles in _limited(type(view)).items() if not roles & actor.roles}
    return view.model_copy(update=shown) if shown else view


def shown_to_all(view: type[View]) -> frozenset[str]:
    """The fields that every reader is shown."""
    return frozenset(view.model_fields) - _limited(view).keys()


@cache
def _limited(view: type[BaseModel]) -> dict[str, frozenset[str]]:
    by_name: dict[str, frozenset[str]] = {}
    for name, field in view.model_fields.items():
        match field.json_schema_extra:
            case {"x-roles": list(roles)}:
                by_name[name] = frozenset(map(str, roles))
    return by_name


@cache
def _with_limits(view: type[BaseModel]) -> tuple[str, ...]:
    """The fields that are a model some field of which is limited."""
    return tuple(
        name
        for name, field in view.model_fields.items()
        if any(_has_limits(kind) for kind in (field.annotation, *get_args(field.annotation)))
    )


def _has_limits(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel) and bool(_limited(kind) or _with_limits(kind))

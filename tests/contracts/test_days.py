"""Every date that comes in has a lower and an upper bound, and its refusal says both."""

from collections.abc import Iterator
from datetime import date
from typing import Any, get_args

import pytest
from fastapi.dependencies.models import Dependant
from pydantic import TypeAdapter, ValidationError
from pydantic.fields import FieldInfo

from shared.kernel.days import FIRST_DAY, LAST_DAY
from shared.web.schemas import Body
from tests.architecture.sources import SERVICES, endpoints


def bodies(kind: type[Body] = Body) -> Iterator[type[Body]]:
    for subclass in kind.__subclasses__():
        yield subclass
        yield from bodies(subclass)


def queries(dependant: Dependant) -> Iterator[tuple[str, FieldInfo]]:
    for field in dependant.query_params:
        yield field.name, field.field_info
    for dependency in dependant.dependencies:
        yield from queries(dependency)


def is_day(kind: Any) -> bool:
    return kind is date or any(is_day(part) for part in get_args(kind))


def days() -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name in SERVICES:
        for _method, path, _function, dependant in endpoints(name):
            for query, info in queries(dependant) if dependant else ():
                found[f"{name}{path}?{query}"] = info.rebuild_annotation()
    for body in bodies():
        if body.__module__.startswith("services."):
            for field, info in body.model_fields.items():
                found[f"{body.__module__.split('.')[1]} {body.__name__}.{field}"] = info.rebuild_annotation()
    return {place: kind for place, kind in found.items() if is_day(kind)}


DAYS = days()


def test_days_are_found_where_they_are_known_to_be() -> None:
    assert {"assessment PersonBody.birth_date", "referral AcceptBody.first_offered_on"} <= DAYS.keys()
    assert {"payments/positions?on", "payments RunBody.run_on", "payments SettlementBody.settled_on"} <= DAYS.keys()


@pytest.mark.parametrize("place", DAYS)
@pytest.mark.parametrize("far", ["0001-01-01", "0595-11-17", "1889-12-31", "2200-01-01", "9999-12-31"])
def test_a_year_that_is_far_away_is_refused_with_the_bounds(place: str, far: str) -> None:
    with pytest.raises(ValidationError, match=f"from {FIRST_DAY} to {LAST_DAY}"):
        TypeAdapter(DAYS[place]).validate_python(far)


@pytest.mark.parametrize("place", DAYS)
def test_a_day_of_our_times_is_taken_by_the_form(place: str) -> None:
    assert TypeAdapter(DAYS[place]).validate_python("2012-04-02") == date(2012, 4, 2)

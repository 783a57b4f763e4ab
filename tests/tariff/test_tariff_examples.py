"""Every example in tariff's schemas is one that its own class gives back unchanged."""

from typing import Any

import pytest
from pydantic import BaseModel

from services.tariff import events, schemas

SHOWN: list[type[BaseModel]] = [
    schemas.CheckedView,
    schemas.SchemeView,
    schemas.WholeSchemeView,
    schemas.ProposalView,
    schemas.TariffView,
    schemas.ExplanationView,
    events.SchemePublished,
    events.TariffSet,
]


@pytest.mark.parametrize("shown", SHOWN)
def test_an_example_is_valid(shown: type[BaseModel]) -> None:
    (example,) = shown.model_json_schema()["examples"]
    given: dict[str, Any] = shown.model_validate(example).model_dump(mode="json", by_alias=True)
    assert given == example

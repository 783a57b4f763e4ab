"""How a scheme rates need: domains with weights and maxima of their own, and the bands that a score leads to.

Exact throughout: a score is never rounded. What says nothing of weights and own maxima keeps its canonical form.
Payment rules 2, The score.
"""

import re
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    GetJsonSchemaHandler,
    SerializerFunctionWrapHandler,
    TypeAdapter,
    WithJsonSchema,
    model_serializer,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError

from services.tariff.rules.field_types import Code, Positive, StrictModel, in_text, refuse, whole

WEIGHT_MAX = 1000
SCORE_MAX = 1_000_000
ENTIRE = "1"
_EXACT = r"\d{1,7}(\.\d{1,6})?"


def _weight(value: str) -> str:
    """One spelling for each."""
    if not re.fullmatch(_EXACT, value, re.ASCII):
        message = 'must be an exact decimal as text with up to 6 places, such as "1.5"'
        raise PydanticCustomError("weight", message)
    if Decimal(value) > WEIGHT_MAX:
        raise PydanticCustomError("weight", "must lie between 0 and 1000", {"known": ["0", "…", str(WEIGHT_MAX)]})
    return spelled(Decimal(value))


def spelled(exact: Decimal) -> str:
    """Without an exponent and without zeros at its end."""
    return format(exact.normalize(), "f")


def _score(value: Any) -> Any:
    """A whole number, or text where it is none."""
    exact = _fraction(value)
    if exact is None:
        value = whole(value)
        if not isinstance(value, int) or isinstance(value, bool):
            raise PydanticCustomError("score", 'must be a whole number, or an exact decimal as text, such as "7.5"')
    elif not isinstance(value, str):
        context = {"exact": spelled(exact), "instead": spelled(exact)}
        refuse("score", 'is a float; write an exact decimal as text: "{exact}"', context)
    if not 0 <= (exact or value) <= SCORE_MAX:
        raise PydanticCustomError("score", "must lie between 0 and 1000000", {"known": ["0", "…", str(SCORE_MAX)]})
    return value if exact is None else spelled(exact)


def _fraction(value: Any) -> Decimal | None:
    """What is no whole number."""
    if isinstance(value, str) and not re.fullmatch(_EXACT, value, re.ASCII):
        return None
    if not isinstance(value, str | float | Decimal):
        return None
    exact = Decimal(str(value))
    return exact if exact.is_finite() and exact != exact.to_integral_value() else None


def _by_its_code(value: Any) -> Any:
    return {"code": value} if isinstance(value, str) else value


_WEIGHT_FORM = {"type": "string", "pattern": rf"^{_EXACT}$", "examples": ["1.5"]}
_SCORE_FORM = {
    "anyOf": [
        {"type": "integer", "minimum": 0, "maximum": SCORE_MAX},
        {"type": "string", "pattern": rf"^{_EXACT}$", "examples": ["7.5"]},
    ]
}
Weight = Annotated[str, AfterValidator(_weight), BeforeValidator(in_text), WithJsonSchema(_WEIGHT_FORM)]
Score = Annotated[int | str, BeforeValidator(_score), WithJsonSchema(_SCORE_FORM)]


class Domain(StrictModel):
    """Where it says nothing of itself its code alone may stand: `"housing"`."""

    code: Code
    """As an assessment names it."""
    weight: Weight = ENTIRE
    """How many times its points count in the score; once if left out."""
    max_points: Positive | None = None
    """The most points of it; those of `complexity.max_points` if left out."""

    @model_serializer(mode="wrap")
    def _as_before(self, handler: SerializerFunctionWrapHandler) -> str | dict[str, Any]:
        """What says nothing of itself keeps the form that it had before it could."""
        said: dict[str, Any] = handler(self)
        unsaid = {"weight"} if self.weight == ENTIRE else set()
        unsaid |= {"max_points"} if self.max_points is None else set()
        rest = {name: value for name, value in said.items() if name not in unsaid}
        return rest if len(rest) > 1 else self.code


class _OrItsCode:
    """As documents say it."""

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {"anyOf": [TypeAdapter(Code).json_schema(), handler(schema)]}


NamedDomain = Annotated[Domain, BeforeValidator(_by_its_code), _OrItsCode()]


class Threshold(StrictModel):
    code: Code
    """The band; for ever: every later version lists it."""
    from_: Annotated[Score, Field(alias="from")]
    """The least score that leads to it; 0 for the first band. Of an exact decimal, in quotes: `"7.5"`."""

    @property
    def score(self) -> Decimal:
        return Decimal(self.from_)


class Complexity(StrictModel):
    domains: Annotated[list[NamedDomain], Field(min_length=1)]
    """What is rated with points, in the order in which they are added: each as a table, or as its code alone."""
    max_points: Positive | None = None
    """The most points of each domain that does not say its own; needed where there is one."""
    bands: Annotated[list[Threshold], Field(min_length=1)]
    """From low to high."""
    assessed_by_provider: Literal["under_audit"] | None = None
    """Whether who treats may assess: each such assessment is marked, another organisation confirms its tariff, and
    nobody of the assessing one verifies what follows. If left out only the LASARS assesses."""
    second_rated_percent: Annotated[int, Field(ge=1, le=100), BeforeValidator(whole)] | None = None
    """Of how many in a hundred of the assessments under audit somebody else gives the points again, without seeing the
    first ones; they are drawn by lot. None if left out."""

    @model_serializer(mode="wrap")
    def _as_before(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """What does not say it keeps the hash that it had before this could be said."""
        said: dict[str, Any] = handler(self)
        return {name: value for name, value in said.items() if value is not None}

    @property
    def codes(self) -> list[str]:
        return [domain.code for domain in self.domains]

    @property
    def exact(self) -> bool:
        """Whether a score may differ from the sum of the points, or a threshold be no whole number."""
        return any(domain.weight != ENTIRE for domain in self.domains) or any(
            isinstance(band.from_, str) for band in self.bands
        )

    def most_points(self, domain: Domain) -> int | None:
        """None where the scheme does not say it: the check refuses that."""
        return domain.max_points or self.max_points

    @property
    def highest(self) -> Decimal:
        """The score of who has the most points of all."""
        most = (Decimal(domain.weight) * (self.most_points(domain) or 0) for domain in self.domains)
        return sum(most, start=Decimal(0))

"""What of a contract's verified outcomes is looked at once more, and what follows from those that do not hold."""

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from services.tariff.rules.field_types import Code, Pence, StrictModel, whole

Confidence = Annotated[Literal[80, 85, 90, 95, 99], BeforeValidator(whole)]
Margin = Annotated[int, Field(ge=1, le=50), BeforeValidator(whole)]


class DrawSize(StrictModel):
    """How many are drawn of so many: as many as it takes to know their share by so much, with so much confidence."""

    confidence: Confidence
    """In how many of a hundred draws the share lies within the margin: 80, 85, 90, 95 or 99."""
    margin: Margin
    """By how many parts of a hundred the share may lie beside what the sample says."""


class SampledClass(DrawSize):
    """An outcome is of the first class that takes it; of which none does, none is drawn."""

    code: Code
    """What people read, and by which a month's lines are kept apart."""
    measures: list[Code] = Field(default_factory=list, exclude_if=lambda codes: not codes)
    """The measures of the contract that it takes; each of them if left out."""
    from_pence: Pence | None = Field(None, exclude_if=lambda pence: pence is None)
    """It takes only measures whose highest price in the book, of any band in the month, is so much or more; each if
    left out.
    """


class Validation(StrictModel):
    samples: Annotated[list[SampledClass], Field(min_length=1)]
    """By risk and value: which outcomes are drawn from together, and how many."""
    extrapolate: bool = False
    """Whether what fails in the sample takes its share of what else the month pays of its class."""
    counter: DrawSize | None = Field(None, exclude_if=lambda size: size is None)
    """How many of what each verifier verified are verified again by a second organisation; none if left out."""

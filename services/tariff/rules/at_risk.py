"""What a contract says of the part of its value that counted measures earn."""

from typing import Annotated

from pydantic import Field

from services.tariff.rules.field_types import Code, Factor, Share, StrictModel


class CountedPot(StrictModel):
    indicator: Code
    """Whose share earns the pot: an indicator of the unit `share` that names the contract in `contracts`, and whose
    cases can be met by the day from which they count; or an entry of `attested` that names the contract. A pot has one
    indicator, and an indicator one pot of a contract: what is to be met together stands in its `met` (`all`, `any`)."""
    weight: Annotated[str, Field(pattern=r"^\d{1,6}(\.\d{1,6})?$")]
    """Which part of what is at risk is its pot, against the weights of the others; an exact decimal above 0."""
    target: Share
    """The share with which a pot is earned whole; above 0."""
    threshold: Share = "0"
    """The part of the target under which nothing is earned."""
    cap: Factor = "1"
    """How many times its pot can be earned at most."""


class ValueAtRisk(StrictModel):
    shares: Annotated[list[Share], Field(min_length=1)]
    """The part of the annual value that is at risk, by contract year; the last one goes on."""
    true_up: bool = False
    """Whether after the year its own share of cases is held against the whole year's pot (of what is stated of a
    cohort, that of the quarters of which it was), and the difference posted."""
    measures: Annotated[list[CountedPot], Field(min_length=1)]
    """What earns it, and with which weights."""

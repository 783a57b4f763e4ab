"""By how many days use has to fall before that is more than chance: the cut-offs of a scheme."""

from typing import Annotated

from pydantic import Field

from services.tariff.rules.field_types import Positive, Validity
from services.tariff.rules.measure_params import Substance


class ReliableChange(Validity):
    substance: Substance
    """The TOP item."""
    days: Annotated[Positive, Field(le=28)]
    """By how many of the 28 days of a TOP use has to have fallen at least."""

"""By how many days use has to fall before that is more than chance: the cut-offs of a scheme."""

from typing import Annotated

from pydantic import BeforeValidator, Field

from services.tariff.rules.field_types import Validity, whole
from services.tariff.rules.measure_params import Substance


class ReliableChange(Validity):
    substance: Substance
    """The TOP item."""
    days: Annotated[int, Field(ge=1, le=28), BeforeValidator(whole)]
    """By how many of the 28 days of a TOP use has to have fallen at least."""

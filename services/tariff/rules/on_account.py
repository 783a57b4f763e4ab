"""What a contract says of payments on account of its outcomes."""

from pydantic import Field

from services.tariff.rules.field_types import Share, StrictModel
from services.tariff.rules.plans import SharesOfMonths


class OnAccount(StrictModel):
    share: Share
    """The part of what outcomes are to earn of the annual value that is paid on account of them; above 0."""
    profile: SharesOfMonths | None = Field(None, exclude_if=lambda shares: shares is None)
    """Which part of that is paid in each contract month of a year; a twelfth each if left out."""

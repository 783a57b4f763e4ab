"""Answers of tariff that are not success."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from services.tariff.rules.faults import SchemeFault
from shared.kernel.problems import Conflict, Forbidden, Invalid


class SchemeHasFaults(Invalid):
    """The scheme cannot be used as it is. Each error names the place and what is allowed there."""


class VersionPublished(Conflict):
    """A published version never changes again: give the change a new version."""


class ProposalNotOpen(Conflict):
    """The proposal has been confirmed or withdrawn."""


class TariffVoided(Conflict):
    """The tariff has been replaced or has fallen: only one that stands is chosen anew."""


class AlreadyProposed(Conflict):
    """Somebody is asked already about this assessment: confirm the proposal under `proposalId`."""

    proposal_id: UUID


class ChoiceRefused(Invalid):
    """The band, code or prices do not fit the scheme, or leave unsaid what becomes of a choice that is replaced."""


class OwnScheme(Forbidden):
    """An organisation that a version of the scheme pays neither drafts nor publishes one; checking is open to it."""

    party: str


class OwnBand(Forbidden):
    """Your organisation is paid by the band, so it only confirms, as proposed, what another organisation assessed.

    Nor has it a choice made anew, or confirms what is asked anew of a tariff that a person reopened or overrode.
    """

    measures: list[str]


class OwnPrice(Forbidden):
    """Your organisation is paid for the measures listed: it neither sets a single price for them nor takes one back."""

    measures: list[str]


def as_errors(faults: Iterable[SchemeFault]) -> list[dict[str, Any]]:
    return [
        {"field": fault.path, "message": fault.message} | ({"allowed": list(fault.allowed)} if fault.allowed else {})
        for fault in faults
    ]

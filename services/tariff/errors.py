"""The problems that tariff returns. A docstring is the text that is sent."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from services.tariff.rules.faults import SchemeFault
from shared.kernel.problems import Conflict, Forbidden, Invalid, NotFound


class NoScheme(Conflict):
    """No scheme of your area has begun on this date, so nothing has a band or a price."""


class SchemeHasFaults(Invalid):
    """The scheme cannot be used as it is. Each error names the place and what is allowed there."""


class VersionPublished(Conflict):
    """A published version never changes: use a new version number for the change."""


class DraftChanged(Conflict):
    """Somebody has written the draft again since you looked at it. Look at what it says now, then publish it."""


class ProposalNotOpen(Conflict):
    """The proposal has been confirmed or withdrawn."""


class TariffVoided(Conflict):
    """The tariff has been replaced or has fallen. Only a tariff that stands can be reopened."""


class AlreadyProposed(Conflict):
    """There is already a proposal for this assessment: confirm the one under `proposalId`."""

    proposal_id: UUID


class ChoiceRefused(Invalid):
    """The band, code or prices do not fit the scheme, or it is not stated what happens to an earlier choice."""


class NoDraft(Conflict):
    """The version is published: what it comes to stands in the ledger. Only a draft is tried."""


class NothingToTryOn(Conflict):
    """No published version counts on any of the draft's days, so nothing has happened that it could be tried on."""


class TriedFromLater(Conflict):
    """A draft is tried as if it had begun earlier than it says, never later."""


class DraftJudgesAnew(Conflict):
    """The draft changes what people are judged by, and nobody judges them by that: only measures, domains, weights,
    bands, prices, which measures contracts pay for and what they pay can be tried. Each error names a place, and what
    stands there in the version that people were judged by.
    """


class CostOfNoBand(Invalid):
    """What a person costs is said by the draft's bands."""


class OwnScheme(Forbidden):
    """An organisation that a version of the scheme pays may not draft, try or publish one. It may check one."""

    party: str


class OwnAssessment(Forbidden):
    """Your organisation made this assessment itself, under audit, or gave some of it: another one must decide what
    its tariff is.
    """


class OwnBand(Forbidden):
    """Your organisation is paid by the band. So it may only confirm, as proposed, what another organisation assessed.
    It may not reopen a tariff, nor confirm the proposal that follows a tariff which a person reopened or overrode.
    """

    measures: list[str]


class OwnPrice(Forbidden):
    """Your organisation is paid for the measures listed. It may neither set a single price for them nor remove one."""

    measures: list[str]


class UnknownVariation(NotFound):
    """There is no such variation, or it is not yours to see."""


class NoVariation(Conflict):
    """The draft changes no contract that a published version has, so there is nobody to agree to it."""


class VariationProposed(Conflict):
    """The draft as it stands was proposed already: see the one under `variationId`."""

    variation_id: UUID


class WhatIfOfAnother(Conflict):
    """The what-if is of another draft, or of this one as it was before it was written again: try the draft as it stands
    and name that.
    """


class VariationOver(Conflict):
    """The draft was written otherwise since it was proposed, or another version counts by now (`replaced`), or it is
    published: `state` says which.
    """

    state: str


class NotYourContract(Forbidden):
    """It changes no contract of your organisation, so there is nothing for you to agree to."""


class VariationNotAgreed(Conflict):
    """The version changes a contract whose terms ask that its party agrees before: wait for all of `parties`."""

    parties: list[str]
    variation_id: UUID


class VariationNotProposed(Conflict):
    """The version changes a contract whose terms ask that its party agrees before, and the draft as it stands was
    proposed to nobody. Propose it, and wait for all of `parties`.
    """

    parties: list[str]


class OnBothSides(Forbidden):
    """You wrote or proposed it for the council: somebody else answers for the organisation."""


class AnotherCommissioner(Forbidden):
    """A version that needs agreement is published by another commissioner than who wrote or proposed it."""


def as_errors(faults: Iterable[SchemeFault]) -> list[dict[str, Any]]:
    return [
        {"field": fault.path, "message": fault.message} | ({"allowed": list(fault.allowed)} if fault.allowed else {})
        for fault in faults
    ]

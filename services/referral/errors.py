"""Answers that are not success. A docstring is the text that is sent."""

from typing import Any
from uuid import UUID

from pydantic import Field

from shared.kernel.problems import Conflict, Forbidden, Invalid, NotFound
from shared.web.schemas import View


class FreePlace(View):
    """A service that has room. How much is the LASARS's to see, the council's and the service's own organisation's."""

    service_id: UUID
    organisation: str
    name: str
    places_free: int | None = Field(description="How many people it can take; null where that is not yours to see.")


class UnknownService(NotFound):
    """There is no such service in this area."""


class UnknownReferral(NotFound):
    """There is no such referral, or it is not with your organisation."""


class UnknownEpisode(NotFound):
    """There is no such episode, or it is not with your organisation."""


class NotAssessed(NotFound):
    """No assessment of this client has arrived, so there is nothing to match by. A referral is possible without."""


class NoPlace(Conflict):
    """The service has no free place now. The services under `nextFree` have."""

    next_free: list[FreePlace]

    @classmethod
    def example(cls) -> dict[str, Any]:
        free = {
            "serviceId": "018f3a5e-7c3e-7d42-9f10-5a1b2c3d4e5f",
            "organisation": "riverside",
            "name": "Recovery programme",
            "placesFree": 4,
        }
        return cls(next_free=[free]).body("/referrals")


class AlreadyReferred(Conflict):
    """The client already has an open referral to this service: the one under `referralId`."""

    referral_id: UUID


class AlreadyInTreatment(Conflict):
    """The client is in this service already: with the open episode under `episodeId`."""

    episode_id: UUID


class AlreadyThere(Conflict):
    """The client already has an open referral or episode at this service. The LASARS sees which."""


class WrongState(Conflict):
    """The present state does not allow this."""

    state: str
    allowed: list[str]

    @classmethod
    def example(cls) -> dict[str, Any]:
        detail = "The state is declined, which does not allow to accept; it allows: nothing more."
        return cls(detail, state="declined", allowed=[]).body("/referrals/018f3a5e-7c3e-7d42-9f10-5a1b2c3d4e5f/accept")


class TooManyCorrections(Conflict):
    """As often as you may say or correct this end, you did.

    The LASARS corrects it, or voids it, and then it is said anew; what the LASARS has said as often, it voids.
    """

    most: int


class CorrectionsOver(Forbidden):
    """The scheme's days for corrections after the end are over: from then on the LASARS corrects or voids it."""


class TreatsThePerson(Forbidden):
    """Your organisation treats this person, or has: what decides what is paid for them, another organisation's assessor
    does.
    """


class HandedOnTooLate(Forbidden):
    """To another organisation you hand on as of a day within the scheme's days for corrections: before, the LASARS."""


class NotYourOrganisation(Forbidden):
    """Only the organisation concerned may do this."""


class CommissionersField(Forbidden):
    """What counts as treatment decides what is paid, so only the commissioner says it. `errors` names the field."""

    @classmethod
    def example(cls) -> dict[str, Any]:
        message = "only the commissioner changes what counts as treatment"
        error = {"field": "isTreatment", "message": message, "allowed": ["true"]}
        return cls(errors=[error]).body("/services/018f3a5e-7c3e-7d42-9f10-5a1b2c3d4e5f")


class ClinicianNeeded(Forbidden):
    """Only a clinician completes treatment: this reason counts as a success, or its meaning is not known yet.

    When corrections are over, an assessor voids the end and a clinician of who treats says it anew.
    """


class BadValue(Invalid):
    """A value is not allowed here. `errors` names the field and what is allowed."""

    @classmethod
    def example(cls) -> dict[str, Any]:
        error = {
            "field": "startedOn",
            "message": "the date is outside what is allowed",
            "allowed": ["from 2012-04-02", "to 2012-04-20"],
        }
        return cls(errors=[error]).body("/referrals/018f3a5e-7c3e-7d42-9f10-5a1b2c3d4e5f/start")

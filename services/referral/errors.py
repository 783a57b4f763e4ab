"""The problems that referral returns. A docstring is the text that is sent."""

from typing import Any
from uuid import UUID

from pydantic import Field

from shared.kernel.problems import Conflict, Forbidden, Invalid, NotFound
from shared.web.schemas import View


class FreePlace(View):
    """A service that has free places. How many, only the LASARS, the council and the service's own organisation may
    see.
    """

    service_id: UUID
    organisation: str
    name: str
    places_free: int | None = Field(description="How many people it can take; null if you may not see it.")


class UnknownService(NotFound):
    """There is no such service in this area."""


class UnknownOrganisation(NotFound):
    """There is no such organisation in this area."""


class UnknownRanking(NotFound):
    """No ranking was kept: the referral was made before the person was assessed, or before rankings were kept."""


class UnknownReferral(NotFound):
    """There is no such referral, or it is not yours to see."""


class UnknownEpisode(NotFound):
    """There is no such episode, or it is not yours to see."""


class NotAssessed(NotFound):
    """No assessment of this person has arrived, so there is nothing to match by. You can refer without one."""


class UnknownPanelApplication(NotFound):
    """There is no such application to the panel, or it is not yours to see."""


class NoScheme(Conflict):
    """No scheme of your area had begun on this date, or none is known, so nothing says what its codes stand for."""


class NoPlace(Conflict):
    """No place of the service is free now. `nextFree` names services that have one."""

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
    """The client already has an open episode at this service: the one under `episodeId`."""

    episode_id: UUID


class AlreadyThere(Conflict):
    """The client already has an open referral or episode at this service. The LASARS can see which."""


class AlreadyApplied(Conflict):
    """The person has an open application to the panel: the one under `applicationId`."""

    application_id: UUID


class TooOftenSaid(Conflict):
    """It was said as often as is allowed what of that which the panel wants is there. Leave `brought` out, or as it is:
    all else can be changed, and it can be put on the list of a panel day.
    """

    most: int


class WrongState(Conflict):
    """The present state does not allow this."""

    state: str
    allowed: list[str]

    @classmethod
    def example(cls) -> dict[str, Any]:
        detail = "It is declined, so this cannot be done (accept). What can be done now: nothing more."
        return cls(detail, state="declined", allowed=[]).body("/referrals/018f3a5e-7c3e-7d42-9f10-5a1b2c3d4e5f/accept")


class AnswerStands(Conflict):
    """Nothing is taken back any more: what ended a referral is for 14 days, unless treatment was said to have begun
    on it, its time ran out or its provider left. The person can be referred anew.
    """


class TooManyCorrections(Conflict):
    """You have recorded or corrected this end as often as you may. The LASARS can correct it, or void it so that it
    can be recorded again. When the LASARS has corrected it as often, it can only void it.
    """

    most: int


class CorrectionsOver(Forbidden):
    """The scheme's days for corrections after the end are over. From now on the LASARS corrects or voids it."""


class TreatsThePerson(Forbidden):
    """Your organisation treats this person, or has treated them. An assessor of another organisation must do what
    decides what is paid for them.
    """


class HandedOnTooLate(Forbidden):
    """You may transfer to another organisation only as of a day within the scheme's days for corrections. For an
    earlier day the LASARS transfers.
    """


class NotYourOrganisation(Forbidden):
    """Only the organisation concerned may do this."""


class NotYourPanelStep(Forbidden):
    """What the panel decided the council takes back, and all else of an application the LASARS."""


class RunsWantedService(Forbidden):
    """Your organisation runs a service that is wanted, or chosen: people of another organisation record what the panel
    decides about it, and take it back.
    """


class CommissionersField(Forbidden):
    """What counts as treatment decides what is paid, and a panel what is funded, so only the commissioner sets these.
    `errors` names the field.
    """

    @classmethod
    def example(cls) -> dict[str, Any]:
        message = "only the commissioner changes what counts as treatment"
        error = {"field": "isTreatment", "message": message, "allowed": ["true"]}
        return cls(errors=[error]).body("/services/018f3a5e-7c3e-7d42-9f10-5a1b2c3d4e5f")


class ClinicianNeeded(Forbidden):
    """Only a clinician may complete treatment: this reason counts as a success, or its meaning is not known yet. When
    an end was recorded and the days for corrections are over, an assessor voids it and a clinician of the treating
    organisation records it again.
    """


class BadValue(Invalid):
    """A value is not allowed here. `errors` names the field and what is allowed."""

    @classmethod
    def example(cls) -> dict[str, Any]:
        error = {
            "field": "startedOn",
            "message": "is outside what is allowed",
            "allowed": ["from 2012-04-02", "to 2012-04-20"],
        }
        return cls(errors=[error]).body("/referrals/018f3a5e-7c3e-7d42-9f10-5a1b2c3d4e5f/start")

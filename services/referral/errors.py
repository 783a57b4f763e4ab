"""Answers that are not success. A docstring is the text that is sent."""

from shared.problems import Conflict, Forbidden, Invalid, NotFound


class UnknownOrganisation(NotFound):
    """There is no such organisation in this area."""


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


class AlreadyReferred(Conflict):
    """The client already has an open referral to this service."""


class WrongState(Conflict):
    """The present state does not allow this."""


class NotYourOrganisation(Forbidden):
    """Only the organisation concerned may do this."""


class ClinicianNeeded(Forbidden):
    """Only a clinician completes treatment: this reason counts as a success, or its meaning is not known yet."""


class BadValue(Invalid):
    """A value is not allowed here. `errors` names the field and what is allowed."""

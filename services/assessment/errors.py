"""Answers of assessment that are not success. The docstring is the text that is sent."""

from uuid import UUID

from shared.kernel.problems import Conflict, Forbidden, Invalid, NotFound


class BadValue(Invalid):
    """A value has the right form and yet cannot be: each error names its field."""


class UnknownPerson(NotFound):
    """No person with this id is known in your area, or none that was referred to your organisation."""


class UnknownMatch(NotFound):
    """No match with this id is known in your area."""


class UnknownMerge(NotFound):
    """No merge with this id is known in your area."""


class UnknownContact(NotFound):
    """No contact with this id is known in your area."""


class UnknownAssessment(NotFound):
    """No assessment with this id is known in your area."""


class UnknownReview(NotFound):
    """No TOP review with this id is known in your area."""


class UnknownEvidence(NotFound):
    """No evidence with this id is known in your area."""


class MatchDecided(Conflict):
    """Somebody decided this match before."""


class AlreadyMerged(Conflict):
    """These two are one person already, or the absorbed one was merged into another."""


class SomebodyElse(Conflict):
    """NHS number, birth date and sex would be those of the registration under `clientId`: merge the two instead."""

    client_id: UUID


class NotMerged(Conflict):
    """Somebody undid this merge before."""


class Voided(Conflict):
    """It was voided, and what is void is not changed: record it anew."""


class TooManyRecords(Conflict):
    """Your organisation has recorded as many of these of this person as anybody may within a year.

    Correct what is recorded instead of recording it anew.
    """

    most: int


class TooManyCorrections(Conflict):
    """As often as anything may be corrected, it was: void it, and record anew what is true. A person is registered
    anew and merged.
    """

    most: int


class NoScheme(Conflict):
    """The scheme of your area had not begun on this date, or is not known, so remit and codes cannot be told."""


class EpisodeOver(Forbidden):
    """The episode is over, and the scheme's period for late records too: the LASARS can still record."""


class CorrectionsOver(Forbidden):
    """The scheme's days for corrections are over here: from then on the LASARS corrects it, and records start TOPs; of
    people whom a LASARS's own organisation treats, or has to, another's assessor.
    """


class TreatsThePerson(Forbidden):
    """Your organisation treats this person, or has: what decides what is paid for them, another organisation's assessor
    does.
    """


class OwnBand(Forbidden):
    """Your organisation is paid by the band, so it takes no assessment away, whoever's, that a tariff may rest on: for
    the measures listed an older one would count again.
    """

    measures: list[str]


class NotYourEpisode(Forbidden):
    """The episode is delivered by another organisation."""


class NotYours(Forbidden):
    """Only the organisation that recorded this, or the LASARS, may change it."""


class UnknownOutcome(NotFound):
    """No outcome with this id is known in your area, or it is not your organisation's."""


class NothingToVerify(Conflict):
    """The outcome was withdrawn, or decided like this before."""


class NotForYou(Forbidden):
    """A verifier is shown the evidence of outcomes that somebody may verify: not of what fell for another reason."""


class OwnRecord(Forbidden):
    """You recorded or corrected the evidence: somebody else must verify it."""


class OwnOutcome(Forbidden):
    """Your organisation is paid for this outcome: another must verify it."""


class PaidForTheLike(Forbidden):
    """Your organisation is paid in the area, and treats or is paid for this measure: one that is not decides it."""

    party: str

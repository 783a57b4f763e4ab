"""The problems that assessment returns. A docstring is the text that is sent."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from pydantic import Field

from shared.kernel.problems import Conflict, Forbidden, Invalid, NotFound
from shared.web.schemas import View


class FreeTime(View):
    """A time at which somebody can still be booked."""

    session_id: UUID = Field(description="The session, as a booking names it.")
    on: date = Field(description="The day of the session.")
    begins: str = Field(description="When its slot begins, which a booking names, or else the session.")
    site: str = Field(description="Where it is held, by the code of the site.")


_FREE = {
    "sessionId": "018f3a5e-555b-7d42-9f10-5a1b2c3d4e5f",
    "on": "2012-09-04",
    "begins": "15:00",
    "site": "market-place",
}


class AttachedRecords(View):
    """What hangs on a registration and stands."""

    kind: str = Field(description="What it is, such as `contact`.")
    number: int = Field(description="How many of them.")


class BadValue(Invalid):
    """A value has the right form but is not allowed. Each error names its field."""


class UnknownPerson(NotFound):
    """There is no such person, or it is not yours to see."""


class UnknownMatch(NotFound):
    """There is no such match, or it is not yours to see."""


class UnknownMerge(NotFound):
    """There is no such merge, or it is not yours to see."""


class UnknownContact(NotFound):
    """There is no such contact, or it is not yours to see."""


class UnknownActivity(NotFound):
    """There is no such activity, or it is not yours to see."""


class UnknownAssessment(NotFound):
    """There is no such assessment, or it is not yours to see."""


class UnknownReview(NotFound):
    """There is no such TOP review, or it is not yours to see."""


class UnknownEvidence(NotFound):
    """There is no such evidence, or it is not yours to see."""


class UnknownScreening(NotFound):
    """There is no such screening, or it is not yours to see."""


class UnknownForm(NotFound):
    """There is no such version of a form, or it is not yours to see."""


class UnknownFormAnswer(NotFound):
    """There is no such filled-in form, or it is not yours to see."""


class UnknownAttestation(NotFound):
    """There is no such statement, or it is not yours to see."""


class NotNamedToSign(Forbidden):
    """The scheme names the organisations that sign this statement: yours is none of them."""

    signed_by: list[str]


class PaidInTheArea(Forbidden):
    """Your organisation is paid under a contract of the area: one that is not paid signs and verifies statements."""

    party: str


class OwnStatement(Forbidden):
    """You, or somebody else of your organisation, signed this statement: another organisation must verify it."""


class AttestationDecided(Conflict):
    """The statement was verified, refused or replaced already: sign a new one for the quarter."""


class UnknownDisclosure(NotFound):
    """There is no such consent or order, or it is not yours to see."""


class UnknownConsent(NotFound):
    """Nobody said anything to NDTMS under this id, or it is not yours to see."""


class UnknownClosing(NotFound):
    """Nobody was closed under this id, or it is not yours to see."""


class UnknownRelease(NotFound):
    """There is no such release from prison, or it is not yours to see."""


class StillWithAService(Conflict):
    """The person is referred, or a service works with them: end that first, be it treatment or outreach."""


class StillAtThePanel(Conflict):
    """An application of the person to the panel asks for something: withdraw or close it first."""


class StillExpected(Conflict):
    """The person is expected at an appointment or to be interviewed: end that, or say what became of it, first."""


class RiskNotAskedAbout(Conflict):
    """All that is open is a risk that answers raised. It ends when somebody has asked about it (a `risk_review` that
    names it in `askedAbout`), when its question is answered anew, or where the person died.
    """


class NothingOpen(Conflict):
    """There is nothing to be done for this person: they are on no worklist."""


class UnknownIssue(NotFound):
    """There is no such issue, or it is not yours to see."""


class NotYourIssue(Forbidden):
    """Whom an issue concerns and who answers it may answer, and who raised it may correct and close it. The front door
    and the council may do all of that.
    """


class IssueClosed(Conflict):
    """The issue was closed already: raise another one."""


class UnknownProgramme(NotFound):
    """There is no such programme, or it is not yours to see."""


class ProgrammeEnded(Conflict):
    """The programme has ended: nobody is taken in or invited by it any more."""


class UnknownSecondRating(NotFound):
    """There is no such assessment to be rated a second time, or it is not yours to see."""


class SecondRatingDecided(Conflict):
    """It was rated a second time or set aside already, and that is never changed."""


class SecondRatingWaits(Conflict):
    """The assessment waits for a second rating by who has not seen its points: rate it or set that aside first."""


class NotSecondRater(Forbidden):
    """You decided this tariff, or rated one of the same person and day: who has not seen such points rates it."""


class UnknownInterview(NotFound):
    """There is no such interview, or it is not yours to see."""


class InterviewDecided(Conflict):
    """It was said already what became of the interview. Where that was wrong it is corrected or taken back."""


class InterviewNotSaid(Conflict):
    """Nobody has said yet that the interview was held, so that nothing can be corrected or taken back."""


class UnknownReferralForm(NotFound):
    """There is no such referral form, or it is not yours to see."""


class ReferralFormDecided(Conflict):
    """The referral form was taken up already, or was not: the front door reopens it first."""


class ReferralFormOpen(Conflict):
    """Nobody has decided about the referral form yet: there is nothing to take back."""


class FileUnderWay(Conflict):
    """Another file of your organisation is being received: send this one after it."""


class Withdrawn(Conflict):
    """It was withdrawn already: record a new consent or order."""


class WorkersNotShown(Forbidden):
    """What each key worker owes is shown to their organisation and to the LASARS; ask by organisation."""


class MatchDecided(Conflict):
    """Somebody has already decided this match."""


class NotToldApart(Conflict):
    """Nobody said of these two that they are not one person: only such a decision is taken back."""


class AlreadyMerged(Conflict):
    """These two are already one person, or the absorbed one was merged into another."""


class SomebodyElse(Conflict):
    """NHS number, birth date and sex would be those of the registration under `clientId`: merge the two instead."""

    client_id: UUID


class NotMerged(Conflict):
    """Somebody has already undone this merge."""


class Voided(Conflict):
    """The record was voided, and a void record cannot be changed: record it again."""


class TooManyRecords(Conflict):
    """Your organisation recorded as many of these for this person as a year allows. Correct an existing one."""

    most: int


class TooManyCorrections(Conflict):
    """It was corrected as often as is allowed: void it, record it again. A person: register again and merge."""

    most: int


class NoScheme(Conflict):
    """The scheme of your area had not begun on this date, or is not known, so remit and codes cannot be determined."""


class EpisodeOver(Forbidden):
    """The episode has ended, and so has the scheme's period for late records. The LASARS can still record."""


class CorrectionsOver(Forbidden):
    """The scheme's days for corrections are over. From now on the LASARS makes corrections and records start TOPs. If
    a LASARS's own organisation treats the person, or has treated them, an assessor of another organisation does so.
    """


class TreatsThePerson(Forbidden):
    """Your organisation treats or treated this person: an assessor of another must do what decides what is paid."""


class OwnBand(Forbidden):
    """Your organisation is paid by the band. So it may not remove an assessment, whoever made it, on which a tariff
    may rest: for the measures listed, an older assessment would count again.
    """

    measures: list[str]


class ProviderDoesNotAssess(Forbidden):
    """The scheme of the day of the assessment does not let providers assess: the LASARS does."""


class OwnAssessment(Forbidden):
    """Your organisation assessed this person itself, under audit: another organisation must decide what follows."""


class NotYourEpisode(Forbidden):
    """Another organisation delivers this episode."""


class NotYours(Forbidden):
    """Only the organisation that recorded this, or the LASARS, may change it."""


class PaidForNewPersons(Forbidden):
    """Your organisation is paid for new persons, or is paid in the area and treats there. So it does not say who was
    treated before: an organisation to which this does not apply must import earlier starts.
    """

    party: str


class UnknownOutcome(NotFound):
    """There is no such outcome, or it is not yours to see."""


class UnknownEpisode(NotFound):
    """The episode of this outcome is not known any more."""


class NothingToVerify(Conflict):
    """The outcome was withdrawn, or this decision was already made."""


class FailedValidation(Conflict):
    """It was drawn for a sample and failed its validation: it stands again only where that decision is corrected."""


class UnknownSample(NotFound):
    """There is no such sample or drawn outcome, or it is not yours to see. What you verified waits for others."""


class AlreadyDrawn(Conflict):
    """A sample of this contract and month was drawn for this purpose before: it is drawn once."""


class NothingToDraw(Conflict):
    """Nothing is verified of this month that a class of the contract's samples takes."""


class SampleUnfinished(Conflict):
    """Some that were drawn wait: what it was drawn from is shown once none does."""


class SampledOutcomeChanged(Conflict):
    """The outcome no longer stands as it was drawn: set it aside for that."""


class OwnVerification(Forbidden):
    """You, or somebody else of your organisation, verified it: another organisation must look at it once more."""


class OwnDeclaration(Forbidden):
    """Your organisation recorded the evidence: another one must look at it once more."""


class NotForYou(Forbidden):
    """A verifier may see evidence of outcomes that can be verified, but not of those that fell for another reason."""


class OwnRecord(Forbidden):
    """You recorded or corrected the evidence: somebody else must verify it."""


class OwnOutcome(Forbidden):
    """Your organisation is paid for this outcome: another organisation must verify it."""


class PaidForTheLike(Forbidden):
    """Your organisation is paid here, and treats the person or is paid for this measure: another must decide."""

    party: str


class VerifiedByOthers(Forbidden):
    """The LASARS is paid for this outcome, and its contract names who decides about it: not your organisation."""

    verified_by: list[str]


class UnknownExtract(NotFound):
    """There is no such extract, or it is not yours to see."""


class ExtractClosed(Conflict):
    """The extract was taken already, or given up when another of the agency was sent. Send the file again."""


class LaterExtractTaken(Conflict):
    """Another extract of the agency was taken, which is of later days: an older one replaces it no more."""

    until: date


class NotTheLastExtract(Conflict):
    """Another extract of the agency was taken since: look at what it proposes to delete."""


class UnknownConflict(NotFound):
    """There is no such conflict of interest, or it is not yours to see."""


class ConflictEnded(Conflict):
    """It has ended already: record another one, if they know the person again."""


class UnknownTeamMember(NotFound):
    """There is no such entry of the team, or it is not yours to see."""


class UnknownSite(NotFound):
    """There is no such site, or it is not yours to see."""


class SiteInUse(Conflict):
    """Sessions are planned at the site: cancel them first, or say until when it is open."""


class UnknownSession(NotFound):
    """There is no such session, or it is not yours to see."""


class SessionCancelled(Conflict):
    """The session was cancelled, so nobody comes to it: choose or plan another one."""


class SessionWasHeld(Conflict):
    """It is recorded already who came to the session, or did not: take that back first, if it is wrong."""


class BookingsDoNotFit(Conflict):
    """Those booked would have no place or slot any more: call their bookings off first. `times` are theirs."""

    booked: int
    times: list[str]


class UnknownBooking(NotFound):
    """There is no such booking, or it is not yours to see."""


class SlotTaken(Conflict):
    """Somebody else has this time: choose one of those under `free`."""

    free: list[FreeTime]

    @classmethod
    def example(cls) -> dict[str, Any]:
        return cls(free=[_FREE]).body("/bookings")


class SessionFull(Conflict):
    """As many are booked as can come to the session. Those under `free` have room."""

    free: list[FreeTime]

    @classmethod
    def example(cls) -> dict[str, Any]:
        return cls(free=[_FREE]).body("/bookings")


class BookedElsewhere(Conflict):
    """The person is booked at this time already: by the booking under `bookingId`."""

    booking_id: UUID


class BookingEnded(Conflict):
    """It is said already what became of the booking: take that back first, if it is wrong."""

    state: str


class NothingSaidYet(Conflict):
    """The person is booked still, and nothing was said that could be taken back. To undo the booking, void it."""


class UnknownDeactivation(NotFound):
    """There is no such deactivation, or it is not yours to see."""


class AlreadyDeactivated(Conflict):
    """The registration is put away already."""


class StillAttached(Conflict):
    """Something is recorded of this person, under `attached`: void first what was recorded by mistake, decide who the
    person is, or undo the merge. Whom that is not possible for was not registered by mistake.
    """

    attached: list[AttachedRecords]

    @classmethod
    def of(cls, attached: Sequence[tuple[str, int]]) -> "StillAttached":
        return cls(attached=[{"kind": kind, "number": number} for kind, number in attached])

    @classmethod
    def example(cls) -> dict[str, Any]:
        return cls.of([("contact", 2)]).body("/deactivations")


class TakenByAnother(Forbidden):
    """Somebody else took this extract, for what they said: take one of your own, and say what for."""

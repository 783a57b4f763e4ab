"""The problems that payments returns. A docstring is the text that is sent."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from shared.kernel.problems import Conflict, Forbidden, Invalid, NotFound


class UnknownClaim(NotFound):
    """There is no such claim, or it is not yours to see."""


class UnknownLine(NotFound):
    """There is no such line, or it is not yours to see."""


class UnknownRun(NotFound):
    """There is no such run, or it is not yours to see."""


class UnknownRemittance(NotFound):
    """There is no such remittance, or it is not yours to see. A run has one from its approval on."""


class UnknownWhatIf(NotFound):
    """There is no such what-if, or it is not yours to see. One that was just asked comes within seconds."""


class WhatIfOver(Conflict):
    """The what-if is over: only one that waits or is being reckoned is cancelled."""

    state: str


class UnknownContract(NotFound):
    """No published scheme of this area has that contract, or it is not yours to see."""


class RunInFuture(Conflict):
    """A run's date cannot be in the future: what will be due then is not known yet."""


class RunExists(Conflict):
    """There is already a run of this contract for that date: a contract has one remittance for each date."""

    run_id: UUID


class RunOpen(Conflict):
    """Another run of this contract waits for approval: approve or cancel it first."""

    run_id: UUID


class NothingDue(Conflict):
    """Nothing is due under this contract on or before this day, and nothing is owed: there is nothing to propose."""


class ReleasedByItsFile(Conflict):
    """By the approval limits of its proposal the file for the ledger that is made of it releases this run: make it."""


class RunOutOfOrder(Conflict):
    """A later run of this contract has already been approved. Receivables are netted in the order of run dates."""

    run_id: UUID


class RunWaits(Conflict):
    """Another run of this contract is approved and waits. The later of two runs depends on the earlier: release or
    reject that one first.
    """

    run_id: UUID


class WrongState(Conflict):
    """The run's present state does not allow this."""

    state: str


class AdviceDiffers(Conflict):
    """Its lines do not come to what the remittance pays, so no advice is made of it: one that was entered again after a
    restore has no lines.
    """

    remittance_pence: int
    lines_pence: int


class NoSuchYear(NotFound):
    """There is no year of this contract on that day, or it is not yours to see."""


class RunChanged(Conflict):
    """It would not pay any more what was proposed: it has to be dropped and proposed again. Claims have fallen or
    changed, or nobody is to be paid for them yet (`claimIds`, of which `GET /runs/{runId}/waiting` says why); or
    another sum would be taken off by now, or become a debt (`nettedPence`, `debtPence`).
    """

    claim_ids: list[UUID]
    netted_pence: int
    debt_pence: int


class PaidOtherwise(Conflict):
    """A remittance that finance entered again has paid lines of this run: reject the run, and pay the rest in a new
    one.
    """

    line_ids: list[UUID]


class SeparationOfDuties(Forbidden):
    """Proposer, approver and releaser must be three people, none of whom recorded, verified or priced a line in the
    run.
    """

    claim_ids: list[UUID]


class UnknownDebt(NotFound):
    """There is no such debt, or it is not yours to see."""


class MoreThanOwed(Conflict):
    """The reported amount is more than is still open of the debt."""

    open_pence: int


class ReportedBefore(Conflict):
    """The debt already has a report with that reference. Each report needs its own reference."""

    reference: str


class AnotherReference(Conflict):
    """The remittance was settled with another reference. A return must name the payment that came back."""

    reference: str


class NothingSent(Conflict):
    """The remittance comes to £0: all of it was netted, so nothing was sent that could come back."""


class NotReported(Conflict):
    """The debt has no collection or write-off with that reference, or it is already undone."""

    reference: str


class SettledInFuture(Conflict):
    """The date of a settlement cannot be after today."""

    latest: date


class SentOtherwise(Conflict):
    """Of this file it is said already that it was imported, on another day or under another batch."""

    sent_on: date
    batch: str | None


class SentOutOfTime(Conflict):
    """A file is imported after it was made, and not after today."""

    earliest: date
    latest: date


class SettledBefore(Conflict):
    """The date of a settlement cannot be before the date of the run that it pays."""

    earliest: date


class DebtInFuture(Conflict):
    """The date of a collection or write-off cannot be after today."""

    latest: date


class DebtBefore(Conflict):
    """The date of a collection or write-off cannot be before the day on which the debt was raised."""

    earliest: date


class RunBeforeContract(Conflict):
    """A run's date cannot be before the contract's start: nothing can be due under it then."""

    earliest: date


class OnHold(Conflict):
    """Payments, or a service that it reads, was set back to an older state. `GET /holds` says what to do."""

    contract: str
    since: datetime


class SourceNotHeard(Conflict):
    """Events of a service that payments depends on are no longer read, or cannot be read: they may take money back."""

    source: str


class NotOnHold(Conflict):
    """Payments itself was not set back: there is nothing to lift. `GET /holds` says why else one is on hold."""

    contract: str


class ReleasesDiffer(Conflict):
    """Finance and this ledger do not know the same remittances and debts of the contract: it stays on hold."""

    unknown: list[UUID]
    missing: list[UUID]
    undecided: list[UUID]


class UnknownEntry(NotFound):
    """No remittance with that id was entered again under this contract."""


class KnownRemittance(Conflict):
    """Payments knows this remittance, so it is not entered again."""

    state: str


class NotAParty(Conflict):
    """The contract has never paid that organisation."""

    parties: list[str]


class UnknownSupplier(NotFound):
    """There is no such supplier, or it is not yours to see."""


class SupplierWaits(Conflict):
    """Another proposal of who this party is waits: it has to be confirmed or refused first."""

    supplier_id: UUID


class SupplierDecided(Conflict):
    """It is decided already. What is otherwise is proposed anew."""

    state: str


class UnknownApprovalRule(NotFound):
    """There is no such rule of approval, or it is not yours to see."""


class ApprovalRuleWaits(Conflict):
    """Another proposal of approval limits waits: it has to be confirmed or refused first."""

    rule_id: UUID


class ApprovalRuleDecided(Conflict):
    """They are decided already. What shall be otherwise is proposed anew."""

    state: str


class AboveLimit(Conflict):
    """The run comes to more than one person may approve alone, with what one person approved alone of its contract and
    party in the month (`aloneBeforePence`). Somebody with the role that it needs gives the first approval
    (`POST /runs/{runId}/approve-first`), and then another person approves it.
    """

    limit_pence: int
    gross_pence: int
    alone_before_pence: int
    role: str


class UnknownFinding(NotFound):
    """There is no such finding in that run by now, or it is not yours to see."""


class FindingsWait(Conflict):
    """Something was found in this run that nobody has looked at, and the approval limits of the area ask for it: look
    at each (`GET /runs/{runId}/findings`), say what you think, and approve it then.
    """

    finding_ids: list[UUID]


class NoFirstApproval(Conflict):
    """One approval is enough for this run: approve it (`POST /runs/{runId}/approve`)."""


class FirstApprovalGiven(Conflict):
    """The first approval is given: another person approves it now (`POST /runs/{runId}/approve`)."""

    first_approved_by: str


class NotTheirsToApproveFirst(Forbidden):
    """The approval limits of the area say that the first approval is for somebody with another role."""

    role: str


class UnknownDispute(NotFound):
    """There is no such dispute, or it is not yours to see."""


class DisputeOpen(Conflict):
    """A dispute or a query about this claim is open already: answer that one, or close it first."""

    dispute_id: UUID


class DisputeClosed(Conflict):
    """It is closed. What is still in doubt is opened anew."""


class DisputeNotClosed(Conflict):
    """It is open: there is nothing to open again."""


class DisputeHasAdded(Conflict):
    """By what came of it something was added to a closed contract year, and stands. What is still in doubt is opened
    anew.
    """


class NotTheirsToClose(Forbidden):
    """Only the side that opened it takes it back (`withdrawn`), or opens it again after that. What came of it is said,
    and taken back, by another person of the council than opened it.
    """


class DisputeLacks(Invalid):
    """It does not say what it is about; `errors` says what has to be named."""


class UnknownFile(NotFound):
    """There is no such file, or it is not yours to see."""


class UnknownMapping(NotFound):
    """Neither this software nor this area has a mapping of that code in use. One that is proposed is in use once
    another person has confirmed it.
    """


class UnknownMappingVersion(NotFound):
    """There is no such version of a mapping, or it is not yours to see."""


class MappingWaits(Conflict):
    """Another version of that mapping waits: it has to be confirmed or refused first."""

    mapping_version_id: UUID


class MappingDecided(Conflict):
    """It is decided already. What is otherwise is proposed anew."""

    state: str


class ShippedMapping(Conflict):
    """A mapping that comes with this software has that code: add yours under another one."""

    codes: list[str]


class MappingHasFaults(Invalid):
    """A ledger could not read files by this mapping; `errors` says where, and what is allowed there."""


class SupplierLacks(Conflict):
    """No file is made: of this party nobody has confirmed what the file must say on that day. State it as a supplier,
    from that day or an earlier one, and have it confirmed.
    """

    party: str
    field: str
    on: date


class FileDiffers(Conflict):
    """No file is made: the lines of the remittance do not come to what it says. An operator has to look into it."""

    fields: list[str]


class NothingToSay(Conflict):
    """There is nothing to be said to the ledger: no file is made."""


class UnknownLedgerReport(NotFound):
    """There is no such file of the ledger, or it is not yours to see."""


class UnknownReportLine(NotFound):
    """There is no such line in that file, or it is not yours to see."""


class MappingReadsNothing(Conflict):
    """The mapping says how files are written for the ledger, and not how the ledger's own are read."""

    mapping: str


class FileCannotBeRead(Invalid):
    """Nothing of the file is kept: it cannot be read by this mapping, or is not what was said of it. `errors` says
    where, and what is allowed there.
    """


class FileSentBefore(Conflict):
    """The same file was sent before and is kept: what of it was not applied yet is applied there."""

    report_id: UUID


class NoProposal(Conflict):
    """There is nothing to confirm or refuse of the line, or nothing any more: it is not in doubt."""

    state: str


class LinesDiffer(Conflict):
    """It is not as many lines that wait as were said: look at them again. `lines` are how many wait."""

    lines: int


class LinesFitByNow(Conflict):
    """Some of these lines fit something by now: apply the file first, so that they say what. `lines` are how many."""

    lines: int


class NoCandidate(Invalid):
    """It is none of those that are proposed; `errors` says which are."""


class NoSuchDay(Invalid):
    """The day is in the future, and the ledger has no figures for it."""


def wrong(field: str, message: str) -> dict[str, Any]:
    """To stand at its field."""
    return {"field": field, "message": message}


def too_late(field: str, latest: date) -> dict[str, Any]:
    """What is wrong with a day, to stand at its field."""
    return {"field": field, "message": "is too late", "allowed": [f"on or before {latest}"]}


def too_early(field: str, earliest: date) -> dict[str, Any]:
    return {"field": field, "message": "is too early", "allowed": [f"on or after {earliest}"]}

"""Answers that are not success. A docstring is the text that is sent."""

from datetime import date, datetime
from uuid import UUID

from shared.kernel.problems import Conflict, Forbidden, Invalid, NotFound


class UnknownClaim(NotFound):
    """There is no such claim, or it is not your organisation's."""


class UnknownLine(NotFound):
    """There is no such line, or it is not your organisation's."""


class UnknownRun(NotFound):
    """There is no such run in this area."""


class UnknownRemittance(NotFound):
    """There is no such remittance in this area: a run has one from its approval on."""


class UnknownContract(NotFound):
    """No published scheme of this area has that contract."""


class RunInFuture(Conflict):
    """A run's date lies in the future: what is due then is not known yet."""


class RunExists(Conflict):
    """There is a run of this contract for that date already: one remittance per contract and date."""

    run_id: UUID


class RunOpen(Conflict):
    """A run of this contract waits for its approval: approve or cancel it first."""

    run_id: UUID


class RunOutOfOrder(Conflict):
    """A later run of this contract has been approved: receivables are netted in the order of run dates."""

    run_id: UUID


class RunWaits(Conflict):
    """Another run of this contract is approved and waits: of two, the later counts on the earlier. Act on it first."""

    run_id: UUID


class WrongState(Conflict):
    """The run's present state does not allow this."""

    state: str


class RunChanged(Conflict):
    """Some lines are no longer as they were proposed, or their person is in doubt, or another sum than was proposed
    would be netted or become a debt now, which is told: cancel and propose anew.
    """

    claim_ids: list[UUID]
    netted_pence: int
    debt_pence: int


class PaidOtherwise(Conflict):
    """A remittance that finance entered again has paid lines of this run: reject the run, and pay what is left anew."""

    line_ids: list[UUID]


class SeparationOfDuties(Forbidden):
    """Proposer, approver and releaser are three people, none of whom recorded, verified or priced a line in the run."""

    claim_ids: list[UUID]


class UnknownDebt(NotFound):
    """There is no such debt in this area."""


class MoreThanOwed(Conflict):
    """More is reported than is still open of the debt."""

    open_pence: int


class ReportedBefore(Conflict):
    """The debt has a report under that reference already: each report has a reference of its own."""

    reference: str


class AnotherReference(Conflict):
    """The remittance was settled under another reference: a return names the payment that came back."""

    reference: str


class NotReported(Conflict):
    """The debt has no collection or write-off under that reference, or it is undone already."""

    reference: str


class SettledInFuture(Conflict):
    """A payment cannot have been settled after today."""

    latest: date


class SettledBefore(Conflict):
    """A payment cannot have been settled before the date of the run that it pays."""

    earliest: date


class DebtInFuture(Conflict):
    """A debt cannot have been collected or written off after today."""

    latest: date


class DebtBefore(Conflict):
    """A debt cannot have been collected or written off before the day on which it was raised."""

    earliest: date


class RunBeforeContract(Conflict):
    """A run's date lies before the contract's start: nothing can be due under it then."""

    earliest: date


class OnHold(Conflict):
    """Payments, or who told it of what it pays, was set back to an older state: `GET /holds` says what to do."""

    contract: str
    since: datetime


class SourceNotHeard(Conflict):
    """News of a service that payments goes by is not read any more, or not passed: it may take money back."""

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
    """No remittance of that id was entered again under this contract."""


class KnownRemittance(Conflict):
    """Payments knows the remittance: it is not entered again."""

    state: str


class NotAParty(Conflict):
    """The contract has never paid that organisation."""

    parties: list[str]


class NoSuchDay(Invalid):
    """The ledger says nothing of days to come: what is planned of a day ahead would stand beside money of today."""

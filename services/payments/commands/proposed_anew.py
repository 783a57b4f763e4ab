"""What a proposal would come to if it were dropped and proposed again by now."""

from dataclasses import dataclass

from services.payments.commands.approvals import nets
from services.payments.commands.due_waits import waits_of
from services.payments.commands.runs import terms
from services.payments.models import Run
from services.payments.rules.netting import net_off
from services.payments.rules.postings import ContractParty
from services.payments.store import dues, runs
from shared.data.db import Session


@dataclass(frozen=True, slots=True)
class ProposedAnew:
    """`may_be_approved`: the proposal still pays what it says; what came to be due since is left to another run."""

    may_be_approved: bool
    gross_pence: int
    netted_pence: int
    net_pence: int
    debt_pence: int
    lines: int
    left_out: int


async def proposed_anew(session: Session, run: Run) -> ProposedAnew:
    """Of a run that is no proposal any more, what it is."""
    if run.state != "proposed":
        sums = (run.gross_pence, run.netted_pence, run.net_pence, run.debt_pence, run.lines, run.left_out)
        return ProposedAnew(False, *sums)
    place = ContractParty(run.contract, run.party)
    contract = await terms(session, run.area, run.contract, run.run_on)
    due = await dues.due(session, run.area, place, run.run_on)
    waits = await waits_of(session, [amount.people for amount in due])
    taken = [amount for amount in due if amount.amount_key not in waits]
    gross = sum(amount.pence for amount in taken)
    as_it_is = await nets(session, run.area, place, contract, run.run_on, run.gross_pence)
    anew = net_off(gross, as_it_is.receivables, run.run_on, contract.floor, contract.carry)
    now = {amount.amount_key: amount.pence for amount in taken}
    same_lines = all(now.get(line.amount_key) == line.pence for line in await runs.lines(session, run.id))
    same_net = (as_it_is.netting.netted_pence, as_it_is.netting.debt_pence) == (run.netted_pence, run.debt_pence)
    return ProposedAnew(
        may_be_approved=same_net and same_lines,
        gross_pence=anew.gross_pence,
        netted_pence=anew.netted_pence,
        net_pence=anew.net_pence,
        debt_pence=anew.debt_pence,
        lines=len(taken),
        left_out=len(waits),
    )

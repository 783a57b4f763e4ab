"""What a remittance passes on is worked out when it is approved, and kept with it.

It is what each subcontractor has of all that is paid by then, less what remittances before have passed on to it. So
what was corrected since, who delivered an outcome or which share it has of it, comes with the next remittance, as
does what was collected otherwise; and the parts of all that are paid come to what is each one's.

Payment rules 4, Subcontract.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from services.payments.commands import passed_quarters
from services.payments.commands.older import reconcile_misdated
from services.payments.commands.remittances import REMITTANCE_STATES
from services.payments.models import PassedLine, Run
from services.payments.rules.postings import ContractParty
from services.payments.rules.schemes import all_terms
from services.payments.rules.subcontracts import remittance_parts
from services.payments.store import daily, facts
from services.payments.store import passed_on as store
from services.payments.store.passed_quarters import left_out
from shared.data.db import Session

PASSES_ON = ("approved", "released", "settled")  # what came back, or was rejected, has paid nobody


async def keep_parts(session: Session, run: Run) -> None:
    """Of a run whose approval is posted; what older versions left of others is kept before that. Where nobody delivers
    for a prime, its ledger is not summed up.
    """
    if await _is_shared(session, run):
        await _keep(session, run, await _whose(session, run), await store.lines_now(session, [run.id]))
    else:
        await _keep(session, run, {}, [])


async def _is_shared(session: Session, run: Run) -> bool:
    versions = await facts.schemes(session, run.area)
    return any(terms.code == run.contract and terms.subcontracts for terms in all_terms(versions))


async def keep_undivided(session: Session, run: Run) -> None:
    """Of one that is entered again: what it passed on only the state knew that was lost. What is missing of what is
    whose comes with the next one.
    """
    await store.keep(session, run.id, {run.party: run.net_pence}, [])


async def _keep(session: Session, run: Run, now: Mapping[str, int], lines: Sequence[store.LinePart]) -> None:
    passed = await store.passed(session, run.area, ContractParty(run.contract, run.party), PASSES_ON, run.id)
    await store.keep(session, run.id, remittance_parts(run.net_pence, run.party, now, passed), lines)


async def _whose(session: Session, run: Run) -> Counter[str]:
    """By organisation, of all that is paid under the contract to the prime of the run."""
    by_lines = await store.totals(session, run.area, [run.contract])
    schemes, doubted = await facts.schemes(session, run.area), await left_out(session, run.id)
    by_quarters = await passed_quarters.totals(session, run.area, schemes, [run.contract], run.run_on, doubted)
    now: Counter[str] = Counter()
    for row in (*by_lines, *by_quarters):
        if row.organisation is not None and row.party == run.party:
            now[row.organisation] += row.paid_pence
    return now


async def keep_older(session: Session, area: str, today: date) -> None:
    """Of remittances of an older version, which kept no parts: by their lines, as who delivers them is known now. What
    is missing of what is whose, as of quarters on account, is the last one's, so that none passes it on again.
    """
    older = await store.not_kept(session, area, REMITTANCE_STATES)
    if not older:
        return
    await reconcile_misdated(session, today, await daily.misdated(session, area))
    last = {(run.contract, run.party): run for run in older if run.state in PASSES_ON}
    for run in older:
        lines = await store.lines_now(session, [run.id])
        if last.get((run.contract, run.party)) is run:
            await _keep(session, run, await _whose(session, run), lines)
        else:
            await store.keep(session, run.id, remittance_parts(run.net_pence, run.party, _of_lines(lines), {}), lines)


def _of_lines(lines: Sequence[store.LinePart]) -> Counter[str]:
    parts: Counter[str] = Counter()
    for line in lines:
        parts[line.organisation] += line.pence
    return parts


async def of_lines(session: Session, run_id: UUID) -> Mapping[UUID, PassedLine]:
    """By line of a remittance, what of it is passed on. What is passed on of a quarter that is paid on account is of
    the remittance, and of none of its lines.
    """
    return {line.line_id: line for line in await store.lines_of(session, run_id)}

"""The tasks of closing a month, each done when it is true. A further one is a function among `TASKS`."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import date

from services.payments.commands.positions import contracts_shown
from services.payments.rules.debt_requests import differs_since, next_requests
from services.payments.rules.month_close import CloseTask, OpenTask, OpenThing, open_tasks
from services.payments.rules.payment_reversals import next_reversals
from services.payments.store import debt_requests, facts, payment_reversals, suppliers
from services.payments.store import month_close as store
from shared.data.db import Session

FindOpen = Callable[[Session, str, date], Awaitable[Sequence[OpenTask]]]


async def _positions(session: Session, area: str, last: date) -> Sequence[OpenTask]:
    shown = await contracts_shown(session, area, await facts.schemes(session, area), last)
    return await store.without_position(session, area, last, [(terms.code, terms.party) for terms in shown])


async def _approved(session: Session, area: str, last: date) -> Sequence[OpenTask]:
    return await store.in_state(session, area, last, "approved", paying=False)


async def _released(session: Session, area: str, last: date) -> Sequence[OpenTask]:
    return await store.in_state(session, area, last, "released", paying=True)


async def _reversals(session: Session, area: str, last: date) -> Sequence[OpenTask]:
    """Of runs of the month and before it what came back, or did not after all, and the ledger does not know."""
    returns = await payment_reversals.returns_as_they_stand(session, area)
    reversals = next_reversals([remittance for remittance in returns if remittance.run_on <= last])
    return open_tasks(
        OpenThing(of.remittance.contract, of.remittance.party, of.pence, of.remittance.run_on) for of in reversals
    )


async def _debts(session: Session, area: str, last: date) -> Sequence[OpenTask]:
    """So of debts, by the day since which something is to be said. One that was raised before the council had files
    made is requested as it was until then.
    """
    confirmed = [supplier for of_party in (await suppliers.confirmed(session, area)).values() for supplier in of_party]
    since = min((supplier.decided_on for supplier in confirmed if supplier.decided_on), default=None)
    debts = [
        debt
        for debt in await debt_requests.debts_as_they_stand(session, area)
        if debt.run_on <= last and (debt.asked_pence or (since is not None and debt.raised_on >= since))
    ]
    requests = [asked for debt in debts for asked in next_requests(debt)]
    days = await debt_requests.days_of(session, {asked.debt.id for asked in requests}) if requests else {}
    since_of = {asked.debt.id: differs_since(asked.debt, days.get(asked.debt.id, [])) for asked in requests}
    return open_tasks(
        OpenThing(asked.debt.contract, asked.debt.party, asked.pence, since_of[asked.debt.id])
        for asked in requests
        if since_of[asked.debt.id] <= last
    )


# In the order in which they are done.
TASKS: Mapping[str, FindOpen] = {
    "position_published": _positions,
    "disputes_closed": store.disputes_open,
    "due_paid": store.due_then_and_now,
    "runs_released": _approved,
    "files_made": store.without_file,
    "reversals_made": _reversals,
    "debts_requested": _debts,
    "files_sent": store.not_sent,
    "reports_applied": store.not_applied,
    "payments_reported": _released,
}


async def close_tasks(session: Session, area: str, last: date) -> list[CloseTask]:
    """Of the month that ends on a day."""
    return [CloseTask(code, await find_open(session, area, last)) for code, find_open in TASKS.items()]

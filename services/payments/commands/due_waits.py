"""What is due and no run takes, with the reason: of each amount, and of all at a place."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from services.payments.models import Run
from services.payments.rules.postings import ContractParty
from services.payments.rules.separation_of_duties import Waits
from services.payments.rules.waiting import StandsInTheWay
from services.payments.store import disputes, due_waits, dues, facts, ledger, runs
from services.payments.store.due_waits import DueInDoubt
from services.payments.store.ledger import UNPOSTED, Places
from services.payments.store.participants import AmountPeople
from services.payments.store.runs import AmountLeftOut, PeopleOfLine
from shared.data.db import Session


@dataclass(frozen=True, slots=True)
class DueWaiting:
    """One amount that waits: as `DueInDoubt` has it, and why."""

    amount: DueInDoubt
    reason: Waits

    def waits_on(self, day: date) -> bool:
        return self.amount.effective_on <= day


async def waits_of(session: Session, lines: Sequence[AmountPeople]) -> dict[UUID, Waits]:
    """The amounts for which nobody is to be paid yet: of people in doubt under any of their ids, of who verified, or
    about which a dispute of whom they are due to is open.
    """
    clients = {line.client_id for line in lines if line.client_id is not None}
    linked = await facts.linked(session, list(clients))
    everybody = list({other for others in linked.values() for other in others})
    doubtful = await runs.in_doubt(session, everybody, [line.amount_key for line in lines])
    disputed = await disputes.disputed(session, [line.amount_key for line in lines])
    waits: dict[UUID, Waits] = {}
    for line in lines:
        client, clash = line.client_id, line.participants.clash
        if clash:
            waits[line.amount_key] = clash
        elif client is not None and (named := doubtful.keys() & {*linked[client], line.amount_key}):
            waits[line.amount_key] = min(doubtful[key] for key in named)
        elif (line.amount_key, line.party) in disputed:
            waits[line.amount_key] = "disputed"
    return waits


async def in_the_way_of(session: Session, run: Run, lines: Sequence[PeopleOfLine]) -> dict[UUID, StandsInTheWay]:
    """The lines of a proposal with which nobody can approve it: they wait, or are not due any more as it says."""
    due = await dues.due(session, run.area, ContractParty(run.contract, run.party), run.run_on)
    now = {amount.amount_key: amount.pence for amount in due}
    why: dict[UUID, StandsInTheWay] = {
        line.amount_key: "not-as-proposed" for line in lines if now.get(line.amount_key) != line.pence
    }
    why.update(await waits_of(session, lines))
    return why


async def waiting_in(session: Session, run: Run) -> list[AmountLeftOut]:
    """What of a proposal stands in its way by now, in the order of achievement; of any other run nothing."""
    if run.state != "proposed":
        return []
    lines = await runs.lines(session, run.id)
    why = await in_the_way_of(session, run, lines)
    return [
        AmountLeftOut(
            line.amount_key, line.client_id, line.pence, why[line.amount_key], line.effective_on, line.measure
        )
        for line in lines
        if line.amount_key in why
    ]


async def waits_of_keys(session: Session, keys: Sequence[UUID]) -> dict[UUID, Waits]:
    return await waits_of(session, await due_waits.people_of(session, keys))


async def due_waiting(
    session: Session, area: str, contracts: Sequence[str]
) -> Mapping[ContractParty, list[DueWaiting]]:
    """As it is known now, by the place at which it is due."""
    amounts = await due_waits.in_doubt(session, area, contracts)
    waits = await waits_of(session, amounts) if amounts else {}
    waiting: dict[ContractParty, list[DueWaiting]] = {}
    for amount in amounts:
        if amount.amount_key in waits:
            waiting.setdefault(amount.place, []).append(DueWaiting(amount, waits[amount.amount_key]))
    return waiting


async def accrued_waiting(session: Session, area: str, contracts: Sequence[str]) -> list[DueWaiting]:
    """What no balance of a quarter may pay, as no run would pay it by itself; of an outcome that was paid by itself
    before its quarter was on account, what of it no run has approved.
    """
    amounts = await due_waits.accrued_in_doubt(session, area, contracts)
    waits = await waits_of(session, amounts) if amounts else {}
    posted = await ledger.posted(session, list(waits)) if waits else {}
    waiting = []
    for amount in amounts:
        pence = not_approved(amount.due_pence, posted.get(amount.amount_key, {}), amount.place)
        if amount.amount_key in waits and pence:
            waiting.append(DueWaiting(replace(amount, due_pence=pence), waits[amount.amount_key]))
    return waiting


def not_approved(accrued_pence: int, posted: Places, place: ContractParty) -> int:
    """What of an outcome that accrues nobody was paid by its own lines and still has."""
    return max(0, accrued_pence - posted.get(place, UNPOSTED).balances.kept)


async def waits_of_accrued(session: Session, area: str, keys: Sequence[UUID]) -> dict[UUID, Waits]:
    """Of outcomes that would accrue by a draft, whatever they come to by now."""
    amounts = await due_waits.may_wait(session, area, keys)
    return await waits_of(session, amounts) if amounts else {}

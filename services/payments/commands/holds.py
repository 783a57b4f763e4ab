"""Payments that was set back to an older state does not know what was released since, and would pay it again.

So each contract is on hold after `restate`, until a releaser of finance says what finance was ever told to pay and to
invoice under it, and this ledger knows the same. What was approved when the backup was made and released afterwards is
released here by that word. What was approved afterwards too, this ledger cannot know: finance enters it again.
"""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal
from uuid import UUID

from services.payments.commands.separation_of_duties import refuse_paid, refuse_release
from services.payments.errors import NotOnHold, OnHold, ReleasesDiffer, UnknownContract
from services.payments.models import Lift, Run
from services.payments.schemas import LiftBody
from services.payments.store import amounts, holds, ledger, lost, otherwise, runs
from services.payments.store import facts as store_facts
from services.payments.store.holds import Restatement
from services.payments.store.lost import HeldContract
from shared.data.db import Session
from shared.data.records import insert, update
from shared.kernel.claims import Actor
from shared.messaging.events import Payload

KNOWN_TO_FINANCE = {"released", "settled", "returned"}


async def facts(_session: Session) -> AsyncIterator[Sequence[tuple[Any, Payload]]]:
    """None: what finance was told to pay must not be said again. That it is asked for puts all on hold."""
    nothing: Sequence[Sequence[tuple[Any, Payload]]] = ()
    for part in nothing:
        yield part


async def refuse_on_hold(session: Session, area: str, contract: str) -> None:
    """Called under the ledger's lock."""
    since = await holds.restatement(session, area)
    if since is not None and since.holds_up(contract):
        raise OnHold(
            f"Payments was set back to an older state ({since.reason}). Until a finance_releaser says with "
            f"POST /holds/{contract}/lift what finance was told to pay, nothing more is paid under this contract.",
            contract=contract, since=since.at,
        )  # fmt: skip


async def on_hold(session: Session, area: str) -> tuple[Restatement | None, list[str]]:
    """The restatement, and the contracts of the area that it still holds up."""
    since = await holds.restatement(session, area)
    if since is None:
        return None, []
    codes = {code for scheme in await store_facts.schemes(session, area) for code in scheme.contracts}
    return since, sorted(codes.difference(since.lifted))


@dataclass(frozen=True, slots=True)
class Hold:
    """Why a contract is on hold, and what is to be done."""

    contract: str
    source: str
    since: datetime
    reason: str
    cause: Literal["set-back", "unknown-to-source", "known-otherwise"]
    what_to_do: str


async def all_holds(session: Session, area: str) -> list[Hold]:
    """By contract: one may be on hold for several reasons."""
    since, codes = await on_hold(session, area)
    causes = [
        *([_own(since, code) for code in codes] if since else ()),
        *(_held(held, "unknown-to-source", lost.WHAT_TO_DO) for held in await lost.contracts_on_hold(session, area)),
        *(
            _held(held, "known-otherwise", otherwise.WHAT_TO_DO)
            for held in await otherwise.contracts_on_hold(session, area)
        ),
    ]
    return sorted(causes, key=lambda hold: (hold.contract, hold.source))


def _held(held: HeldContract, cause: Literal["unknown-to-source", "known-otherwise"], what_to_do: str) -> Hold:
    return Hold(held.contract, held.source, held.since, held.reason, cause, what_to_do)


def _own(since: Restatement, code: str) -> Hold:
    what_to_do = f"A finance_releaser says with POST /holds/{code}/lift what finance was told to pay."
    return Hold(code, "payments", since.at, since.reason, "set-back", what_to_do)


async def held_since(session: Session, area: str, contract: str) -> Restatement:
    """The restatement that holds a contract up."""
    since, held = await on_hold(session, area)
    if contract not in {code for scheme in await store_facts.schemes(session, area) for code in scheme.contracts}:
        raise UnknownContract
    if since is None or contract not in held:
        raise NotOnHold(contract=contract)
    return since


async def lift(session: Session, contract: str, body: LiftBody, actor: Actor) -> tuple[Lift, list[Run]]:
    """What both know is never paid again: one that only one of them knows keeps the hold."""
    await ledger.lock(session, actor.area)
    since = await held_since(session, actor.area, contract)
    remitted = await holds.remitted(session, actor.area, contract)
    await refuse_paid(session, actor, *(run.party for run in remitted))
    freed = await _agree(session, remitted, await holds.debt_ids(session, actor.area, contract), body, actor)
    lifted = await insert(
        session, Lift, restatement=since.number, area=actor.area, contract=contract,
        remittances=len(set(body.remittances)), reason=body.reason, lifted_by=actor.sub, at=datetime.now(UTC),
    )  # fmt: skip
    return lifted, freed


async def _agree(
    session: Session, remitted: Sequence[Run], debts: set[UUID], body: LiftBody, actor: Actor
) -> list[Run]:
    """Those that finance knows and that were only approved here: released, and finance is not told again."""
    remittances, not_remitted = set(body.remittances), set(body.not_told)
    approved = {run.id: run for run in remitted if run.state == "approved"}
    here = {run.id for run in remitted if run.state in KNOWN_TO_FINANCE} | (approved.keys() & remittances) | debts
    _refuse_difference(here, remittances | set(body.debts), set(approved) - remittances, not_remitted)
    freed = [approved[key] for key in sorted(approved.keys() & remittances)]
    for run in freed:
        people = [run.proposed_by, *filter(None, [run.first_approved_by]), run.approved_by or "", actor.sub]
        lines = await runs.lines(session, run.id)
        refuse_release(lines, people, actor)
        run.state = "released"  # by whom, only the lost state knew
        await update(session, run)
        if not run.net_pence:
            await amounts.refresh_states(session, [line.amount_key for line in lines])
    return freed


def _refuse_difference(here: set[UUID], remittances: set[UUID], waiting: set[UUID], not_remitted: set[UUID]) -> None:
    """What is approved here may have been released since or not: only finance knows, so each has its word."""
    unknown = remittances - here | not_remitted - waiting - here
    missing, undecided = here - remittances, waiting - not_remitted
    if unknown or missing or undecided:
        raise ReleasesDiffer(
            _why(unknown, missing), unknown=sorted(unknown), missing=sorted(missing), undecided=sorted(undecided)
        )


def _why(unknown: set[UUID], missing: set[UUID]) -> str:
    if unknown:
        return (
            "Finance was told of remittances or debts that this ledger does not know: its backup is older. Enter the "
            "remittances again (POST /holds/CONTRACT/entries) and let another person confirm them. A debt cannot be "
            "entered: it keeps the hold until a newer backup is restored."
        )
    if missing:
        return "This ledger told of remittances or debts that finance does not name: name all that it was ever told of."
    return (
        "Remittances are approved here, and nobody knows whether they were released since: name each under "
        "`remittances` if finance was told to pay it, else under `notTold`."
    )

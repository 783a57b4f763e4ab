"""Holds: after a backup was restored nothing is paid twice."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path

from services.payments.api.actors import Council, Releaser
from services.payments.commands import holds as commands
from services.payments.errors import NotOnHold, OwnOrganisation, ReleasesDiffer, UnknownContract
from services.payments.schemas import HoldsView, LiftBody, LiftView
from shared.db import ReadSession, WriteSession
from shared.idempotency import WritingRoute, idempotency_key
from shared.problems import describe

router = APIRouter(prefix="/holds", tags=["holds"], route_class=WritingRoute)
ContractCode = Annotated[str, Path(max_length=60, pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*$")]


@router.get("")
async def list_holds(actor: Council, session: ReadSession) -> HoldsView:
    """The contracts under which nothing is paid since payments was set back to an older state."""
    since, held = await commands.on_hold(session, actor.area)
    items = [{"contract": code, "since": since["at"], "reason": since["reason"]} for code in held] if since else []
    return HoldsView.model_validate({"items": items})


@router.post(
    "/{contract}/lift",
    responses=describe(UnknownContract, NotOnHold, ReleasesDiffer, OwnOrganisation),
    dependencies=[Depends(idempotency_key)],
)
async def lift_hold(contract: ContractCode, body: LiftBody, actor: Releaser, session: WriteSession) -> LiftView:
    """Finance says all that it was ever told to pay under the contract. If this ledger knows the same, it goes on."""
    lifted, freed = await commands.lift(session, contract, body, actor)
    return LiftView(contract=contract, remittances=lifted.remittances, released=[run.id for run in freed])

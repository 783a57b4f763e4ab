"""What one person proposes and another confirms or refuses: a supplier, the approval limits of an area, how files for
its ledger are written.
"""

from datetime import date
from typing import Any, TypeVar

from pydantic import BaseModel

from services.payments.errors import SeparationOfDuties
from services.payments.models import ApprovalRule, LedgerMappingVersion, Supplier
from services.payments.models.suppliers import CONFIRMED, REFUSED
from shared.data.db import Session
from shared.data.records import insert, update
from shared.kernel.claims import Actor
from shared.messaging.events import new_id

N = TypeVar("N", Supplier, ApprovalRule)
P = TypeVar("P", Supplier, ApprovalRule, LedgerMappingVersion)


async def propose(session: Session, table: type[N], body: BaseModel, before: N | None, actor: Actor, today: date) -> N:
    """After `before`, which was proposed last of the same; it changes nothing yet."""
    number = before.number + 1 if before else 1
    return await insert(session, table, **body.model_dump(), number=number, **proposed_by(actor, today))


def proposed_by(actor: Actor, today: date) -> dict[str, Any]:
    """What a row of it has of who proposes it."""
    return {"id": new_id(), "area": actor.area, "proposed_by": actor.sub, "proposed_on": today}


async def confirm(session: Session, proposed: P, what: str, actor: Actor, today: date) -> None:
    """`what` it is, for who proposed it and so may not."""
    if proposed.proposed_by == actor.sub:
        raise SeparationOfDuties(
            f"The person who proposes {what} and the one who confirms must be two people.", claim_ids=[]
        )
    await _decide(session, proposed, CONFIRMED, actor, today)


async def refuse(session: Session, proposed: P, reason: str, actor: Actor, today: date) -> None:
    """Also by who proposed it: a mistake need not wait for another."""
    proposed.refusal_reason = reason
    await _decide(session, proposed, REFUSED, actor, today)


async def _decide(session: Session, proposed: P, state: str, actor: Actor, today: date) -> None:
    proposed.state, proposed.decided_by, proposed.decided_on = state, actor.sub, today
    await update(session, proposed)

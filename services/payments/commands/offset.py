"""After a payment came back or a run was rejected: what is due again and what is still owed cancel each other."""

from collections.abc import Iterable
from datetime import date
from typing import Protocol
from uuid import UUID

from services.payments.commands.pending import Cause
from services.payments.commands.periods import reconcile_periods
from services.payments.commands.reconcile import reconcile_claims
from services.payments.store import facts
from shared.data.db import Session


class AmountOfClient(Protocol):
    """Instalments belong to nobody."""

    @property
    def amount_key(self) -> UUID: ...
    @property
    def client_id(self) -> UUID | None: ...


async def offset(session: Session, area: str, amounts: Iterable[AmountOfClient], cause: Cause, today: date) -> None:
    claims: dict[UUID, Cause] = {}
    periods = False
    for amount in amounts:
        if amount.client_id is None:
            periods = True
        else:
            claims[amount.amount_key] = cause
    await reconcile_claims(session, claims, today)
    if periods:
        await reconcile_periods(session, area, await facts.schemes(session, area), today, cause)

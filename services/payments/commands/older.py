"""What an older version of the service left for this one to do, once."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from services.payments.commands.pending import Cause
from services.payments.commands.reconcile import reconcile_claims
from services.payments.store import daily
from shared.data.db import Session


async def reconcile_misdated(session: Session, today: date, keys: Sequence[UUID]) -> None:
    await daily.forget_misdated(session, keys)
    await reconcile_claims(session, dict.fromkeys(keys, Cause(f"day {today.isoformat()}")), today)

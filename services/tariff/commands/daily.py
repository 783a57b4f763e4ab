"""What time alone brings, once a day."""

from datetime import date
from functools import partial

from services.tariff.commands.reconcile import reconcile
from services.tariff.store import tariffs
from shared.data.apart import each_apart
from shared.data.db import Session


async def tick(session: Session, _today: date, _last: date | None) -> list[str]:
    """Of what was chosen otherwise than proposed, older versions of the program asked by the proposal: they left prices
    standing that were put right, and asked of some that the tariff does not carry. The first day after mends that.
    """
    overridden = await tariffs.overridden(session)
    return await each_apart(session, "assessment", overridden, partial(reconcile, session))

"""Which contracts are on hold since payments was set back, and what each remittance of theirs has come to."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from services.payments.models import Run
from shared.db import Row, Session, rows
from shared.records import fetch

# Of the newest restatement; an earlier one that was lifted says nothing of it.
_SINCE = """
SELECT restatement.number, restatement.reason, restatement.at,
       ARRAY(SELECT contract FROM lift WHERE lift.restatement = restatement.number AND area = :area) AS lifted
FROM restatement ORDER BY number DESC LIMIT 1
"""


async def restatement(session: Session, area: str) -> Row | None:
    """The last one, with the contracts of the area that it holds up no more."""
    found = await rows(session, _SINCE, area=area)
    return found[0] if found else None


async def remitted(session: Session, area: str, contract: str) -> Sequence[Run]:
    """All runs of a contract that were approved at some time, whomever they pay."""
    where = "area = :area AND contract = :contract AND state NOT IN ('proposed', 'cancelled') ORDER BY id"
    values: dict[str, Any] = {"area": area, "contract": contract}
    return await fetch(session, Run, where, **values)


async def debt_ids(session: Session, area: str, contract: str) -> set[UUID]:
    """All of which finance was ever told."""
    sql = "SELECT id FROM debt WHERE area = :area AND contract = :contract"
    return {row["id"] for row in await rows(session, sql, area=area, contract=contract)}

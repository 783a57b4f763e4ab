"""Which contracts are on hold since payments was set back, and what each remittance of theirs has come to."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from services.payments.models import Entry, Run
from shared.data.db import Row, Session, rows
from shared.data.records import fetch, first

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


async def entries(session: Session, area: str, contract: str) -> Sequence[Entry]:
    """Confirmed or not, in the order of their dates."""
    where = "area = :area AND contract = :contract ORDER BY run_on, remittance_id"
    return await fetch(session, Entry, where, area=area, contract=contract)


async def entry_of(session: Session, area: str, remittance_id: UUID) -> Entry | None:
    return await first(session, Entry, "area = :area AND remittance_id = :id", area=area, id=remittance_id)


_TOLD_LINES = """
SELECT named.id FROM entry, json_array_elements_text(line_ids) AS named (id)
WHERE area = :area AND contract = :contract AND confirmed_by IS NOT NULL
"""


async def lines_told(session: Session, area: str, contract: str) -> set[UUID]:
    """Lines that a remittance of the lost state was to pay, as finance holds it."""
    return {UUID(row["id"]) for row in await rows(session, _TOLD_LINES, area=area, contract=contract)}


_PAID_BY_ENTERED = """
SELECT DISTINCT named.id FROM entry JOIN run AS entered ON entered.id = entry.remittance_id,
     json_array_elements_text(entry.line_ids) AS named (id)
WHERE entry.area = :area AND entry.contract = :contract AND entry.confirmed_by IS NOT NULL
  AND entered.approved_seq >= :approved_seq AND entered.id <> :run_id
"""


async def paid_by_entered(session: Session, run: Run) -> set[UUID]:
    """Lines of remittances that were entered again after this run had been approved."""
    asked = {"area": run.area, "contract": run.contract, "approved_seq": run.approved_seq, "run_id": run.id}
    return {UUID(row["id"]) for row in await rows(session, _PAID_BY_ENTERED, **asked)}


_HELD = """
SELECT count(DISTINCT (version.area, terms.body ->> 'code')) AS held
FROM scheme_version AS version, json_array_elements(version.scheme -> 'contracts') AS terms (body),
     (SELECT max(number) AS number FROM restatement) AS last
WHERE NOT version.voided
  AND NOT EXISTS (SELECT FROM lift WHERE lift.restatement = last.number AND lift.area = version.area
                    AND lift.contract = terms.body ->> 'code')
"""


async def count_own(session: Session, contracts: set[tuple[str, str]]) -> int:
    """How many of them, each with its area, are on hold since payments itself was set back."""
    found: dict[str, Row | None] = {area: await restatement(session, area) for area, _ in contracts}
    return sum((since := found[area]) is not None and code not in since["lifted"] for area, code in contracts)


async def count_held(session: Session) -> int:
    """The contracts of all areas that wait for finance's word."""
    if not await rows(session, "SELECT FROM restatement LIMIT 1"):
        return 0  # the schemes need not be read every two seconds
    (found,) = await rows(session, _HELD)
    return int(found["held"])

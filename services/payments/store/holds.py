"""Which contracts are on hold since payments was set back, and what each remittance of theirs has come to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import col, select

from services.payments.models import Debt, Entry, Run
from shared.data.db import Session
from shared.data.statements import param, sql, statement


@dataclass(frozen=True, slots=True)
class Restatement:
    """That payments was set back, and the contracts of an area that it holds up no more."""

    number: int
    reason: str
    at: datetime
    lifted: Sequence[str]

    def holds_up(self, contract: str) -> bool:
        return contract not in self.lifted


# Of the newest restatement; an earlier one that was lifted says nothing of it.
_LAST = sql(
    """
    SELECT restatement.number, restatement.reason, restatement.at,
           ARRAY(SELECT contract FROM lift WHERE lift.restatement = restatement.number AND area = :area) AS lifted
      FROM restatement ORDER BY number DESC LIMIT 1
    """,
    into=Restatement,
)
_REMITTED = statement(
    select(Run)
    .where(
        Run.area == param.area,
        Run.contract == param.contract,
        col(Run.state).not_in(["proposed", "cancelled"]),
    )
    .order_by(col(Run.id))
)
_DEBT_IDS = statement(select(Debt.id).where(Debt.area == param.area, Debt.contract == param.contract))
_ENTRIES = statement(
    select(Entry)
    .where(Entry.area == param.area, Entry.contract == param.contract)
    .order_by(col(Entry.run_on), col(Entry.remittance_id))
)
_ENTRY = statement(select(Entry).where(Entry.area == param.area, Entry.remittance_id == param.id))
_LINES_PUBLISHED = sql(
    """
    SELECT CAST(named.id AS uuid) AS id FROM entry, json_array_elements_text(line_ids) AS named (id)
     WHERE area = :area AND contract = :contract AND confirmed_by IS NOT NULL
    """,
    into=UUID,
)
_PAID_BY_ENTERED = sql(
    """
    SELECT DISTINCT CAST(named.id AS uuid) AS id
      FROM entry JOIN run AS entered ON entered.id = entry.remittance_id,
           json_array_elements_text(entry.line_ids) AS named (id)
     WHERE entry.area = :area AND entry.contract = :contract AND entry.confirmed_by IS NOT NULL
       AND entered.approved_seq >= :approved_seq AND entered.id <> :run_id
    """,
    into=UUID,
)
_ANY = sql("SELECT EXISTS (SELECT FROM restatement) AS any_restatement", into=bool)
_COUNT_HELD = sql(
    """
    SELECT count(DISTINCT (version.area, terms.body ->> 'code')) AS held
      FROM scheme_version AS version, json_array_elements(version.scheme -> 'contracts') AS terms (body),
           (SELECT max(number) AS number FROM restatement) AS last
     WHERE NOT version.voided
       AND NOT EXISTS (SELECT FROM lift WHERE lift.restatement = last.number AND lift.area = version.area
                         AND lift.contract = terms.body ->> 'code')
    """,
    into=int,
)


async def restatement(session: Session, area: str) -> Restatement | None:
    """The last one."""
    return await _LAST.first(session, area=area)


async def remitted(session: Session, area: str, contract: str) -> Sequence[Run]:
    """All runs of a contract that were approved at some time, whomever they pay."""
    return await _REMITTED.all(session, area=area, contract=contract)


async def debt_ids(session: Session, area: str, contract: str) -> set[UUID]:
    """All of which finance was ever told."""
    return set(await _DEBT_IDS.all(session, area=area, contract=contract))


async def entries(session: Session, area: str, contract: str) -> Sequence[Entry]:
    """Confirmed or not, in the order of their dates."""
    return await _ENTRIES.all(session, area=area, contract=contract)


async def entry_of(session: Session, area: str, remittance_id: UUID) -> Entry | None:
    return await _ENTRY.first(session, area=area, id=remittance_id)


async def lines_published(session: Session, area: str, contract: str) -> set[UUID]:
    """Lines that a remittance of the lost state was to pay, as finance holds it."""
    return set(await _LINES_PUBLISHED.all(session, area=area, contract=contract))


async def paid_by_entered(session: Session, run: Run) -> set[UUID]:
    """Lines of remittances that were entered again after this run had been approved."""
    return set(
        await _PAID_BY_ENTERED.all(
            session, area=run.area, contract=run.contract, approved_seq=run.approved_seq, run_id=run.id
        )
    )


async def count_own(session: Session, contracts: set[tuple[str, str]]) -> int:
    """How many of them, each with its area, are on hold since payments itself was set back."""
    last = {area: await restatement(session, area) for area, _ in contracts}
    return sum((since := last[area]) is not None and since.holds_up(code) for area, code in contracts)


async def count_held(session: Session) -> int:
    """The contracts of all areas that wait for finance's word."""
    if not await _ANY.one(session):
        return 0  # the schemes need not be read every two seconds
    return await _COUNT_HELD.one(session)

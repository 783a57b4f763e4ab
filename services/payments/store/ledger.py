"""The ledger: transfers go in and are summed, nothing is changed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from services.payments.models import LedgerTransfer
from services.payments.rules.dating import Stood
from services.payments.rules.postings import NOTHING, Balances, ContractParty
from shared.data.db import Row, Session
from shared.data.statements import command, sql
from shared.data.upsert import insert_many
from shared.kernel.values import value

# Two that reconcile at once would each miss what the other has not yet committed: one adds an outcome,
# the other its tariff, and neither prices it. So whoever writes the ledger of an area waits here first. Areas share
# nothing: who works on all of them at once, as at the turn of a day, waits for each that is at work and keeps them out.
LOCK = """SELECT pg_advisory_xact_lock_shared(hashtextextended(current_schema() || ' ledger', 0)),
       pg_advisory_xact_lock(hashtextextended(current_schema() || ' ledger of ' || area, 0))
  FROM unnest(CAST(:ledger_areas AS text[])) AS area"""
_LOCK_ALL = command("SELECT pg_advisory_xact_lock(hashtextextended(current_schema() || ' ledger', 0))")


@value
class PostedAmount:
    """What the ledger holds of one amount at one place."""

    balances: Balances = NOTHING
    number: int = 0  # of its last transfer
    last_into_held: int | None = None
    last_into_due: int | None = None
    last_on: date | None = None
    stood: Stood = field(default_factory=dict)
    last_day: date | None = None  # of achievement, that any of its transfers counts for


UNPOSTED = PostedAmount()
Places = Mapping[ContractParty, PostedAmount]


def last_number(places: Places) -> int:
    """Lines are numbered through all places of an amount."""
    return max([posted.number for posted in places.values()]) if places else 0


def last_day(places: Places, none: date) -> date:
    """On which the last line of an amount was posted; `none` for one without a line."""
    return max((posted.last_on for posted in places.values() if posted.last_on), default=none)


_LOCK = command(LOCK)


async def lock(session: Session, *areas: str) -> None:
    """Each by its turn in the order of their names, so that no two who need several wait for each other."""
    await _LOCK.execute(session, ledger_areas=sorted(areas))


async def lock_all(session: Session) -> None:
    """Nothing else of the transaction locks an area before."""
    await _LOCK_ALL.execute(session)


async def post(session: Session, transfers: Sequence[Row]) -> None:
    await insert_many(session, LedgerTransfer, transfers)


_BY_DAY = """
SELECT amount_key, contract, party, effective_on,
       coalesce(sum(pence) FILTER (WHERE to_account = 'held'), 0)
         - coalesce(sum(pence) FILTER (WHERE from_account = 'held'), 0) AS held,
       coalesce(sum(pence) FILTER (WHERE to_account = 'due'), 0)
         - coalesce(sum(pence) FILTER (WHERE from_account = 'due'), 0) AS due,
       coalesce(sum(pence) FILTER (WHERE kind = 'approval'), 0)
         - coalesce(sum(pence) FILTER (WHERE to_account = 'due' AND kind IN ('return', 'rejection')), 0)
         + coalesce(sum(pence) FILTER (WHERE to_account IN ('approved', 'paid') AND kind = 'return_undone'), 0)
         AS committed,
       coalesce(sum(pence) FILTER (WHERE kind = 'receivable' OR kind = 'return_undone' AND
                                         from_account IN ('receivable', 'debt', 'written_off')), 0)
         - coalesce(sum(pence) FILTER (WHERE kind IN ('receivable_undone', 'set_off', 'debt_cancelled',
                                                      'write_off_cancelled')), 0) AS receivable,
       coalesce(sum(pence) FILTER (WHERE from_account = 'receivable'), 0)
         - coalesce(sum(pence) FILTER (WHERE to_account = 'receivable'), 0) AS open_receivable,
       coalesce(sum(pence) FILTER (WHERE from_account = 'debt'), 0)
         - coalesce(sum(pence) FILTER (WHERE to_account = 'debt'), 0) AS open_debt,
       coalesce(sum(pence) FILTER (WHERE from_account = 'written_off'), 0)
         - coalesce(sum(pence) FILTER (WHERE to_account = 'written_off'), 0) AS written_off,
       max(number) AS number,
       max(number) FILTER (WHERE to_account = 'held') AS last_into_held,
       max(number) FILTER (WHERE to_account = 'due') AS last_into_due,
       max(posted_on) AS last_on,
       coalesce(sum(pence) FILTER (WHERE from_account = 'budget'), 0)
         - coalesce(sum(pence) FILTER (WHERE to_account = 'budget'), 0) AS stood
FROM transfer WHERE amount_key = ANY (CAST(:keys AS uuid[])) GROUP BY amount_key, contract, party, effective_on
"""
# It is read as one value too, within which the driver knows no arrays.
POSTED = f"""
SELECT amount_key, contract, party, sum(held)::bigint AS held, sum(due)::bigint AS due,
       sum(committed)::bigint AS committed, sum(receivable)::bigint AS receivable,
       sum(open_receivable)::bigint AS open_receivable, sum(open_debt)::bigint AS open_debt,
       sum(written_off)::bigint AS written_off, max(number) AS number, max(last_into_held) AS last_into_held,
       max(last_into_due) AS last_into_due, max(last_on) AS last_on,
       jsonb_object_agg(effective_on, stood::bigint) FILTER (WHERE stood <> 0) AS stood, max(effective_on) AS last_day
FROM ({_BY_DAY}) AS day GROUP BY amount_key, contract, party
"""


@value
class PostedRow:
    """A row of `POSTED`."""

    amount_key: UUID
    contract: str
    party: str
    held: int
    due: int
    committed: int
    receivable: int
    open_receivable: int
    open_debt: int
    written_off: int
    number: int
    last_into_held: int | None
    last_into_due: int | None
    last_on: date
    stood: Mapping[str, int] | None
    last_day: date

    def as_posted(self) -> PostedAmount:
        balances = Balances(
            held=self.held,
            due=self.due,
            committed=self.committed,
            receivable=self.receivable,
            open_receivable=self.open_receivable,
            open_debt=self.open_debt,
            written_off=self.written_off,
        )
        stood = {date.fromisoformat(day): int(pence) for day, pence in (self.stood or {}).items()}
        return PostedAmount(
            balances, self.number, self.last_into_held, self.last_into_due, self.last_on, stood, self.last_day
        )


_POSTED = sql(POSTED, into=PostedRow)


async def posted(session: Session, keys: Iterable[UUID]) -> dict[UUID, dict[ContractParty, PostedAmount]]:
    """By amount and place; amounts without a transfer are not in it."""
    return by_amount(await _POSTED.all(session, keys=list(keys)))


def by_amount(rows: Iterable[PostedRow]) -> dict[UUID, dict[ContractParty, PostedAmount]]:
    posted: dict[UUID, dict[ContractParty, PostedAmount]] = {}
    for row in rows:
        posted.setdefault(row.amount_key, {})[ContractParty(row.contract, row.party)] = row.as_posted()
    return posted


@dataclass(frozen=True, slots=True)
class OpenReceivable:
    id: UUID
    amount_key: UUID
    contract: str
    party: str
    open_pence: int
    arose_on: date
    run_dates: Sequence[date]  # after it arose
    remittance_id: UUID | None  # that paid what has fallen
    reference: str | None
    on_account: bool  # paid already for what is due again

    @property
    def place(self) -> ContractParty:
        return ContractParty(self.contract, self.party)


_OPEN_RECEIVABLES = """
    SELECT raised.id, raised.amount_key, raised.contract, raised.party,
           raised.pence - coalesce(gone.pence, 0) AS open_pence, raised.posted_on AS arose_on,
           (SELECT coalesce(array_agg(run.run_on ORDER BY run.run_on), '{{}}') FROM run
                                     WHERE run.area = raised.area AND run.contract = raised.contract
                                       AND run.party = raised.party AND run.state <> 'rejected'
                                       AND run.approved_seq >= raised.seq
                                       AND run.run_on > raised.posted_on) AS run_dates,
           remittance.id AS remittance_id, remittance.reference,
           raised.cause = 'taken back' OR coalesce(amount.shape = 'on_account', false) AS on_account
      FROM transfer AS raised LEFT JOIN amount ON amount.key = raised.amount_key
      LEFT JOIN LATERAL (SELECT sum(CASE 'receivable' WHEN to_account THEN pence WHEN from_account THEN -pence ELSE 0
                                    END)::bigint AS pence FROM transfer WHERE receivable_id = raised.id) AS gone ON true
      LEFT JOIN LATERAL (SELECT run.id, run.reference FROM transfer AS paid JOIN run ON run.id = paid.run_id
                         WHERE paid.amount_key = raised.amount_key AND paid.contract = raised.contract
                           AND paid.party = raised.party AND paid.kind = 'approval' AND paid.number < raised.number
                           AND run.state NOT IN ('rejected', 'returned')
                         ORDER BY paid.number DESC LIMIT 1) AS remittance ON true
     WHERE raised.kind = 'receivable' AND {which} AND raised.pence > coalesce(gone.pence, 0)
     ORDER BY on_account DESC, raised.posted_on, coalesce(amount.effective_on, raised.effective_on), raised.amount_key,
              raised.number
"""
_OPEN_AT_PLACE = sql(
    _OPEN_RECEIVABLES.format(which="raised.area = :area AND raised.contract = :contract AND raised.party = :party"),
    into=OpenReceivable,
)
_OPEN_OF_AMOUNTS = sql(
    _OPEN_RECEIVABLES.format(which="raised.amount_key = ANY (CAST(:keys AS uuid[]))"), into=OpenReceivable
)


async def open_receivables(session: Session, area: str, place: ContractParty) -> list[OpenReceivable]:
    """Oldest first, each with the run dates that have passed over it.

    Of one business day it goes by when the outcome was achieved, as is known now, and by the claim's id, never by what
    was heard first.
    """
    return await _OPEN_AT_PLACE.all(session, area=area, contract=place.contract, party=place.party)


async def open_receivables_of(session: Session, keys: Sequence[UUID]) -> list[OpenReceivable]:
    return await _OPEN_OF_AMOUNTS.all(session, keys=list(keys)) if keys else []


_SETTLED_UNDER = sql(
    """
    SELECT basis #>> '{reported,reference}' AS reference FROM transfer
     WHERE amount_key = :run_id AND kind = 'settlement' ORDER BY number DESC LIMIT 1
    """,
    into=str,
)
_LAST_SEQ = sql("SELECT last_value FROM transfer_seq_seq", into=int)


async def settled_under(session: Session, run_id: UUID) -> str | None:
    """The reference of a remittance's last settlement."""
    return await _SETTLED_UNDER.first(session, run_id=run_id)


async def last_seq(session: Session) -> int:
    """No line that is there has a higher one: whoever writes lines holds the lock."""
    return await _LAST_SEQ.one(session)

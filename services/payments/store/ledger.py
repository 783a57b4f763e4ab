"""The ledger: transfers go in and are summed, nothing is changed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from services.payments.models import Transfer
from services.payments.rules.dating import Stood
from services.payments.rules.settling import NOTHING, Balances, Place
from services.payments.store.sets import send, sets_of
from shared.data.db import Row, Session, rows, run

TRANSFERS = sets_of(Transfer)

# Two that settle at once would each miss what the other has not yet committed: one adds an outcome,
# the other its tariff, and neither prices it. So whoever writes the ledger waits here first.
LOCK = "SELECT pg_advisory_xact_lock(hashtextextended(current_schema() || ' ledger', 0))"


@dataclass(frozen=True, slots=True)
class Posted:
    """What the ledger holds of one amount at one place."""

    balances: Balances = NOTHING
    number: int = 0  # of its last transfer
    last_into_held: int | None = None
    last_into_due: int | None = None
    last_on: date | None = None
    stood: Stood = field(default_factory=dict)
    last_day: date | None = None  # of achievement, that any of its transfers counts for


UNPOSTED = Posted()
Places = Mapping[Place, Posted]


def last_number(places: Places) -> int:
    """Lines are numbered through all places of an amount."""
    return max((posted.number for posted in places.values()), default=0)


def last_day(places: Places, none: date) -> date:
    """On which the last line of an amount was posted; `none` for one without a line."""
    return max((posted.last_on for posted in places.values() if posted.last_on), default=none)


async def lock(session: Session) -> None:
    await run(session, LOCK)


async def post(session: Session, transfers: Sequence[Row]) -> None:
    await send(session, TRANSFERS, TRANSFERS.insert, transfers)


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


async def posted(session: Session, keys: Iterable[UUID]) -> dict[UUID, dict[Place, Posted]]:
    """By amount and place; amounts without a transfer are not in it."""
    return posted_of(tuple(row.values()) for row in await rows(session, POSTED, keys=list(keys)))


def posted_of(found: Iterable[tuple[Any, ...]]) -> dict[UUID, dict[Place, Posted]]:
    """The rows of `POSTED`."""
    posted: dict[UUID, dict[Place, Posted]] = {}
    for row in found:
        stood = {date.fromisoformat(day): int(pence) for day, pence in (row[14] or {}).items()}
        number, into_held, into_due, last_on = row[10:14]
        at = Posted(Balances(*row[3:10]), number, into_held, into_due, last_on, stood, row[15])
        posted.setdefault(row[0], {})[Place(row[1], row[2])] = at
    return posted


@dataclass(frozen=True, slots=True)
class OpenReceivable:
    id: UUID
    amount_key: UUID
    place: Place
    open_pence: int
    arose_on: date
    run_dates: tuple[date, ...]  # after it arose
    remittance_id: UUID | None  # that paid what has fallen
    reference: str | None
    on_account: bool  # paid already for what is due again


_OPEN_RECEIVABLES = """
SELECT raised.id, raised.amount_key, raised.contract, raised.party, raised.seq,
       raised.pence - coalesce(gone.pence, 0) AS open_pence,
       raised.posted_on AS arose_on,
       (SELECT coalesce(array_agg(run.run_on ORDER BY run.run_on), '{{}}') FROM run
                                 WHERE run.area = raised.area AND run.contract = raised.contract
                                   AND run.party = raised.party AND run.state <> 'rejected'
                                   AND run.approved_seq >= raised.seq
                                   AND run.run_on > raised.posted_on) AS run_dates,
       remittance.id AS remittance_id, remittance.reference,
       raised.cause = 'taken back' OR coalesce(amount.shape = 'on_account', false) AS on_account
FROM transfer AS raised LEFT JOIN amount ON amount.key = raised.amount_key
LEFT JOIN LATERAL (SELECT sum(CASE 'receivable' WHEN to_account THEN pence WHEN from_account THEN -pence ELSE 0 END
                             )::bigint AS pence FROM transfer WHERE receivable_id = raised.id) AS gone ON true
LEFT JOIN LATERAL (SELECT run.id, run.reference FROM transfer AS paid JOIN run ON run.id = paid.run_id
                   WHERE paid.amount_key = raised.amount_key AND paid.contract = raised.contract
                     AND paid.party = raised.party AND paid.kind = 'approval' AND paid.number < raised.number
                     AND run.state NOT IN ('rejected', 'returned')
                   ORDER BY paid.number DESC LIMIT 1) AS remittance ON true
WHERE raised.kind = 'receivable' AND {which} AND raised.pence > coalesce(gone.pence, 0)
ORDER BY on_account DESC, raised.seq
"""
_OF_PLACE = _OPEN_RECEIVABLES.format(
    which="raised.area = :area AND raised.contract = :contract AND raised.party = :party"
)
_OF_AMOUNTS = _OPEN_RECEIVABLES.format(which="raised.amount_key = ANY (CAST(:keys AS uuid[]))")


async def open_receivables(session: Session, area: str, place: Place) -> list[OpenReceivable]:
    """Oldest first, each with the run dates that have passed over it."""
    return _receivables(await rows(session, _OF_PLACE, area=area, contract=place.contract, party=place.party))


async def open_receivables_of(session: Session, keys: Sequence[UUID]) -> list[OpenReceivable]:
    return _receivables(await rows(session, _OF_AMOUNTS, keys=keys)) if keys else []


def _receivables(found: Sequence[Row]) -> list[OpenReceivable]:
    return [
        OpenReceivable(
            row["id"],
            row["amount_key"],
            Place(row["contract"], row["party"]),
            int(row["open_pence"]),
            row["arose_on"],
            tuple(row["run_dates"]),
            row["remittance_id"],
            row["reference"],
            row["on_account"],
        )
        for row in found
    ]


async def settled_under(session: Session, run_id: UUID) -> str | None:
    """The reference of a remittance's last settlement."""
    sql = """
    SELECT basis #>> '{reported,reference}' AS reference FROM transfer
    WHERE amount_key = :run_id AND kind = 'settlement' ORDER BY number DESC LIMIT 1
    """
    return next((row["reference"] for row in await rows(session, sql, run_id=run_id)), None)


async def last_seq(session: Session) -> int:
    """No line that is there has a higher one: whoever writes lines holds the lock."""
    (found,) = await rows(session, "SELECT last_value FROM transfer_seq_seq")
    return int(found["last_value"])


# Gaps in its numbers would tell a party what was posted of the amount elsewhere.
_OWN = """(SELECT count(*) FROM transfer AS own
        WHERE own.amount_key = t.amount_key AND own.party = t.party AND own.number <= t.number)"""
_LINE = f"""
SELECT t.id, t.amount_key, CASE WHEN CAST(:party AS text) IS NULL THEN t.number ELSE {_OWN} END AS number,
       t.contract, t.party, t.kind, t.from_account, t.to_account, t.pence,
       t.effective_on, t.due_on, t.posted_on, t.cause, t.cause_id, t.reverses, t.receivable_id, t.run_id, t.basis,
       CASE WHEN a.contract = t.contract AND a.party = t.party THEN a.at_risk_until END AS at_risk_until
FROM transfer AS t LEFT JOIN amount AS a ON a.key = t.amount_key
WHERE t.area = :area AND (CAST(:party AS text) IS NULL OR t.party = :party) AND {{which}}
"""


async def line(session: Session, area: str, party: str | None, line_id: UUID) -> Row | None:
    """Of an amount that has moved on, what could still fall is no matter of the lines that it left behind."""
    found = await rows(session, _LINE.format(which="t.id = :id"), area=area, party=party, id=line_id)
    return found[0] if found else None


async def lines_of(session: Session, area: str, party: str | None, key: UUID, after: int, limit: int) -> Sequence[Row]:
    sql = f"SELECT * FROM ({_LINE.format(which='t.amount_key = :key')}) AS line WHERE number > :after"
    return await rows(
        session, f"{sql} ORDER BY number LIMIT :limit", area=area, party=party, key=key, after=after, limit=limit
    )


_ACCOUNTS = """
SELECT contract, account, sum(side.pence)::bigint AS balance_pence
FROM (SELECT contract, from_account, to_account, sum(pence) AS pence FROM transfer
      WHERE area = :area AND {of_contract} GROUP BY contract, from_account, to_account) AS moved,
     LATERAL (VALUES (to_account, moved.pence), (from_account, -moved.pence)) AS side (account, pence)
GROUP BY contract, account ORDER BY contract, account
"""


async def accounts(session: Session, area: str, contract: str | None) -> Sequence[Row]:
    if contract is None:
        return await rows(session, _ACCOUNTS.format(of_contract="true"), area=area)
    return await rows(session, _ACCOUNTS.format(of_contract="contract = :contract"), area=area, contract=contract)


# What one day put in and took out again within an amount was never there at the day's end; nor did what is on account
# after a restore become due, or fall: it was paid. So was what its source lost: it is due again as recorded again.
_TOTALS = """
WITH days AS (
    SELECT line.contract, amount_key, posted_on,
           sum(CASE WHEN account.key IS NOT NULL THEN 0
                    WHEN to_account = 'due' AND kind NOT IN ('return', 'rejection', 'return_undone') THEN line.pence
                    WHEN from_account = 'due' AND kind IN ('reversal', 'hold_again') THEN -line.pence
                    ELSE 0 END) AS due,
           sum(CASE WHEN account.key IS NOT NULL THEN 0
                    WHEN kind = 'receivable' THEN line.pence
                    WHEN kind = 'receivable_undone' THEN -line.pence ELSE 0 END) AS clawed,
           sum(CASE 'paid' WHEN to_account THEN line.pence WHEN from_account THEN -line.pence ELSE 0 END) AS paid,
           sum(CASE 'held' WHEN to_account THEN line.pence WHEN from_account THEN -line.pence ELSE 0 END) AS held
    FROM transfer AS line LEFT JOIN amount AS account ON account.key = amount_key AND (
             account.shape = 'on_account' OR account.reason = 'unknown-to-source')
    WHERE line.area = :area GROUP BY line.contract, amount_key, posted_on
)
SELECT contract,
       coalesce(sum(due) FILTER (WHERE due > 0), 0)::bigint AS due_pence,
       sum(paid)::bigint AS paid_pence,
       coalesce(sum(clawed) FILTER (WHERE clawed > 0), 0)::bigint AS clawed_back_pence,
       sum(held)::bigint AS held_pence
FROM days GROUP BY contract ORDER BY contract
"""


async def totals(session: Session, area: str) -> Sequence[Row]:
    return await rows(session, _TOTALS, area=area)

"""Runs and remittances: what is due, what runs hold, and what they leave."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from services.payments.models import Debt, Run, RunLeftOut, RunLine
from services.payments.models.runs import NO_RUN_DATE
from services.payments.rules.duties import NOBODY, Hands, Waits
from services.payments.rules.settling import Place
from services.payments.store.confirmers import CONFIRMED_BY
from services.payments.store.sets import send, sets_of
from shared.data.db import Row, Session, rows, run
from shared.data.records import fetch, first, narrowed

Achieved = tuple[date, UUID]  # where an amount stands in a run: by the day of its achievement, and its key

_LINES = sets_of(RunLine)
_LEFT_OUT = sets_of(RunLeftOut)

# An event is of all whom it names, whatever its subject: of a merge the one that is absorbed, too. Why it is parked may
# be that it cannot be read, so any id in it counts.
_IN_DOUBT = """
SELECT client_id AS id, 'identity-not-settled' AS reason FROM identity
WHERE client_id = ANY (CAST(:clients AS uuid[])) AND state = 'pending' AND NOT voided
UNION ALL
SELECT id, 'parked-event' FROM unnest(CAST(:clients AS uuid[]) || CAST(:keys AS uuid[])) AS id
WHERE id::text IN (
    SELECT subject FROM parked UNION SELECT lower(named[1]) FROM parked, regexp_matches(
        encode(body, 'escape'), '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}', 'gi') AS named)
"""


async def in_doubt(session: Session, clients: Sequence[UUID], keys: Sequence[UUID]) -> dict[UUID, Waits]:
    """Those whose identity is not settled, and whom or which amount of theirs a parked event names."""
    if not clients:
        return {}
    return {row["id"]: row["reason"] for row in await rows(session, _IN_DOUBT, clients=clients, keys=keys)}


async def keep_lines(session: Session, lines: Sequence[Row]) -> None:
    await send(session, _LINES, _LINES.insert, [{"hands": None, **line} for line in lines])


async def keep_left_out(session: Session, left_out: Sequence[Row]) -> None:
    await send(session, _LEFT_OUT, _LEFT_OUT.insert, left_out)


async def any_of(session: Session, run_id: UUID) -> Run | None:
    """Of whatever area: an id is one run's."""
    return await first(session, Run, "id = :id", id=run_id)


async def forget(session: Session, run_id: UUID) -> None:
    """A proposal, which moves nothing."""
    for table in ("run_line", "run_left_out"):
        await run(session, f"DELETE FROM {table} WHERE run_id = :run_id", run_id=run_id)
    await run(session, "DELETE FROM run WHERE id = :run_id AND state = 'proposed'", run_id=run_id)


async def run_of(session: Session, area: str, run_id: UUID) -> Run | None:
    """Locked by the ledger's lock, which every command takes first."""
    return await first(session, Run, "id = :id AND area = :area", id=run_id, area=area)


async def standing_runs(session: Session, area: str, place: Place) -> Sequence[Run]:
    """All that were neither cancelled nor rejected, in the order of their dates."""
    where = f"area = :area AND contract = :contract AND party = :party AND {NO_RUN_DATE} ORDER BY run_on"
    return await fetch(session, Run, where, area=area, contract=place.contract, party=place.party)


_LEFT_OUT_OF = """
SELECT waits.amount_key, waits.pence, waits.reason, amount.effective_on, amount.measure
FROM run_left_out AS waits JOIN amount ON amount.key = waits.amount_key
WHERE waits.run_id = :run_id
"""


async def left_out(session: Session, run_id: UUID, after: Achieved | None, limit: int) -> Sequence[Row]:
    return await _in_order(session, _LEFT_OUT_OF, run_id, after, limit)


_RUN_LINES = f"""
SELECT line.amount_key, line.pence, amount.client_id, amount.effective_on, amount.measure, amount.state,
       outcome.recorders, outcome.verified_by, outcome.verifiers, outcome.delivered_by, {CONFIRMED_BY} AS confirmed_by,
       line.hands AS kept
FROM run_line AS line JOIN amount ON amount.key = line.amount_key
LEFT JOIN outcome ON outcome.outcome_id = amount.key
LEFT JOIN tariff ON tariff.tariff_id = amount.tariff_id
WHERE line.run_id = :run_id
"""


async def lines(
    session: Session, run_id: UUID, after: Achieved | None = None, limit: int | None = None
) -> Sequence[Row]:
    """Each with the people behind it."""
    return await _in_order(session, _RUN_LINES, run_id, after, limit)


# Without a limit all, without a place from the first.
_IN_ORDER = """
SELECT * FROM ({of_a_run}) AS line
WHERE CAST(:day AS date) IS NULL OR (effective_on, amount_key) > (CAST(:day AS date), CAST(:key AS uuid))
ORDER BY effective_on, amount_key LIMIT CAST(:limit AS bigint)
"""


async def _in_order(
    session: Session, of_a_run: str, run_id: UUID, after: Achieved | None, limit: int | None
) -> Sequence[Row]:
    day, key = after or (None, None)
    return await rows(session, _IN_ORDER.format(of_a_run=of_a_run), run_id=run_id, day=day, key=key, limit=limit)


_HANDS = f"""
SELECT amount.key AS amount_key, amount.client_id, outcome.recorders, outcome.verified_by, outcome.verifiers,
       outcome.delivered_by, {CONFIRMED_BY} AS confirmed_by, approved.hands AS kept
FROM amount LEFT JOIN outcome ON outcome.outcome_id = amount.key
LEFT JOIN tariff ON tariff.tariff_id = amount.tariff_id
LEFT JOIN run_line AS approved ON approved.amount_key = amount.key AND approved.hands IS NOT NULL
WHERE amount.key = :key
"""


async def people_behind(session: Session, amount_key: UUID) -> Sequence[Row]:
    """Of one amount, in or out of a run; once for each run that it was approved in."""
    return await rows(session, _HANDS, key=amount_key)


def hands(line: Row) -> Hands:
    """By what is known now. Where it holds by itself and a person verified too, `system` is among the verifiers."""
    recorded_by = frozenset(one["sub"] for one in line["recorders"] or ())
    verified_by = {line["verified_by"]} - NOBODY | {one["sub"] for one in line["verifiers"] or ()}
    return Hands(line["amount_key"], recorded_by, frozenset(verified_by), frozenset(line["confirmed_by"]))


def all_hands(line: Row) -> list[Hands]:
    """Of a line that was approved, those of then too."""
    kept = line.get("kept")
    return [hands(line), hands(kept | {"amount_key": line["amount_key"]})] if kept else [hands(line)]


def delivered_by(line: Row) -> str | None:
    """Of a line that was approved, as it was then: nobody could go on with it, were it the council itself by now."""
    found: str | None = (line.get("kept") or line)["delivered_by"]
    return found


_KEEP_HANDS = f"""
UPDATE run_line AS line SET hands = json_build_object(
    'recorders', outcome.recorders, 'verified_by', outcome.verified_by, 'verifiers', outcome.verifiers,
    'delivered_by', outcome.delivered_by, 'confirmed_by', {CONFIRMED_BY})
FROM amount LEFT JOIN outcome ON outcome.outcome_id = amount.key
LEFT JOIN tariff ON tariff.tariff_id = amount.tariff_id
WHERE line.run_id = :run_id AND amount.key = line.amount_key
"""


async def keep_hands(session: Session, run_id: UUID) -> None:
    """With an approval, for whatever is done with the remittance later."""
    await run(session, _KEEP_HANDS, run_id=run_id)


_POSTED_BY = """
SELECT line.*, amount.client_id FROM transfer AS line JOIN amount ON amount.key = line.amount_key
WHERE line.run_id = :run_id AND line.kind IN ('approval', 'netting', 'debt') ORDER BY line.seq
"""


async def posted_by(session: Session, run_id: UUID) -> Sequence[Row]:
    """What a run's approval posted, each line with its amount's client."""
    return await rows(session, _POSTED_BY, run_id=run_id)


# As it was approved, and in the order of the ledger. Where an amount has gone to another party since, whose it is
# now says whose person is behind it, so that is left out.
_REMITTED = """
SELECT * FROM (
    SELECT row_number() OVER (ORDER BY line.seq) AS number, line.id, line.kind, line.amount_key AS claim_id,
           CASE WHEN amount.party = line.party THEN amount.client_id END AS client_id, amount.measure,
           coalesce(raised.effective_on, line.effective_on) AS effective_on, line.pence, line.receivable_id,
           raised.posted_on AS fell_on, debt.id AS debt_id
    FROM transfer AS line JOIN amount ON amount.key = line.amount_key
    LEFT JOIN transfer AS raised ON raised.id = line.receivable_id
    LEFT JOIN debt ON line.kind = 'debt' AND debt.run_id = line.run_id AND debt.receivable_id = line.receivable_id
    WHERE line.run_id = :run_id AND line.kind IN ('approval', 'netting', 'debt')
) AS line WHERE number > :after ORDER BY number LIMIT :limit
"""


async def remitted(session: Session, run_id: UUID, after: int, limit: int) -> Sequence[Row]:
    """What a remittance pays and what it takes off, each line with its number in it."""
    return await rows(session, _REMITTED, run_id=run_id, after=after, limit=limit)


async def listed(
    session: Session,
    area: str,
    party: str | None,
    *,
    contract: str | None,
    states: Sequence[str],
    run_id: UUID | None,
    after: tuple[date, UUID] | None,
    limit: int,
) -> Sequence[Run]:
    wanted = {"party": party, "contract": contract, "id": run_id}
    where, values = _listed("run_on", area, wanted, after)
    where = f"state = ANY (CAST(:states AS text[])) AND {where}"
    return await fetch(session, Run, where, states=list(states), limit=limit, **values)


async def debts(
    session: Session,
    area: str,
    party: str | None,
    *,
    contract: str | None,
    after: tuple[date, UUID] | None,
    limit: int,
) -> Sequence[Debt]:
    where, values = _listed("raised_on", area, {"party": party, "contract": contract}, after)
    return await fetch(session, Debt, where, limit=limit, **values)


def _listed(day: str, area: str, wanted: Row, after: tuple[date, UUID] | None) -> tuple[str, dict[str, Any]]:
    """By a day and the id."""
    given: dict[str, Any] = {"area": area, **wanted}
    conditions = {f"{name} = :{name}": value for name, value in given.items()}
    where = narrowed(conditions | {f"({day}, id) > (:after_day, :after_id)": after})
    after_day, after_id = after or (None, None)
    return f"{where} ORDER BY {day}, id LIMIT :limit", given | {"after_day": after_day, "after_id": after_id}

"""Claims and instalments as lists and runs see them: one row an amount, following facts and ledger."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.payments.models import Amount
from services.payments.rules.settling import Place
from services.payments.rules.states import NOT_STANDING, State, state_of
from services.payments.store import ledger
from services.payments.store.sets import send, sets_of
from shared.data.db import Row, Session, rows, run

AMOUNTS = sets_of(Amount)


async def keep(session: Session, amounts: Sequence[Row]) -> None:
    await send(session, AMOUNTS, AMOUNTS.upsert, amounts)


async def set_states(session: Session, states: Mapping[UUID, str]) -> None:
    sql = """
    UPDATE amount SET state = new.state
    FROM unnest(CAST(:keys AS uuid[]), CAST(:states AS text[])) AS new (key, state)
    WHERE amount.key = new.key AND amount.state <> new.state
    """
    if states:
        await run(session, sql, keys=list(states), states=list(states.values()))


@dataclass(frozen=True, slots=True)
class InRuns:
    """How runs have an amount."""

    proposed: bool = False
    unsettled: int = 0


IN_NO_RUN = InRuns()


# An amount that has moved to another contract or party may still be in a run of the one that it left.
IN_RUNS = """
SELECT line.amount_key, bool_or(run.state = 'proposed') AS proposed,
       coalesce(sum(line.pence) FILTER (WHERE run.state IN ('approved', 'released')), 0)::bigint AS unsettled
FROM run_line AS line JOIN run ON run.id = line.run_id
LEFT JOIN outcome ON outcome.outcome_id = line.amount_key
WHERE line.amount_key = ANY (CAST(:keys AS uuid[]))
  AND (outcome.outcome_id IS NULL OR (run.contract = outcome.contract AND run.party = outcome.party))
GROUP BY line.amount_key
"""


def in_runs_of(found: Iterable[tuple[UUID, bool, int]]) -> dict[UUID, InRuns]:
    """The rows of `IN_RUNS`."""
    return {key: InRuns(proposed, unsettled) for key, proposed, unsettled in found}


async def of_shape(session: Session, area: str, shape: str) -> dict[UUID, Row]:
    found = await rows(session, "SELECT * FROM amount WHERE area = :area AND shape = :shape", area=area, shape=shape)
    return {row["key"]: row for row in found}


# What no contract covers and was never posted is a claim to nobody who would be paid.
_CLAIM = """
SELECT a.key AS id, a.*, o.kind, o.episode_id, o.delivered_by, o.evidence, o.recorders, o.verified_by,
       o.provisional_until, o.represented_on, o.revision, w.reason AS withdrawn_because, w.told_reason,
       w.cause_id AS withdrawn_cause, t.band
FROM amount AS a
LEFT JOIN outcome AS o ON o.outcome_id = a.key
LEFT JOIN withdrawal AS w ON w.outcome_id = a.key AND NOT w.voided AND w.revision > o.revision
LEFT JOIN tariff AS t ON t.tariff_id = a.tariff_id
WHERE a.area = :area AND (CAST(:party AS text) IS NULL OR a.party = :party AND (a.contract IS NOT NULL OR EXISTS (
      SELECT FROM transfer WHERE amount_key = a.key))) AND {which}
"""
_LISTED = """(CAST(:contract AS text) IS NULL OR a.contract = :contract)
  AND (CAST(:state AS text) IS NULL OR a.state = :state)
  AND (CAST(:clients AS uuid[]) IS NULL OR a.client_id = ANY (CAST(:clients AS uuid[])))
  AND (CAST(:after_day AS date) IS NULL OR (a.effective_on, a.key) > (:after_day, :after_key))
ORDER BY a.effective_on, a.key LIMIT :limit"""


async def claims(
    session: Session,
    area: str,
    party: str | None,
    *,
    contract: str | None,
    state: str | None,
    clients: Sequence[UUID] | None,
    after: tuple[date, UUID] | None,
    limit: int,
) -> Sequence[Row]:
    """In order of achievement; of all people, or of those that are called by one of these ids."""
    after_day, after_key = after or (None, None)
    return await rows(
        session,
        _CLAIM.format(which=_LISTED),
        area=area,
        party=party,
        contract=contract,
        state=state,
        clients=clients,
        after_day=after_day,
        after_key=after_key,
        limit=limit,
    )


async def claim(session: Session, area: str, party: str | None, key: UUID) -> Row | None:
    found = await rows(session, _CLAIM.format(which="a.key = :key"), area=area, party=party, key=key)
    return found[0] if found else None


_REACHED = f"""
SELECT ARRAY(SELECT posted FROM ({ledger.POSTED}) AS posted) AS posted,
       ARRAY(SELECT held FROM ({IN_RUNS}) AS held) AS in_runs,
       ARRAY(SELECT ROW(key, contract, party, state) FROM amount WHERE key = ANY (CAST(:keys AS uuid[]))) AS states
"""


async def refresh_states(session: Session, keys: Sequence[UUID]) -> None:
    """After runs have moved amounts on, or back."""
    if not keys:
        return
    (found,) = await rows(session, _REACHED, keys=keys)
    posted, runs = ledger.posted_of(found["posted"]), in_runs_of(found["in_runs"])
    states = {}
    for key, contract, party, state in found["states"]:
        run_of_it, before = runs.get(key, IN_NO_RUN), posted.get(key, {}).get(Place(contract, party), ledger.UNPOSTED)
        standing = state if state in NOT_STANDING else State.DUE
        states[key] = state_of(standing, before.balances, in_run=run_of_it.proposed, unsettled=run_of_it.unsettled)
    await set_states(session, states)

"""Claims and instalments as lists and runs see them: one row an amount, following facts and ledger."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import col, select

from services.payments.models import Amount, LedgerTransfer, Outcome, Tariff, Withdrawal
from services.payments.rules.postings import ContractParty
from services.payments.rules.states import SAID_BY_FACTS, ClaimState, state_of
from services.payments.store import ledger
from shared.data.db import Session
from shared.data.pages import pages
from shared.data.statements import among, command, param, sql, statement
from shared.data.upsert import upsert


@dataclass(slots=True)  # not frozen: there are many, and each is written once
class KeptAmount:
    """An amount as it now stands: the columns of `Amount`."""

    key: UUID
    area: str
    contract: str | None
    party: str
    shape: str
    measure: str | None
    client_id: UUID | None
    effective_on: date
    state: ClaimState
    reason: str | None
    pence: int
    value_pence: int
    held_until: date | None
    at_risk_until: date | None
    tariff_id: UUID | None
    uncapped_pence: int | None = None  # of an outcome that stands: what it comes to before a cap
    accrued_pence: int | None = None  # of one whose quarter is paid on account
    priced_pence: int | None = None  # of an outcome that stands: its price before gates
    passed_to: str | None = None
    passed_share: str | None = None


@dataclass(frozen=True, slots=True)
class AmountInRuns:
    """How runs have an amount."""

    amount_key: UUID | None = None
    proposed: bool = False
    unsettled: int = 0


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """A claim with what is known of its outcome, of what took it back and of the tariff that prices it."""

    id: UUID
    area: str
    contract: str | None
    party: str
    shape: str
    measure: str | None
    client_id: UUID | None
    effective_on: date
    state: str
    reason: str | None
    pence: int
    value_pence: int
    held_until: date | None
    at_risk_until: date | None
    tariff_id: UUID | None
    episode_id: UUID | None
    provisional_until: date | None
    represented_on: date | None
    withdrawn_because: str | None
    told_reason: str | None
    cause_on: date | None
    told_cause_on: date | None
    by_merge: bool | None
    band: str | None
    accrued_pence: int | None


@dataclass(frozen=True, slots=True)
class _StateOf:
    key: UUID
    contract: str
    party: str
    state: str


IN_NO_RUN = AmountInRuns()
_SET_STATES = command(
    """
    UPDATE amount SET state = new.state
      FROM unnest(CAST(:keys AS uuid[]), CAST(:states AS text[])) AS new (key, state)
     WHERE amount.key = new.key AND amount.state <> new.state
    """
)
# An amount that has moved to another contract or party may still be in a run of the one that it left. A remittance of
# nothing, all of which was netted, is reported by nobody: what it covers is paid when it is released.
IN_RUNS = """
SELECT line.amount_key, bool_or(run.state = 'proposed') AS proposed,
       coalesce(sum(line.pence) FILTER (
         WHERE run.state = 'approved' OR run.state = 'released' AND run.net_pence > 0), 0)::bigint AS unsettled
FROM run_line AS line JOIN run ON run.id = line.run_id
LEFT JOIN outcome ON outcome.outcome_id = line.amount_key
WHERE line.amount_key = ANY (CAST(:keys AS uuid[]))
  AND (outcome.outcome_id IS NULL OR (run.contract = outcome.contract AND run.party = outcome.party))
GROUP BY line.amount_key
"""
_IN_RUNS = sql(IN_RUNS, into=AmountInRuns)
_OF_SHAPES = statement(select(Amount).where(Amount.area == param.area, among(Amount.shape, param.shapes)))
_STATES = statement(
    select(Amount.key, Amount.contract, Amount.party, Amount.state).where(among(Amount.key, param.keys)),
    into=_StateOf,
)
# What no contract covers and was never posted is a claim to nobody who would be paid.
_IS_ITS_OWN = (Amount.party == param.party) & (
    col(Amount.contract).is_not(None) | sa.exists().where(col(LedgerTransfer.amount_key) == Amount.key)
)
_DUE_LINES = (
    sa.select(col(LedgerTransfer.amount_key))
    .where(
        col(LedgerTransfer.area) == param.area,
        (col(LedgerTransfer.from_account) == "due") | (col(LedgerTransfer.to_account) == "due"),
    )
    .group_by(col(LedgerTransfer.amount_key), col(LedgerTransfer.contract), col(LedgerTransfer.party))
    .having(
        sa.func.sum(
            sa.case(
                (col(LedgerTransfer.to_account) == "due", col(LedgerTransfer.pence)),
                else_=-col(LedgerTransfer.pence),
            )
        )
        > 0
    )
)
_STATE_IS_DUE, _STATE_IS_ANOTHER = col(Amount.state) == "due", col(Amount.state).not_in(["due", "in_run"])
# In whatever state, also for what is due where it stood before; to a party as far as that is its own.
_IS_DUE = param("due", sa.Boolean) & (_STATE_IS_DUE | (_STATE_IS_ANOTHER & col(Amount.key).in_(_DUE_LINES)))
_IS_DUE_TO = param("due_to_party", sa.Boolean) & (
    _STATE_IS_DUE
    | (
        _STATE_IS_ANOTHER
        & sa.tuple_(col(Amount.key), col(Amount.party)).in_(_DUE_LINES.add_columns(col(LedgerTransfer.party)))
    )
)
_OF_AMOUNT = (
    "area", "contract", "party", "shape", "measure", "client_id", "effective_on", "state", "reason", "pence",
    "value_pence", "held_until", "at_risk_until", "tariff_id", "accrued_pence",
)  # fmt: skip
_NARROWED = ("contract", "state", "due", "due_to_party", "clients", "uncovered")
_CLAIMS, _NEWEST_FIRST = (
    pages(
        sa.select(
            col(Amount.key).label("id"),
            *(getattr(Amount, name) for name in _OF_AMOUNT),
            col(Outcome.episode_id),
            col(Outcome.provisional_until),
            col(Outcome.represented_on),
            col(Withdrawal.reason).label("withdrawn_because"),
            col(Withdrawal.told_reason),
            col(Withdrawal.effective_on).label("cause_on"),
            col(Withdrawal.told_effective_on).label("told_cause_on"),
            col(Withdrawal.by_merge),
            col(Tariff.band),
        )
        .select_from(Amount)
        .outerjoin(Outcome, col(Outcome.outcome_id) == Amount.key)
        .outerjoin(
            Withdrawal,
            (col(Withdrawal.outcome_id) == Amount.key)
            & ~col(Withdrawal.voided)
            & (col(Withdrawal.revision) > Outcome.revision),
        )
        .outerjoin(Tariff, col(Tariff.tariff_id) == Amount.tariff_id)
        .where(col(Amount.area) == param.area),
        by=[Amount.effective_on, Amount.key],
        narrowed=[
            _IS_ITS_OWN,
            Amount.key == param.key,
            Amount.contract == param.contract,
            col(Amount.contract).is_(None) == param("uncovered", sa.Boolean),
            Amount.state == param.state,
            _IS_DUE,
            _IS_DUE_TO,
            among(Amount.client_id, param.clients),
        ],
        into=ClaimRow,
        falling=falling,
    )
    for falling in (False, True)
)


async def keep(session: Session, amounts: Sequence[KeptAmount]) -> None:
    await upsert(session, Amount, amounts)


async def of_shapes(session: Session, area: str, shapes: Iterable[str]) -> dict[UUID, Amount]:
    return {amount.key: amount for amount in await _OF_SHAPES.all(session, area=area, shapes=list(shapes))}


async def claims(
    session: Session,
    area: str,
    party: str | None,
    *,
    contract: str | None,
    state: str | None,
    clients: Sequence[UUID] | None,
    uncovered: bool | None,
    after: tuple[date, UUID] | None,
    limit: int,
    newest_first: bool,
) -> Sequence[ClaimRow]:
    """In order of achievement; of all people, or of those that are called by one of these ids."""
    is_due = True if state == ClaimState.DUE else None
    asked: dict[str, Any] = {
        "party": party,
        "contract": contract,
        "state": None if is_due else state,
        "due": is_due if party is None else None,
        "due_to_party": None if party is None else is_due,
        "clients": clients,
        "uncovered": uncovered,
    }
    listed = _NEWEST_FIRST if newest_first else _CLAIMS
    return await listed.page(session, after=after, limit=limit, area=area, key=None, **asked)


async def claim(session: Session, area: str, party: str | None, key: UUID) -> ClaimRow | None:
    nothing: dict[str, Any] = dict.fromkeys(_NARROWED)
    rows = await _CLAIMS.page(session, after=None, limit=1, area=area, party=party, key=key, **nothing)
    return rows[0] if rows else None


def by_amount(in_runs: Iterable[AmountInRuns]) -> dict[UUID, AmountInRuns]:
    return {amount.amount_key: amount for amount in in_runs if amount.amount_key}


async def refresh_states(session: Session, keys: Sequence[UUID]) -> None:
    """After runs have moved amounts on, or back."""
    if not keys:
        return
    posted, in_runs = await ledger.posted(session, keys), by_amount(await _IN_RUNS.all(session, keys=list(keys)))
    states: dict[UUID, str] = {}
    for amount in await _STATES.all(session, keys=list(keys)):
        runs = in_runs.get(amount.key, IN_NO_RUN)
        before = posted.get(amount.key, {}).get(ContractParty(amount.contract, amount.party), ledger.UNPOSTED)
        standing = amount.state if amount.state in SAID_BY_FACTS else ClaimState.DUE
        states[amount.key] = state_of(standing, before.balances, in_run=runs.proposed, unsettled=runs.unsettled)
    await _set_states(session, states)


async def _set_states(session: Session, states: Mapping[UUID, str]) -> None:
    await _SET_STATES.execute(session, keys=list(states), states=list(states.values()))

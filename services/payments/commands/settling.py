"""Bring the ledger to what the marked claims are worth now. A correction is a new line, never an update.

`settle` ends every batch of news, in its transaction: due(all facts known now) - posted, for each claim that
the batch touches. Two instances that know the same facts hold the same balances.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any
from uuid import UUID

from pydantic_core import from_json

from services.payments.commands.marks import Cause, Marks, take
from services.payments.commands.periods import settle_periods
from services.payments.commands.posting import Poster, Subject, post_movements
from services.payments.rules.claims import Outcome, Worth, at_risk_until, worth
from services.payments.rules.explaining import claim_basis
from services.payments.rules.schemes import Scheme
from services.payments.rules.settling import Balances, after, movements
from services.payments.rules.states import state_of
from services.payments.rules.tariffs import Tariff
from services.payments.store import amounts, facts, ledger
from shared.db import Row, Session

CHUNK = 5000


async def settle(session: Session, today: date) -> None:
    marked = take(session)
    if marked is None:
        return
    await ledger.lock(session)
    await settle_claims(session, await _touched(session, marked), today)
    for area, cause in marked.areas.items():
        await settle_periods(session, area, today, cause)


async def _touched(session: Session, marked: Marks) -> dict[UUID, Cause]:
    """Each claim with what touched it: of several the nearest, its own outcome before its person before its scheme."""
    touched: dict[UUID, Cause] = {}
    for area, cause in marked.areas.items():
        touched.update(dict.fromkeys(await facts.outcome_ids_of_areas(session, [area]), cause))
    if marked.clients:
        linked = await facts.linked(session, list(marked.clients))
        causes = {other: marked.clients[client] for client, others in linked.items() for other in others}
        for outcome_id, client in await facts.outcome_ids_of_clients(session, list(causes)):
            touched[outcome_id] = causes[client]
    return touched | marked.outcomes


async def settle_claims(session: Session, touched: Mapping[UUID, Cause], today: date) -> None:
    """In chunks, in the order of their ids."""
    waiting = iter(sorted(touched))
    while chunk := list(islice(waiting, CHUNK)):
        await _settle_chunk(session, chunk, touched, today)


@dataclass(frozen=True, slots=True)
class _Known:
    """Every fact that the claims of a chunk are settled by."""

    schemes: Mapping[str, Sequence[Scheme]]
    tariffs: Mapping[UUID, Sequence[Tariff]]  # by client, those of the same person's other ids included
    posted: Mapping[UUID, ledger.Posted]
    receivables: Mapping[UUID, Sequence[ledger.OpenReceivable]]
    in_runs: Mapping[UUID, amounts.InRuns]


async def _settle_chunk(session: Session, ids: Sequence[UUID], touched: Mapping[UUID, Cause], today: date) -> None:
    outcomes = await facts.outcomes(session, ids)
    known = await _known(session, outcomes)
    poster = Poster(today)
    kept = [_settle_claim(row, known, poster, touched) for row in outcomes]
    await amounts.keep(session, kept)
    await poster.write(session)


async def _known(session: Session, outcomes: Sequence[Row]) -> _Known:
    linked = await facts.linked(session, list({row["client_id"] for row in outcomes}))
    by_client = await facts.tariffs(session, list({other for others in linked.values() for other in others}))
    posted = await ledger.posted(session, [row["outcome_id"] for row in outcomes])
    owing = [key for key, held in posted.items() if held.balances.open_receivable]
    receivables: dict[UUID, list[ledger.OpenReceivable]] = {}
    for receivable in await ledger.open_receivables_of(session, owing):
        receivables.setdefault(receivable.amount_key, []).append(receivable)
    return _Known(
        {area: await facts.schemes(session, area) for area in {row["area"] for row in outcomes}},
        {
            client: [tariff for other in others for tariff in by_client.get(other, ())]
            for client, others in linked.items()
        },
        posted,
        receivables,
        await amounts.in_runs(session, list(posted)),
    )


def _settle_claim(row: Row, known: _Known, poster: Poster, touched: Mapping[UUID, Cause]) -> dict[str, Any]:
    """Posts what is missing, and answers the claim as it now stands."""
    outcome, withdrawal = facts.outcome_of(row)
    schemes, tariffs = known.schemes[row["area"]], known.tariffs.get(outcome.client_id, ())
    value = worth(outcome, withdrawal, tariffs, schemes, poster.today)
    before = known.posted.get(outcome.id, ledger.UNPOSTED)
    moves = movements(before.balances, value.pence, held=value.standing == "held")
    if moves:
        people = {"recordedBy": row["recorded_by"], "verifiedBy": row["verified_by"]}
        post_movements(
            poster,
            _subject(row, outcome, value),
            before,
            moves,
            touched[outcome.id],
            first_due_on=value.due_on,
            basis=claim_basis(outcome, withdrawal, value, from_json(row["evidence"]), people),
            receivables=known.receivables.get(outcome.id, ()),
        )
    return _amount(row, outcome, value, after(before.balances, moves), known.in_runs.get(outcome.id))


def _subject(row: Row, outcome: Outcome, value: Worth) -> Subject:
    contract = value.contract
    party, journal = (contract.party, contract.journal) if contract else (row["party"], {})
    return Subject(outcome.id, row["area"], row["contract"], party, outcome.achieved_on, journal)


def _amount(row: Row, outcome: Outcome, value: Worth, reached: Balances, runs: amounts.InRuns | None) -> dict[str, Any]:
    runs = runs or amounts.IN_NO_RUN
    state = state_of(value.standing, reached, in_run=runs.proposed, unsettled=runs.unsettled)
    return {
        "key": outcome.id,
        "area": row["area"],
        "contract": outcome.contract,
        "party": row["party"],
        "shape": "tariff",
        "measure": outcome.measure,
        "client_id": outcome.client_id,
        "effective_on": outcome.achieved_on,
        "state": state,
        "reason": value.reason,
        "pence": value.pence,
        "value_pence": value.value_pence,
        "held_until": value.due_on if value.standing == "held" else None,
        "at_risk_until": at_risk_until(outcome, value.contract) if value.contract and value.pence else None,
        "tariff_id": value.tariff.id if value.tariff else None,
    }

"""What is shown of rows and values, and to whom."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from services.payments.api.actors import party_of
from services.payments.commands.claims import ClaimStands
from services.payments.commands.holds import Hold
from services.payments.commands.position_groups import since_last_to_paid
from services.payments.commands.taken_off import TakenOff
from services.payments.models import Debt, Entry, Lift, PassedLine, Run
from services.payments.rules.claim_explanations import day_or_ever, reason_shown, shown_to_provider, without_confirmer
from services.payments.rules.postings import ContractParty
from services.payments.rules.states import ClaimState, fall_of
from services.payments.rules.waiting import TURNS, rows_to_paid, told_to_paid
from services.payments.schemas import (
    AccountsView,
    ClaimView,
    DebtView,
    EntriesView,
    EntryView,
    ExplanationView,
    HoldsView,
    InTheWayView,
    LeftOutView,
    LiftView,
    LineView,
    PositionsView,
    PositionView,
    RemittanceLineView,
    RemittanceView,
    RunLineView,
    RunView,
    TakenOffView,
    TotalsView,
)
from services.payments.store.amounts import ClaimRow
from services.payments.store.fallen_since import FellSince
from services.payments.store.lines import AccountBalance, ContractTotals, Line
from services.payments.store.runs import AmountLeftOut, PeopleOfLine, RemittedLine
from shared.web.auth import Actor
from shared.web.visible import shown_to

READ_TARIFFS = {"commissioner", "auditor"}  # of who reads explanations: they read who confirmed beside each tariff
NOT_REMITTED = {"proposed", "cancelled"}
SUMS = ("due_pence", "paid_pence", "clawed_back_pence", "held_pence")


def claim_view(claim: ClaimRow, stands: ClaimStands, actor: Actor) -> ClaimView:
    """A provider is not told of a return that takes nothing back, nor of who was found to be whom, or may be."""
    shown: dict[str, Any] = asdict(claim)
    waits_for = stands.waits_for
    for name in ("held_until", "provisional_until", "at_risk_until"):
        shown[name] = day_or_ever(shown[name])
    if party_of(actor) is not None:
        shown["reason"] = reason_shown(claim.told_reason or claim.reason)
        shown["withdrawn_because"] = reason_shown(claim.told_reason or claim.withdrawn_because)
        shown["cause_on"] = claim.told_cause_on or claim.cause_on
        waits_for = waits_for and told_to_paid(waits_for)
    shown["due_pence"] = stands.due_pence
    shown["accrued_pence"] = claim.accrued_pence if claim.state == ClaimState.ACCRUED else None
    shown["waits_for"], shown["waits_turn"] = waits_for, waits_for and TURNS[waits_for]
    shown["tariff_withdrawn_on"] = stands.tariff_withdrawn_on
    shown["fell"] = fall_of(claim.state, shown["reason"], was_owed=stands.was_owed)
    return shown_to(ClaimView.model_validate(shown), actor)


def line_view(line: Line, actor: Actor) -> LineView:
    """A provider is told the reason and the date of what fell, never which news of the person it was."""
    claim_id = None if line.amount_key == line.run_id else line.amount_key
    return shown_to(LineView.model_validate(asdict(line) | {"claim_id": claim_id}), actor)


def explanation_view(line: Line, actor: Actor, today: date) -> ExplanationView:
    until, basis = line.at_risk_until, line.basis
    provisional = {"until": day_or_ever(until), "pending": until is not None and today < until}
    if party_of(actor) is not None:
        basis = shown_to_provider(basis, ContractParty(line.contract, line.party), line.effective_on)
    elif actor.roles.isdisjoint(READ_TARIFFS):
        basis = without_confirmer(basis)
    return ExplanationView.model_validate({"line": line_view(line, actor), "basis": basis, "provisional": provisional})


def run_view(run: Run) -> RunView:
    remittance_id = None if run.state in NOT_REMITTED else run.id
    return RunView.model_validate(run.model_dump() | {"remittance_id": remittance_id})


def run_line_view(line: PeopleOfLine, fell: FellSince | None) -> RunLineView:
    why = _why_it_fell(fell.fell_basis if fell else {})
    return RunLineView(
        claim_id=line.amount_key,
        client_id=line.client_id,
        measure=line.measure,
        effective_on=line.effective_on,
        pence=line.pence,
        fell_on=fell and fell.fell_on,
        fell_pence=fell and fell.fell_pence,
        **why,
    )


def left_out_view(line: AmountLeftOut) -> LeftOutView:
    return LeftOutView.model_validate(_with_turn(line))


def in_the_way_view(line: AmountLeftOut) -> InTheWayView:
    return InTheWayView.model_validate(_with_turn(line))


def _with_turn(line: AmountLeftOut) -> dict[str, Any]:
    return asdict(line) | {"claim_id": line.amount_key, "turn": TURNS[line.reason]}


def taken_off_view(line: TakenOff) -> TakenOffView:
    return TakenOffView.model_validate(asdict(line.fallen) | {"becomes": line.becomes, "pence": line.pence})


def remittance_view(run: Run) -> RemittanceView:
    return RemittanceView.model_validate(run.model_dump() | {"run_id": run.id})


def remittance_line_view(line: RemittedLine, passed: PassedLine | None, run: Run, actor: Actor) -> RemittanceLineView:
    """Why it fell is told to who is paid as the line does that was posted then."""
    part = {"passed_to": passed.organisation if passed else None, "passed_pence": abs(passed.pence) if passed else 0}
    basis = line.fell_basis or {}
    if basis and party_of(actor) is not None:
        basis = shown_to_provider(basis, ContractParty(run.contract, run.party), line.effective_on)
    return shown_to(RemittanceLineView.model_validate(asdict(line) | part | _why_it_fell(basis)), actor)


def _why_it_fell(basis: dict[str, Any]) -> dict[str, Any]:
    fell = basis.get("withdrawn") or {}
    return {"reason": basis.get("reason"), "cause_on": fell.get("effectiveOn"), "by_merge": fell.get("byMerge", False)}


def debt_view(debt: Debt) -> DebtView:
    return DebtView.model_validate(debt.model_dump() | {"remittance_id": debt.run_id, "open_pence": debt.open_pence})


def holds_view(holds: Iterable[Hold]) -> HoldsView:
    return HoldsView.model_validate({"items": [asdict(hold) for hold in holds]})


def lift_view(lift: Lift, freed: Iterable[Run]) -> LiftView:
    return LiftView(contract=lift.contract, remittances=lift.remittances, released=[run.id for run in freed])


def entry_view(entry: Entry) -> EntryView:
    return EntryView.model_validate(entry.model_dump())


def entries_view(entries: Iterable[Entry]) -> EntriesView:
    return EntriesView(items=[entry_view(entry) for entry in entries])


def positions_view(
    positions: Sequence[dict[str, Any]], actor: Actor, unpriced: int, on_hold: Sequence[str]
) -> PositionsView:
    if party_of(actor) is not None:
        positions = [_told_to_paid(position) for position in positions]
    return PositionsView(
        items=[shown_to(PositionView.model_validate(position), actor) for position in positions],
        unpriced_without_contract=unpriced,
        on_hold=list(on_hold),
    )


def _told_to_paid(position: dict[str, Any]) -> dict[str, Any]:
    balances = position["balances_now"]
    waiting = {name: _rows_to_paid(balances[name]) for name in ("due_waiting", "left_out_of_balances")}
    since = since_last_to_paid(position["since_last"])
    return position | {"balances_now": balances | waiting, "since_last": since}


def _rows_to_paid(waiting: Sequence[dict[str, Any]] | None) -> list[dict[str, Any]] | None:
    return None if waiting is None else rows_to_paid(waiting, named="reason", summed=("claims", "pence"))


def totals_view(totals: Iterable[ContractTotals]) -> TotalsView:
    items = [asdict(of_contract) for of_contract in totals]
    overall = {name: sum(item[name] for item in items) for name in SUMS}
    return TotalsView.model_validate({"items": items, "overall": overall})


def accounts_view(balances: Iterable[AccountBalance]) -> AccountsView:
    return AccountsView.model_validate({"items": [asdict(balance) for balance in balances]})

"""What is shown of a statement, and to whom."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from services.payments.api.actors import party_of
from services.payments.commands.year_statements import YearStatement
from services.payments.rules.claim_explanations import shown_to_provider
from services.payments.rules.postings import ContractParty
from services.payments.rules.year_statements import OWED, CorrectedRow, by_version, cash_pence, owed_pence
from services.payments.schemas.year_statements import YearStatementView
from shared.web.auth import Actor


def statement_view(statement: YearStatement, actor: Actor) -> YearStatementView:
    year = statement.year
    place = ContractParty(year.contract, year.party)
    return YearStatementView.model_validate(
        {
            "contract": year.contract,
            "party": year.party,
            "from": year.starts,
            "to": year.ends,
            "on": statement.on,
            "opening": _balances(statement.opening),
            "earned_pence": statement.earned_pence,
            "corrected_pence": statement.corrected_pence,
            "netted_pence": statement.netted_pence,
            "paid_pence": cash_pence(statement.cash, "paid"),
            "collected_pence": cash_pence(statement.cash, "collected"),
            "written_off_pence": cash_pence(statement.cash, "written_off"),
            "closing": _balances(statement.closing),
            "earned": [asdict(row) for row in statement.earned],
            "corrected": [_correction(row, place, actor) for row in statement.corrected],
            "cash": [
                {"kind": row.account, "on": row.posted_on, "remittance_id": row.run_id, "run_on": row.run_on,
                 "pence": row.pence}
                for row in statement.cash
            ],
            "versions": [asdict(row) for row in by_version(statement.earned, statement.corrected)],
            "final_account_on": statement.final_account_on,
            "of_year_earned_pence": year.earned_pence,
            "of_year_approved_pence": year.approved_pence,
            "of_year_paid_pence": year.paid_pence,
        }
    )  # fmt: skip


def _balances(balances: Mapping[str, int]) -> dict[str, int]:
    return {f"{account}_pence": balances.get(account, 0) for account in OWED} | {"owed_pence": owed_pence(balances)}


def _correction(row: CorrectedRow, place: ContractParty, actor: Actor) -> dict[str, Any]:
    """Why it fell is told to who is paid as the line tells it."""
    basis = dict(row.basis)
    if party_of(actor) is not None:
        basis = shown_to_provider(basis, place, row.effective_on)
    shown = {name: value for name, value in asdict(row).items() if name not in {"id", "basis", "posted_on"}}
    fell = basis.get("withdrawn") or {}
    why = {"reason": basis.get("reason"), "cause_on": fell.get("effectiveOn")}
    why["dispute_id"] = (row.basis.get("agreed") or {}).get("disputeId")
    return shown | why | {"line_id": row.id, "known_on": row.posted_on}

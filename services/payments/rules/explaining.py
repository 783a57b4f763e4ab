"""A line's explanation as data: every fact and step behind an amount, as they stood when it was posted."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from services.payments.rules.claims import EVER, Outcome, Withdrawal, Worth
from services.payments.rules.schemes import Contract
from services.payments.rules.shapes.amounts import PeriodAmount

Basis = dict[str, Any]


def claim_basis(
    outcome: Outcome,
    withdrawal: Withdrawal | None,
    worth: Worth,
    evidence: Sequence[Mapping[str, Any]],
    people: Mapping[str, Any],
) -> Basis:
    """`people` are who recorded and who verified the outcome."""
    scheme, tariff = worth.scheme, worth.tariff
    return {
        "shape": "tariff",
        "measure": outcome.measure,
        "achievedOn": outcome.achieved_on.isoformat(),
        "outcomeRevision": outcome.revision,
        "evidence": list(evidence),
        **people,
        "scheme": scheme and {"id": scheme.id, "version": scheme.version, "hash": scheme.hash},
        "tariff": tariff
        and {
            "id": str(tariff.id),
            "band": tariff.band,
            "validFrom": tariff.valid_from.isoformat(),
            "overrideCode": tariff.override_code,
            "confirmedBy": tariff.confirmed_by,
        },
        "contract": _terms(worth.contract),
        "provisionalUntil": day_or_ever(outcome.provisional_until),
        "withdrawn": _withdrawn(outcome, withdrawal),
        "steps": list(worth.steps),
    }


def period_basis(shape: str, amount: PeriodAmount, contract: Contract) -> Basis:
    return {"shape": shape, "contract": _terms(contract), "steps": list(amount.steps)}


def day_or_ever(day: date | None) -> str | None:
    return None if day is None else "ever" if day == EVER else day.isoformat()


def _withdrawn(outcome: Outcome, withdrawal: Withdrawal | None) -> Basis | None:
    if withdrawal is None or withdrawal.revision < outcome.revision:
        return None
    return {"reason": withdrawal.reason, "effectiveOn": withdrawal.effective_on.isoformat()}


def _terms(contract: Contract | None) -> Basis | None:
    if contract is None:
        return None
    return {"code": contract.code, "clause": contract.clause, "provisional": contract.provisional}

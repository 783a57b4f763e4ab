"""A line's explanation as data: every fact and step behind an amount, as they stood when it was posted.

Payment rules 8.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from services.payments.rules.claims import EVER, Outcome, Withdrawal, Worth
from services.payments.rules.postings import Balances, ContractParty, Posting
from services.payments.rules.schemes import Contract, Scheme
from services.payments.rules.shapes import OUTCOME_SHAPES, ContractPeriod
from services.payments.rules.tariffs import Tariff
from services.payments.rules.terms_in_force import source_on

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
        "tariff": tariff and _tariff(tariff),
        "contract": _terms(worth.contract),
        "provisionalUntil": day_or_ever(outcome.provisional_until),
        "withdrawn": _withdrawn(outcome, withdrawal),
        "standing": worth.standing,
        "reason": worth.reason,
        "steps": list(worth.steps),
    }


def _tariff(tariff: Tariff) -> Basis:
    return {
        "id": str(tariff.id),
        "band": tariff.band,
        "validFrom": tariff.valid_from.isoformat(),
        "overrideCode": tariff.override_code,
        "confirmedBy": tariff.confirmed_by,
    }


def period_basis(period: ContractPeriod) -> Basis:
    scheme = period.scheme
    return {
        "shape": period.shape,
        "contract": _terms(period.contract),
        "scheme": {"id": scheme.id, "version": scheme.version, "hash": scheme.hash},
        "effectiveOn": period.amount.effective_on.isoformat(),
        "dueOn": period.amount.due_on.isoformat(),
        "steps": list(period.amount.steps),
    }


def fallen_period_basis(shape: str, contract: str, effective_on: date, schemes: Sequence[Scheme]) -> Basis:
    """Why an instalment that stood does so no longer: by the terms that are in force on its day now."""
    source = source_on(schemes, contract, effective_on)
    why = "no-version-carries-the-contract"
    scheme = terms = None
    if source is not None:
        scheme, terms = source
        inside = terms.starts <= effective_on < terms.ends
        why = "terms-have-no-such-part" if inside else "outside-the-contracts-term"
    return {
        "shape": shape,
        "contract": _terms(terms) or {"code": contract},
        "scheme": scheme and {"id": scheme.id, "version": scheme.version, "hash": scheme.hash},
        "effectiveOn": effective_on.isoformat(),
        "fallen": why,
        "steps": [],
    }


def line_basis(
    basis: Basis, move: Posting, before: Balances, stands: int, last_line: UUID | None, touched: Sequence[Basis] = ()
) -> Basis:
    """A first line says what stands; every later one what stood before, what stands now and the subtraction.

    Where something was only owed, it says how much: that splits the difference over the lines. So does what no run had
    approved, beside what one had: a fall takes that first. Of a line that takes off
    what is owed `touched` are the receivables or debts, oldest first, up to the one that it takes off.
    """
    steps, stood = [*basis["steps"]], before.standing
    if before.is_owed:
        steps.append(
            {
                "step": "owed",
                "duePence": before.due,
                "heldPence": before.held,
                "openReceivablePence": before.open_receivable,
                "openDebtPence": before.open_debt,
                "writtenOffPence": before.written_off,
            }
        )
    elif stands < stood and (parts := _parts(before)):
        steps.append(parts)
    if last_line is not None:
        difference = {"stood": stood, "stands": stands, "pence": stands - stood, "sinceLine": str(last_line)}
        steps.append({"step": "difference", **difference})
    steps.extend(touched)
    codes = {"step": str(move.kind), "from": str(move.source), "to": str(move.destination)}
    steps.append({**codes, "pence": move.pence})
    return basis | {"steps": steps}


def _parts(before: Balances) -> Basis | None:
    """What of it no run had approved yet, and what runs had."""
    approved = before.committed - before.receivable
    if approved <= 0 or not (before.due or before.held):
        return None
    return {"step": "parts", "duePence": before.due, "heldPence": before.held, "approvedPence": approved}


def moved_basis(basis: Basis, left: Sequence[ContractParty], place: ContractParty, here: ContractParty | None) -> Basis:
    """Names the places that an amount leaves with money on it, and where it stands now: with every line of another."""
    if not left and place == here:
        return basis
    return basis | {"moved": {"from": [former._asdict() for former in left], "to": here and here._asdict()}}


def redated_basis(basis: Basis, stood: Mapping[date, int], on: date) -> Basis:
    """Names the days on which it stood, with what did, and its day now, where that is another."""
    if stood.keys() <= {on}:
        return basis
    days = [{"on": day.isoformat(), "pence": stood[day]} for day in sorted(stood)]
    return basis | {"steps": [*basis["steps"], {"step": "day", "stood": days, "now": on.isoformat()}]}


def shown_to_provider(basis: Basis, place: ContractParty, effective_on: date) -> Basis:
    """Of an outcome only what is listed here: what was done is worth, by which terms, and what fell and when.

    Neither evidence nor people, which may be others': its own evidence assessment shows. Of a tariff its band, as
    several may give the same price. Of an outcome that left this contract or party only what stood here, and when.
    """
    if basis.get("shape") not in OUTCOME_SHAPES:
        return _cash_shown(basis)
    terms, tariff = basis.get("contract"), basis.get("tariff")
    if (terms or {}).get("code") not in (None, place.contract) or _is_elsewhere(basis, place):
        return _left_shown(basis, effective_on)
    if terms is None:
        return _fallen_shown(basis) | {"steps": _own_steps(basis)}
    shown = {name: basis.get(name) for name in _TERMS} | _fallen_shown(basis)
    return shown | {"tariff": tariff and {"band": tariff["band"]}, "steps": [*map(_step_shown, basis["steps"])]}


def without_confirmer(basis: Basis) -> Basis:
    """Of a tariff its band, day and reason, and not who of the staff confirmed it: no money turns on the name."""
    tariff = basis.get("tariff")
    if not tariff:
        return basis
    return basis | {"tariff": {name: value for name, value in tariff.items() if name != "confirmedBy"}}


def _is_elsewhere(basis: Basis, place: ContractParty) -> bool:
    moved = basis.get("moved")
    return moved is not None and moved["to"] != place._asdict()


def _left_shown(basis: Basis, effective_on: date) -> Basis:
    """Neither the day that it has now nor whether it fell there."""
    shown = {"shape": basis["shape"], "measure": basis.get("measure"), "achievedOn": effective_on.isoformat()}
    return shown | {"withdrawn": None, "steps": _own_steps(basis)}


_FROM_HERE = {"owed", "parts", "difference"}


def _own_steps(basis: Basis) -> list[Basis]:
    """Those from what stood here on."""
    steps: list[Basis] = basis["steps"]
    return steps[next((n for n, step in enumerate(steps) if step["step"] in _FROM_HERE), len(steps) - 1) :]


_SHOWN_AS = {"merged": "corrected"}  # that two were found to be one person, or were not, is not for who is paid


def reason_shown(reason: str | None) -> str | None:
    """Why something fell, to who is paid."""
    return _SHOWN_AS.get(reason, reason) if reason else reason


_FALLEN = ("shape", "measure", "achievedOn", "standing")
_TERMS = ("scheme", "contract", "provisionalUntil")


def _fallen_shown(basis: Basis) -> Basis:
    fell = basis.get("withdrawn")
    shown = {name: basis.get(name) for name in _FALLEN}
    shown |= {"withdrawn": fell and {"reason": reason_shown(fell["reason"]), "effectiveOn": fell["effectiveOn"]}}
    return shown | {"reason": reason_shown(basis.get("reason"))}


_CASH = ("shape", "contract", "scheme", "effectiveOn", "dueOn", "fallen", "debt", "steps")
_ACTS = {
    "run": ("id", "runOn", "reference"),
    "reported": ("reference", "settledOn", "on", "reasonCode", "reason"),
    "corrected": ("reason", "was"),
    "rejected": ("reason",),
    "undone": ("reason",),
    "entered": ("reason",),
}


def _cash_shown(basis: Basis) -> Basis:
    """Of what the council did, what and when; who of its people did it is the council's."""
    acts = {act: {name: basis[act].get(name) for name in names} for act, names in _ACTS.items() if act in basis}
    return {name: basis[name] for name in _CASH if name in basis} | acts


def _step_shown(step: Mapping[str, Any]) -> Mapping[str, Any]:
    """A price that a tariff carries is of the day from which that holds: the day of an assessment."""
    if step["step"] != "price" or step["from"] != "tariff":
        return step
    return {name: value for name, value in step.items() if not name.startswith("book")}


def day_or_ever(day: date | None) -> str | None:
    return None if day is None else "ever" if day == EVER else day.isoformat()


def _withdrawn(outcome: Outcome, withdrawal: Withdrawal | None) -> Basis | None:
    if withdrawal is None or withdrawal.revision < outcome.revision:
        return None
    said: Basis = {"reason": withdrawal.reason, "effectiveOn": withdrawal.effective_on.isoformat()}
    return said | {"byMerge": True} if withdrawal.by_merge else said


def _terms(contract: Contract | None) -> Basis | None:
    if contract is None:
        return None
    return {"code": contract.code, "clause": contract.clause, "provisional": contract.provisional}

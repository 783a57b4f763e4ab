"""What was achieved, what it costs, how long its money takes, and what was taken back."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date

from deploy.examples.oracle.claims import Claim
from deploy.examples.oracle.figures.caseload import Caseload
from deploy.examples.oracle.figures.counting import Counted, wait


def _claims(caseload: Caseload) -> Iterator[Counted]:
    """By state."""
    return (Counted(claim.outcome.achieved, claim.state) for claim in caseload.ledger.claims.values())


def _achieved(caseload: Caseload) -> Iterator[Claim]:
    return (claim for claim in caseload.ledger.claims.values() if claim.standing and claim.verified)


def _outcomes(caseload: Caseload) -> Iterator[Counted]:
    """By measure."""
    return (Counted(claim.outcome.achieved, claim.outcome.measure) for claim in _achieved(caseload))


def _taken_back(caseload: Caseload) -> Iterator[Counted]:
    """By measure."""
    for claim in caseload.ledger.claims.values():
        if claim.entered:
            yield Counted(claim.outcome.achieved, claim.outcome.measure, not claim.standing)


def _cost(caseload: Caseload) -> Iterator[Counted]:
    """By measure."""
    for claim in _achieved(caseload):
        if claim.price is not None:
            yield Counted(claim.outcome.achieved, claim.outcome.measure, value=claim.price)


def _person_completed(caseload: Caseload) -> Iterator[Counted]:
    """By contract: each person once for each party of it for which a discharge of theirs stands, with what all comes to
    that it is paid.
    """
    persons: dict[tuple[str, str, str], list[Claim]] = {}
    for claim in _achieved(caseload):
        if claim.price is not None and claim.outcome.contract:
            root = caseload.file.root(claim.outcome.person)
            persons.setdefault((root, claim.outcome.contract, claim.outcome.party), []).append(claim)
    measures = caseload.scheme.measures
    for (_, contract, _), claims in persons.items():
        left = [c.outcome.achieved for c in claims if measures[c.outcome.measure]["kind"] == "discharge"]
        if left:
            yield Counted(max(left), contract, value=sum(claim.price or 0 for claim in claims))


def _to_entry(caseload: Caseload) -> Iterator[Counted]:
    """By measure. What a month pays for has no entry of its own."""
    for claim in _achieved(caseload):
        if claim.state != "in_cohort":
            yield wait(claim.on, _first_from(claim.on, claim.entered, before=True), claim.outcome.measure)


def _to_payment(caseload: Caseload) -> Iterator[Counted]:
    """By measure. What is paid with others has no payment of its own."""
    for claim in _achieved(caseload):
        if claim.state not in {"accrued", "in_cohort"}:
            paid_on = _first_from(claim.on, claim.paid.values(), before=claim.state == "settled")
            yield wait(claim.on, paid_on, claim.outcome.measure)


def _first_from(on: date, days: Collection[date], *, before: bool) -> date | None:
    """The first that is not before the day on which it was achieved; if all are, that day, where `before` counts."""
    return min((day for day in days if day >= on), default=on if days and before else None)


COUNTED = {
    "claims": _claims,
    "outcomes-achieved": _outcomes,
    "outcomes-taken-back": _taken_back,
    "outcome-cost": _cost,
    "completion-cost": _person_completed,
    "achieved-to-entered": _to_entry,
    "achieved-to-paid": _to_payment,
}

"""What would have been achieved by a draft, in place of what was.

Payment rules 9.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from services.payments.rules.claims import Outcome, Withdrawal
from services.payments.rules.tariffs import Tariff
from services.payments.rules.what_if.outcomes import PastOutcome
from services.payments.rules.what_if.totals import TriedAmount


@dataclass(frozen=True, slots=True)
class OutcomeByDraft:
    """With what would take it back. `instead_of`: which revision it would stand in place of; 0: of none.

    `unverified`: nobody has verified it, since nobody could, and it counts as if somebody had.
    """

    outcome: Outcome
    party: str
    withdrawal: Withdrawal | None
    instead_of: int
    unverified: bool
    evidence_key: str | None = None


def as_drafted(
    past: Sequence[PastOutcome], drafted: Mapping[UUID, OutcomeByDraft], tariffs: Mapping[UUID, Sequence[Tariff]]
) -> list[PastOutcome]:
    """In their places, and after them what is new; `tariffs` are of whom these are."""
    stands = {happened.outcome.id for happened in past}
    new = [
        _past(would_be, tariffs.get(would_be.outcome.client_id, ()))
        for key, would_be in drafted.items()
        if key not in stands and would_be.withdrawal is None
    ]
    return [_as_drafted(happened, drafted.get(happened.outcome.id), tariffs) for happened in past] + new


def _as_drafted(
    happened: PastOutcome, would_be: OutcomeByDraft | None, tariffs: Mapping[UUID, Sequence[Tariff]]
) -> PastOutcome:
    if would_be is None:
        return happened
    if would_be.withdrawal is not None:
        later = replace(would_be.withdrawal, revision=happened.outcome.revision + 1)
        return replace(happened, withdrawal=later)
    own = tariffs.get(would_be.outcome.client_id, happened.tariffs)
    return _past(would_be, own)


def _past(would_be: OutcomeByDraft, tariffs: Sequence[Tariff]) -> PastOutcome:
    return PastOutcome(would_be.outcome, None, would_be.party, tariffs, would_be.evidence_key)


def reckoning_day(asked_on: date, ticked: date | None) -> date:
    """What stands was brought to the last day whose work was done, and is compared as of that, also where it was asked
    on the next one before its work.
    """
    return ticked or asked_on


def overtaken(drafted: Mapping[UUID, OutcomeByDraft], revisions: Mapping[UUID, int], step: int) -> int:
    """Of how many another revision is known by now than people were judged by. A restatement says each again, by a
    multiple of `step` higher.
    """
    return sum(revisions.get(key, 0) % step != would_be.instead_of % step for key, would_be in drafted.items())


def of_unverified(amounts: Iterable[TriedAmount], drafted: Mapping[UUID, OutcomeByDraft]) -> dict[str, int]:
    """What comes to something by the draft, though nobody has verified it: how many, and what they come to."""
    unverified = [
        amount for amount in amounts if amount.amount_key in drafted and drafted[amount.amount_key].unverified
    ]
    pence = [amount.after_pence + amount.after_accrued_pence for amount in unverified]
    return {"amounts": sum(map(bool, pence)), "pence": sum(pence)}

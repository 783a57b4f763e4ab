"""What would have been achieved by a draft stands in place of what was."""

from dataclasses import replace
from datetime import date
from uuid import UUID

from services.payments.rules.claims import Outcome, Withdrawal
from services.payments.rules.what_if.drafted import OutcomeByDraft, as_drafted, of_unverified, overtaken
from services.payments.rules.what_if.outcomes import PastOutcome
from services.payments.rules.what_if.totals import TriedAmount

ANN, FIRST, SECOND, NEW = (UUID(int=number) for number in range(1, 5))
DAY, STEP = date(2012, 7, 2), 1_000


def outcome(key: UUID, revision: int = 1) -> Outcome:
    return Outcome(key, ANN, revision, "achieved", "housed", DAY, "cdas-2012", None, None, None)


PAST = [PastOutcome(outcome(FIRST), None, "cdas", ()), PastOutcome(outcome(SECOND), None, "cdas", ())]
GONE = OutcomeByDraft(outcome(FIRST, 2), "cdas", Withdrawal(2, "corrected", DAY), 1, unverified=False)
FRESH = OutcomeByDraft(outcome(NEW), "haven", None, 0, unverified=True)


def test_what_falls_and_what_is_another_are_in_their_places_and_what_is_new_comes_last() -> None:
    moved = OutcomeByDraft(outcome(SECOND, 2), "haven", None, 1, unverified=False)
    drafted = {FIRST: GONE, SECOND: moved, NEW: FRESH}
    gone, other, new = as_drafted(PAST, drafted, {ANN: ()})
    assert (gone.outcome, gone.withdrawal) == (PAST[0].outcome, Withdrawal(2, "corrected", DAY))
    assert [(each.outcome.id, each.party) for each in (other, new)] == [(SECOND, "haven"), (NEW, "haven")]


def test_what_nobody_has_heard_of_and_would_not_stand_is_nothing() -> None:
    never = replace(GONE, outcome=outcome(NEW))
    assert as_drafted(PAST, {NEW: never}, {}) == PAST


def test_of_how_many_another_revision_is_known_is_counted_whatever_was_said_again() -> None:
    drafted = {FIRST: GONE, NEW: FRESH}
    assert overtaken(drafted, {FIRST: 1}, STEP) == 0
    assert overtaken(drafted, {FIRST: STEP + 1}, STEP) == 0
    assert overtaken(drafted, {FIRST: 2, NEW: 1}, STEP) == 2


def test_what_nobody_verified_is_summed_apart() -> None:
    amounts = [
        TriedAmount(key, "c", "p", "tariff", "housed", ANN, "low", DAY, after_pence=pence, after_accrued_pence=accrued)
        for key, pence, accrued in ((NEW, 300, 100), (FIRST, 50, 0), (SECOND, 70, 0), (NEW, 0, 0))
    ]
    assert of_unverified(amounts, {FIRST: GONE, NEW: FRESH}) == {"amounts": 1, "pence": 400}

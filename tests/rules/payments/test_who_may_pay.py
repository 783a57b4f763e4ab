"""Who may have a hand in what, what waits for whom, and what a version says in words that nobody knows yet."""

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from services.payments.rules.position.top_activity import CountedTops, counted_together
from services.payments.rules.separation_of_duties import Participants, conflicts, handled, same_person
from services.payments.rules.subcontracts import split
from services.payments.rules.unknown import unknown_words
from services.payments.rules.waiting import TURNS, told_to_paid
from tests.rules.payments.test_payment_claims import scheme, terms


def line(number: int, recorded: str = "r", verified: str = "v", confirmed: str = "c") -> Participants:
    return Participants(UUID(int=number), frozenset(recorded), frozenset(verified), frozenset(confirmed))


@pytest.mark.parametrize(
    ("recorded", "verified", "confirmed", "clash"),
    [
        ("r", "", "c", None),  # nobody has verified it, or a rule did
        ("r", "v", "c", None),
        ("r", "r", "c", "recorder-verified"),
        ("rs", "rs", "c", "recorder-verified"),
        ("r", "rv", "c", None),  # one other verifier is enough
        ("r", "c", "c", "confirmer-verified"),
        ("r", "rc", "c", "confirmer-verified"),
        ("r", "cd", "cd", "confirmer-verified"),
        ("r", "cv", "c", None),
        ("r", "r", "r", "recorder-verified"),
    ],
)
def test_a_line_waits_until_somebody_has_verified_it_who_neither_recorded_nor_confirmed_it(
    recorded: str, verified: str, confirmed: str, clash: str | None
) -> None:
    assert line(1, recorded, verified, confirmed).clash == clash


def test_nobody_pays_a_line_in_which_they_had_a_hand() -> None:
    lines = [line(3), line(2, recorded="a"), line(1, verified="b"), line(4, confirmed="a"), line(5, verified="r")]
    assert conflicts(lines, ["a", "b"]) == [UUID(int=number) for number in (2, 1, 4, 5)]
    assert conflicts(lines, []) == [UUID(int=5)]  # it waits for another verifier, whoever pays
    assert handled([*lines, line(2, confirmed="a")], "a") == [UUID(int=2), UUID(int=4)]
    assert handled(lines, "x") == []


def test_one_person_may_not_act_twice() -> None:
    assert [same_person(people) for people in ([], ["a"], ["a", "b"], ["a", "b", "a"])] == [False, False, False, True]


def test_whose_turn_it_is() -> None:
    assert TURNS == {
        "recorder-verified": "verifier",
        "confirmer-verified": "verifier",
        "identity-not-settled": "lasars",
        "parked-event": "operator",
        "on-hold": "finance",
        "record-not-settled": "lasars",
        "not-as-proposed": "finance",
        "disputed": "council",
    }


def test_who_is_paid_is_not_told_whether_two_may_be_one_person_nor_what_is_parked() -> None:
    assert told_to_paid("identity-not-settled") == told_to_paid("parked-event") == "record-not-settled"
    assert [told_to_paid(reason) for reason in ("on-hold", "recorder-verified")] == ["on-hold", "recorder-verified"]


@pytest.mark.parametrize(
    ("pence", "share", "parts"),
    [(1000, "0.9", (900, 100)), (-1000, "0.9", (-900, -100)), (1, "0.5", (1, 0)), (7, "1", (7, 0)), (0, "0.3", (0, 0))],
)
def test_what_the_prime_passes_on(pence: int, share: str, parts: tuple[int, int]) -> None:
    assert split(pence, share) == parts


def test_a_word_of_a_newer_program_is_named() -> None:
    known = scheme(contracts=[terms(), terms("d", provisional="hold"), terms("e", provisional="count")])
    assert list(unknown_words(known)) == []
    assert list(unknown_words(replace(known, price_from="achievement"))) == []
    unknown = scheme(contracts=[terms(), terms("d", provisional="escrow")], price_from="referral")
    assert list(unknown_words(unknown)) == ["price_from referral", "provisional escrow of the contract d"]


def test_tops_of_a_prime_and_its_subcontractors_are_counted_together_by_window_for_the_last_week() -> None:
    last, before = date(2012, 9, 30), date(2012, 9, 23)
    counts = [
        CountedTops(before, [{"window": "review", "weekDue": 50}]),
        CountedTops(last, [{"window": "review", "weekDue": 3, "overdue": 1}, {"window": "exit", "weekDue": 2}]),
        CountedTops(last, [{"window": "review", "weekDue": 4, "overdue": 2}]),
    ]
    together = [{"window": "review", "weekDue": 7, "overdue": 3}, {"window": "exit", "weekDue": 2}]
    assert counted_together(iter(counts)) == CountedTops(last, together)

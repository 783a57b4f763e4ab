"""What each line of a claim says of itself, and how much of that its provider is shown."""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from services.payments.rules.claim_explanations import (
    claim_basis,
    day_or_ever,
    fallen_period_basis,
    line_basis,
    moved_basis,
    period_basis,
    reason_shown,
    redated_basis,
    shown_to_provider,
    without_confirmer,
)
from services.payments.rules.claims import EVER, Withdrawal, Worth, worth
from services.payments.rules.postings import Balances, ContractParty, LedgerAccount, LineKind, Posting
from services.payments.rules.shapes import periods_due
from tests.rules.payments.test_payment_claims import TODAY, outcome, scheme, tariff, terms

HERE = ContractParty("c", "p")
ELSEWHERE = ContractParty("d", "q")
SCHEME = {"id": "s", "version": 1, "hash": "hash"}
CONTRACT = {"code": "c", "clause": "4.2", "provisional": "clawback"}
SCHEMES = [scheme(contracts=[terms(clause="4.2", block_share="1", annual_value_pence=[1200])])]
DUE = Posting(LineKind.DUE, LedgerAccount.BUDGET, LedgerAccount.DUE, 1000)
DUE_STEP = {"step": "due", "from": "budget", "to": "due", "pence": 1000}


def basis(withdrawal: Withdrawal | None = None, **changes: Any) -> dict[str, Any]:
    done = outcome(**changes)
    priced = tariff(date(2012, 4, 10), override_code="panel")
    value = worth(done, withdrawal, [priced], SCHEMES, TODAY)
    return claim_basis(done, withdrawal, value, [{"id": "e"}], {"recordedBy": "nurse", "verifiedBy": "lasars"})


def test_a_claim_says_its_facts_its_terms_and_its_people() -> None:
    said = basis(revision=3, provisional_until=date(2013, 1, 2))
    steps = said.pop("steps")
    assert said == {
        "shape": "tariff",
        "measure": "m",
        "achievedOn": "2012-07-02",
        "outcomeRevision": 3,
        "evidence": [{"id": "e"}],
        "recordedBy": "nurse",
        "verifiedBy": "lasars",
        "scheme": SCHEME,
        "tariff": {
            "id": str(UUID(int=1)),
            "band": "low",
            "validFrom": "2012-04-10",
            "overrideCode": "panel",
            "confirmedBy": "who",
        },
        "contract": CONTRACT,
        "provisionalUntil": "2013-01-02",
        "withdrawn": None,
        "standing": "due",
        "reason": None,
    }
    assert [step["step"] for step in steps] == ["price", "due"]


def test_a_claim_without_terms_says_so() -> None:
    done = outcome()
    said = claim_basis(done, None, Worth("unpriced", reason="no-scheme"), [], {})
    assert (said["scheme"], said["tariff"], said["contract"]) == (None, None, None)
    assert (said["standing"], said["reason"], said["steps"]) == ("unpriced", "no-scheme", [])


@pytest.mark.parametrize(("revision", "withdrawn"), [(1, None), (2, True), (3, True)])
def test_a_withdrawal_is_told_unless_a_later_revision_states_the_outcome_again(
    revision: int, withdrawn: bool | None
) -> None:
    fell = Withdrawal(revision, "death", date(2012, 9, 3))
    expected = withdrawn and {"reason": "death", "effectiveOn": "2012-09-03"}
    assert basis(fell, revision=2)["withdrawn"] == expected


def test_a_window_that_never_ends_is_told_as_ever() -> None:
    assert [day_or_ever(day) for day in (None, EVER, date(2013, 1, 2))] == [None, "ever", "2013-01-02"]


def test_an_instalment_says_its_terms_and_its_days() -> None:
    (first, *_) = periods_due(SCHEMES, date(2012, 4, 2))
    said = period_basis(first)
    assert said.pop("steps") == list(first.amount.steps)
    days = {"effectiveOn": "2012-04-02", "dueOn": "2012-04-02"}
    assert said == {"shape": "block", "contract": CONTRACT, "scheme": SCHEME} | days


@pytest.mark.parametrize(
    ("contract", "day", "why", "has_terms"),
    [
        ("c", date(2012, 4, 1), "no-version-carries-the-contract", False),
        ("x", date(2012, 5, 1), "no-version-carries-the-contract", False),
        ("c", date(2012, 4, 2), "terms-have-no-such-part", True),
        ("c", date(2014, 4, 1), "terms-have-no-such-part", True),
        ("c", date(2014, 4, 2), "outside-the-contracts-term", True),
    ],
)
def test_an_instalment_that_stands_no_longer_says_why(contract: str, day: date, why: str, has_terms: bool) -> None:
    assert fallen_period_basis("block", contract, day, SCHEMES) == {
        "shape": "block",
        "contract": CONTRACT if has_terms else {"code": contract},
        "scheme": SCHEME if has_terms else None,
        "effectiveOn": day.isoformat(),
        "fallen": why,
        "steps": [],
    }


def steps_of(before: Balances, stands: int, last_line: UUID | None = None, **more: Any) -> list[dict[str, Any]]:
    steps: list[dict[str, Any]] = line_basis(
        {"a": 1, "steps": [{"step": "x"}]}, DUE, before, stands, last_line, **more
    )["steps"]
    return steps


LAST = UUID(int=77)


def test_a_first_line_says_what_stands_and_a_later_one_the_subtraction() -> None:
    said = line_basis({"a": 1, "steps": [{"step": "x"}]}, DUE, Balances(), 1000, None)
    assert said == {"a": 1, "steps": [{"step": "x"}, DUE_STEP]}
    difference = {"step": "difference", "stood": 400, "stands": 1000, "pence": 600, "sinceLine": str(LAST)}
    assert steps_of(Balances(due=400), 1000, LAST) == [{"step": "x"}, difference, DUE_STEP]


OWED = {"open_receivable": "openReceivablePence", "open_debt": "openDebtPence", "written_off": "writtenOffPence"}


@pytest.mark.parametrize("owed", OWED)
def test_where_something_was_only_owed_a_line_says_how_much(owed: str) -> None:
    before = replace(Balances(held=5, due=6, committed=90, receivable=30), **{owed: 30})
    step = {
        "step": "owed", "duePence": 6, "heldPence": 5, "openReceivablePence": 0, "openDebtPence": 0,
        "writtenOffPence": 0,
    } | {OWED[owed]: 30}  # fmt: skip
    touched = {"step": "receivable"}
    assert steps_of(before, 0, touched=[touched]) == [{"step": "x"}, step, touched, DUE_STEP]


@pytest.mark.parametrize(
    ("before", "stands", "parts"),
    [
        (Balances(due=40, held=10, committed=50), 99, (40, 10, 50)),
        (Balances(due=40, held=10, committed=50), 100, None),  # it does not fall
        (Balances(due=40, held=10), 10, None),  # no run has approved any of it
        (Balances(committed=50), 10, None),  # runs have approved all of it
        (Balances(held=10, committed=1), 10, (0, 10, 1)),
        (Balances(due=10, committed=60, receivable=20), 10, (10, 0, 40)),
    ],
)
def test_a_fall_says_what_of_it_no_run_had_approved(
    before: Balances, stands: int, parts: tuple[int, int, int] | None
) -> None:
    names = ("duePence", "heldPence", "approvedPence")
    told = [{"step": "parts"} | dict(zip(names, parts, strict=True))] if parts else []
    assert steps_of(before, stands) == [{"step": "x"}, *told, DUE_STEP]


def test_a_claim_that_moves_names_the_places_that_it_leaves() -> None:
    said: dict[str, Any] = {"steps": []}
    assert moved_basis(said, [], HERE, HERE) == said
    here, there = {"contract": "c", "party": "p"}, {"contract": "d", "party": "q"}
    assert moved_basis(said, [HERE], HERE, ELSEWHERE) == said | {"moved": {"from": [here], "to": there}}
    assert moved_basis(said, [], HERE, ELSEWHERE) == said | {"moved": {"from": [], "to": there}}
    assert moved_basis(said, [HERE], HERE, None) == said | {"moved": {"from": [here], "to": None}}


def test_a_claim_whose_day_moves_names_the_days_on_which_it_stood() -> None:
    said: dict[str, Any] = {"steps": [{"step": "x"}]}
    day, other = date(2012, 7, 2), date(2012, 6, 4)
    assert redated_basis(said, {}, day) == redated_basis(said, {day: 5}, day) == said
    step = {
        "step": "day",
        "stood": [{"on": "2012-06-04", "pence": 7}, {"on": "2012-07-02", "pence": 5}],
        "now": "2012-07-02",
    }
    assert redated_basis(said, {day: 5, other: 7}, day) == {"steps": [{"step": "x"}, step]}


def test_a_provider_sees_terms_and_amounts_and_neither_evidence_nor_people() -> None:
    said = line_basis(basis(provisional_until=date(2013, 1, 2)), DUE, Balances(), 1000, None)
    shown = shown_to_provider(said, HERE, date(2012, 7, 2))
    steps = shown.pop("steps")
    assert shown == {
        "scheme": SCHEME,
        "contract": CONTRACT,
        "provisionalUntil": "2013-01-02",
        "shape": "tariff",
        "measure": "m",
        "achievedOn": "2012-07-02",
        "standing": "due",
        "withdrawn": None,
        "reason": None,
        "tariff": {"band": "low"},
    }
    assert [step["step"] for step in steps] == ["price", "due", "due"]


def test_who_of_the_staff_confirmed_a_tariff_is_left_out_alone() -> None:
    said = basis()
    assert said["tariff"].pop("confirmedBy") == "who"
    assert without_confirmer(basis()) == said
    untariffed = claim_basis(outcome(), None, Worth("unpriced", reason="no-tariff"), [], {})
    assert without_confirmer(untariffed) == untariffed


def test_a_provider_is_not_told_the_day_of_the_assessment_that_a_tariffs_price_is_of() -> None:
    of_tariff = {"step": "price", "from": "tariff", "pence": 9, "book": 1, "bookFrom": "2012-04-02"}
    of_book = of_tariff | {"from": "book"}
    due = {"step": "due", "from": "tariff", "bookDay": 1}
    said = basis() | {"steps": [of_tariff, of_book, due]}
    assert shown_to_provider(said, HERE, date(2012, 7, 2))["steps"] == [
        {"step": "price", "from": "tariff", "pence": 9},
        of_book,
        due,
    ]


FALLEN = {"shape": "tariff", "measure": "m", "achievedOn": "2012-07-02"}
FELL = Withdrawal(2, "merged", date(2012, 9, 3))
STEPS = [{"step": "price", "from": "book"}, {"step": "owed"}, {"step": "difference"}, {"step": "reversal"}]


def test_a_provider_is_told_that_something_was_corrected_and_not_that_two_were_one_person() -> None:
    shown = shown_to_provider(basis(FELL), HERE, date(2012, 7, 2))
    assert (shown["standing"], shown["reason"]) == ("withdrawn", "corrected")
    assert shown["withdrawn"] == {"reason": "corrected", "effectiveOn": "2012-09-03"}
    assert [reason_shown(reason) for reason in (None, "", "merged", "death")] == [None, "", "corrected", "death"]


def test_of_a_claim_that_has_no_terms_a_provider_sees_what_fell_and_its_own_steps() -> None:
    said = basis(FELL) | {"contract": None, "steps": STEPS}
    assert shown_to_provider(said, HERE, date(2012, 7, 2)) == FALLEN | {
        "standing": "withdrawn",
        "withdrawn": {"reason": "corrected", "effectiveOn": "2012-09-03"},
        "reason": "corrected",
        "steps": STEPS[1:],
    }


@pytest.mark.parametrize("place", [ContractParty("d", "p"), ContractParty("c", "q")])
def test_of_a_claim_that_left_a_provider_sees_only_what_stood_there(place: ContractParty) -> None:
    moved = {"from": [place._asdict()], "to": HERE._asdict()}
    said = basis(FELL) | {"moved": moved, "steps": STEPS}
    left = {"shape": "tariff", "measure": "m", "achievedOn": "2012-06-04", "withdrawn": None, "steps": STEPS[1:]}
    assert shown_to_provider(said, place, date(2012, 6, 4)) == left
    assert "contract" in shown_to_provider(said, HERE, date(2012, 7, 2))


@pytest.mark.parametrize(
    ("steps", "own"),
    [
        (["price", "due"], ["due"]),
        (["price", "parts", "difference", "reversal"], ["parts", "difference", "reversal"]),
        (["price", "difference", "reversal"], ["difference", "reversal"]),
    ],
)
def test_its_own_steps_are_those_from_what_stood_there_on(steps: list[str], own: list[str]) -> None:
    said = basis() | {"steps": [{"step": step} for step in steps]}
    shown = shown_to_provider(said, ContractParty("d", "p"), date(2012, 7, 2))
    assert [step["step"] for step in shown["steps"]] == own


def test_of_cash_a_provider_sees_what_the_council_did_and_not_who_of_its_people() -> None:
    people = {"proposedBy": "clerk", "by": "clerk", "confirmedBy": "head"}
    run: dict[str, Any] = {"id": "r", "runOn": "2013-01-07", "reference": "BACS 7"}
    reported = {"reference": "R", "settledOn": "2013-01-09", "on": None, "reasonCode": "closed", "reason": "why"}
    said = {
        "shape": "return", "contract": {"code": "c"}, "scheme": SCHEME, "effectiveOn": "2013-01-07",
        "dueOn": "2013-01-07", "fallen": "x", "debt": {"id": "d"}, "steps": [{"step": "net"}],
    }  # fmt: skip
    acts: dict[str, dict[str, Any]] = {
        "run": run,
        "reported": reported,
        "corrected": {"reason": "why", "was": "R 0"},
        "rejected": {"reason": "why"},
        "undone": {"reason": "why"},
        "entered": {"reason": "why"},
    }
    full = said | {act: what | people for act, what in acts.items()}
    assert shown_to_provider(full | people | {"tariff": {"id": "t"}}, HERE, date(2013, 1, 7)) == said | acts
    assert shown_to_provider({"shape": "debt", "steps": []}, HERE, date(2013, 1, 7)) == {"shape": "debt", "steps": []}
    assert shown_to_provider({"run": {}}, HERE, date(2013, 1, 7))["run"] == dict.fromkeys(run)

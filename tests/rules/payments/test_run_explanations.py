"""What each line of a run, a remittance or a debt says of itself: who did it, on what word, and the arithmetic."""

from datetime import date
from fractions import Fraction
from typing import Any
from uuid import UUID

import pytest

from services.payments.rules.entering import EnteredRemittance, entry_basis, renetted
from services.payments.rules.netting import Receivable, debt_id_of, net_off
from services.payments.rules.postings import LedgerAccount, LineKind, Posting
from services.payments.rules.run_explanations import (
    DebtReport,
    RunFacts,
    UndoneReport,
    approval_basis,
    debt_basis,
    netting_basis,
    rejection_basis,
    report_undone_basis,
    return_bases,
    return_undone_basis,
    settlement_basis,
    touched,
)
from tests.rules.payments.position_builders import contract

DAY = date(2013, 1, 7)
RUN = RunFacts(UUID(int=1), DAY, "clerk", "head", "treasurer", "BACS 7")
NAMED = {
    "id": str(RUN.id),
    "runOn": "2013-01-07",
    "proposedBy": "clerk",
    "approvedBy": "head",
    "releasedBy": "treasurer",
    "reference": "BACS 7",
}
REMITTANCE = {"remittanceId": str(RUN.id), "reference": "BACS 7"}
TERMS = contract(clause="Schedule 4", floor=Fraction(1, 2), carry=2)
SAID = {"code": "c", "clause": "Schedule 4", "provisional": "hold"}
LINE, OWED = UUID(int=8), UUID(int=9)


def test_an_approval_says_what_was_due_by_the_day_of_the_run() -> None:
    assert approval_basis(RUN, TERMS, 500) == {
        "shape": "approval",
        "run": NAMED,
        "contract": SAID,
        "steps": [{"step": "approval", "duePence": 500, "dueBy": "2013-01-07", "pence": 500}],
    }


def owed(number: int, pence: int, arose: date = date(2012, 12, 3), **more: Any) -> Receivable:
    return Receivable(UUID(int=number), pence, arose, **more)


WAITING = [
    owed(2, 100, remittance_id=UUID(int=7), reference="BACS 3", on_account=True),
    owed(3, 250, run_dates=(date(2012, 12, 10), date(2012, 12, 17))),
    owed(4, 400, DAY),
]


def test_a_netting_says_each_receivable_and_the_room_that_the_older_ones_left_it() -> None:
    netting = net_off(701, WAITING, DAY, TERMS.floor, TERMS.carry)
    receivables = [
        {
            "step": "receivable", "receivableId": str(UUID(int=2)), "beforePence": 100, "takenPence": 100,
            "leftPence": 0, "remittanceId": str(UUID(int=7)), "reference": "BACS 3", "aroseOn": "2012-12-03",
            "runDates": [], "waitsUntil": "2013-03-03", "counts": False, "roomPence": 100, "onAccount": True,
            "debtPence": 0,
        },
        {
            "step": "receivable", "receivableId": str(UUID(int=3)), "beforePence": 250, "takenPence": 250,
            "leftPence": 0, "remittanceId": None, "reference": None, "aroseOn": "2012-12-03",
            "runDates": ["2012-12-10", "2012-12-17"], "waitsUntil": "2012-12-03", "counts": True, "roomPence": 300,
            "onAccount": False, "debtPence": 0,
        },
        {
            "step": "receivable", "receivableId": str(UUID(int=4)), "beforePence": 400, "takenPence": 50,
            "leftPence": 350, "remittanceId": None, "reference": None, "aroseOn": "2013-01-07",
            "runDates": [], "waitsUntil": "2013-01-07", "counts": False, "roomPence": 50, "onAccount": False,
            "debtPence": 0,
        },
    ]  # fmt: skip
    assert netting_basis(RUN, TERMS, netting, WAITING, 2, LineKind.NETTING) == {
        "shape": "netting",
        "run": NAMED,
        "contract": SAID,
        "steps": [
            {"step": "gross", "pence": 701},
            {"step": "on account", "pence": 100},
            {"step": "floor", "share": "1/2", "leftPence": 301},
            {"step": "room", "pence": 300},
            {"step": "carry", "runDates": 2},
            *receivables,
            {"step": "netting", "receivableId": str(UUID(int=4)), "pence": 50},
        ],
    }
    assert (netting.netted_pence, netting.net_pence, netting.debt_pence) == (400, 301, 0)


def test_a_debt_that_a_netting_leaves_has_its_own_id_and_pence() -> None:
    late = [owed(3, 250, run_dates=(date(2012, 12, 10), date(2012, 12, 17)))]
    netting = net_off(100, late, DAY, TERMS.floor, TERMS.carry)
    basis = netting_basis(RUN, TERMS, netting, late, 0, LineKind.DEBT)
    last = {"receivableId": str(UUID(int=3)), "debtId": str(debt_id_of(RUN.id, UUID(int=3))), "pence": 200}
    assert basis["steps"][-1] == {"step": "debt"} | last
    assert [step["step"] for step in basis["steps"]] == ["gross", "floor", "room", "carry", "receivable", "debt"]
    assert basis["steps"][-2]["debtPence"] == 200


@pytest.mark.parametrize(
    ("on_account", "run_on", "run_dates", "debt"),
    [
        (False, date(2013, 1, 7), (1, 2), 200),
        (False, date(2013, 1, 7), (1,), 0),
        (False, date(2012, 12, 3), (1, 2), 0),  # a run for the day on which it arose
        (False, date(2012, 12, 4), (1, 2), 200),
        (False, date(2013, 1, 7), (0, 1), 0),
        (True, date(2013, 3, 3), (91, 92), 0),
        (True, date(2013, 3, 4), (91, 92), 200),
        (True, date(2013, 3, 4), (90, 91), 0),  # the 90th day is the last of the three months
    ],
)
def test_a_receivable_is_a_debt_once_so_many_runs_after_its_day_have_passed_it(
    on_account: bool, run_on: date, run_dates: tuple[int, ...], debt: int
) -> None:
    arose = date(2012, 12, 3)
    days = tuple(date.fromordinal(arose.toordinal() + after) for after in run_dates)
    waiting = [owed(3, 200, arose, run_dates=days, on_account=on_account)]
    assert net_off(0, waiting, run_on, TERMS.floor, 2).debt_pence == debt
    assert net_off(0, waiting, run_on, TERMS.floor, None).debt_pence == 0


def test_a_settlement_is_the_gross_less_what_was_netted() -> None:
    assert settlement_basis(RUN, "BACS 7", date(2013, 1, 9), 900, 200, "bank clerk") == {
        "shape": "settlement",
        "run": NAMED,
        "reported": {"by": "bank clerk", "reference": "BACS 7", "settledOn": "2013-01-09"},
        "steps": [{"step": "gross", "pence": 900}, {"step": "netted", "pence": 200}, {"step": "net", "pence": 700}],
    }


def test_each_line_of_a_return_says_its_exact_share_and_who_got_the_pennies_left_over() -> None:
    """100 of 90 + 90 + 120: exactly 30, 30 and 40. 101 of it: 30.3, 30.3 and 40.4, and the penny goes to the last."""
    reported = {"by": "bank clerk", "reference": "R 1"}
    first, second, third = return_bases(RUN, reported, 101, [90, 90, 120])
    least = {"linePence": 90, "downPence": 30, "remainder": 90, "lines": 2}
    most = {"linePence": 120, "downPence": 40, "remainder": 120, "lines": 1}

    def steps(share: dict[str, int], before: int, to_this_line: int) -> list[dict[str, Any]]:
        left = {"pennies": 1, "lines": 3, "before": before, "toThisLine": to_this_line}
        named = {name: share[name] for name in ("linePence", "downPence", "remainder")}
        return [
            {"step": "net", "pence": 101},
            {"step": "share", "grossPence": 300, **named},
            {"step": "all lines", "shares": [most, least]},
            {"step": "left over", **left},
            {"step": "return", "remittanceId": str(RUN.id), "pence": share["downPence"] + to_this_line},
        ]

    assert first == {"shape": "return", "run": NAMED, "reported": reported, "steps": steps(least, 0, 0)}
    assert (second["steps"], third["steps"]) == (steps(least, 1, 0), steps(most, 0, 1))


def test_lines_of_equal_fractions_are_told_the_greater_first() -> None:
    """Half of 3 and of 1: both leave a half, and the only penny goes to the line that comes first."""
    bases = list(return_bases(RUN, {}, 2, [1, 3]))
    shares = bases[0]["steps"][2]["shares"]
    assert [share["linePence"] for share in shares] == [3, 1]
    assert [basis["steps"][-1]["pence"] for basis in bases] == [1, 1]
    assert [basis["steps"][3]["before"] for basis in bases] == [0, 1]


def test_what_a_rejected_run_and_a_return_that_never_was_undo() -> None:
    step = {"step": "undone", "line": str(LINE), "pence": 40}
    open_again = touched("receivable", OWED, 0, -40)
    assert open_again == {
        "step": "receivable", "receivableId": str(OWED), "beforePence": 0, "takenPence": -40, "leftPence": 40,
    }  # fmt: skip
    rejected = {"shape": "rejection", "run": NAMED, "rejected": {"by": "head", "reason": "wrong bank"}}
    assert rejection_basis(RUN, "head", "wrong bank", LINE, 40) == rejected | {"steps": [step]}
    again = rejection_basis(RUN, "head", "wrong bank", LINE, 40, open_again)
    assert again == rejected | {"steps": [open_again, step]}
    undone = {"shape": "return_undone", "run": NAMED, "undone": {"by": "head", "reason": "never was"}}
    assert return_undone_basis(RUN, "head", "never was", LINE, 40, None) == undone | {"steps": [step]}
    owed_again = return_undone_basis(RUN, "head", "never was", LINE, 40, open_again)
    assert owed_again == undone | {"steps": [open_again, step]}


def test_a_report_of_a_debt_says_what_was_raised_what_was_open_and_what_it_takes_off() -> None:
    move = Posting(LineKind.COLLECTION, LedgerAccount.DEBT, LedgerAccount.COLLECTED, 30)
    report = DebtReport("DD 5", "2013-02-01", "clerk", "paid by cheque")
    assert debt_basis(OWED, RUN, report, 100, 70, move) == {
        "shape": "debt",
        "debt": {"id": str(OWED), **REMITTANCE},
        "reported": {"reference": "DD 5", "on": "2013-02-01", "by": "clerk", "reason": "paid by cheque"},
        "steps": [
            {"step": "raised", "debtId": str(OWED), "pence": 100},
            {
                "step": "debt", "debtId": str(OWED), "beforePence": 70, "takenPence": 30, "leftPence": 40,
            } | REMITTANCE,
            {"step": "collection", "debtId": str(OWED), "pence": 30},
        ],
    }  # fmt: skip
    assert report_undone_basis(
        UndoneReport(OWED, LINE, 30), RUN, {"reference": "DD 5"}, "head", "another's cheque"
    ) == {
        "shape": "debt",
        "debt": {"id": str(OWED), **REMITTANCE},
        "reported": {"reference": "DD 5"},
        "undone": {"by": "head", "reason": "another's cheque"},
        "steps": [
            {"step": "open again", "debtId": str(OWED), "pence": 30},
            {"step": "undone", "line": str(LINE), "pence": 30},
        ],
    }


def test_what_a_lost_remittance_netted_is_netted_again_oldest_first_as_far_as_it_is_open() -> None:
    assert renetted(100, [30, 50, 40, 10]) == [30, 50, 20, 0]
    assert renetted(100, [30]) == [30]
    assert renetted(0, [30]) == [0]


def test_a_remittance_that_is_entered_again_says_what_finance_was_told() -> None:
    entered = EnteredRemittance(UUID(int=1), 500, 100, 80, "clerk", "head", "restored")
    assert entered.pence == 580
    move = Posting(LineKind.NETTING, LedgerAccount.APPROVED, LedgerAccount.RECEIVABLE, 80)
    last = {"step": "netting", "from": "approved", "to": "receivable", "pence": 80}
    told = [
        {"step": "told", "netPence": 500, "nettedPence": 100},
        {"step": "netted again", "pence": 80},
    ]
    said = {"shape": "on_account", "run": NAMED}
    said |= {"entered": {"by": "clerk", "confirmedBy": "head", "reason": "restored"}}
    assert entry_basis(RUN, entered, move) == said | {"steps": [*told, last]}
    owed_step = touched("receivable", OWED, 80, 80)
    with_owed = [*told, owed_step, last | {"receivableId": str(OWED)}]
    assert entry_basis(RUN, entered, move, owed_step) == said | {"steps": with_owed}

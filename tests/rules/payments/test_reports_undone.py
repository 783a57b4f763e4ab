"""What is written off of a debt where a report of it never was, or what had cancelled it never was."""

import pytest

from services.payments.rules.reports import counts_again, undone_pence


@pytest.mark.parametrize(
    ("written_off", "others_say", "opens"),
    [(100, 0, 40), (100, 60, 40), (100, 90, 10), (100, 100, 0), (70, 100, 0), (0, 0, 0)],
)
def test_with_a_report_of_40_opens_again_what_the_others_leave_of_it(
    written_off: int, others_say: int, opens: int
) -> None:
    assert undone_pence(40, written_off, others_say) == opens


@pytest.mark.parametrize(
    ("written_off", "reports_say", "again"), [(0, 100, 40), (60, 100, 40), (90, 100, 10), (100, 100, 0), (100, 60, 0)]
)
def test_of_40_that_a_return_had_cancelled_as_much_is_written_off_again_as_the_reports_still_say(
    written_off: int, reports_say: int, again: int
) -> None:
    assert counts_again(40, written_off, reports_say) == again

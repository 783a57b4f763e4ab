"""What This week and the pages of payments say in words, of plain values."""

from services.payments.pages import compare, position_charts, position_words, run_words, this_week
from services.payments.schemas.position_example import POSITION

NONE = dict.fromkeys(("weekDue", "weekDone", "fourWeeksDue", "fourWeeksDone", "overdue"), 0)


def causes(starts: int, rest: int) -> dict[str, object]:
    known = {"fewerStartsPence": starts, "lowerBandsPence": 0, "waitingTariffPence": 0, "waitingVerificationPence": 0}
    return POSITION | {"shortfallCauses": known | {"fewerOutcomesPence": rest}}


def test_that_a_cause_may_cost_more_than_it_says_is_told_where_nothing_is_left_for_the_last() -> None:
    """One more start made `fewer people started` larger: it was all of the shortfall, which had grown."""
    assert "each at most as far as something of the shortfall is left" in position_words.how_causes_are_counted(
        causes(5_641_900, 0)
    )
    assert position_words.how_causes_are_counted(causes(5_641_900, 1)) == ""


def test_the_kinds_of_which_no_top_was_due_or_done_are_told_in_one_sentence() -> None:
    some = {"window": "start"} | NONE | {"overdue": 1}
    others = [{"window": code} | NONE for code in ("exit", "post_exit")]
    said = "Of no other kind was any due or done."
    assert this_week.other_tops({"topActivity": {"windows": [some, *others]}}) == said
    assert this_week.other_tops({"topActivity": {"windows": [some]}}) == ""
    assert this_week.other_tops({"topActivity": {"windows": others}}) == ""


def test_of_a_remittance_of_nothing_no_payment_is_told_though_one_was_reported() -> None:
    nothing = {"state": "settled", "netPence": 0, "runOn": "2013-08-05", "settledOn": "2013-08-08", "reference": "B"}
    assert run_words.state_of(nothing).text == "Nothing to pay"
    assert run_words.net_of(nothing) == "To pay"
    assert "nothing was due, or all was taken off" in run_words.NEXT[run_words.state_as_told(nothing)]
    assert "paid" not in run_words.run_in_words(nothing)
    assert run_words.state_of(nothing | {"netPence": 1}).text == "Paid"


def test_the_axis_of_the_causes_has_few_numbers() -> None:
    """Of five digits each: `50,000 60,000` nearly touched."""
    chart = position_charts.causes([{"cause": "Fewer outcomes", "pence": 6_400_000}])
    assert chart["layer"][0]["encoding"]["x"]["axis"]["tickCount"] <= 3


def test_two_days_that_are_compared_say_what_pots_lack() -> None:
    before, after = (POSITION | {"thisYear": POSITION["thisYear"] | {"shortfallPence": 0, "potsNotEarnedPence": lost}}
                     for lost in (0, 917_147))  # fmt: skip
    assert compare.what_moved(before, after, "Riverside").startswith(
        "Riverside was on plan on 1 October 2012 and is on plan (£9,171.47 of what was at risk was not earned) on 1"
        " October 2012."
    )

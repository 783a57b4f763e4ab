"""What is done for people, and whether they come to what they are booked for."""

from tests.rules.assessment.case_lives import Somebody


def test_each_activity_of_somebody_counts_by_what_and_where_it_was() -> None:
    who = Somebody("ann").does("2012-05-01", kind="outreach", priority_area="priority-1")
    who.does("2012-05-02", attendance="cancelled")
    first, second = who.of("activities")
    assert (first.kind, first.attendance, first.priority_area) == ("outreach", "attended", "priority-1")
    assert (second.kind, second.attendance, second.priority_area) == ("advocacy", "cancelled", None)


def test_a_booking_that_was_kept_is_met_on_its_day() -> None:
    who = Somebody("bob").booked("2012-05-01", priority_area="priority-2").booked("2012-05-08", attended=False)
    kept, missed = who.of("bookings-attended")
    assert (kept.met_on, kept.priority_area) == (kept.eligible_on, "priority-2")
    assert missed.met_on is None


def test_nobody_was_met_after_a_release_by_an_activity_to_which_they_did_not_come() -> None:
    (missed,) = (
        Somebody("cat")
        .released("2012-05-01")
        .does("2012-05-02", attendance="did_not_attend")
        .of("release-contact-21-days")
    )
    (met,) = Somebody("dan").released("2012-05-01").does("2012-05-02").of("release-contact-21-days")
    assert (missed.met_on, met.met_on is not None) == (None, True)

"""What referral counts of a referral: its steps, who returned, what was ranked first. By hand, and in any order."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from services.referral.rules.cases import INDICATORS, cases_of_referral
from services.referral.rules.cases.facts import CountedReferral
from shared.figures.cases import Case, difference

MADE = date(2012, 5, 1)
REFERRED = CountedReferral(
    id=UUID(int=1), client_id=UUID(int=2), provider="cdas", service_id=UUID(int=3), modality="2", choice="client",
    assessed=True, referred_on=MADE, state="referred", reason=None, accepted_on=None, first_offered_on=None,
    closed_on=None, started_on=None,
)  # fmt: skip


def day(number: int) -> date:
    return MADE + timedelta(days=number)


def one(referral: CountedReferral, indicator: str) -> Case | None:
    return next((case for case in cases_of_referral(referral) if case.indicator == indicator), None)


def test_steps_are_counted_from_the_day_of_the_one_before() -> None:
    begun = replace(
        REFERRED, state="started", accepted_on=day(2), first_offered_on=day(5), started_on=day(9)
    )  # fmt: skip
    for code, since, waited in (("acceptance-to-start", 2, 7), ("offer-to-start", 5, 4)):
        case = one(begun, code)
        assert case is not None
        assert (case.eligible_on, case.met_on, case.until, case.value) == (day(since), day(9), day(9), waited)


def test_a_step_that_was_not_taken_counts_in_no_wait() -> None:
    assert one(REFERRED, "acceptance-to-start") is None
    assert one(replace(REFERRED, state="started", started_on=day(3)), "offer-to-start") is None


def test_who_never_came_waits_no_more_and_who_may_still_come_does() -> None:
    accepted = replace(REFERRED, state="accepted", accepted_on=day(2))
    waiting = one(accepted, "acceptance-to-start")
    assert waiting is not None
    assert (waiting.met_on, waiting.until) == (None, None)
    closed = one(replace(accepted, state="closed", closed_on=day(20)), "acceptance-to-start")
    assert closed is not None
    assert (closed.met_on, closed.until, closed.value) == (None, day(20), None)


def test_days_to_answer_count_from_when_it_could_be_answered() -> None:
    late = replace(REFERRED, pending_since=MADE, arrived_on=day(10))
    for code in ("referral-to-answer", "referral-to-offer", "referrals-waiting"):
        case = one(late, code)
        assert case is not None
        assert (case.eligible_on, case.met_on, case.until) == (day(10), None, None)
    answered = one(replace(late, state="accepted", accepted_on=day(12), first_offered_on=day(9)), "referral-to-answer")
    assert answered is not None
    assert (answered.eligible_on, answered.met_on, answered.value) == (day(10), day(12), 2)
    same_day = one(replace(REFERRED, pending_since=day(3), arrived_on=day(3)), "referral-to-answer")
    assert same_day is not None
    assert same_day.eligible_on == MADE


def test_what_nobody_could_answer_counts_as_made_alone() -> None:
    waiting = replace(REFERRED, state="pending", pending_since=MADE)
    over = replace(waiting, state="expired", reason="never_assessed", closed_on=day(21))
    for referral in (waiting, over):
        counted = {case.indicator for case in cases_of_referral(referral)}
        assert counted & {"referral-to-answer", "referral-to-offer", "referrals-waiting", "referrals-accepted"} == set()
        assert "referrals-made" in counted
    early = one(replace(waiting, state="accepted", accepted_on=day(2)), "referral-to-answer")
    assert early is not None
    assert (early.eligible_on, early.value) == (MADE, 2)


def test_a_start_that_is_dated_before_the_step_waited_for_nothing() -> None:
    case = one(replace(REFERRED, state="started", accepted_on=day(4), started_on=day(1)), "acceptance-to-start")
    assert case is not None
    assert (case.met_on, case.value) == (day(4), 0)


def test_a_ranking_counts_for_what_it_had_first_whoever_was_chosen() -> None:
    ranked = replace(
        REFERRED, ranked_on=MADE, first_provider="riverside", first_service="other", first_chosen=False, returning=True
    )
    case = one(ranked, "ranked-first")
    assert case is not None
    assert (case.provider, case.service, case.met_on, case.history) == ("riverside", "other", None, "returning")
    chosen = one(replace(ranked, first_provider="cdas", first_chosen=True), "ranked-first")
    assert chosen is not None
    assert (chosen.provider, chosen.met_on) == ("cdas", MADE)
    assert one(REFERRED, "ranked-first") is None


DAYS = st.none() | st.integers(0, 60).map(day)
REFERRALS = st.builds(
    replace, st.just(REFERRED), id=st.integers(1, 6).map(lambda number: UUID(int=number)),
    client_id=st.sampled_from([UUID(int=100), UUID(int=200)]),
    state=st.sampled_from(["pending", "referred", "accepted", "started", "declined", "withdrawn", "closed", "expired"]),
    accepted_on=DAYS, first_offered_on=DAYS, closed_on=DAYS, started_on=DAYS, returning=st.booleans(),
    pending_since=DAYS, arrived_on=DAYS,
)  # fmt: skip
SEVERAL = st.lists(REFERRALS, max_size=6, unique_by=lambda referral: referral.id)


def all_of(referrals: list[CountedReferral]) -> list[Case]:
    return sorted((case for each in referrals for case in cases_of_referral(each)), key=lambda case: case.key)


@given(SEVERAL)
def test_each_referral_counts_once_and_no_wait_is_negative(referrals: list[CountedReferral]) -> None:
    cases = all_of(referrals)
    assert sorted(difference([], cases).begun, key=lambda case: case.key) == cases
    assert all(case.value is None or case.value >= 0 for case in cases if "to-start" in case.indicator)
    assert all(case.until is None or case.until >= case.eligible_on for case in cases if case.met_on is None)


@given(SEVERAL, SEVERAL, st.randoms(use_true_random=False))
def test_corrected_back_and_forth_in_any_order_the_same_is_kept(
    before: list[CountedReferral], after: list[CountedReferral], random: st.DataObject
) -> None:
    """By difference, as the table is kept."""
    kept = all_of(before)
    for referrals in (after, before, after):
        mixed = list(referrals)
        random.shuffle(mixed)  # type: ignore[attr-defined]
        changed = difference(kept, all_of(mixed))
        kept = [case for case in kept if case not in changed.ended] + list(changed.begun)
    assert sorted(kept, key=lambda case: case.key) == all_of(after)


def test_whether_somebody_was_treated_elsewhere_before_no_provider_is_told() -> None:
    by_history = [indicator for indicator in INDICATORS.values() if "history" in indicator.dimensions]
    assert len(by_history) > 8
    assert [
        indicator.code for indicator in by_history if not (indicator.impartial or "history" in indicator.of_area_alone)
    ] == []

"""Programmes: whom a rule takes in, how it stands with each, and how it gets on."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from services.assessment.rules.programmes import (
    LEFT_TO_DO,
    CohortRule,
    MemberFacts,
    MemberStanding,
    PersonTreated,
    ProgrammeProgress,
    comes_under,
    left_out,
    left_to_do,
    member_step,
    progress,
    standing,
    weight_of,
)

FIRST = date(2012, 4, 2)  # a Monday
END = date(2012, 9, 28)
TODAY = date(2012, 6, 4)
PAST, LATER = date(2011, 11, 1), date(2012, 5, 1)


def person(**changes: date | None) -> PersonTreated:
    return PersonTreated(["cdas"], ["one"], **changes)


@pytest.mark.parametrize(
    ("rule", "who", "why"),
    [
        (CohortRule("in_treatment", FIRST), person(), None),
        (CohortRule("in_treatment", FIRST), person(assessed_on=FIRST), "was_assessed"),
        (CohortRule("not_assessed_since", FIRST, since=PAST), person(assessed_on=LATER), "was_assessed"),
        (CohortRule("without_tariff", FIRST), person(confirmed_on=PAST), "has_tariff"),
        (CohortRule("no_top_since", FIRST, since=PAST), person(reviewed_on=LATER), "had_top"),
        (CohortRule("without_tariff", FIRST, organisation="riverside"), person(), "treated_elsewhere"),
        (CohortRule("in_treatment", FIRST, service_id="two"), person(assessed_on=FIRST), "treated_elsewhere"),
    ],
)
def test_why_somebody_is_left_out(rule: CohortRule, who: PersonTreated, why: str | None) -> None:
    assert left_out(rule, who) == why


DAYS = some.dates(FIRST, END)
ASKED = some.sampled_from(["to_invite", "invited", "explained"])


def asked(reached: str, said: str = "", *, until: date = END, treated: bool = True) -> MemberFacts:
    """With whom it had come so far, and who said nothing to it, or that."""
    so_far = "invited" if reached == "invited" else "to_invite"
    return member(
        said=said or so_far,
        deferred_until=until,
        treated=treated,
        invited_before=so_far == "invited" and said != "",
        explained_on=LATER if reached == "explained" else None,
    )


SAYS = some.sampled_from(["declined", "deferred", "left", "done", "stays"])


def said_to_it(reached: str, said: str, *, silent: bool) -> MemberFacts:
    """Silent: as if they had said nothing to it."""
    answer = "" if said in ("left", "stays", "done") or silent else said
    facts = asked(reached, answer, treated=said != "left")
    return replace(facts, assessed_on=LATER) if said == "done" else facts


def shown(members: list[MemberFacts], today: date = TODAY) -> ProgrammeProgress:
    listed = [(who.joined_on, standing(who, today)) for who in members]
    said = progress(listed, FIRST, END, today, exact=False)
    assert sum(said.states.values()) == len(members)
    assert said.remaining == said.weeks[-1].remaining == left_to_do([now for _, now in listed], exact=False)
    assert all(number >= 0 for number in said.states.values())
    return said


@given(some.lists(some.tuples(ASKED, SAYS, some.none() | DAYS, some.booleans()), max_size=40), DAYS)
def test_whoever_reads_it_day_by_day_reads_the_same_whether_anybody_declined_or_put_it_off(
    members: list[tuple[str, str, date | None, bool]], today: date
) -> None:
    """Whatever the day, and who of them is done or leaves between two: so no two answers tell it of one of them."""
    answered, silent = (
        [
            replace(
                said_to_it(reached, said, silent=mute),
                assessed_on=done_on if done_on and done_on <= today else None,
                treated=stays and said != "left",
            )
            for reached, said, done_on, stays in members
        ]
        for mute in (False, True)
    )
    assert shown(answered, today) == shown(silent, today)


@given(some.lists(some.tuples(ASKED, SAYS), max_size=40), ASKED)
def test_fewer_than_five_who_leave_change_no_number_that_the_council_reads(
    others: list[tuple[str, str]], reached: str
) -> None:
    """Those with whom it had come as far and who left are a multiple of five, so one to four more are few."""
    fives = [said_to_it(far, said, silent=False) for far, said in others for _ in range(5)]
    before = shown([*fives, *[asked(reached)] * 4])
    for number in range(1, 5):
        left = [asked(reached, treated=False)] * number
        assert shown([*fives, *left, *[asked(reached)] * (4 - number)]) == before


def test_who_declined_or_put_it_off_has_no_number_but_at_the_front_door() -> None:
    listed = [(FIRST, standing(asked("invited", said), TODAY)) for said in ("declined", "deferred") for _ in range(20)]
    told, exact = (progress(listed, FIRST, END, TODAY, exact=exact) for exact in (False, True))
    assert {"declined", "deferred"}.isdisjoint(told.states)
    assert (told.states["invited"], told.remaining) == (40, 40)
    assert {week.declined for week in told.weeks} == {None}
    assert (exact.states["declined"], exact.states["deferred"], exact.remaining) == (20, 20, 20)


@pytest.mark.parametrize(
    ("words", "stands"),
    [
        ([("to_invite", 0), ("declined", 1)], "declined"),
        ([("declined", 0), ("invited", 1)], "declined"),
        ([("invited", 0), ("to_invite", 1)], "invited"),
        ([("invited", 0), ("deferred", 1)], "deferred"),
        ([("deferred", 0), ("invited", 1)], "invited"),
        ([("to_invite", 0), ("to_invite", 1)], "to_invite"),
    ],
)
def test_of_two_records_of_a_person_a_word_stands_and_a_refusal_before_all(
    words: list[tuple[str, int]], stands: str
) -> None:
    assert max(words, key=lambda word: weight_of(word[0], FIRST + timedelta(days=word[1])))[0] == stands


@pytest.mark.parametrize(
    ("rule", "who", "taken_in"),
    [
        (CohortRule("in_treatment", FIRST), person(), True),
        (CohortRule("in_treatment", FIRST), person(assessed_on=PAST, confirmed_on=PAST), True),
        (CohortRule("in_treatment", FIRST), person(assessed_on=LATER), False),
        (CohortRule("without_tariff", FIRST), person(assessed_on=PAST), True),
        (CohortRule("without_tariff", FIRST), person(confirmed_on=PAST), False),
        (CohortRule("not_assessed_since", FIRST, since=PAST), person(assessed_on=PAST), False),
        (CohortRule("not_assessed_since", FIRST, since=FIRST), person(assessed_on=PAST), True),
        (CohortRule("no_top_since", FIRST, since=PAST), person(assessed_on=LATER), True),
        (CohortRule("no_top_since", FIRST, since=PAST), person(reviewed_on=PAST), False),
        (CohortRule("in_treatment", FIRST, organisation="cdas", service_id="one"), person(), True),
        (CohortRule("in_treatment", FIRST, organisation="riverside"), person(), False),
        (CohortRule("in_treatment", FIRST, service_id="two"), person(), False),
    ],
)
def test_whom_a_rule_takes_in(rule: CohortRule, who: PersonTreated, *, taken_in: bool) -> None:
    assert comes_under(rule, who) is taken_in


def member(rule: str = "in_treatment", said: str = "to_invite", **changes: object) -> MemberFacts:
    return MemberFacts(rule, FIRST, said, FIRST, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("who", "state", "on", "step"),
    [
        (member(), "to_invite", FIRST, ("invite", date(2012, 8, 31))),
        (member(said="invited"), "invited", FIRST, ("explain", date(2012, 4, 16))),
        (member(said="invited", explained_on=LATER), "explained", LATER, ("reassess", date(2012, 5, 15))),
        (member(explained_on=LATER), "explained", LATER, ("reassess", date(2012, 5, 15))),
        (member("no_top_since", explained_on=LATER), "explained", LATER, ("review", date(2012, 5, 15))),
        (member(said="declined", explained_on=LATER), "declined", FIRST, None),
        (member(said="declined", assessed_on=LATER), "done", LATER, None),
        (member(said="deferred", deferred_until=date(2012, 6, 5)), "deferred", FIRST, ("invite", date(2012, 6, 5))),
        (member(said="deferred", deferred_until=TODAY), "to_invite", TODAY, ("invite", date(2012, 8, 31))),
        (member("without_tariff", confirmed_on=LATER), "done", LATER, None),
        (member("without_tariff", assessed_on=LATER), "to_invite", FIRST, ("confirm_tariff", date(2012, 5, 15))),
        (
            member("without_tariff", explained_on=LATER, assessed_on=LATER),
            "explained",
            LATER,
            ("confirm_tariff", date(2012, 5, 15)),
        ),
        (member(confirmed_on=LATER), "to_invite", FIRST, ("invite", date(2012, 8, 31))),
        (member("no_top_since", assessed_on=LATER), "to_invite", FIRST, ("invite", date(2012, 8, 31))),
        (member("no_top_since", reviewed_on=LATER), "done", LATER, None),
        (member(said="invited", treated=False, ended_on=LATER), "left", LATER, None),
        (member(assessed_on=LATER, treated=False, ended_on=TODAY), "done", LATER, None),
        (member(treated=False), "left", FIRST, None),
    ],
)
def test_how_it_stands_with_a_member(who: MemberFacts, state: str, on: date, step: tuple[str, date] | None) -> None:
    assert standing(who, TODAY) == MemberStanding(state, on)  # type: ignore[arg-type]
    said = member_step(who, END, TODAY)
    assert (said and (said.code, said.due_on)) == step


FACTS = some.builds(
    MemberFacts,
    rule=some.sampled_from(["in_treatment", "without_tariff", "not_assessed_since", "no_top_since"]),
    joined_on=DAYS,
    said=some.sampled_from(["to_invite", "invited", "declined", "deferred"]),
    said_on=DAYS,
    deferred_until=DAYS,
    worker=some.none(),
    treated=some.booleans(),
    **{name: some.none() | DAYS for name in ("ended_on", "explained_on", "assessed_on", "confirmed_on", "reviewed_on")},
)


@given(FACTS, DAYS)
def test_who_is_left_to_do_has_a_next_step_and_nobody_else(who: MemberFacts, today: date) -> None:
    assert (standing(who, today).state in LEFT_TO_DO) == (member_step(who, END, today) is not None)


@given(some.lists(FACTS, max_size=30), DAYS)
def test_each_member_is_counted_once(members: list[MemberFacts], today: date) -> None:
    listed = [(who.joined_on, standing(who, today)) for who in members if who.joined_on <= today]
    said = progress(listed, FIRST, END, today)
    assert sum(said.states.values()) == said.members == len(listed)
    assert said.remaining == sum(said.states[state] for state in LEFT_TO_DO)
    assert sum(week.joined for week in said.weeks) == len(listed)
    gone = sum(now.on <= today for _, now in listed if now.state not in LEFT_TO_DO)
    if gone == len(listed) - said.remaining:
        assert said.weeks[-1].remaining == said.remaining


def test_the_pace_of_the_last_four_weeks_says_when_it_ends() -> None:
    done = [(FIRST, MemberStanding("done", TODAY - timedelta(days=days))) for days in range(28)]
    waiting = [(FIRST, MemberStanding("to_invite", FIRST))] * 70
    said = progress([*done, *waiting], FIRST, END, TODAY)
    assert (said.remaining, said.done_lately, said.done_per_week) == (70, 28, 7)
    assert said.ends_on == TODAY + timedelta(days=70)
    assert said.needed_per_week == 5  # 70 within 117 days
    assert (said.weeks[0].joined, said.weeks[0].remaining) == (98, 98)
    assert (said.weeks[-1].monday, said.weeks[-1].done, said.weeks[-1].remaining) == (TODAY, 1, 70)


def test_within_the_last_week_all_who_are_left_are_needed() -> None:
    said = progress([(FIRST, MemberStanding("to_invite", FIRST))] * 13, FIRST, END, END - timedelta(days=1))
    assert said.needed_per_week == 13


@pytest.mark.parametrize("today", [date(2012, 3, 30), END + timedelta(days=1)])
def test_before_it_begins_and_after_its_end_there_is_no_pace(today: date) -> None:
    said = progress([(FIRST, MemberStanding("to_invite", FIRST))], FIRST, END, today)
    assert said.ends_on is None
    assert (said.needed_per_week is None) == (today > END)
    assert (said.done_per_week is None) == (today < FIRST)

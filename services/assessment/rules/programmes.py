"""Whom a programme takes in, how it stands with each of them, and how it gets on.

What somebody said of a member is that they were invited, declined or put it off. The rest follows from what is
recorded anyway: it was explained to them, it is done, or they are no longer in treatment.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Literal, get_args

from services.assessment.rules.worklist import WorkStep
from shared.figures.small_numbers import FEWEST, rounded

MemberState = Literal["to_invite", "invited", "explained", "deferred", "done", "declined", "left"]
Reached = Literal["to_invite", "invited", "explained"]
LeftOut = Literal["treated_elsewhere", "has_tariff", "had_top", "was_assessed", "to_be_taken_in"]
LEFT_TO_DO: frozenset[MemberState] = frozenset({"to_invite", "invited", "explained", "deferred"})
BY_ITSELF: frozenset[MemberState] = frozenset({"done", "left"})  # nobody can say otherwise
INVITED_BEFORE_THE_END = timedelta(days=28)
AFTER_A_STEP = timedelta(days=14)
LATELY = timedelta(days=28)
WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class CohortRule:
    code: str
    first_on: date
    since: date | None = None
    organisation: str | None = None
    service_id: str | None = None


@dataclass(frozen=True, slots=True)
class PersonTreated:
    """As it was on a day: by whom somebody is treated, and the last day of each kind until then."""

    organisations: Collection[str]
    service_ids: Collection[str]
    confirmed_on: date | None = None
    assessed_on: date | None = None
    reviewed_on: date | None = None


def comes_under(rule: CohortRule, person: PersonTreated) -> bool:
    return left_out(rule, person) is None


def left_out(rule: CohortRule, person: PersonTreated) -> LeftOut | None:
    """Why it does not take somebody in who is in treatment; None where it does."""
    if rule.organisation is not None and rule.organisation not in person.organisations:
        return "treated_elsewhere"
    if rule.service_id is not None and rule.service_id not in person.service_ids:
        return "treated_elsewhere"
    match rule.code:
        case "without_tariff":
            return "has_tariff" if person.confirmed_on is not None else None
        case "no_top_since":
            return None if _is_before(person.reviewed_on, rule.since) else "had_top"
        case "not_assessed_since":
            return None if _is_before(person.assessed_on, rule.since) else "was_assessed"
    return None if _is_before(person.assessed_on, rule.first_on) else "was_assessed"


def _is_before(day: date | None, since: date | None) -> bool:
    return day is None or (since is not None and day < since)


@dataclass(frozen=True, slots=True)
class MemberFacts:
    """What was said of a member, and the first day of each kind since the programme began. `treated`: today."""

    rule: str
    joined_on: date
    said: str
    said_on: date
    deferred_until: date | None = None
    worker: str | None = None
    treated: bool = True
    ended_on: date | None = None
    explained_on: date | None = None
    assessed_on: date | None = None
    confirmed_on: date | None = None
    reviewed_on: date | None = None
    invited_before: bool = False


@dataclass(frozen=True, slots=True)
class MemberStanding:
    """`on`: since when it is so. `reached`: how far it had come with them, whatever they said to it."""

    state: MemberState
    on: date
    reached: Reached = field(default="to_invite", compare=False)


def weight_of(said: str, on: date) -> tuple[bool, bool, date]:
    """Of several records of one person the word of the greatest stands: whoever declined once has, whatever else was
    said; else what was said last; that nothing was said, or that it was taken back, of none but where it is so of all.
    """
    return said == "declined", said != "to_invite", on


def standing(member: MemberFacts, today: date) -> MemberStanding:
    return replace(_as_it_stands(member, today), reached=_reached(member))


def _reached(member: MemberFacts) -> Reached:
    """Never less than before: whoever was invited once counts as invited, whatever was said of them since."""
    if member.explained_on is not None:
        return "explained"
    return "invited" if member.said == "invited" or member.invited_before else "to_invite"


def _as_it_stands(member: MemberFacts, today: date) -> MemberStanding:
    """What is done stays done whoever leaves afterwards; who declined and is assessed all the same is done too."""
    if (done_on := _done_on(member)) is not None:
        return MemberStanding("done", done_on)
    if not member.treated:
        return MemberStanding("left", member.ended_on or member.joined_on)
    if member.said == "declined":
        return MemberStanding("declined", member.said_on)
    if member.said == "deferred" and member.deferred_until is not None:
        if today < member.deferred_until:
            return MemberStanding("deferred", member.said_on)
        return _asked(member, "to_invite", member.deferred_until)
    return _asked(member, "invited" if member.said == "invited" else "to_invite", member.said_on)


def _asked(member: MemberFacts, state: Literal["to_invite", "invited"], on: date) -> MemberStanding:
    """It may have been explained without an invitation."""
    if member.explained_on is not None:
        return MemberStanding("explained", member.explained_on)
    return MemberStanding(state, on)


def _done_on(member: MemberFacts) -> date | None:
    match member.rule:
        case "no_top_since":
            return member.reviewed_on
        case "without_tariff":
            return member.confirmed_on  # an assessment alone makes none: it waits until somebody confirms it
        case _:
            return member.assessed_on


def member_step(member: MemberFacts, wanted_by: date, today: date) -> WorkStep | None:
    now = standing(member, today)
    if now.state in LEFT_TO_DO and member.rule == "without_tariff" and member.assessed_on is not None:
        return _step("confirm_tariff", member.assessed_on + AFTER_A_STEP, member)
    wanted = "review" if member.rule == "no_top_since" else "reassess"
    match now.state:
        case "to_invite":
            return _step("invite", max(now.on, wanted_by - INVITED_BEFORE_THE_END), member)
        case "deferred":
            return _step("invite", member.deferred_until or now.on, member)
        case "invited":
            return _step("explain", now.on + AFTER_A_STEP, member)
        case "explained":
            return _step(wanted, now.on + AFTER_A_STEP, member)
    return None


def _step(code: str, due_on: date, member: MemberFacts) -> WorkStep:
    return WorkStep(code, due_on, member.worker, "programme")


_OUT: tuple[MemberState, ...] = ("declined", "left")
_REACHED: tuple[Reached, ...] = get_args(Reached)
_TO_THE_FRONT_DOOR_ALONE: frozenset[MemberState] = frozenset({"declined", "deferred"})


@dataclass(frozen=True, slots=True)
class ProgrammeWeek:
    """From a Monday on. `remaining`: who was left to do at its end. `declined`: None where that is not told."""

    monday: date
    joined: int
    done: int
    declined: int | None
    left: int
    remaining: int


@dataclass(frozen=True, slots=True)
class ProgrammeProgress:
    """`ends_on`: at the pace of the last four weeks; null while nothing was done in them, or nobody is left.
    `left_out`: who is in treatment and no member, by why.
    """

    members: int
    states: dict[MemberState, int]
    remaining: int
    done_lately: int
    done_per_week: int | None
    needed_per_week: int | None
    ends_on: date | None
    weeks: Sequence[ProgrammeWeek]
    left_out: dict[LeftOut, int] = field(default_factory=dict)


def progress(
    members: Iterable[tuple[date, MemberStanding]],
    first_on: date,
    wanted_by: date,
    today: date,
    others: Iterable[LeftOut] = (),
    *,
    exact: bool = True,
) -> ProgrammeProgress:
    """`members`: on which day each was taken in, and how it stands with them; `others`: why it leaves them out. Not
    `exact`: nothing in it hangs on who declined or put it off, on whatever days and of whatever members it is asked.
    """
    listed = [(on, now if exact else without_their_answer(now)) for on, now in members]
    states = _states([now for _, now in listed], exact=exact)
    remaining = sum(states[state] for state in LEFT_TO_DO)
    since = max(first_on, today - LATELY + timedelta(days=1))
    days = (today - since).days + 1
    done_lately = sum(now.state == "done" and since <= now.on <= today for _, now in listed)
    return ProgrammeProgress(
        members=len(listed),
        states={
            state: states[state] for state in get_args(MemberState) if exact or state not in _TO_THE_FRONT_DOOR_ALONE
        },
        remaining=remaining,
        done_lately=done_lately,
        done_per_week=(2 * 7 * done_lately + days) // (2 * days) if days > 0 else None,
        needed_per_week=_needed(remaining, wanted_by, today),
        ends_on=today + timedelta(days=_up(remaining * days, done_lately)) if done_lately and remaining else None,
        weeks=_weeks(listed, first_on, today, exact=exact),
        left_out={why: number if exact else rounded(number) for why, number in sorted(Counter(others).items())},
    )


def left_to_do(standings: Iterable[MemberStanding], *, exact: bool) -> int:
    """How many; the same number as the progress has."""
    states = _states([now if exact else without_their_answer(now) for now in standings], exact=exact)
    return sum(states[state] for state in LEFT_TO_DO)


def without_their_answer(now: MemberStanding) -> MemberStanding:
    """As far as it had come with them, whatever they said to it: whether they declined is no part of it, nor follows
    from what it was before and is afterwards.
    """
    return now if now.state in BY_ITSELF else replace(now, state=now.reached)


def _states(standings: Sequence[MemberStanding], *, exact: bool) -> Counter[MemberState]:
    """Not exact: in whole fives who left, of those with whom it had come as far; the others count as before."""
    states: Counter[MemberState] = Counter(now.state for now in standings)
    if not exact:
        states["left"] = 0
        for reached, number in Counter(now.reached for now in standings if now.state == "left").items():
            states["left"] += whole_fives(number)
            states[reached] += number - whole_fives(number)
    return states


def whole_fives(number: int) -> int:
    return number // FEWEST * FEWEST


def _needed(remaining: int, wanted_by: date, today: date) -> int | None:
    """To be done by the day that is wanted: all where less than a week is left; null once it has passed."""
    return _up(remaining * 7, max(WEEK.days, (wanted_by - today).days + 1)) if wanted_by >= today else None


def _up(whole: int, by: int) -> int:
    return -(-whole // by)


def _weeks(
    members: Sequence[tuple[date, MemberStanding]], first_on: date, today: date, *, exact: bool
) -> list[ProgrammeWeek]:
    shown: Callable[[int], int] = int if exact else whole_fives
    joined = Counter(_monday(max(on, first_on)) for on, _ in members)
    gone = Counter((_monday(max(now.on, on, first_on)), now.state, now.reached) for on, now in members)
    weeks, remaining, monday = [], 0, _monday(first_on)
    until_now: Counter[tuple[MemberState, Reached]] = Counter()
    while monday <= today:
        before = _shown_out(until_now, shown)
        until_now.update({(state, reached): gone[monday, state, reached] for state in _OUT for reached in _REACHED})
        after = _shown_out(until_now, shown)
        declined, left = (after[state] - before[state] for state in _OUT)
        done = sum(gone[monday, "done", reached] for reached in _REACHED)
        remaining += joined[monday] - done - declined - left
        weeks.append(ProgrammeWeek(monday, joined[monday], done, declined if exact else None, left, remaining))
        monday += WEEK
    return weeks


def _shown_out(gone: Counter[tuple[MemberState, Reached]], shown: Callable[[int], int]) -> dict[MemberState, int]:
    """Of those with whom it had come as far, as the states are shown too: the two add up to the same."""
    return {state: sum(shown(gone[state, reached]) for reached in _REACHED) for state in _OUT}


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())

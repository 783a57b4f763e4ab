"""Measures that are made of others: all, any, one after another, one within so many days of another."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import product
from typing import Any
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from services.assessment.rules.cases.still_open import open_episodes
from services.assessment.rules.history import History
from services.assessment.rules.outcomes import DerivedOutcome
from services.assessment.rules.terms import Terms, terms
from services.assessment.rules.verifier_evidence import answers_shown, named_facts
from tests.rules.assessment.life import (
    CDAS,
    CLIENT,
    PUBLISHED,
    RIVERSIDE,
    START,
    Life,
    document,
    one_measure,
    verified,
)
from tests.thorough import part_of

COMPLETED: dict[str, Any] = {"kind": "discharge", "params": {"classes": ["successful"]}}
HOUSED: dict[str, Any] = {"kind": "top_item", "params": {"item": "acute_housing", "range": [0, 0]}}
CLEAN: dict[str, Any] = {"kind": "top_item", "params": {"item": "opiates", "range": [0, 0]}}
AWAY: dict[str, Any] = {"kind": "no_representation", "params": {"months": 6}}


def happened(code: str, n: int = 1, scope: str = "journey") -> dict[str, Any]:
    return {"kind": "event", "params": {"code": code, "n": n, "scope": scope}}


PARTS = {
    "completed": COMPLETED, "housed": HOUSED, "clean": CLEAN, "away": AWAY, "job": happened("job"),
    "custody": happened("custody"), "doses": happened("dose", 3), "after": happened("job", scope="after_discharge"),
}  # fmt: skip


def made_of(kind: str, *, version: int = 1, others: Sequence[dict[str, Any]] = (), **said: Any) -> Terms:
    """The measure `m` of this kind, and the others that nobody pays."""
    more = {name: said.pop(name) for name in ("once_per", "provisional_months", "verification") if name in said}
    scheme = document() | {name: said.pop(name) for name in ("valid_from", "valid_to") if name in said}
    usual = {"once_per": "journey", "verification": "person"}
    scheme["measures"] = [
        usual | {"code": "m", "kind": kind, "params": said} | more,
        *(usual | {"code": code} | part for code, part in PARTS.items()),
        *others,
    ]
    for contract in scheme["contracts"]:
        contract["measures"] = ["m"]
    return terms(scheme | {"version": version}, PUBLISHED.replace(day=version))


def treated(*told: tuple[str, str]) -> Life:
    """From 10 April 2012 with cdas; events, by code and day, as the LASARS records them."""
    life = Life()
    life.assess("2012-04-03")
    life.start("2012-04-10")
    for code, on in told:
        life.event(code, on, "assessor", organisation=START, by="ann")
    return life


def days(life: Life, scheme: Terms, **more: Any) -> list[str]:
    return [str(one.achieved_on) for one in of(life, scheme, **more)]


def of(life: Life, *schemes: Terms, **more: Any) -> list[DerivedOutcome]:
    return [one for one in life.outcomes(*schemes, **more) if one.measure == "m"]


def fallen(life: Life, scheme: Terms) -> list[str]:
    return [one.fall.reason for one in life.derived(scheme).outcomes if one.fall and one.measure == "m"]


ALL = made_of("all", of=["job", "housed", {"not": "custody"}])


def test_all_is_met_on_the_latest_day_and_what_is_ruled_out_is_judged_on_it() -> None:
    life = treated(("job", "2012-05-01"))
    life.top("review", "2012-07-02", acute_housing=0)
    assert days(life, ALL) == ["2012-07-02"]
    life.event("custody", "2012-07-03", "assessor", organisation=START)
    assert days(life, ALL) == ["2012-07-02"]
    life.event("custody", "2012-07-02", "assessor", organisation=START)
    assert days(life, ALL) == []


def test_all_needs_each_of_its_parts_in_one_journey() -> None:
    life = treated(("job", "2012-05-01"))
    assert days(life, ALL) == []
    life.end(life.made[1].id, "2012-06-01")
    life.start("2012-10-01")
    life.top("review", "2013-01-07", acute_housing=0)
    assert days(life, ALL) == []


def test_any_is_met_on_the_earliest_day() -> None:
    scheme = made_of("any", of=["housed", "job"])
    life = treated(("job", "2012-08-01"))
    life.top("review", "2012-07-02", acute_housing=0)
    assert days(life, scheme) == ["2012-07-02"]
    life.event("job", "2012-06-01", "assessor", organisation=START)
    assert days(life, scheme) == ["2012-06-01"]


def test_an_event_part_is_met_on_each_day_of_its_row_whichever_counts_by_itself() -> None:
    """Payment rules 3, What is made of other measures: a course of X's, a job at Y, and another course of X's."""
    life = treated()
    own, other = life.made[-1].id, life.start("2012-04-20", RIVERSIDE, care_coordinating=False)
    for code, on, episode in (("course", "05-01", own), ("job", "05-03", other), ("course", "05-05", own)):
        life.event(code, f"2012-{on}", "assessor", organisation=START, episode_id=episode)
    course = {"code": "course", "once_per": "journey", "verification": "person"} | happened("course")
    for kind, first in (("all", []), ("any", ["2012-05-01"])):
        each = made_of(kind, of=["course", "job"], others=[course], once_per="episode")
        once = made_of(kind, of=["course", "job"], others=[course])
        found = [(str(one.achieved_on), one.party) for one in of(life, each)]
        assert found == (
            [("2012-05-03", RIVERSIDE), ("2012-05-05", CDAS)] if kind == "all" else
            [("2012-05-01", CDAS), ("2012-05-03", RIVERSIDE)]
        )  # fmt: skip
        assert days(life, once) == (first or ["2012-05-03"])
    assert [str(one.achieved_on) for one in life.outcomes(once) if one.measure == "course"] == ["2012-05-01"]


def test_a_row_of_an_event_part_begins_anew_after_each_nth_day() -> None:
    """With n = 3: of five doses the third day alone, of six the third and the sixth."""
    for doses, nearest in ((5, 60), (6, 57)):
        life = treated(*(("dose", f"2012-05-0{number}") for number in range(1, doses + 1)))
        life.top("review", "2012-07-02", acute_housing=0)
        assert days(life, made_of("within", of="housed", days=nearest, since="doses")) == ["2012-07-02"]
        assert days(life, made_of("within", of="housed", days=nearest - 1, since="doses")) == []


def test_after_is_met_on_the_first_day_strictly_after_the_other() -> None:
    scheme = made_of("after", of="job", after="housed")
    life = treated(("job", "2012-05-01"), ("job", "2012-07-02"))
    life.top("review", "2012-07-02", acute_housing=0)
    assert days(life, scheme) == []
    life.event("job", "2012-07-03", "assessor", organisation=START)
    assert days(life, scheme) == ["2012-07-03"]


def test_within_counts_its_days_from_the_other_both_ends_included() -> None:
    scheme = made_of("within", of="job", days=30, since="housed")
    for on, met in (("2012-07-01", False), ("2012-07-02", True), ("2012-08-01", True), ("2012-08-02", False)):
        life = treated(("job", on))
        life.top("review", "2012-07-02", acute_housing=0)
        assert days(life, scheme) == ([on] if met else []), on


def test_within_may_count_from_each_day_of_the_other() -> None:
    life = treated(("job", "2012-10-10"))
    life.top("review", "2012-07-02", acute_housing=0)
    life.top("review", "2012-10-01", acute_housing=0)
    assert days(life, made_of("within", of="job", days=30, since="housed")) == ["2012-10-10"]


def test_it_is_made_of_what_is_made_of_others_too() -> None:
    either: dict[str, Any] = {
        "code": "either", "kind": "any", "params": {"of": ["housed", "clean"]}, "once_per": "journey",
        "verification": "person",
    }  # fmt: skip
    scheme = made_of("all", of=["job", "either"], others=[either])
    life = treated(("job", "2012-05-01"))
    life.top("review", "2012-07-02", opiates=0, acute_housing=1)
    (outcome,) = of(life, scheme)
    assert (str(outcome.achieved_on), len(outcome.proofs)) == ("2012-07-02", 2)


def test_it_rests_on_all_of_its_evidence_and_all_who_recorded_that_are_its_recorders() -> None:
    life = treated(("job", "2012-05-01"))
    life.top("review", "2012-07-02", acute_housing=0)
    (outcome,) = of(life, ALL)
    assert [(proof.kind, str(proof.on)) for proof in outcome.proofs] == [
        ("job", "2012-05-01"), ("top-review", "2012-07-02"),
    ]  # fmt: skip
    assert [(who.sub, who.organisation) for who in outcome.recorders] == [("ann", START), ("kim", CDAS)]
    (unverified,) = of(life, ALL, verified=verified(outcome, by="ann"))
    assert unverified.state == "proposed"
    (seen,) = of(life, ALL, verified=verified(outcome))
    assert seen.state == "achieved"


def test_it_is_whose_the_part_that_is_met_last_is() -> None:
    life = treated(("job", "2012-05-01"))
    life.end(life.made[1].id, "2012-06-01", "85")
    life.start("2012-06-11", RIVERSIDE)
    life.top("review", "2012-07-02", acute_housing=0, organisation=RIVERSIDE)
    assert [one.party for one in of(life, ALL)] == [RIVERSIDE]


def test_a_verifier_is_shown_the_answers_that_its_parts_judge() -> None:
    life = treated(("job", "2012-05-01"))
    review = life.top("review", "2012-07-02", acute_housing=0, opiates=3)
    history = History(life.facts(), (ALL,))
    assert answers_shown("m", [history.tops[0]], history) == {review: {"acute_housing": 0}}


def test_of_a_start_alone_no_answer_is_shown_and_beside_a_review_the_same_of_both() -> None:
    life = Life()
    episode = life.start("2012-04-10")
    start = life.top("start", "2012-04-10", episode, acute_housing=1, opiates=28)
    review = life.top("review", "2012-07-02", episode, acute_housing=0, opiates=3)
    history = History(life.facts(), (ALL,))
    of_both = {start: {"acute_housing": 1}, review: {"acute_housing": 0}}
    assert answers_shown("m", history.tops[:1], history) == {start: {}}
    assert answers_shown("m", history.tops, history) == of_both
    assert answers_shown("m", history.tops, History(life.facts(), ())) == {start: {}, review: {}}


def test_of_who_presented_with_a_drug_the_answers_about_it_are_shown() -> None:
    abstinent = one_measure("top_abstinent", {"substances": "presenting", "min_weeks": 8})
    life = Life()
    life.assess("2012-04-02", drugs=("1011",))
    episode = life.start("2012-04-10")
    start = life.top("start", "2012-04-10", episode, opiates=28, alcohol=3)
    review = life.top("review", "2012-07-02", episode, opiates=0, alcohol=2)
    history = History(life.facts(), (abstinent,))
    assert answers_shown("m", history.tops, history) == {start: {"opiates": 28}, review: {"opiates": 0}}


def test_facts_are_shown_in_the_order_in_which_they_are_named_and_an_end_is_not_its_start() -> None:
    life = treated(("job", "2012-05-01"))
    start, job = life.made[1], life.made[-1]
    life.end(start.id, "2012-08-01")
    end = life.made[-1]
    history = History(life.facts(), (ALL,))
    assert end.id == start.id
    named = [(end.id, "treatment-end"), (job.id, "job"), (start.id, "treatment-start"), (UUID(int=9), "job")]
    assert named_facts(named, history) == [end, job, start]
    assert named_facts([(job.id, "another")], history) == []


def test_what_was_seen_of_one_way_takes_nothing_from_another_that_becomes_known() -> None:
    scheme = made_of("any", of=["job", "custody"])
    life = treated(("job", "2012-06-01"))
    (outcome,) = of(life, scheme)
    life.event("custody", "2012-06-01", "assessor", id=UUID(int=1), organisation=START)
    (without_words,) = of(life, scheme)
    (same,) = of(life, scheme, verified=verified(outcome))
    assert (same.state, same.seen) == ("achieved", outcome.seen)
    assert same.ways == outcome.ways | without_words.ways
    assert len(same.ways) == 2


def test_other_evidence_for_a_part_leaves_what_was_verified_and_a_refusal_brings_it_forward() -> None:
    life = treated(("job", "2012-06-01"))
    life.top("review", "2012-07-02", acute_housing=0)
    (outcome,) = of(life, ALL)
    life.event("job", "2012-05-01", "assessor", organisation=START)
    (same,) = of(life, ALL, verified=verified(outcome))
    assert (same.state, same.id, same.seen) == ("achieved", outcome.id, outcome.seen)
    (other,) = of(life, ALL, verified=verified(outcome, yes=False))
    assert (other.state, str(other.achieved_on), str(other.proofs[0].on)) == ("proposed", "2012-07-02", "2012-05-01")


def test_after_a_refusal_each_part_may_be_proved_otherwise_while_the_others_stay() -> None:
    life = treated(("job", "2012-05-01"), ("registered", "2012-05-02"))
    life.top("review", "2012-07-02", acute_housing=0)
    registered: dict[str, Any] = {"code": "registered", "once_per": "journey", "verification": "person"}
    scheme = made_of("all", of=["job", "registered", "housed"], others=[registered | happened("registered")])
    (outcome,) = of(life, scheme)
    life.event("job", "2012-06-01", "assessor", organisation=START)
    (other,) = of(life, scheme, verified=verified(outcome, yes=False))
    assert [(proof.kind, str(proof.on)) for proof in other.proofs] == [
        ("job", "2012-06-01"), ("registered", "2012-05-02"), ("top-review", "2012-07-02"),
    ]  # fmt: skip


def test_what_was_seen_of_several_doses_goes_on_counting_when_an_earlier_one_becomes_known() -> None:
    scheme = made_of("all", of=["doses", "job"])
    life = treated(("job", "2012-05-01"), ("dose", "2012-05-10"), ("dose", "2012-06-10"), ("dose", "2012-07-10"))
    (outcome,) = of(life, scheme)
    assert str(outcome.achieved_on) == "2012-07-10"
    life.event("dose", "2012-05-05", "assessor", organisation=START)
    states = [(str(one.achieved_on), one.state) for one in of(life, scheme, verified=verified(outcome))]
    assert states == [("2012-06-10", "proposed"), ("2012-07-10", "achieved")]


def test_once_its_earliest_day_is_refused_the_next_counts() -> None:
    life = treated(("job", "2012-05-01"))
    life.top("review", "2012-07-02", acute_housing=0)
    life.top("review", "2012-10-01", acute_housing=0)
    (outcome,) = of(life, ALL)
    assert days(life, ALL, verified=verified(outcome, yes=False)) == ["2012-10-01"]


HOME = made_of("all", of=["completed", "housed"], provisional_months=6, once_per="episode")


def left(back: str | None = None) -> Life:
    life = treated()
    life.top("review", "2012-05-20", acute_housing=0)
    life.end(life.made[1].id, "2012-06-01")
    if back:
        life.start(back, RIVERSIDE)
    return life


def test_it_falls_with_the_discharge_that_it_follows() -> None:
    (outcome,) = of(left(), HOME)
    assert (str(outcome.achieved_on), str(outcome.provisional_until)) == ("2012-06-01", "2012-12-01")
    assert (days(left("2012-06-20"), HOME), fallen(left("2012-06-20"), HOME)) == ([], ["journey-continued"])
    assert (days(left("2012-11-30"), HOME), fallen(left("2012-11-30"), HOME)) == ([], ["represented"])
    assert (days(left("2012-12-01"), HOME), fallen(left("2012-12-01"), HOME)) == (["2012-06-01"], [])


def test_the_example_of_the_rules() -> None:
    """Docs, payment rules 3, What is made of other measures."""
    together = made_of("all", of=["completed", "housed"])
    free = made_of("all", of=["completed", "housed", {"not": "custody"}])
    life = left()
    life.event("job", "2012-06-30", "assessor", organisation=START)
    assert days(life, together) == ["2012-06-01"]
    assert days(life, made_of("after", of="job", after="completed")) == ["2012-06-30"]
    assert days(life, made_of("within", of="job", days=30, since="completed")) == ["2012-06-30"]
    assert days(life, made_of("within", of="job", days=28, since="completed")) == []
    for on, met in (("2012-06-02", ["2012-06-01"]), ("2012-06-01", [])):
        life = left()
        life.event("custody", on, "assessor", organisation=START)
        assert days(life, free) == met
    assert fallen(left("2012-06-20"), together) == ["journey-continued"]


def test_who_came_back_has_never_stayed_away_whatever_came_with_it() -> None:
    scheme = made_of("all", of=["away", "housed"])
    assert days(left(), scheme) == ["2012-12-01"]
    assert (days(left("2012-11-30"), scheme), fallen(left("2012-11-30"), scheme)) == ([], ["not-met"])


def test_who_came_back_in_time_has_not_stayed_away_and_that_rules_nothing_out() -> None:
    """The job is of the first treatment; six months after its end they had been back, or had not."""
    scheme = made_of("all", of=["job", {"not": "away"}])
    for back, met in (("2012-10-31", ["2012-12-03"]), ("2012-11-01", []), (None, [])):
        life = Life()
        first = life.start("2012-04-10")
        life.end(first, "2012-05-01")
        if back:
            life.assess(back)
        life.event("job", "2012-12-03", "assessor", organisation=START, episode_id=first)
        assert days(life, scheme) == met, back


def test_an_exit_that_was_none_rules_nothing_out() -> None:
    scheme = made_of("all", of=["housed", {"not": "completed"}])
    life = left("2012-06-20")
    life.top("review", "2012-07-02", acute_housing=0, organisation=RIVERSIDE)
    assert days(life, scheme) == ["2012-05-20"]
    life.made = [fact for fact in life.made if str(fact.on) != "2012-05-20"]
    assert days(life, scheme) == ["2012-07-02"]


def test_it_is_judged_by_the_version_of_the_last_day_from_which_a_part_counts() -> None:
    later = made_of("all", of=["job", "clean"], version=2, valid_from="2012-07-01")
    life = treated(("job", "2012-05-01"))
    life.top("review", "2012-06-20", acute_housing=0, opiates=3)
    life.top("review", "2012-07-02", acute_housing=1, opiates=0)
    assert [(str(one.achieved_on), one.scheme_version) for one in of(life, ALL, later)] == [("2012-06-20", 1)]
    life.made[-2] = replace(life.made[-2], items={"acute_housing": 1})
    assert [(str(one.achieved_on), one.scheme_version) for one in of(life, ALL, later)] == [("2012-07-02", 2)]


def test_what_follows_a_discharge_is_judged_by_the_version_of_that() -> None:
    first = made_of("all", of=["away", "housed"])
    later = made_of("any", of=["job", "custody"], version=2, valid_from="2012-07-01")
    assert [(str(one.achieved_on), one.scheme_version) for one in of(left(), first, later)] == [("2012-12-01", 1)]


def test_versions_that_make_two_measures_of_each_other_meet_neither_for_ever() -> None:
    either: dict[str, Any] = {"code": "either", "kind": "any", "once_per": "journey", "verification": "person"}
    first = made_of("any", of=["job", "either"], others=[either | {"params": {"of": ["clean", "housed"]}}])
    second = made_of(
        "any", of=["clean", "job"], version=2, valid_from="2012-07-01",
        others=[either | {"params": {"of": ["m", "custody"]}}],
    )  # fmt: skip
    assert [str(one.achieved_on) for one in of(treated(("job", "2012-05-01")), first, second)] == ["2012-05-01"]


def spans(life: Life, scheme: Terms) -> list[tuple[str, str, str]]:
    return [
        (each.measure, str(each.starts), str(each.until))
        for episode in open_episodes(CLIENT, History(life.facts(), (scheme,)), ())
        for each in episode.measures
    ]


def test_it_is_open_while_treatment_goes_on_and_after_a_discharge_what_time_or_an_event_can_meet() -> None:
    assert [starts for _, starts, _ in spans(treated(), ALL)] == ["2012-04-10"]
    assert spans(left(), ALL) == []
    assert spans(left(), made_of("all", of=["away", "housed"])) == [("m", "2012-06-01", "2012-12-01")]
    assert [starts for _, starts, _ in spans(left(), made_of("all", of=["completed", "after"]))] == ["2012-06-01"]


KINDS = (
    made_of("all", of=["job", "housed", {"not": "custody"}]),
    made_of("any", of=["doses", "housed", "completed"]),
    made_of("after", of="housed", after="job"),
    made_of("within", of="job", days=60, since="housed"),
    made_of("all", of=["completed", "job"], provisional_months=6, once_per="episode"),
)
records = st.tuples(st.sampled_from(["job", "custody", "dose", "review"]), st.integers(0, 300), st.integers(0, 4))


def lived(told: list[tuple[str, int, int]]) -> Life:
    """Records of one number are revisions of the same. Treatment ends on day 150."""
    life = treated()
    life.end(life.made[1].id, "2012-09-17")
    for revision, (code, after, number) in enumerate(told, start=1):
        on = str(date(2012, 4, 20) + timedelta(days=after))
        said: dict[str, Any] = {"revision": revision, "organisation": START, "by": f"ann {number}"}
        if code == "review":
            life.top("review", on, id=UUID(int=800 + number), acute_housing=0, roles=frozenset({"assessor"}), **said)
        else:
            life.event(code, on, "assessor", id=UUID(int=700 + number), **said)
    return life


@settings(max_examples=part_of(200), deadline=None)
@given(st.lists(records, max_size=9), st.sampled_from(KINDS), st.randoms(use_true_random=False))
def test_the_order_in_which_things_become_known_changes_nothing(
    told: list[tuple[str, int, int]], scheme: Terms, random: Any
) -> None:
    life = lived(told)
    shuffled = replace(life, made=random.sample(life.made, len(life.made)))
    assert shuffled.derived(scheme) == life.derived(scheme)


@settings(max_examples=part_of(200), deadline=None)
@given(st.lists(records, max_size=7), st.sampled_from(KINDS), records)
def test_what_was_verified_goes_on_counting_for_its_day_whatever_else_becomes_known(
    told: list[tuple[str, int, int]], scheme: Terms, more: tuple[str, int, int]
) -> None:
    """But where what is new rules it out, or corrects what it rests on."""
    code, after, _ = more
    for outcome in of(lived(told), scheme):
        words = verified(outcome)
        later = of(lived([*told, (code, after, 9)]), scheme, verified=words)
        if code != "custody":
            assert outcome.achieved_on in [one.achieved_on for one in later if one.state == "achieved"]


@settings(max_examples=part_of(250), deadline=None)
@given(st.lists(records, max_size=9), st.sampled_from(KINDS[:1]))
def test_the_first_day_is_that_of_the_words(told: list[tuple[str, int, int]], scheme: Terms) -> None:
    """By counting every combination of days."""
    last = {(code == "review", number): (code, after) for code, after, number in told}.values()
    by_code = {wanted: [after for code, after in last if code == wanted] for wanted in ("job", "custody", "review")}
    both = [max(pair) for pair in product(by_code["job"], (day for day in by_code["review"] if day >= 0))]
    met = [day for day in both if not any(custody <= day for custody in by_code["custody"])]
    first = [str(date(2012, 4, 20) + timedelta(days=min(met)))] if met else []
    assert days(lived(told), scheme) == first

"""Whatever becomes known late: what a contract covers and somebody verified keeps its id, its day and its money."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from services.assessment.rules.met import VerifierDecision
from services.assessment.rules.outcomes import DerivedOutcome
from services.assessment.rules.terms import Terms, terms
from tests.rules.assessment.life import CDAS, PUBLISHED, RIVERSIDE, Life, document, one_measure, other_id, verified
from tests.thorough import part_of

BEGAN = date(2012, 2, 1)  # the contracts begin in April 2012 and last two years
KINDS: dict[str, tuple[str, dict[str, Any]]] = {
    "review": ("top_item", {"item": "acute_housing", "change": -1}),
    "job": ("event", {"code": "job", "n": 1, "scope": "episode"}),
    "second job": ("event", {"code": "job", "n": 2, "scope": "journey"}),
}
days = st.integers(1, 1100)
stories = st.lists(days, min_size=1, max_size=5, unique=True)


def scheme(kind: str, once_per: str) -> Terms:
    name, params = KINDS[kind]
    measure = {"code": "m", "kind": name, "params": params, "once_per": once_per, "verification": "person"}
    changed = document() | {"valid_from": "2012-01-01", "measures": [measure]}
    for contract in changed["contracts"]:
        contract["measures"] = ["m"]
    return terms(changed, PUBLISHED)


def life(kind: str, moved: int | None, story: list[int]) -> Life:
    """One episode, perhaps handed over, and what was seen on each of those days by who treated then."""
    found = Life()
    episode = found.start(BEGAN.isoformat())
    found.top("start", BEGAN, acute_housing=1)
    if moved:
        found.transfer(episode, str(BEGAN + timedelta(days=moved)), RIVERSIDE)
    for n in story:
        on, by = BEGAN + timedelta(days=n), RIVERSIDE if moved and n >= moved else CDAS
        if kind == "review":
            found.top("review", on, id=other_id(str(on)), acute_housing=0, organisation=by)
        else:
            found.event("job", str(on), id=other_id(str(on)), organisation=by)
    return found


def paid(outcomes: list[DerivedOutcome]) -> dict[Any, DerivedOutcome]:
    return {outcome.id: outcome for outcome in outcomes if outcome.contract and outcome.state == "achieved"}


def some(outcomes: list[DerivedOutcome], random: Any) -> list[VerifierDecision]:
    return [word for outcome in outcomes if random.random() < 0.6 for word in verified(outcome)]


@settings(max_examples=part_of(300), deadline=None)
@example("job", "episode", None, [90], [30], True)  # the later one was paid, the earlier is before the contract
@example("review", "contract_year", None, [500], [300], True)
@example("review", "contract_year", 250, [300], [100], True)
@given(
    st.sampled_from(sorted(KINDS)),
    st.sampled_from(["episode", "journey", "person", "contract_year"]),
    st.none() | st.integers(30, 900),
    stories,
    stories,
    st.randoms(use_true_random=False) | st.just(True),
)
def test_late_news_moves_nothing_that_is_paid(
    kind: str, once_per: str, moved: int | None, story: list[int], late: list[int], random: Any
) -> None:
    terms_ = scheme(kind, once_per)
    known, later = life(kind, moved, story), life(kind, moved, sorted({*story, *late}))
    outcomes = known.outcomes(terms_)
    words = [word for outcome in outcomes for word in verified(outcome)] if random is True else some(outcomes, random)
    for name, before in paid(known.outcomes(terms_, verified=words)).items():
        after = paid(later.outcomes(terms_, verified=words)).get(name)
        assert after is not None
        assert (after.achieved_on, after.contract, after.scope_id) == (
            before.achieved_on,
            before.contract,
            before.scope_id,
        )


@settings(max_examples=part_of(300), deadline=None)
@given(
    st.sampled_from(["episode", "journey", "person", "contract_year"]),
    st.none() | st.integers(30, 900),
    stories,
    stories,
    st.randoms(use_true_random=False),
)
def test_what_is_verified_late_takes_its_own_place_alone(
    once_per: str, moved: int | None, story: list[int], late: list[int], random: Any
) -> None:
    """An earlier day of the same place goes in under the same id; of another place it leaves the id alone. What was
    paid to who took the episode over goes to who had it before under that one's own.
    """
    terms_ = scheme("review", once_per)
    known, later = life("review", moved, story), life("review", moved, sorted({*story, *late}))
    words = some(known.outcomes(terms_), random)
    more = words + some(later.outcomes(terms_, verified=words), random)
    now = paid(later.outcomes(terms_, verified=more))
    for name, before in paid(known.outcomes(terms_, verified=words)).items():
        earlier = [one for one in now.values() if one.scope_id == before.scope_id and one.party != before.party]
        if name not in now:
            assert any(one.achieved_on < before.achieved_on for one in earlier)
            continue
        assert now[name].scope_id == before.scope_id
        assert now[name].achieved_on <= before.achieved_on


@settings(max_examples=part_of(300), deadline=None)
@example("review", "episode", None, [90, 150], [])  # the later review was in the record when the first was refused
@example("review", "episode", None, [90], [150])  # and the later one came after
@given(
    st.sampled_from(sorted(KINDS)),
    st.sampled_from(["episode", "journey", "person", "contract_year"]),
    st.none() | st.integers(30, 900),
    stories,
    st.lists(days, max_size=5, unique=True),
)
def test_what_is_refused_keeps_its_id_until_somebody_verified_what_takes_its_place(
    kind: str, once_per: str, moved: int | None, story: list[int], late: list[int]
) -> None:
    terms_ = scheme(kind, once_per)
    known, later = life(kind, moved, story), life(kind, moved, sorted({*story, *late}))
    told = [outcome for outcome in known.outcomes(terms_) if outcome.id != outcome.own_id and outcome.contract][:1]
    words = [word for outcome in told for word in verified(outcome, yes=False)]
    for outcome in told:
        for facts in (known, later):
            (now,) = [each for each in named(facts, terms_, words).values() if each.achieved_on == outcome.achieved_on]
            assert (now.id, now.state) == (outcome.id, "withdrawn") or now.ways > {outcome.seen}
    words += [word for outcome in later.outcomes(terms_, verified=words) for word in verified(outcome)]
    before = paid(later.outcomes(terms_, verified=words))
    again = [replace(word, verified=True) for word in words]
    after = named(later, terms_, again)
    assert all(after[outcome.id].achieved_on <= outcome.achieved_on for outcome in told)
    assert all(name in after for name in before)


def named(facts: Life, terms_: Terms, words: list[VerifierDecision]) -> dict[Any, DerivedOutcome]:
    return {outcome.id: outcome for outcome in facts.derived(terms_, verified=words).outcomes}


def test_what_was_paid_keeps_its_id_when_it_falls_though_an_earlier_one_was_refused() -> None:
    params = {"code": "job", "n": 1, "scope": "after_discharge"}
    afterwards = one_measure("event", params, provisional_months=12)
    treated = Life()
    treated.end(treated.start("2012-04-10"), "2012-05-01")
    treated.event("job", "2012-06-01")
    (first,) = treated.outcomes(afterwards)
    treated.event("job", "2012-07-01")
    words = verified(first, yes=False)
    (second,) = treated.outcomes(afterwards, verified=words)
    words += verified(second)
    (achieved,) = treated.outcomes(afterwards, verified=words)
    treated.assess("2012-09-01")  # back within the twelve months
    fallen = treated.derived(afterwards, verified=words).outcomes
    assert achieved.state == "achieved"
    assert {one.id for one in fallen if one.achieved_on == achieved.achieved_on} == {achieved.id}
    assert {one.fall.reason for one in fallen if one.fall} == {"represented"}

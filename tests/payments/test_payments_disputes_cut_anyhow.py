"""The same words about what is disputed pay the same, in however many batches they come."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.messaging.events import Payload
from tests.harness import Running
from tests.payments import client
from tests.payments.builders import achieved, case_counted, merged, proposed, scheme, tariff, withdrawn
from tests.payments.test_payments_disputes import FINANCE, closed
from tests.payments.test_payments_disputes_spent import agreed, closes, costs, in_open_year, opened, terms
from tests.payments.test_payments_gates import GATE, standing
from tests.payments.test_payments_order import reset
from tests.thorough import part_of

PRICES = st.sampled_from([5_000, 10_000, 12_500, 20_000])
WORDS = st.one_of(
    st.tuples(st.sampled_from(["ann", "bob", "zoe"]), PRICES),
    st.tuples(st.sampled_from(["ann", "bob"]), st.sampled_from(["achieved", "withdrawn", "proposed", "moved"])),
    st.tuples(st.just("ann"), st.sampled_from(["merged", "parted"])),
    st.tuples(st.just("all"), st.sampled_from(["halved", "full"])),
)
MOVED = "SELECT claim_id, moved_on IS NOT NULL AS is_spent FROM dispute ORDER BY claim_id"


def words_of(story: Sequence[tuple[str, int | str]], first: int = 2) -> list[Payload]:
    """Each thing says its revisions in their order."""
    revisions: defaultdict[str, int] = defaultdict(lambda: first - 1)
    words: list[Payload] = []
    for who, what in story:
        thing = f"{who} {'tariff' if isinstance(what, int) else 'merge' if what in {'merged', 'parted'} else ''}"
        revisions[thing] += 1
        words.append(_word(who, what, revisions[thing]))
    return words


def _word(who: str, what: int | str, revision: int) -> Payload:
    if isinstance(what, int):
        return tariff(who, revision=revision, prices=costs(what))
    match what:
        case "withdrawn":
            return withdrawn(who, revision=revision)
        case "proposed":
            return proposed(who, revision=revision)
        case "merged" | "parted":
            return merged("zoe", who, voided=what == "parted", revision=revision)
        case "halved" | "full":
            prices = [{"measure": "abstinent_at_review", "band": "low", "from": "2012-04-02", "to": None,
                       "pence": 5_000 if what == "halved" else 10_000}]  # fmt: skip
            at = f"2012-09-03T00:00:{revision:02}+00:00"
            return scheme(revision, prices=prices, price_from="achieved", contracts=terms(), published_at=at)
    return achieved(who, "abstinent_at_review", "2012-07-09" if what == "moved" else "2012-07-02", revision=revision)


async def pays(payments: Running, *parts: Sequence[Sequence[Payload]]) -> tuple[Any, ...]:
    """Both are disputed in the open year; that of ann is upheld then, that of bob after the account."""
    await reset(payments)
    await in_open_year(payments)
    await agreed(payments, "ann")
    of_bob = await opened(payments, "bob")
    for batch in parts[0]:
        await payments.deliver(*batch)
    await closes(payments)
    await closed(payments, of_bob, "upheld", FINANCE)
    for batch in parts[1]:
        await payments.deliver(*batch)
    spent = [row["is_spent"] for row in await payments.db.read(MOVED)]
    return await standing(payments, "ann", "bob"), spent, await client.balances(payments)


def cut(words: Sequence[Payload], at: set[int]) -> list[Sequence[Payload]]:
    places = [0, *sorted(place for place in at if place < len(words)), len(words)]
    return [words[start:end] for start, end in pairwise(places) if start < end]


@settings(
    max_examples=part_of(40),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(open_year=st.lists(WORDS, max_size=6), later=st.lists(WORDS, max_size=4), at=st.sets(st.integers(1, 6)))
async def test_the_same_words_pay_the_same_however_they_are_cut(
    payments: Running, open_year: list[tuple[str, int | str]], later: list[tuple[str, int | str]], at: set[int]
) -> None:
    before, after = words_of(open_year), words_of(later, first=20)
    one_each = await pays(payments, [[word] for word in before], [[word] for word in after])
    assert await pays(payments, [before] if before else [], [after] if after else []) == one_each
    assert await pays(payments, cut(before, at), cut(after, at)) == one_each


@pytest.mark.parametrize("cuts", [set(), {1}])
async def test_what_moved_and_came_back_in_a_batch_has_had_its_correction(payments: Running, cuts: set[int]) -> None:
    words = words_of([("ann", 12_500), ("bob", 12_500), ("ann", 10_000), ("bob", 10_000)])
    later = words_of([("ann", 20_000), ("bob", 20_000)], first=20)
    (stands, spent, _) = await pays(payments, cut(words, cuts), [later])
    assert (stands, spent) == ([("due", 10_000)] * 2, [True] * 2)


@pytest.mark.parametrize("cuts", [set(), {1}])
async def test_after_the_account_the_first_word_that_says_more_is_added(payments: Running, cuts: set[int]) -> None:
    later = words_of([("ann", 12_500), ("ann", 10_000), ("ann", 20_000)])
    (stands, _, _) = await pays(payments, [], cut(later, cuts))
    assert stands == [("due", 12_500), ("due", 10_000)]


async def test_what_others_do_is_no_word_about_it(payments: Running) -> None:
    """A cap lets it stand at less and then at as much again: nobody has corrected what is disputed."""
    payments.today = date(2012, 9, 3)
    capped = terms(cap_pence=[20_000])
    await payments.deliver(scheme(contracts=capped), tariff("bob"), achieved("bob", on="2012-07-09"), tariff("ann"))
    await agreed(payments, "bob")
    await payments.deliver(tariff("cat"), tariff("dan"), achieved("cat"), achieved("dan"))
    assert await standing(payments, "bob") == [("over_cap", 0)]
    await payments.deliver(withdrawn("cat"))
    assert await standing(payments, "bob") == [("due", 10_000)]
    assert [row["is_spent"] for row in await payments.db.read(MOVED)] == [False]


@pytest.mark.parametrize("at_once", [False, True])
@pytest.mark.parametrize(("word", "is_spent"), [("costs", True), ("nothing", False)])
async def test_a_gate_that_turns_beside_a_word_spends_nothing_and_hides_nothing(
    payments: Running, word: str, is_spent: bool, at_once: bool
) -> None:
    """A tariff of £125 corrects the £100, also where the gate takes that back; the gate by itself corrects none."""
    payments.today = date(2012, 9, 3)
    gated = terms(gates=[GATE | {"factor": "0.8"}])
    await payments.deliver(scheme(contracts=gated), tariff("ann"), achieved("ann", on="2012-06-01"))
    await payments.deliver(case_counted("x", met_on="2012-05-02"))
    await payments.tick()
    await agreed(payments, "ann")
    costly = tariff("ann", revision=2, prices=costs(12_500))
    words = [costly if word == "costs" else achieved("ann", on="2012-06-01", revision=2), case_counted("x", revision=2)]
    for batch in [words] if at_once else [[said] for said in words]:
        await payments.deliver(*batch)
    assert [row["is_spent"] for row in await payments.db.read(MOVED)] == [is_spent]


@pytest.mark.parametrize("at_once", [False, True])
@pytest.mark.parametrize(("on", "is_spent"), [("2012-07-03", False), ("2012-07-05", True)])
async def test_words_that_take_back_of_several_people_under_a_cap_spend_by_their_own(
    payments: Running, on: str, is_spent: bool, at_once: bool
) -> None:
    """Of £150 bob has £100 and ann £50. As he falls she moves up, which corrects nothing; that hers is of a day after
    cat's takes hers away, and bob's fall gives as much back.
    """
    payments.today = date(2012, 9, 3)
    days = {"bob": "2012-07-02", "ann": "2012-07-03", "cat": "2012-07-04"}
    await payments.deliver(scheme(contracts=terms(cap_pence=[15_000])), *map(tariff, days))
    await payments.deliver(*(achieved(name, on=day) for name, day in days.items()))
    assert await standing(payments, *days) == [("due", 10_000), ("due", 5_000), ("over_cap", 0)]
    await agreed(payments, "ann")
    words = [achieved("ann", on=on, revision=2, taken_back=True), withdrawn("bob", taken_back=True)]
    for batch in [words] if at_once else [[said] for said in words]:
        await payments.deliver(*batch)
    assert await standing(payments, "ann", "cat") == [("due", 5_000), ("due", 10_000)][:: 1 if is_spent else -1]
    assert [row["is_spent"] for row in await payments.db.read(MOVED)] == [is_spent]

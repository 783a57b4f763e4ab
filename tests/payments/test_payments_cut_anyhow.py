"""What waits for an operator does not depend on how the news of an outcome is cut into batches."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.data.revisions import STEP
from shared.messaging.events import Payload
from tests.harness import Running
from tests.payments import client
from tests.payments.builders import BACK, HOLD, achieved, merged, proposed, scheme, tariff, withdrawn
from tests.payments.test_payments_order import reset
from tests.shared.lost import NUMBER, otherwise
from tests.thorough import part_of

DAY = date(2012, 9, 3)
MEASURE = "abstinent_at_review"

words = st.one_of(
    st.tuples(st.sampled_from(["achieved", "achieved", "withdrawn", "proposed", "voided", "held"]), st.booleans()),
    st.tuples(st.sampled_from([4_000, 10_000, 70_000, 0]), st.booleans()),
    st.tuples(st.just("restored"), st.integers(1, 3)),
    st.tuples(st.just("late"), st.integers(1, 4)),
)
stories = st.lists(st.tuples(st.sampled_from(["ann", "ann", "anne", "ben"]), words), min_size=2, max_size=9)


class Source:
    """Of one thing: it numbers its words, and says the last one again when it is set back behind some of them."""

    def __init__(self) -> None:
        self.said: list[Payload] = []
        self.number = 0

    def say(self, word: Payload) -> Payload:
        own = (self.said[-1].revision % STEP if self.said else 0) + 1
        self.said.append(word.model_copy(update={"revision": self._above(own)}))
        return self.said[-1]

    def set_back(self, words: int) -> list[Payload]:
        del self.said[len(self.said) - words :]
        self.number = max(self.number + 1, NUMBER)
        if not self.said:
            return []
        again = self.said.pop()
        self.said.append(again.model_copy(update={"revision": self._above(again.revision % STEP)}))
        return [self.said[-1]]

    def _above(self, own: int) -> int:
        return self.number * STEP + own


def told(story: Sequence[tuple[str, tuple[Any, Any]]]) -> list[Payload]:
    """As payments hears it. What is late was parked, and comes some words later. Ann and Anne are one person."""
    outcomes, prices = defaultdict[str, Source](Source), defaultdict[str, Source](Source)
    heard: list[Payload] = []
    waiting: list[tuple[int, Payload]] = []
    for who, (what, how) in story:
        outcome = outcomes[who]
        due = [word for at, word in waiting if at <= len(heard)]
        waiting = [(at, word) for at, word in waiting if at > len(heard)]
        heard += due
        if what == "restored":
            heard += outcome.set_back(min(how, len(outcome.said)))
        elif what == "late":
            if heard:
                waiting.append((len(heard) - 1 + how, heard.pop()))
        elif isinstance(what, int):
            heard.append(prices[who].say(tariff(who, prices={MEASURE: what}, voided=not what, taken_back=how)))
        else:
            heard.append(outcome.say(_word(who, what).model_copy(update={"taken_back": how})))
    return heard + [word for _, word in waiting]


def _word(who: str, kind: str) -> Payload:
    if kind == "withdrawn":
        return withdrawn(who)
    if kind == "proposed":
        return proposed(who)
    if kind == "held":
        return achieved(who, contract=HOLD, until="2013-07-02")
    return achieved(who, contract=BACK, voided=kind == "voided")


async def waits(payments: Running, batches: Sequence[Sequence[Payload]]) -> tuple[Any, ...]:
    await reset(payments)
    payments.today = DAY
    first: dict[str, Any] = {"name": "first", "valid_from": "2012-04-03", "prices": {MEASURE: 20_000}}
    await payments.deliver(scheme(), merged("ann", "anne"), tariff("ann", **first), tariff("ben", **first))
    for batch in batches:
        await payments.deliver(*batch)
    listed = [(item["kind"], item["id"], item["knownRevision"]) for item in await otherwise(payments)]
    held = {item["contract"] for item in (await client.get(payments, "/holds"))["items"]}
    return listed, held, await client.balances(payments)


@settings(
    max_examples=part_of(30),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(story=stories, cuts=st.sets(st.integers(1, 12), max_size=4))
async def test_the_same_waits_however_the_news_is_cut(
    payments: Running, story: list[tuple[str, tuple[Any, Any]]], cuts: set[int]
) -> None:
    events = told(story)
    at = [0, *sorted(cut for cut in cuts if cut < len(events)), len(events)]
    one_each = await waits(payments, [[event] for event in events])
    assert await waits(payments, [events]) == one_each
    assert await waits(payments, [events[start:end] for start, end in pairwise(at)]) == one_each

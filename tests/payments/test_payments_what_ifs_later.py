"""A what-if that is worked out on a later day than it was asked for: by the day to which the ledger was brought."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from services.payments.commands import what_if_worker
from services.payments.commands.what_if_reckoning import reckon
from services.payments.pages.judged_words import judged_in_words
from tests.harness import Running
from tests.payments.builders import SchemePublished, achieved, block_scheme, ident, tariff
from tests.payments.test_payments_what_if_drafted import by_measures, drafted, drafted_page, judged_end
from tests.payments.test_payments_what_if_reckoned import in_the_ledger
from tests.payments.test_payments_what_ifs import WHAT_IF, asked, shown, sums, worked

ASKED, LATER = date(2012, 12, 30), date(2013, 1, 10)


def half() -> SchemePublished:
    """Half of the block, as a draft."""
    of_half = block_scheme(block_share="0.35")
    return of_half.model_copy(update={"version": 2, "scheme": of_half.scheme | {"version": 2}, "hash": "c0" * 32})


@pytest.fixture
async def block(payments: Running) -> Running:
    """A block by the month, of which an instalment becomes due after the draft is tried."""
    payments.today = ASKED
    await payments.deliver(block_scheme(), tariff("ann"))
    await payments.tick()
    return payments


async def ticked(payments: Running, day: date) -> None:
    payments.today = day
    await payments.tick()


async def pence_in_ledger(payments: Running) -> int:
    return sum((await in_the_ledger(payments, "stockport")).values())


async def all_shown(payments: Running, ids: Sequence[UUID]) -> list[dict[str, Any]]:
    return [await shown(payments, what_if) for what_if in ids]


async def test_before_is_what_stands_on_the_day_to_which_the_ledger_was_brought(block: Running) -> None:
    await block.deliver(asked(half(), pages=0))
    on_asking = await pence_in_ledger(block)
    await ticked(block, LATER)
    await worked(block)
    seen, stands = await shown(block), await pence_in_ledger(block)
    assert (seen["askedOn"], seen["reckonedOn"]) == ("2012-12-03", LATER.isoformat())
    assert stands > on_asking
    assert sums(seen["total"]) == (stands, stands // 2, -stands // 2)


async def test_worked_out_on_the_day_of_asking_it_is_of_that_day(block: Running) -> None:
    await block.deliver(asked(half(), pages=0, asked_on=ASKED))
    assert (await shown(block))["reckonedOn"] is None
    await worked(block)
    seen = await shown(block)
    assert (seen["reckonedOn"], seen["total"]["beforePence"]) == (ASKED.isoformat(), await pence_in_ledger(block))


async def test_a_queue_of_days_comes_to_the_same_and_is_reckoned_once(block: Running) -> None:
    ids = [ident(f"asked {number}") for number in range(3)]
    for number, what_if in enumerate(ids):
        await ticked(block, ASKED + timedelta(days=number))
        await block.deliver(asked(half(), what_if, pages=0, asked_on=block.today))
    await ticked(block, LATER)
    await worked(block)
    seen = await all_shown(block, ids)
    assert [row["askedOn"] for row in seen] == ["2012-12-30", "2012-12-31", "2013-01-01"]
    for name in ("inputs", "reckonedOn", "total", "months", "projectedYear"):
        assert all(row[name] == seen[0][name] for row in seen), name
    assert [row["sameAs"] for row in seen].count(None) == 1


async def test_where_people_were_judged_as_of_an_earlier_day_both_are_said(block: Running) -> None:
    end = judged_end(outcomes=1).model_copy(update={"judged_on": ASKED})
    await block.deliver(by_measures(), drafted_page(drafted("ann")), end)
    await ticked(block, LATER)
    await worked(block)
    seen = await shown(block)
    assert (seen["judgedOn"], seen["reckonedOn"]) == (ASKED.isoformat(), LATER.isoformat())
    assert seen["total"]["beforePence"] == await pence_in_ledger(block)


async def test_a_queue_of_days_of_drafts_that_judge_comes_to_the_same_too(block: Running) -> None:
    ids = [WHAT_IF, ident("a day later")]
    for number, what_if in enumerate(ids):
        end = judged_end(outcomes=1, what_if=what_if).model_copy(update={"judged_on": LATER})
        page = drafted_page(drafted("ann"), what_if=what_if)
        await block.deliver(by_measures(what_if, asked_on=ASKED + timedelta(days=number)), page, end)
    await ticked(block, LATER)
    await worked(block)
    first, second = await all_shown(block, ids)
    for name in ("inputs", "reckonedOn", "judgedOn", "total"):
        assert first[name] == second[name], name
    assert [row["sameAs"] for row in (first, second)].count(None) == 1


async def test_judged_as_of_another_day_it_is_reckoned_by_itself(block: Running) -> None:
    again = ident("again")
    for what_if, judged_on in ((WHAT_IF, ASKED), (again, LATER)):
        end = judged_end(pages=0, what_if=what_if).model_copy(update={"judged_on": judged_on})
        await block.deliver(by_measures(what_if), end)
    await worked(block)
    first, second = await all_shown(block, (WHAT_IF, again))
    assert (first["judgedOn"], second["judgedOn"]) == (ASKED.isoformat(), LATER.isoformat())
    assert first["inputs"] != second["inputs"]


async def test_asked_before_the_work_of_its_day_it_is_of_the_day_before(block: Running) -> None:
    """An instalment of that day stands in no ledger yet."""
    block.today = date(2013, 1, 2)
    await block.deliver(asked(half(), pages=0, asked_on=block.today))
    await worked(block)
    seen, stands = await shown(block), await pence_in_ledger(block)
    assert (seen["askedOn"], seen["reckonedOn"]) == ("2013-01-02", ASKED.isoformat())
    assert sums(seen["total"]) == (stands, stands // 2, -stands // 2)


async def posted_next_day(block: Running) -> None:
    """An outcome is heard after midnight, and before the work of that day."""
    block.today = date(2013, 1, 2)
    await block.deliver(achieved("ann", on="2012-12-10"))


async def test_where_the_ledger_has_lines_of_a_day_it_waits_for_the_work_of_that(block: Running) -> None:
    await block.deliver(asked(half(), pages=0, asked_on=ASKED))
    await posted_next_day(block)
    await worked(block)
    seen = await shown(block)
    assert (seen["state"], seen["waitsFor"], seen["waitsLong"]) == ("waiting", "day", False)
    assert judged_in_words(seen) == ["It waits until the work of the day is done, and goes on by itself."]
    await block.tick()
    await worked(block)
    seen = await shown(block)
    assert (seen["reckonedOn"], seen["waitsFor"]) == ("2013-01-02", None)
    assert seen["total"]["beforePence"] == await pence_in_ledger(block)


async def test_what_was_begun_as_a_day_came_is_put_back_until_its_work_is_done(block: Running) -> None:
    await block.deliver(asked(half(), pages=0, asked_on=ASKED))
    taken = await what_if_worker.take(block.db)
    assert taken is not None
    await posted_next_day(block)
    await reckon(block.db, taken)
    assert ((await shown(block))["state"], await what_if_worker.take(block.db)) == ("waiting", None)


async def test_lines_of_days_that_have_not_come_keep_none_waiting(block: Running) -> None:
    """A clock that went ahead has left them."""
    await posted_next_day(block)
    trigger = "ALTER TABLE payments.transfer {} TRIGGER transfer_is_append_only"
    ahead = "UPDATE payments.transfer SET posted_on = '2999-01-01' WHERE posted_on = '2013-01-02'"
    await block.as_owner(trigger.format("DISABLE"), ahead, trigger.format("ENABLE"))
    await block.deliver(asked(half(), pages=0, asked_on=ASKED))
    await worked(block)
    assert (await shown(block))["state"] == "done"


@pytest.mark.parametrize(
    ("judged_on", "words"),
    [
        ("2013-01-01", "1 January 2013. What the days since have brought counts as it stands: try it"),
        ("2013-01-03", "3 January 2013, and all is reckoned as at 2 January 2013: try it again to have both"),
    ],
)
def test_two_days_are_both_named(judged_on: str, words: str) -> None:
    said = {"waitsFor": None, "unverified": None, "overtaken": 0, "reckonedOn": "2013-01-02"}
    (sentence,) = judged_in_words(said | {"judgedOn": judged_on})
    assert sentence.startswith(f"People were judged by the draft as at {words}")
    assert judged_in_words(said | {"judgedOn": said["reckonedOn"]}) == []

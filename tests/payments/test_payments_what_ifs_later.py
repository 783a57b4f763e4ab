"""A what-if that is worked out on a later day than it was asked for: by the day to which the ledger was brought."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from tests.harness import Running
from tests.payments.builders import SchemePublished, block_scheme, ident, tariff
from tests.payments.test_payments_what_if_drafted import by_measures, drafted, drafted_page, judged_end
from tests.payments.test_payments_what_if_reckoned import in_the_ledger
from tests.payments.test_payments_what_ifs import WHAT_IF, asked, shown, sums, worked

ASKED, LATER = date(2012, 12, 30), date(2013, 1, 10)


def half() -> SchemePublished:
    """Half of the block, as a draft."""
    of_half = block_scheme(block_share="0.35")
    return of_half.model_copy(update={"version": 2, "scheme": of_half.scheme | {"version": 2}, "hash": "c" * 64})


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

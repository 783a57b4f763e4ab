"""What-ifs of which something never comes: operators are told, and in time each ends and goes as all others do."""

from datetime import UTC, date, datetime, timedelta

import pytest

from services.payments.commands.unheard_what_ifs import ENDED_DAYS, NEVER_CAME
from tests.harness import Running
from tests.payments.builders import scheme
from tests.payments.test_payments_what_if_drafted import by_measures, drafted_page, judged_end
from tests.payments.test_payments_what_ifs import asked, dearer, judged, shown, worked


async def after(payments: Running, days: float) -> tuple[str, str | None, int]:
    """What it is so long after it was asked, once the next day has come; why, and of how many operators are told."""
    asked_at = datetime.now(UTC) - timedelta(days=days)
    await payments.db.write("UPDATE what_if SET asked_at = :asked_at", asked_at=asked_at)
    count = (await payments.app.state.watch.look()).unheard
    payments.today += timedelta(days=1)
    await payments.tick()
    seen = await shown(payments)
    return seen["state"], seen["why"], count


@pytest.fixture
async def history(payments: Running) -> Running:
    payments.today = date(2012, 12, 3)
    await payments.deliver(scheme())
    return payments


async def test_one_whose_page_of_outcomes_never_comes_is_told_and_ends(history: Running) -> None:
    await history.deliver(by_measures(), judged_end(pages=1, outcomes=1))
    assert await after(history, 0.9) == ("waiting", None, 0)
    assert await after(history, 1.1) == ("waiting", None, 1)
    assert await after(history, ENDED_DAYS - 0.1) == ("waiting", None, 1)
    assert await after(history, ENDED_DAYS + 0.1) == ("failed", NEVER_CAME, 1)
    assert await after(history, ENDED_DAYS + 1) == ("failed", NEVER_CAME, 0)


async def test_weeks_that_pass_in_seconds_end_nothing_that_is_under_way(history: Running) -> None:
    await history.deliver(by_measures(asked_at=datetime.now(UTC)))
    history.today += timedelta(weeks=5)
    await history.tick()
    assert (await shown(history))["state"] == "waiting"


async def test_one_whose_tariffs_never_come_ends_too(history: Running) -> None:
    await history.deliver(asked(dearer()))
    assert await after(history, ENDED_DAYS + 1) == ("failed", NEVER_CAME, 1)


async def test_one_of_which_all_has_come_is_not_ended_however_late_it_is_reckoned(history: Running) -> None:
    await history.deliver(asked(dearer()), judged({}))
    assert await after(history, ENDED_DAYS + 30) == ("waiting", None, 0)
    await worked(history)
    assert (await shown(history))["state"] == "done"


async def test_what_comes_later_than_a_day_is_reckoned(history: Running) -> None:
    await history.deliver(by_measures(), judged_end(pages=1, outcomes=0))
    assert await after(history, 2) == ("waiting", None, 1)
    await history.deliver(drafted_page(page=1))
    await worked(history)
    assert await after(history, 3) == ("done", None, 0)

"""Nothing is paid while news that may take it back is not read any more, or not passed."""

from collections.abc import Awaitable, Callable
from datetime import date

import httpx
import pytest

from shared.messaging import read_for, stuck
from tests.harness import Running
from tests.payments import client
from tests.payments.builders import achieved, scheme, tariff

DAY = date(2012, 9, 3)
STOPPED = """
INSERT INTO bookmark (reader, source, shard, stopped) VALUES ('payments', 'lasars.assessment', 3, 'it was made anew')
"""
STUCK = """
INSERT INTO stuck (consumer, source, shard, position, event_id, sqlstate, error, since, tries)
VALUES ('payments', 'assessment', 0, 9000, gen_random_uuid(), '42703', 'there is no such column', now(), 7)
"""
MISSING = "INSERT INTO missing_topic (reader, topic, why) VALUES ('payments', 'lasars.referral', 'no such topic')"
HEALED = (
    "DELETE FROM bookmark WHERE stopped IS NOT NULL", "DELETE FROM stuck", "DELETE FROM missing_topic",
)  # fmt: skip


@pytest.mark.parametrize(
    ("trouble", "source"), [(STOPPED, "lasars.assessment"), (STUCK, "assessment"), (MISSING, "lasars.referral")]
)
async def test_no_run_goes_on_while_a_source_is_not_heard(payments: Running, trouble: str, source: str) -> None:
    payments.today = DAY
    await payments.deliver(scheme(), tariff(), achieved("ann"))

    await _healed(payments, trouble, source, lambda: client.propose(payments))
    run = (await client.get(payments, "/runs"))["items"][0]["id"]
    await _healed(payments, trouble, source, lambda: client.approve(payments, run))
    await _healed(payments, trouble, source, lambda: client.release(payments, run))


async def _healed(payments: Running, trouble: str, source: str, act: Callable[[], Awaitable[httpx.Response]]) -> None:
    await payments.db.write(trouble)
    refused = await act()
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/source-not-heard"), refused.text
    assert (refused.json()["source"], source in refused.json()["detail"]) == (source, True)
    for heal in HEALED:
        await payments.db.write(heal)
    await client.done(await act())


async def test_nothing_is_paid_while_a_type_that_is_new_here_was_passed_over(payments: Running) -> None:
    """As by an older version of payments, which did not know that outcomes are withdrawn."""
    payments.today = DAY
    await payments.deliver(scheme(), tariff(), achieved("ann"))
    subscription = payments.service.subscription
    assert subscription is not None
    handled = subscription.types_on("assessment")
    await read_for.note(payments.db, "payments", {"assessment": handled})
    await payments.db.write("UPDATE bookmark SET types = types - 'outcome-withdrawn' WHERE source = 'assessment'")
    await read_for.note(payments.db, "payments", {"assessment": handled})
    refused = await client.propose(payments)
    assert refused.json()["type"] == "/problems/source-not-heard"
    assert "outcome-withdrawn was passed over" in refused.json()["detail"]
    operator = payments.headers("platform_operator")
    await payments.client.post("/bookmarks/assessment/rewind", json={}, headers=operator)
    await read_for.note(payments.db, "payments", {"assessment": handled})
    assert (await client.propose(payments)).status_code == 201


async def test_a_stop_of_what_is_only_sent_keeps_no_run_from_going_on(payments: Running) -> None:
    """The publisher's places are another reader's."""
    payments.today = DAY
    await payments.deliver(scheme(), tariff(), achieved("ann"))
    await payments.db.write(STOPPED.replace("'payments'", "'kafka'"))
    await client.paid_run(payments)


async def test_after_a_rewind_nobody_waits_for_what_was_stuck_in_the_log_before(payments: Running) -> None:
    """The topic was made again, or the source restored: the position of the row is never reached there."""
    payments.today = DAY
    await payments.deliver(scheme(), tariff(), achieved("ann"))
    await payments.db.write(STUCK)
    assert (await client.propose(payments)).status_code == 409
    operator = payments.headers("platform_operator")
    await payments.client.post("/bookmarks/assessment/rewind", json={}, headers=operator)
    assert (await payments.client.get("/stuck", headers=operator)).json()["items"] == []
    assert (await client.propose(payments)).status_code == 201


async def test_a_stop_of_what_is_read_no_more_keeps_no_run_from_going_on(payments: Running) -> None:
    """As of another bus: nobody could set it back so that it goes on."""
    payments.today = DAY
    await payments.deliver(scheme(), tariff(), achieved("ann"))
    await payments.db.write(STOPPED)
    await stuck.forget_unread(payments.db, "payments", [("assessment", 0), ("tariff", 0)])
    await client.paid_run(payments)

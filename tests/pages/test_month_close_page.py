"""Closing a month: a list of what is done and what is not, which leads to where it is done."""

from datetime import date

import pytest

from tests.pages.conftest import Browser
from tests.payments import client
from tests.payments.builders import BACK, achieved, scheme, tariff


@pytest.fixture
async def august(browser: Browser) -> Browser:
    """£100 of ann has been due since 27 August; the position of 3 September is published."""
    running = browser.running
    running.today = date(2012, 8, 27)
    await running.deliver(scheme(), tariff(), achieved(on="2012-07-02"))
    running.today = date(2012, 9, 3)
    await running.tick()
    return browser


async def test_what_is_open_leads_to_where_it_is_done(august: Browser) -> None:
    page = await august.sign_in("finance_proposer", organisation="council", to="/runs")
    assert '/payments/pages/month-close">Close a month: what is done, and what is still to do</a>' in page.text
    shown = (await august.get("/month-close")).text
    assert "Close August 2012</h1>" in shown
    assert "9 of 10 tasks are done." in shown
    assert shown.count(">Done<") + shown.count("Done\n") == 9
    assert "Open: 1 item, riverside-2012" in shown
    assert '/payments/pages/runs" aria-describedby="task-3-status">All that was due is in a run</a>' in shown
    (row,) = (await august.get("/month-close.json?on=2012-08-01")).json()["items"]
    assert (row["task"], row["contract"], row["count"], row["pence"]) == ("due_paid", BACK, 1, 10_000)


async def test_once_all_is_true_it_is_closed_and_nothing_can_be_ticked(august: Browser) -> None:
    run = await client.done(await client.propose(august.running, on=date(2012, 8, 31)))
    await client.done(await client.approve(august.running, run["id"]))
    await client.done(await client.release(august.running, run["id"]))
    await client.done(await client.settle(august.running, run["id"]))
    await august.sign_in("auditor", organisation="council")
    shown = (await august.get("/month-close?on=2012-08-15")).text
    assert "All is done: the month is closed." in shown
    assert "<form" not in shown.split("<main")[1].split("</main>")[0]
    of_now = (await august.get("/month-close?on=2012-09-03")).text
    assert "The month is not over yet." in of_now
    assert "on=2012-08-31" in of_now
    to_come = (await august.get("/month-close?on=2031-01-01")).text
    assert "The month has not begun yet." in to_come
    assert "Nothing yet" in to_come
    assert ">Done<" not in to_come
    assert "tasks are done" not in of_now + to_come

"""What was said to have come of a dispute is taken back: by who may say it, with a reason, and it holds again."""

import pytest

from tests.harness import Running
from tests.payments import client
from tests.payments.builders import tariff
from tests.payments.test_payments_disputes import (
    COUNCIL,
    FINANCE,
    RIVERSIDE,
    Who,
    closed,
    opened,
    post,
    refused,
    two_due,  # noqa: F401 - fixture
)
from tests.payments.test_payments_disputes_of_closed_years import MORE, account, disputed  # noqa: F401 - fixture
from tests.payments.test_payments_gates import standing

ERROR = {"reasonCode": "entered_in_error"}


async def test_it_is_open_as_before_and_no_run_takes_its_claim(two_due: Running) -> None:  # noqa: F811
    dispute = await opened(two_due)
    await closed(two_due, dispute["id"], "upheld")
    path = f"/disputes/{dispute['id']}"
    shown = await client.done(await post(two_due, f"{path}/reopen", COUNCIL, ERROR))
    assert (shown["state"], shown["outcome"], shown["closedOn"], shown["heldPence"]) == ("open", None, None, 10_000)
    (again,) = shown["reopenings"]
    assert (again["outcome"], again["reasonCode"], again["closedOn"]) == ("upheld", "entered_in_error", "2012-08-06")
    assert (await client.done(await client.propose(two_due)))["grossPence"] == 10_000
    events = await two_due.published("dispute-changed")
    assert [event["data"]["state"] for event in events] == ["open", "closed", "open"]
    assert [event["data"]["revision"] for event in events] == [1, 2, 3]
    assert (await client.get(two_due, path, "provider", "riverside"))["reopenings"] == [again]


async def test_its_effect_counts_on_from_when_it_was_first_opened(two_due: Running) -> None:  # noqa: F811
    dispute = await opened(two_due)
    await closed(two_due, dispute["id"])
    await client.done(await post(two_due, f"/disputes/{dispute['id']}/reopen", COUNCIL, ERROR))
    await two_due.deliver(tariff(revision=2, prices=MORE))
    assert (await closed(two_due, dispute["id"], "settled_by_correction"))["effectPence"] == 2_500


@pytest.mark.parametrize(
    ("outcome", "who", "expected"),
    [
        ("upheld", RIVERSIDE, (403, "not-theirs-to-close")),
        ("withdrawn", COUNCIL, (403, "not-theirs-to-close")),
    ],
)
async def test_only_who_may_say_what_came_of_it_takes_that_back(
    two_due: Running,  # noqa: F811
    outcome: str,
    who: Who,
    expected: tuple[int, str],
) -> None:
    dispute = await opened(two_due)
    await closed(two_due, dispute["id"], outcome, RIVERSIDE if outcome == "withdrawn" else FINANCE)
    assert await refused(two_due, f"/disputes/{dispute['id']}/reopen", who, ERROR) == expected


async def test_one_that_is_open_or_has_another_open_beside_it_is_not_opened_again(two_due: Running) -> None:  # noqa: F811
    dispute = await opened(two_due)
    path = f"/disputes/{dispute['id']}/reopen"
    assert await refused(two_due, path, COUNCIL, ERROR) == (409, "dispute-not-closed")
    await closed(two_due, dispute["id"])
    await opened(two_due)
    assert await refused(two_due, path, COUNCIL, ERROR) == (409, "dispute-open")


async def test_what_has_added_to_a_closed_year_stays(account: Running) -> None:  # noqa: F811
    """And what has not yet adds nothing any more."""
    added, waits = await disputed(account), await disputed(account, "ann")
    for dispute in (added, waits):
        await closed(account, dispute, "upheld", COUNCIL)
    assert await refused(account, f"/disputes/{added}/reopen", COUNCIL, ERROR) == (409, "dispute-has-added")
    await client.done(await post(account, f"/disputes/{waits}/reopen", COUNCIL, ERROR))
    await account.deliver(tariff("ann", revision=2, prices=MORE))
    assert await standing(account, "cat", "ann") == [("due", 10_000)] * 2

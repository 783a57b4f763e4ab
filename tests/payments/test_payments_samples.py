"""What fails in a sample takes its share of what else the month pays, and comes back where that is corrected."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from tests.harness import Running
from tests.payments import client
from tests.payments.builders import (
    BACK,
    HOLD,
    achieved,
    contract,
    ident,
    sample_validated,
    scheme,
    tariff,
    withdrawn,
)  # fmt: skip
from tests.payments.test_payments_what_if_reckoned import compared, in_the_ledger

HOUSED = "housing_resolved"
PEOPLE = ["ann", "bob", "cat", "dan", "eve"]
SAMPLES: dict[str, Any] = {"samples": [{"code": "all", "confidence": 80, "margin": 10}]}


def with_samples(version: int = 1, *, extrapolate: bool = True, **terms: Any) -> Any:
    said = {"provisional": "clawback", "validation": SAMPLES | {"extrapolate": extrapolate}} | terms
    return scheme(version, contracts=[contract(HOLD), contract(BACK, **said)])


def housed(*names: str, on: str = "2012-09-03", **changes: Any) -> list[Any]:
    return [event for name in names for event in (tariff(name), achieved(name, HOUSED, on, **changes))]


def of(name: str) -> str:
    return str(ident(f"outcome {name} {HOUSED}"))


@pytest.fixture
async def paying(payments: Running) -> Running:
    """Five are paid of September, of which ann and bob were drawn."""
    payments.today = date(2012, 10, 1)
    await payments.deliver(with_samples(), *housed(*PEOPLE))
    return payments


async def price(payments: Running) -> int:
    return int((await client.claim(payments, ident(f"outcome cat {HOUSED}")))["pence"])


async def lines(payments: Running) -> dict[str, tuple[str, int, str | None]]:
    items = (await client.get(payments, "/claims", contract=BACK))["items"]
    return {
        item["effectiveOn"]: (item["state"], item["pence"], item["reason"])
        for item in items
        if item["shape"] == "extrapolation"
    }


async def test_half_of_the_sample_fails_and_half_of_the_rest_falls(paying: Running) -> None:
    each = await price(paying)
    assert each > 0
    fallen = withdrawn("ann", HOUSED, reason="refused")
    await paying.deliver(fallen, sample_validated("2012-09-01", [of("ann"), of("bob")], validated=1, failed=1))
    share = round(3 * each / 2)
    assert await lines(paying) == {"2012-09-30": ("owed_back", -share, None)}
    run = await client.paid_run(paying)
    assert (run["grossPence"], run["nettedPence"]) == (4 * each, share)  # bob, cat, dan and eve; of ann nothing


async def test_a_correction_posts_the_difference(paying: Running) -> None:
    each = await price(paying)
    drawn = [of("ann"), of("bob")]
    await paying.deliver(sample_validated("2012-09-01", drawn, validated=1, failed=1))
    await paying.deliver(sample_validated("2012-09-01", drawn, revision=2, validated=2))
    assert await lines(paying) == {"2012-09-30": ("unearned", 0, "none-failed")}
    run = await client.paid_run(paying)
    assert (run["grossPence"], run["nettedPence"]) == (5 * each, 0)
    await paying.deliver(sample_validated("2012-09-01", drawn, revision=3, validated=1, failed=1))
    assert await lines(paying) == {"2012-09-30": ("owed_back", -round(3 * each / 2), None)}


async def test_what_is_verified_later_and_what_falls_later_move_it(paying: Running) -> None:
    each = await price(paying)
    await paying.deliver(sample_validated("2012-09-01", [of("ann"), of("bob")], validated=1, failed=1))
    await paying.deliver(*housed("fay", on="2012-09-20"))
    assert (await lines(paying))["2012-09-30"][1] == -2 * each
    await paying.deliver(withdrawn("cat", HOUSED), withdrawn("dan", HOUSED))
    assert (await lines(paying))["2012-09-30"][1] == -each
    await paying.deliver(*housed("gus", on="2012-10-01"))  # of another month
    assert (await lines(paying))["2012-09-30"][1] == -each


async def test_nothing_is_taken_where_the_contract_does_not_say_so(payments: Running) -> None:
    payments.today = date(2012, 10, 1)
    await payments.deliver(with_samples(extrapolate=False), *housed(*PEOPLE))
    await payments.deliver(sample_validated("2012-09-01", [of("ann")], failed=1))
    assert await lines(payments) == {}


async def test_it_does_not_matter_which_is_known_first(payments: Running) -> None:
    payments.today = date(2012, 10, 1)
    await payments.deliver(sample_validated("2012-09-01", [of("ann"), of("bob")], validated=1, failed=1))
    await payments.deliver(*housed(*PEOPLE))
    await payments.deliver(with_samples())
    each = await price(payments)
    assert await lines(payments) == {"2012-09-30": ("owed_back", -round(3 * each / 2), None)}


async def test_the_line_explains_itself(paying: Running) -> None:
    await paying.deliver(sample_validated("2012-09-01", [of("ann"), of("bob")], validated=1, failed=1))
    items = (await client.get(paying, "/claims", contract=BACK))["items"]
    (claim,) = (item for item in items if item["shape"] == "extrapolation")
    (line,) = (await client.get(paying, f"/claims/{claim['id']}/lines"))["items"]
    basis = (await client.get(paying, f"/lines/{line['id']}/explanation"))["basis"]
    sample, extrapolated, *_ = basis["steps"]
    assert (basis["shape"], sample["class"], sample["drawn"], sample["failed"]) == ("extrapolation", "all", 2, 1)
    assert (extrapolated["share"], extrapolated["restPence"]) == ("1/2", 3 * await price(paying))
    assert extrapolated["pence"] == claim["pence"] < 0


async def test_of_two_samples_of_a_month_the_one_that_was_drawn_last_counts(paying: Running) -> None:
    """As where assessment was set back to before the first: the rest is counted once, in whichever order they come."""
    first = sample_validated("2012-09-01", [of("ann"), of("bob")], validated=1, failed=1)
    again = first.model_copy(update={"sample_id": UUID(int=first.sample_id.int + 1)})
    await paying.deliver(again)
    once = (await lines(paying))["2012-09-30"][1]
    await paying.deliver(first)
    assert once < 0
    assert (await lines(paying))["2012-09-30"][1] == once
    none_failed = sample_validated("2012-09-01", [of("ann"), of("bob")], validated=2)
    await paying.deliver(none_failed.model_copy(update={"sample_id": UUID(int=first.sample_id.int + 2)}))
    assert (await lines(paying))["2012-09-30"][1] == 0


async def test_what_has_the_id_of_a_drawn_one_by_other_evidence_is_of_the_rest(paying: Running) -> None:
    """Whichever of both is known first, and though nothing more is said of the sample."""
    each = await price(paying)
    first, later = ({"evidence_key": f"ann {word}"} for word in ("first", "later"))
    keys = {"evidence_keys": ["ann first", "bob"]}
    said = sample_validated("2012-09-01", [of("ann"), of("bob")], validated=1, failed=1).model_copy(update=keys)
    await paying.deliver(said, *housed("ann", revision=2, **first), *housed("bob", revision=2, evidence_key="bob"))
    assert (await lines(paying))["2012-09-30"][1] == -round(3 * each / 2)
    await paying.deliver(*housed("ann", revision=3, **later))
    assert (await lines(paying))["2012-09-30"][1] == -round(4 * each / 2)
    await paying.deliver(*housed("cat", revision=2, **first))  # what was drawn has another id now
    assert (await lines(paying))["2012-09-30"][1] == -round(3 * each / 2)


async def test_a_what_if_leaves_out_what_was_drawn_by_its_evidence(paying: Running) -> None:
    keys = {"evidence_keys": ["ann first", "bob"]}
    said = sample_validated("2012-09-01", [of("ann"), of("bob")], validated=1, failed=1).model_copy(update=keys)
    await paying.deliver(said, *housed("ann", revision=2, evidence_key="ann later"))
    await paying.deliver(*housed("bob", revision=2, evidence_key="bob"))
    draft = with_samples(2, cap_pence=[90_000])
    before = await in_the_ledger(paying, "stockport")
    stands, would_stand = await compared(paying, "stockport", draft)
    assert (stands, would_stand) == (before, before)


CLOSES: dict[str, Any] = {"final_accounts": ["2013-07-01", "2014-07-01"]}


async def test_what_a_sample_says_after_the_final_account_is_said_and_moves_nothing(payments: Running) -> None:
    payments.today = date(2013, 6, 3)
    await payments.deliver(with_samples(**CLOSES), *housed("ann", "bob", "cat", on="2013-02-20"))
    payments.today = date(2013, 7, 1)
    await payments.tick()
    before = await in_the_ledger(payments, "stockport")
    payments.today = date(2013, 7, 10)
    await payments.deliver(sample_validated("2013-02-01", [of("ann"), of("bob")], validated=1, failed=1))
    assert await lines(payments) == {"2013-02-28": ("closed", 0, "final-account")}
    await payments.deliver(sample_validated("2013-02-01", [of("ann"), of("bob")], validated=2, failed=0, revision=2))
    assert await lines(payments) == {"2013-02-28": ("unearned", 0, "none-failed")}
    payments.today = date(2013, 7, 15)
    await payments.tick()
    assert await in_the_ledger(payments, "stockport") == before


async def test_what_a_correction_says_after_it_too(payments: Running) -> None:
    """A half of cat's falls while the year is open; after it nothing has failed, and then nothing was so."""
    payments.today = date(2013, 6, 3)
    await payments.deliver(with_samples(**CLOSES), *housed("ann", "bob", "cat", on="2013-02-20"))
    await payments.deliver(sample_validated("2013-02-01", [of("ann"), of("bob")], validated=1, failed=1))
    (line,) = (await lines(payments)).values()
    assert (line[0], line[1] < 0, line[2]) == ("owed_back", True, None)
    payments.today = date(2013, 7, 1)
    await payments.tick()
    await payments.deliver(sample_validated("2013-02-01", [of("ann"), of("bob")], validated=2, failed=0, revision=2))
    assert (await lines(payments))["2013-02-28"] == ("owed_back", line[1], "final-account")
    await payments.deliver(sample_validated("2013-02-01", [of("ann"), of("bob")], validated=1, failed=1, revision=3))
    assert (await lines(payments))["2013-02-28"] == line

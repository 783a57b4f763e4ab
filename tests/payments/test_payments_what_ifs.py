"""A draft that is tried: asked by an event, reckoned by a worker, kept, looked at and given up. No money moves."""

import asyncio
from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from services.payments.commands import what_if_reckoning, what_if_worker
from services.payments.commands.what_if_reckoning import reckon
from services.payments.events import WhatIfAsked, WhatIfTariffs
from services.payments.store import ledger, what_ifs
from tests.harness import Running
from tests.payments import client
from tests.payments.builders import (
    BACK,
    MEASURES,
    WHO,
    SchemePublished,
    achieved,
    block_scheme,
    canonical,
    ident,
    scheme,
    tariff,
)
from tests.shared.processes import until

WHAT_IF = ident("what if")
ALL_OF = "SELECT coalesce(string_agg(t::text, '' ORDER BY t::text), '') AS rows FROM"
TABLES = ("transfer", "amount", "run", "outbox", "log", "outcome", "tariff", "scheme_version")


def dearer(version: int = 2, **changes: Any) -> SchemePublished:
    """A tenth more for abstinence."""
    prices = canonical()["prices"]
    for row in prices:
        row["pence"] += row["pence"] // 10 * (row["measure"] == MEASURES[0])
    return scheme(version, prices=prices, **changes)


def asked(draft: SchemePublished, what_if: UUID = WHAT_IF, pages: int = 1, **more: Any) -> WhatIfAsked:
    said = {
        "what_if_id": what_if, "scheme_id": draft.scheme_id, "version": draft.version, "hash": draft.hash,
        "scheme": draft.scheme, "asked_on": date(2012, 12, 3), "asked_at": draft.published_at.replace(year=2013),
        "pages": pages, "tariffs": 2, "kept": 0, "undecided": 0, "costs": {}, "budget_pence": None,
    }  # fmt: skip
    return WhatIfAsked(**(WHO | said | more))


def judged(bands: Mapping[str, str], what_if: UUID = WHAT_IF, page: int = 1) -> WhatIfTariffs:
    rows = [{"tariff_id": tariff(who).tariff_id, "band": band, "set_singly": {}} for who, band in bands.items()]
    return WhatIfTariffs.model_validate(WHO | {"what_if_id": what_if, "page": page, "tariffs": rows})


@pytest.fixture
async def history(payments: Running) -> Running:
    """Two people in the low band: one abstinent and housed, one abstinent."""
    payments.today = date(2012, 12, 3)
    await payments.deliver(scheme(), tariff("ann"), tariff("ben"))
    await payments.deliver(achieved("ann"), achieved("ben", on="2012-08-06"), achieved("ann", "housing_resolved"))
    return payments


async def worked(payments: Running) -> None:
    """As the worker does, in this process."""
    while (taken := await what_if_worker.take(payments.db)) is not None:
        await reckon(payments.db, taken)


async def shown(payments: Running, what_if: UUID = WHAT_IF) -> dict[str, Any]:
    return dict(await client.get(payments, f"/what-ifs/{what_if}", "commissioner"))


async def behind(payments: Running, what_if: UUID = WHAT_IF, **only: Any) -> list[dict[str, Any]]:
    return list((await client.get(payments, f"/what-ifs/{what_if}/amounts", "commissioner", **only))["items"])


async def counted(payments: Running) -> dict[str, str]:
    """All that stands in tables of money and facts, and all that leaves."""
    return {
        name: (await payments.db.read(f"{ALL_OF} {name} AS t"))[0]["rows"] for name in TABLES
    }  # fmt: skip


def sums(row: Mapping[str, Any]) -> tuple[int, int, int]:
    return row["beforePence"], row["afterPence"], row["differencePence"]


async def test_before_after_and_difference_as_somebody_asks(history: Running) -> None:
    await history.deliver(asked(dearer()), judged({"ann": "low", "ben": "low"}))
    assert (await shown(history))["state"] == "waiting"
    await worked(history)
    seen = await shown(history)
    assert (seen["state"], seen["percent"], seen["why"]) == ("done", 100, None)
    assert sums(seen["total"]) == (30_000, 32_000, 2_000)
    assert [(row["party"], row["contract"], *sums(row)) for row in seen["parties"]] == [
        ("riverside", BACK, 30_000, 32_000, 2_000)
    ]
    assert [(row["measure"], *sums(row)) for row in seen["measures"]] == [
        ("abstinent_at_review", 20_000, 22_000, 2_000), ("housing_resolved", 10_000, 10_000, 0),
    ]  # fmt: skip
    assert [(row["band"], *sums(row)) for row in seen["bands"]] == [("low", 30_000, 32_000, 2_000)]
    assert [(row["month"], row["amounts"], row["different"], *sums(row)) for row in seen["months"]] == [
        ("2012-07-01", 2, 1, 20_000, 21_000, 1_000), ("2012-08-01", 1, 1, 10_000, 11_000, 1_000),
    ]  # fmt: skip


async def test_behind_each_figure_is_a_list_that_adds_up_to_it(history: Running) -> None:
    await history.deliver(asked(dearer()), judged({"ann": "high", "ben": "low"}))
    await worked(history)
    seen = await shown(history)
    for part, named in (("parties", "party"), ("measures", "measure"), ("bands", "band"), ("months", "month")):
        for row in seen[part]:
            amounts = await behind(history, **{named: row[named]})
            listed = [sum(amount[name] for amount in amounts) for name in ("beforePence", "afterPence")]
            assert (len(amounts), *listed) == (row["amounts"], row["beforePence"], row["afterPence"]), row
    assert [(row["band"], *sums(row)) for row in seen["bands"]] == [
        ("high", 0, 63_000, 63_000), ("low", 30_000, 11_000, -19_000),
    ]  # fmt: skip
    people = Counter(amount["clientId"] for amount in await behind(history))
    assert people == {str(ident("ann")): 4, str(ident("ben")): 1}, "who is in another band is listed in each"
    assert {amount["claimId"] for amount in await behind(history, different=True)} >= {
        str(achieved("ann").outcome_id), str(achieved("ben").outcome_id),
    }  # fmt: skip
    pages = [await client.get(history, f"/what-ifs/{WHAT_IF}/amounts", "commissioner", limit=2)]
    while pages[-1]["next"]:
        pages.append(
            await client.get(history, f"/what-ifs/{WHAT_IF}/amounts", "auditor", limit=2, cursor=pages[-1]["next"])
        )
    assert [row for page in pages for row in page["items"]] == await behind(history)


async def test_what_a_person_brings_in_is_beside_what_one_costs_and_the_total_beside_the_budget(
    history: Running,
) -> None:
    await history.deliver(tariff("cal", band="high"))  # nothing was achieved
    beside: dict[str, Any] = {"costs": {"low": 12_000, "high": 70_000}, "budget_pence": 70_000}
    await history.deliver(asked(dearer(), **beside), judged({"ann": "high", "ben": "low"}))
    await worked(history)
    seen = await shown(history)
    assert (seen["budgetPence"], seen["overBudgetPence"]) == (70_000, 4_000)
    names = ("band", "beforePeople", "afterPeople", "beforePerPersonPence", "afterPerPersonPence", "costPence",
             "overCostPence")  # fmt: skip
    assert [tuple(row[name] for name in names) for row in seen["bands"]] == [
        ("high", 1, 2, 0, 31_500, 70_000, -38_500), ("low", 2, 1, 15_000, 11_000, 12_000, -1_000),
    ]  # fmt: skip
    again = ident("again")
    await history.deliver(asked(dearer(), again), judged({"ann": "high", "ben": "low"}, again))
    await worked(history)
    other = await shown(history, again)
    assert (other["sameAs"], other["budgetPence"], other["overBudgetPence"]) == (str(WHAT_IF), None, None)
    assert [row["costPence"] for row in other["bands"]] == [None, None]


async def test_no_line_no_fact_and_no_event_comes_of_it(history: Running) -> None:
    before = await counted(history)
    await history.deliver(asked(dearer()), judged({"ann": "high", "ben": "low"}))
    await worked(history)
    assert (await shown(history))["total"]["differencePence"] != 0
    assert await counted(history) == before


async def test_a_ledger_that_is_locked_is_not_waited_for(history: Running) -> None:
    await history.deliver(asked(dearer()), judged({"ann": "low", "ben": "low"}))
    async with history.owner() as owner, owner.session() as session:
        await ledger.lock(session, "stockport")
        async with asyncio.timeout(10):
            await worked(history)
    assert (await shown(history))["state"] == "done"


async def test_the_same_asked_again_gives_what_was_kept_until_something_new_is_known(history: Running) -> None:
    await history.deliver(asked(dearer()), judged({"ann": "low", "ben": "low"}))
    await worked(history)
    first, again, later = await shown(history), ident("again"), ident("later")
    await history.deliver(asked(dearer(), again), judged({"ben": "low", "ann": "low"}, again))
    await worked(history)
    second = await shown(history, again)
    assert (second["state"], second["sameAs"], second["inputs"]) == ("done", str(WHAT_IF), first["inputs"])
    assert second["bands"] == first["bands"]
    assert await behind(history, again) == await behind(history) != []
    await history.deliver(achieved("ben", "housing_resolved"))
    await history.deliver(asked(dearer(), later), judged({"ann": "low", "ben": "low"}, later))
    await worked(history)
    third = await shown(history, later)
    assert third["sameAs"] is None
    assert third["inputs"] != first["inputs"]
    assert third["total"]["beforePence"] == 40_000
    items = (await client.get(history, "/what-ifs", "commissioner"))["items"]
    assert {row["id"] for row in items} == {str(WHAT_IF), str(again), str(later)}


@pytest.mark.parametrize(
    "other", [{"asked_on": date(2012, 12, 4)}, {"draft": dearer(3)}], ids=["another day", "another draft"]
)
async def test_another_day_or_draft_is_reckoned_by_itself(history: Running, other: dict[str, Any]) -> None:
    await history.deliver(asked(dearer()), judged({"ann": "low", "ben": "low"}))
    await worked(history)
    again = ident("again")
    draft = other.pop("draft", dearer())
    await history.deliver(asked(draft, again, **other), judged({"ann": "low", "ben": "low"}, again))
    await worked(history)
    assert (await shown(history, again))["sameAs"] is None


async def test_nothing_is_reckoned_until_all_tariffs_have_come(history: Running) -> None:
    await history.deliver(judged({"ann": "high"}, page=2), asked(dearer(), pages=2))
    await worked(history)
    assert (await shown(history))["state"] == "waiting"
    await history.deliver(judged({"ben": "low"}))
    await worked(history)
    assert (await shown(history))["total"]["afterPence"] == 74_000


async def test_one_that_was_begun_and_left_is_taken_up_again(history: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    await history.deliver(asked(dearer()), judged({"ann": "low", "ben": "low"}))
    assert await what_if_worker.take(history.db) is not None, "and its process is gone"
    assert await what_if_worker.take(history.db) is None, "who has it may be at work"
    monkeypatch.setattr(what_ifs, "SILENT_SECONDS", 0)
    await worked(history)
    assert (await shown(history))["state"] == "done"


async def test_one_that_never_comes_to_an_end_fails_and_says_so(
    history: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    await history.deliver(asked(dearer()), judged({"ann": "low", "ben": "low"}))
    monkeypatch.setattr(what_ifs, "SILENT_SECONDS", 0)
    for _ in range(what_ifs.TRIES_MAX):
        assert await what_if_worker.take(history.db) is not None
    assert await what_if_worker.take(history.db) is None
    seen = await shown(history)
    assert (seen["state"], seen["total"]) == ("failed", None)
    assert "3 times" in seen["why"]


async def test_one_that_cannot_be_read_fails_and_says_why(history: Running) -> None:
    broken = dearer()
    body = {**broken.scheme, "prices": [{"measure": "x"}]}
    await history.deliver(asked(broken.model_copy(update={"scheme": body, "hash": "b" * 64})), judged({"ann": "low"}))
    await worked(history)
    seen = await shown(history)
    assert seen["state"] == "failed"
    assert seen["why"].startswith("The draft cannot be reckoned: KeyError")
    assert await behind(history) == []


async def test_one_is_cancelled_before_and_while_it_is_reckoned(
    history: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    await history.deliver(asked(dearer()), judged({"ann": "low", "ben": "low"}))
    taken = await what_if_worker.take(history.db)
    assert taken is not None
    assert (await client.get(history, "/what-ifs", "commissioner"))["items"][0]["state"] == "reckoning"
    begun = asyncio.Event()

    async def never(*_args: Any) -> None:
        begun.set()
        await asyncio.Event().wait()

    monkeypatch.setattr(what_if_reckoning, "what_if", never)
    monkeypatch.setattr(what_if_reckoning, "BEAT_SECONDS", 0.01)
    reckoning = asyncio.create_task(reckon(history.db, taken))
    await begun.wait()
    path = f"/what-ifs/{WHAT_IF}/cancel"
    cancelled = await client.done(await client.post(history, path, "commissioner", "commissioner-1"))
    assert cancelled["state"] == "cancelled"
    async with asyncio.timeout(10):
        await reckoning
    seen = await shown(history)
    assert (seen["state"], seen["total"], seen["bands"]) == ("cancelled", None, [])
    assert await what_if_worker.take(history.db) is None
    answer = await client.post(history, path, "commissioner", "commissioner-1")
    assert (answer.status_code, answer.json()["state"]) == (409, "cancelled")


async def test_amounts_of_periods_are_in_no_band_and_of_no_measure(payments: Running) -> None:
    payments.today = date(2012, 12, 3)
    await payments.deliver(block_scheme())
    half = block_scheme(block_share="0.35")
    draft = half.model_copy(update={"version": 2, "scheme": half.scheme | {"version": 2}, "hash": "c" * 64})
    await payments.deliver(asked(draft, pages=0))
    await worked(payments)
    seen = await shown(payments)
    assert [(row["measure"], row["shape"]) for row in seen["measures"]] == [(None, "block")]
    assert [row["band"] for row in seen["bands"]] == [None]
    assert seen["total"]["afterPence"] * 2 == seen["total"]["beforePence"] > 0
    amounts = await behind(payments, shape="block")
    assert len(amounts) == seen["total"]["amounts"] == len(seen["months"])
    assert {row["clientId"] for row in amounts} == {None}


@pytest.mark.parametrize("role", ["provider", "finance_proposer", "assessor", "verifier"])
async def test_who_has_no_business_with_it_sees_none(history: Running, role: str) -> None:
    await history.deliver(asked(dearer()), judged({"ann": "low"}))
    for path in ("/what-ifs", f"/what-ifs/{WHAT_IF}", f"/what-ifs/{WHAT_IF}/amounts"):
        answer = await history.client.get(path, headers=history.headers(role, organisation="riverside", key=False))
        assert answer.status_code == 403
    elsewhere = history.headers("commissioner", organisation="council", area="wigan", key=False)
    assert (await history.client.get(f"/what-ifs/{WHAT_IF}", headers=elsewhere)).status_code == 404
    assert (await history.client.get("/what-ifs", headers=elsewhere)).json()["items"] == []


async def test_a_process_of_its_own_reckons_it(history: Running) -> None:
    await history.deliver(asked(dearer()), judged({"ann": "low", "ben": "low"}))
    working = asyncio.create_task(what_if_worker.run(history.db, history.service.settings))

    async def over() -> bool:
        return (await shown(history))["state"] not in {"waiting", "reckoning"}

    try:
        await until(over)
    finally:
        working.cancel()
        await asyncio.gather(working, return_exceptions=True)
    assert sums((await shown(history))["total"]) == (30_000, 32_000, 2_000)


async def test_one_of_later_tried_as_if_it_had_begun_before_comes_to_what_one_of_before_does(history: Running) -> None:
    """To the penny, and is not taken for the one that was tried from its own first day."""
    of_then, later = dearer(), dearer(3, valid_from="2013-12-01")
    as_if = dearer(3)
    names = [ident(name) for name in ("of then", "of later", "as if")]
    bands = {"ann": "high", "ben": "low"}
    await history.deliver(
        asked(of_then, names[0]), judged(bands, names[0]), asked(later, names[1], pages=0, tariffs=0),
        asked(as_if, names[2], drafted_from=date(2013, 12, 1)), judged(bands, names[2]),
    )  # fmt: skip
    await worked(history)
    then, own, earlier = [await shown(history, name) for name in names]
    assert own["total"]["differencePence"] == 0
    assert then["total"]["differencePence"] > 0
    parts = ("total", "parties", "measures", "bands", "months")
    assert [earlier[part] for part in parts] == [then[part] for part in parts]
    assert (earlier["validFrom"], earlier["countsFrom"]) == ("2013-12-01", of_then.scheme["valid_from"])
    assert (own["validFrom"], own["countsFrom"]) == ("2013-12-01", "2013-12-01")
    assert earlier["sameAs"] is None

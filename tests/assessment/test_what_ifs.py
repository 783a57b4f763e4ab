"""People judged by a draft: what payments is told of it is what would be published, once the draft was, and nothing is
kept of it.
"""

import asyncio
import copy
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest

from services.assessment.commands import what_if_judging, what_if_worker
from services.assessment.commands.what_if_judging import judge
from services.assessment.events import SchemePublished, WhatIfAsked, WhatIfTariffs
from services.assessment.store import what_ifs
from tests.assessment.builders import rewritten, stockport, tariff_set
from tests.assessment.client import Care, Desk, merge, new_care
from tests.harness import Running
from tests.shared.processes import until

WHO: dict[str, Any] = {"area": "stockport", "actor": "commissioner-1", "actor_organisation": "council"}
ALL_OF = "SELECT coalesce(string_agg(t::text, '' ORDER BY t::text), '') AS rows FROM assessment."
KEPT = ("outcome", "verification", "representation", "client_due", "top_owed", "scheme_fact", "tariff_fact")
STANDS = """
SELECT id, client_id, state, measure, achieved_on, coalesce(prime, party) AS party, contract, journey_from,
       journey_to, provisional_until, provisional_rule
  FROM assessment.outcome WHERE state <> 'withdrawn'
"""
Stands = dict[str, tuple[Any, ...]]
Draft = Mapping[str, Any]


def draft(**keys: Any) -> SchemePublished:
    """The example's scheme in another version, published after it."""
    scheme = copy.deepcopy(stockport().scheme) | {"version": 2} | keys
    return rewritten(stockport(), scheme, version=2, published_at=datetime(2012, 9, 2, 9, tzinfo=UTC))


def with_measure(code: str, **row: Any) -> SchemePublished:
    measures = copy.deepcopy(stockport().scheme["measures"])
    next(measure for measure in measures if measure["code"] == code).update(row)
    return draft(measures=measures)


def with_measures(*more: Mapping[str, Any], without: str = "") -> SchemePublished:
    measures = [measure for measure in stockport().scheme["measures"] if measure["code"] != without]
    contracts = copy.deepcopy(stockport().scheme["contracts"])
    for contract in contracts:
        contract["measures"] = [code for code in contract["measures"] if code != without]
        contract["measures"] += [measure["code"] for measure in more]
    return draft(measures=[*measures, *more], contracts=contracts)


ASSESSED = {"code": "assessed_high", "title": "High", "kind": "assessed", "params": {"bands": ["high"]},
            "once_per": "journey", "verification": "automatic"}  # fmt: skip
SOONER = {"code": "better_life", "title": "Better by two points", "kind": "top_item",
          "params": {"item": "quality_of_life", "change": 2}, "once_per": "episode"}  # fmt: skip
EQUAL = draft()
DRAFTS: dict[str, SchemePublished] = {
    "equal": EQUAL,
    "a window": with_measure("engaged_12_weeks", params={"weeks": 8, "contact_weeks": 4}),
    "a longer window": with_measure("engaged_12_weeks", params={"weeks": 16, "contact_weeks": 4}),
    "a threshold": with_measure("quality_of_life", params={"item": "quality_of_life", "change": 8}),
    "once per": with_measure("quality_of_life", once_per="person"),
    "who verifies": with_measure("offending_reduced", verification="person"),
    "for how long": with_measure("planned_discharge", provisional_months=3),
    "a new one": with_measures(SOONER),
    "one that ends": with_measures(without="housing_resolved"),
    "by a band": with_measures(ASSESSED),
}


def asked(of: SchemePublished, what_if: UUID, pages: int = 0, **more: Any) -> WhatIfAsked:
    said = {"what_if_id": what_if, "judged": True, "scheme": of.scheme, "asked_on": date(2012, 9, 3),
            "asked_at": of.published_at, "pages": pages}  # fmt: skip
    return WhatIfAsked(**(WHO | said | more))


def banded(bands: Mapping[UUID, str], what_if: UUID, page: int = 1) -> WhatIfTariffs:
    rows = [{"tariff_id": tariff, "band": band} for tariff, band in bands.items()]
    return WhatIfTariffs.model_validate(WHO | {"what_if_id": what_if, "judged": True, "page": page, "tariffs": rows})


async def worked(running: Running) -> None:
    """As the worker does, in this process."""
    while (taken := await what_if_worker.take(running.db)) is not None:
        await judge(running.db, taken.area, taken.id)


async def told(running: Running, what_if: UUID) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The outcomes, and how it ended."""
    pages, ends = [
        [event["data"] for event in await running.published(kind) if event["subject"] == str(what_if)]
        for kind in ("what-if-outcomes", "what-if-judged")
    ]
    return [outcome for page in sorted(pages, key=lambda page: page["page"]) for outcome in page["outcomes"]], ends


async def judged(
    running: Running, of: SchemePublished, bands: Mapping[UUID, str] | None = None
) -> list[dict[str, Any]]:
    what_if = uuid4()
    news = [banded(bands, what_if)] if bands is not None else []
    await running.deliver(asked(of, what_if, len(news)), *news)
    await worked(running)
    outcomes, (end,) = await told(running, what_if)
    assert (end["outcomes"], end["unverified"]) == (len(outcomes), sum(row["unverified"] for row in outcomes))
    assert (end["why"], end["judgedOn"]) == (None, running.today.isoformat())
    return outcomes


async def standing(running: Running) -> Stands:
    rows = await running.db.read(STANDS)
    return {str(row["id"]): tuple(map(_text, row.values())) for row in rows}


def after(stands: Stands, outcomes: Sequence[Mapping[str, Any]]) -> Stands:
    """What would stand by what payments is told."""
    then = dict(stands)
    for outcome in outcomes:
        assert (outcome["insteadOf"] > 0) or outcome["outcomeId"] not in stands
        then.pop(outcome["outcomeId"], None)
        if outcome["state"] != "withdrawn":
            names = ("outcomeId", "clientId", "state", "measure", "achievedOn", "party", "contract", "journeyFrom",
                     "journeyTo", "provisionalUntil", "provisionalRule")  # fmt: skip
            then[outcome["outcomeId"]] = tuple(outcome[name] for name in names)
    return then


def _text(value: object) -> str | None:
    return None if value is None else str(value)


async def kept(running: Running) -> dict[str, str]:
    """What stands of outcomes and facts; of what leaves, all that is no what-if's."""
    tables = {name: (await running.db.read(f"{ALL_OF}{name} AS t"))[0]["rows"] for name in KEPT}
    sent = [event for event in await running.published() if ".what-if" not in event["type"]]
    return tables | {"sent": json.dumps(sent)}


@pytest.fixture
async def crowd(open_desk: Desk) -> list[Care]:
    """Housed and verified; discharged; refused; back again; of two records; banded high."""
    people = [await new_care(open_desk) for _ in range(5)]
    for care in people:
        await care.assess("2012-04-05")
        await care.start("2012-04-10")
        await care.top("start", "2012-04-11", acuteHousing=True, qualityOfLife=5, opiates=20)
        await care.top("review", "2012-06-12", acuteHousing=False, qualityOfLife=11, opiates=0)
    verified, discharged, refused, back, high = people
    await verified.verify(await verified.one("housing_resolved"))
    await discharged.end("2012-08-01")
    await discharged.verify(await discharged.one("planned_discharge"))
    await refused.verify(await refused.one("quality_of_life"), "refused")
    await back.end("2012-06-20")
    await back.assess("2012-08-20")
    await back.start("2012-08-25")
    await back.top("start", "2012-08-26", qualityOfLife=5)
    await back.top("review", "2012-09-02", qualityOfLife=11)
    await high.evidence("no_proven_offence", "2012-08-01")
    await open_desk.running.deliver(tariff_set(high.client, "high", "2012-04-05"))
    return people


@pytest.fixture
def running(crowd: list[Care]) -> Running:
    return crowd[0].running


@pytest.mark.parametrize("name", DRAFTS)
async def test_what_is_told_is_what_publishing_the_draft_would_bring(running: Running, name: str) -> None:
    before, stands = await kept(running), await standing(running)
    outcomes = await judged(running, DRAFTS[name])
    assert await kept(running) == before, "nothing is kept of it"
    assert (outcomes == []) == (name == "equal")
    await running.deliver((DRAFTS[name].scheme_id, DRAFTS[name]))
    assert after(stands, outcomes) == await standing(running)


async def test_what_somebody_has_verified_stays_so_and_what_is_new_counts_as_verified(crowd: list[Care]) -> None:
    running = crowd[0].running
    outcomes = await judged(running, with_measure("planned_discharge", provisional_months=3))
    of_discharged = [row for row in outcomes if row["clientId"] == crowd[1].client]
    assert [(row["state"], row["unverified"]) for row in of_discharged] == [("achieved", False)]
    waits = [row for row in outcomes if row["clientId"] == crowd[3].client]
    assert {(row["state"], row["unverified"]) for row in waits} <= {("proposed", False)}, "as it waits today"
    (unseen,) = await judged(running, with_measure("offending_reduced", verification="person"))
    assert (unseen["state"], unseen["unverified"], unseen["insteadOf"]) == ("proposed", True, 1)
    new = await judged(running, with_measures(SOONER))
    assert {(row["measure"], row["state"], row["unverified"], row["insteadOf"]) for row in new} == {
        ("better_life", "proposed", True, 0)
    }


async def test_a_band_that_the_draft_would_have_meets_what_asks_for_one(crowd: list[Care]) -> None:
    running, low = crowd[0].running, tariff_set(crowd[0].client, "low", "2012-04-05")
    await running.deliver(low)
    by_bands = with_measures(ASSESSED)
    assert {row["clientId"] for row in await judged(running, by_bands)} == {crowd[4].client}
    both = await judged(running, by_bands, {low.tariff_id: "high"})
    assert {row["clientId"] for row in both} == {crowd[4].client, crowd[0].client}


async def test_nobody_is_judged_until_all_tariffs_have_come_in_any_order(crowd: list[Care]) -> None:
    running, what_if = crowd[0].running, uuid4()
    await running.deliver(banded({}, what_if, 2), asked(EQUAL, what_if, 2))
    await worked(running)
    assert await told(running, what_if) == ([], [])
    await running.deliver(banded({}, what_if, 1), banded({}, what_if, 1), asked(EQUAL, what_if, 2))
    await worked(running)
    await running.deliver(asked(EQUAL, what_if, 2))
    await worked(running)
    outcomes, (end,) = await told(running, what_if)
    assert (outcomes, end["people"], end["pages"]) == ([], 5, 0), "once, however often it was heard"


async def test_by_most_drafts_nobody_is_judged(running: Running) -> None:
    what_if = uuid4()
    await running.deliver(asked(EQUAL, what_if, judged=False))
    assert await what_if_worker.take(running.db) is None


async def test_many_go_in_parts(running: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(what_if_judging, "AT_ONCE", 2)
    monkeypatch.setattr(what_if_judging, "PEOPLE", 2)
    what_if = uuid4()
    await running.deliver(asked(with_measures(SOONER), what_if))
    await worked(running)
    outcomes, (end,) = await told(running, what_if)
    assert len({row["outcomeId"] for row in outcomes}) == len(outcomes) == end["outcomes"] > 2
    assert end["pages"] == -(-len(outcomes) // 2)


async def test_of_people_who_are_one_meanwhile_one_is_judged(crowd: list[Care]) -> None:
    running, of = crowd[0].running, DRAFTS["a new one"]
    apart = await judged(running, of)
    await merge(crowd[0], crowd[1])
    stands = await standing(running)
    one = await judged(running, of)
    assert len(one) < len(apart)
    await running.deliver((of.scheme_id, of))
    assert after(stands, one) == await standing(running)


async def test_who_judges_and_is_ended_in_the_middle_has_told_nothing_and_the_next_begins_anew(
    running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    what_if, begun = uuid4(), asyncio.Event()
    await running.deliver(asked(with_measures(SOONER), what_if))
    taken = await what_if_worker.take(running.db)
    assert taken is not None

    async def never(_database: Any, _asked: Any) -> Any:
        begun.set()
        await asyncio.Event().wait()

    monkeypatch.setattr(what_if_judging, "_judged", never)
    judging = asyncio.create_task(judge(running.db, taken.area, taken.id))
    await begun.wait()
    assert await what_if_worker.take(running.db) is None, "somebody is at it"
    judging.cancel()
    await asyncio.gather(judging, return_exceptions=True)
    assert await told(running, what_if) == ([], [])
    monkeypatch.undo()
    monkeypatch.setattr(what_ifs, "SILENT_SECONDS", 0)
    await worked(running)
    outcomes, (end,) = await told(running, what_if)
    assert end["outcomes"] == len(outcomes) > 0


async def test_one_that_never_comes_to_an_end_is_told_so(running: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    what_if = uuid4()
    await running.deliver(asked(EQUAL, what_if))
    monkeypatch.setattr(what_ifs, "SILENT_SECONDS", 0)
    for _ in range(what_ifs.TRIES_MAX):
        assert await what_if_worker.take(running.db) is not None
    assert await what_if_worker.take(running.db) is None
    _, (end,) = await told(running, what_if)
    assert "3 times" in end["why"]
    assert await what_if_worker.take(running.db) is None


async def test_one_by_which_nobody_can_be_judged_is_told_so(running: Running) -> None:
    what_if = uuid4()
    await running.deliver(asked(with_measure("engaged_12_weeks", params={}), what_if))
    await worked(running)
    outcomes, (end,) = await told(running, what_if)
    assert outcomes == []
    assert end["why"].startswith("People cannot be judged by the draft: TypeError")


async def test_why_nobody_can_be_judged_is_told_however_much_there_is_to_say(
    running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    what_if, why = uuid4(), "no rule has this: " + "x" * 500

    async def unheard_of(_database: Any, _asked: Any) -> Any:
        raise LookupError(why)

    monkeypatch.setattr(what_if_judging, "_judged", unheard_of)
    await running.deliver(asked(with_measures(SOONER), what_if))
    await worked(running)
    _, (end,) = await told(running, what_if)
    assert end["why"].startswith("People cannot be judged by the draft: LookupError")
    assert len(end["why"]) == 255


async def test_a_process_of_its_own_judges_by_it(running: Running) -> None:
    what_if = uuid4()
    await running.deliver(asked(with_measures(SOONER), what_if))
    working = asyncio.create_task(what_if_worker.run(running.db, running.service.settings))

    async def over() -> bool:
        return bool((await told(running, what_if))[1])

    try:
        await until(over)
    finally:
        working.cancel()
        await asyncio.gather(working, return_exceptions=True)
    outcomes, (end,) = await told(running, what_if)
    assert end["outcomes"] == len(outcomes) > 0
    said = [event for kind in ("what-if-outcomes", "what-if-judged") for event in await running.published(kind)]
    assert {event["source"] for event in said} == {"/assessment"}, "who reads it believes nobody else"


async def test_of_two_who_judge_by_one_the_first_tells(running: Running) -> None:
    what_if = uuid4()
    await running.deliver(asked(with_measures(SOONER), what_if))
    await asyncio.gather(*(judge(running.db, "stockport", what_if) for _ in range(2)))
    outcomes, (end,) = await told(running, what_if)
    assert end["outcomes"] == len(outcomes) > 0

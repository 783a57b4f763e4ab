"""A draft by which people are judged: payments waits for what they would have achieved, and reckons *after* from it."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from services.payments.events import WhatIfAsked, WhatIfJudged, WhatIfOutcomes
from tests.harness import Running
from tests.payments.builders import (
    BACK,
    WHO,
    achieved,
    block_scheme,
    ident,
    merged,
    proposed,
    scheme,
    tariff,
    withdrawn,
)
from tests.payments.test_payments_what_ifs import WHAT_IF, asked, counted, dearer, judged, shown, sums, worked
from tests.payments.test_payments_what_ifs_named import named, own

ABSTINENT, HOUSED = "abstinent_at_review", "housing_resolved"


def drafted(who: str, measure: str = ABSTINENT, on: str = "2012-07-20", **says: Any) -> dict[str, Any]:
    """New, and verified by nobody, if nothing else is said."""
    said = {"outcome_id": ident(f"{who} {measure} by the draft"), "instead_of": 0, "client_id": ident(who),
            "state": "proposed", "measure": measure, "achieved_on": on, "party": "riverside", "contract": BACK,
            "unverified": True}  # fmt: skip
    return said | says


def gone(who: str, measure: str = ABSTINENT, on: str = "2012-07-02", **says: Any) -> dict[str, Any]:
    """What stands, and would not."""
    stands = achieved(who, measure, on)
    fallen = {"outcome_id": stands.outcome_id, "instead_of": stands.revision, "state": "withdrawn", "unverified": False,
              "reason": "corrected", "effective_on": "2012-12-03"}  # fmt: skip
    return drafted(who, measure, on) | fallen | says


def drafted_page(*outcomes: dict[str, Any], page: int = 1, what_if: UUID = WHAT_IF) -> WhatIfOutcomes:
    return WhatIfOutcomes.model_validate(WHO | {"what_if_id": what_if, "page": page, "outcomes": list(outcomes)})


def judged_end(pages: int = 1, outcomes: int = 0, what_if: UUID = WHAT_IF, why: str | None = None) -> WhatIfJudged:
    return WhatIfJudged(**WHO, what_if_id=what_if, pages=pages, outcomes=outcomes, people=2, why=why)


def by_measures(what_if: UUID = WHAT_IF, **more: Any) -> WhatIfAsked:
    return asked(scheme(2), what_if, pages=0, **({"judged": True} | more))


@pytest.fixture
async def history(payments: Running) -> Running:
    """Two people in the low band: one abstinent and housed, one abstinent, one who waits for a verifier."""
    payments.today = date(2012, 12, 3)
    await payments.deliver(scheme(), tariff("ann"), tariff("ben"), tariff("cal"))
    await payments.deliver(achieved("ann"), achieved("ben", on="2012-08-06"), achieved("ann", HOUSED), proposed("cal"))
    return payments


async def reckoned(history: Running, *outcomes: dict[str, Any]) -> dict[str, Any]:
    await history.deliver(by_measures(), drafted_page(*outcomes), judged_end(outcomes=len(outcomes)))
    await worked(history)
    seen = await shown(history)
    assert (seen["state"], seen["why"]) == ("done", None)
    return seen


async def test_where_nobody_would_be_judged_otherwise_nothing_moves(history: Running) -> None:
    seen = await reckoned(history)
    assert sums(seen["total"]) == (30_000, 30_000, 0)
    assert (seen["unverified"], seen["overtaken"]) == ({"amounts": 0, "pence": 0}, 0)


async def test_what_would_be_new_counts_as_verified_and_is_said_apart(history: Running) -> None:
    before = await counted(history)
    seen = await reckoned(history, drafted("ben", HOUSED), gone("ann"))
    assert sums(seen["total"]) == (30_000, 30_000, 0)
    assert seen["total"]["different"] == 2
    assert seen["unverified"] == {"amounts": 1, "pence": 10_000}
    assert [(row["measure"], *sums(row)) for row in seen["measures"]] == [
        (ABSTINENT, 20_000, 10_000, -10_000), (HOUSED, 10_000, 20_000, 10_000),
    ]  # fmt: skip
    assert await counted(history) == before, "no fact, and no line"


async def test_what_waits_for_a_verifier_today_goes_on_waiting(history: Running) -> None:
    waits = proposed("cal")
    same = drafted("cal", outcome_id=waits.outcome_id, instead_of=waits.revision, unverified=False)
    assert sums((await reckoned(history, same))["total"]) == (30_000, 30_000, 0)


async def test_somebody_of_whom_nothing_was_achieved_is_paid_for_in_their_band(history: Running) -> None:
    await history.deliver(tariff("dee", band="high"))
    seen = await reckoned(history, drafted("dee"))
    assert seen["total"]["differencePence"] == 10_000
    assert {row["band"] for row in seen["bands"] if row["afterPence"] > row["beforePence"]} == {"high"}


async def test_who_are_one_person_meanwhile_are_paid_for_by_the_tariff_of_either(history: Running) -> None:
    await history.deliver(merged("ann", "eve"))
    assert sums((await reckoned(history, drafted("eve", HOUSED)))["total"]) == (30_000, 40_000, 10_000)


async def test_what_became_known_meanwhile_is_counted(history: Running) -> None:
    await history.deliver(withdrawn("ben"))
    assert (await reckoned(history, gone("ben", on="2012-08-06"), gone("ann")))["overtaken"] == 1


async def test_nothing_is_reckoned_until_all_have_come_in_any_order_and_however_often(history: Running) -> None:
    await history.deliver(judged_end(pages=2, outcomes=2), drafted_page(drafted("ben", HOUSED), page=2))
    await history.deliver(by_measures())
    await worked(history)
    seen = await shown(history)
    assert (seen["state"], seen["waitsFor"], seen["judged"]) == ("waiting", "outcomes", True)
    await history.deliver(drafted_page(gone("ann")), drafted_page(gone("ann")), judged_end(pages=2, outcomes=2))
    await worked(history)
    seen = await shown(history)
    assert (seen["state"], seen["waitsFor"], seen["total"]["different"]) == ("done", None, 2)


async def test_what_never_comes_is_said_after_a_time_and_can_be_given_up(history: Running) -> None:
    now = datetime.now(tz=dearer().published_at.tzinfo)
    await history.deliver(by_measures(asked_at=now))
    assert (await shown(history))["waitsLong"] is False
    long_ago = ident("long ago")
    await history.deliver(by_measures(long_ago, asked_at=now - timedelta(minutes=16)))
    seen = await shown(history, long_ago)
    assert (seen["state"], seen["waitsFor"], seen["waitsLong"]) == ("waiting", "outcomes", True)
    headers = history.headers("commissioner", organisation="council")
    answer = await history.client.post(f"/what-ifs/{long_ago}/cancel", headers=headers)
    assert (answer.status_code, answer.json()["state"]) == (200, "cancelled")


async def test_where_nobody_could_be_judged_it_fails_and_says_why(history: Running) -> None:
    await history.deliver(by_measures(), judged_end(pages=0, why="People cannot be judged by the draft: odd."))
    await worked(history)
    seen = await shown(history)
    assert (seen["state"], seen["why"]) == ("failed", "People cannot be judged by the draft: odd.")


async def test_a_count_that_does_not_agree_fails(history: Running) -> None:
    await history.deliver(by_measures(), drafted_page(gone("ann")), judged_end(outcomes=2))
    await worked(history)
    seen = await shown(history)
    assert (seen["state"], "1 outcomes of 2" in seen["why"]) == ("failed", True)


async def test_asked_twice_it_is_reckoned_once_and_anew_where_people_are_judged_otherwise(history: Running) -> None:
    first = await reckoned(history, gone("ann"))
    again, other = ident("again"), ident("other")
    await history.deliver(by_measures(again), drafted_page(gone("ann"), what_if=again), judged_end(1, 1, again))
    await history.deliver(by_measures(other), judged_end(0, 0, other))
    await worked(history)
    assert (await shown(history, again))["sameAs"] == str(WHAT_IF)
    assert (await shown(history, again))["unverified"] == first["unverified"]
    seen = await shown(history, other)
    assert (seen["sameAs"], seen["total"]["different"]) == (None, 0)


async def test_by_most_drafts_nobody_is_waited_for(history: Running) -> None:
    await history.deliver(asked(dearer()), judged({"ann": "low", "ben": "low"}))
    await worked(history)
    seen = await shown(history)
    assert (seen["state"], seen["judged"], seen["unverified"]) == ("done", False, None)


async def test_a_party_is_told_of_nobody_what_it_hangs_on_others(history: Running) -> None:
    """Of few people nothing would be told but that one of them came back elsewhere, and by two drafts when."""
    told: list[Any] = []
    for outcomes in ([], [gone("ann", reason="represented", effective_on="2013-01-20")]):
        what_if = ident(f"of {len(outcomes)}")
        end = judged_end(outcomes=len(outcomes), what_if=what_if)
        await history.deliver(by_measures(what_if), drafted_page(*outcomes, what_if=what_if), end)
        await worked(history)
        await history.deliver(named("riverside", what_if=what_if))
        told.append((await own(history, "riverside", what_if=what_if)).json()["contracts"])
    assert told[0] == told[1]
    ((row,),) = told[:1]
    assert (row["beforePence"], row["beforeAccruedPence"]) == (30_000, 0)
    hidden = ("amounts", "different", "afterPence", "differencePence", "afterAccruedPence")
    assert {row[name] for name in hidden} == {None}


async def test_of_five_and_more_no_sum_is_told_either(history: Running) -> None:
    who = ["dee", "eli", "fay", "gus", "hal"]
    await history.deliver(*(tariff(name) for name in who), *(achieved(name) for name in who))
    await reckoned(history, *(gone(name) for name in who), gone("ann", HOUSED))
    await history.deliver(named("riverside"))
    (row,) = (await own(history, "riverside")).json()["contracts"]
    assert (row["amounts"], row["different"], row["afterAccruedPence"]) == (None, None, None)
    assert (row["beforePence"], row["afterPence"], row["differencePence"]) == (80_000, None, None)


async def test_what_the_terms_alone_move_is_not_told_beside_what_is_left_out(payments: Running) -> None:
    """Half of the block, and six of £100 gone: the half alone would be taken for the whole."""
    payments.today = date(2012, 12, 3)
    who = ["ann", "dee", "eli", "fay", "gus", "hal"]
    await payments.deliver(block_scheme(), *map(tariff, who), *map(achieved, who))
    await payments.tick()
    draft = block_scheme(block_share="0.35").model_copy(update={"version": 2, "hash": "cd" * 32})
    asks = asked(draft, pages=0, judged=True)
    await payments.deliver(asks, drafted_page(*map(gone, who)), judged_end(outcomes=6), named("riverside"))
    await worked(payments)
    total = (await shown(payments))["total"]
    (row,) = (await own(payments, "riverside")).json()["contracts"]
    assert total["differencePence"] < -1_000_000
    assert (row["afterPence"], row["differencePence"]) == (None, None)

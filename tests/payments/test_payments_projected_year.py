"""The projected year of a what-if: drawn with it, kept with it, and the same for whoever asks from the same facts."""

from datetime import date, timedelta
from typing import Any

import pytest

from services.payments.rules.projected_year.draws import DRAWS
from tests.harness import Running
from tests.payments.builders import (
    BACK,
    HOLD,
    MEASURES,
    SchemePublished,
    achieved,
    canonical,
    cohort,
    contract,
    ident,
    scheme,
    tariff,
    treatment_started,
    withdrawn,
)
from tests.payments.test_payments_what_if_drafted import judged_end
from tests.payments.test_payments_what_ifs import WHAT_IF, asked, judged, shown, worked

TODAY = date(2013, 6, 3)
SINCE = TODAY - timedelta(weeks=60)
PEOPLE = 60
PLAN = {"plan": {"expected_value_pence": [250_000]}}


def published(version: int = 1, times: int = 1, **terms: Any) -> SchemePublished:
    prices = canonical()["prices"]
    for row in prices:
        row["pence"] *= times
    back = contract(BACK, **({"provisional": "clawback"} | PLAN | terms))
    return scheme(version, prices=prices, price_from="achievement", contracts=[contract(HOLD), back])


def history() -> list[Any]:
    """One starts each week; every other one is abstinent after four weeks, and two of these come back."""
    said: list[Any] = []
    for number in range(PEOPLE):
        name, started_on = f"p{number}", SINCE + timedelta(weeks=number)
        met_on = started_on + timedelta(weeks=4)
        band = "low" if number % 3 else "high"
        said += [
            tariff(name, valid_from=started_on.isoformat(), band=band, prices=None),
            treatment_started(name).model_copy(update={"started_on": started_on}),
        ]
        if number % 2 and met_on < TODAY:
            said.append(achieved(name, on=met_on.isoformat(), until=met_on + timedelta(days=182)))
    came_back = SINCE + timedelta(weeks=20)
    return [*said, *(withdrawn(name, reason="represented", on=came_back.isoformat()) for name in ("p1", "p3"))]


@pytest.fixture
async def known_for_a_year(payments: Running) -> Running:
    payments.today = TODAY
    await payments.deliver(published(), *history())
    return payments


async def projected(payments: Running, draft: SchemePublished, name: str = "", **more: Any) -> dict[str, Any]:
    """Of a draft that is tried today."""
    what_if = ident(name) if name else WHAT_IF
    said: dict[str, Any] = {"pages": 0, "asked_on": TODAY} | more
    await payments.deliver(asked(draft, what_if, **said))
    await worked(payments)
    seen = await shown(payments, what_if)
    assert seen["state"] == "done", seen["why"]
    return dict(seen["projectedYear"])


def ends(drawn: dict[str, int]) -> list[int]:
    return [drawn[name] for name in ("lowPence", "likelyPence", "highPence")]


async def test_both_sides_of_the_coming_year_are_drawn_and_kept(known_for_a_year: Running) -> None:
    year = await projected(known_for_a_year, published(2, times=2))
    (hold, back) = year["contracts"]
    assert (year["draws"], year["observedUntil"]) == (DRAWS, "2013-06-03")
    assert (hold["contract"], hold["whyNot"], hold["range"]) == (HOLD, "weeks", None)
    assert (back["party"], back["from"], back["to"], back["goesOn"]) == ("riverside", "2014-04-02", "2015-04-02", True)
    assert (back["startsSeen"], back["outcomesSeen"], back["whyNot"]) == (PEOPLE, 28, None)
    before, after = ends(back["range"]["before"]), ends(back["range"]["after"])
    assert 0 < before[0] <= before[1] <= before[2]
    assert after == [2 * pence for pence in before], "twice the price of the same draws"
    assert ends(back["range"]["difference"]) == before
    assert year["total"] == back["range"]
    assert [(row["measure"], row["beforeSpread"]) for row in year["parts"]] == [("abstinent_at_review", 1000)]
    assert back["neverMet"] == sorted(MEASURES[1:])
    assert back["floorPence"] == 250_000
    assert DRAWS >= back["beforeBelowFloor"] > back["afterBelowFloor"] >= 0


async def test_the_same_is_drawn_again_and_other_drafts_are_held_against_the_same(known_for_a_year: Running) -> None:
    """Until something becomes known, and whatever the draft says."""
    first = await projected(known_for_a_year, published(2, times=2))
    again = await projected(known_for_a_year, published(3, times=3), "other draft")
    assert [year["total"]["before"] for year in (first, again)] == [first["total"]["before"]] * 2
    assert again["seed"] == first["seed"]
    same = await projected(known_for_a_year, published(2, times=2), "same draft")
    assert same == first
    await known_for_a_year.deliver(achieved("p2", on="2012-08-01"))
    assert (await projected(known_for_a_year, published(2, times=2), "later"))["total"] != first["total"]


async def test_a_draft_that_is_the_same_makes_no_difference(known_for_a_year: Running) -> None:
    year = await projected(known_for_a_year, published(2))
    assert ends(year["total"]["difference"]) == [0, 0, 0]
    assert year["total"]["before"] == year["total"]["after"]


async def test_a_cap_of_the_draft_bounds_the_coming_year(known_for_a_year: Running) -> None:
    year = await projected(known_for_a_year, published(2, cap_pence=[100_000]))
    assert ends(year["total"]["after"]) == [100_000] * 3
    assert year["contracts"][1]["afterBelowFloor"] == DRAWS, "the floor is not the draft's"
    assert {row["shape"]: row["afterLikelyPence"] for row in year["parts"]}["cap"] < 0


async def test_who_would_be_in_another_band_is_paid_by_it(known_for_a_year: Running) -> None:
    """And who starts is taken to be judged as those of late would be."""
    draft, names = published(2), [f"p{number}" for number in range(PEOPLE)]
    tariffs = {tariff(name, valid_from=(SINCE + timedelta(weeks=number)).isoformat()).tariff_id for number, name in
               enumerate(names)}  # fmt: skip
    rows = [{"tariff_id": str(id_), "band": "high", "set_singly": {}} for id_ in sorted(tariffs)]
    pages = judged({}).model_copy(update={"tariffs": judged({"ann": "high"}).tariffs[:0]})
    pages = type(pages).model_validate(pages.model_dump() | {"tariffs": rows})
    await known_for_a_year.deliver(pages)
    year = await projected(known_for_a_year, draft, pages=1)
    before, after = ends(year["total"]["before"]), ends(year["total"]["after"])
    assert all(pence % 30_000 == 0 for pence in after), "all at the price of the high band"
    assert after[1] > before[1]


async def test_what_is_paid_by_cohorts_is_not_drawn_and_says_so(known_for_a_year: Running) -> None:
    year = await projected(known_for_a_year, published(2, cohorts=[cohort()]))
    assert [row["whyNot"] for row in year["contracts"]] == ["weeks", "cohorts"]
    assert (year["total"], year["parts"]) == (None, [])


async def test_how_often_people_meet_what_they_were_never_judged_by_is_not_drawn(known_for_a_year: Running) -> None:
    await known_for_a_year.deliver(judged_end(pages=0))
    year = await projected(known_for_a_year, published(2), judged=True)
    assert [row["whyNot"] for row in year["contracts"]] == ["weeks", "judged"]
    assert (year["total"], year["parts"]) == (None, [])


async def test_where_nothing_has_happened_nothing_is_drawn(payments: Running) -> None:
    payments.today = TODAY
    await payments.deliver(published())
    year = await projected(payments, published(2, times=2))
    assert [row["whyNot"] for row in year["contracts"]] == ["weeks", "weeks"]
    assert (year["total"], year["parts"]) == (None, [])

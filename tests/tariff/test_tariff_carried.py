"""A person is asked anew of what they chose, and what they chose goes only by their word."""

from typing import Any

import pytest

from services.tariff.commands import schemes
from tests.harness import Running
from tests.tariff.builders import assessed, scheme, whole
from tests.tariff.client import confirm, confirmed, get, proposal_of, proposals, publish, reopen, tariffs_set
from tests.tariff.test_tariff_paid_parties import DEARER, HIGH
from tests.tariff.test_tariff_reopened import chosen

LOW = {"band": "low", "overrideCode": "second_rater"}
BOTH = HIGH | {"prices": {"hep_b_course": 11_111}}
UNRATED: dict[str, Any] = {"points": {"drug_use": 4}}


def corrected(version: int, *bands: str, measure: str = "hep_b_course", **changes: Any) -> dict[str, Any]:
    """For the past: this measure is worth 77 pence more in these bands."""
    given = scheme(version=version, **changes)
    for row in given["prices"]:
        if row["measure"] == measure and row["band"] in bands:
            row["pence"] += 77
    return given


async def refused(tariff: Running, asked: dict[str, Any], body: dict[str, Any]) -> dict[str, Any]:
    """Field by field, what is missing."""
    answer = await confirm(tariff, asked, body)
    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/choice-refused"), answer.text
    return {error["field"]: error for error in answer.json()["errors"]}


@pytest.mark.parametrize("body", [LOW, HIGH], ids=["lower", "higher"])
@pytest.mark.parametrize("price_from", ["tariff", "achievement"])
async def test_a_price_of_the_band_that_was_chosen_is_asked_anew(
    tariff: Running, body: dict[str, Any], price_from: str
) -> None:
    event, before = await chosen(tariff, body, scheme(price_from=price_from))
    version = corrected(2, body["band"], price_from=price_from)
    await publish(tariff, version)
    asked = await proposal_of(tariff, event)
    assert (asked["replaces"], asked["band"]) == (before["id"], "medium")
    after = (await confirm(tariff, asked, body)).json()
    late = assessed()
    await tariff.deliver(late)
    same = await confirmed(tariff, late, body)
    assert (after["band"], after["prices"]) == (same["band"], same["prices"]), "as who chose so after the version"
    if price_from == "tariff":
        assert after["prices"]["hep_b_course"] == before["prices"]["hep_b_course"] + 77
    await publish(tariff, version | {"version": 3})
    assert await proposals(tariff, state="proposed") == [], "who has answered is not asked again"


async def test_so_is_one_of_a_band_that_a_person_chose_where_the_points_settled_none(tariff: Running) -> None:
    await publish(tariff)
    event = assessed(**UNRATED)
    await tariff.deliver(event)
    before = await confirmed(tariff, event, LOW)
    await publish(tariff, corrected(2, "low"))
    asked = await proposal_of(tariff, event)
    assert (asked["replaces"], asked["band"]) == (before["id"], None)
    assert (await confirm(tariff, asked, LOW)).json()["prices"]["hep_b_course"] == 9_077


@pytest.mark.parametrize("body", [LOW, HIGH, BOTH, {}], ids=["lower", "higher", "and a price", "as proposed"])
async def test_a_price_that_the_tariff_does_not_carry_asks_nobody(tariff: Running, body: dict[str, Any]) -> None:
    event, before = await chosen(tariff, body)
    others = {"low", "medium", "high"} - {before["band"]}
    await publish(tariff, corrected(2, *others))
    assert await proposals(tariff, state="proposed") == []
    assert len(await tariffs_set(tariff)) == 1
    await publish(tariff, corrected(3, before["band"], measure="planned_discharge"))
    assert (await proposal_of(tariff, event))["replaces"] == before["id"]


async def test_a_price_that_a_person_set_is_not_asked_for_by_the_books(tariff: Running) -> None:
    """Neither is the other way round: it is still the person's price that counts."""
    _, before = await chosen(tariff, DEARER)
    await publish(tariff, corrected(2, "medium"))
    assert await proposals(tariff, state="proposed") == []
    assert (await get(tariff, f"/tariffs/{before['id']}"))["prices"]["hep_b_course"] == 11_111


async def test_a_question_that_the_next_version_takes_back_is_withdrawn(tariff: Running) -> None:
    event, _ = await chosen(tariff, HIGH)
    await publish(tariff, corrected(2, "high"))
    assert await proposal_of(tariff, event)
    await publish(tariff, scheme(version=3))
    assert await proposals(tariff, state="proposed") == []


async def test_a_band_that_was_chosen_is_kept_or_dropped_by_a_word(tariff: Running) -> None:
    event, before = await chosen(tariff, HIGH)
    await publish(tariff, corrected(2, "medium", "high"))
    asked = await proposal_of(tariff, event)
    errors = await refused(tariff, asked, {})
    assert errors.keys() == {"band"}
    assert errors["band"]["allowed"] == ["low", "medium", "high"]
    assert "'high' was chosen before, 'medium' is proposed" in errors["band"]["message"]
    assert (await get(tariff, f"/tariffs/{before['id']}"))["voided"] is False
    kept = (await confirm(tariff, asked, HIGH)).json()
    assert (kept["band"], kept["overrideCode"], kept["prices"]["hep_b_course"]) == ("high", "second_rater", 12_077)
    await publish(tariff, corrected(3, "low"))
    dropped = (await confirm(tariff, await proposal_of(tariff, event), {"band": "medium"})).json()
    assert (dropped["band"], dropped["overrideCode"], dropped["prices"]["hep_b_course"]) == ("medium", None, 10_500)


async def test_a_price_that_was_set_is_kept_or_dropped_by_a_word(tariff: Running) -> None:
    event, _ = await chosen(tariff, DEARER)
    await publish(tariff, corrected(2, "medium", measure="planned_discharge"))
    asked = await proposal_of(tariff, event)
    errors = await refused(tariff, asked, {})
    assert errors.keys() == {"prices"}
    assert "hep_b_course" in errors["prices"]["message"]
    assert (await refused(tariff, asked, {"band": "medium"})).keys() == {"prices"}
    kept = (await confirm(tariff, asked, DEARER)).json()
    assert (kept["prices"]["hep_b_course"], kept["prices"]["planned_discharge"]) == (11_111, 95_077)
    await publish(tariff, scheme(version=3))
    dropped = (await confirm(tariff, await proposal_of(tariff, event), {"prices": {}})).json()
    assert (dropped["overrideCode"], dropped["prices"]["hep_b_course"]) == (None, 10_500)


async def test_what_is_unsaid_of_both_is_told_at_once(tariff: Running) -> None:
    event, _ = await chosen(tariff, BOTH)
    await publish(tariff, corrected(2, "high", measure="planned_discharge"))
    asked = await proposal_of(tariff, event)
    assert (await refused(tariff, asked, {})).keys() == {"band", "prices"}
    assert (await confirm(tariff, asked, BOTH)).json()["prices"]["planned_discharge"] == 140_077


async def test_so_it_is_where_a_person_opened_it_for_another_reason(tariff: Running) -> None:
    """The price was wrong, and the band goes with nobody's word for it."""
    _, before = await chosen(tariff, BOTH)
    asked = (await reopen(tariff, before)).json()
    assert (await refused(tariff, asked, {"prices": {}})).keys() == {"band"}
    assert (await confirm(tariff, asked, HIGH | {"prices": {}})).json()["prices"]["hep_b_course"] == 12_000


async def test_what_the_points_lead_to_by_now_is_confirmed_as_proposed(tariff: Running) -> None:
    """Nothing is dropped: it is the band that was chosen."""
    event, _ = await chosen(tariff, HIGH)
    complexity = scheme()["complexity"]
    bands = [{"code": "low", "from": 0}, {"code": "medium", "from": 5}, {"code": "high", "from": 12}]
    await publish(tariff, scheme(version=2, complexity=complexity | {"bands": bands}))
    asked = await proposal_of(tariff, event)
    assert asked["band"] == "high"
    assert (await confirm(tariff, asked)).json()["overrideCode"] is None


async def test_the_points_that_come_later_drop_no_band_unsaid(tariff: Running) -> None:
    await publish(tariff)
    event = assessed(**UNRATED)
    await tariff.deliver(event)
    await confirmed(tariff, event, HIGH)
    await tariff.deliver(event.model_copy(update={"revision": event.revision + 1, "points": assessed().points}))
    asked = await proposal_of(tariff, event)
    assert (await refused(tariff, asked, {})).keys() == {"band"}
    assert (await confirm(tariff, asked, whole(asked))).json()["band"] == "medium"


async def published_by_an_older_version(
    tariff: Running, monkeypatch: pytest.MonkeyPatch, given: dict[str, Any]
) -> None:
    """Which found nothing to ask or to withdraw."""

    async def nothing(*_: Any) -> None: ...

    with monkeypatch.context() as older:
        older.setattr(schemes, "reconcile", nothing)
        await publish(tariff, given)


async def test_who_an_older_version_did_not_ask_is_asked_on_the_next_day(
    tariff: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    await publish(tariff)
    overridden, unrated, plain = assessed(), assessed(**UNRATED), assessed()
    await tariff.deliver(overridden, unrated, plain)
    made = [await confirmed(tariff, overridden, HIGH), await confirmed(tariff, unrated, HIGH)]
    await confirmed(tariff, plain)
    await published_by_an_older_version(tariff, monkeypatch, corrected(2, "high"))
    assert await proposals(tariff, state="proposed") == []
    assert await tariff.tick()
    asked = await proposals(tariff, state="proposed")
    assert {proposal["replaces"] for proposal in asked} == {each["id"] for each in made}
    assert len(await tariffs_set(tariff)) == 3, "all stand until somebody has answered"


async def test_what_an_older_version_asked_for_nothing_is_withdrawn_on_the_next_day(
    tariff: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Unless a person asked it."""
    await publish(tariff)
    event, opened = assessed(), assessed()
    await tariff.deliver(event, opened)
    await confirmed(tariff, event, HIGH)
    by_a_person = (await reopen(tariff, await confirmed(tariff, opened, HIGH))).json()
    await publish(tariff, corrected(2, "high"))
    assert len(await proposals(tariff, state="proposed")) == 2
    await published_by_an_older_version(tariff, monkeypatch, corrected(3, "medium"))
    assert await tariff.tick()
    assert [proposal["id"] for proposal in await proposals(tariff, state="proposed")] == [by_a_person["id"]]

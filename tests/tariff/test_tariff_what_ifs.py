"""A draft is tried before anybody publishes it: payments is asked, with the tariffs as the draft would have them."""

import copy
from typing import Any
from uuid import uuid4

import httpx
import pytest

from services.tariff.commands import what_ifs
from tests.harness import Running
from tests.tariff.builders import assessed, dearer, scheme
from tests.tariff.client import confirmed, draft, get, publish, reopen, tariffs_set
from tests.tariff.test_tariff_paid_parties import DEARER, HIGH

BY_SHARE = [{"from": "0", "pence": 50_000}]
COHORTS = [{"measure": "engaged_again", "cohort_date": "start", "months": 12, "minimum": 20,
            "groups": [{"band": band, "rates": BY_SHARE} for band in ("low", "medium", "high")]}]  # fmt: skip
SPARSE: dict[str, Any] = {"points": {"drug_use": 4}}


def changed(version: int = 2, **keys: Any) -> dict[str, Any]:
    """Of one key of a part: `complexity={"max_points": 5}`."""
    of = scheme(version=version)
    for key, value in keys.items():
        of[key] = {**of[key], **value} if isinstance(value, dict) else value
    return of


def bands(*starts: int) -> dict[str, Any]:
    codes = ("low", "medium", "high")
    return {"bands": [{"code": code, "from": start} for code, start in zip(codes, starts, strict=True)]}


async def asking(
    tariff: Running, of: dict[str, Any], role: str = "commissioner", organisation: str = "council", **more: Any
) -> httpx.Response:
    """The draft is kept by the council, and then asked about."""
    drafted = (await draft(tariff, {"scheme": of})).json()
    assert "schemeId" in drafted, drafted["errors"]
    body = {"schemeId": drafted["schemeId"], "version": drafted["version"], "hash": drafted["hash"]} | more
    return await tariff.client.post("/what-ifs", json=body, headers=tariff.headers(role, organisation=organisation))


async def asked(tariff: Running, of: dict[str, Any], **more: Any) -> dict[str, Any]:
    answer = await asking(tariff, of, **more)
    assert answer.status_code == 202, answer.text
    return dict(answer.json())


async def refused(tariff: Running, of: dict[str, Any], slug: str, **more: Any) -> dict[str, Any]:
    answer = await asking(tariff, of, **more)
    assert answer.json()["type"] == f"/problems/{slug}", answer.text
    assert await tariff.published("what-if-asked") == []
    return dict(answer.json())


async def tried(tariff: Running) -> dict[str, tuple[str, dict[str, int]]]:
    """By tariff, the band and what was set singly, as it was said."""
    return {
        row["tariffId"]: (row["band"], row["setSingly"])
        for event in await tariff.published("what-if-tariffs")
        for row in event["data"]["tariffs"]
    }


async def standing(tariff: Running, *bodies: dict[str, Any], **of: Any) -> list[dict[str, Any]]:
    """Medium by their points, if nothing else is said."""
    events = [assessed(**of) for _ in bodies]
    await tariff.deliver(*events)
    return [await confirmed(tariff, event, body) for event, body in zip(events, bodies, strict=True)]


async def test_stored_points_are_banded_again_and_payments_is_asked(tariff: Running) -> None:
    await publish(tariff)
    (stands,) = await standing(tariff, {})
    of = changed(complexity=bands(0, 5, 13))
    said = await asked(tariff, of, costs=[{"band": "high", "pence": 350_000}], budgetPence=1_000_000)
    assert (said["tariffs"], said["kept"], said["undecided"]) == (1, 0, 0)
    (event,) = await tariff.published("what-if-asked")
    data = event["data"]
    assert event["subject"] == data["whatIfId"] == said["id"]
    assert (data["version"], data["hash"], data["askedOn"], data["pages"]) == (2, said["hash"], said["askedOn"], 1)
    assert data["scheme"]["complexity"]["bands"][2] == {"code": "high", "from": 13}
    assert (data["judged"], said["judged"]) == (False, False), "nobody is judged by a band"
    assert (data["costs"], data["budgetPence"]) == ({"high": 350_000}, 1_000_000)
    assert await tried(tariff) == {stands["id"]: ("high", {})}
    assert len(await tariffs_set(tariff)) == 1, "nothing is confirmed by it"
    assert await tariff.published("scheme-published") == [(await tariff.published("scheme-published"))[0]]


async def test_weights_and_domains_lead_to_another_band_too(tariff: Running) -> None:
    await publish(tariff)
    (stands,) = await standing(tariff, {})
    domains = copy.deepcopy(scheme()["complexity"]["domains"])
    lighter = [{"code": code, "weight": "0.5"} for code in domains]
    await asked(tariff, changed(complexity={"domains": lighter} | bands(0, 7, 12)))
    assert await tried(tariff) == {stands["id"]: ("low", {})}
    await asked(tariff, changed(3, complexity={"domains": domains[:1]} | bands(0, 2, 4)))
    assert (await tried(tariff))[stands["id"]] == ("high", {}), "4 points of one domain"


async def test_what_a_person_chose_stays_and_is_counted(tariff: Running) -> None:
    await publish(tariff)
    chosen, dear, as_proposed = await standing(tariff, HIGH, DEARER, {})
    said = await asked(tariff, changed(complexity=bands(0, 14, 20)))
    assert (said["tariffs"], said["kept"]) == (3, 2)
    assert await tried(tariff) == {
        chosen["id"]: ("high", {}), dear["id"]: ("low", {"hep_b_course": 11_111}), as_proposed["id"]: ("low", {}),
    }  # fmt: skip


async def test_points_that_lead_to_no_band_leave_a_tariff_in_its_own(tariff: Running) -> None:
    await publish(tariff, changed(1, complexity={"domains": ["drug_use"]} | bands(0, 2, 4)))
    (stands,) = await standing(tariff, {}, **SPARSE)
    said = await asked(tariff, changed(complexity={"domains": ["drug_use", "injecting"]} | bands(0, 2, 4)))
    assert (said["tariffs"], said["undecided"]) == (1, 1)
    assert await tried(tariff) == {stands["id"]: (stands["band"], {})}


async def test_only_those_of_its_days_that_stand_are_judged(tariff: Running) -> None:
    await publish(tariff)
    before, fell = await standing(tariff, {}, {})
    (later,) = await standing(tariff, {}, assessed_on="2012-10-01")
    assert (await reopen(tariff, fell)).status_code == 201
    said = await asked(tariff, dearer(2) | {"valid_from": "2012-10-01"})
    assert said["tariffs"] == 1
    assert set(await tried(tariff)) == {later["id"]}
    assert before["id"] != later["id"]
    again = await asked(tariff, dearer(3))
    assert again["tariffs"] == 3, "one that is asked about anew stands until somebody has confirmed"


async def test_many_go_in_parts(tariff: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(what_ifs, "AT_ONCE", 2)
    await publish(tariff)
    tariffs = await standing(tariff, {}, {}, {})
    await asked(tariff, dearer(2))
    events = await tariff.published("what-if-tariffs")
    assert [(event["data"]["page"], len(event["data"]["tariffs"])) for event in events] == [(1, 2), (2, 1)]
    assert (await tariff.published("what-if-asked"))[0]["data"]["pages"] == 2
    assert set(await tried(tariff)) == {stands["id"] for stands in tariffs}


def with_measure(code: str, **row: Any) -> dict[str, Any]:
    of = scheme(version=2)
    for measure in of["measures"]:
        if measure["code"] == code:
            measure.update(row)
    return of


def with_contract(**terms: Any) -> dict[str, Any]:
    of = scheme(version=2)
    of["contracts"][0].update(terms)
    return of


def one_more_measure() -> dict[str, Any]:
    of = scheme(version=2)
    twin = copy.deepcopy(next(row for row in of["measures"] if row["code"] == "engaged_12_weeks"))
    of["measures"].append(twin | {"code": "engaged_again"})
    return of


@pytest.mark.parametrize(
    ("of", "place", "words"),
    [
        (with_contract(run_off_months=3), "contracts[0].run_off_months", ""),
        (changed(journey={"gap_days": 28}), "journey.gap_days", "21"),
    ],
)  # fmt: skip
async def test_one_that_nobody_judges_people_by_is_refused_place_by_place(
    tariff: Running, of: dict[str, Any], place: str, words: str
) -> None:
    await publish(tariff)
    problem = await refused(tariff, of, "draft-judges-anew")
    (error,) = [error for error in problem["errors"] if error["field"].startswith(place)]
    assert words in error["message"]
    assert "version 1" in error["message"]


def without_a_measure() -> dict[str, Any]:
    """It stays in the scheme for ever, and nobody pays for it any more."""
    of = scheme(version=2)
    gone = of["measures"][-1]["code"]
    of["prices"] = [row for row in of["prices"] if row["measure"] != gone]
    for contract in of["contracts"]:
        contract["measures"] = [code for code in contract["measures"] if code != gone]
        rates = contract["plan"]["assumed_rates"]
        contract["plan"]["assumed_rates"] = [row for row in rates if row["measure"] != gone]
    return of


@pytest.mark.parametrize(
    "of",
    [
        with_measure("engaged_12_weeks", params={"weeks": 16, "contact_weeks": 4}),
        with_measure("engaged_12_weeks", once_per="episode"),
        one_more_measure(),
        without_a_measure(),
        with_contract(provisional="count"),
    ],
    ids=["a window", "once per", "a new one", "one that ends", "what a return takes back"],
)  # fmt: skip
async def test_other_measures_are_tried_by_who_judges_people(tariff: Running, of: dict[str, Any]) -> None:
    await publish(tariff)
    await standing(tariff, {})
    assert (await asked(tariff, of))["judged"] is True
    events = [*await tariff.published("what-if-asked"), *await tariff.published("what-if-tariffs")]
    assert [event["data"]["judged"] for event in events] == [True, True]


async def test_other_bands_are_tried_by_who_judges_people_where_a_measure_asks_for_one(tariff: Running) -> None:
    rows = [*scheme()["measures"], {"code": "assessed_high", "title": "High", "kind": "assessed",
                                    "params": {"bands": ["high"]}, "once_per": "journey", "group": "local:need",
                                    "verification": "person"}]  # fmt: skip
    await publish(tariff, changed(1, measures=rows))
    assert (await asked(tariff, changed(2, measures=rows, complexity=bands(0, 5, 13))))["judged"] is True
    assert (await asked(tariff, changed(3, measures=rows)))["judged"] is False


async def test_other_measures_are_refused_where_a_contract_pays_by_cohorts(tariff: Running) -> None:
    await publish(tariff)
    of = one_more_measure()
    of["contracts"][0]["measures"].append("engaged_again")
    of["contracts"][0]["cohorts"] = COHORTS
    problem = await refused(tariff, of, "draft-judges-anew")
    assert [error["field"] for error in problem["errors"]] == ["contracts[0].cohorts"]


async def test_all_places_are_named_at_once_against_each_version_whose_days_it_takes(tariff: Running) -> None:
    await publish(tariff, scheme(valid_to="2012-10-01"))
    of = changed(journey={"gap_days": 28})
    await publish(tariff, of | {"valid_from": "2012-10-01"})
    alike_second = of | {"version": 3, "valid_from": "2012-10-01"}
    await asked(tariff, alike_second)
    answer = await asking(tariff, of | {"version": 4})
    assert [error["field"] for error in answer.json()["errors"]] == ["journey.gap_days"]


async def test_only_a_draft_is_tried_as_it_was_looked_at(tariff: Running) -> None:
    await refused(tariff, scheme(), "nothing-to-try-on")
    published = await publish(tariff)
    body = {"schemeId": published["schemeId"], "version": 1, "hash": published["hash"]}
    headers = tariff.headers("commissioner", organisation="council")
    answer = await tariff.client.post("/what-ifs", json=body, headers=headers)
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/no-draft")
    await refused(tariff, dearer(2), "draft-changed", hash="0" * 64)
    await refused(tariff, dearer(2), "not-found", version=9)
    problem = await refused(tariff, dearer(2), "cost-of-no-band", costs=[{"band": "huge", "pence": 1}])
    assert problem["errors"][0]["allowed"] == ["low", "medium", "high"]
    twice = [{"band": "low", "pence": pence} for pence in (1, 2)]
    assert (await refused(tariff, dearer(2), "cost-of-no-band", costs=twice))["errors"][0]["field"] == "costs[1].band"


async def test_nobody_tries_one_on_days_before_the_first_version(tariff: Running) -> None:
    await publish(tariff, scheme(valid_from="2012-05-01"))
    await refused(tariff, dearer(2), "nothing-to-try-on")


async def test_who_is_paid_tries_none(tariff: Running) -> None:
    await publish(tariff)
    assert (await asking(tariff, dearer(2), "provider", "cdas")).status_code == 403
    await refused(tariff, dearer(2), "own-scheme", organisation="cdas")


async def test_asked_twice_by_one_key_it_is_asked_once(tariff: Running) -> None:
    await publish(tariff)
    drafted = (await draft(tariff, {"scheme": dearer(2)})).json()
    body = {name: drafted[name] for name in ("schemeId", "version", "hash")}
    headers = tariff.headers("commissioner", organisation="council") | {"Idempotency-Key": str(uuid4())}
    answers = [(await tariff.client.post("/what-ifs", json=body, headers=headers)).json() for _ in range(2)]
    assert answers[0] == answers[1]
    assert len(await tariff.published("what-if-asked")) == 1
    assert [row["state"] for row in (await get(tariff, "/schemes", "auditor"))["items"]] == ["published", "draft"]


async def test_how_a_contract_is_changed_judges_nobody_anew(tariff: Running) -> None:
    await publish(tariff)
    of = dearer(2)
    of["contracts"][0]["varied_by"] = "agreement"
    assert (await asked(tariff, of))["version"] == 2


async def test_a_draft_of_later_is_tried_as_if_it_had_begun_before(tariff: Running) -> None:
    """What is asked is the same as of that draft, had it said so itself; the draft stays as it is."""
    await publish(tariff)
    await standing(tariff, {})
    later = dearer(2) | {"valid_from": "2013-12-01"}
    assert (await asked(tariff, later))["tariffs"] == 0
    said = await asked(tariff, later, asIfFrom="2012-04-02")
    assert (said["tariffs"], said["countsFrom"]) == (1, "2012-04-02")
    plain, event = await tariff.published("what-if-asked")
    assert (plain["data"]["scheme"]["valid_from"], plain["data"]["draftedFrom"]) == ("2013-12-01", None)
    earlier = plain["data"]["scheme"] | {"valid_from": "2012-04-02", "prices": event["data"]["scheme"]["prices"]}
    assert event["data"]["scheme"] == earlier
    assert event["data"]["draftedFrom"] == "2013-12-01"
    assert event["data"]["hash"] != said["hash"] == plain["data"]["hash"]  # of another first day
    listed = await get(tariff, "/schemes/stockport-2012/versions/2/what-ifs", "commissioner")
    assert [row["asIfFrom"] for row in listed["items"]] == ["2012-04-02", None]


async def test_a_draft_is_not_tried_as_if_it_had_begun_later_or_before_all_versions(tariff: Running) -> None:
    await publish(tariff)
    later = dearer(2) | {"valid_from": "2013-12-01"}
    said = await refused(tariff, later, "tried-from-later", asIfFrom="2013-12-01")
    assert said["errors"][0] == {
        "field": "asIfFrom",
        "message": "is not before the draft's own first day",
        "allowed": ["a day before 2013-12-01"],
    }
    await refused(tariff, later, "nothing-to-try-on", asIfFrom="2012-04-01")

"""Paid money that another provider's start took back stands again, to the penny, when the LASARS voids that start.

By real processes. The start is on a referral that is older than the discharge, which nobody had closed.
"""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from deploy.demo.player.lines import Acting
from deploy.demo.player.sender import RequestRefused
from deploy.sandbox.sandbox import Sandbox
from tests.journeys.test_one_person import (
    APPROVER,
    ASSESSOR,
    CLINICIAN,
    COMMISSIONER,
    CONTRACT,
    HIGH_PRICES,
    KEYWORKER,
    POINTS,
    PROPOSER,
    RELEASER,
    SCHEME,
    Life,
    form,
)

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("undone-start")]

CDAS = Acting(("provider",), "cdas", "cdas-keyworker")


@pytest.fixture(scope="module")
async def life(stack: Sandbox) -> AsyncIterator[Life]:
    life = Life(stack)
    yield life
    await life.sender.close()


async def money(life: Life) -> dict[str, Any]:
    """Claims, totals and balances, as they stand; and what the places of cdas are doing."""
    await life.rest()
    position = (await life.get(COMMISSIONER, "payments", "/positions", contract=CONTRACT))["items"][0]
    claims = await life.claims()
    accounts = await life.get(COMMISSIONER, "payments", "/accounts")
    place = await life.get(COMMISSIONER, "referral", f"/services/{life.ids['cdas']}")
    return {
        "claims": {name: (claim["state"], claim["pence"], claim["representedOn"]) for name, claim in claims.items()},
        "total": await life.total(),
        "balances": position["balancesNow"],
        "accounts": {item["account"]: item["balancePence"] for item in accounts["items"] if item["balancePence"]},
        "places": (place["occupied"], place["held"]),
    }


async def referred(life: Life, organisation: str, who: Acting) -> str:
    body = {
        "organisation": organisation, "name": f"{organisation} day programme", "isTreatment": True, "places": 1,
        "modality": {"code": "5", "list": "cds-h"}, "setting": {"code": "community", "list": "lasars"},
        "eligibility": {"minAge": 18, "maxAge": None, "sexes": [], "substances": [], "districts": []},
    }  # fmt: skip
    life.ids[organisation] = (await life.post(COMMISSIONER, "referral", "/services", body))["id"]
    referral = await life.post(ASSESSOR, "referral", "/referrals", {
        "clientId": life.ids["client"], "assessmentId": life.ids["assessment"],
        "serviceId": life.ids[organisation], "choice": "client",
    })  # fmt: skip
    await life.post(who, "referral", f"/referrals/{referral['id']}/accept", {"firstOfferedOn": "2012-04-16"})
    return str(referral["id"])


async def test_somebody_is_treated_discharged_and_paid_for(life: Life) -> None:
    draft = await life.post(COMMISSIONER, "tariff", "/schemes", {"toml": SCHEME})
    path = f"/schemes/{draft['schemeId']}/versions/{draft['version']}/publish"
    await life.post(COMMISSIONER, "tariff", path)
    for code, kind in (("start", "lasars"), ("riverside", "provider"), ("cdas", "provider"), ("council", "council")):
        named = {"name": code.title(), "kind": kind}
        await life.sender.send(COMMISSIONER, "PUT", "referral", f"/organisations/{code}", named)
    await life.day("2012-04-10")
    body = {"givenName": "Ottoline", "familyName": "Quenneville", "birthDate": "1981-05-06", "sex": "female"}
    life.ids["client"] = (await life.post(ASSESSOR, "assessment", "/persons", body))["clientId"]
    assessment = {
        "clientId": life.ids["client"], "kind": "comprehensive", "assessedOn": "2012-04-10", "points": POINTS,
        "drugProfile": [{"code": "1011", "rank": 1}], "injecting": "never", "flags": [],
    }  # fmt: skip
    life.ids["assessment"] = (await life.post(ASSESSOR, "assessment", "/assessments", assessment))["id"]
    await life.rest()
    (proposal,) = (await life.get(ASSESSOR, "tariff", "/proposals", assessmentId=life.ids["assessment"]))["items"]
    await life.post(ASSESSOR, "tariff", f"/proposals/{proposal['id']}/confirm", {}, proposal["revision"])
    theirs = await referred(life, "riverside", KEYWORKER)
    life.ids["old referral"] = await referred(life, "cdas", CDAS)
    await life.day("2012-04-16")
    episode = await life.post(KEYWORKER, "referral", f"/referrals/{theirs}/start", {"startedOn": "2012-04-16"})
    await life.rest()
    top = {"clientId": life.ids["client"], "episodeId": episode["id"]}
    await life.post(
        KEYWORKER, "assessment", "/top-reviews", top | {"stage": "start", "on": "2012-04-16", "items": form(28)}
    )
    await life.day("2012-07-02")
    await life.post(
        KEYWORKER, "assessment", "/top-reviews", top | {"stage": "review", "on": "2012-07-02", "items": form(9)}
    )
    await life.day("2012-07-16")
    await life.post(
        KEYWORKER, "assessment", "/top-reviews", top | {"stage": "review", "on": "2012-07-16", "items": form(0)}
    )
    await life.day("2012-10-01")
    ending = {"endedOn": "2012-10-01", "reason": {"code": "80", "list": "cds-f"}}
    await life.post(CLINICIAN, "referral", f"/episodes/{episode['id']}/end", ending)
    await life.rest()
    await life.verify_all()
    remittance = await life.pay("2012-10-08", "2012-10-11")
    assert remittance["netPence"] >= HIGH_PRICES["planned_discharge"]


async def test_what_a_start_took_back_stands_again_when_it_is_voided(life: Life) -> None:
    await life.day("2013-01-14")
    before = await money(life)
    assert before["claims"]["planned_discharge"][0] == "settled"
    start = {"startedOn": "2013-01-10"}
    episode = await life.post(CDAS, "referral", f"/referrals/{life.ids['old referral']}/start", start)
    taken = await money(life)
    assert taken["claims"]["planned_discharge"][:2] == ("withdrawn", 0)
    assert taken["balances"]["receivablePence"] == HIGH_PRICES["planned_discharge"]
    assert taken["places"] == (1, 0)
    void, because = f"/episodes/{episode['id']}/start/void", {"reasonCode": "stale_referral"}
    with pytest.raises(RequestRefused, match="403"):
        await life.post(CDAS, "referral", void, because, episode["revision"])
    await life.post(ASSESSOR, "referral", void, because, episode["revision"])
    after = await money(life)
    assert after["places"] == (0, 0)
    assert {**after, "places": None} == {**before, "places": None}
    referral = await life.get(ASSESSOR, "referral", f"/referrals/{life.ids['old referral']}")
    assert referral["state"] == "closed"


async def test_the_next_run_takes_nothing_back_and_pays_nothing_twice(life: Life) -> None:
    await life.day("2013-01-21")
    run = await life.post(PROPOSER, "payments", "/runs", {"contract": CONTRACT, "runOn": "2013-01-21"})
    assert (run["nettedPence"], run["debtPence"]) == (0, 0)
    lines = (await life.get(PROPOSER, "payments", f"/runs/{run['id']}/lines"))["items"]
    assert {line["measure"] for line in lines}.isdisjoint(HIGH_PRICES)
    await life.post(APPROVER, "payments", f"/runs/{run['id']}/approve")
    await life.post(RELEASER, "payments", f"/runs/{run['id']}/release")

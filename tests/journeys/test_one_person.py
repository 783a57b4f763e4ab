"""One person through all twelve steps of the main job, by real processes, in order: each test is one step.

Heroin, high need, treated by the provider whose contract pays at once and takes back: so every kind of money moves.
"""

from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from deploy.demo.player.lines import Acting
from deploy.demo.player.sender import RequestRefused, Sender
from deploy.sandbox.sandbox import Sandbox
from deploy.sandbox.topology import AREA

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("one-person")]

CONTRACT = "riverside-2012"
SCHEME = Path("deploy/schemes/stockport.toml").read_text()
COMMISSIONER = Acting(("commissioner",), "council", "commissioner-1")
ASSESSOR = Acting(("assessor",), "start", "assessor-1")
VERIFIER = Acting(("verifier",), "start", "verifier-1")
KEYWORKER = Acting(("provider",), "riverside", "riverside-keyworker")
CLINICIAN = Acting(("clinician",), "riverside", "riverside-clinician")
PROPOSER = Acting(("finance_proposer",), "council", "finance-1")
APPROVER = Acting(("finance_approver",), "council", "finance-2")
RELEASER = Acting(("finance_releaser",), "council", "finance-3")
HIGH_PRICES = {"abstinent_at_review": 47_500, "engaged_12_weeks": 28_500, "planned_discharge": 140_000}
POINTS = dict.fromkeys(("drug_use", "injecting", "health", "housing", "offending", "previous_treatment"), 3)


OWN_WORK = """
[[measures]]
code = "assessed_in_time"
title = "Assessed within five days"
kind = "event"
group = "local:front-door"
once_per = "journey"
verification = "person"
params = { code = "assessed_in_time", n = 1, scope = "journey", roles = ["assessor"] }

[[contracts]]
code = "start-2013"
party = "start"
title = "START"
starts = 2013-01-24
ends = 2014-04-02
run_off_months = 3
measures = ["assessed_in_time"]
verified_by = ["public-health"]
provisional = "clawback"
carry = 2
clause = "Schedule 7"
journal = { cost_centre = "PH1", subjective = "4100", vat = "outside" }
"""
SECOND = {
    "\nversion = 1": "\nversion = 2",
    "\nvalid_from = 2012-04-02": "\nvalid_from = 2013-01-24",
    "\nprices = [": '\nprices = [\n{ measure = "assessed_in_time", band = "*", from = 2013-01-24, pence = 5000 },',
}


class Life:
    """What is learnt on the way, and how to act in it."""

    def __init__(self, stack: Sandbox) -> None:
        self.stack = stack
        self.sender = Sender(stack.addresses.url("front"), stack.addresses.services(), AREA)
        self.ids: dict[str, str] = {}
        self._keys = 0

    async def post(self, who: Acting, service: str, path: str, body: Any = None, revision: int | None = None) -> Any:
        self._keys += 1
        key = f"life-{self._keys}"
        answer = await self.sender.send(who, "POST", service, path, body, key=key, if_match=revision)
        return answer.json()

    async def get(self, who: Acting, service: str, path: str, **params: Any) -> Any:
        return (await self.sender.send(who, "GET", service, path, params=params)).json()

    async def day(self, day: str) -> None:
        await self.sender.move_clock(day)

    async def rest(self) -> None:
        await self.sender.wait_idle()

    async def published(self, service: str, kind: str) -> int:
        """How often, as the service's own log has it."""
        connection = await asyncpg.connect(self.stack.owner_url())
        try:
            return int(await connection.fetchval(f"SELECT count(*) FROM {service}.log WHERE type LIKE $1", f"%{kind}%"))
        finally:
            await connection.close()

    async def claims(self) -> dict[str, Any]:
        found = await self.get(COMMISSIONER, "payments", "/claims", clientId=self.ids["client"])
        return {claim["measure"]: claim for claim in found["items"]}

    async def total(self) -> dict[str, int]:
        totals = await self.get(COMMISSIONER, "payments", "/totals")
        return dict({item["contract"]: item for item in totals["items"]}[CONTRACT])

    async def verify_all(self) -> int:
        waiting = (await self.get(VERIFIER, "assessment", "/outcomes", state="proposed"))["items"]
        for outcome in waiting:
            path = f"/outcomes/{outcome['id']}/verify"
            await self.post(VERIFIER, "assessment", path, {"decision": "verified"}, outcome["revision"])
        await self.rest()
        return len(waiting)

    async def pay(self, day: str, settled: str, contract: str = CONTRACT) -> Any:
        """A run proposed, approved and released by three, settled when the bank has paid."""
        await self.day(day)
        run = await self.post(PROPOSER, "payments", "/runs", {"contract": contract, "runOn": day})
        await self.post(APPROVER, "payments", f"/runs/{run['id']}/approve")
        await self.post(RELEASER, "payments", f"/runs/{run['id']}/release")
        await self.day(settled)
        (remittance,) = (await self.get(RELEASER, "payments", "/remittances", runId=run["id"]))["items"]
        body = {"reference": f"BACS-{contract}-{day}", "settledOn": settled}
        await self.post(RELEASER, "payments", f"/remittances/{remittance['id']}/settle", body)
        await self.rest()
        return remittance


def form(opiates: int) -> dict[str, Any]:
    """A whole TOP form in which only the opiates differ."""
    days = ("alcohol", "crack", "cocaine", "amphetamines", "cannabis", "otherDrug", "tobacco", "injecting",
            "shoplifting", "selling", "paidWork", "education")  # fmt: skip
    flags = ("sharing", "otherTheft", "assault", "acuteHousing", "evictionRisk")
    scales = ("psychological", "physical", "qualityOfLife")
    items: dict[str, Any] = {name: {"days": 0} for name in days}
    items |= {name: {"value": False} for name in flags} | {name: {"value": 10} for name in scales}
    return items | {"opiates": {"days": opiates}}


@pytest.fixture(scope="module")
async def life(stack: Sandbox) -> AsyncIterator[Life]:
    life = Life(stack)
    yield life
    await life.sender.close()


async def test_01_a_commissioner_publishes_the_scheme(life: Life) -> None:
    draft = await life.post(COMMISSIONER, "tariff", "/schemes", {"toml": SCHEME})
    path = f"/schemes/{draft['schemeId']}/versions/{draft['version']}/publish"
    await life.post(COMMISSIONER, "tariff", path)
    await life.rest()
    assert await life.published("tariff", "scheme-published") == 1
    for code, kind in (("start", "lasars"), ("riverside", "provider"), ("council", "council")):
        body = {"name": code.title(), "kind": kind}
        await life.sender.send(COMMISSIONER, "PUT", "referral", f"/organisations/{code}", body)
    service = {
        "organisation": "riverside",
        "name": "Structured day programme",
        "isTreatment": True,
        "modality": {"code": "5", "list": "cds-h"},
        "setting": {"code": "community", "list": "lasars"},
        "eligibility": {"minAge": 18, "maxAge": None, "sexes": [], "substances": [], "districts": []},
        "places": 1,
    }
    life.ids["service"] = (await life.post(COMMISSIONER, "referral", "/services", service))["id"]


async def test_02_somebody_comes_to_the_front_door(life: Life) -> None:
    await life.day("2012-04-10")
    body = {"givenName": "Octavia", "familyName": "Thrippwithen", "birthDate": "1980-05-06", "sex": "female"}
    person = await life.post(ASSESSOR, "assessment", "/persons", body)
    assert person["match"]["state"] == "settled"
    life.ids["client"] = person["clientId"]
    contact = await life.post(ASSESSOR, "assessment", "/contacts", {
        "clientId": person["clientId"], "on": "2012-04-10", "source": {"code": "4", "list": "cds-h"},
        "setting": "community", "kind": "assessment", "access": "drop_in", "attendance": "attended",
        "presenting": ["1011"],
    })  # fmt: skip
    assert contact["remit"]["inRemit"] is True
    life.ids["contact"] = contact["id"]


async def test_03_an_assessor_assesses(life: Life) -> None:
    assessment = await life.post(ASSESSOR, "assessment", "/assessments", {
        "clientId": life.ids["client"], "contactId": life.ids["contact"], "kind": "comprehensive",
        "assessedOn": "2012-04-10", "drugProfile": [{"code": "1011", "rank": 1}], "injecting": "never",
        "points": POINTS, "flags": [],
    })  # fmt: skip
    life.ids["assessment"] = assessment["id"]
    await life.rest()
    assert await life.published("assessment", "client-assessed") == 1


async def test_04_a_person_confirms_the_proposed_tariff(life: Life) -> None:
    (proposal,) = (await life.get(ASSESSOR, "tariff", "/proposals", assessmentId=life.ids["assessment"]))["items"]
    assert proposal["band"] == "high"
    tariff = await life.post(ASSESSOR, "tariff", f"/proposals/{proposal['id']}/confirm", {}, proposal["revision"])
    explained = await life.get(ASSESSOR, "tariff", f"/tariffs/{tariff['id']}/explanation")
    assert {price["measure"]: price["pence"] for price in explained["prices"]}.items() >= HIGH_PRICES.items()
    await life.rest()
    assert await life.published("tariff", "tariff-set") == 1


async def test_05_the_person_chooses_among_ranked_services_and_a_place_is_held(life: Life) -> None:
    (match,) = (await life.get(ASSESSOR, "referral", "/matches", clientId=life.ids["client"]))["items"]
    assert match["for"]
    assert match["placesFree"] == 1
    referral = await life.post(ASSESSOR, "referral", "/referrals", {
        "clientId": life.ids["client"], "assessmentId": life.ids["assessment"], "serviceId": match["serviceId"],
        "choice": "client",
    })  # fmt: skip
    assert referral["holdExpiresOn"] > "2012-04-10"
    life.ids["referral"] = referral["id"]
    (match,) = (await life.get(ASSESSOR, "referral", "/matches", clientId=life.ids["client"]))["items"]
    assert match["placesFree"] == 0


async def test_06_the_provider_accepts_and_starts(life: Life) -> None:
    await life.day("2012-04-13")
    path = f"/referrals/{life.ids['referral']}"
    await life.post(KEYWORKER, "referral", f"{path}/accept", {"firstOfferedOn": "2012-04-16"})
    await life.day("2012-04-16")
    episode = await life.post(KEYWORKER, "referral", f"{path}/start", {"startedOn": "2012-04-16"})
    life.ids["episode"] = episode["id"]
    await life.rest()
    assert await life.published("referral", "treatment-started") == 1


async def test_07_reviews_and_a_discharge_by_a_clinician(life: Life) -> None:
    top = {"clientId": life.ids["client"], "episodeId": life.ids["episode"]}
    start = top | {"stage": "start", "on": "2012-04-16", "items": form(28)}
    await life.post(KEYWORKER, "assessment", "/top-reviews", start)
    await life.day("2012-07-02")
    session = {
        "clientId": life.ids["client"], "on": "2012-07-02", "source": {"code": "4", "list": "cds-h"},
        "setting": "provider", "kind": "advice", "access": "appointment", "attendance": "attended",
    }  # fmt: skip
    await life.post(ASSESSOR, "assessment", "/contacts", session)
    await life.day("2012-07-16")
    review = top | {"stage": "review", "on": "2012-07-16", "items": form(0)}
    await life.post(KEYWORKER, "assessment", "/top-reviews", review)
    await life.day("2012-10-01")
    ending = {"endedOn": "2012-10-01", "reason": {"code": "80", "list": "cds-f"}}
    with pytest.raises(RequestRefused, match="linician"):
        await life.post(KEYWORKER, "referral", f"/episodes/{life.ids['episode']}/end", ending)
    await life.post(CLINICIAN, "referral", f"/episodes/{life.ids['episode']}/end", ending)
    await life.rest()
    assert await life.published("assessment", "review-recorded") >= 2
    assert await life.published("referral", "treatment-ended") == 1


async def test_08_measures_met_become_outcomes_that_another_person_verifies(life: Life) -> None:
    claims = await life.claims()
    assert {name: claim["state"] for name, claim in claims.items()} == dict.fromkeys(
        HIGH_PRICES, "awaiting_verification"
    )
    assert await life.verify_all() == len(HIGH_PRICES)
    assert await life.published("assessment", "outcome-achieved") == len(HIGH_PRICES)


async def test_09_payments_prices_and_posts(life: Life) -> None:
    claims = await life.claims()
    assert {name: claim["pence"] for name, claim in claims.items()} == HIGH_PRICES
    assert {claim["state"] for claim in claims.values()} == {"due"}
    assert claims["planned_discharge"]["provisionalUntil"] == "2013-10-01"
    assert await life.published("payments", "payment-posted") >= len(HIGH_PRICES)
    lines = await life.get(COMMISSIONER, "payments", f"/claims/{claims['planned_discharge']['id']}/lines")
    (line,) = lines["items"]
    explained = await life.get(COMMISSIONER, "payments", f"/lines/{line['id']}/explanation")
    assert explained["line"]["pence"] == HIGH_PRICES["planned_discharge"]


async def test_10_a_run_is_proposed_approved_released_and_settled_by_different_people(life: Life) -> None:
    remittance = await life.pay("2012-10-08", "2012-10-11")
    assert remittance["netPence"] == remittance["grossPence"]
    assert (await life.total())["paidPence"] == remittance["netPence"]
    assert {claim["state"] for claim in (await life.claims()).values()} == {"settled"}
    assert await life.published("payments", "payment-settled") == 1


async def test_11_the_person_comes_back_and_the_money_is_taken_back(life: Life) -> None:
    await life.day("2013-01-14")
    visit = {
        "clientId": life.ids["client"], "on": "2013-01-14", "source": {"code": "3", "list": "cds-h"},
        "setting": "gp", "kind": "assessment", "access": "appointment", "attendance": "attended",
        "presenting": ["1011"],
    }  # fmt: skip
    contact = await life.post(ASSESSOR, "assessment", "/contacts", visit)
    await life.post(ASSESSOR, "assessment", "/assessments", {
        "clientId": life.ids["client"], "contactId": contact["id"], "kind": "comprehensive",
        "assessedOn": "2013-01-14", "drugProfile": [{"code": "1011", "rank": 1}], "injecting": "never",
        "points": POINTS, "flags": [],
    })  # fmt: skip
    await life.rest()
    assert await life.published("assessment", "client-represented") == 1
    assert await life.published("assessment", "outcome-withdrawn") == 1
    claims = await life.claims()
    assert claims["planned_discharge"]["state"] == "withdrawn"
    assert claims["planned_discharge"]["pence"] == 0
    assert claims["abstinent_at_review"]["pence"] == HIGH_PRICES["abstinent_at_review"]
    remittance = await life.pay("2013-01-21", "2013-01-24")
    assert remittance["nettedPence"] == HIGH_PRICES["planned_discharge"]
    assert (await life.total())["clawedBackPence"] == HIGH_PRICES["planned_discharge"]


async def test_12_the_position_is_right(life: Life) -> None:
    (position,) = (await life.get(COMMISSIONER, "payments", "/positions", contract=CONTRACT))["items"]
    total = await life.total()
    assert date.fromisoformat(position["on"]) == date(2013, 1, 24)
    assert position["balancesNow"]["paidPence"] == total["paidPence"]
    assert position["balancesNow"]["heldPence"] == total["heldPence"] == 0
    mine = (await life.get(KEYWORKER, "payments", "/positions"))["items"]
    assert [item["contract"] for item in mine] == [CONTRACT]
    accounts = (await life.get(COMMISSIONER, "payments", "/accounts"))["items"]
    assert sum(account["balancePence"] for account in accounts) == 0


async def test_13_the_lasars_is_paid_for_its_own_work_once_another_organisation_has_verified_it(life: Life) -> None:
    """Recorded by START of somebody whom nobody treats, verified by the public health team, paid to START."""
    second = SCHEME
    for old, new in SECOND.items():
        assert old in second
        second = second.replace(old, new)
    draft = await life.post(COMMISSIONER, "tariff", "/schemes", {"toml": second + OWN_WORK})
    await life.post(COMMISSIONER, "tariff", f"/schemes/{draft['schemeId']}/versions/2/publish")
    await life.rest()
    body = {"givenName": "Bertha", "familyName": "Quillfeather", "birthDate": "1971-05-06", "sex": "female"}
    client = (await life.post(ASSESSOR, "assessment", "/persons", body))["clientId"]
    contact = await life.post(ASSESSOR, "assessment", "/contacts", {
        "clientId": client, "on": "2013-01-24", "source": {"code": "4", "list": "cds-h"}, "setting": "community",
        "kind": "assessment", "access": "drop_in", "attendance": "attended", "presenting": ["1011"],
    })  # fmt: skip
    assessment = await life.post(ASSESSOR, "assessment", "/assessments", {
        "clientId": client, "contactId": contact["id"], "kind": "comprehensive", "assessedOn": "2013-01-24",
        "drugProfile": [{"code": "1011", "rank": 1}], "injecting": "never", "points": POINTS, "flags": [],
    })  # fmt: skip
    evidence = {"clientId": client, "code": "assessed_in_time", "on": "2013-01-24"}
    await life.post(ASSESSOR, "assessment", "/evidence", evidence)
    await life.rest()
    (proposal,) = (await life.get(ASSESSOR, "tariff", "/proposals", assessmentId=assessment["id"]))["items"]
    await life.post(ASSESSOR, "tariff", f"/proposals/{proposal['id']}/confirm", {}, proposal["revision"])
    (outcome,) = (await life.get(VERIFIER, "assessment", "/outcomes", clientId=client))["items"]
    verify = "assessment", f"/outcomes/{outcome['id']}/verify", {"decision": "verified"}, outcome["revision"]
    with pytest.raises(RequestRefused, match="is paid for this outcome"):
        await life.post(VERIFIER, *verify)
    await life.post(Acting(("verifier",), "public-health", "analyst-1"), *verify)
    await life.rest()
    remittance = await life.pay("2013-01-28", "2013-01-31", "start-2013")
    assert (remittance["party"], remittance["netPence"]) == ("start", 5_000)
    manager = Acting(("provider",), "start", "manager-1")
    (claim,) = (await life.get(manager, "payments", "/claims"))["items"]
    assert (claim["measure"], claim["state"], claim["pence"]) == ("assessed_in_time", "settled", 5_000)
    (position,) = (await life.get(manager, "payments", "/positions"))["items"]
    assert position["balancesNow"]["paidPence"] == 5_000

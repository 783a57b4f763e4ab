"""Whatever others record after, and a merge tells of before, a former provider reads the same bytes from every service.

Which addresses there are, the OpenAPI documents say: a new one is tried as well.
"""

import json
from collections.abc import AsyncIterator
from datetime import date, timedelta
from typing import Any

import httpx
import pytest

from deploy.demo.player.lines import Acting
from deploy.sandbox.sandbox import Sandbox
from deploy.sandbox.topology import AREA
from tests.documents import document_of
from tests.journeys.test_one_person import ASSESSOR, COMMISSIONER, SCHEME, Life, form

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("former-provider")]

SERVICES = ("assessment", "referral", "tariff", "payments")
OPEN_TO_ALL = {"/organisations", "/services", "/services/{serviceId}"}  # the directory, and how many places are free
PERSON = {"clientId", "personId"}
PAST = ("2012-09-30", "2013-03-31")  # a day while it treated, and one after
DOOR = {"source": {"code": "4", "list": "cds-h"}, "kind": "advice", "access": "drop_in", "attendance": "attended"}


def of(organisation: str) -> Acting:
    return Acting(("clinician", "provider"), organisation, f"{organisation}-worker")


def addresses(service: str) -> list[tuple[str, list[str]]]:
    """The GETs that a provider may call, and what each can be asked by."""
    document = document_of(service)
    gets = [(path, each["get"]) for path, each in document["paths"].items() if "get" in each]
    allowed = [(path, get) for path, get in gets if {"provider", "clinician"} & set(get.get("x-roles", ()))]
    return [(path, [parameter["name"] for parameter in get.get("parameters", ())]) for path, get in allowed]


class Town(Life):
    """Riverside, which is paid, and cdas, which treats the same people before and after."""

    def __init__(self, stack: Sandbox) -> None:
        super().__init__(stack)
        self.services: dict[str, str] = {}
        self.people = 0

    async def opens(self) -> None:
        draft = await self.post(COMMISSIONER, "tariff", "/schemes", {"toml": SCHEME})
        await self.post(COMMISSIONER, "tariff", f"/schemes/{draft['schemeId']}/versions/{draft['version']}/publish")
        await self.rest()
        for code in ("riverside", "cdas"):
            body = {"name": code.title(), "kind": "provider"}
            await self.sender.send(COMMISSIONER, "PUT", "referral", f"/organisations/{code}", body)
            service = await self.post(COMMISSIONER, "referral", "/services", {
                "organisation": code, "name": code, "isTreatment": True, "places": 100,
                "modality": {"code": "5", "list": "cds-h"}, "setting": {"code": "community", "list": "lasars"},
                "eligibility": {"minAge": 18, "maxAge": None, "sexes": [], "substances": [], "districts": []},
            })  # fmt: skip
            self.services[code] = service["id"]

    async def person(self, who: Acting = ASSESSOR) -> str:
        self.people += 1
        body = {"givenName": "Ot" + "abcdefghijklmnop"[self.people], "familyName": "Ways", "sex": "female"}
        birth = {"birthDate": f"1980-05-{self.people:02}"}
        return str((await self.post(who, "assessment", "/persons", body | birth))["clientId"])

    async def starts(self, client: str, by: str, on: str) -> str:
        """Assessed a week before, priced, referred and started."""
        assessed_on = str(date.fromisoformat(on) - timedelta(days=7))
        assessed = await self.post(ASSESSOR, "assessment", "/assessments", {
            "clientId": client, "kind": "comprehensive", "assessedOn": assessed_on, "injecting": "never", "flags": [],
            "drugProfile": [{"code": "1011", "rank": 1}], "points": dict.fromkeys(
                ("drug_use", "injecting", "health", "housing", "offending", "previous_treatment"), 3),
        })  # fmt: skip
        await self.rest()
        for item in (await self.get(ASSESSOR, "tariff", "/proposals", assessmentId=assessed["id"]))["items"]:
            await self.post(ASSESSOR, "tariff", f"/proposals/{item['id']}/confirm", {}, item["revision"])
        referral = await self.post(ASSESSOR, "referral", "/referrals", {
            "clientId": client, "assessmentId": assessed["id"], "serviceId": self.services[by], "choice": "client",
        })  # fmt: skip
        path = f"/referrals/{referral['id']}/start"
        episode = str((await self.post(of(by), "referral", path, {"startedOn": on}))["id"])
        await self.rest()
        return episode

    async def top(self, who: Acting, client: str, stage: str, on: str, opiates: int) -> None:
        body = {"clientId": client, "stage": stage, "on": on, "items": form(opiates)}
        await self.post(who, "assessment", "/top-reviews", body)

    async def contact(self, who: Acting, client: str, on: str) -> None:
        await self.post(who, "assessment", "/contacts", DOOR | {"clientId": client, "on": on, "setting": "provider"})

    async def ends(self, by: str, episode: str, on: str) -> None:
        """Neither a success nor a failure: who comes back takes nothing back."""
        ending = {"endedOn": on, "reason": {"code": "83", "list": "cds-f"}}
        await self.post(of(by), "referral", f"/episodes/{episode}/end", ending)
        await self.rest()

    async def merge(self, survivor: str, absorbed: str) -> None:
        body = {"survivorId": survivor, "absorbedId": absorbed, "reasonCode": "same_person"}
        await self.post(ASSESSOR, "assessment", "/merges", body)

    async def read(self, by: str, *clients: str) -> dict[str, tuple[Any, ...]]:
        """All that every service answers it: each list, alone and by each person, and each thing that a list names."""
        token = await self.token(by)
        found: dict[str, tuple[Any, ...]] = {}
        async with httpx.AsyncClient(headers={"Authorization": f"Bearer {token}"}, timeout=60) as client:
            for service in SERVICES:
                ids, codes = set(clients), list[str]()
                url = self.stack.addresses.services()[service]
                for path, names in sorted(addresses(service), key=lambda each: each[0].count("{")):
                    for asked in _filled(path, names, ids, codes):
                        answer = await client.get(url + asked)
                        ids |= _named(answer, "id") if "{" not in path or path.endswith("/lines") else set()
                        codes += sorted(_named(answer, "code")) if path == "/indicators" else []
                        if path not in OPEN_TO_ALL:
                            text = answer.text.replace(answer.headers.get("X-Request-Id", "-"), "")
                            found[service + asked] = answer.status_code, answer.headers.get("ETag"), text
        return found

    async def token(self, by: str) -> str:
        body = {"roles": ["clinician", "provider"], "organisation": by, "sub": f"{by}-worker", "area": AREA}
        async with httpx.AsyncClient() as client:
            answer = await client.post(f"{self.stack.addresses.url('front')}/token", json=body)
        return str(answer.json()["access_token"])


def _filled(path: str, names: list[str], ids: set[str], codes: list[str]) -> list[str]:
    """With each id that is known, whatever it is of, or each indicator by its code; and of past days, too."""
    if "{indicator}" in path:
        return [path.replace("{indicator}", code) for code in codes]
    if "{form}" in path:
        return []  # what every organisation reads of forms is of nobody
    if "{" in path:
        before, rest = path.split("{")
        return [before + id_ + rest.partition("}")[2] for id_ in sorted(ids)]
    by_client = [f"{path}?clientId={id_}" for id_ in sorted(ids)] if "clientId" in names else []
    by_day = [f"{path}?on={day}" for day in PAST] if "on" in names else []
    return [path, *by_client, *by_day]


def _named(answer: httpx.Response, field: str) -> set[str]:
    """A table names none."""
    told = answer.is_success and answer.headers["Content-Type"].startswith("application/json")
    items = answer.json().get("items", ()) if told else ()
    return {item[field] for item in items if field in item}


@pytest.fixture(scope="module")
async def town(stack: Sandbox) -> AsyncIterator[Town]:
    town = Town(stack)
    await town.opens()
    yield town
    await town.sender.close()


async def treats(town: Town, by: str, days: tuple[str, str, str, str], *clients: str) -> None:
    started, met, reviewed, ended = days
    await town.day(started)
    episodes = {client: await town.starts(client, by, started) for client in clients}
    for client in clients:
        await town.top(of(by), client, "start", started, 28)
    await town.day(ended)
    for client, episode in episodes.items():
        await town.contact(of(by), client, met)
        await town.top(of(by), client, "review", reviewed, 0 if by == "riverside" else 20)
        await town.ends(by, episode, ended)


async def others_record(town: Town, before: str, people: list[str], alias: str) -> None:
    """A merge brings what was before, the LASARS fills in what was meanwhile, and one comes back elsewhere."""
    first, second, third = people
    await town.merge(before, first)
    await town.merge(second, alias)
    for client in (second, third):
        await town.top(ASSESSOR, client, "start", "2012-06-03", 25)
        await town.contact(ASSESSOR, client, "2012-08-07")
        await town.top(ASSESSOR, client, "review", "2012-08-28", 0)
    await treats(town, "cdas", ("2013-06-03",) * 4, third)


async def test_a_former_provider_reads_the_same_whatever_others_record(town: Town) -> None:
    before, *people = [await town.person() for _ in range(4)]
    await treats(town, "cdas", ("2012-04-10", "2012-04-16", "2012-04-20", "2012-05-01"), before)
    await treats(town, "riverside", ("2012-06-04", "2012-08-20", "2012-08-28", "2012-09-20"), *people)
    await town.day("2013-06-03")
    await town.verify_all()
    registered = {"givenName": "Otd", "familyName": "Ways", "sex": "female", "birthDate": "1980-05-03"}
    alias = (await town.post(of("riverside"), "assessment", "/persons", registered))["clientId"]
    assert alias not in people
    await town.rest()
    seen = await town.read("riverside", *people, alias)
    assert sum(status == 200 for status, *_ in seen.values()) > 40
    assert any("/explanation" in each for each in seen)
    assert seen["assessment/indicators/in-treatment"][0] == seen[f"payments/positions?on={PAST[0]}"][0] == 200
    whole = await town.get(ASSESSOR, "assessment", "/outcomes", limit=200)

    await others_record(town, before, people, alias)

    again = await town.read("riverside", *people, alias)
    differ = {name: (seen.get(name), value) for name, value in again.items() if seen.get(name) != value}
    assert differ == {}
    assert again.keys() == seen.keys()
    assert await town.get(ASSESSOR, "assessment", "/outcomes", limit=200) != whole  # it is not for want of news
    assert before not in json.dumps([text for _, _, text in again.values()])

"""The calls of assessment that tests make, and one person from the front desk through treatment."""

import json
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx
from pydantic.alias_generators import to_camel

from services.assessment.events import SchemePublished, TreatmentEnded, TreatmentStarted
from tests.assessment.builders import ANN, CDAS, POINTS, answers, ended, planned, referred, site, started
from tests.harness import Running

FOR_ASSESSMENT: dict[str, Any] = {"kind": "assessment", "source": {"code": "4", "list": "cds-h"}}
FORMS = Path(__file__).parents[2] / "deploy" / "forms"


@dataclass
class Desk:
    """Calls as the LASARS's assessor unless told otherwise."""

    running: Running

    def headers(self, *roles: str, **claims: Any) -> dict[str, str]:
        return self.running.headers(*(roles or ("assessor",)), **claims)

    async def post(
        self, path: str, body: dict[str, Any], *roles: str, match: str | None = None, **claims: Any
    ) -> httpx.Response:
        headers = self.headers(*roles, **claims) | ({"If-Match": match} if match else {})
        return await self.running.client.post(path, json=body, headers=headers)

    async def put(
        self, path: str, body: dict[str, Any], *roles: str, match: str | None = None, **claims: Any
    ) -> httpx.Response:
        headers = self.headers(*roles, **claims, key=False) | ({"If-Match": match} if match else {})
        return await self.running.client.put(path, json=body, headers=headers)

    async def get(self, path: str, *roles: str, **claims: Any) -> httpx.Response:
        return await self.running.client.get(path, headers=self.headers(*roles, **claims, key=False))

    async def register(self, **changes: Any) -> dict[str, Any]:
        answer = await self.post("/persons", ANN | changes)
        assert answer.status_code in (200, 201), answer.text
        return dict(answer.json())

    async def new_client(self, **changes: Any) -> str:
        """Somebody like nobody else, older than any age that a rule of the example names."""
        number = uuid4().int
        born = date.fromordinal(date(1950, 1, 1).toordinal() + number % 10000)
        person = {"nhsNumber": None, "birthDate": born.isoformat(), "givenName": "Zoe"} | changes
        return str((await self.register(**person))["clientId"])


@dataclass
class Care:
    desk: Desk
    client: str
    starts: list[TreatmentStarted] = field(default_factory=list)

    @property
    def running(self) -> Running:
        return self.desk.running

    async def on(self, day: str) -> None:
        """Another day, and what it brings by itself."""
        self.running.today = date.fromisoformat(day)
        await self.running.tick()

    async def assess(self, on: str, kind: str = "comprehensive", **changes: Any) -> str:
        body = {
            "clientId": self.client,
            "kind": kind,
            "assessedOn": on,
            "drugProfile": [{"code": "1011", "rank": 1}],
            "injecting": "currently",
            "points": POINTS,
            "flags": [],
        }
        answer = await self.desk.post("/assessments", body | changes, "assessor", sub="ann")
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    def starting(self, on: str, by: str = "cdas", **changes: Any) -> TreatmentStarted:
        return started(self.client, by, started_on=date.fromisoformat(on), **changes)

    async def start(self, on: str, by: str = "cdas", **changes: Any) -> TreatmentStarted:
        referral = referred(self.client, by)
        event = self.starting(on, by, **({"referral_id": referral.referral_id} | changes))
        await self.running.deliver(referral, event)
        self.starts.append(event)
        return event

    async def end(self, on: str, code: str = "80", **changes: Any) -> TreatmentEnded:
        event = ended(self.starts[-1], on, code, **changes)
        await self.running.deliver(event)
        return event

    async def top(self, stage: str, on: str, episode: UUID | None = None, **items: Any) -> dict[str, Any]:
        body: dict[str, Any] = {
            "clientId": self.client,
            "stage": stage,
            "on": on,
            "items": answers(**(items or {"tobacco": 0})),
        }
        if episode:
            body["episodeId"] = str(episode)
        answer = await self.desk.post("/top-reviews", body, "provider", **CDAS)
        assert answer.status_code in (201, 202), answer.text
        return dict(answer.json())

    async def correct(self, review: dict[str, Any], **items: Any) -> None:
        body = {"stage": review["stage"], "on": review["on"], "items": answers(**items)}
        match = f'"{review["revision"]}"'
        answer = await self.desk.put(f"/top-reviews/{review['id']}", body, "provider", match=match, **CDAS)
        assert answer.status_code == 200, answer.text

    async def evidence(
        self, code: str, on: str, *roles: str, episode: UUID | None = None, **claims: Any
    ) -> dict[str, Any]:
        body = {"clientId": self.client, "code": code, "on": on} | ({"episodeId": str(episode)} if episode else {})
        answer = await self.desk.post("/evidence", body, *(roles or ("assessor",)), **({"sub": "ann"} | claims))
        assert answer.status_code == 201, answer.text
        return dict(answer.json())

    async def outcomes(self, **filters: str) -> list[dict[str, Any]]:
        query = "&".join(f"{name}={value}" for name, value in {"clientId": self.client, **filters}.items())
        answer = await self.desk.get(f"/outcomes?{query}", "verifier")
        assert answer.status_code == 200, answer.text
        return list(answer.json()["items"])

    async def one(self, measure: str) -> dict[str, Any]:
        (outcome,) = await self.outcomes(measure=measure)
        return outcome

    async def states(self) -> dict[str, str]:
        return {outcome["measure"]: outcome["state"] for outcome in await self.outcomes()}

    async def verify(self, outcome: dict[str, Any], decision: str = "verified", **claims: Any) -> dict[str, Any]:
        answer = await self.try_to_verify(outcome, decision, **claims)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    async def try_to_verify(self, outcome: dict[str, Any], decision: str = "verified", **claims: Any) -> Any:
        body = {"decision": decision} | ({"reasonCode": "not_seen"} if decision == "refused" else {})
        headers = self.desk.headers("verifier", **({"sub": "vera"} | claims))
        match = claims.pop("match", f'"{outcome["revision"]}"')
        return await self.running.client.post(
            f"/outcomes/{outcome['id']}/verify", json=body, headers=headers | {"If-Match": match}
        )

    async def told(self, *types: str) -> list[dict[str, Any]]:
        """News of outcomes, as type, revision and what else is in it."""
        kinds = types or ("outcome-proposed", "outcome-achieved", "outcome-withdrawn")
        sent = await self.running.published()
        short = [(event["type"].removeprefix("uk.lasars.").removesuffix(".v1"), event["data"]) for event in sent]
        return [data | {"type": kind} for kind, data in short if kind in kinds]


async def new_care(desk: Desk) -> Care:
    return Care(desk, await desk.new_client())


def revisions(told: Sequence[dict[str, Any]]) -> list[tuple[str, int]]:
    return [(each["type"].removeprefix("outcome-"), each["revision"]) for each in told]


async def hear(desk: Desk, *news: SchemePublished) -> None:
    await desk.running.deliver(*((event.scheme_id, event) for event in news))


async def send(desk: Desk, body: dict[str, Any], role: str = "provider", by: str = "riverside") -> httpx.Response:
    return await desk.post("/persons", body, role, organisation=by)


async def merge(survivor: Care, absorbed: Care) -> str:
    body = {"survivorId": survivor.client, "absorbedId": absorbed.client, "reasonCode": "same_person"}
    answer = await survivor.desk.post("/merges", body)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def unmerge(care: Care, merge_id: str) -> None:
    answer = await care.desk.post(f"/merges/{merge_id}/unmerge", {"reasonCode": "not_the_same"})
    assert answer.status_code == 200, answer.text


def form_body(form: str, **changes: Any) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(json.dumps(tomllib.loads((FORMS / f"{form}.toml").read_text()), default=str))
    del document["form"]
    return dict(_camel(document)) | changes


def _camel(value: Any) -> Any:
    if isinstance(value, dict):
        return {to_camel(name): _camel(each) for name, each in value.items()}
    return [_camel(each) for each in value] if isinstance(value, list) else value


async def publish_form(desk: Desk, form: str, **changes: Any) -> dict[str, Any]:
    path = f"/forms/{form}/versions"
    answer = await desk.post(path, form_body(form, **changes), "commissioner", organisation="council")
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def recorded_site(desk: Desk, **changes: Any) -> dict[str, Any]:
    answer = await desk.post("/sites", site(**changes))
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def plan(desk: Desk, where: str, **changes: Any) -> list[dict[str, Any]]:
    answer = await desk.post("/sessions", planned(where, **changes))
    assert answer.status_code == 201, answer.text
    return list(answer.json()["items"])


async def open_session(desk: Desk, **changes: Any) -> dict[str, Any]:
    """At a site of its own, by its time."""
    where = await recorded_site(
        desk, code=f"site-{changes.get('on', 'x')}-{changes.get('kind', 'slots')}".replace("_", "-")
    )
    (session,) = await plan(desk, where["id"], **changes)
    return session


async def booked(desk: Desk, session: dict[str, Any], at: str | None, client: str | None = None, **says: Any) -> Any:
    client = client or await desk.new_client()
    body = {"sessionId": session["id"], "clientId": client} | ({"at": at} if at else {}) | says
    answer = await desk.post("/bookings", body)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def free(desk: Desk, session: dict[str, Any]) -> int | None:
    answer = await desk.get(f"/sessions/{session['id']}")
    number: int | None = answer.json()["free"]
    return number

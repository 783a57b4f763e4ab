"""Through the API: what is made of other measures is proposed once all of them are met, and falls when one is not."""

from datetime import date
from typing import Any

from services.assessment.events import SchemePublished
from tests.assessment.builders import evidence_of, rewritten, stockport
from tests.assessment.client import Desk
from tests.assessment.test_reviews import CDAS, treated

USUAL: dict[str, Any] = {"once_per": "journey", "verification": "person", "title": "Of a test"}
BOOKED = {"code": "booked", "n": 1, "scope": "journey", "roles": ["clinician"]}
PARTS: list[dict[str, Any]] = [
    USUAL | {"code": "booked", "kind": "event", "params": BOOKED},
    USUAL | {"code": "moved_in", "kind": "event", "params": BOOKED | {"code": "moved_in"}},
    USUAL | {"code": "evicted", "kind": "event", "params": BOOKED | {"code": "evicted"}},
    USUAL | {"code": "home", "kind": "all", "params": {"of": ["booked", "moved_in", {"not": "evicted"}]}},
    USUAL | {"code": "soon", "kind": "within", "params": {"of": "moved_in", "days": 30, "since": "booked"}},
]


def with_homes() -> SchemePublished:
    """Only what is made of others is in a contract."""
    first = stockport()
    scheme = first.scheme | {"measures": [*first.scheme["measures"], *PARTS]}
    for contract in scheme["contracts"]:
        contract["measures"] += ["home", "soon"]
    return rewritten(first, scheme)


async def test_what_is_made_of_others_is_proposed_verified_on_all_of_its_evidence_and_falls(desk: Desk) -> None:
    await desk.running.deliver(("stockport-2012", with_homes()))
    desk.running.today = date(2012, 9, 3)
    client, _ = await treated(desk)

    async def record(code: str, on: str) -> None:
        answer = await desk.post("/evidence", evidence_of(client, code=code, on=on), "clinician", **CDAS)
        assert answer.status_code == 201, answer.text

    async def states() -> dict[str, tuple[str, str, str | None]]:
        listed = (await desk.get(f"/outcomes?clientId={client}", "verifier")).json()["items"]
        known = {item["measure"]: item for item in listed}
        return {code: (known[code]["achievedOn"], known[code]["state"], known[code]["contract"]) for code in known}

    await record("booked", "2012-05-01")
    assert set(await states()) == {"booked"}
    await record("moved_in", "2012-05-31")
    found = await states()
    assert found["home"][:2] == found["soon"][:2] == ("2012-05-31", "proposed")
    assert found["home"][2] is not None
    assert found["booked"] == ("2012-05-01", "proposed", None)

    listed = (await desk.get(f"/outcomes?clientId={client}&measure=home", "verifier")).json()["items"]
    (home,) = listed
    assert [(shown["kind"], shown["on"]) for shown in home["evidence"]] == [
        ("booked", "2012-05-01"), ("moved_in", "2012-05-31"),
    ]  # fmt: skip
    await record("evicted", "2012-05-31")
    assert (await states())["home"][:2] == ("2012-05-31", "withdrawn")
    assert (await states())["soon"][:2] == ("2012-05-31", "proposed")

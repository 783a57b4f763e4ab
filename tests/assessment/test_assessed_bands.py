"""Through the API: a tariff that is heard of meets a measure, and falls with it; who confirmed it is told."""

from datetime import date
from typing import Any

from services.assessment.events import SchemePublished
from tests.assessment.builders import stockport, tariff_set
from tests.assessment.client import Desk
from tests.assessment.test_reviews import treated

SEVERE: dict[str, Any] = {
    "code": "severe", "title": "A severe need", "kind": "assessed", "once_per": "journey", "verification": "person",
    "params": {"bands": ["high"]},
}  # fmt: skip


def with_bands() -> SchemePublished:
    first = stockport()
    own = first.scheme["contracts"][0] | {
        "code": "own",
        "party": "start",
        "measures": ["severe"],
        "verified_by": ["council"],
    }
    changed = {"measures": [*first.scheme["measures"], SEVERE], "contracts": [*first.scheme["contracts"], own]}
    return SchemePublished.model_validate(first.model_dump() | {"hash": "d" * 64, "scheme": first.scheme | changed})


async def test_a_confirmed_tariff_is_an_outcome_of_who_assessed_and_falls_with_it(desk: Desk) -> None:
    await desk.running.deliver(("stockport-2012", with_bands()))
    desk.running.today = date(2012, 9, 3)
    client, _ = await treated(desk)

    async def severe() -> list[dict[str, Any]]:
        answer = await desk.get(f"/outcomes?clientId={client}&measure=severe", "verifier", organisation="council")
        assert answer.status_code == 200, answer.text
        listed: list[dict[str, Any]] = answer.json()["items"]
        return listed

    confirmed = {"confirmed_by": "bob", "confirmed_by_organisation": "start"}
    tariff = tariff_set(client, "high", "2012-04-03", actor="somebody", **confirmed)
    await desk.running.deliver(tariff_set(client, "low", "2012-04-03"), tariff)
    (outcome,) = await severe()
    assert (outcome["achievedOn"], outcome["party"], outcome["contract"]) == ("2012-04-03", "start", "own")
    assert [proof["kind"] for proof in outcome["evidence"]] == ["tariff"]
    assert outcome["recorders"] == [{"sub": "bob", "organisation": "start"}]
    await desk.running.deliver(tariff.model_copy(update={"revision": 2, "voided": True}))
    (fallen,) = await severe()
    assert (fallen["state"], fallen["reason"]) == ("withdrawn", "voided")

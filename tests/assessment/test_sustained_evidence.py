"""Through the API: something that lasts is recorded by three events, and is proposed once somebody has confirmed it."""

from datetime import date
from typing import Any

from services.assessment.events import SchemePublished
from tests.assessment.builders import evidence_of, rewritten, stockport
from tests.assessment.client import Desk
from tests.assessment.test_reviews import CDAS, treated

JOB: dict[str, Any] = {
    "code": "job_kept", "title": "A job kept for four weeks", "kind": "sustained", "once_per": "journey",
    "verification": "person",
    "params": {
        "code": "job_started", "weeks": 4, "ended_by": "job_ended", "confirmed_by": "job_confirmed",
        "roles": ["clinician"],
    },
}  # fmt: skip


def with_jobs() -> SchemePublished:
    first = stockport()
    scheme = first.scheme | {"measures": [*first.scheme["measures"], JOB]}
    for contract in scheme["contracts"]:
        contract["measures"].append("job_kept")
    return rewritten(first, scheme)


async def test_a_job_is_recorded_confirmed_and_proposed_and_falls_with_an_end_that_is_heard_of_later(
    desk: Desk,
) -> None:
    await desk.running.deliver(("stockport-2012", with_jobs()))
    desk.running.today = date(2012, 9, 3)
    client, _ = await treated(desk)

    async def record(code: str, on: str) -> list[tuple[str, str]]:
        answer = await desk.post("/evidence", evidence_of(client, code=code, on=on), "clinician", **CDAS)
        assert answer.status_code == 201, answer.text
        listed = (await desk.get(f"/outcomes?clientId={client}&measure=job_kept", "verifier")).json()["items"]
        return [(item["achievedOn"], item["state"]) for item in listed if item["measure"] == "job_kept"]

    assert await record("job_started", "2012-05-01") == []
    assert await record("job_confirmed", "2012-05-28") == []  # too early by a day
    assert await record("job_confirmed", "2012-06-20") == [("2012-05-29", "proposed")]
    assert await record("job_ended", "2012-05-20") == [("2012-05-29", "withdrawn")]

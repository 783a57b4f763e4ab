"""Nobody records so much of one person that everybody waits while it is looked through."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from services.assessment.commands import limits
from tests.assessment.builders import contact, evidence_of
from tests.assessment.client import Desk
from tests.assessment.test_assessments import assessment_of
from tests.assessment.test_reviews import CDAS, review_of, treated
from tests.harness import Running

PATHS: list[tuple[str, Callable[..., dict[str, Any]]]] = [
    ("/evidence", evidence_of),
    ("/top-reviews", review_of),
    ("/contacts", contact),
    ("/assessments", assessment_of),
]


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "RECORDS_MAX", 2)


@pytest.mark.parametrize(("path", "body"), PATHS, ids=[path for path, _ in PATHS])
async def test_one_organisation_records_only_so_many_of_one_person_in_a_year(
    open_desk: Desk, assessment: Running, path: str, body: Callable[..., dict[str, Any]]
) -> None:
    client, _ = await treated(open_desk)
    for _ in range(2):
        assert (await open_desk.post(path, body(client))).status_code == 201
    refused = await open_desk.post(path, body(client))
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/too-many-records")
    assert refused.json()["most"] == 2
    other, _ = await treated(open_desk)
    assert (await open_desk.post(path, body(other))).status_code == 201
    assessment.today = assessment.today.replace(year=assessment.today.year + 1)
    assert (await open_desk.post(path, body(client))).status_code == 201


async def test_others_may_record_still_and_what_was_voided_counts(open_desk: Desk) -> None:
    client, episode = await treated(open_desk)
    for _ in range(2):
        answer = await open_desk.post("/evidence", evidence_of(client))
        match = {"If-Match": answer.headers["ETag"]}
        address = f"/evidence/{answer.json()['id']}/void"
        headers = open_desk.headers() | match
        assert (await open_desk.running.client.post(address, json={"reasonCode": "x"}, headers=headers)).is_success
    assert (await open_desk.post("/evidence", evidence_of(client))).status_code == 409
    body = evidence_of(client, episodeId=episode)
    assert (await open_desk.post("/evidence", body, "clinician", "provider", **CDAS)).status_code == 201


@pytest.mark.parametrize(("path", "body"), PATHS[:2], ids=["evidence", "reviews"])
async def test_what_waits_of_a_stranger_is_limited_alike(
    open_desk: Desk, path: str, body: Callable[..., dict[str, Any]]
) -> None:
    stranger, episode = str(uuid4()), str(uuid4())
    for number in (202, 202, 409):
        answer = await open_desk.post(path, body(stranger, episodeId=episode), "clinician", "provider", **CDAS)
        assert answer.status_code == number, answer.text

"""In which capacity something is recorded by who has several roles."""

from typing import Any

import pytest

from tests.assessment.builders import answers, contact
from tests.assessment.client import Care, Desk, new_care

TOP: dict[str, Any] = {"stage": "start", "on": "2012-04-11", "items": answers(opiates=10)}


@pytest.fixture
async def care(open_desk: Desk) -> Care:
    care = await new_care(open_desk)
    await care.start("2012-04-10")
    return care


@pytest.mark.parametrize(("organisation", "role"), [("start", "assessor"), ("cdas", "clinician")])
@pytest.mark.parametrize("path", ["/evidence", "/top-reviews"])
@pytest.mark.parametrize("named", [True, False])
async def test_a_record_carries_the_roles_of_the_capacity_in_which_it_was_made(
    care: Care, path: str, organisation: str, role: str, named: bool
) -> None:
    """A clinician of nobody who treats vouches for nothing by being an assessor too."""
    what = TOP if path == "/top-reviews" else {"code": "hep_b_dose", "on": "2012-04-20"}
    body = what | {"clientId": care.client} | ({"episodeId": str(care.starts[0].episode_id)} if named else {})
    answer = await care.desk.post(path, body, "assessor", "clinician", organisation=organisation)
    assert answer.status_code == 201, answer.text
    table = "top_review" if path == "/top-reviews" else "evidence"
    (row,) = await care.running.db.read(f"SELECT recorded_by_roles #>> '{{}}' AS roles FROM {table}")
    assert row["roles"] == f'["{role}"]'


@pytest.mark.parametrize(
    ("organisation", "other", "role"),
    [("start", "provider", "assessor"), ("cdas", "provider", "provider"), ("start", "referrer", "assessor")],
)
async def test_a_contact_carries_the_roles_of_one_capacity_too(
    care: Care, organisation: str, other: str, role: str
) -> None:
    answer = await care.desk.post("/contacts", contact(care.client), "assessor", other, organisation=organisation)
    assert answer.status_code == 201, answer.text
    (row,) = await care.running.db.read("SELECT recorded_by_roles #>> '{}' AS roles FROM contact")
    assert row["roles"] == f'["{role}"]'

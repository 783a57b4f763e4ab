"""If-Match on what takes a record back: whoever read an earlier revision takes nothing back unseen."""

import pytest

from tests.assessment.builders import CDAS, contact
from tests.assessment.client import Care, Desk, new_care

BODY = {"reasonCode": "recorded_by_mistake"}


@pytest.fixture
async def care(open_desk: Desk) -> Care:
    return await new_care(open_desk)


async def _record(care: Care, kind: str) -> str:
    """Its address. The provider recorded it where it is of treatment."""
    if kind == "contacts":
        return f"/contacts/{(await care.desk.post('/contacts', contact(care.client))).json()['id']}"
    if kind == "assessments":
        return f"/assessments/{await care.assess('2012-04-02')}"
    await care.start("2012-04-10")
    if kind == "top-reviews":
        return f"/top-reviews/{(await care.top('start', '2012-04-10'))['id']}"
    return f"/evidence/{(await care.evidence('hep_b_dose', '2012-04-12', 'provider', **CDAS))['id']}"


@pytest.mark.parametrize(
    ("kind", "role", "organisation"),
    [
        ("contacts", "assessor", "start"),
        ("assessments", "assessor", "start"),
        ("top-reviews", "provider", "cdas"),
        ("evidence", "provider", "cdas"),
    ],
)
async def test_a_record_that_was_corrected_meanwhile_is_not_taken_back(
    care: Care, kind: str, role: str, organisation: str
) -> None:
    await care.on("2012-06-01")
    path = await _record(care, kind)
    http = care.running.client

    def headers() -> dict[str, str]:
        return care.running.headers(role, organisation=organisation)

    stale = await http.post(f"{path}/void", json=BODY, headers=headers() | {"If-Match": '"2"'})
    assert (stale.status_code, stale.json()["type"]) == (412, "/problems/stale")
    seen = await http.post(f"{path}/void", json=BODY, headers=headers() | {"If-Match": '"1"'})
    assert (seen.status_code, seen.json()["voided"]) == (200, True), seen.text

"""Evidence: dated events by the codes of the scheme, with the roles of who recorded them."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

import pytest

from tests.assessment.builders import evidence_of, rewritten, started, stockport
from tests.assessment.client import Desk
from tests.assessment.test_figures_of_schemes import publish
from tests.assessment.test_merges import merged
from tests.assessment.test_reviews import CDAS, treated
from tests.harness import Running


async def test_evidence_keeps_who_recorded_it_in_which_role(open_desk: Desk, assessment: Running) -> None:
    client, episode = await treated(open_desk)
    body = evidence_of(client, episodeId=episode)
    answer = await open_desk.post("/evidence", body, "clinician", "provider", **CDAS)
    assert answer.status_code == 201, answer.text
    assert answer.json()["status"] == "recorded"
    (row,) = await assessment.db.read("SELECT recorded_by_roles, recorded_by_organisation FROM evidence")
    assert "clinician" in str(row["recorded_by_roles"])
    assert row["recorded_by_organisation"] == "cdas"
    (listed,) = (await open_desk.get(f"/evidence?clientId={client}", "provider", **CDAS)).json()["items"]
    assert listed == answer.json()


@pytest.mark.parametrize("code", ["hep_b_dose", "no_proven_offence", "died", "custody", "moved"])
async def test_the_codes_of_the_scheme_and_of_life_are_taken(open_desk: Desk, code: str) -> None:
    client, _ = await treated(open_desk)
    assert (await open_desk.post("/evidence", evidence_of(client, code=code))).status_code == 201


SHARE = {"code": "seen", "title": "Seen", "unit": "share", "eligible_on": "start", "ripe_after_days": 0}


@pytest.mark.parametrize(
    "row",
    [
        SHARE | {"met": {"event": "asked"}},
        SHARE | {"unit": "count", "eligible_on": "event", "event": "asked"},
        SHARE | {"met": {"event": "hep_b_dose", "sustained_weeks": 1, "ended_by": "asked"}},
        SHARE | {"met": {"all": [{"measure": "planned_discharge"}, {"event": "asked"}]}},
        SHARE | {"met": {"any": [{"not": {"event": "asked", "within_days": 9}}]}},
        SHARE | {"met": {"event": "hep_b_dose", "after": {"event": "asked"}}},
    ],
)
async def test_what_an_indicator_asks_for_is_taken_and_offered(open_desk: Desk, row: dict[str, Any]) -> None:
    """Else its cases could never be met, and a pot or a gate would rest on nothing."""
    client, _ = await treated(open_desk)
    refused = await open_desk.post("/evidence", evidence_of(client, code="asked"))
    assert refused.status_code == 422
    await publish(open_desk, [row])
    taken = await open_desk.post("/evidence", evidence_of(client, code="asked"))
    assert taken.status_code == 201, taken.text
    assert "asked" in (await open_desk.get("/code-lists")).json()["events"]


@pytest.mark.parametrize(
    ("changes", "field", "allowed"),
    [
        ({"code": "hepb"}, "code", "hep_b_dose"),
        ({"on": "2012-09-04"}, "on", "on or before 2012-09-03"),
        ({"clientId": str(uuid4())}, "clientId", None),
    ],
)
async def test_bad_input_names_the_field_and_what_is_allowed(
    open_desk: Desk, changes: dict[str, Any], field: str, allowed: str | None
) -> None:
    client = await open_desk.new_client()
    answer = await open_desk.post("/evidence", evidence_of(client) | changes)
    (error,) = answer.json()["errors"]
    assert (answer.status_code, error["field"]) == (422, field)
    if allowed:
        assert allowed in error["allowed"]


async def test_evidence_before_its_episode_waits_and_then_counts(open_desk: Desk, assessment: Running) -> None:
    client = await open_desk.new_client()
    start = started(client)
    body = evidence_of(client, episodeId=str(start.episode_id))
    assert (await open_desk.post("/evidence", body, "clinician", **CDAS)).status_code == 202
    await assessment.deliver(start)
    (listed,) = (await open_desk.get(f"/evidence?clientId={client}")).json()["items"]
    assert listed["status"] == "recorded"


async def test_that_it_proves_nothing_tells_a_provider_nothing_of_a_merge(open_desk: Desk) -> None:
    """Of one whom it has had since July it records a day of May, on which it treated whom they are found to be."""
    before, _ = await treated(open_desk)
    client = await open_desk.new_client()
    await open_desk.running.deliver(started(client, started_on=date(2012, 7, 2)))
    await open_desk.post("/evidence", evidence_of(client), "provider", **CDAS)

    async def why(*roles: str, **claims: Any) -> Any:
        (row,) = (await open_desk.get(f"/evidence?clientId={client}", *roles, **claims)).json()["items"]
        return row["provesNothing"]

    assert (await why("provider", **CDAS), await why()) == ("not_treating", "not_treating")
    await merged(open_desk, before, client)
    assert (await why("provider", **CDAS), await why()) == ("not_treating", None)


async def test_a_void_is_final(open_desk: Desk) -> None:
    client, _ = await treated(open_desk)
    made = (await open_desk.post("/evidence", evidence_of(client), "clinician", **CDAS)).json()
    address = f"/evidence/{made['id']}/void"
    mistake = {"reasonCode": "mistake"}
    assert (await open_desk.post(address, mistake, "provider", organisation="riverside")).status_code == 404
    answer = await open_desk.post(address, mistake, "provider", **CDAS)
    assert (answer.status_code, answer.json()["voided"], answer.headers["ETag"]) == (200, True, '"2"')
    assert (made["voidReason"], answer.json()["voidReason"]) == (None, None)  # to the LASARS and the council alone
    (seen,) = (await open_desk.get(f"/evidence?clientId={client}")).json()["items"]
    assert seen["voidReason"] == "mistake"
    assert (await open_desk.post(address, mistake, "provider", **CDAS)).status_code == 409
    assert (await open_desk.post(f"/evidence/{uuid4()}/void", mistake)).status_code == 404


async def test_what_a_later_version_dropped_is_still_recorded_of_its_own_time(open_desk: Desk) -> None:
    """Version 2, from August, has no measure of police news; in September START hears of July."""
    first = stockport()
    scheme = {**first.scheme, "version": 2, "valid_from": "2012-08-01"}
    scheme["measures"] = [measure for measure in first.scheme["measures"] if measure["code"] != "offending_reduced"]
    published_at = datetime(2012, 7, 20, tzinfo=UTC)
    later = rewritten(first, scheme, version=2, valid_from=date(2012, 8, 1), published_at=published_at)
    await open_desk.running.deliver(("stockport-2012", later))
    client, _ = await treated(open_desk)
    for on, achieved in (("2012-08-02", []), ("2012-07-02", ["2012-07-02"])):
        answer = await open_desk.post("/evidence", {"clientId": client, "code": "no_proven_offence", "on": on})
        assert answer.status_code == 201, answer.text
        listed = (await open_desk.get(f"/outcomes?clientId={client}", "verifier")).json()["items"]
        assert [item["achievedOn"] for item in listed] == achieved

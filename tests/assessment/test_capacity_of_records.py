"""What was recorded in one capacity is read and changed in that capacity, also where one organisation has both."""

from datetime import date
from typing import Any

import pytest

from tests.assessment.builders import answers, closed, contact, referred
from tests.assessment.client import Care, Desk, new_care

TOP: dict[str, Any] = {"stage": "start", "on": "2012-04-11", "items": answers(opiates=10)}
DOSE: dict[str, Any] = {"code": "hep_b_dose", "on": "2012-04-20"}
KINDS = {"/top-reviews": TOP, "/evidence": DOSE}
ARM: dict[str, Any] = {"organisation": "start", "sub": "kim"}  # the LASARS's organisation treats too
VOID = {"reasonCode": "entered_in_error"}


@pytest.fixture
async def care(open_desk: Desk) -> Care:
    """Treated by another organisation."""
    care = await new_care(open_desk)
    await care.start("2012-04-10")
    return care


async def record(care: Care, path: str, *roles: str, **who: Any) -> str:
    answer = await care.desk.post(path, KINDS[path] | {"clientId": care.client}, *roles, **who)
    assert answer.status_code == 201, answer.text
    return f"{path}/{answer.json()['id']}"


async def correct(care: Care, path: str, *roles: str, **more: Any) -> int:
    body = TOP | {"items": answers(opiates=0)} | more
    return (await care.desk.put(path, body, *roles, match='"1"', **ARM)).status_code


@pytest.mark.parametrize("path", KINDS)
@pytest.mark.parametrize("role", ["provider", "clinician"])
async def test_who_treats_at_the_lasars_reads_and_changes_nothing_of_a_stranger(
    care: Care, path: str, role: str
) -> None:
    """Not even on the day on which the LASARS recorded it."""
    made = await record(care, path, "assessor")
    nobody = await care.desk.get(f"{path}?clientId={care.starts[0].episode_id}", role, **ARM)
    listed = await care.desk.get(f"{path}?clientId={care.client}", role, **ARM)
    assert (listed.status_code, listed.text) == (nobody.status_code, nobody.text) == (404, nobody.text)
    if path == "/top-reviews":
        assert (await care.desk.get(made, role, **ARM)).status_code == 404
        assert await correct(care, made, role) == 404
    assert (await care.desk.post(f"{made}/void", VOID, role, **ARM)).status_code == 404


@pytest.mark.parametrize("path", KINDS)
async def test_who_treats_somebody_by_now_gets_no_hold_of_what_the_lasars_recorded(care: Care, path: str) -> None:
    made = await record(care, path, "assessor")
    await care.end("2012-09-01")
    await care.on("2014-03-01")
    await care.start("2014-03-01", "start")
    if path == "/top-reviews":
        assert await correct(care, made, "provider") == 403
    refused = [await care.desk.post(f"{made}/void", VOID, role, **ARM) for role in ("provider", "assessor")]
    assert [each.json()["type"] for each in refused] == ["/problems/not-yours", "/problems/corrections-over"]


async def test_nor_of_what_it_recorded_itself_while_somebody_was_only_referred_to_it(care: Care) -> None:
    """Another provider's journey is measured against it since."""
    riverside = {"organisation": "riverside", "sub": "rob"}
    await care.running.deliver(referred(care.client, "riverside"))
    made = await record(care, "/top-reviews", "provider", **riverside)
    await care.end("2012-09-01")
    await care.on("2014-03-01")
    await care.start("2014-03-01", "riverside")
    refused = await care.desk.post(f"{made}/void", VOID, "provider", **riverside)
    assert (refused.status_code, refused.json()["type"]) == (403, "/problems/corrections-over")


@pytest.mark.parametrize("path", KINDS)
async def test_who_is_both_corrects_what_it_recorded_as_who_treats_no_longer_than_that(
    open_desk: Desk, path: str
) -> None:
    """A late correction is the LASARS's, with a reason: two roles do nothing that neither may do alone."""
    care = await new_care(open_desk)
    await care.start("2012-04-10", "start")
    made = await record(care, path, "clinician", **ARM)
    await care.end("2012-05-10")
    await care.on("2012-12-04")
    roles = ("assessor", "clinician")
    if path == "/top-reviews":
        assert await correct(care, made, *roles) == 403
    refused = await care.desk.post(f"{made}/void", VOID, *roles, **ARM)
    assert (refused.status_code, refused.json()["type"]) == (403, "/problems/corrections-over")
    assert (await care.desk.post(f"{made}/void", VOID, "assessor", **ARM)).status_code == 403
    council = {"organisation": "council", "sub": "cora"}
    assert (await care.desk.post(f"{made}/void", VOID, "assessor", **council)).status_code == 200


async def test_the_lasars_says_why_it_corrects_what_its_colleagues_recorded(care: Care) -> None:
    """Somebody who was referred to the LASARS's own service, which declined. While it may still begin to treat them its
    assessor changes nothing.
    """
    referral = referred(care.client, "start")
    await care.running.deliver(referral)
    made = await record(care, "/top-reviews", "provider", **ARM)
    await care.on("2012-12-04")
    assert await correct(care, made, "assessor", reasonCode="found_on_review") == 403
    await care.running.deliver(closed(referral, "declined"))
    assert await correct(care, made, "assessor") == 422
    assert await correct(care, made, "assessor", reasonCode="found_on_review") == 200


@pytest.mark.parametrize("path", KINDS)
async def test_what_waits_is_shown_to_the_capacity_that_sent_it(care: Care, path: str) -> None:
    body = KINDS[path] | {"clientId": care.client, "episodeId": care.client}
    sent = [await care.desk.post(path, body, role, **ARM) for role in ("assessor", "provider")]
    assert [each.status_code for each in sent] == [202, 202]
    for number, role in enumerate(("assessor", "provider")):
        listed = await care.desk.get(f"{path}?clientId={care.client}", role, **ARM)
        assert [item["id"] for item in listed.json()["items"]] == [sent[number].json()["id"]]
    both = await care.desk.get(f"{path}?clientId={care.client}", "assessor", "provider", **ARM)
    assert len(both.json()["items"]) == 2


async def test_a_contact_that_the_lasars_recorded_is_no_referrers_of_its_organisation(care: Care) -> None:
    care.running.today = date(2012, 12, 4)
    assert (await care.desk.post("/contacts", contact(care.client), "assessor")).status_code == 201
    listed = await care.desk.get(f"/contacts?clientId={care.client}", "referrer", **ARM)
    assert (listed.status_code, care.client in listed.text) == (404, False)

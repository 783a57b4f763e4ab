"""The names of the reasons for which a treatment ends."""

import pytest

from tests.harness import Running
from tests.referral.builders import scheme

NAMED = [
    {"code": "80", "list": "cds-f", "class": "successful", "name": "treatment completed, drug free"},
    {"code": "83", "list": None, "class": "neutral", "name": "83"},
    {"code": "85", "list": None, "class": "unsuccessful", "name": "85"},
]


async def reasons(referral: Running, role: str = "provider", on: str | None = None) -> list[dict[str, object]]:
    query = {"on": on} if on else {}
    headers = referral.headers(role, organisation="cdas", key=False)
    answer = await referral.client.get("/code-lists", params=query, headers=headers)
    assert answer.status_code == 200, answer.text
    listed: list[dict[str, object]] = answer.json()["dischargeReasons"]
    return listed


@pytest.mark.parametrize("role", ["provider", "clinician", "assessor"])
async def test_who_ends_treatment_is_told_what_the_reasons_are_called(referral: Running, role: str) -> None:
    await referral.deliver(scheme())
    assert await reasons(referral, role, "2012-04-02") == NAMED


async def test_they_are_those_of_the_version_that_counts_on_the_day(referral: Running) -> None:
    later = scheme(version=2, validFrom="2013-01-01", publishedAt="2012-12-01T09:00:00Z",
                   scheme={"valid_to": None, "discharge_reasons": [{"code": "x", "class": "neutral"}]})  # fmt: skip
    await referral.deliver(later, scheme())
    assert [row["code"] for row in await reasons(referral, on="2012-12-31")] == ["80", "83", "85"]
    assert [row["code"] for row in await reasons(referral, on="2013-01-01")] == ["x"]


async def test_of_a_version_that_was_heard_before_names_were_kept_there_are_codes(referral: Running) -> None:
    """The same event again is handled once, so they come when tariff says the version again."""
    await referral.deliver(scheme())
    await referral.db.write("DELETE FROM scheme_names")
    assert [row["name"] for row in await reasons(referral, on="2012-04-02")] == ["80 (cds-f)", "83", "85"]
    await referral.deliver(scheme(revision=2))
    assert await reasons(referral, on="2012-04-02") == NAMED


async def test_who_says_whom_a_service_treats_is_told_what_substances_are_called(referral: Running) -> None:
    await referral.deliver(scheme(scheme={"valid_to": None, "drugs": [{"code": "1011", "name": "heroin"}]}))
    headers = referral.headers("commissioner", organisation="council", key=False)
    answer = await referral.client.get("/code-lists", params={"on": "2012-04-02"}, headers=headers)
    assert answer.json()["substances"] == [{"code": "1011", "name": "heroin"}]


async def test_before_the_first_scheme_there_are_none(referral: Running) -> None:
    headers = referral.headers("provider", organisation="cdas", key=False)
    answer = await referral.client.get("/code-lists", headers=headers)
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/no-scheme")

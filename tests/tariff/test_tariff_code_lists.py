"""The names behind the codes that who confirms chooses from."""

import pytest

from tests.harness import Running
from tests.tariff.builders import scheme
from tests.tariff.client import get, publish


@pytest.mark.parametrize("role", ["assessor", "commissioner", "auditor"])
async def test_who_reads_tariffs_is_told_what_codes_stand_for(tariff: Running, role: str) -> None:
    await publish(tariff)
    lists = await get(tariff, "/code-lists", role)
    assert lists["bands"] == ["low", "medium", "high"]
    assert {"code": "second_rater", "name": "A second rater came to another band"} in lists["overrideCodes"]
    assert {"code": "hep_b_course", "name": "Hepatitis B course completed"} in lists["measures"]
    assert {"code": "riverside", "name": "Riverside Recovery"} in lists["parties"]


@pytest.mark.parametrize("role", ["provider", "clinician", "finance_proposer", "referrer"])
async def test_nobody_else_is(tariff: Running, role: str) -> None:
    await publish(tariff)
    answer = await tariff.client.get("/code-lists", headers=tariff.headers(role, organisation="cdas", key=False))
    assert answer.status_code == 403


async def test_they_are_those_of_the_version_that_counts_on_the_day(tariff: Running) -> None:
    await publish(tariff)
    later = [{"code": "new_reason", "title": "Another reason"}]
    await publish(tariff, scheme(version=2, valid_from="2013-01-01", override_codes=later))
    now = (await get(tariff, "/code-lists", on="2012-12-31"))["overrideCodes"]
    then = (await get(tariff, "/code-lists", on="2013-01-01"))["overrideCodes"]
    assert (len(now), [row["code"] for row in then]) == (4, ["new_reason"])


@pytest.mark.parametrize("on", ["2011-01-01", None])
async def test_before_the_first_scheme_there_are_none(tariff: Running, on: str | None) -> None:
    if on:
        await publish(tariff)
    query = {"on": on} if on else {}
    answer = await tariff.client.get("/code-lists", params=query, headers=tariff.headers("assessor", key=False))
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/no-scheme")

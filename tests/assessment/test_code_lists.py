"""The names behind the codes of the scheme."""

import pytest

from tests.assessment.client import Desk
from tests.harness import Running

ROLES = ("assessor", "referrer", "verifier", "clinician", "provider", "commissioner", "auditor", "finance_proposer")


@pytest.mark.parametrize("role", ROLES)
async def test_who_fills_in_or_reads_forms_is_told_what_codes_stand_for(open_desk: Desk, role: str) -> None:
    answer = await open_desk.get("/code-lists", role, organisation="cdas")
    assert answer.status_code == 200, answer.text
    lists = answer.json()
    assert {"code": "4", "name": "self"} in lists["sources"]
    assert {"code": "1011", "name": "heroin"} in lists["substances"]
    assert {"code": "80", "name": "treatment completed, drug free"} in lists["endReasons"]
    assert (lists["domains"][0], lists["maxPoints"]) == ("drug_use", 4)
    assert lists["points"][0] == {"domain": "drug_use", "maxPoints": 4}
    assert {"hep_b_dose", "died"} < set(lists["events"])
    assert {"code": "no_proven_offence", "roles": ["assessor"]} in lists["eventsByRole"]
    assert lists["measures"][1]["name"] == "Engaged in effective treatment for twelve weeks"
    assert [window["code"] for window in lists["topWindows"]] == ["start", "review", "review_national", "exit"]
    named = {"code": "riverside", "name": "Riverside Recovery"}
    of_all = role in {"assessor", "verifier", "commissioner", "auditor", "finance_proposer"}
    own = {"code": "cdas", "name": "Community Drug and Alcohol Service"}
    told = {"referrer": None, "clinician": [own], "provider": [own]}
    assert (own in lists["parties"] and named in lists["parties"]) if of_all else lists["parties"] == told[role]


async def test_before_the_first_scheme_there_are_none(open_desk: Desk) -> None:
    answer = await open_desk.get("/code-lists?on=2011-01-01")
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/no-scheme")


async def test_without_any_scheme_there_are_none(assessment: Running) -> None:
    assert (await Desk(assessment).get("/code-lists")).status_code == 409

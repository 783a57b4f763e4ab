"""Figures by what people say of themselves: only rounded, only for the LASARS and the council, and of no case."""

from typing import Any

import pytest

from tests.assessment.builders import contact
from tests.assessment.client import Desk, form_body, publish_form
from tests.figures.counted import ask, cases, derive, figure

APRIL: dict[str, Any] = {"since": "2012-04-01", "until": "2012-04-30"}
WHO = {"white": 6, "asian": 3, "not_said": 1, None: 3}


async def came(desk: Desk, **answers: str) -> str:
    client = await desk.new_client()
    assert (await desk.post("/contacts", contact(client, on="2012-04-10"))).status_code == 201
    if answers:
        said = {"clientId": client, "form": "equality", "answeredOn": "2012-04-11", "answers": answers}
        answer = await desk.post("/form-answers", said)
        assert answer.status_code == 201, answer.text
    return client


@pytest.fixture
async def asked(open_desk: Desk) -> Desk:
    await publish_form(open_desk, "equality")
    for group, count in WHO.items():
        for _ in range(count):
            await came(open_desk, **({"ethnic_group": group, "disability": "no"} if group else {}))
    await derive(open_desk.running)
    return open_desk


def counts(answer: dict[str, Any], name: str = "ethnic_group") -> dict[str, int]:
    return {point["by"][name]: point["eligible"] for point in answer["points"]}


@pytest.mark.parametrize("asking", [{}, {"publication": "exact"}, {"publication": "public"}])
async def test_groups_are_rounded_whatever_is_asked_for(asked: Desk, asking: dict[str, str]) -> None:
    answer = await figure(asked, "first-contacts", by="ethnic_group", **APRIL, **asking)
    assert answer["publication"] == ("public" if asking == {"publication": "public"} else "committee")
    assert counts(answer) == {"asian": 5, "not_asked": 5, "white": 5}
    assert [point["eligible"] for point in answer["totals"]] == [15]
    by_disability = await figure(asked, "first-contacts", by="disability", **APRIL)
    assert counts(by_disability, "disability") == {"no": 10, "not_asked": 5}
    narrowed = await figure(asked, "first-contacts", where="ethnic_group:white", **APRIL)
    assert (narrowed["publication"], narrowed["points"][0]["eligible"]) == ("committee", 5)
    exact = await figure(asked, "first-contacts", by="sex", **APRIL)
    assert (exact["publication"], exact["totals"][0]["eligible"]) == ("exact", 13)


async def test_no_case_tells_them_nor_is_found_by_them(asked: Desk) -> None:
    for case in await cases(asked, "first-contacts", **APRIL):
        assert not {"ethnic_group", "disability"} & set(case["dimensions"])
    refused = await ask(asked, "first-contacts/cases", where="ethnic_group:not_said", **APRIL)
    assert (refused.status_code, refused.json()["type"]) == (422, "/problems/unfit-question")


@pytest.mark.parametrize(
    ("role", "status"),
    [("assessor", 200), ("auditor", 200), ("provider", 422), ("verifier", 422)],
)
async def test_they_are_for_the_lasars_and_the_council(asked: Desk, role: str, status: int) -> None:
    answer = await ask(asked, "starts", role, organisation="cdas", by="ethnic_group", **APRIL)
    assert answer.status_code == status, answer.text


async def test_a_correction_of_an_answer_is_counted(asked: Desk) -> None:
    client = await came(asked, ethnic_group="black")
    await derive(asked.running)
    for _ in range(2):
        await came(asked, ethnic_group="black")
    await derive(asked.running)
    assert counts(await figure(asked, "first-contacts", by="ethnic_group", **APRIL))["black"] == 5
    said = (await asked.get(f"/form-answers?clientId={client}")).json()["items"][0]
    changed = await asked.put(
        f"/form-answers/{said['id']}", {"answeredOn": "2012-04-11", "answers": {"ethnic_group": "white"}}, match='"1"'
    )
    assert changed.status_code == 200, changed.text
    await derive(asked.running)
    assert "black" not in counts(await figure(asked, "first-contacts", by="ethnic_group", **APRIL))


async def test_what_somebody_wrote_in_their_own_words_is_in_no_figure(open_desk: Desk) -> None:
    written = form_body("equality")
    question = {"code": "ethnic_group", "domain": "equality", "label": "In their own words", "type": "text"}
    others = [asked for asked in written["questions"] if asked["code"] != "ethnic_group"]
    await publish_form(open_desk, "equality", questions=[question | {"longest": 50}, *others])
    for _ in range(3):
        await came(open_desk, ethnic_group="From the river")
    await derive(open_desk.running)
    answer = await figure(open_desk, "first-contacts", by="ethnic_group", **APRIL)
    assert counts(answer) == {"not_asked": 5}

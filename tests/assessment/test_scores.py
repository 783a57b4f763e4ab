"""Through the API: a later assessment whose total is half of the first one's meets a measure, and falls with it."""

from datetime import date

from tests.assessment.builders import POINTS, rewritten, stockport
from tests.assessment.client import Desk, new_care

HALVED = {
    "code": "halved", "title": "Half the score", "kind": "score", "once_per": "journey", "verification": "person",
    "params": {"form": "complexity", "score": "total", "percent": -50},
}  # fmt: skip


async def test_a_later_assessment_with_half_the_score_is_an_outcome_and_falls_when_it_is_voided(desk: Desk) -> None:
    first = stockport()
    contracts = [contract | {"measures": ["halved"]} for contract in first.scheme["contracts"]]
    scheme = first.scheme | {"measures": [HALVED], "prices": [], "contracts": contracts}
    await desk.running.deliver(("stockport-2012", rewritten(first, scheme)))
    desk.running.today = date(2012, 9, 3)
    care = await new_care(desk)
    await care.assess("2012-04-03")
    await care.start("2012-04-10")
    await care.assess("2012-06-04", "reassessment", points=POINTS | {"drug_use": 1})
    assert await care.outcomes() == []
    half = await care.assess("2012-07-02", "reassessment", points={name: value // 2 for name, value in POINTS.items()})
    outcome = await care.one("halved")
    assert (outcome["achievedOn"], outcome["party"], outcome["state"]) == ("2012-07-02", "cdas", "proposed")
    assert [proof["on"] for proof in outcome["evidence"]] == ["2012-04-03", "2012-07-02"]
    assert (await care.verify(outcome))["state"] == "achieved"
    void = await desk.post(f"/assessments/{half}/void", {"reasonCode": "entered_in_error"}, "assessor")
    assert void.status_code == 200, void.text
    assert (await care.one("halved"))["reason"] == "voided"

"""How many came in some days, and did not: whoever only wants the number need not read them all."""

from typing import Any

from tests.assessment.builders import ANN, CDAS, contact
from tests.assessment.client import Desk

DAYS = "from=2012-04-02&to=2012-04-08"


async def record(desk: Desk, client: str, on: str, attendance: str = "attended", *role: str, **who: Any) -> str:
    came = attendance == "attended"
    says = contact(
        client, on=on, attendance=attendance, **({} if came else {"access": "appointment", "presenting": []})
    )
    answer = await desk.post("/contacts", says, *role, **who)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def test_of_those_days_each_that_stands_is_counted_once(open_desk: Desk) -> None:
    client = await open_desk.new_client()
    for on in ("2012-04-01", "2012-04-02", "2012-04-08", "2012-04-09"):
        await record(open_desk, client, on)
    await record(open_desk, client, "2012-04-05", "did_not_attend")
    void = await record(open_desk, client, "2012-04-05", "cancelled")
    await open_desk.post(f"/contacts/{void}/void", {"reasonCode": "entered_in_error"})
    answer = await open_desk.get(f"/contact-totals?{DAYS}", "assessor")
    assert answer.json() == {"attended": 2, "didNotAttend": 1, "cancelled": 0}


async def test_others_count_what_they_recorded_themselves(open_desk: Desk) -> None:
    client = await open_desk.new_client()
    await record(open_desk, client, "2012-04-03")
    brought = await open_desk.post("/persons", ANN, "referrer", organisation="police-gmp")
    await record(open_desk, brought.json()["clientId"], "2012-04-04", "attended", "referrer", organisation="police-gmp")
    counted = {}
    for role, organisation in (
        ("referrer", "police-gmp"),
        ("referrer", "gp-heaton"),
        ("provider", CDAS["organisation"]),
    ):
        answer = await open_desk.get(f"/contact-totals?{DAYS}", role, organisation=organisation)
        counted[organisation] = answer.json()["attended"]
    assert counted == {"police-gmp": 1, "gp-heaton": 0, CDAS["organisation"]: 0}


async def test_days_in_the_wrong_order_and_none_are_refused_by_name(open_desk: Desk) -> None:
    answer = await open_desk.get("/contact-totals?from=2012-04-08&to=2012-04-02", "assessor")
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "to")
    answer = await open_desk.get("/contact-totals?from=2012-04-08", "assessor")
    assert answer.status_code == 422

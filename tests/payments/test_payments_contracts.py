"""The terms and prices of contracts, as who is paid by them reads them."""

from datetime import date
from typing import Any

from shared.data.db import Session
from tests.harness import Running
from tests.payments import client
from tests.payments.builders import BACK, HOLD, canonical, contract, scheme

MEASURE = {
    "code": "housing_resolved",
    "title": "Housed",
    "once_per": "journey",
    "verification": "person",
    "provisional_months": "ever",
}
TITLED = [MEASURE if row["code"] == "housing_resolved" else row for row in canonical()["measures"]]


async def contracts(payments: Running, organisation: str, role: str = "provider", **asked: str) -> list[dict[str, Any]]:
    response = await client.get(payments, "/contracts", role, organisation, **asked)
    return list(response["items"])


async def asked_for(payments: Running, path: str, code: str, *who: str) -> tuple[int, str, list[str]]:
    role, organisation = who or ("auditor", "council")
    headers = payments.headers(role, organisation=organisation, key=False)
    answer = await payments.client.get(path, params={"contract": code}, headers=headers)
    said = answer.json()
    return answer.status_code, said.get("type", ""), said["errors"][0]["allowed"] if "errors" in said else []


async def test_a_contract_that_there_is_not_is_refused_with_those_that_there_are(payments: Running) -> None:
    """Of one that nothing has been claimed under yet, a list is empty."""
    await payments.deliver(scheme())
    for path in ("/claims", "/contracts", "/debts", "/positions", "/runs", "/remittances"):
        assert await asked_for(payments, path, "nowhere") == (422, "/problems/unknown-name", sorted([HOLD, BACK]))
        assert await asked_for(payments, path, BACK) == (200, "", [])


async def test_a_provider_reads_the_terms_and_prices_of_its_own_contract(payments: Running) -> None:
    await payments.deliver(scheme(measures=TITLED))
    (shown,) = await contracts(payments, "riverside", on="2012-07-02")
    assert {name: shown[name] for name in ("code", "party", "clause", "runOffEnds", "provisional", "floor")} == {
        "code": BACK, "party": "riverside", "clause": "Schedule 4 para 2", "runOffEnds": "2015-04-02",
        "provisional": "clawback", "floor": "0.5",
    }  # fmt: skip
    housed = next(measure for measure in shown["measures"] if measure["code"] == "housing_resolved")
    assert (housed["title"], housed["oncePer"], housed["provisionalMonths"]) == ("Housed", "journey", "ever")
    assert housed["prices"] == [
        {"band": "low", "from": "2012-04-02", "to": None, "pence": 10_000},
        {"band": "high", "from": "2012-04-02", "to": None, "pence": 30_000},
    ]
    assert "journal" not in shown
    assert "budget" not in str(shown).lower()


async def test_it_reads_nothing_of_anybody_elses(payments: Running) -> None:
    narrow = contract(HOLD, measures=["planned_discharge"])
    await payments.deliver(scheme(contracts=[narrow, contract(BACK)]))
    for code in (HOLD, "nowhere"):
        refused = await asked_for(payments, "/contracts", code, "provider", "riverside")
        assert refused == (422, "/problems/unknown-name", [BACK])
    assert await contracts(payments, "harbour", on="2012-07-02") == []
    (own,) = await contracts(payments, "cdas", on="2012-07-02")
    assert [measure["code"] for measure in own["measures"]] == ["planned_discharge"]
    of_council = await contracts(payments, "council", "commissioner", on="2012-07-02")
    assert [each["code"] for each in of_council] == [HOLD, BACK]
    answer = await payments.client.get("/contracts", headers=payments.headers("assessor", key=False))
    assert answer.status_code == 403
    elsewhere = payments.headers("provider", organisation="riverside", area="wigan", key=False)
    assert (await payments.client.get("/contracts", headers=elsewhere)).json() == {"items": []}


async def test_who_was_paid_before_reads_the_terms_of_its_days_and_not_the_next_ones(payments: Running) -> None:
    moved = scheme(
        2,
        valid_from="2013-04-02",
        published_at="2013-03-01T09:00:00+00:00",
        contracts=[contract(HOLD), contract(BACK, party="newcomer", clause="Schedule 9")],
    )
    await payments.deliver(scheme(), moved)
    assert [each["schemeVersion"] for each in await contracts(payments, "riverside", on="2013-04-01")] == [1]
    assert await contracts(payments, "riverside", on="2013-04-02") == []
    assert await contracts(payments, "newcomer", on="2013-04-01") == []
    assert [each["clause"] for each in await contracts(payments, "newcomer", on="2013-04-02")] == ["Schedule 9"]


async def test_the_terms_of_all_contracts_take_no_more_statements_than_of_one(
    payments: Running, messages_sent: list[Session]
) -> None:
    await payments.deliver(scheme())
    await contracts(payments, "council", "auditor", on="2012-07-02")  # what is read once is known
    messages_sent.clear()
    await contracts(payments, "council", "commissioner", on="2012-07-02", contract=BACK)
    one = len(messages_sent)
    await contracts(payments, "council", "commissioner", on="2012-07-02")
    assert len(messages_sent) == 2 * one


async def test_an_option_to_extend_is_told_and_moves_nothing_until_a_version_moves_the_end(payments: Running) -> None:
    """Two years more, until 1 April 2016, to be decided by 2 October 2013; a partner is told whose it is."""

    async def position() -> dict[str, Any]:
        (item,) = (await client.get(payments, "/positions", "provider", "riverside", contract=BACK))["items"]
        return dict(item)

    payments.today = date(2013, 9, 2)
    plan = {"plan": {"expected_value_pence": [365_000, 365_000]}}
    await payments.deliver(scheme(contracts=[contract(HOLD), contract(BACK, **plan)]))
    before = await position()
    option = {"may_extend": {"months": 24, "decide_by": "2013-10-02"}, "partner_of": HOLD, "verified_by": ["audit"]}
    await payments.deliver(scheme(2, contracts=[contract(HOLD), contract(BACK, **plan, **option)]))
    (shown,), now = await contracts(payments, "riverside", on="2013-09-02"), await position()
    said = {"until": "2016-04-02", "decideBy": "2013-10-02"}
    assert (shown["ends"], shown["mayExtend"], shown["partnerOf"]) == ("2014-04-02", said, HOLD)
    assert shown["verifiedBy"] == ["audit"]
    assert (before.pop("mayExtend"), now.pop("mayExtend")) == (None, said)
    assert now == before
    payments.today = date(2014, 4, 2)
    assert (await position())["mayExtend"] is None

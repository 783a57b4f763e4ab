"""A contract's record as the INDIGO data standard 4.1.0 has a project: for whom, of what, and that it is the ledger's.

The standard says nothing of a licence, so its schema is not copied here: of the fields that are filled, their types and
codes are written down by hand (https://indigo-data-standard.readthedocs.io).
"""

import json
import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import pytest

from deploy.demo.example import STOCKPORT, load_example
from deploy.examples.oracle.check import compute_ledger, read_lines
from services.tariff.rules.toml_text import parse_toml
from tests.harness import Running
from tests.payments import client
from tests.payments.builders import BACK, HOLD, achieved, contract, merged, proposed, scheme, tariff, withdrawn
from tests.payments.test_payments_what_if_stockport import history, version
from tests.payments.test_payments_year_statements import statement

GOLDEN = Path(__file__).parent / "golden" / "indigo-riverside-2012.json"
PEOPLE = ["ann", "bob", "cat", "dan", "eve", "fay"]
DAY = re.compile(r"\d{4}-\d\d-\d\d")
STAGES = {"Contracted", "Implementation", "Service delivery complete", "Complete"}
SOURCES = {
    "Contract", "Report", "Award Notice", "Website", "News piece", "Press release", "Email correspondence",
    "Evaluation report",
}  # fmt: skip
PAYERS = {
    "Nonprofit/NGO", "Foundation/Philanthropist", "Government/Public Sector/Public Bank", "Corporate Giving",
    "Multilateral/Bilateral/Intergovernmental Financial Institution", "Investment Fund", "Other",
}  # fmt: skip
SECTORS = {
    "Employment and training", "Child and family welfare", "Health", "Homelessness", "Education", "Criminal justice",
    "Agriculture and environment", "Poverty reduction",
}  # fmt: skip
# A type, a form or the codes of what stands under `value`; a type alone is not under it.
TEXT, NUMBER, ON = {"value": str}, {"value": Decimal}, {"value": DAY}
PERIOD = {"start_date": ON, "end_date": ON}
SUM = {"currency": {"value": {"GBP"}}, "amount": NUMBER}
NOTED = {"source_ids": str, "notes": str}
PROJECT: dict[str, Any] = {
    "name": TEXT,
    "stage_development": {"value": STAGES},
    "dates": NOTED
    | dict.fromkeys(
        (
            "actual_completion_date", "start_date_of_service_provision", "anticipated_end_date_of_service_provision",
            "actual_end_date_of_service_provision",
        ), ON,
    )
    | dict.fromkeys(("anticipated_duration_of_service_provision", "actual_duration_of_service_provision"), NUMBER),
    "jurisdiction": {"jurisdiction": {"value": {"GB"}}},
    "overall_project_finance": NOTED
    | {"maximum_potential_outcome_payment_v2": SUM, "total_outcome_payments_made": SUM},
    "purpose_and_classifications": {
        "social_challenge": TEXT, "intervention": TEXT, "policy_sector": {"value": SECTORS},
    },
    "service_and_beneficiaries": NOTED | {"target_population": TEXT},
    "delivery_locations": [
        {"service_provision_id": TEXT, "location_name": TEXT, "location_country": {"value": {"GB"}}}
    ],
    "sources": [
        {"id": str, "name": TEXT, "type": {"value": SOURCES}, "publication_date": ON, "accessed_date": ON, "notes": str}
    ],
    "service_provisions": [
        NOTED | {"id": str, "intervention": TEXT, "planned_service": PERIOD, "actual_service": PERIOD}
    ],
    "outcome_payment_commitments": [
        NOTED
        | {
            "organisation_role_category": {"value": PAYERS}, "maximum_potential_outcome_payment": SUM,
            "result_type": {"value": {"Interim", "Overall"}}, "period": PERIOD, "total_outcome_payments": SUM,
        }
    ],
    "outcome_metrics": [
        NOTED
        | {"id": str}
        | dict.fromkeys(
            (
                "definition", "outcome_metric_target", "other_target_for_meeting_outcome_metric_target",
                "outcome_validation_method",
            ), TEXT,
        )
    ],
    "outcome_pricings": [
        NOTED
        | {
            "outcome_metric_id": TEXT, "currency": {"value": {"GBP"}}, "price_per_unit": {"amount": NUMBER},
            "price_description": TEXT,
        }
    ],
    "results": [
        NOTED
        | {
            "outcome_metric_id": TEXT, "result_level": {"value": {"Project level", "Outcome level"}},
            "result_type": {"value": {"Interim", "Final"}}, "period": PERIOD, "outcomes_achieved": TEXT,
        }
    ],
    "outcome_payments": [
        NOTED
        | {"outcome_metric_id": TEXT, "period": PERIOD, "type": {"value": {"Planned", "Actual"}}, "money": SUM}
    ],
}  # fmt: skip


def faults(shown: Any, asked: Any, at: str = "") -> Iterator[str]:
    """What is there and is not as the standard has it."""
    if isinstance(asked, dict):
        if not isinstance(shown, dict):
            yield at
            return
        for name, part in shown.items():
            yield from faults(part, asked[name], f"{at}/{name}") if name in asked else [f"{at}/{name}"]
    elif isinstance(asked, list):
        for row in shown if isinstance(shown, list) else [None]:
            yield from faults(row, asked[0], at)
    elif isinstance(asked, set):
        yield from [] if shown in asked else [at]
    elif isinstance(asked, re.Pattern):
        yield from [] if asked.fullmatch(shown) else [at]
    elif not isinstance(shown, asked) or shown == "":
        yield at


def check_record(record: dict[str, Any]) -> None:
    assert list(faults(record, PROJECT)) == []
    sources = {source["id"] for source in record["sources"]}
    metrics = [metric["id"] for metric in record["outcome_metrics"]]
    assert len(set(metrics)) == len(metrics)
    for rows in record.values():
        for row in rows if isinstance(rows, list) else [rows]:
            assert set(row["source_ids"].split(",") if "source_ids" in row else ()) <= sources
            assert row.get("outcome_metric_id", {"value": metrics[0]})["value"] in metrics


async def ask(
    payments: Running, code: str = BACK, role: str = "auditor", organisation: str = "council"
) -> httpx.Response:
    headers = payments.headers(role, organisation=organisation, key=False)
    return await payments.client.get(f"/contracts/{code}/indigo.json", headers=headers)


async def read(payments: Running, code: str = BACK, *who: str) -> dict[str, Any]:
    answer = await ask(payments, code, *who)
    assert answer.status_code == 200, answer.text
    record: dict[str, Any] = json.loads(answer.text, parse_float=Decimal, parse_int=Decimal)
    check_record(record)
    return record


def years(record: dict[str, Any]) -> dict[str, Decimal | None]:
    """What was paid for outcomes, by the first day of each contract year."""
    return {
        row["period"]["start_date"]["value"]: row.get("total_outcome_payments", {}).get("amount", {}).get("value")
        for row in record["outcome_payment_commitments"]
    }


def by_metric(record: dict[str, Any], starts: str) -> dict[str | None, Decimal]:
    return {
        row.get("outcome_metric_id", {}).get("value"): row["money"]["amount"]["value"]
        for row in record["outcome_payments"]
        if row["period"]["start_date"]["value"] == starts
    }


def results(record: dict[str, Any], starts: str) -> dict[str, str]:
    return {
        row["outcome_metric_id"]["value"]: row["outcomes_achieved"]["value"]
        for row in record["results"]
        if row["period"]["start_date"]["value"] == starts
    }


@pytest.fixture
async def paid(payments: Running) -> Running:
    """Six are abstinent, of whom one falls and is owed back; five are housed; one has left as planned."""
    payments.today = date(2012, 8, 6)
    part = {"party": "harbour", "from": "2012-06-01", "share": "0.5"}
    back = contract(
        BACK, provisional="clawback", floor="0.5", title="Riverside Recovery", annual_value_pence=[1_200_000],
        block_share="0.1", cap_pence=[5_000_005], subcontracts=[part],
    )  # fmt: skip
    remit = [{"substance": "drugs", "min_age": 18, "max_age": None, "from": "2012-04-02", "to": None}]
    await payments.deliver(scheme(contracts=[contract(HOLD), back], remit=remit))
    for name in PEOPLE:
        await payments.deliver(tariff(name), achieved(name))
    for name in PEOPLE[:5]:
        await payments.deliver(achieved(name, "housing_resolved"))
    await payments.deliver(achieved("ann", "planned_discharge", on="2012-07-30"))
    await payments.tick()
    await client.paid_run(payments)
    return payments


async def test_it_says_of_a_contract_what_the_standard_asks_and_is_recorded_here(paid: Running) -> None:
    record = await read(paid)
    assert record["name"] == {"value": "Riverside Recovery"}
    assert record["stage_development"] == {"value": "Implementation"}
    assert record["dates"]["anticipated_end_date_of_service_provision"] == {"value": "2014-04-01"}
    assert record["dates"]["anticipated_duration_of_service_provision"] == {"value": 24}
    population = record["service_and_beneficiaries"]["target_population"]["value"]
    assert population == "Who presents with drugs, of 18 years and over, from 2012-04-02."
    most = record["overall_project_finance"]["maximum_potential_outcome_payment_v2"]["amount"]["value"]
    assert most == Decimal("100000.10")
    assert [row["id"] for row in record["service_provisions"]] == ["riverside", "harbour"]
    prices = [row for row in record["outcome_pricings"] if row["outcome_metric_id"]["value"] == "housing_resolved"]
    assert [row["price_per_unit"]["amount"]["value"] for row in prices] == [100, 300]
    assert prices[0]["price_description"]["value"] == "Of the band low, assessed from 2012-04-02."


async def test_few_people_cannot_be_taken_off_any_sum(paid: Running) -> None:
    """Of whom alone left as planned neither that, nor what was paid for it, is told, nor what was paid for all."""
    record = await read(paid)
    year = await statement(paid)
    first = year["from"]
    approved = await paid.db.read(
        "SELECT transfer.pence, measure FROM transfer JOIN amount ON amount_key = key"
        " WHERE transfer.contract = 'riverside-2012' AND kind = 'approval'"
    )
    cash = await paid.db.read("SELECT pence FROM transfer WHERE to_account = 'paid' AND contract = 'riverside-2012'")
    block_pence = sum(line["pence"] for line in approved if line["measure"] is None)
    assert sum(line["pence"] for line in approved if line["measure"]) == 120_000
    assert sum(line["pence"] for line in cash) == year["ofYearPaidPence"] == 120_000 + block_pence
    assert years(record) == {"2012-04-02": None, "2013-04-02": None}
    assert "total_outcome_payments_made" not in record["overall_project_finance"]
    assert by_metric(record, first) == {"abstinent_at_review": 600, "housing_resolved": 500}
    assert results(record, first) == {
        "abstinent_at_review": "6 outcomes of 5 people or more", "housing_resolved": "5 outcomes of 5 people or more",
        "planned_discharge": "Fewer than 5 people", "no_representation": "Fewer than 5 people",
    }  # fmt: skip
    assert f"whatever was achieved: GBP {block_pence // 100}.00." in record["outcome_payment_commitments"][0]["notes"]


async def test_what_fell_is_no_more_paid_and_what_nobody_verified_is_not_achieved(paid: Running) -> None:
    await paid.deliver(withdrawn("bob", reason="represented", on="2012-08-06"), proposed("gus"))
    record = await read(paid)
    assert by_metric(record, "2012-04-02") == {"abstinent_at_review": 500, "housing_resolved": 500}
    assert results(record, "2012-04-02")["abstinent_at_review"] == "5 outcomes of 5 people or more"


async def test_of_fewer_than_five_people_nothing_is_told(payments: Running) -> None:
    """A year in which nobody was paid looks like one in which four were."""
    payments.today = date(2012, 8, 6)
    await payments.deliver(scheme())
    nobody = await ask(payments)
    for name in PEOPLE[:4]:
        await payments.deliver(tariff(name), achieved(name))
    await client.paid_run(payments)
    assert (await ask(payments)).content == nobody.content
    assert years(await read(payments)) == {"2012-04-02": None, "2013-04-02": None}


async def test_of_a_price_that_one_person_had_the_sum_is_not_told(payments: Running) -> None:
    """Six outcomes for £625: with the prices beside it, the sum would tell that one had the higher one."""
    payments.today = date(2012, 8, 6)
    await payments.deliver(scheme(), tariff("fay", prices={"abstinent_at_review": 12_500}), achieved("fay"))
    for name in PEOPLE[:5]:
        await payments.deliver(tariff(name), achieved(name))
    await client.paid_run(payments)
    record = await read(payments)
    assert results(record, "2012-04-02")["abstinent_at_review"] == "6 outcomes of 5 people or more"
    assert "abstinent_at_review" not in {
        row["outcome_metric_id"]["value"] for row in record.get("outcome_payments", ())
    }


@pytest.mark.parametrize("unpaid", [1, 5])
async def test_where_few_were_not_paid_yet_the_sum_is_not_told(payments: Running, unpaid: int) -> None:
    """Six outcomes for £500: of one nothing is paid. Of five that is told, as their outcomes are."""
    payments.today = date(2012, 8, 6)
    await payments.deliver(scheme())
    for name in PEOPLE[:5]:
        await payments.deliver(tariff(name), achieved(name))
    await client.paid_run(payments)
    paid = {"abstinent_at_review": 500}
    assert by_metric(await read(payments), "2012-04-02") == paid
    for number in range(unpaid):
        await payments.deliver(tariff(f"later-{number}"), achieved(f"later-{number}"))
    record = await read(payments)
    assert results(record, "2012-04-02")["abstinent_at_review"] == f"{5 + unpaid} outcomes of 5 people or more"
    told = by_metric(record, "2012-04-02") if "outcome_payments" in record else {}
    assert told == (paid if unpaid == 5 else {})


async def test_nobody_is_named_in_it(paid: Running) -> None:
    text = (await ask(paid)).text
    ids = await paid.db.read("SELECT client_id, key FROM amount WHERE client_id IS NOT NULL")
    assert ids
    assert [row for row in ids if str(row["client_id"]) in text or str(row["key"]) in text] == []
    assert "assessor" not in text
    assert "verifier-1" not in text


async def test_it_is_the_same_bytes_whenever_it_is_made_of_the_same_facts(paid: Running) -> None:
    first, second = await ask(paid), await ask(paid)
    assert first.content == second.content
    assert first.headers["content-disposition"].endswith('"indigo-riverside-2012-as-at-2012-08-06.json"')
    assert first.headers["content-type"] == "application/json"
    assert first.headers["repr-digest"] == second.headers["repr-digest"]


async def test_who_is_paid_reads_its_own_and_nobody_else_anothers(paid: Running) -> None:
    own, whole = await read(paid, BACK, "provider", "riverside"), await read(paid)
    money = ("outcome_payment_commitments", "outcome_payments", "results", "outcome_pricings", "dates")
    assert {name: own[name] for name in money} == {name: whole[name] for name in money}
    for code, role, organisation in (
        (BACK, "provider", "cdas"), ("nowhere", "auditor", "council"), ("nowhere", "provider", "riverside"),
    ):  # fmt: skip
        answer = await ask(paid, code, role, organisation)
        assert (answer.status_code, answer.json()["type"]) == (404, "/problems/unknown-contract")
    assert (await ask(paid, BACK, "assessor", "start")).status_code == 403
    elsewhere = paid.headers("auditor", organisation="council", area="wigan", key=False)
    answer = await paid.client.get(f"/contracts/{BACK}/indigo.json", headers=elsewhere)
    assert answer.status_code == 404


async def test_who_is_paid_reads_no_more_of_the_scheme_than_elsewhere(payments: Running) -> None:
    """Neither by which rule a measure is met nor whom the scheme takes, nor its title."""
    rule = {"code": "housing_resolved", "kind": "top_item", "params": {"item": "acute_housing"}, "once_per": "journey"}
    remit = [{"substance": "drugs", "min_age": 18, "max_age": None, "from": "2012-04-02", "to": None}]
    await payments.deliver(scheme(measures=[rule], remit=remit, title="For the council"))
    whole = (await ask(payments)).text
    own = (await ask(payments, BACK, "provider", "riverside")).text
    for words in ("acute_housing", "presents with drugs", "For the council"):
        assert words in whole
        assert words not in own
    assert "Paid once for a journey through treatment." in own


async def test_two_ids_of_a_person_are_one_person_to_the_council_and_who_is_paid_does_not_learn_it(
    payments: Running,
) -> None:
    payments.today = date(2012, 8, 6)
    await payments.deliver(scheme())
    for name in PEOPLE[:5]:
        await payments.deliver(tariff(name), achieved(name))
    assert results(await read(payments), "2012-04-02")["abstinent_at_review"] == "5 outcomes of 5 people or more"
    await payments.deliver(merged("ann", "bob"))
    assert results(await read(payments), "2012-04-02")["abstinent_at_review"] == "Fewer than 5 people"
    own = await read(payments, BACK, "provider", "riverside")
    assert results(own, "2012-04-02")["abstinent_at_review"] == "5 outcomes of 5 people or more"


async def test_before_its_first_day_it_is_contracted(payments: Running) -> None:
    payments.today = date(2012, 4, 1)
    await payments.deliver(scheme())
    record = await read(payments)
    assert record["stage_development"] == {"value": "Contracted"}
    assert "results" not in record
    assert len(record["outcome_payment_commitments"]) == 2


async def test_it_is_complete_once_nothing_is_owed_and_nothing_waits(paid: Running) -> None:
    paid.today = date(2014, 4, 2)
    record = await read(paid)
    assert record["stage_development"] == {"value": "Service delivery complete"}
    assert record["dates"]["actual_end_date_of_service_provision"] == {"value": "2014-04-01"}
    paid.today = date(2015, 4, 2)
    await paid.tick()
    assert (await read(paid))["stage_development"] == {"value": "Service delivery complete"}  # the block is due
    await client.paid_run(paid)
    record = await read(paid)
    assert record["stage_development"] == {"value": "Complete"}
    assert record["dates"]["actual_completion_date"] == {"value": "2015-04-02"}
    assert {row["result_type"]["value"] for row in record["results"]} == {"Final"}
    await paid.deliver(proposed("gus"))
    assert (await read(paid))["stage_development"] == {"value": "Service delivery complete"}


async def test_who_was_paid_before_reads_nothing_of_the_next_ones_money_or_terms(paid: Running) -> None:
    paid.today = date(2013, 4, 2)
    moved = contract(BACK, party="harbour", title="Harbour House", provisional="clawback")
    await paid.deliver(
        scheme(2, valid_from="2013-04-02", contracts=[contract(HOLD), moved],
               published_at="2013-03-01T09:00:00+00:00")
    )  # fmt: skip
    before, after = [await read(paid, BACK, "provider", who) for who in ("riverside", "harbour")]
    assert before["name"] == {"value": "Riverside Recovery"}
    assert by_metric(before, "2012-04-02") == {"abstinent_at_review": 600, "housing_resolved": 500}
    assert after["name"] == {"value": "Harbour House"}
    assert after.get("outcome_payments", []) == []
    assert len(after["sources"]) == 2
    assert by_metric(await read(paid), "2012-04-02") == {"abstinent_at_review": 600, "housing_resolved": 500}


async def test_the_record_of_the_example_is_kept(payments: Running) -> None:
    """Where it is meant to say something else, write it anew with this test's own content."""
    example = load_example(STOCKPORT)
    terms, lines = parse_toml(example.scheme.read_text()), read_lines(example.folder)
    payments.today = example.last_day
    await payments.deliver(*history(compute_ledger(lines, terms, example.last_day), version(terms)))
    await payments.tick()
    await client.paid_run(payments)
    answer = await ask(payments)
    record = await read(payments)
    sums = {starts: (await statement(payments, on=starts))["ofYearPaidPence"] for starts in years(record)}
    blocks = await payments.db.read(
        "SELECT effective_on, pence FROM amount WHERE contract = 'riverside-2012' AND shape = 'block'"
    )
    for starts, paid_pounds in years(record).items():
        until = str(int(starts[:4]) + 1) + starts[4:]
        of_block = sum(row["pence"] for row in blocks if starts <= row["effective_on"].isoformat() < until)
        by_measure = sum(by_metric(record, starts).values()) * 100
        assert by_measure < sums[starts] - of_block if paid_pounds is None else paid_pounds * 100 == by_measure
    assert answer.text == GOLDEN.read_text()

"""The statement of a contract year: it comes to the ledger, at every day."""

import csv
import io
from datetime import date, timedelta
from typing import Any

import httpx
import pytest
from pypdf import PdfReader

from tests.harness import Running
from tests.payments import client
from tests.payments.builders import BACK, HOLD, achieved, block_scheme, contract, ident, scheme, tariff, withdrawn

OWED = ("held", "due", "approved", "receivable", "debt")


async def ask(
    payments: Running, ending: str = "", role: str = "auditor", organisation: str = "council", **asked: Any
) -> httpx.Response:
    headers = payments.headers(role, organisation=organisation, key=False)
    return await payments.client.get(f"/year-statements{ending}", params={"contract": BACK} | asked, headers=headers)


async def statement(payments: Running, **asked: Any) -> dict[str, Any]:
    answer = await ask(payments, **asked)
    assert answer.status_code == 200, answer.text
    shown: dict[str, Any] = answer.json()
    return shown


def comes_to(shown: dict[str, Any]) -> int:
    out = shown["paidPence"] + shown["collectedPence"] + shown["writtenOffPence"]
    total: int = shown["opening"]["owedPence"] + shown["earnedPence"] + shown["correctedPence"] - out
    return total


@pytest.fixture
async def two_years(payments: Running) -> Running:
    """Ann is paid, falls in the second year and is half netted; Bob becomes known late; a payment comes back; a debt is
    collected in part and written off in part.
    """
    payments.today = date(2012, 8, 6)
    back = contract(
        BACK, provisional="clawback", floor="0.5", carry=0, annual_value_pence=[1_200_000], block_share="0.1"
    )
    await payments.deliver(scheme(contracts=[contract(HOLD), back]), tariff(), achieved(on="2012-07-02"))
    await payments.tick()
    await client.paid_run(payments)
    payments.today = date(2013, 3, 4)
    await payments.deliver(
        scheme(2, valid_from="2013-03-01", contracts=[contract(HOLD), back], published_at="2013-03-01T09:00:00+00:00")
    )
    await payments.tick()
    run = await client.paid_run(payments)
    await client.done(await client.bounce(payments, run["id"]))
    payments.today = date(2013, 4, 8)
    await payments.deliver(
        tariff("bob"), achieved("bob", on="2013-03-20"), withdrawn(reason="represented", on="2013-04-05")
    )
    await payments.tick()
    payments.today = date(2013, 5, 7)
    await payments.tick()
    await client.paid_run(payments)
    payments.today = date(2013, 6, 10)
    await payments.deliver(achieved("bob", on="2013-03-21", revision=2))
    await payments.tick()
    return payments


async def test_at_every_day_it_comes_to_what_the_ledger_has(two_years: Running) -> None:
    """From the accounts as they are posted, added up by hand."""
    lines = await two_years.db.read(
        "SELECT posted_on, from_account, to_account, pence FROM transfer WHERE contract = 'riverside-2012'"
    )
    day = date(2012, 8, 6)
    while day <= two_years.today:
        shown = await statement(two_years, on=day.isoformat())
        assert comes_to(shown) == shown["closing"]["owedPence"], day
        for account in OWED:
            by_hand = sum(
                ((line["to_account"] == account) - (line["from_account"] == account)) * line["pence"]
                for line in lines
                if line["posted_on"] <= day
            )
            assert shown["closing"][f"{account}Pence"] == by_hand, (day, account)
        day += timedelta(days=9)


async def test_a_year_opens_with_what_the_one_before_it_ended_with(two_years: Running) -> None:
    last, first = [await statement(two_years, on=on) for on in ("2013-04-01", "2013-04-02")]
    assert (last["from"], last["to"], first["from"]) == ("2012-04-02", "2013-04-02", "2013-04-02")
    assert first["opening"] == last["closing"]
    assert last["closing"]["owedPence"] > 0


async def test_what_was_corrected_says_of_whom_when_it_became_known_and_why(two_years: Running) -> None:
    shown = await statement(two_years)
    fell = next(row for row in shown["corrected"] if row["claimId"] == str(ident("outcome ann abstinent_at_review")))
    told = ("clientId", "effectiveOn", "knownOn", "reason", "causeOn", "pence")
    assert [fell[name] for name in told] == [
        str(ident("ann")), "2012-07-02", "2013-04-08", "represented", "2013-04-05", -10_000,
    ]  # fmt: skip
    late = next(row for row in shown["earned"] if row["measure"])
    assert (late["measure"], late["ofYear"], late["pence"]) == ("abstinent_at_review", False, 10_000)
    moved = [(row["effectiveOn"], row["pence"]) for row in shown["corrected"] if row["claimId"] != fell["claimId"]]
    assert sorted(moved) == [("2013-03-20", -10_000), ("2013-03-21", 10_000)]
    assert shown["nettedPence"] == 10_000


async def test_by_version_all_of_it_comes_to_earned_and_corrected(two_years: Running) -> None:
    shown = await statement(two_years, on="2013-04-01")
    versions = {row["version"]: row for row in shown["versions"]}
    assert set(versions) == {1, 2}
    assert sum(row["earnedPence"] for row in shown["versions"]) == shown["earnedPence"]
    assert sum(row["correctedPence"] for row in shown["versions"]) == shown["correctedPence"]
    assert versions[2]["earnedPence"] == 10_000


async def test_what_came_back_is_no_payment_and_a_payment_stands_on_its_day(two_years: Running) -> None:
    """Of a return on the day of its payment nothing is left to be listed."""
    shown = await statement(two_years, on="2013-04-01")
    (paid,) = shown["cash"]
    assert (paid["kind"], paid["on"], paid["runOn"]) == ("paid", "2012-08-06", "2012-08-06")
    assert paid["pence"] == shown["paidPence"] == 60_000
    two_years.today = date(2013, 6, 11)
    run = next(row for row in (await client.get(two_years, "/remittances"))["items"] if row["runOn"] == "2013-05-07")
    await client.done(await client.bounce(two_years, run["id"]))
    cash = (await statement(two_years))["cash"]
    assert [(row["on"], row["pence"]) for row in cash] == [
        ("2013-05-07", run["netPence"]), ("2013-06-11", -run["netPence"]),
    ]  # fmt: skip


async def test_the_rows_of_the_csv_come_to_its_last_one(two_years: Running) -> None:
    answer = await ask(two_years, ".csv")
    assert answer.headers["content-disposition"].startswith(
        'attachment; filename="statement-riverside-2012-riverside-2013-'
    )
    rows = list(csv.DictReader(io.StringIO(answer.text, newline="")))
    assert [rows[0]["entry"], rows[-1]["entry"]] == ["opening", "closing"]
    assert sum(int(row["pence"]) for row in rows[:-1]) == int(rows[-1]["pence"])
    assert {row["entry"] for row in rows} == {"opening", "earned", "corrected", "paid", "closing"}
    assert (await ask(two_years, ".csv")).content == answer.content


async def test_the_pdf_says_the_account(two_years: Running) -> None:
    answer = await ask(two_years, ".pdf")
    assert (await ask(two_years, ".pdf")).content == answer.content
    text = " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages).split())
    shown = await statement(two_years)
    assert "Contract year: 2 April 2013 to 1 April 2014" in text
    assert f"Owed at the end £{shown['closing']['owedPence'] / 100:,.2f}" in text
    assert "Represented −£100.00" in text  # noqa: RUF001 - the sign


async def test_a_final_account_is_said_where_the_contract_states_one(payments: Running) -> None:
    payments.today = date(2012, 8, 6)
    await payments.deliver(block_scheme(final_accounts=["2013-07-10"]))
    await payments.tick()
    shown = await statement(payments)
    assert shown["finalAccountOn"] == "2013-07-10"
    assert shown["ofYearEarnedPence"] == shown["earnedPence"] > 0


async def test_whose_it_is_alone_reads_it_and_learns_no_more_than_elsewhere(two_years: Running) -> None:
    two_years.today = date(2013, 7, 1)
    await two_years.deliver(withdrawn("bob", reason="merged", revision=3))
    for ending in ("", ".csv", ".pdf"):
        own = await ask(two_years, ending, "provider", "riverside")
        assert own.status_code == 200
        assert b"merged" not in own.content
        other = await ask(two_years, ending, "provider", "cdas")
        assert (other.status_code, other.json()["type"]) == (422, "/problems/unknown-name")
        assert (await ask(two_years, ending, "assessor", "start")).status_code == 403
    assert b"merged" in (await ask(two_years)).content


async def test_of_a_day_without_a_year_there_is_none(two_years: Running) -> None:
    early = await ask(two_years, on="2011-01-01")
    assert (early.status_code, early.json()["type"]) == (404, "/problems/no-such-year")
    late = await ask(two_years, on="2030-01-01")
    assert (late.status_code, late.json()["type"]) == (422, "/problems/no-such-day")

"""The advice of a remittance: the same bytes whenever it is made, and never another sum than is paid."""

import base64
import hashlib
import io
from datetime import UTC, date, datetime
from typing import Any

import httpx
import pytest
from pypdf import PdfReader

from shared.web import csv_tables, pdf_documents
from tests.harness import Running
from tests.payments import client
from tests.payments.builders import achieved, block_scheme, ident, scheme, tariff, withdrawn

HEAD = (
    "remittanceId,runOn,payBy,contract,party,number,kind,claimId,clientId,measure,shape,achievedOn,grossPence,"
    "nettedPence,netPence,debtPence,paidByRemittanceId,paidByRunOn"
)


async def ask(
    payments: Running, remittance: str, ending: str = "", role: str = "provider", organisation: str = "riverside"
) -> httpx.Response:
    headers = payments.headers(role, organisation=organisation, key=False)
    return await payments.client.get(f"/remittances/{remittance}/advice{ending}", headers=headers)


@pytest.fixture
async def netted(payments: Running) -> tuple[Running, dict[str, Any], dict[str, Any]]:
    """Ann was paid and fell; Bob is paid, less the half of him for her."""
    payments.today = date(2012, 8, 6)
    await payments.deliver(scheme(), tariff(), achieved(on="2012-07-02"))
    first = await client.paid_run(payments)
    await payments.deliver(withdrawn(reason="represented"), tariff("bob"), achieved("bob", on="2012-07-03"))
    payments.today = date(2012, 9, 3)
    return payments, first, await client.paid_run(payments)


async def test_its_csv_is_byte_by_byte_what_is_paid_taken_off_and_left(
    netted: tuple[Running, dict[str, Any], dict[str, Any]],
) -> None:
    payments, first, run = netted
    common = f"{run['id']},2012-09-03,2012-10-03,riverside-2012,riverside"
    paid, off = ident("outcome bob abstinent_at_review"), ident("outcome ann abstinent_at_review")
    before = f"{first['id']},2012-08-06"
    expected = "".join(
        f"{line}\r\n"
        for line in (
            HEAD,
            f"{common},1,approval,{paid},{ident('bob')},abstinent_at_review,tariff,2012-07-03,10000,0,10000,0,,",
            f"{common},2,netting,{off},{ident('ann')},abstinent_at_review,tariff,2012-07-02,0,5000,-5000,0,{before}",
        )
    )
    answer = await ask(payments, run["id"], ".csv")
    assert answer.content == expected.encode()
    assert answer.headers["content-disposition"] == (
        'attachment; filename="remittance-riverside-2012-riverside-2012-09-03.csv"'
    )


async def test_its_pdf_says_the_same_and_whoever_cannot_see_it_is_read_it(
    netted: tuple[Running, dict[str, Any], dict[str, Any]],
) -> None:
    payments, _, run = netted
    answer = await ask(payments, run["id"], ".pdf")
    assert answer.headers["content-type"] == "application/pdf"
    document = PdfReader(io.BytesIO(answer.content))
    assert document.metadata is not None
    assert document.metadata.creation_date == datetime(2012, 9, 3, tzinfo=UTC)
    root: Any = document.trailer["/Root"]
    assert (root["/Lang"], root["/MarkInfo"]["/Marked"], "/StructTreeRoot" in root) == ("en-GB", True, True)
    text = " ".join(document.pages[0].extract_text().split())
    for said in (
        f"Remittance: {run['id']}", "Run of: 3 September 2012", "To be paid by: 3 October 2012",
        "Payments: £100.00, 1 in number", "Taken off for what has fallen: £50.00",
        "To be paid with this remittance: £50.00",
        "Abstinent at review 1 £100.00 £50.00 £50.00", "Together 1 £100.00 £50.00 £50.00",
        f"1 {ident('bob')} Abstinent at review 3 July 2012 £100.00 £0.00 £100.00",
        "had been paid by the run of 6 August 2012",
    ):  # fmt: skip
        assert said in text, said


async def test_made_again_it_is_the_same_bytes_and_its_digest_is_told(
    netted: tuple[Running, dict[str, Any], dict[str, Any]],
) -> None:
    """Whatever became known since: a return, another price, other terms."""
    payments, _, run = netted
    before = [await ask(payments, run["id"], ending) for ending in (".csv", ".pdf")]
    shown = (await ask(payments, run["id"])).json()
    digests = [hashlib.sha256(answer.content) for answer in before]
    assert [file["sha256"] for file in shown["files"]] == [digest.hexdigest() for digest in digests]
    assert [file["sizeBytes"] for file in shown["files"]] == [len(answer.content) for answer in before]
    assert [answer.headers["repr-digest"] for answer in before] == [
        f"sha-256=:{base64.b64encode(digest.digest()).decode()}:" for digest in digests
    ]
    sums = ("lines", "grossPence", "nettedPence", "netPence", "debtPence")
    assert [shown[name] for name in sums] == [1, 10_000, 5_000, 5_000, 0]
    payments.today = date(2012, 10, 8)
    retitled = scheme(2, published_at="2012-10-01T09:00:00+00:00").model_copy(update={"hash": "a7" * 32})
    retitled.scheme["measures"][0]["title"] = "Another name"
    await payments.deliver(tariff("bob", prices={"abstinent_at_review": 6_000}, revision=2), retitled)
    await client.done(await client.bounce(payments, run["id"]))
    again = [await ask(payments, run["id"], ending, "auditor", "council") for ending in (".csv", ".pdf")]
    assert [answer.content for answer in again] == [answer.content for answer in before]


async def test_it_is_for_whom_the_remittance_is_for(netted: tuple[Running, dict[str, Any], dict[str, Any]]) -> None:
    payments, _, run = netted
    for ending in ("", ".csv", ".pdf"):
        answer = await ask(payments, run["id"], ending, organisation="cdas")
        assert (answer.status_code, answer.json()["type"]) == (404, "/problems/unknown-remittance")
        assert (await ask(payments, run["id"], ending, "assessor", "start")).status_code == 403
        for role in ("commissioner", "finance_proposer", "finance_approver", "finance_releaser", "auditor"):
            assert (await ask(payments, run["id"], ending, role, "council")).status_code == 200


async def test_there_is_none_before_its_release_and_none_of_what_was_rejected(payments: Running) -> None:
    payments.today = date(2012, 8, 6)
    await payments.deliver(scheme(), tariff(), achieved(on="2012-07-02"))
    run = await client.approved_run(payments)
    early = await ask(payments, run["id"], ".pdf")
    assert (early.status_code, early.json()["type"], early.json()["state"]) == (
        409, "/problems/wrong-state", "approved",
    )  # fmt: skip
    await client.done(await client.reject(payments, run["id"]))
    assert (await ask(payments, run["id"], ".csv")).json()["state"] == "rejected"


async def test_of_a_remittance_that_its_lines_do_not_come_to_there_is_none(
    netted: tuple[Running, dict[str, Any], dict[str, Any]],
) -> None:
    payments, _, run = netted
    await payments.db.write("UPDATE run SET gross_pence = 10001, net_pence = 5001 WHERE netted_pence > 0")
    answer = await ask(payments, run["id"], ".csv")
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/advice-differs")
    assert (answer.json()["remittancePence"], answer.json()["linesPence"]) == (5_001, 5_000)


async def test_an_instalment_is_of_nobody_and_is_called_as_what_it_is(payments: Running) -> None:
    payments.today = date(2012, 6, 4)
    await payments.deliver(block_scheme())
    await payments.tick()
    run = await client.paid_run(payments)
    _, first, *_ = (await ask(payments, run["id"], ".csv")).text.splitlines()
    assert first.split(",")[8:12] == ["", "", "block", "2012-04-02"]
    text = PdfReader(io.BytesIO((await ask(payments, run["id"], ".pdf")).content)).pages[0].extract_text()
    assert "Block" in text


async def test_of_very_many_lines_the_pdf_has_the_sums_and_no_file_is_cut(
    netted: tuple[Running, dict[str, Any], dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    payments, _, run = netted
    monkeypatch.setattr("services.payments.api.advice_files.ROWS_MAX", 1)
    text = PdfReader(io.BytesIO((await ask(payments, run["id"], ".pdf")).content)).pages[0].extract_text()
    assert "It has 2 lines" in text
    assert "Together" in text
    assert str(ident("bob")) not in text
    monkeypatch.setattr(csv_tables, "ROWS_MAX", 1)
    for ending in ("", ".csv", ".pdf"):
        answer = await ask(payments, run["id"], ending)
        assert (answer.status_code, answer.json()["type"]) == (422, "/problems/too-many-rows")


async def test_a_name_in_letters_that_no_font_has_hinders_no_advice() -> None:
    document = pdf_documents.PdfDocument("漢字", "stockport", date(2012, 9, 3), [], [])
    assert (await pdf_documents.pdf_of(document)).startswith(b"%PDF")

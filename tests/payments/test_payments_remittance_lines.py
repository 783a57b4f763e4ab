"""The lines of a remittance: what it pays and what was taken off it, as who is paid reads them."""

from datetime import date
from typing import Any

import pytest

from shared.web import csv_tables
from tests.harness import Running
from tests.payments import client
from tests.payments.builders import achieved, block_scheme, ident, scheme, tariff, withdrawn

ANN, BOB = ident("outcome ann abstinent_at_review"), ident("outcome bob abstinent_at_review")


async def lines(payments: Running, remittance: str, organisation: str = "riverside", **asked: Any) -> dict[str, Any]:
    found: dict[str, Any] = await client.get(
        payments, f"/remittances/{remittance}/lines", "provider", organisation, **asked
    )
    return found


@pytest.fixture
async def netted(payments: Running) -> tuple[Running, dict[str, Any]]:
    """Ann was paid and fell; Bob is paid, less the half of him for her."""
    payments.today = date(2012, 8, 6)
    await payments.deliver(scheme(), tariff(), achieved(on="2012-07-02"))
    await client.paid_run(payments)
    await payments.deliver(withdrawn(reason="represented"), tariff("bob"), achieved("bob", on="2012-07-03"))
    payments.today = date(2012, 9, 3)
    return payments, await client.paid_run(payments)


async def test_a_provider_reads_what_is_paid_and_what_was_taken_off_for_whom(
    netted: tuple[Running, dict[str, Any]],
) -> None:
    payments, run = netted
    paid, off = (await lines(payments, run["id"]))["items"]
    told = ("number", "kind", "claimId", "clientId", "measure", "effectiveOn", "pence", "fellOn")
    assert [paid[name] for name in told] == [
        1, "approval", str(BOB), str(ident("bob")), "abstinent_at_review", "2012-07-03", 10_000, None,
    ]  # fmt: skip
    assert [off[name] for name in told] == [
        2, "netting", str(ANN), str(ident("ann")), "abstinent_at_review", "2012-07-02", 5_000, "2012-08-06",
    ]  # fmt: skip
    fell = await client.get(payments, f"/lines/{off['receivableId']}", "provider", "riverside")
    assert (fell["kind"], fell["claimId"], fell["pence"]) == ("receivable", str(ANN), 10_000)
    for line in (paid, off):
        explained = await client.get(payments, f"/lines/{line['id']}/explanation", "provider", "riverside")
        assert explained["line"]["pence"] == line["pence"]


async def test_the_lines_add_up_to_the_remittance_also_where_a_debt_is_left(
    netted: tuple[Running, dict[str, Any]],
) -> None:
    payments, run = netted
    runs = [run]
    for month in (10, 11):
        payments.today = date(2012, month, 1)
        runs.append(await client.paid_run(payments))
    for each in runs:
        of_kind = dict.fromkeys(("approval", "netting", "debt"), 0)
        for line in (await lines(payments, each["id"]))["items"]:
            of_kind[line["kind"]] += line["pence"]
        assert list(of_kind.values()) == [each["grossPence"], each["nettedPence"], each["debtPence"]]
    (debt,) = (await lines(payments, runs[-1]["id"]))["items"]
    assert [debt["debtId"]] == [item["id"] for item in (await client.get(payments, "/debts"))["items"]]


async def test_nobody_else_reads_them_and_a_proposal_has_none(netted: tuple[Running, dict[str, Any]]) -> None:
    payments, run = netted
    payments.today = date(2012, 10, 1)
    proposal = await client.done(await client.propose(payments))
    for remittance, organisation in ((run["id"], "cdas"), (proposal["id"], "riverside")):
        headers = payments.headers("provider", organisation=organisation, key=False)
        answer = await payments.client.get(f"/remittances/{remittance}/lines", headers=headers)
        assert (answer.status_code, answer.json()["type"]) == (404, "/problems/unknown-remittance")


async def test_of_what_was_paid_a_line_says_that_it_fell_since_and_why(netted: tuple[Running, dict[str, Any]]) -> None:
    """As long as that counts: the line is silent once it stands again."""
    payments, run = netted
    before = (await lines(payments, run["id"]))["items"]
    await payments.deliver(withdrawn("bob", reason="represented", on="2012-09-01"))
    fell = {"fellOn": "2012-09-03", "fellPence": 10_000, "reason": "represented", "causeOn": "2012-09-01"}
    assert (await lines(payments, run["id"]))["items"] == [before[0] | fell, before[1]]
    payments.today = date(2012, 9, 10)
    await payments.deliver(achieved("bob", on="2012-07-03", revision=3))
    assert (await lines(payments, run["id"]))["items"] == before


async def _fell(payments: Running, remittance: str) -> tuple[Any, ...]:
    line = (await lines(payments, remittance))["items"][0]
    return line["fellOn"], line["fellPence"], line["reason"]


async def test_what_fell_stood_again_and_fell_once_more_fell_on_the_last_day(
    netted: tuple[Running, dict[str, Any]],
) -> None:
    payments, run = netted
    await payments.deliver(withdrawn("bob", reason="refused"))
    payments.today = date(2012, 9, 10)
    await payments.deliver(achieved("bob", on="2012-07-03", revision=3))
    payments.today = date(2012, 9, 17)
    await payments.deliver(withdrawn("bob", reason="represented", revision=4))
    assert await _fell(payments, run["id"]) == ("2012-09-17", 10_000, "represented")


async def test_of_what_fell_in_parts_a_line_says_how_much(netted: tuple[Running, dict[str, Any]]) -> None:
    payments, run = netted
    await payments.deliver(tariff("bob", prices={"abstinent_at_review": 6_000}, revision=2))
    assert await _fell(payments, run["id"]) == ("2012-09-03", 4_000, None)
    payments.today = date(2012, 9, 10)
    await payments.deliver(withdrawn("bob", reason="represented"))
    assert await _fell(payments, run["id"]) == ("2012-09-10", 10_000, "represented")
    await payments.deliver(achieved("bob", on="2012-07-03", revision=3))
    assert (await _fell(payments, run["id"]))[1] == 4_000


async def test_what_stands_again_after_it_was_taken_off_has_not_fallen(netted: tuple[Running, dict[str, Any]]) -> None:
    payments, run = netted
    (first, *_) = [item for item in (await client.get(payments, "/remittances"))["items"] if item["id"] != run["id"]]
    assert await _fell(payments, first["id"]) == ("2012-08-06", 10_000, "represented")
    await payments.deliver(achieved(on="2012-07-02", revision=3))
    assert await _fell(payments, first["id"]) == (None, None, None)


async def test_later_news_changes_no_line(netted: tuple[Running, dict[str, Any]]) -> None:
    payments, run = netted
    before = await lines(payments, run["id"])
    await payments.deliver(tariff("cas"), achieved("cas"))
    await client.done(await client.bounce(payments, run["id"]))
    assert await lines(payments, run["id"]) == before
    payments.today = date(2012, 10, 1)
    rejected = await client.approved_run(payments)
    before = await lines(payments, rejected["id"])
    await client.done(await client.reject(payments, rejected["id"]))
    assert await lines(payments, rejected["id"]) == before


async def test_what_went_to_another_party_says_no_more_whose_it_is(payments: Running) -> None:
    payments.today = date(2012, 8, 6)
    await payments.deliver(scheme(), tariff(), achieved())
    run = await client.paid_run(payments)
    await payments.deliver(achieved(revision=2, party="successor"))
    (line,) = (await lines(payments, run["id"]))["items"]
    assert (line["claimId"], line["clientId"], line["pence"]) == (str(ANN), None, 10_000)


async def test_an_instalment_is_of_nobody_and_they_come_page_by_page(payments: Running) -> None:
    payments.today = date(2012, 6, 4)
    await payments.deliver(block_scheme())
    await payments.tick()
    run = await client.paid_run(payments)
    first = await lines(payments, run["id"], limit=1)
    (line,) = first["items"]
    assert (line["clientId"], line["measure"], line["effectiveOn"]) == (None, None, "2012-04-02")
    second = await lines(payments, run["id"], limit=1, cursor=first["next"])
    assert [line["number"] for line in second["items"]] == [2]


async def test_no_explanation_tells_who_is_paid_which_of_the_councils_people_did_it(
    netted: tuple[Running, dict[str, Any]],
) -> None:
    """Of a run it named who proposed, approved and released it; of a report, who sent it."""
    payments, run = netted
    body = {"reference": "BACS-2", "settledOn": payments.today.isoformat(), "reason": "another payment's"}
    path = f"/remittances/{run['id']}/correct"
    await client.done(await client.post(payments, path, "finance_releaser", "finance-3", body))
    await client.done(await client.bounce(payments, run["id"], "BACS-2"))
    payments.today = date(2012, 10, 1)
    rejected = await client.approved_run(payments)
    await client.done(await client.reject(payments, rejected["id"]))
    for claim in (ANN, BOB, run["id"]):
        for line in (await client.get(payments, f"/claims/{claim}/lines", "provider", "riverside"))["items"]:
            path = f"/lines/{line['id']}/explanation"
            assert "finance-" not in str(await client.get(payments, path, "provider", "riverside")), line["kind"]
            if line["runId"]:
                assert "finance-1" in str(await client.get(payments, path)), line["kind"]


async def test_the_lines_are_a_table_too_for_whom_they_are_shown(netted: tuple[Running, dict[str, Any]]) -> None:
    payments, run = netted
    path = f"/remittances/{run['id']}/lines.csv"
    own = await payments.client.get(path, headers=payments.headers("provider", organisation="riverside", key=False))
    assert (own.status_code, own.headers["content-type"]) == (200, "text/csv; charset=utf-8")
    header, *rows = own.text.splitlines()
    shown = (await lines(payments, run["id"]))["items"]
    assert header.split(",") == list(shown[0])
    assert [row.split(",") for row in rows] == [
        ["" if value is None else str(value) for value in line.values()] for line in shown
    ]
    for claims, status in (({"organisation": "cdas"}, 404), ({"organisation": "riverside", "area": "wigan"}, 404)):
        assert (
            await payments.client.get(path, headers=payments.headers("provider", key=False, **claims))
        ).status_code == status
    for role in ("assessor", "clinician", "referrer"):
        assert (await payments.client.get(path, headers=payments.headers(role, key=False))).status_code == 403


async def test_a_table_is_whole_or_refused(
    netted: tuple[Running, dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    payments, run = netted
    monkeypatch.setattr(csv_tables, "ROWS_MAX", 1)
    headers = payments.headers("provider", organisation="riverside", key=False)
    answer = await payments.client.get(f"/remittances/{run['id']}/lines.csv", headers=headers)
    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/too-many-rows")
    assert answer.json()["most"] == 1

"""November 2012 of the Stockport example closed as finance would: by pages and files alone, and again in December.

The services are told the caseload; what finance does with it is done on pages over HTTP, and a stand-in for the
council's ledger reads the files that leave and writes what it did. The independent check reckons the same days.
"""

import csv
import io
import re
from collections import Counter
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from html import unescape
from pathlib import Path
from typing import Any

import httpx
import pytest

from deploy.demo.example import COMMISSIONER, begin_sending, load_example, publish_scheme
from deploy.demo.forms import publish_forms
from deploy.demo.payments_rows import read_payments_rows
from deploy.demo.player.actions import PlayerContext
from deploy.demo.player.journal import PlayJournal
from deploy.demo.player.lines import Acting, CaseloadLine
from deploy.demo.player.play import Player
from deploy.examples.oracle.check import compare, compute_ledger
from deploy.examples.oracle.ledger import Ledger
from deploy.sandbox.sandbox import Sandbox
from deploy.sandbox.topology import Addresses, free_base
from tests.forked import forked_sandbox

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("month-closed")]

EXAMPLE = load_example("stockport-2012", 30)
BY_FINANCE = {"propose_run", "approve_run", "release_run", "settle_run", "return_run"}
# The runs of these days, and what follows of them, are made on pages: what was due in November is in the second.
RUN, PAID = (date(2012, 11, 5), date(2012, 12, 3)), (date(2012, 11, 8), date(2012, 12, 6))
CORRECTED, BACK, AGAIN, PAID_AGAIN = (date(2012, 12, number) for number in (10, 11, 17, 20))
REVIEW, PERSON = "P289/top-2", "P289"  # paid for in November, by the run of 5 November: their housing
PARTIES = {"cdas": "cdas-2012", "riverside": "riverside-2012"}
NUMBERS = {"cdas": "208114", "riverside": "104772"}
FINANCE = Acting(("finance_releaser",), "council", "finance-3")


def corrected() -> CaseloadLine:
    """Their housing was not resolved after all."""
    (line,) = (line for line in EXAMPLE.lines if line.id == REVIEW)
    items = line.body["items"] | {"acuteHousing": {"value": True}}
    body = {"top": {"ref": REVIEW}, "stage": line.body["stage"], "on": line.body["on"], "items": items}
    return replace(line, on=CORRECTED, seq=900_001, do="correct_top", id=None, body=body)


def ran_again() -> list[CaseloadLine]:
    """What finance does in December, as the lines of a caseload would say it: for the check alone."""
    run, again = {"ref": "run/cdas-2012/2012-12-03"}, {"ref": "run/cdas-2012/2012-12-17"}
    steps: list[tuple[date, str, dict[str, Any]]] = [
        (BACK, "return_run", {"run": run}),
        (AGAIN, "propose_run", {"contract": "cdas-2012"}),
        (AGAIN, "approve_run", {"run": again}),
        (AGAIN, "release_run", {"run": again}),
        (PAID_AGAIN, "settle_run", {"run": again, "settledOn": str(PAID_AGAIN)}),
    ]
    return [
        CaseloadLine(on, 900_002 + number, do, FINANCE, id="run/cdas-2012/2012-12-17", body=body)
        for number, (on, do, body) in enumerate(steps)
    ]


LINES = sorted([*EXAMPLE.lines, corrected(), *ran_again()], key=lambda line: (line.on, line.seq))


def checked_until(last: date) -> Ledger:
    """The independent check's books of all that happened by the end of that day."""
    raw = [
        {"on": str(line.on), "seq": line.seq, "do": line.do, "with": line.body, "as": acting_of(line.acting)}
        | ({"id": line.id} if line.id else {}) | ({"person": line.person} if line.person else {})
        for line in LINES if line.on <= last
    ]  # fmt: skip
    return compute_ledger(raw, EXAMPLE.scheme, last)


def acting_of(acting: Acting) -> dict[str, str]:
    return {"role": acting.roles[0], "organisation": acting.organisation, "sub": acting.sub}


class Town:
    """What everybody else does, as the example has it."""

    def __init__(self, stack: Sandbox) -> None:
        self.stack, self.journal = stack, PlayJournal()
        self.sender = begin_sending(stack, EXAMPLE, self.journal)
        self._player = Player(PlayerContext(self.sender, self.journal))

    async def begins(self) -> None:
        await publish_scheme(self.sender, EXAMPLE.name, EXAMPLE.scheme.read_text())
        await publish_forms(self.sender, COMMISSIONER, EXAMPLE.forms)

    async def goes_on(self, last: date) -> None:
        """Until the end of that day, less what finance does from the first of its days on."""
        lines = [line for line in LINES if line.on <= last and not (line.do in BY_FINANCE and line.on >= RUN[0])]
        await self._player.play(lines, last)


class Officer:
    """Somebody of finance in a browser of their own."""

    def __init__(self, stack: Sandbox, sub: str) -> None:
        self.sub = sub
        self._http = httpx.AsyncClient(base_url=stack.addresses.url("front"), follow_redirects=True, timeout=60)

    async def at(self, path: str) -> httpx.Response:
        """At a page of payments, by the page that asks who one is."""
        answer = await self._http.get(f"/payments/pages{path}")
        if answer.url.path == "/authorize":
            answer = await self._http.post(str(answer.url), data={"person": self.sub})
        assert answer.status_code == 200, (path, answer.text)
        return answer

    async def sends(self, path: str, file: str | None = None, **fields: str) -> httpx.Response:
        """The form of a page, filled in; the page that follows."""
        page = await self.at(path)
        form = re.search(r'<form method="post".*?</form>', page.text.split("<main", 1)[1], re.DOTALL)
        assert form, page.text
        hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', form[0])
        body = {name: unescape(value) for name, value in hidden} | fields
        files = {"csv": ("ledger.csv", file.encode(), "text/csv")} if file is not None else None
        answer = await self._http.post(f"/payments/pages{path}", data=body, files=files)
        assert answer.status_code == 200, (path, answer.text)
        return answer

    async def close(self) -> None:
        await self._http.aclose()


@dataclass
class Office:
    """Three people of finance, and what the month's page says to them."""

    proposer: Officer
    approver: Officer
    releaser: Officer
    made: dict[tuple[str, date], str] = field(default_factory=dict)  # ids of runs

    async def is_closed(self) -> bool:
        return "the month is closed" in (await self.proposer.at("/month-close?on=2012-11-01")).text

    async def to_do(self, when: date = RUN[0]) -> set[str]:
        """The codes of what of that month is not done, from the page's table."""
        table = await self.proposer.at(f"/month-close.json?on={when}")
        return {row["task"] for row in table.json()["items"]}

    async def suppliers(self) -> None:
        for party, number in NUMBERS.items():
            codes = {"supplierNumber": number, "site": "MAIN", "costCentre": "PH-4410", "subjective": "51230"}
            fields = {"party": party, "vatCode": "E", "purchaseOrder": "", "customerNumber": "", **codes}
            made = await self.proposer.sends("/suppliers/propose", **fields, **on("from", date(2012, 4, 2)))
            await self.approver.sends(f"{own_path(made)}/confirm")

    async def run(self, contract: str, run_on: date) -> str:
        """Its path."""
        made = await self.proposer.sends("/runs/propose", contract=contract, **on("runOn", run_on))
        path = own_path(made)
        await self.approver.sends(f"{path}/approve")
        await self.releaser.sends(f"{path}/release")
        self.made[contract, run_on] = path.rpartition("/")[2]
        return path

    async def file(self, path: str) -> list[dict[str, str]]:
        """The rows of the file that is made there, as they are downloaded."""
        made = await self.releaser.sends(path, mapping="generic")
        content = await self.releaser.at(f"{own_path(made)}/content.csv")
        return list(csv.DictReader(io.StringIO(content.text)))

    async def says_sent(self) -> None:
        """Of the file that was made last, since nothing of it is paid."""
        (file, *_) = (await self.releaser.at("/ledger-files.json")).json()["items"]
        today = date.fromisoformat(file["madeOn"])
        await self.releaser.sends(f"/ledger-files/{file['id']}/sent", batch="B-7", **on("sentOn", today))

    async def reported(self, kind: str, rows: list[dict[str, str]], lines: int) -> None:
        """Of a file of the ledger all is applied."""
        out = io.StringIO()
        written = csv.DictWriter(out, list(rows[0]), lineterminator="\n")
        written.writeheader()
        written.writerows(rows)
        said = {"kind": kind, "mapping": "generic", "fileName": f"{kind}.csv", "lines": str(lines)}
        path = own_path(await self.releaser.sends("/ledger-reports/new", file=out.getvalue(), **said))
        await self.releaser.sends(f"{path}/apply")
        states = [line["state"] for line in (await self.releaser.at(f"{path}/lines.json")).json()["items"]]
        assert states == ["applied"] * lines


def own_path(answer: httpx.Response) -> str:
    return answer.url.path.removeprefix("/payments/pages")


def on(field: str, when: date) -> dict[str, str]:
    return {f"{field}-{part}": str(getattr(when, part)) for part in ("day", "month", "year")}


def pence(text: str) -> int:
    pounds, _, rest = text.partition(".")
    return int(pounds + rest)


def sums(rows: Iterable[dict[str, str]]) -> dict[str, int]:
    """By the number of the invoice what its lines come to, which it says itself too."""
    lines = Counter[str]()
    for row in rows:
        lines[row["invoice_number"]] += pence(row["line_amount"])
    assert dict(lines) == {row["invoice_number"]: pence(row["invoice_amount"]) for row in rows}
    return dict(lines)


def paid(rows: list[dict[str, str]], reference: str, when: date) -> list[dict[str, str]]:
    """As the ledger writes it: a line for each invoice and each credit."""
    said = {(row["invoice_number"], row["invoice_amount"], row["supplier_number"]) for row in rows}
    return [
        {"payment_reference": f"{reference}-{account}", "payment_date": str(when), "amount": amount,
         "invoice_number": number, "supplier_number": account}
        for number, amount, account in sorted(said)
    ]  # fmt: skip


@pytest.fixture(scope="module")
async def town(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Town]:
    folder: Path = tmp_path_factory.mktemp("closed")
    async with forked_sandbox(folder, Addresses(free_base()), None, EXAMPLE.first_day) as stack:
        town = Town(stack)
        await town.begins()
        yield town
        await town.sender.close()


@pytest.fixture(scope="module")
async def office(town: Town) -> AsyncIterator[Office]:
    officers = [Officer(town.stack, f"finance-{number}") for number in (1, 2, 3)]
    yield Office(officers[0], officers[1], officers[2])
    for officer in officers:
        await officer.close()


async def nothing_is_apart(town: Town, last: date) -> Ledger:
    """To the penny, of each claim, total and remittance."""
    ledger = checked_until(last)
    so_far = replace(EXAMPLE, lines=[line for line in LINES if line.on <= last])
    result = compare(ledger, await read_payments_rows(town.stack, so_far, town.journal))
    assert (result.differences, result.pence_apart) == ([], 0)
    assert result.claims > 0
    return ledger


async def test_november_is_closed_from_pages_and_files_alone(town: Town, office: Office) -> None:
    await town.goes_on(RUN[0])
    await office.suppliers()
    for run_on, paid_on in zip(RUN, PAID, strict=True):
        await town.goes_on(run_on)
        rows = []
        for contract in PARTIES.values():
            path = await office.run(contract, run_on)
            assert "files_made" in await office.to_do(run_on)
            rows += await office.file(f"/ledger-files/new?run={path.rpartition('/')[2]}")
        remittances = [each for each in checked_until(run_on).remittances.values() if each.on == run_on]
        invoiced, credited = (
            sum(amount for amount in sums(rows).values() if (amount < 0) is below) for below in (False, True)
        )
        assert (invoiced, -credited) == (
            sum(each.gross for each in remittances),
            sum(each.netted for each in remittances),
        )
        assert {"files_sent", "payments_reported"} <= await office.to_do(run_on)
        await town.goes_on(paid_on)
        told = paid(rows, f"BACS-{run_on:%Y%m%d}", paid_on)
        await office.reported("payments", told, len(told))
        assert await office.to_do(run_on) <= {"position_published", "due_paid"}  # the month goes on
    assert await office.to_do() == set()
    assert await office.is_closed()
    await nothing_is_apart(town, PAID[-1])


async def test_and_again_after_a_correction_in_december(town: Town, office: Office) -> None:
    """A review that was paid for is corrected, and the payment of that provider comes back: both at once."""
    await town.goes_on(BACK)
    run, net = office.made["cdas-2012", RUN[1]], checked_until(RUN[1]).remittances["run/cdas-2012/2012-12-03"].net
    back = {"payment_reference": f"BACS-{RUN[1]:%Y%m%d}-{NUMBERS['cdas']}", "returned_on": str(BACK),
            "amount": f"{net // 100}.{net % 100:02}", "reason": "account closed", "invoice_number": run,
            "supplier_number": NUMBERS["cdas"]}  # fmt: skip
    await office.reported("returns", [back], 1)
    assert not await office.is_closed()
    assert "due_paid" in await office.to_do()
    reversal = sums(await office.file("/ledger-files/new?kind=reversals"))
    assert reversal == {f"{run}-R1": -net}
    await office.says_sent()
    await town.goes_on(AGAIN)
    path = await office.run("cdas-2012", AGAIN)
    rows = await office.file(f"/ledger-files/new?run={path.rpartition('/')[2]}")
    again = checked_until(AGAIN).remittances["run/cdas-2012/2012-12-17"]
    number = path.rpartition("/")[2]
    assert sums(rows) == {number: again.gross, f"{number}-C": -again.netted}
    assert again.netted > 0
    await town.goes_on(PAID_AGAIN)
    told = paid(rows, f"BACS-{AGAIN:%Y%m%d}", PAID_AGAIN)
    await office.reported("payments", told, 2)
    assert await office.to_do() == set()
    assert await office.is_closed()
    await nothing_is_apart(town, PAID_AGAIN)

"""What the example's player does by hand done by files: a run is invoiced, paid and sent back as the ledger reports."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from deploy.demo.example import Example
from deploy.demo.player.actions import Act, PlayerContext
from deploy.demo.player.decisions import ACTIONS
from deploy.demo.player.lines import Acting, CaseloadLine

PROPOSER, APPROVER, RELEASER = (
    Acting((f"finance_{role}",), "council", f"finance-{number}")
    for number, role in enumerate(("proposer", "approver", "releaser"), 1)
)
PAYMENTS = "payment_reference,payment_date,amount,invoice_number,supplier_number"
RETURNS = "payment_reference,returned_on,amount,reason,invoice_number,supplier_number"
BY_FILE_EACH, BACK_EACH = 2, 3  # of the runs that are reported as paid; of those that are so by a file
SUPPLIER = {"from": "2012-04-02", "site": "STOCKPORT-1", "costCentre": "PH-4410", "subjective": "51230",
            "vatCode": "EXEMPT"}  # fmt: skip


def with_files(example: Example) -> Example:
    """The same caseload; every second run is paid by a file, and some of those come back by another."""
    lines, settled = [], 0
    for line in example.lines:
        if line.do == "settle_run":
            settled += 1
            if settled % BY_FILE_EACH == 0:
                back = settled // BY_FILE_EACH % BACK_EACH == 1
                line = replace(line, do="settle_by_file", body=line.body | {"back": back})  # noqa: PLW2901
        lines.append(line)
    return replace(example, lines=lines)


async def confirm_suppliers(context: PlayerContext, parties: Sequence[str]) -> None:
    for number, party in enumerate(parties):
        body = SUPPLIER | {"party": party, "supplierNumber": number_of(party)}
        key = f"supplier-{number}"
        made = (await context.sender.send(PROPOSER, "POST", "payments", "/suppliers", body, key=key)).json()
        path = f"/suppliers/{made['id']}/confirm"
        await context.sender.send(APPROVER, "POST", "payments", path, key=f"confirm-{key}")


def number_of(party: str) -> str:
    """In the council's ledger."""
    return f"S-{party}".upper()[:20]


async def settle_by_file(context: PlayerContext, line: CaseloadLine) -> None:
    body = context.journal.resolve(line.body)
    run = (await _get(context, f"/runs/{body['run']}")) | {"paidOn": body["settledOn"]}
    if not run["netPence"]:
        return  # of £0 there is nothing to report
    await _post(context, "/ledger-files", {"kind": "invoices", "runId": run["id"], "mapping": "generic"}, line)
    about = f"{run['netPence'] / 100:.2f}"
    await _report(
        context, line, "payments", PAYMENTS,
        f"{body['reference']},{run['paidOn']},{about},{run['id']},{number_of(run['party'])}",
    )  # fmt: skip
    if body["back"]:
        await _report(
            context, line, "returns", RETURNS,
            f"{body['reference']},{run['paidOn']},{about},account_closed,{run['id']},{number_of(run['party'])}",
        )  # fmt: skip


async def _report(context: PlayerContext, line: CaseloadLine, kind: str, head: str, said: str) -> None:
    csv = f"{head}\r\n{said}\r\n"
    body = {"kind": kind, "mapping": "generic", "fileName": f"{kind}.csv", "csv": csv}
    report = await _post(context, "/ledger-reports", body, line, kind)
    applied = await _post(context, f"/ledger-reports/{report['id']}/apply", None, line, f"{kind}-apply")
    assert applied["counts"]["applied"] == 1, applied


async def _post(context: PlayerContext, path: str, body: Any, line: CaseloadLine, what: str = "file") -> dict[str, Any]:
    sent = await context.sender.send(RELEASER, "POST", "payments", path, body, key=f"{line.key}-{what}")
    return dict(sent.json())


async def _get(context: PlayerContext, path: str) -> dict[str, Any]:
    return dict((await context.sender.send(RELEASER, "GET", "payments", path)).json())


BY_FILES: dict[str, Act] = ACTIONS | {"settle_by_file": settle_by_file}

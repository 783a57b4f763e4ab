"""The advice of a remittance as files: for programs the lines as CSV, for people a PDF."""

from collections.abc import Mapping, Sequence
from typing import Any

from services.payments.commands.remittance_advice import RemittanceAdvice
from services.payments.rules.remittance_advice import AdviceLine, AdviceSums, by_measure
from shared.kernel.csv_table import table
from shared.pages.words import day, plain, pounds_and_pence, sentence
from shared.web.attached_files import AttachedFile
from shared.web.csv_tables import CSV
from shared.web.pdf_documents import PDF, ROWS_MAX, PdfColumn, PdfDocument, PdfFact, PdfTable, pdf_of

_COLUMNS = (
    "remittanceId", "runOn", "payBy", "contract", "party", "number", "kind", "claimId", "clientId", "measure", "shape",
    "achievedOn", "grossPence", "nettedPence", "netPence", "debtPence", "paidByRemittanceId", "paidByRunOn",
)  # fmt: skip
_SUMS = [PdfColumn("Payment", numeric=True), PdfColumn("Taken off", numeric=True), PdfColumn("Comes to", numeric=True)]
_NOTES = (
    "People are named by a number of their own, as on the pages of payments. No name and no date of birth is in here.",
    "What is taken off was paid before and has fallen since.",
    "All is as it was approved. What falls later is taken off a later remittance.",
)


def csv_file(advice: RemittanceAdvice) -> AttachedFile:
    rows = (_cells(advice, line) for line in advice.lines)
    return AttachedFile(f"{_name(advice)}.csv", f"{CSV}; charset=utf-8", table(_COLUMNS, rows))


async def pdf_file(advice: RemittanceAdvice) -> AttachedFile:
    return AttachedFile(f"{_name(advice)}.pdf", PDF, await pdf_of(_document(advice)))


def _name(advice: RemittanceAdvice) -> str:
    run = advice.run
    return f"remittance-{run.contract}-{run.party}-{run.run_on}"


def _cells(advice: RemittanceAdvice, line: AdviceLine) -> Sequence[Any]:
    run = advice.run
    return (
        run.id, run.run_on, run.pay_by, run.contract, run.party, line.number, line.kind, line.claim_id, line.client_id,
        line.measure, line.shape, line.achieved_on, line.gross_pence, line.netted_pence, line.net_pence,
        line.debt_pence, line.paid_by, line.paid_by_run_on,
    )  # fmt: skip


def _document(advice: RemittanceAdvice) -> PdfDocument:
    run, shown = advice.run, len(advice.lines) <= ROWS_MAX
    return PdfDocument(
        "Remittance advice",
        run.area,
        run.run_on,
        _facts(advice),
        [_by_measure(advice), *([_lines(advice)] if shown else [])],
        [*_NOTES, *([] if shown else [f"It has {len(advice.lines):,} lines: they are in the file of lines (CSV)."])],
        footer=f"Remittance {run.id}",
        landscape=True,
    )


def _facts(advice: RemittanceAdvice) -> list[PdfFact]:
    run = advice.run
    facts = [
        PdfFact("Contract", _titled(advice.titles, run.contract)),
        PdfFact("Provider", _titled(advice.titles, run.party)),
        PdfFact("Remittance", str(run.id)),
        PdfFact("Run of", day(run.run_on)),
        PdfFact("To be paid by", day(run.pay_by)),
        PdfFact("Payments", f"{pounds_and_pence(run.gross_pence)}, {run.lines:,} in number"),
        PdfFact("Taken off for what has fallen", pounds_and_pence(run.netted_pence)),
        PdfFact("To be paid with this remittance", pounds_and_pence(run.net_pence)),
    ]
    debt = PdfFact("Could not be taken off in time, to be invoiced", pounds_and_pence(run.debt_pence))
    return [*facts, debt] if run.debt_pence else facts


def _titled(titles: Mapping[str, str], code: str) -> str:
    return f"{titles[code]} ({code})" if titles.get(code, code) != code else code


def _payment_for(advice: RemittanceAdvice, measure: str | None, shape: str) -> str:
    """By its title; one without, and an amount of a period, by its code."""
    code = measure or shape
    title = advice.titles.get(code, code) if measure else code
    return sentence(plain(code)) if title == code else title


def _by_measure(advice: RemittanceAdvice) -> PdfTable:
    rows = [
        [_payment_for(advice, part.measure, part.shape), f"{part.sums.lines:,}", *_sums(part.sums)]
        for part in by_measure(advice.lines)
    ]
    columns = [PdfColumn("Payment for", wide=True), PdfColumn("Payments", numeric=True), *_SUMS]
    total = ["Together", f"{advice.sums.lines:,}", *_sums(advice.sums)]
    return PdfTable("By what is paid for", columns, rows, total)


def _sums(sums: AdviceSums) -> list[str]:
    return [pounds_and_pence(pence) for pence in (sums.gross_pence, sums.netted_pence, sums.net_pence)]


def _lines(advice: RemittanceAdvice) -> PdfTable:
    columns = [
        PdfColumn("No.", numeric=True), PdfColumn("Person, by number"), PdfColumn("Payment for", wide=True),
        PdfColumn("Achieved on"), *_SUMS, PdfColumn("What is taken off"),
    ]  # fmt: skip
    rows = [
        [
            str(line.number),
            str(line.client_id or "–"),  # noqa: RUF001 - the dash of a table
            _payment_for(advice, line.measure, line.shape),
            day(line.achieved_on),
            *(pounds_and_pence(pence) for pence in (line.gross_pence, line.netted_pence, line.net_pence)),
            _taken_off(line),
        ]
        for line in advice.lines
    ]
    return PdfTable("Line by line", columns, rows, ["", "Together", "", "", *_sums(advice.sums), ""])


def _taken_off(line: AdviceLine) -> str:
    """Of a debt its pence too: they are in none of the sums."""
    if line.kind == "approval":
        return ""
    of_run = f"had been paid by the run of {day(line.paid_by_run_on)}" if line.paid_by_run_on else "had been paid"
    if line.kind == "debt":
        return f"{pounds_and_pence(line.debt_pence)} of it, which {of_run}, becomes a debt"
    return f"It {of_run}, and has fallen since"

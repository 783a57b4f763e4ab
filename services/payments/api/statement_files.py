"""The statement of a contract year as files: all of it as CSV, for people a PDF."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from services.payments.schemas.year_statements import YearStatementView
from shared.kernel.csv_table import table
from shared.pages.words import day, last_day, plain, pounds_and_pence, sentence
from shared.web.attached_files import AttachedFile
from shared.web.csv_tables import CSV
from shared.web.pdf_documents import PDF, PdfColumn, PdfDocument, PdfFact, PdfTable, pdf_of

_COLUMNS = (
    "contract", "party", "from", "to", "on", "entry", "schemeId", "version", "measure", "shape", "ofYear", "amounts",
    "claimId", "clientId", "kind", "effectiveOn", "knownOn", "reason", "causeOn", "disputeId", "remittanceId", "runOn",
    "pence",
)  # fmt: skip
_SHOWN = 2_000  # corrections in the PDF
_PENCE = PdfColumn("Amount", numeric=True)
_CASH = {"paid": "Paid", "collected": "Collected otherwise", "written_off": "Written off"}


def statement_csv(view: YearStatementView) -> AttachedFile:
    """A row each; opening, earned, corrected and what was paid, collected or written off come to closing."""
    shared = (view.contract, view.party, view.starts, view.ends, view.on)
    rows = ((*shared, *(entry.get(name) for name in _COLUMNS[5:])) for entry in _entries(view))
    return AttachedFile(f"{_name(view)}.csv", f"{CSV}; charset=utf-8", table(_COLUMNS, rows))


def _entries(view: YearStatementView) -> Iterator[Mapping[str, Any]]:
    yield {"entry": "opening", "pence": view.opening.owed_pence}
    for entry, rows in (("earned", view.earned), ("corrected", view.corrected)):
        yield from ({"entry": entry, **row.model_dump(by_alias=True)} for row in rows)
    for cash in view.cash:
        shown = cash.model_dump(by_alias=True)
        yield {"entry": cash.kind, **shown, "kind": None, "knownOn": cash.on, "pence": -cash.pence}
    yield {"entry": "closing", "pence": view.closing.owed_pence}


async def statement_pdf(view: YearStatementView, titles: Mapping[str, str], area: str) -> AttachedFile:
    document = PdfDocument(
        "Statement of a contract year",
        area,
        view.on,
        _facts(view, titles),
        [_account(view), _closing(view), _earned(view, titles), _versions(view), _cash(view), _corrected(view, titles)],
        _notes(view),
        footer=f"{view.contract}, {day(view.starts)} to {last_day(view.ends)}, as at {day(view.on)}",
        landscape=True,
    )
    return AttachedFile(f"{_name(view)}.pdf", PDF, await pdf_of(document))


def _name(view: YearStatementView) -> str:
    return f"statement-{view.contract}-{view.party}-{view.starts}-as-at-{view.on}"


def _facts(view: YearStatementView, titles: Mapping[str, str]) -> list[PdfFact]:
    facts = [
        PdfFact("Contract", _titled(titles, view.contract)),
        PdfFact("Provider", _titled(titles, view.party)),
        PdfFact("Contract year", f"{day(view.starts)} to {last_day(view.ends)}"),
        PdfFact("As at", day(view.on)),
        PdfFact("What is dated in the year has earned by now", pounds_and_pence(view.of_year_earned_pence)),
        PdfFact("Of that paid, and on its way", f"{pounds_and_pence(view.of_year_paid_pence)}, and"
                                                f" {pounds_and_pence(view.of_year_approved_pence)}"),
    ]  # fmt: skip
    final = PdfFact("Final account", f"From {day(view.final_account_on)} on what stands of the year stays")
    return [*facts, final] if view.final_account_on else facts


def _titled(titles: Mapping[str, str], code: str) -> str:
    return f"{titles[code]} ({code})" if titles.get(code, code) != code else code


def _account(view: YearStatementView) -> PdfTable:
    rows: list[tuple[str, int]] = [
        ("Owed before the year", view.opening.owed_pence),
        ("Earned", view.earned_pence),
        ("Corrected", view.corrected_pence),
        ("Paid", -view.paid_pence),
        ("Collected otherwise", -view.collected_pence),
        ("Written off", -view.written_off_pence),
    ]
    shown = [[words, pounds_and_pence(pence)] for words, pence in rows]
    total = ["Owed at the end", pounds_and_pence(view.closing.owed_pence)]
    return PdfTable("The account", [PdfColumn("", wide=True), _PENCE], shown, total)


def _closing(view: YearStatementView) -> PdfTable:
    closing = view.closing
    rows: list[tuple[str, int]] = [
        ("Held until proven", closing.held_pence),
        ("Due", closing.due_pence),
        ("Approved, on its way", closing.approved_pence),
        ("Owed by the provider, to be taken off", closing.receivable_pence),
        ("Debts, to be invoiced", closing.debt_pence),
    ]
    shown = [[words, pounds_and_pence(pence)] for words, pence in rows]
    total = ["Owed at the end", pounds_and_pence(closing.owed_pence)]
    return PdfTable("What is owed at the end", [PdfColumn("", wide=True), _PENCE], shown, total)


def _payment_for(titles: Mapping[str, str], measure: str | None, shape: str) -> str:
    code = measure or shape
    title = titles.get(code, code) if measure else code
    return sentence(plain(code)) if title == code else title


def _version(scheme_id: str | None, version: int | None) -> str:
    return f"{scheme_id}, version {version}" if version is not None else "–"  # noqa: RUF001 - the dash of a table


def _earned(view: YearStatementView, titles: Mapping[str, str]) -> PdfTable:
    columns = [
        PdfColumn("Payment for", wide=True), PdfColumn("Scheme"), PdfColumn("Dated in"), PdfColumn("Amounts", True),
        _PENCE,
    ]  # fmt: skip
    rows = [
        [
            _payment_for(titles, row.measure, row.shape),
            _version(row.scheme_id, row.version),
            "this year" if row.of_year else "another year",
            f"{row.amounts:,}",
            pounds_and_pence(row.pence),
        ]
        for row in view.earned
    ]
    return PdfTable("Earned", columns, rows, ["Together", "", "", "", pounds_and_pence(view.earned_pence)])


def _versions(view: YearStatementView) -> PdfTable:
    columns = [PdfColumn("Scheme", wide=True), PdfColumn("Earned", True), PdfColumn("Corrected", True)]
    rows = [
        [
            _version(row.scheme_id, row.version),
            pounds_and_pence(row.earned_pence),
            pounds_and_pence(row.corrected_pence),
        ]
        for row in view.versions
    ]
    total = ["Together", pounds_and_pence(view.earned_pence), pounds_and_pence(view.corrected_pence)]
    return PdfTable("By version of the scheme", columns, rows, total)


def _cash(view: YearStatementView) -> PdfTable:
    columns = [PdfColumn("What", wide=True), PdfColumn("On"), PdfColumn("Run of"), _PENCE]
    rows = [[_CASH[row.kind], day(row.on), day(row.run_on), pounds_and_pence(row.pence)] for row in view.cash]
    together = view.paid_pence + view.collected_pence + view.written_off_pence
    return PdfTable("Paid, collected and written off", columns, rows, ["Together", "", "", pounds_and_pence(together)])


def _corrected(view: YearStatementView, titles: Mapping[str, str]) -> PdfTable:
    columns = [
        PdfColumn("Payment for", wide=True), PdfColumn("Person, by number"), PdfColumn("Achieved on"),
        PdfColumn("Became known on"), PdfColumn("Why"), _PENCE,
    ]  # fmt: skip
    rows: Sequence[Sequence[str]] = [
        [
            _payment_for(titles, row.measure, row.shape),
            str(row.client_id or "–"),  # noqa: RUF001 - the dash of a table
            day(row.effective_on),
            day(row.known_on),
            sentence(plain(row.reason or row.kind)) + (f", dispute {row.dispute_id}" if row.dispute_id else ""),
            pounds_and_pence(row.pence),
        ]
        for row in view.corrected[:_SHOWN]
    ]
    total = ["Together, of all", "", "", "", "", pounds_and_pence(view.corrected_pence)]
    return PdfTable("Corrected", columns, rows, total)


def _notes(view: YearStatementView) -> list[str]:
    netted = (
        f"What was taken off remittances for what had fallen is {pounds_and_pence(view.netted_pence)}: nobody paid it,"
        " and so much less is owed back."
    )
    notes = [
        "All is as the ledger posted it from the first day of the year to the end of the day.",
        netted,
        "People are named by a number of their own. No name and no date of birth is in here.",
    ]
    more = len(view.corrected) - _SHOWN
    return [*notes, f"The last {more:,} corrections stand in the CSV alone."] if more > 0 else notes

"""What a mapping says of files for the council's ledger and of the ledger's own, in words."""

from collections.abc import Mapping, Sequence
from typing import Any

from shared.pages.rows import RowsTable, text

DAYS = {
    "iso": "2012-11-30", "day_first_slashes": "30/11/2012", "day_first_dashes": "30-11-2012",
    "year_first_slashes": "2012/11/30", "digits": "20121130", "month_by_name": "30-NOV-2012",
}  # fmt: skip
PARTS = {
    "invoices": "invoices and credits, out", "debts": "requests to invoice debts, out",
    "reports.payments": "payments, in", "reports.returns": "payments that came back, in",
    "reports.debts": "what became of debts, in",
}  # fmt: skip

_PAYS = (
    ("Head for the supplier's number", "invoices", "supplier_number"),
    ("Head for the supplier's site", "invoices", "supplier_site"),
    ("Head for the invoice's number", "invoices", "invoice_number"),
    ("Head for the sum of a line", "invoices", "line_amount"),
    ("Head for a debtor's customer number", "debts", "customer_number"),
    ("Head for the sum of a debt", "debts", "amount"),
)


def columns_of(mapping: Mapping[str, Any], part: str) -> Sequence[Mapping[str, Any]]:
    group, _, name = part.rpartition(".")
    columns: Sequence[Mapping[str, Any]] = ((mapping[group] or {}) if group else mapping).get(name, ())
    return columns


def written(mapping: Mapping[str, Any]) -> str:
    reports = mapping["reports"]
    read = (
        f" The ledger's own: days as {DAYS[reports['dates']]}, a {reports['decimalSign']} before the pence, a"
        f" {reports['delimiter']} between cells." if reports else " It says nothing of the ledger's own."
    )  # fmt: skip
    heads = "" if mapping["heads"] else ", without a line of heads"
    return (
        f"Version {mapping['version']}; days as {DAYS[mapping['dates']]}, a {mapping['decimalSign']} before the pence,"
        f" a {mapping['delimiter']} between cells, credits {mapping['credits'].replace('_', ' ')}{heads}.{read}"
    )


def tables_of(mapping: Mapping[str, Any]) -> list[RowsTable]:
    return [_table(mapping, part) for part in PARTS if columns_of(mapping, part)]


def _table(mapping: Mapping[str, Any], part: str) -> RowsTable:
    columns = [text("head", "Column"), text("field", "What stands in it"), text("constant", "In every line")]
    shown = columns if "." not in part else columns[:2]
    caption = f"{mapping['title']}: {PARTS[part]}"
    return RowsTable(caption, shown, columns_of(mapping, part), caption_classes="govuk-table__caption--s")


def finding_words(mapping: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Under which heads the ledger finds who is paid and how much, and what is the same words in every line."""
    heads = [
        (words, ", ".join(column["head"] for column in mapping[part] if column["field"] == field))
        for words, part, field in _PAYS
    ]
    constants = [
        f"{column['head']} “{column['constant']}”"
        for part in ("invoices", "debts")
        for column in mapping[part]
        if column["constant"] is not None
    ]
    return [*heads, ("The same words in every line", ", ".join(dict.fromkeys(constants)) or "none")]

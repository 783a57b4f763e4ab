"""How a council's ledger wants a file: which columns in which order, and how days, sums and lines are written.

A file has two parts of its own: invoices and credits of remittances (`INVOICES`), and requests for invoices of debts
(`DEBTS`). Each says what there is to be said, and what the ledger cannot do without.

Payment rules 6, Files for the ledger.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

INVOICES, DEBTS = "invoices", "debts"
NEEDED: Mapping[str, tuple[str, ...]] = {
    INVOICES: (
        "invoice_number", "invoice_type", "invoice_date", "supplier_number", "supplier_site", "cost_centre",
        "subjective", "vat_code", "line_amount", "description",
    ),
    DEBTS: (
        "request_number", "request_type", "request_date", "customer_number", "cost_centre", "subjective", "vat_code",
        "amount", "description",
    ),
}  # fmt: skip
FIELDS: Mapping[str, tuple[str, ...]] = {
    INVOICES: (
        *NEEDED[INVOICES], "invoice_amount", "line_number", "purchase_order", "pay_by", "contract", "party", "run",
    ),
    DEBTS: (
        *NEEDED[DEBTS], "credited_request", "supplier_number", "supplier_site", "contract", "party", "debt", "run",
    ),
}  # fmt: skip
SUMS = frozenset({"invoice_amount", "line_amount", "amount"})
WHO_IS_PAID = frozenset({"supplier_number", "supplier_site", "customer_number"})
# By which a ledger tells an invoice from every other, refuses it a second time, and knows what it is.
WHICH_AND_WHAT = frozenset(
    {"invoice_number", "invoice_type", "line_number", "request_number", "request_type", "credited_request"}
)
DAYS = frozenset({"invoice_date", "pay_by", "request_date"})
DELIMITERS = {"comma": ",", "semicolon": ";", "tab": "\t", "pipe": "|"}
LINE_ENDS = {"crlf": "\r\n", "lf": "\n"}
DECIMAL_SIGNS = {"point": ".", "comma": ","}
DATES = {
    "iso": "%Y-%m-%d", "day_first_slashes": "%d/%m/%Y", "day_first_dashes": "%d-%m-%Y",
    "year_first_slashes": "%Y/%m/%d", "digits": "%Y%m%d",
}  # fmt: skip
_NO_FORMULA = re.compile(r"[A-Za-z0-9*][^\x00-\x1f\x7f]*")


@dataclass(frozen=True, slots=True)
class LedgerColumn:
    """What stands in it: a field of the line, or the same words in all."""

    head: str
    field: str | None = None
    constant: str | None = None


@dataclass(frozen=True, slots=True)
class LedgerMapping:
    """`credits_below_zero`: a credit is written as less than nothing; else its type alone tells."""

    code: str
    title: str
    delimiter: str
    line_end: str
    decimal_sign: str
    date_form: str
    heads: bool
    credits_below_zero: bool
    columns: Mapping[str, Sequence[LedgerColumn]]


@dataclass(frozen=True, slots=True)
class MappingFault:
    """Where it is, as `invoices.3.field`, what is wrong there, and what is allowed."""

    place: str
    message: str
    allowed: Sequence[str] = ()


def read_mapping(body: Mapping[str, Any]) -> LedgerMapping:
    """Of what was checked."""
    return LedgerMapping(
        body["code"], body["title"], DELIMITERS[body["delimiter"]], LINE_ENDS[body["line_end"]],
        DECIMAL_SIGNS[body["decimal_sign"]], DATES[body["dates"]], body["heads"], body["credits"] == "below_zero",
        {kind: [LedgerColumn(**column) for column in body[kind]] for kind in NEEDED},
    )  # fmt: skip


def mapping_faults(body: Mapping[str, Any]) -> list[MappingFault]:
    """What a mapping of the right form says that no ledger could read, or lacks."""
    return [fault for kind in NEEDED for fault in _faults_of(kind, body[kind])]


def replaced_faults(body: Mapping[str, Any], shipped: Iterable[Mapping[str, Any]]) -> list[MappingFault]:
    """What stands under a head in which a mapping that is shipped holds a field, and is not that field: there the
    ledger looks for what the head says, so it holds no constant; and which invoice it is, what kind of one, who is paid
    and how much no other field either.
    """
    usual = _usual_fields(shipped)
    return [fault for kind in NEEDED for fault in _replaced_of(kind, body[kind], usual)]


def _usual_fields(shipped: Iterable[Mapping[str, Any]]) -> Mapping[tuple[str, str], frozenset[str]]:
    """By the part and the head, what the shipped ones hold there."""
    usual: dict[tuple[str, str], frozenset[str]] = {}
    for mapping in shipped:
        for kind in NEEDED:
            for column in mapping[kind]:
                if field := column.get("field"):
                    place = kind, _plain(column["head"])
                    usual[place] = usual.get(place, frozenset()) | {field}
    return usual


def _plain(head: str) -> str:
    """`Vendor-Num` is `VENDOR_NUM`."""
    return "".join(sign for sign in head.casefold() if sign.isalnum())


def _replaced_of(
    kind: str, columns: Sequence[Mapping[str, Any]], usual: Mapping[tuple[str, str], frozenset[str]]
) -> Iterator[MappingFault]:
    for number, column in enumerate(columns):
        fields = usual.get((kind, _plain(column["head"])), frozenset())
        allowed = fields | SUMS.intersection(FIELDS[kind]) if fields & SUMS else fields
        place = f"{kind}.{number}"
        if fields and column["constant"] is not None:
            yield MappingFault(f"{place}.constant", "stands where a ledger looks for a field", sorted(allowed))
        elif fields & (WHICH_AND_WHAT | WHO_IS_PAID | SUMS) and column["field"] not in allowed:
            yield MappingFault(f"{place}.field", "is not what a ledger looks for there", sorted(allowed))


def _faults_of(kind: str, columns: Sequence[Mapping[str, Any]]) -> Iterator[MappingFault]:
    heads = [column["head"] for column in columns]
    for number, column in enumerate(columns):
        place = f"{kind}.{number}"
        if heads.index(column["head"]) != number:
            yield MappingFault(f"{place}.head", "stands at an earlier column already")
        if not _NO_FORMULA.fullmatch(column["head"]):
            yield MappingFault(f"{place}.head", "must begin with a letter, a digit or *, and be one line")
        field, constant = column["field"], column["constant"]
        if (field is None) == (constant is None):
            yield MappingFault(place, "must have a field or a constant, and not both")
        if field is not None and field not in FIELDS[kind]:
            yield MappingFault(f"{place}.field", "is none of the fields of this part", sorted(FIELDS[kind]))
        if constant and not _NO_FORMULA.fullmatch(constant):
            yield MappingFault(f"{place}.constant", "must begin with a letter, a digit or *, and be one line")
    if lacking := sorted(set(NEEDED[kind]) - {column["field"] for column in columns}):
        yield MappingFault(kind, "lacks what a ledger cannot do without", lacking)

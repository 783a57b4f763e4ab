"""How a council's ledger writes what it did: which column holds what, and how days, sums and words stand there.

Payment rules 6, Files of the ledger.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.payments.rules.ledger_mapping import DATES, DECIMAL_SIGNS, DELIMITERS, MappingFault

PAYMENTS, RETURNS, DEBTS = "payments", "returns", "debts"
COLLECTED, WRITTEN_OFF = "collected", "written_off"
REPORT_NEEDED: Mapping[str, tuple[str, ...]] = {
    PAYMENTS: ("reference", "day", "amount"),
    RETURNS: ("reference", "amount"),
    DEBTS: ("reference", "day", "amount", "what"),
}
REPORT_FIELDS: Mapping[str, tuple[str, ...]] = {
    PAYMENTS: (*REPORT_NEEDED[PAYMENTS], "number", "account"),
    RETURNS: (*REPORT_NEEDED[RETURNS], "day", "reason", "number", "account"),
    DEBTS: (*REPORT_NEEDED[DEBTS], "reason", "number", "account"),
}
REPORT_DATES = DATES | {"month_by_name": "%d-%b-%Y"}
_WORDS = {"collected": COLLECTED, "written_off": WRITTEN_OFF}


@dataclass(frozen=True, slots=True)
class ReportMapping:
    """`columns`: of each kind of file, by the field, the head of the column. `words`: what became of a debt, by what
    the ledger calls it, in small letters.
    """

    delimiter: str
    decimal_sign: str
    date_form: str
    columns: Mapping[str, Mapping[str, str]]
    words: Mapping[str, str]


def report_mapping(body: Mapping[str, Any]) -> ReportMapping:
    """Of what was checked."""
    return ReportMapping(
        DELIMITERS[body["delimiter"]], DECIMAL_SIGNS[body["decimal_sign"]], REPORT_DATES[body["dates"]],
        {kind: {column["field"]: column["head"] for column in body[kind]} for kind in REPORT_NEEDED},
        {word.lower(): what for name, what in _WORDS.items() for word in body[name]},
    )  # fmt: skip


def report_faults(body: Mapping[str, Any]) -> list[MappingFault]:
    """What a mapping of the right form says that no file could be read by, or lacks."""
    columns = [fault for kind in REPORT_NEEDED for fault in _faults_of(kind, body[kind])]
    return [*columns, *_faults_of_words(body), *_faults_of_signs(body)]


def _faults_of(kind: str, columns: Sequence[Mapping[str, Any]]) -> Iterator[MappingFault]:
    fields, heads = ([column[name] for column in columns] for name in ("field", "head"))
    for number, (field, head) in enumerate(zip(fields, heads, strict=True)):
        place = f"reports.{kind}.{number}"
        if field not in REPORT_FIELDS[kind]:
            yield MappingFault(f"{place}.field", "is none of the fields of this part", sorted(REPORT_FIELDS[kind]))
        elif fields.index(field) != number:
            yield MappingFault(f"{place}.field", "stands at an earlier column already")
        if heads.index(head) != number:
            yield MappingFault(f"{place}.head", "stands at an earlier column already")
    if lacking := sorted(set(REPORT_NEEDED[kind]) - set(fields)):
        yield MappingFault(f"reports.{kind}", "lacks what a line cannot be taken without", lacking)


def _faults_of_words(body: Mapping[str, Any]) -> Iterator[MappingFault]:
    collected = {word.lower() for word in body["collected"]}
    for number, word in enumerate(body["written_off"]):
        if word.lower() in collected:
            yield MappingFault(f"reports.writtenOff.{number}", "says already that a debt was collected")


def _faults_of_signs(body: Mapping[str, Any]) -> Iterator[MappingFault]:
    if (body["delimiter"], body["decimal_sign"]) == ("comma", "comma"):
        yield MappingFault("reports.decimalSign", "is what stands between two cells", ["point"])

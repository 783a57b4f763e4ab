"""A caseload that is taken over, from a CSV: a line becomes a referral form.

What is wrong is told by line and column, never with the value: it may be a name.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from services.assessment.rules.earlier_starts import LineProblem, place_of
from shared.kernel.csv_lines import NoTable, table_lines

SENT_AS = "csv"
ROWS_MAX = 2_000
FIELDS: Mapping[str, str] = {
    "reference": "reference", "given_name": "givenName", "family_name": "familyName", "birth_date": "birthDate",
    "birth_date_precision": "birthDatePrecision", "sex": "sex", "nhs_number": "nhsNumber", "postcode": "postcode",
    "reach_by": "reachBy", "source": "source.code", "reason": "reason", "urgency": "urgency",
}  # fmt: skip
NEEDED = "reference"  # so that a file that is sent again keeps nobody twice
SOURCE_LIST = "cds-h"
_TOGETHER = frozenset({"birth_date", "birth_date_precision"})  # how far a day is known is said of that day


@dataclass(frozen=True, slots=True)
class ReferralLine:
    """`body`: as `POST /referral-forms` takes it."""

    line: int
    body: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class FormWording:
    """What a form said at a revision, and whose word made it so."""

    by: str
    says: Mapping[str, object]


def referral_lines(text: str) -> tuple[list[ReferralLine], list[LineProblem]]:
    """Every line, or what keeps the file from being read."""
    lines: list[ReferralLine] = []
    references: dict[str, int] = {}
    problems: list[LineProblem] = []
    try:
        for line, cells in table_lines(text, _heads):
            if len(lines) >= ROWS_MAX:
                return [], [LineProblem(SENT_AS, "has more lines than may come at once", (f"up to {ROWS_MAX} lines",))]
            reference = cells.get(NEEDED, "").strip()
            if not reference:
                problems.append(LineProblem(f"{place_of(line)}: {NEEDED}", "is missing"))
            elif reference in references:
                said = f"is that of line {references[reference]} too"
                problems.append(LineProblem(f"{place_of(line)}: {NEEDED}", said))
            references.setdefault(reference, line)
            lines.append(ReferralLine(line, _body(cells)))
    except NoTable as none:
        message = f"cannot be read: {none.message}" if none.unread else none.message
        return [], [LineProblem(place_of(none.line), message, tuple(FIELDS) if none.no_columns else ())]
    return lines, problems


def _heads(cells: Sequence[str]) -> Sequence[str]:
    heads = [cell.lower() for cell in cells]
    if len(set(heads)) < len(heads) or not set(heads) <= FIELDS.keys() or NEEDED not in heads:
        raise NoTable(1, "must name the columns once each, with a comma between them: reference, and others of these",
                      no_columns=True)  # fmt: skip
    return heads


def _body(cells: Mapping[str, str]) -> dict[str, object]:
    body: dict[str, object] = {}
    for column, value in cells.items():
        said = value.strip()
        if said:
            body |= {"source": {"code": said, "list": SOURCE_LIST}} if column == "source" else {FIELDS[column]: said}
    return body


def said_before(sender: str, wordings: Sequence[FormWording], says: Mapping[str, object]) -> set[str]:
    """Of what a line says, what the form said since the sender changed it last, and others corrected: it is nothing
    new. `wordings`: the first to the present one.
    """
    before = {name for name, value in says.items() if value in _said_since(sender, wordings, name)}
    return before if (_TOGETHER & says.keys()) <= before else before - _TOGETHER


def _said_since(sender: str, wordings: Sequence[FormWording], name: str) -> list[object]:
    since: list[object] = [wordings[0].says.get(name)]
    for wording in wordings[1:]:
        value = wording.says.get(name)
        if value != since[-1]:
            since = [value] if wording.by == sender else [*since, value]
    return since


def columns_of(names: Iterable[str]) -> tuple[str, ...]:
    """In the order of the columns, of what the form keeps."""
    kept = {name.removesuffix("_code") for name in names}
    return tuple(column for column in FIELDS if column in kept)


def column_of(field: str) -> str:
    """By which name the file calls a field of the form."""
    columns = {name: column for column, name in FIELDS.items()}
    return columns.get(field) or columns.get(field.split(".", 1)[0]) or field


def placed_at(line: int, errors: Iterable[Mapping[str, object]]) -> list[LineProblem]:
    """Of what is refused of one line."""
    return [LineProblem(f"{place_of(line)}: {column_of(str(error['field']))}", str(error["message"]), _allowed(error))
            for error in errors]  # fmt: skip


def _allowed(error: Mapping[str, object]) -> tuple[str, ...]:
    allowed = error.get("allowed")
    return tuple(map(str, allowed)) if isinstance(allowed, list) else ()

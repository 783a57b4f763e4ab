"""What the assessment service itself tells NDTMS: a line for each assessment, and before that what is wrong.

Each cell is checked as those of agencies are when they are read, so that what would be refused of others is not sent.
Of who does not consent there are three fields; of who has not said it there is no line. docs/ndtms.md, Our own file.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from services.assessment.rules.identity import age_on
from services.assessment.rules.ndtms.cells import WrongCell, cell_value, checked_code
from services.assessment.rules.ndtms.extracts import ExtractName
from services.assessment.rules.ndtms.layouts import NdtmsLayout
from services.assessment.rules.ndtms.reading import MINIMAL, NEEDED, CellProblem

LEAST_YEARS = 18
NDTMS_LISTS = "cds-"
DOSE, DOSES_MOST = "hep_b_dose", 3  # of hepatitis B: the list of NDTMS names no fourth
_INJECTING = {"never": "N", "previously": "P", "currently": "C", "declined": "Z"}
_SEXES = {"male": "1", "female": "2", "not_specified": "9", "not_known": "0"}
_SUBSTANCES = ("substance_1", "substance_2", "substance_3")
_ANSWERED = ("days", "flag", "scale")


@dataclass(frozen=True, slots=True)
class AssessedCase:
    """`consent` is None where nobody has said it. `top`: the items of the TOP of the assessment, by their names.
    `hep_b_doses`: how many were given by the end of the file's days.
    """

    assessment_id: UUID
    client_id: UUID
    assessed_on: date
    drug_profile: Sequence[Mapping[str, Any]]
    injecting: str
    initials: str
    birth_date: date
    sex: str
    contacted_on: date | None
    source_code: str | None
    source_list: str | None
    consent: bool | None
    top_id: UUID | None
    top_on: date | None
    top: Mapping[str, Any] | None
    hep_b_doses: int = 0


def case_cells(case: AssessedCase, layout: NdtmsLayout, agency: str) -> list[str]:
    """In the order of the columns. Days are written as agencies write them."""
    said = _said(case, layout, agency)
    by_column = {layout.fields[field].name: _written(value) for field, value in said.items() if field in layout.fields}
    return [by_column.get(column, layout.unsaid) for column in layout.columns]


def case_problems(case: AssessedCase, layout: NdtmsLayout, name: ExtractName, today: date) -> list[CellProblem]:
    """Why NDTMS would refuse it, and it is not sent; none of who does not consent, of whom nothing is said."""
    if case.consent is None:
        return [CellProblem(layout.fields["consent"].name, "has not been recorded", ("Y", "N"))]
    if not case.consent:
        return []
    said = _said(case, layout, name.agency)
    problems = [
        CellProblem(layout.fields[field].name, "must be said")
        for field in (*NEEDED, "substance_1", "triaged_on")
        if field not in said
    ]
    for field, value in said.items():
        if problem := _problem_of(field, _written(value), layout, said, name, today):
            problems.append(problem)
    referred = said.get("referred_on")
    if referred is not None and referred > case.assessed_on:
        problems.append(CellProblem("TRIAGED", "lies before REFLD", ("on or after the day of REFLD",)))
    if age_on(case.birth_date, case.assessed_on) < LEAST_YEARS:
        problems.append(CellProblem("DOB", "is of somebody too young", (f"{LEAST_YEARS} years or more",)))
    return problems


def _problem_of(
    field: str, text: str, layout: NdtmsLayout, said: Mapping[str, Any], name: ExtractName, today: date
) -> CellProblem | None:
    column = layout.fields[field]
    try:
        value = cell_value(column, text, today)
        if column.codes:
            checked_code(column, value, said.get(column.dated_by or "", name.until))
    except WrongCell as wrong:
        return CellProblem(column.name, wrong.message, wrong.allowed)
    return None


def _said(case: AssessedCase, layout: NdtmsLayout, agency: str) -> dict[str, Any]:
    """By field, without what is not said."""
    said: dict[str, Any] = {"agency": agency, "client_ref": str(case.client_id), "consent": bool(case.consent)}
    if not case.consent:
        return {field: said[field] for field in MINIMAL}
    own_list = (case.source_list or "").startswith(NDTMS_LISTS)
    substances = [str(row["code"]) for row in sorted(case.drug_profile, key=lambda row: int(row["rank"]))]
    said |= {
        "first_initial": case.initials[:1],
        "family_initial": case.initials[1:2],
        "birth_date": case.birth_date,
        "sex": _SEXES[case.sex],
        "episode_ref": str(case.assessment_id),
        "referred_on": case.contacted_on or case.assessed_on,
        "source": case.source_code if own_list else None,
        "triaged_on": case.assessed_on,
        "injecting_status": _INJECTING[case.injecting],
        "hep_b_doses": str(min(case.hep_b_doses, DOSES_MOST)) if case.hep_b_doses else None,
        **dict(zip(_SUBSTANCES, substances, strict=False)),
    }
    if case.top is not None:
        items = {field for field, column in layout.fields.items() if column.kind in _ANSWERED}
        said |= {"top_ref": case.top_id, "top_on": case.top_on}
        said |= {field: case.top.get(field) for field in items}
    return {field: value for field, value in said.items() if value is not None and field in layout.fields}


def _written(value: Any) -> str:
    if isinstance(value, bool):
        return "Y" if value else "N"
    return f"{value:%d/%m/%Y}" if isinstance(value, date) else str(value)

"""The file of the assessment service's own agency, line by line as it is kept beside this test."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest

from services.assessment.rules.ndtms.reading import extract_lines
from services.assessment.rules.ndtms.writing import AssessedCase, case_cells, case_problems
from shared.kernel.csv_table import table
from tests.rules.assessment.ndtms_files import H_NAME, TODAY, layout_of

GOLDEN = Path(__file__).parent / "golden"
ANN = AssessedCase(
    assessment_id=UUID(int=1), client_id=UUID(int=2), assessed_on=date(2012, 4, 5),
    drug_profile=[{"code": "7000", "rank": 2}, {"code": "1011", "rank": 1}], injecting="currently", initials="AB",
    birth_date=date(1980, 5, 1), sex="female", contacted_on=date(2012, 4, 2), source_code="4", source_list="cds-h",
    consent=True, top_id=UUID(int=3), top_on=date(2012, 4, 6),
    top={"opiates": 28, "alcohol": 0, "tobacco": 28, "sharing": False, "crack": None, "stage": "start"},
)  # fmt: skip
REFUSED = replace(ANN, client_id=UUID(int=4), consent=False)


@pytest.mark.parametrize("version", ["H", "K"])
def test_the_file_is_as_it_is_kept(version: str) -> None:
    layout = layout_of(version)
    written = table(layout.columns, [case_cells(case, layout, "N0852") for case in (ANN, REFUSED)])
    assert written == (GOLDEN / f"ndtms-{version.lower()}.csv").read_bytes()


@pytest.mark.parametrize("version", ["H", "J", "K"])
def test_what_is_written_can_be_read(version: str) -> None:
    layout = layout_of(version)
    text = table(layout.columns, [case_cells(case, layout, "N0852") for case in (ANN, REFUSED)]).decode()
    ann, refused = extract_lines(text, layout, H_NAME, TODAY)
    assert (ann.problems, refused.problems) == ((), ())
    assert refused.content == {"agency": "N0852", "client_ref": str(UUID(int=4)), "consent": False}
    assert (ann.content["alcohol"], ann.content["substance_2"], "crack" in ann.content) == (0, "7000", False)


@pytest.mark.parametrize(
    ("changes", "columns"),
    [
        ({}, []),
        ({"consent": None}, ["CONSENT"]),
        ({"drug_profile": []}, ["DRUG1"]),
        ({"drug_profile": [{"code": "9999", "rank": 1}]}, ["DRUG1"]),
        ({"contacted_on": date(2012, 4, 6)}, ["TRIAGED"]),
        ({"birth_date": date(1995, 1, 1)}, ["DOB"]),
        ({"source_code": "99"}, ["RFLS"]),
        ({"source_code": "99", "source_list": "own"}, []),
        ({"drug_profile": [], "consent": False}, []),
    ],
)
def test_what_ndtms_would_refuse_is_told_by_column(changes: dict[str, object], columns: list[str]) -> None:
    problems = case_problems(replace(ANN, **changes), layout_of(), H_NAME, TODAY)  # type: ignore[arg-type]
    assert [problem.column for problem in problems] == columns

"""An agency's extract is read line by line: what it says, and what is wrong in which column."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.assessment.rules.ndtms.extracts import NAME_EXAMPLE, WrongExtractName, extract_name
from services.assessment.rules.ndtms.reading import ExtractLine, WrongLayout, extract_lines
from services.assessment.rules.top_form import ITEMS
from tests.rules.assessment.ndtms_files import (
    ANN_ROW,
    FILE_NAME,
    H_NAME,
    TODAY,
    WITHOUT_CONSENT,
    ann_row,
    extract_text,
    layout_of,
)


def lines(*rows: dict[str, str], version: str = "H", today: date = TODAY) -> list[ExtractLine]:
    return list(extract_lines(extract_text(*rows, version=version), layout_of(version), H_NAME, today))


def problems_of(**changes: str) -> list[tuple[str, tuple[str, ...]]]:
    (line,) = lines(ann_row(**changes))
    assert bool(line.problems) == (line.content == {})
    return [(problem.column, problem.allowed) for problem in line.problems]


def test_a_line_says_who_which_episode_which_modality_and_which_top() -> None:
    (line,) = lines(ANN_ROW)
    assert (line.line, line.key, line.problems) == (2, "C1|E1|M1|T1", ())
    assert line.content == {
        "agency": "N0852", "client_ref": "C1", "consent": True, "first_initial": "A", "family_initial": "B",
        "birth_date": "1980-05-01", "sex": "female", "episode_ref": "E1", "referred_on": "2012-04-02", "source": "4",
        "triaged_on": "2012-04-03", "substance_1": "1011", "modality_ref": "M1", "modality": "2",
        "modality_started_on": "2012-04-10", "top_ref": "T1", "top_on": "2012-04-12", "alcohol": 0, "opiates": 28,
        "sharing": False, "psychological": 11,
    }  # fmt: skip


def test_what_nobody_needs_is_not_kept() -> None:
    """Ethnicity, postcode and the like are known by the layout, and not read."""
    (line,) = lines(ANN_ROW)
    assert {"A", "SK1 3"} & {str(value) for field, value in line.content.items() if "initial" not in field} == set()


def test_what_was_not_answered_is_not_nought() -> None:
    (line,) = lines(ann_row(ALCUSE="NA", OPIUSE=""))
    assert "alcohol" not in line.content
    assert "opiates" not in line.content


def test_who_does_not_consent_is_three_fields_and_no_more() -> None:
    (line,) = lines(WITHOUT_CONSENT)
    assert line.problems == ()
    assert line.content == {"agency": "N0852", "client_ref": "C2", "consent": False}
    (line,) = lines(ann_row(CONSENT="N"))
    assert line.content == {}
    assert {"DOB", "ETHNIC", "EPISODID", "PC"} <= {problem.column for problem in line.problems}


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"DOB": "31/02/1980"}, [("DOB", ("DD/MM/YYYY", "YYYY-MM-DD"))]),
        ({"DOB": "01/05/1902"}, [("DOB", ("from 1903-01-01 to 2012-10-01",))]),
        ({"DOB": "NA"}, [("DOB", ())]),
        ({"SEX": "X"}, [("SEX", ("1", "2", "9", "0", "M", "F"))]),
        ({"CONSENT": "NA"}, [("CONSENT", ())]),
        ({"CONSENT": "yes"}, [("CONSENT", ("Y", "N"))]),
        ({"AGNCY": "N0853"}, [("AGNCY", ("N0852",))]),
        ({"TRIAGED": "01/04/2012"}, [("TRIAGED", ("on or after the day of REFLD",))]),
        ({"MODEND": "09/04/2012"}, [("MODEND", ("on or after the day of MODST",))]),
        ({"REFLD": "02/10/2012"}, [("REFLD", ("on or before 2012-10-01",))]),
        ({"ALCUSE": "29"}, [("ALCUSE", ("0 to 28",))]),
        ({"PSYHSTAT": "21"}, [("PSYHSTAT", ("0 to 20",))]),
        ({"SHARING": "1"}, [("SHARING", ("Y", "N"))]),
        ({"DISD": "01/06/2012"}, [("DISRSN", ())]),
        ({"MODID": "NA"}, [("MODID", ())]),
        ({"EPISODID": "two words"}, [("EPISODID", ("up to 40 letters, digits and / _ . -",))]),
    ],
)
def test_a_problem_names_its_column_and_what_is_allowed(
    changes: dict[str, str], wrong: list[tuple[str, tuple[str, ...]]]
) -> None:
    assert problems_of(**changes) == wrong


def test_codes_count_on_the_day_of_what_they_are_of() -> None:
    """An old reason of an old discharge is none of one today; modalities after edition H are taken as they are."""
    assert problems_of(DISD="01/06/2012", DISRSN="80") == []
    ((column, allowed),) = problems_of(DISD="01/06/2012", DISRSN="2")
    assert (column, allowed[0]) == ("DISRSN", "80")
    old = {"REFLD": "01/02/2009", "TRIAGED": "NA", "MODST": "NA", "MODAL": "NA", "DISD": "01/03/2009"}
    assert problems_of(**old, DISRSN="2") == []
    assert problems_of(**old, DISRSN="80") != []
    assert [column for column, _ in problems_of(MODAL="47")] == ["MODAL"]
    (line,) = lines(ann_row(MODST="05/11/2012", MODAL="47"), today=date(2012, 12, 1))
    assert line.problems == ()


def test_a_problem_tells_no_value() -> None:
    (line,) = lines(ann_row(DOB="32/05/1980", CLIENTID="Ann Bell"))
    assert "Ann" not in str(line.problems)
    assert "1980" not in str(line.problems)
    assert line.key is None


def test_columns_in_small_letters_are_those_of_the_edition() -> None:
    heads, _, rows = extract_text(ANN_ROW).partition("\n")
    (line,) = extract_lines(f"{heads.lower()}\n{rows}", layout_of(), H_NAME, TODAY)
    assert (line.problems, line.content) == ((), lines(ANN_ROW)[0].content)


def test_a_file_without_its_columns_is_refused_with_those_that_it_lacks() -> None:
    heads = list(layout_of().columns)
    with pytest.raises(WrongLayout, match="lacks columns of edition H: DOB, SEX") as refused:
        list(extract_lines(extract_text(ANN_ROW, heads=[*heads[:2], *heads[4:]]), layout_of(), H_NAME, TODAY))
    assert refused.value.allowed == ()
    glued = extract_text(ANN_ROW).replace("HEPCPOS,REFHEPGY", "HEPCPOS\tREFHEPGY")
    with pytest.raises(WrongLayout, match="HEPCPOS"):
        list(extract_lines(glued, layout_of(), H_NAME, TODAY))
    other = extract_text(ANN_ROW, version="K")
    with pytest.raises(WrongLayout, match="has columns that edition H does not have: ") as refused:
        list(extract_lines(other, layout_of("H"), H_NAME, TODAY, 1, [layout_of(version) for version in "HJK"]))
    only_there = sorted({*layout_of("K").columns} - {*layout_of("H").columns})
    said = f"has columns that edition H does not have: {', '.join(only_there)}"
    assert refused.value.message == f"{said}; they are those of edition J or K, which its name has to say"
    with pytest.raises(WrongLayout, match="more than once: DOB"):
        list(extract_lines(extract_text(ANN_ROW).replace("DOB", "DOB,DOB", 1), layout_of(), H_NAME, TODAY))


def test_the_editions_have_their_columns() -> None:
    h, j, k = (layout_of(version) for version in "HJK")
    assert (len(h.columns), len(k.columns)) == (112, 144)
    assert set(k.columns) - set(h.columns) == j.optional
    assert (h.verified, j.verified, k.verified) == (True, False, True)
    assert {"OTHTHEFT", "ASSAULT"} <= set(h.unverified)
    assert lines(ANN_ROW, version="K")[0].problems == ()
    assert lines(ANN_ROW, version="J")[0].problems == ()


def test_every_item_of_a_top_but_tobacco_has_a_column() -> None:
    days_flags_scales = {
        name for name, column in layout_of().fields.items() if column.kind in {"days", "flag", "scale"}
    }
    assert {item for item in ITEMS if item not in days_flags_scales} == {"tobacco"}


@pytest.mark.parametrize(
    ("name", "allowed"),
    [
        ("extract.csv", NAME_EXAMPLE),
        (FILE_NAME.replace("-H", "-Q"), "H"),
        (FILE_NAME.replace("20120930", "20120931"), NAME_EXAMPLE),
        (FILE_NAME.replace("20120930", "20120301"), "days until 2012-10-01"),
        (FILE_NAME.replace("20120930", "20121230"), "days until 2012-10-01"),
    ],
)
def test_the_name_of_a_file_says_whose_it_is_or_is_refused(name: str, allowed: str) -> None:
    assert extract_name(FILE_NAME, {"H", "J", "K"}, TODAY) == H_NAME
    with pytest.raises(WrongExtractName) as refused:
        extract_name(name, {"H", "J", "K"}, TODAY)
    assert allowed in refused.value.allowed


@given(cells=st.dictionaries(st.sampled_from(layout_of().columns), st.text(max_size=12)))
def test_whatever_stands_in_a_line_is_read_or_is_a_problem(cells: dict[str, str]) -> None:
    try:
        read = lines(ann_row(**cells))
    except WrongLayout:
        return
    for line in read:
        assert bool(line.problems) != bool(line.content)

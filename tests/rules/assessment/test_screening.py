"""Screening instruments by hand: ranges, totals, bands, and what is never made up."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.assessment.models.screenings import INSTRUMENT_CODES
from services.assessment.rules.screening import ABOUT_A_SUBSTANCE, INSTRUMENTS, faults, scored


def answered(code: str, *values: int) -> dict[str, int]:
    return {str(number): value for number, value in enumerate(values, start=1)}


@pytest.mark.parametrize(
    ("code", "values", "total", "band"),
    [
        ("audit", (0,) * 10, 0, "lower_risk"),
        ("audit", (4, 3, 0, 0, 0, 0, 0, 0, 0, 0), 7, "lower_risk"),
        ("audit", (4, 4, 0, 0, 0, 0, 0, 0, 0, 0), 8, "increasing_risk"),
        ("audit", (4, 4, 4, 3, 0, 0, 0, 0, 0, 0), 15, "increasing_risk"),
        ("audit", (4, 4, 4, 0, 0, 0, 0, 0, 4, 0), 16, "higher_risk"),
        ("audit", (4, 4, 4, 3, 0, 0, 0, 0, 2, 2), 19, "higher_risk"),
        ("audit", (4, 4, 4, 0, 0, 0, 0, 0, 4, 4), 20, "possible_dependence"),
        ("audit", (4,) * 10, 40, "possible_dependence"),
        ("audit-c", (4, 4, 4), 12, None),  # the sources do not agree where it becomes positive
        ("phq-9", (1, 1, 1, 1, 0, 0, 0, 0, 0), 4, "minimal"),
        ("phq-9", (1, 1, 1, 1, 1, 0, 0, 0, 0), 5, "mild"),
        ("phq-9", (3, 3, 3, 0, 0, 0, 0, 0, 0), 9, "mild"),
        ("phq-9", (3, 3, 3, 1, 0, 0, 0, 0, 0), 10, "moderate"),
        ("phq-9", (3, 3, 3, 3, 3, 0, 0, 0, 0), 15, "moderately_severe"),
        ("phq-9", (3, 3, 3, 3, 3, 3, 2, 0, 0), 20, "severe"),
        ("phq-9", (3,) * 9, 27, "severe"),
        ("gad-7", (2, 2, 0, 0, 0, 0, 0), 4, "minimal"),
        ("gad-7", (3, 2, 0, 0, 0, 0, 0), 5, "mild"),
        ("gad-7", (3, 3, 3, 1, 0, 0, 0), 10, "moderate"),
        ("gad-7", (3, 3, 3, 3, 3, 0, 0), 15, "severe"),
        ("gad-7", (3,) * 7, 21, "severe"),
    ],
)
def test_total_and_band_at_their_edges(code: str, values: tuple[int, ...], total: int, band: str | None) -> None:
    result = scored(INSTRUMENTS[code], answered(code, *values))
    assert (result.total, result.band, result.missing) == (total, band, [])


@pytest.mark.parametrize(
    ("about", "values", "band"),
    [
        ("heroin", (1, 1, 0, 0, 0), "below_cut_off"),
        ("heroin", (1, 1, 1, 0, 0), "dependence_likely"),
        ("cocaine", (1, 1, 1, 0, 0), "below_cut_off"),
        ("cocaine", (1, 1, 1, 1, 0), "dependence_likely"),
        ("other", (3, 3, 3, 3, 3), None),  # no cut-off of another one was verified
    ],
)
def test_the_sds_has_a_cut_off_for_each_substance(about: str, values: tuple[int, ...], band: str | None) -> None:
    assert scored(INSTRUMENTS["sds"], answered("sds", *values), about).band == band


@pytest.mark.parametrize("missing", [str(number) for number in range(1, 10)])
def test_a_missing_item_gives_no_total_and_is_named(missing: str) -> None:
    answers = answered("phq-9", *(3,) * 9)
    del answers[missing]
    result = scored(INSTRUMENTS["phq-9"], answers)
    assert (result.total, result.band, result.missing) == (None, None, [missing])


@pytest.mark.parametrize(("ninth", "flags"), [(0, []), (1, ["risk_to_self"]), (3, ["risk_to_self"])])
def test_the_ninth_item_is_a_risk_whatever_the_total(ninth: int, flags: list[str]) -> None:
    instrument = INSTRUMENTS["phq-9"]
    assert scored(instrument, answered("phq-9", *(0,) * 8, ninth)).flags == flags
    assert scored(instrument, {"9": ninth}).flags == flags


@pytest.mark.parametrize(
    ("code", "answers", "allowed"),
    [
        ("audit", {"9": 1}, ["0", "2", "4"]),
        ("audit", {"10": 3}, ["0", "2", "4"]),
        ("audit", {"8": 5}, ["0", "1", "2", "3", "4"]),
        ("audit-c", {"4": 0}, ["1", "2", "3"]),
        ("sds", {"5": 4}, ["0", "1", "2", "3"]),
        ("gad-7", {"8": 0}, [str(number) for number in range(1, 8)]),
    ],
)
def test_what_is_no_answer_is_named_with_what_is(code: str, answers: dict[str, int], allowed: list[str]) -> None:
    (fault,) = faults(INSTRUMENTS[code], answers)
    assert ([fault.item], fault.allowed) == (list(answers), allowed)


def test_every_instrument_that_is_kept_can_be_scored() -> None:
    assert tuple(INSTRUMENTS) == INSTRUMENT_CODES
    assert {code for code, instrument in INSTRUMENTS.items() if instrument.cut_offs} == ABOUT_A_SUBSTANCE


@given(st.sampled_from(sorted(INSTRUMENTS)), st.data())
def test_there_is_a_total_exactly_where_nothing_is_missing(code: str, data: st.DataObject) -> None:
    instrument = INSTRUMENTS[code]
    answers = {
        item: data.draw(st.sampled_from(list(values)))
        for item, values in instrument.items.items()
        if data.draw(st.booleans())
    }
    result = scored(instrument, answers, "heroin")
    assert list(faults(instrument, answers)) == []
    assert set(result.missing) == set(instrument.items) - set(answers)
    assert (result.total is None) is bool(result.missing)
    if result.total is not None:
        assert result.total == sum(answers.values()) <= sum(max(values) for values in instrument.items.values())

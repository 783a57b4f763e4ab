"""Whether a person is asked anew: by what their choice is worth now, against what they were told that it is worth."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from services.tariff.rules.carried import Carried, asks_anew, carried
from services.tariff.rules.proposal import arithmetic
from services.tariff.rules.scheme import PriceRow, Scheme
from tests.rules.tariff.test_tariff_proposal import DOMAINS, STOCKPORT

DAY = date(2012, 4, 10)
BANDS = [band.code for band in STOCKPORT.complexity.bands]
MEASURES = [measure.code for measure in STOCKPORT.measures[:3]]


@dataclass(frozen=True, slots=True)
class Chosen:
    points: Mapping[str, int]
    band: str | None  # None: as the points lead to
    set_singly: Mapping[str, int]


PENCE = st.integers(1, 4)  # few, so that a correction often ends where it began
CELLS = [(measure, band) for measure in MEASURES for band in [*BANDS, "*"]]
BOOKS = st.dictionaries(st.sampled_from(CELLS), PENCE)
POINTS = st.dictionaries(st.sampled_from(DOMAINS), st.integers(0, 4), min_size=len(DOMAINS) - 1)
CHOICES = st.builds(
    Chosen, POINTS, st.sampled_from([None, *BANDS]), st.dictionaries(st.sampled_from(MEASURES), PENCE, max_size=2)
)
THRESHOLDS = st.lists(st.integers(1, 24), min_size=2, max_size=2, unique=True).map(sorted)


def row(measure: str, band: str, pence: int) -> PriceRow:
    return STOCKPORT.prices[0].model_copy(update={"measure": measure, "band": band, "pence": pence, "to": None})


@st.composite
def versions(draw: st.DrawFn) -> Scheme:
    """A measure has a price for all bands, or for each its own, or none."""
    book = draw(BOOKS)
    rows = [row(*cell, pence) for cell, pence in book.items() if cell[1] == "*" or (cell[0], "*") not in book]
    thresholds = zip(STOCKPORT.complexity.bands, [0, *draw(THRESHOLDS)], strict=True)
    bands = tuple(band.model_copy(update={"from_": from_}) for band, from_ in thresholds)
    complexity = STOCKPORT.complexity.model_copy(update={"bands": bands})
    price_from = draw(st.sampled_from(["tariff", "tariff", "achievement"]))
    return STOCKPORT.model_copy(update={"prices": tuple(rows), "complexity": complexity, "price_from": price_from})


def proposed(scheme: Scheme, chosen: Chosen) -> str | None:
    return arithmetic(scheme, chosen.points).band


def confirmed(scheme: Scheme, chosen: Chosen, band: str) -> Carried:
    return carried(scheme, DAY, proposed(scheme, chosen), band, chosen.set_singly)


def worth(made: Carried) -> tuple[str, Mapping[str, int]]:
    return made.price_from, made.pence


@given(versions(), st.lists(versions(), min_size=1, max_size=3), CHOICES)
def test_it_is_priced_as_if_the_last_version_had_been_there_first(
    first: Scheme, later: list[Scheme], chosen: Chosen
) -> None:
    """Once those who are asked have chosen the same again; who is not asked would have been told the same."""
    band = chosen.band or proposed(first, chosen) or "low"
    stands = confirmed(first, chosen, band)
    for version in later:
        anew = confirmed(version, chosen, band)
        asked = asks_anew(stands, version, DAY, proposed(version, chosen))
        other = (worth(stands), stands.proposed_band) != (worth(anew), anew.proposed_band)
        assert asked is other, "asked where something would be another, and only there"
        if asked:
            stands = anew
        assert worth(stands) == worth(confirmed(version, chosen, band))
        assert not asks_anew(stands, version, DAY, proposed(version, chosen)), "who has answered is not asked again"


@given(versions(), CHOICES, st.sampled_from(MEASURES), st.sampled_from(BANDS), PENCE)
def test_a_price_of_another_band_asks_nobody(
    first: Scheme, chosen: Chosen, measure: str, corrected: str, pence: int
) -> None:
    rows = [price for price in first.prices if price.measure != measure or price.band not in {corrected, "*"}]
    before = first.model_copy(update={"prices": (*rows, row(measure, corrected, pence + 1))})
    after = first.model_copy(update={"prices": (*rows, row(measure, corrected, pence))})
    for band in BANDS:
        asked = asks_anew(confirmed(before, chosen, band), after, DAY, proposed(after, chosen))
        assert asked is (band == corrected and measure not in chosen.set_singly)

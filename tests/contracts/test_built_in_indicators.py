"""A scheme sets targets of what the services count: the tariff's list of them says what they say themselves."""

from deploy.documents import SERVICES, load
from services.tariff.rules.indicators import BUILT_IN, KNOWN_LATER, OF_A_PROVIDER


def test_a_scheme_knows_all_that_is_counted() -> None:
    counted: dict[str, str] = {}
    for name in SERVICES:
        figures = load(name).figures
        assert figures is not None
        assert figures.read_rows is not None, f"{name} reads no targets"
        counted |= {code: indicator.unit for code, indicator in figures.indicators.items()}
    assert counted == BUILT_IN


def test_a_contract_may_need_the_cases_that_have_a_provider_in_assessment() -> None:
    figures = load("assessment").figures
    assert figures is not None
    treated = {code for code, indicator in figures.indicators.items() if "provider" in indicator.dimensions}
    assert treated >= OF_A_PROVIDER


def test_what_is_known_later_is_said_to_be_ripe_later_in_assessment() -> None:
    figures = load("assessment").figures
    assert figures is not None
    shares = {code for code in OF_A_PROVIDER if BUILT_IN[code] == "share"}
    assert {code for code in shares if figures.indicators[code].ripe_after_days} == KNOWN_LATER

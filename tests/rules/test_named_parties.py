"""Who is paid, by the name that a scheme has for them."""

from typing import Any

import pytest

from shared.kernel.code_lists import NamedCode, named_parties
from shared.pages.value_names import ValueNames


def contract(code: str, title: str | None, party: str = "riverside") -> dict[str, str | None]:
    return {"code": code, "party": party, "title": title}


@pytest.mark.parametrize(
    ("contracts", "called"),
    [
        ([contract("r-2012", "Riverside Recovery")], "Riverside Recovery"),
        ([contract("r-2012", "Riverside Recovery"), contract("r-2014", "Riverside Recovery")], "Riverside Recovery"),
        ([contract("r-drugs", "Riverside, drugs"), contract("r-alcohol", "Riverside, alcohol")], None),
        ([contract("r-2012", "Riverside Recovery"), contract("r-2014", None)], None),
        ([contract("r-2012", None)], None),
        ([contract("r-2012", "r-2012")], None),
    ],
)
def test_a_party_is_called_as_all_its_contracts_are(contracts: list[dict[str, str | None]], called: str | None) -> None:
    others = [contract("c-2012", "Community Service", "cdas")]
    named = [NamedCode("riverside", called)] if called else []
    assert list(named_parties([*contracts, *others])) == [*named, NamedCode("cdas", "Community Service")]


@pytest.mark.parametrize(
    ("names", "called"),
    [(["Harbour House"], "Harbour House"), (["Harbour House", None], "Harbour House"), ([None], None),
     (["Harbour House", "The Harbour"], None)],
)  # fmt: skip
def test_a_subcontractor_is_called_as_its_subcontracts_name_it(names: list[str | None], called: str | None) -> None:
    terms = {"subcontracts": [{"party": "harbour", "name": name} for name in names]}
    prime: dict[str, Any] = {**contract("r-2012", "Riverside Recovery"), **terms}
    own = [NamedCode("harbour", called)] if called else []
    assert list(named_parties([prime])) == [NamedCode("riverside", "Riverside Recovery"), *own]
    paid = contract("h-2012", "Harbour", party="harbour")
    assert NamedCode("harbour", "Harbour") in named_parties([prime, paid])


def test_a_value_of_a_figure_is_asked_for_by_its_name_or_its_code() -> None:
    names = ValueNames({"provider": {"riverside": "Riverside Recovery"}})
    assert names.of("provider", "riverside") == "Riverside Recovery"
    assert names.of("provider", "second_house") == "Second house"
    for said in ("Riverside Recovery", " riverside recovery", "riverside"):
        assert names.code_of("provider", said) == "riverside"
    assert names.code_of("provider", "second_house") == "second_house"


def test_a_value_stands_by_itself_but_an_organisation_is_called_as_it_calls_itself() -> None:
    names = ValueNames(
        {"source": {"12": "drug rehabilitation requirement", "1": "GP"}, "provider": {"dr": "drugs r us"}}
    )
    said = [names.of(*value) for value in (("source", "12"), ("source", "1"), ("provider", "dr"))]
    assert said == ["Drug rehabilitation requirement", "GP", "drugs r us"]
    assert names.of("district", "bracknell-forest") == "Bracknell Forest"
    assert names.all_of(["source"]) == ["Drug rehabilitation requirement", "GP"]
    assert names.code_of("source", "Drug Rehabilitation requirement") == "12"

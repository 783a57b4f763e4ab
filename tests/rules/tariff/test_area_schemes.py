"""Every scheme file that the project brings passes its own check, and says what its area is known for."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from services.tariff.rules.checks import check
from services.tariff.rules.parsing import canonical, read
from services.tariff.rules.toml_text import parse_toml
from services.tariff.rules.words.meaning import meaning

SCHEMES = Path(__file__).parents[3] / "deploy" / "schemes"


def scheme_of(area: str) -> dict[str, Any]:
    return canonical(read(parse_toml((SCHEMES / f"{area}.toml").read_text())))


def said(area: str, code: str) -> set[str]:
    """The sentences about a measure and its price, or about a contract and its plan."""
    return {sentence for it in meaning(scheme_of(area)) if it.code == code for sentence in it.sentences}


@pytest.mark.parametrize("area", sorted(path.stem for path in SCHEMES.glob("*.toml")))
def test_a_scheme_is_sound_and_of_the_area_of_its_file(area: str) -> None:
    assert check(read(parse_toml((SCHEMES / f"{area}.toml").read_text())), area) == []


def test_wigan_pays_three_groups_over_twelve_months_and_nothing_by_the_book() -> None:
    source = parse_toml((SCHEMES / "wigan.toml").read_text())
    (contract,) = source["contracts"]
    assert "prices" not in source
    assert [cohort["measure"] for cohort in contract["cohorts"]] == contract["measures"]
    for cohort in contract["cohorts"]:
        assert cohort["months"] == 12
        assert [group["band"] for group in cohort["groups"]] == ["low", "medium", "high"]
        for group in cohort["groups"]:
            pence = [rate["pence"] for rate in group["rates"]]
            assert pence == sorted(set(pence))
    stays = next(measure for measure in source["measures"] if measure["code"] == "no_representation")
    assert stays["params"]["months"] == 6


def test_east_sussex_pays_one_prime_for_27_measures_and_first_of_all_for_whoever_is_new() -> None:
    scheme = scheme_of("east-sussex")
    (contract,) = scheme["contracts"]
    assert len(scheme["measures"]) == 27
    assert [measure["code"] for measure in scheme["measures"]] == contract["measures"]
    assert {row["measure"] for row in scheme["prices"]} == set(contract["measures"])
    assert "A start of treatment of somebody who has begun none in the area ever before." in said(
        "east-sussex", "new_person"
    )


def test_in_east_sussex_a_relapse_is_told_for_ever_and_takes_nothing_back() -> None:
    assert {
        "An end of treatment that is successful, as a clinician says it.",
        "It may fall if the person comes back, whenever that is.",
    } <= said("east-sussex", "completed_by_clinician")
    assert "A return takes nothing back; it is only counted." in said("east-sussex", "star-2014")


def test_in_east_sussex_the_prime_takes_over_from_a_trust_that_gave_notice_and_may_stay_to_2019() -> None:
    terms = said("east-sussex", "star-2014")
    assert any(sentence.startswith("It may be extended until 31 March 2019") for sentence in terms)
    assert {
        "Notice of that is dated 1 April 2015.",
        "Who is open with SPFT on the day of leaving goes to cri, from that day on.",
    } <= terms


def test_in_worcestershire_the_share_by_results_grows_from_25_to_40_percent() -> None:
    (contract,) = scheme_of("worcestershire")["contracts"]
    values, caps, pots = contract["annual_value_pence"], contract["cap_pence"], contract["at_risk"]["shares"]
    by_results = [
        round(Decimal(cap) / value + Decimal(share), 4) for value, cap, share in zip(values, caps, pots, strict=True)
    ]
    assert by_results == [1 - Decimal(share) for share in contract["block_shares"]]
    assert by_results == [Decimal("0.25"), Decimal("0.3"), Decimal("0.4")]


def test_in_worcestershire_milestones_are_paid_less_after_a_quarter_below_60_85_or_90_percent() -> None:
    terms = said("worcestershire", "worcestershire-2012")
    for code, percent in {"contact after release": 60, "kept after release": 85, "hepatitis": 90}.items():
        gate = f"Quality gate {code}: in a quarter with less than {percent} %"
        assert any(sentence.startswith(gate) for sentence in terms), terms
    assert any("In a quarter 80 % earns its part whole" in sentence for sentence in terms)


def test_in_oxfordshire_another_verifies_what_the_lasars_earns() -> None:
    scheme = scheme_of("oxfordshire")
    own = next(contract for contract in scheme["contracts"] if contract["code"] == "aquarius-2012")
    assert not set(own["verified_by"]) & {contract["party"] for contract in scheme["contracts"]}
    terms = said("oxfordshire", "aquarius-2012")
    assert any("verified by oxfordshire public health, never by aquarius itself" in sentence for sentence in terms)
    assert any(sentence.startswith("75 % of that is paid by month") for sentence in terms)
    assert any(sentence.startswith("At risk is this part of each contract year's worth: 25 %") for sentence in terms)


def test_in_oxfordshire_lead_and_partner_have_70_percent_by_the_month_and_recovery_has_nothing() -> None:
    assert any(sentence.startswith("oasis is a partner in") for sentence in said("oxfordshire", "harm-partner-2012"))
    for code in ("harm-lead-2012", "harm-partner-2012"):
        assert any(sentence.startswith("70 % of that is paid by month") for sentence in said("oxfordshire", code))
    assert "Nothing is paid without an outcome." in said("oxfordshire", "recovery-2012")


def test_in_oxfordshire_a_reassessment_before_the_contracts_sets_a_tariff_and_is_no_return() -> None:
    scheme = scheme_of("oxfordshire")
    assert scheme["valid_from"] < min(contract["starts"] for contract in scheme["contracts"])
    assert "reassessment" in scheme["journey"]["tariff_kinds"]
    assert "reassessment" not in scheme["journey"]["presentation_kinds"]


def test_bracknell_forest_pays_one_prime_by_outcomes_alone_and_most_for_not_offending_again() -> None:
    scheme = scheme_of("bracknell-forest")
    (contract,) = scheme["contracts"]
    told = said("bracknell-forest", contract["code"])
    assert any(sentence.startswith("Nothing stays paid without an outcome") for sentence in told)
    assert "Nothing is paid without an outcome." not in told
    assert {row["measure"] for row in scheme["prices"]} == set(contract["measures"])
    group = {measure["code"]: measure["group"] for measure in scheme["measures"]}
    dearest = max(scheme["prices"], key=lambda row: int(row["pence"]))
    assert group[dearest["measure"]] == "national:offending"


def test_bracknell_forest_sets_tariffs_by_its_own_tool_before_payment_begins() -> None:
    scheme = scheme_of("bracknell-forest")
    weights = [Decimal(domain.get("weight", "1")) for domain in scheme["complexity"]["domains"]]
    most = sum(w * domain["max_points"] for w, domain in zip(weights, scheme["complexity"]["domains"], strict=True))
    assert (len(weights), most) == (10, 48)
    begins, (contract,) = scheme["valid_from"], scheme["contracts"]
    assert begins == min(row["from"] for row in scheme["remit"]) == min(row["from"] for row in scheme["prices"])
    assert (begins, contract["starts"]) == ("2011-12-12", "2012-04-02")

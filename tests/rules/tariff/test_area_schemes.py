"""Every scheme file that the project brings passes its own check, and says what its area is known for."""

from pathlib import Path

import pytest

from services.tariff.rules.checks import check
from services.tariff.rules.parsing import read
from services.tariff.rules.toml_text import parse_toml

SCHEMES = Path(__file__).parents[3] / "deploy" / "schemes"


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

"""How many persons are played where nobody says how many."""

from pathlib import Path

import pytest

from deploy.demo.example import load_areas, load_demo


@pytest.mark.parametrize(("area", "persons"), [("stockport", 300), ("wigan", 150), ("worcestershire", 150)])
def test_a_demo_of_an_area(area: str, persons: int, tmp_path: Path) -> None:
    assert load_demo(area, into=tmp_path).persons == persons
    assert load_demo(area, 7, into=tmp_path / "few").persons == 7


def test_all_areas(tmp_path: Path) -> None:
    assert {example.persons for example in load_areas(None, 2012, tmp_path)} == {30}

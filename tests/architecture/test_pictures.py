"""The pictures of the README and of docs/areas.md are there, small, and those that `make screenshots` takes."""

import re

from tests.architecture.sources import ROOT
from tests.pages.screenshots import MOST_BYTES, PICTURES, TAKEN, TAKEN_OF_AREAS


def test_the_readme_and_the_areas_show_the_pictures_that_the_command_takes() -> None:
    shown = set(re.findall(r"\(docs/pictures/([^)]+)\.png\)", (ROOT / "README.md").read_text()))
    assert shown == {picture.name for picture in TAKEN}
    of_area = set(re.findall(r"\(pictures/([^)]+)\.png\)", (ROOT / "docs" / "areas.md").read_text()))
    taken_of_areas = [picture for pictures in TAKEN_OF_AREAS.values() for picture in pictures]
    assert of_area == {picture.name for picture in taken_of_areas}
    sizes = {path.name: path.stat().st_size for path in PICTURES.glob("*")}
    assert set(sizes) == {f"{picture.name}.png" for picture in (*TAKEN, *taken_of_areas)}
    assert {name: size for name, size in sizes.items() if size > MOST_BYTES} == {}

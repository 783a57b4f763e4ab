"""The text of a version is the same scheme when it is read."""

from pathlib import Path

import pytest

from deploy.sandbox.scheme_files import SCHEMES
from services.tariff.rules.parsing import canonical, read, scheme_hash
from services.tariff.rules.toml_text import parse_toml, toml_of
from tests.rules.tariff.every_key import everything


@pytest.mark.parametrize("path", sorted(SCHEMES.glob("*.toml")), ids=lambda path: path.stem)
def test_of_each_area(path: Path) -> None:
    scheme = read(parse_toml(path.read_text()))
    assert scheme_hash(read(parse_toml(toml_of(canonical(scheme))))) == scheme_hash(scheme)


def test_of_a_scheme_that_says_everything() -> None:
    scheme = read(everything())
    assert scheme_hash(read(parse_toml(toml_of(canonical(scheme))))) == scheme_hash(scheme)

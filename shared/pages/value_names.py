"""What the values of a figure's dimensions are called."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from shared.pages.words import place_name, plain, sentence

PLACES, OWN_NAMES = {"district"}, {"provider", "service", "contract"}
NOT_SAID = "not said"  # what has no value


def _by_itself(dimension: str, name: str) -> str:
    return name if dimension in OWN_NAMES else sentence(name)


class ValueNames(NamedTuple):
    """What the values of dimensions, such as the code of a source, are called: by dimension and code. A value that has
    no name stands for itself.
    """

    by_dimension: Mapping[str, Mapping[str, str]]

    def of(self, dimension: str, value: str) -> str:
        """It stands by itself, so it begins with a large letter, but for what has a name of its own."""
        if name := self.by_dimension.get(dimension, {}).get(value):
            return _by_itself(dimension, name)
        return place_name(value) if dimension in PLACES else sentence(plain(value))

    def code_of(self, dimension: str, said: str) -> str:
        """As the API takes it, of a value that somebody gave by its name or by its code."""
        wanted = said.strip().casefold()
        names = self.by_dimension.get(dimension, {})
        return next((code for code, name in names.items() if name.casefold() == wanted), said)

    def all_of(self, dimensions: Iterable[str]) -> list[str]:
        return sorted(
            {
                _by_itself(dimension, name)
                for dimension in dimensions
                for name in self.by_dimension.get(dimension, {}).values()
            }
        )

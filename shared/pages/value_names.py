"""What the values of a figure's dimensions are called."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from shared.pages.words import place_name, plain, sentence

PLACES, OWN_NAMES = {"district"}, {"provider", "service", "contract"}
NOT_SAID = "not said"  # what has no value
_EVERYWHERE: Mapping[str, Mapping[str, str]] = {
    "remit": {"in": "In the remit", "out": "Out of the remit", "unknown": "Remit not known"}
}


def _by_itself(dimension: str, name: str) -> str:
    return name if dimension in OWN_NAMES else sentence(name)


class ValueNames(NamedTuple):
    """What the values of dimensions, such as the code of a source, are called: by dimension and code. A value that has
    no name stands for itself.
    """

    by_dimension: Mapping[str, Mapping[str, str]]

    def of(self, dimension: str, value: str) -> str:
        """It stands by itself, so it begins with a large letter, but for what has a name of its own."""
        if name := self._names(dimension).get(value):
            return _by_itself(dimension, name)
        return place_name(value) if dimension in PLACES else sentence(plain(value))

    def code_of(self, dimension: str, said: str) -> str:
        """As the API takes it, of a value that somebody gave by its name or by its code."""
        wanted = said.strip().casefold()
        return next((code for code, name in self._names(dimension).items() if name.casefold() == wanted), said)

    def all_of(self, dimensions: Iterable[str]) -> list[str]:
        return sorted(
            {_by_itself(dimension, name) for dimension in dimensions for name in self._names(dimension).values()}
        )

    def _names(self, dimension: str) -> Mapping[str, str]:
        return self.by_dimension.get(dimension) or _EVERYWHERE.get(dimension, {})

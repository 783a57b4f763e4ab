"""What an indicator is, in words that a reader of its figures understands."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from shared.figures.cases import DIMENSIONS

Unit = Literal["count", "share", "days", "hours", "pence"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """A `stock` is counted on the last day of each period, all else by `eligible_on`.

    `ripe_after_days`: so long after the end of a period all its cases could have met the test. `by_value`: of its
    figures it is told, too, how many there are of each value. The cases of a `private` one are listed for nobody who is
    told the own figures alone: they name people whom a provider no longer sees. Its dimensions `of_area_alone` are told
    to who sees the whole area. Those that are `rounded_alone` are told to the LASARS and the council, as what is
    published is and never exactly, of whole years (`shared.figures.by_year`); no case tells them, and no totals are
    kept by them.
    What is `of_things` counts places, say: not people, of whom few would be withheld.
    What is `impartial` is told to the LASARS and the council alone, though it is told by provider. A `ratio` has no
    cases of its own.
    """

    code: str
    title: str
    rule: str
    unit: Unit
    dimensions: tuple[str, ...]
    stock: bool = False
    ripe_after_days: int = 0
    by_value: bool = False
    private: bool = False
    of_area_alone: tuple[str, ...] = ()
    rounded_alone: tuple[str, ...] = ()
    impartial: bool = False
    of_things: bool = False
    ratio: "Ratio | None" = None

    def __post_init__(self) -> None:
        if unknown := {*self.dimensions, *self.of_area_alone, *self.rounded_alone} - set(DIMENSIONS):
            raise ValueError(f"{self.code}: no such dimensions: {sorted(unknown)}")

    def told_exactly_by(self, dimensions: Iterable[str]) -> bool:
        return set(dimensions).isdisjoint(self.rounded_alone)

    @property
    def has_means(self) -> bool:
        """Whether its figures are medians and means of values."""
        return self.unit in {"days", "hours", "pence"}

    @property
    def has_test(self) -> bool:
        """Whether its cases are asked for something: of a number alone, or of money, nobody can have met it or not."""
        return self.unit in {"share", "days", "hours"}

    @property
    def keeps_values(self) -> bool:
        return self.by_value or self.has_means


@dataclass(frozen=True, slots=True)
class Ratio:
    """How many cases of one indicator there are to those of another, which has the same dimensions."""

    part: Indicator
    whole: Indicator


class Indicators(Mapping[str, Indicator]):
    """Those of one service, by their codes, in the order in which they are shown."""

    def __init__(self, indicators: Sequence[Indicator]) -> None:
        self._by_code = {indicator.code: indicator for indicator in indicators}
        if len(self._by_code) < len(indicators):
            raise ValueError("two indicators have one code")

    def __getitem__(self, code: str) -> Indicator:
        return self._by_code[code]

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_code)

    def __len__(self) -> int:
        return len(self._by_code)

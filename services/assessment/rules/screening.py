"""What the answers to a screening instrument come to: a total, its band, and what must be looked at at once.

Only numbers of items are kept: what the items ask is printed where it was licensed. A missing item gives no total,
since nobody knows what it would have been. Ranges and bands are those on which the sources agree.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

RISK_TO_SELF = "risk_to_self"
DEPENDENCE = "dependence_likely"
BELOW = "below_cut_off"


@dataclass(frozen=True, slots=True)
class Instrument:
    """`values`: of every item, what can be answered. `bands`: from this total on, lowest first. `cut_offs`: by what is
    asked about, for an instrument that is about one substance. `risks`: items that raise a flag above 0.
    """

    edition: str
    values: Sequence[Sequence[int]]
    bands: Sequence[tuple[int, str]] = ()
    cut_offs: Mapping[str, int] = field(default_factory=dict)
    risks: Mapping[str, str] = field(default_factory=dict)

    @property
    def items(self) -> Mapping[str, Sequence[int]]:
        return {str(number): values for number, values in enumerate(self.values, start=1)}


@dataclass(frozen=True, slots=True)
class Scored:
    total: int | None
    band: str | None
    missing: list[str]
    flags: list[str]


@dataclass(frozen=True, slots=True)
class NotAnAnswer:
    item: str
    message: str
    allowed: list[str]


_TO_3, _TO_4, _YES_LATELY = range(4), range(5), (0, 2, 4)
_AUDIT_BANDS = ((0, "lower_risk"), (8, "increasing_risk"), (16, "higher_risk"), (20, "possible_dependence"))
_PHQ_BANDS = ((0, "minimal"), (5, "mild"), (10, "moderate"), (15, "moderately_severe"), (20, "severe"))
_GAD_BANDS = ((0, "minimal"), (5, "mild"), (10, "moderate"), (15, "severe"))
INSTRUMENTS: Mapping[str, Instrument] = {
    "audit": Instrument("1", (*[_TO_4] * 8, *[_YES_LATELY] * 2), bands=_AUDIT_BANDS),
    "audit-c": Instrument("1", [_TO_4] * 3),
    "sds": Instrument("1", [_TO_3] * 5, cut_offs={"heroin": 3, "cocaine": 4}),
    "phq-9": Instrument("1", [_TO_3] * 9, bands=_PHQ_BANDS, risks={"9": RISK_TO_SELF}),
    "gad-7": Instrument("1", [_TO_3] * 7, bands=_GAD_BANDS),
}  # fmt: skip
ABOUT_A_SUBSTANCE = frozenset({"sds"})
SUBSTANCES = ("heroin", "cocaine", "other")


def faults(instrument: Instrument, answers: Mapping[str, int]) -> Iterator[NotAnAnswer]:
    """What no such instrument can have been answered with."""
    items = instrument.items
    for item, value in answers.items():
        if item not in items:
            yield NotAnAnswer(item, "is not an item of the instrument", list(items))
        elif value not in items[item]:
            yield NotAnAnswer(item, "is no answer to this item", [str(allowed) for allowed in items[item]])


def scored(instrument: Instrument, answers: Mapping[str, int], about: str | None = None) -> Scored:
    """Of answers that can be given. A risk shows whatever is missing."""
    missing = [item for item in instrument.items if item not in answers]
    total = None if missing else sum(answers.values())
    flags = sorted({flag for item, flag in instrument.risks.items() if answers.get(item, 0) > 0})
    return Scored(total, None if total is None else _band(instrument, total, about), missing, flags)


def _band(instrument: Instrument, total: int, about: str | None) -> str | None:
    """None where the sources give none, or do not agree."""
    cut_off = instrument.cut_offs.get(about or "")
    if cut_off is not None:
        return DEPENDENCE if total >= cut_off else BELOW
    return next((band for start, band in reversed(instrument.bands) if total >= start), None)

"""Two ends of the same caseload compared: what is missing, what is there more than once, and what is otherwise."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

Facts = Mapping[str, Sequence[str]]  # by kind, a line for each


@dataclass(frozen=True, slots=True)
class Apart:
    """`lost` has what is missing though something else may be there in its stead, `twice` what is there too often."""

    lost: list[str] = field(default_factory=list)
    twice: list[str] = field(default_factory=list)
    different: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.lost or self.twice or self.different)


def apart(expected: Facts, found: Facts) -> Apart:
    """Kind by kind. Where as much is missing as is there besides, it is the same things that are otherwise."""
    between = Apart()
    for kind in sorted(expected.keys() | found.keys()):
        there, wanted = Counter(found.get(kind, ())), Counter(expected.get(kind, ()))
        missing, more = list((wanted - there).elements()), list((there - wanted).elements())
        between.twice.extend(f"{kind}: {line}" for line in more if line in wanted)
        others = [line for line in more if line not in wanted]
        pairs = min(len(missing), len(others))
        between.different.extend(
            f"{kind}: {was} is {now}" for was, now in zip(missing[:pairs], others[:pairs], strict=True)
        )
        between.lost.extend(f"{kind}: {line}" for line in missing[pairs:])
        between.different.extend(f"{kind}: {line} is there besides" for line in others[pairs:])
    return between

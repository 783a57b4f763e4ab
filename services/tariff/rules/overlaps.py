"""Which periods share a day: in order of their beginning, each against those only that are still open."""

import heapq
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

EVERY_LANE = "*"


@dataclass(frozen=True, slots=True)
class Span:
    """Half-open. Spans of different lanes never meet, but one of every lane meets all."""

    starts: date
    ends: date
    lane: str
    index: int


def meetings(spans: Iterable[Span]) -> Iterator[tuple[Span, Span]]:
    """Each pair once, the one that begins first in front. What ends before it begins covers no day and meets none.

    One by one, so that who has seen enough need not wait for the rest: there may be as many as the square.
    """
    open_: defaultdict[str, list[tuple[date, int, Span]]] = defaultdict(list)  # by lane, a heap by the end
    in_order = sorted(
        (span for span in spans if span.starts < span.ends), key=lambda span: (span.starts, span.ends, span.index)
    )
    for nth, span in enumerate(in_order):
        for lane in list(open_) if span.lane == EVERY_LANE else {span.lane, EVERY_LANE} & open_.keys():
            heap = open_[lane]
            while heap and heap[0][0] <= span.starts:
                heapq.heappop(heap)
            if not heap:
                del open_[lane]
            for _, _, other in heap:
                yield other, span
        heapq.heappush(open_[span.lane], (span.ends, nth, span))

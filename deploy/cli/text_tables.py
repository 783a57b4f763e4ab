"""Tables of plain text: columns as wide as they need to be, so that no terminal cuts a figure."""

from collections.abc import Iterator, Sequence

BARS = "▁▂▃▄▅▆▇█"
GAP = "  "
NO_BAR = "·"


def aligned(rows: Sequence[Sequence[str]], words: int) -> Iterator[str]:
    """The first so many columns are words, and the others numbers, written to the right."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = (
            cell.ljust(width) if place < words else cell.rjust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        yield GAP.join(cells).rstrip()


def sparkline(values: Sequence[int | None]) -> str:
    """A bar for each; what is not above nothing has the lowest, and of what is not told there is none."""
    most = max((value for value in values if value is not None), default=0)
    return "".join(NO_BAR if value is None else _bar(value, most) for value in values)


def _bar(value: int, most: int) -> str:
    return BARS[min(len(BARS) - 1, value * len(BARS) // most) if value > 0 else 0]

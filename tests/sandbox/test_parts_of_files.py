"""A file that is sent in parts is read as it would be read whole."""

from collections.abc import Sequence

import pytest

from deploy.cli.ndtms_files import parts_of
from shared.kernel.csv_lines import table_lines

HEADS = ["ref", "code"]


def cells_of(text: str) -> list[dict[str, str]]:
    def heads_of(cells: Sequence[str]) -> Sequence[str]:
        assert list(cells) == HEADS
        return cells

    return [cells for _line, cells in table_lines(text, heads_of)]


@pytest.mark.parametrize("before", ["", "\n", ",\n", '"",""\n', '" "," "\n', "\u00a0\n", "\x0c\n", "\n,\n\n"])
def test_each_part_has_the_columns_whatever_empty_lines_stand_before_them(before: str) -> None:
    text = before + "ref,code\n" + "".join(f"a{number},b{number}\n" for number in range(6))
    parts = [part for _line, part in parts_of(text, 18)]
    assert len(parts) > 1
    assert [cells for part in parts for cells in cells_of(part)] == cells_of(text)

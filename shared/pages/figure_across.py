"""A figure that counts, told apart by one thing: a column for each group, where a row for each month and group would be
mostly noughts.
"""

from collections.abc import Callable, Sequence
from typing import Any

from shared.pages.rows import Column, Row, text

COLUMNS_MAX = 8  # more stand outside the page


def across(figure: Row, rows: Sequence[Row], shown: Callable[[Any], str]) -> tuple[list[Column], list[Row]] | None:
    """The columns and rows; None where the figure says more than a number of each group, or has too many groups."""
    says_more = figure["change"] or figure["comparison"] or any(row["target"] is not None for row in rows)
    if figure["unit"] != "count" or len(figure["by"]) != 1 or says_more:
        return None
    (dimension,) = figure["by"]
    groups = list(dict.fromkeys(str(row[dimension]) for row in rows))
    if not 1 < len(groups) <= COLUMNS_MAX:
        return None
    names = {group: f"group{nth}" for nth, group in enumerate(groups)}
    periods: dict[str, dict[str, object]] = {}
    for row in rows:
        of_period = periods.setdefault(row["period"], {"period": row["period"], **dict.fromkeys(names.values())})
        of_period[names[str(row[dimension])]] = row["eligible"]
    columns = [text("period", "Period"), *(Column(name, group, shown, numeric=True) for group, name in names.items())]
    return columns, list(periods.values())

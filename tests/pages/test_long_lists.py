"""What fifty rows of a wide table take: a page of a list has 60 kB at most, with its menu and what stands above."""

from uuid import UUID

from shared.pages.rows import Column, RowsTable, count, money, on_day, text
from shared.pages.templating import environment

RUNS = "https://lasars.example.gov.uk/payments/pages/runs/"
ROW = {
    "runOn": "2012-09-30", "contract": "Riverside Recovery Partnership (riverside-2012)",
    "party": "Riverside Recovery Partnership", "state": "Sent to finance, not paid", "gross": 1_234_567,
    "taken": 12_345, "net": 1_222_222, "lines": 123, "left": 3,
}  # fmt: skip
COLUMNS = (
    Column("runOn", "Run of", on_day("runOn", "").shown, link=lambda _: f"{RUNS}{UUID(int=7)}"),
    text("contract", "Contract"), text("party", "Provider"), text("state", "State"), money("gross", "Gross"),
    money("taken", "Taken off"), money("net", "Net"), count("lines", "Payments in it"), count("left", "Left out"),
)  # fmt: skip


def shown(rows: int) -> str:
    page = environment(None).from_string('{% from "rows.html" import rows_table %}{{ rows_table(table) }}')
    return page.render(table=RowsTable("All runs", COLUMNS, [ROW] * rows, total=ROW))


def test_fifty_rows_of_nine_columns_leave_room_for_the_rest_of_the_page() -> None:
    assert len(shown(50).encode()) < 42_000


def test_each_value_names_its_heading_and_its_place_where_a_row_is_shown_as_a_block() -> None:
    table = shown(1)
    for column in COLUMNS[1:]:
        assert table.count(f'data-heading="{column.heading}"') == 2, column  # of the row and of the total
    assert table.count('role="cell"') == 2 * len(COLUMNS[1:])
    assert table.count('role="rowheader"') == 2

"""Of a table the whole row of who is withheld is left out, whatever its cells hold."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any, cast
from uuid import UUID, uuid4

import pytest
from fastapi import Response

from shared.data.db import Session
from shared.kernel.claims import Actor
from shared.kernel.csv_lines import csv_records
from shared.web.withheld import Withheld, WithheldPeople

ANN, BOB = uuid4(), uuid4()


async def nothing_of(_session: Session, _ids: Collection[str], _people: Collection[UUID]) -> Mapping[UUID, UUID]:
    return {}


async def nobody(*_asked: Any) -> Collection[UUID]:
    return ()


@pytest.mark.parametrize("said", ["plain", "in\u2028between", '"first\nsecond"', '"a ""quoted"" one\r\nand more"'])
async def test_a_row_with_lines_in_a_cell_is_left_out_to_its_end(said: str) -> None:
    rule = WithheldPeople("", nothing_of, nobody, nobody)
    actor = Actor(sub="bo", roles=frozenset({"assessor"}), area="stockport", organisation="lasars")
    withheld = Withheld(rule, cast("Session", None), actor, date(2012, 4, 2), {ANN: "friend"})
    head, of_bob = "person,said\r\n", f"{BOB},{said}\r\n"
    table = Response(f"{head}{of_bob}{ANN},{said}\r\n{of_bob}", media_type="text/csv")
    assert bytes((await withheld.without(table)).body).decode() == f"{head}{of_bob}{of_bob}"


def test_the_records_of_a_text_are_all_of_it() -> None:
    text = 'a,b\r\n"1\n2",3\n4,"5'
    assert list(csv_records(text)) == ["a,b\r\n", '"1\n2",3\n', '4,"5']

"""How many ids somebody sends decides neither what is looked at nor for how long: what is withheld from them does."""

from datetime import date
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest

from services.assessment.store import conflicts as store
from tests.assessment.builders import contact
from tests.assessment.client import Desk
from tests.assessment.test_conflicts import BO, is_withheld, knows


@pytest.fixture
def front(open_desk: Desk) -> Desk:
    open_desk.running.today = date(2012, 9, 3)
    return open_desk


@pytest.mark.parametrize("ids", [1, 50, 1_000])
async def test_a_record_of_theirs_is_seen_among_any_number_of_ids(front: Desk, ids: int) -> None:
    friend = await front.new_client()
    record = (await front.post("/contacts", contact(friend, on="2012-09-03"))).json()["id"]
    await knows(front, friend)
    others: list[Any] = [str(uuid4()) for _ in range(ids)]
    assert (await front.post("/contacts", {"x": others}, **BO)).status_code == 422
    for named in (record, record.replace("-", ""), friend.upper(), f"f%3D{record}"):
        answer = await front.post("/contacts", {"x": [*others, [{"y": named}]]}, **BO)
        assert is_withheld(answer), (named, answer.text)


async def test_a_row_of_digits_asks_the_database_for_no_more_than_a_word(
    front: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    await knows(front, await front.new_client())
    asked: list[int] = []
    looked_at = store._RECORDS.all

    async def counted(session: Any, **values: Any) -> Any:
        asked.append(len(values["ids"]))
        return await looked_at(session, **values)

    monkeypatch.setattr(store, "_RECORDS", SimpleNamespace(all=counted))
    digits = "".join(f"{number:04x}" for number in range(15_000))
    assert (await front.post("/contacts", {"x": digits}, **BO)).status_code == 422
    assert (await front.get(f"/contacts?cursor={digits[:8_000]}", **BO)).status_code == 400
    assert max(asked) <= 3

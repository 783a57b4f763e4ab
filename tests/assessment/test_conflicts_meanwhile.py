"""What others record of somebody, while whoever knows them does something else, is not written by them."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

import pytest
from sqlmodel import select

from services.assessment.models import Activity
from services.assessment.store.conflicts import written_of
from shared.data.db import Savepoint, Session
from shared.data.records import update
from shared.data.statements import param, sql, statement
from tests.assessment.builders import activity
from tests.assessment.client import Desk

_ACTIVITY = statement(select(Activity).where(Activity.client_id == param.client))
_NUMBER = sql("SELECT CAST(pg_current_xact_id() AS text) AS number", into=str)


@pytest.fixture
def front(open_desk: Desk) -> Desk:
    open_desk.running.today = date(2012, 9, 3)
    return open_desk


async def recorded(desk: Desk, client: str) -> None:
    answer = await desk.post("/activities", activity(client, on="2012-09-03"), sub="ann")
    assert answer.status_code == 201, answer.text


async def change(session: Session, client: UUID) -> None:
    for row in await _ACTIVITY.all(session, client=client):
        await update(session, row)


async def test_what_a_colleague_records_meanwhile_is_not_ours(front: Desk) -> None:
    friend, other = await front.new_client(), await front.new_client()
    people = [UUID(friend), UUID(other)]

    async def written(session: Session) -> Sequence[UUID]:
        return await written_of(session, people)

    await recorded(front, other)
    async with front.running.db.session() as session:
        await _NUMBER.one(session)  # whoever comes later has a higher one
        await recorded(front, friend)
        assert await written(session) == []
        nested = Savepoint(session)
        await nested.start()
        await change(session, people[0])
        await nested.commit()
        assert await written(session) == people[:1]  # of a savepoint, whose number is higher than a colleague's
        await change(session, people[1])
        await recorded(front, friend)
        assert sorted(await written(session)) == sorted(people)

"""How often a request that writes asks the database: each message costs both as much as some of its work."""

import pytest

from shared.data.db import Session
from tests.assessment.builders import ANN
from tests.assessment.client import Desk

BEGIN, CLAIM_THE_KEY, LOCK_AND_LOOK, WRITE_ALL, COMMIT = range(5)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[Session]:
    """The session, once for each message."""
    sessions: list[Session] = []
    answering = Session.answering

    def counted(session: Session) -> object:
        sessions.append(session)
        return answering(session)

    monkeypatch.setattr(Session, "answering", counted)
    return sessions


async def test_a_registration_takes_five_messages(desk: Desk, asked: list[Session]) -> None:
    assert (await desk.post("/persons", ANN)).status_code == 201
    assert len(asked) == len([BEGIN, CLAIM_THE_KEY, LOCK_AND_LOOK, WRITE_ALL, COMMIT])


async def test_one_that_is_sent_again_takes_three(desk: Desk, asked: list[Session]) -> None:
    headers = desk.headers()
    first = await desk.running.client.post("/persons", json=ANN, headers=headers)
    asked.clear()
    again = await desk.running.client.post("/persons", json=ANN, headers=headers)
    assert again.content == first.content
    assert len(asked) == len([BEGIN, CLAIM_THE_KEY, COMMIT])


async def test_an_act_with_nothing_of_its_own_to_ask_takes_no_more(desk: Desk, asked: list[Session]) -> None:
    """Who asks, the day and the key are asked for in no message of their own, whatever the act."""
    person = await desk.register()
    asked.clear()
    contact = {"clientId": person["clientId"], "kind": "no_show"}
    await desk.post("/contacts", contact, "provider")  # refused for its body: nothing but the key was asked for
    assert len(asked) <= len([BEGIN, CLAIM_THE_KEY, COMMIT])

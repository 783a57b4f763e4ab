"""How often a request that writes asks the database: each message costs both as much as some of its work."""

from shared.data.db import Session
from tests.assessment.builders import ANN
from tests.assessment.client import Desk

BEGIN, CLAIM_THE_KEY, LOCK_AND_LOOK, WRITE_ALL, WHO_ASKED, COMMIT = range(6)


async def test_a_registration_takes_six_messages(desk: Desk, messages_sent: list[Session]) -> None:
    assert (await desk.post("/persons", ANN)).status_code == 201
    assert len(messages_sent) == len([BEGIN, CLAIM_THE_KEY, LOCK_AND_LOOK, WRITE_ALL, WHO_ASKED, COMMIT])


async def test_one_that_is_sent_again_takes_three_and_what_reading_it_takes(
    desk: Desk, messages_sent: list[Session]
) -> None:
    headers = desk.headers()
    first = await desk.running.client.post("/persons", json=ANN, headers=headers)
    messages_sent.clear()
    await desk.get(f"/persons/{first.json()['clientId']}")
    read = len(messages_sent)
    messages_sent.clear()
    again = await desk.running.client.post("/persons", json=ANN, headers=headers)
    assert again.content == first.content
    assert len(messages_sent) <= len([BEGIN, CLAIM_THE_KEY, COMMIT]) + read


async def test_an_act_with_nothing_of_its_own_to_ask_takes_no_more(desk: Desk, messages_sent: list[Session]) -> None:
    """Who asks, the day and the key are asked for in no message of their own, whatever the act."""
    person = await desk.register()
    messages_sent.clear()
    contact = {"clientId": person["clientId"], "kind": "no_show"}
    await desk.post("/contacts", contact, "provider")  # refused for its body: nothing but the key was asked for
    assert len(messages_sent) <= len([BEGIN, CLAIM_THE_KEY, COMMIT, WHO_ASKED])

"""The player of a caseload verifies all that waits, in one request, less what the line refuses."""

from datetime import date
from typing import Any, cast

import httpx
import pytest

from deploy.demo.player.actions import PlayerContext
from deploy.demo.player.decisions import verify_outcomes
from deploy.demo.player.journal import PlayJournal
from deploy.demo.player.lines import Acting, CaseloadLine
from deploy.demo.player.sender import Sender
from deploy.errors import LasarsError
from tests.assessment.client import Desk
from tests.assessment.test_several_verifications import waiting, with_outcomes


class DeskSender:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.posted: list[str] = []

    async def send(
        self, acting: Acting, method: str, service: str, path: str, body: Any = None, *, key: str | None = None,
        params: dict[str, Any] | None = None,
    ) -> httpx.Response:  # fmt: skip
        assert service == "assessment"
        headers = self._desk.headers(acting.roles[0], sub=acting.sub, organisation=acting.organisation)
        headers |= {"Idempotency-Key": key} if key else {}
        self.posted += [path] if method == "POST" else []
        return await self._desk.running.client.request(method, path, json=body, params=params, headers=headers)


def line(sub: str, organisation: str, refuse: list[dict[str, str]]) -> CaseloadLine:
    acting = Acting(("verifier",), organisation, sub)
    return CaseloadLine(date(2012, 7, 9), 1, "verify_outcomes", acting, body={"refuse": refuse})


async def test_all_that_waits_is_verified_in_one_request(open_desk: Desk) -> None:
    care = await with_outcomes(open_desk)
    await with_outcomes(open_desk)
    sender, journal = DeskSender(open_desk), PlayJournal(None)
    journal.note({"P1": care.client})
    context = PlayerContext(cast("Sender", sender), journal)
    refuse = [{"person": "P1", "measure": "housing_resolved", "reasonCode": "not_seen"}]
    await verify_outcomes(context, line("vera", "start", refuse))
    assert sender.posted == ["/verifications"]
    assert journal.counts["verified"] == 4
    assert await waiting(open_desk) == []
    assert (await care.states())["housing_resolved"] == "withdrawn"


async def test_what_cannot_be_decided_stops_the_player(open_desk: Desk) -> None:
    await with_outcomes(open_desk)
    context = PlayerContext(cast("Sender", DeskSender(open_desk)), PlayJournal(None))
    with pytest.raises(LasarsError, match="own-record"):
        await verify_outcomes(context, line("kim", "start", []))
    await verify_outcomes(context, line("vera", "cdas", []))  # another decides these
    assert len(await waiting(open_desk)) == 2

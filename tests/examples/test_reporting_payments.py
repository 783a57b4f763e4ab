"""What the player reports of a run: only what finance, or the bank, has something to say of."""

from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from deploy.demo.player.actions import PlayerContext
from deploy.demo.player.decisions import return_run, settle_run
from deploy.demo.player.journal import PlayJournal
from deploy.demo.player.lines import Acting, CaseloadLine
from deploy.demo.player.sender import Sender

RUN = "a run"
SENT = [{"id": "of money", "runId": RUN, "netPence": 5_000}, {"id": "all taken off", "runId": RUN, "netPence": 0}]


class Reported:
    """A payments service with these remittances; keeps what is reported of them."""

    def __init__(self) -> None:
        self.paths: list[str] = []

    async def send(self, _acting: Acting, method: str, _service: str, path: str, *_: Any, **__: Any) -> Any:
        if method == "POST":
            self.paths.append(path)
        return SimpleNamespace(json=lambda: {"items": SENT, "next": None})


@pytest.mark.parametrize(("act", "step"), [(settle_run, "settle"), (return_run, "return")])
async def test_of_a_remittance_of_nothing_nothing_is_reported(tmp_path: Path, act: Any, step: str) -> None:
    reported = Reported()
    context = PlayerContext(cast("Sender", reported), PlayJournal(tmp_path / "played.jsonl"))
    line = CaseloadLine(date(2012, 8, 9), 1, f"{step}_run", Acting(("finance_releaser",), "council", "finance-3"),
                        body={"run": RUN})  # fmt: skip
    await act(context, line)
    assert reported.paths == [f"/remittances/of money/{step}"]

"""The run in which an amount is proposed: of a contract and who is paid there is one at a time."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from services.payments.pages import step_words
from shared.pages.lists import all_of
from shared.pages.own_api import at
from shared.pages.page import Visit
from shared.pages.rows import Row
from shared.pages.words import day


class ProposedRuns(NamedTuple):
    """By contract and party; none for who is shown no runs."""

    runs: Mapping[tuple[str, str], Row]

    def of(self, claim: Row) -> Row | None:
        return self.runs.get((claim["contract"], claim["party"])) if claim["state"] == "in_run" else None

    def in_words(self, claim: Row) -> str:
        """How far the claim is: `In the proposed run of 6 August 2012`."""
        run = self.of(claim)
        return f"In the proposed run of {day(run['runOn'])}" if run else step_words.how_far(claim).text

    def url(self, visit: Visit, claim: Row) -> str:
        run = self.of(claim)
        return visit.link(at("/runs/{id}", id=run["id"])) if run else ""


async def proposed_runs(visit: Visit, claims: Iterable[Mapping[str, Any]]) -> ProposedRuns:
    if not visit.may("GET /runs") or all(claim["state"] != "in_run" for claim in claims):
        return ProposedRuns({})
    return ProposedRuns(
        {(run["contract"], run["party"]): run for run in await all_of(visit, "/runs", state="proposed")}
    )

"""What failed its validation in a sample: it is put right there, and not by a further word on the outcome."""

from collections.abc import Mapping
from typing import Any

from shared.pages.lists import all_of
from shared.pages.own_api import at
from shared.pages.page import Visit
from shared.pages.words import as_day


async def failed_sample(visit: Visit, outcome: Mapping[str, Any]) -> str:
    """The address of its decision; empty where it did not fail. A contract's month is drawn once for validation."""
    if outcome["reason"] != "refused" or outcome["contract"] is None or not visit.may("GET /samples"):
        return ""
    month = as_day(outcome["achievedOn"]).replace(day=1)
    drawn = await visit.api.get("/samples", contract=outcome["contract"], month=month, purpose="validation")
    for sample in drawn["items"]:
        failed = await all_of(visit, at("/samples/{id}/outcomes", id=sample["id"]), state="failed")
        for sampled in failed:
            if sampled["outcomeId"] == outcome["id"]:
                return visit.link(at("/sampled-outcomes/{id}", id=sampled["id"]))
    return ""

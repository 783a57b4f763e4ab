"""One call by a second provider moves nothing that was verified for the first."""

from datetime import date
from typing import Any

from tests.assessment.care import new_care
from tests.assessment.conftest import Desk


def shown(outcomes: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    names = ("id", "measure", "state", "party", "achievedOn", "reason", "verifiedBy")
    return sorted(tuple(each[name] for name in names) for each in outcomes)


async def test_a_start_dated_before_the_first_one_moves_nothing(open_desk: Desk) -> None:
    care = await new_care(open_desk)
    await care.on("2012-04-10")
    await care.start("2012-04-10")
    await care.top("start", "2012-04-10", acuteHousing=True)
    await care.on("2012-07-20")
    await care.top("review", "2012-07-01", acuteHousing=False)
    for outcome in await care.outcomes(state="proposed"):
        await care.verify(outcome)
    before = shown(await care.outcomes())
    assert {(each[3], each[2]) for each in before} == {("cdas", "achieved")}
    await care.on("2012-09-10")
    await care.start("2012-04-03", "riverside", actor="rob", referred_on=date(2012, 4, 3))
    assert [each for each in shown(await care.outcomes()) if each[3] == "cdas"] == before
    assert not [each for each in await care.outcomes(state="achieved") if each["party"] == "riverside"]


async def test_a_word_on_anothers_outcome_is_kept_beside_the_first(open_desk: Desk) -> None:
    """The same evidence, seen for two outcomes: of each of them the last word counts."""
    care = await new_care(open_desk)
    await care.start("2012-04-10")
    await care.end("2012-06-01")
    await care.on("2012-08-01")
    await care.evidence("no_proven_offence", "2012-07-20")
    refused = await care.verify(await care.one("offending_reduced"), "refused")
    await care.verify(refused, "verified")
    before = shown(await care.outcomes())
    other = await care.start("2012-07-01", "riverside", actor="rob")
    (theirs,) = [each for each in await care.outcomes(measure="offending_reduced") if each["party"] == "riverside"]
    await care.verify(theirs, "refused")
    await care.running.deliver(other.model_copy(update={"revision": 2, "voided": True}))
    assert [each for each in shown(await care.outcomes()) if each[3] == "cdas"] == before
    assert ("offending_reduced", "achieved", "cdas", "vera") in {
        (each[1], each[2], each[3], each[6]) for each in before
    }

"""What takes an outcome back may have been long before it is known: both days are told, and what brought it out."""

from typing import Any

import pytest

from services.assessment.pages.names import CodeNames
from services.assessment.pages.timeline import timeline
from tests.assessment.builders import CDAS
from tests.assessment.client import Care, Desk, merge, new_care


@pytest.fixture
async def discharged(open_desk: Desk) -> Care:
    care = await new_care(open_desk)
    await care.start("2012-04-10")
    await care.end("2012-06-01")
    await care.verify(await care.one("planned_discharge"))
    return care


async def shown(care: Care, *who: str, **claims: str) -> dict[str, Any]:
    outcome: dict[str, Any] = (
        await care.desk.get(f"/outcomes/{(await care.one('planned_discharge'))['id']}", *who, **claims)
    ).json()
    return outcome


def line(outcome: dict[str, Any]) -> str:
    (happening,) = timeline({"outcome": [outcome]}, CodeNames({}))
    return " ".join(happening.lines)


async def test_a_return_under_another_record_is_told_with_the_day_on_which_the_records_were_found_to_be_one(
    discharged: Care, open_desk: Desk
) -> None:
    other = await new_care(open_desk)
    await other.assess("2012-08-01")
    await discharged.on("2012-12-09")
    await merge(discharged, other)
    whole = await shown(discharged, "assessor")
    assert (whole["effectiveOn"], whole["knownOn"], whole["byMerge"]) == ("2012-08-01", "2012-12-09", True)
    assert line(whole) == (
        "Taken back on 9 December 2012: the person came back on 1 August 2012."
        " It came out then, as two records were found to be one person, or not to be."
    )
    own = await shown(discharged, "provider", **CDAS)
    assert (own["reason"], own["byMerge"]) == ("represented", None)
    assert line(own) == "Taken back on 9 December 2012: the person came back on 1 August 2012."
    (said,) = await discharged.told("outcome-withdrawn")
    assert said["byMerge"] is True


async def test_a_return_that_is_recorded_late_is_told_with_both_days_and_no_merge(discharged: Care) -> None:
    await discharged.on("2012-08-20")
    await discharged.assess("2012-08-01")
    whole = await shown(discharged, "assessor")
    assert line(whole) == "Taken back on 20 August 2012: the person came back on 1 August 2012."
    assert whole["byMerge"] is False


async def test_a_return_that_is_known_at_once_has_one_day(discharged: Care) -> None:
    await discharged.on("2012-08-01")
    await discharged.assess("2012-08-01")
    assert line(await shown(discharged, "provider", **CDAS)) == (
        "Taken back on 1 August 2012: the person came back on that day."
    )


async def test_what_stands_again_is_known_to_have_fallen_no_more(discharged: Care) -> None:
    await discharged.on("2012-08-20")
    assessment = await discharged.assess("2012-08-01")
    voided = await discharged.desk.post(f"/assessments/{assessment}/void", {"reasonCode": "wrong_person"})
    assert voided.status_code == 200
    again = await shown(discharged, "assessor")
    assert (again["state"], again["knownOn"], again["byMerge"]) == ("achieved", None, False)


@pytest.mark.parametrize(
    ("reason", "known", "words"),
    [
        ("represented", None, "Taken back: the person came back on 1 August 2012."),
        ("journey-continued", "2012-08-20", "Taken back on 20 August 2012: the treatment went on from 1 August 2012."),
        ("corrected", None, "Taken back on 1 August 2012: a record was corrected."),
        ("superseded", "2012-08-20", "Taken back on 20 August 2012: another one counts."),
    ],
)
def test_no_day_is_told_that_is_not_known(reason: str, known: str | None, words: str) -> None:
    fell = {"reason": reason, "effectiveOn": "2012-08-01", "knownOn": known, "byMerge": False}
    outcome = {"id": "o", "measure": "planned_discharge", "achievedOn": "2012-06-01", "state": "withdrawn"}
    assert line(outcome | fell) == words

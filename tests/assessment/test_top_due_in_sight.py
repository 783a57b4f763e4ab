"""Who may record no more for a person learns nothing from due TOPs of what others do, nor who works for others."""

from collections.abc import Awaitable, Callable
from datetime import date
from typing import Any

import pytest

from tests.assessment.builders import answers, stockport, transferred
from tests.assessment.client import Care, Desk, merge
from tests.assessment.test_top_counts import told
from tests.assessment.test_top_due_lists import CDAS, named, treated

PATHS = ("/top-due", "/top-due.csv", "/top-due/totals", "/top-due/totals.csv", "/top-due/totals?by=keyWorker")


async def shown(desk: Desk) -> dict[str, str]:
    answers_of = {path: await desk.get(path, "provider", "clinician", **CDAS) for path in PATHS}
    assert {answer.status_code for answer in answers_of.values()} == {200}
    return {path: answer.text for path, answer in answers_of.items()}


async def start_top(desk: Desk, client: str) -> str:
    body = {"clientId": client, "stage": "start", "on": "2012-05-10", "items": answers(opiates=20)}
    answer = await desk.post("/top-reviews", body, "assessor", sub="ann")
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def ended(desk: Desk) -> Care:
    care = await treated(desk, "2012-05-07")
    await care.end("2012-05-28", "85")
    await care.on("2012-10-01")
    return care


Act = Callable[[], Awaitable[Any]]


async def a_form(desk: Desk) -> Act:
    care = await ended(desk)
    return lambda: start_top(desk, care.client)


async def a_form_voided(desk: Desk) -> Act:
    care = await treated(desk, "2012-05-07")
    form = await start_top(desk, care.client)
    await care.end("2012-05-28", "85")
    await care.on("2012-10-01")
    return lambda: desk.post(f"/top-reviews/{form}/void", {"reasonCode": "entered_in_error"}, "assessor", sub="ann")


async def a_merge(desk: Desk) -> Act:
    before = await treated(desk, "2012-04-10", "riverside")
    await before.end("2012-05-01", "85")
    care = await ended(desk)
    return lambda: merge(care, before)


async def after_a_hand_over(desk: Desk) -> Act:
    care = await treated(desk, "2012-05-07")
    await desk.running.deliver(transferred(care.starts[0], "2012-05-28", "riverside"))
    await care.on("2012-10-01")
    return lambda: start_top(desk, care.client)


@pytest.mark.parametrize("story", [a_form, a_form_voided, a_merge, after_a_hand_over])
async def test_what_others_record_later_changes_nothing_that_a_former_provider_is_shown(
    open_desk: Desk, story: Callable[[Desk], Awaitable[Act]]
) -> None:
    act = await story(open_desk)
    before = await shown(open_desk)
    await act()
    assert await shown(open_desk) == before


async def test_of_who_is_out_of_its_sight_an_organisation_is_counted_nothing(desk: Desk) -> None:
    """A TOP is due four months after the end, when it may record no more; the position would show it."""
    after = {"code": "after", "title": "After", "stage": "post_exit", "after_days": 7, "before_days": 7}
    windows = [*stockport().scheme["top_windows"], after | {"after_months": 4}]
    document = stockport().scheme | {"top_windows": windows}
    await desk.running.deliver(("stockport-2012", stockport().model_copy(update={"scheme": document, "hash": "other"})))
    desk.running.today = date(2012, 9, 3)
    care = await treated(desk, "2012-05-07")
    await care.end("2012-05-28", "80")
    await treated(desk, "2012-09-10")
    await care.on("2012-10-02")
    (count,) = [each for each in await told(desk) if each["organisation"] == "cdas"][-1:]
    assert count["countedTo"] == "2012-09-30"
    assert "after" not in {window["window"] for window in count["windows"]}
    assert {window["window"]: window["overdue"] for window in count["windows"]}["start"] == 1


@pytest.mark.parametrize("query", ["?by=keyWorker", "?keyWorker=rita"])
@pytest.mark.parametrize("ending", ["", ".csv"])
async def test_the_councils_hat_on_a_provider_shows_no_workers_of_others(
    open_desk: Desk, query: str, ending: str
) -> None:
    other = await treated(open_desk, "2012-08-06", "riverside")
    await open_desk.running.deliver(named(other.starts[0], "rita", "2012-08-06"))
    for treating in ("provider", "clinician"):
        answer = await open_desk.get(f"/top-due/totals{ending}{query}", "commissioner", treating, **CDAS)
        assert (answer.status_code, "rita" in answer.text, "riverside" in answer.text) == (200, False, False)

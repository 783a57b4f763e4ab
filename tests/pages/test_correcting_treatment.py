"""Correcting a treatment on its pages: its key worker, its end, and a start that never was."""

from datetime import date
from typing import get_args

import pytest

from services.referral.pages import words
from services.referral.rules.states import CorrectionReason, StartVoidReason, VoidReason
from services.referral.schemas.episodes import CorrectedEndBody, StartVoidBody, VoidBody
from tests.pages.conftest import Browser
from tests.pages.sending import on, sent
from tests.pages.test_placing import house, opened, town  # noqa: F401 - fixtures
from tests.referral.client import Town


async def _treated(town: Town) -> str:  # noqa: F811
    episode = await town.start(await town.service("cdas"), on="2012-04-10")
    return f"/treatment/{episode['id']}"


async def test_a_key_worker_is_changed_and_nobody_overwrites_it_unseen(house: Browser, town: Town) -> None:  # noqa: F811
    path = await _treated(town)
    page = await opened(house, "provider", f"{path}/key-worker")
    stale = await house.get(f"{path}/key-worker")
    done = await sent(house, f"{path}/key-worker", page, keyWorker="cdas-new", **on("since", 10, 4, 2012))
    assert done.status_code == 303, done.text
    shown = (await house.get(path)).text
    assert "cdas-new" in shown
    assert shown.index("Enter a TOP") < shown.index("Transfer")  # first what most come for
    late = await sent(house, f"{path}/key-worker", stale, keyWorker="cdas-other", **on("since", 10, 4, 2012))
    assert late.status_code == 409
    assert "cdas-new" in late.text
    assert "cdas-other" not in (await house.get(path)).text


async def test_an_end_is_corrected_and_taken_back(house: Browser, town: Town) -> None:  # noqa: F811
    path = await _treated(town)
    page = await opened(house, "clinician", f"{path}/discharge")
    await sent(house, f"{path}/discharge", page, reason="80 (cds-f)", **on("endedOn", 10, 4, 2012))
    page = await house.get(f"{path}/correct-end")
    assert 'value="80 (cds-f)"' in page.text
    corrected = {"reason": "85 (cds-f)", "reasonCode": "entered_in_error"}
    done = await sent(house, f"{path}/correct-end", page, **corrected, **on("endedOn", 10, 4, 2012))
    assert done.status_code == 303, done.text
    page = await house.get(f"{path}/not-ended")
    assert "85 (cds-f)" in page.text
    assert "Each outcome of this end falls, and what was paid for it is taken back." in page.text
    assert (await sent(house, f"{path}/not-ended", page, reasonCode="still_in_treatment")).status_code == 303
    assert "In treatment" in (await house.get(path)).text


async def test_an_end_is_not_offered_to_be_corrected_when_its_days_are_over(
    house: Browser,  # noqa: F811
    town: Town,  # noqa: F811
) -> None:
    path = await _treated(town)
    page = await opened(house, "clinician", f"{path}/discharge")
    await sent(house, f"{path}/discharge", page, reason="80 (cds-f)", **on("endedOn", 10, 4, 2012))
    assert "You may correct or take back the end until 30 April 2012" in (await house.get(path)).text
    house.running.today = date(2012, 4, 30)
    assert "Correct the end" in (await house.get(path)).text
    house.running.today = date(2012, 5, 1)
    page = await house.get(path)
    assert "Correct the end" not in page.text
    assert "It has not ended" not in page.text
    assert "could correct or take back the end until 30 April 2012" in page.text
    for form in ("correct-end", "not-ended"):
        page = await house.get(f"{path}/{form}")
        assert "could correct or take back the end until 30 April 2012" in page.text
        assert 'name="reasonCode"' not in page.text
    page = await opened(house, "assessor", path, "start")
    assert "Correct the end" in page.text


async def test_who_treats_cannot_say_that_it_never_started_and_the_front_door_can(
    house: Browser,  # noqa: F811
    town: Town,  # noqa: F811
) -> None:
    path = await _treated(town)
    assert "never-started" not in (await opened(house, "provider", path)).text
    assert (await house.get(f"{path}/never-started")).status_code == 403
    page = await opened(house, "assessor", f"{path}/never-started", "start")
    assert "each outcome that counts from this start falls" in page.text
    done = await sent(house, f"{path}/never-started", page, reasonCode="did_not_start")
    assert done.status_code == 303, done.text
    after = (await house.get(path)).text
    assert "Never started" in after
    assert [way for way in ("Enter a TOP", f"{path}/") if way in after] == []  # nothing is done in it any more


async def test_a_start_by_mistake_is_taken_back_alone_and_who_treats_knows_whom_to_ask(
    house: Browser,  # noqa: F811
    town: Town,  # noqa: F811
) -> None:
    path = await _treated(town)
    asks = "Was the start recorded by mistake, or is its day wrong? The front door takes it back"
    assert asks in (await opened(house, "provider", path)).text
    page = await opened(house, "assessor", f"{path}/never-started", "start")
    assert "The start alone was a mistake: the referral is accepted again, and a place is held for them." in page.text
    assert "They did not come: the referral is closed, and its place is free." in page.text
    assert "that needs one that is free" in page.text
    done = await sent(house, f"{path}/never-started", page, reasonCode="entered_in_error")
    assert done.status_code == 303, done.text
    after = (await house.get(path)).text
    assert "Whether the person is still expected stands in" in after
    assert asks not in after
    assert "Accepted: wait for treatment to start (1)" in (await opened(house, "provider", "/")).text


@pytest.mark.parametrize(
    ("body", "field", "codes"),
    [(VoidBody, "reason_code", VoidReason), (StartVoidBody, "reason_code", StartVoidReason),
     (CorrectedEndBody, "reason_code", CorrectionReason)],
)  # fmt: skip
def test_each_reason_that_the_api_takes_can_be_chosen(body: type, field: str, codes: object) -> None:
    assert [choice.value for choice in words.choices_of(body, field)] == list(get_args(codes))
    assert len({choice.text for choice in words.choices_of(body, field)}) == len(get_args(codes))

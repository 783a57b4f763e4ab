"""Whoever knows somebody is shown nothing of the form that their organisation sent of them, by its reference either:
neither one form sent again, nor a file, whatever it writes.
"""

from datetime import date
from typing import Any

import httpx
import pytest

from tests.assessment.builders import referral_form
from tests.assessment.client import Desk
from tests.assessment.test_conflicts import is_withheld, knows
from tests.assessment.test_referral_forms import taken_up
from tests.assessment.test_referral_lines import FILE

POL: dict[str, Any] = {"organisation": "police", "sub": "pol"}
BO: dict[str, Any] = {"organisation": "police", "sub": "bo"}


@pytest.fixture
def front(open_desk: Desk) -> Desk:
    open_desk.running.today = date(2012, 9, 3)
    return open_desk


async def sent(desk: Desk, who: dict[str, Any], csv: str = FILE, **says: Any) -> httpx.Response:
    return await desk.post("/referral-form-files", {"csv": csv} | says, "referrer", **who)


async def test_a_form_is_not_told_again_by_its_reference(front: Desk) -> None:
    body = referral_form(reference="R-1")
    first = await front.post("/referral-forms", body, "referrer", **POL)
    again = await front.post("/referral-forms", body, "referrer", **BO)
    assert (first.status_code, again.status_code) == (201, 201)  # until the front door says who it is
    client = (await taken_up(front, first.json()))["clientId"]
    await knows(front, client)
    assert is_withheld(await front.post("/referral-forms", body, "referrer", **BO))
    assert is_withheld(await front.get(f"/referral-forms/{first.json()['id']}", "referrer", **BO))
    told = await front.post("/referral-forms", body, "referrer", **POL)
    assert (told.status_code, told.json()["state"]) == (201, "taken_up")
    assert (await front.post("/referral-forms", referral_form(), "referrer", **BO)).status_code == 201


@pytest.mark.parametrize("dry_run", [True, False])
@pytest.mark.parametrize("csv", [FILE, FILE.replace("Bell", "Ball"), FILE.replace("DIP-1,Ann,", "DIP-1,,")])
async def test_a_file_with_a_line_of_them_is_refused_whatever_it_would_change(
    front: Desk, dry_run: bool, csv: str
) -> None:
    assert (await sent(front, POL)).status_code == 200
    forms = (await front.get("/referral-forms", "referrer", **POL)).json()["items"]
    await knows(front, (await taken_up(front, forms[0]))["clientId"])
    more = csv + "DIP-4,Kim,,,,,,,\n"
    assert is_withheld(await sent(front, BO, more, dryRun=dry_run))
    assert len((await front.get("/referral-forms", "referrer", **POL)).json()["items"]) == 3
    of_others = "\n".join(line for line in more.splitlines() if not line.startswith("DIP-1"))
    assert (await sent(front, BO, of_others, dryRun=dry_run)).status_code == 200
    assert (await sent(front, POL, more, dryRun=dry_run)).status_code == 200


async def test_so_is_the_front_doors_own(front: Desk) -> None:
    body = referral_form(reference="R-1")
    form = (await front.post("/referral-forms", body)).json()
    await knows(front, (await taken_up(front, form))["clientId"])
    assert is_withheld(await front.post("/referral-forms", body, sub="bo"))

"""Who begins treatment owes a start TOP: the person's page names it, with the last day on which it is in time."""

from tests.assessment.client import Care
from tests.pages.conftest import Browser
from tests.pages.test_front_door import care, door  # noqa: F401 - fixtures


async def test_the_step_is_named_and_leads_to_whose_it_is(door: Browser, care: Care) -> None:  # noqa: F811
    other = Care(care.desk, await care.desk.new_client())
    await other.start("2012-09-01")
    await door.sign_in("assessor", organisation="start")
    page = (await door.get(f"/persons/{other.client}")).text
    step = page.partition("Start TOP, by 15 September 2012")
    assert step[1], page
    assert step[0].rpartition("<a ")[2].partition('href="')[2].startswith("http://site.local/assessment/pages/top-due")

"""A commissioner in a real browser: an extract for an evaluation is taken, and listed with what it is for."""

from tests.pages.acting import Cast
from tests.pages.browsing import IN_A_BROWSER

pytestmark = IN_A_BROWSER
DOOR = "/assessment/pages"


async def test_an_extract_is_taken_for_a_purpose(cast: Cast) -> None:
    commissioner = await cast.as_("commissioner-1", f"{DOOR}/evaluation-extracts")
    await commissioner.look("extracts")
    await commissioner.click("Take an extract")
    await commissioner.send_in_vain("What is it taken for?")
    await commissioner.fill(firstYear="2010", lastYear="2011", recipient="University of York", purpose="Did it work?")
    await commissioner.send_in_vain("1990 to 2010")
    await commissioner.fill(lastYear="2010")
    await commissioner.send()
    await commissioner.says("Evaluation extract", "University of York", "SHA-256")
    await commissioner.look("taken")
    await commissioner.click("What its columns mean")
    await commissioner.says("What an evaluation extract says", "weeksInTreatment")
    await commissioner.look("dictionary")

"""A caseload as a file in a real browser: looked at, sent, and refused by line and column."""

from playwright.async_api import FilePayload

from tests.pages.acting import Cast
from tests.pages.browsing import IN_A_BROWSER

pytestmark = IN_A_BROWSER
DOOR = "/assessment/pages"


def _file(text: str) -> FilePayload:
    return {"name": "caseload.csv", "mimeType": "text/csv", "buffer": text.encode()}


async def test_a_caseload_is_looked_at_and_sent(cast: Cast) -> None:
    line = f"{cast.family}-1,Wilmot,{cast.family}"
    surgery = await cast.as_("gp-heaton-desk", f"{DOOR}/referral-forms")
    await surgery.click("Send a caseload as a file")
    await surgery.look()
    await surgery.page.set_input_files('[name="csv"]', files=[_file(f"reference,name\n{line}\n")])
    await surgery.send_in_vain("The file")
    await surgery.look("refused")
    text = f"reference,given_name,family_name\n{line}\n"
    await surgery.page.set_input_files('[name="csv"]', files=[_file(text)])
    await surgery.choose("do", "look")
    await surgery.click("Go on")
    await surgery.says("Nothing was kept")
    await surgery.look("looked at")
    await surgery.page.set_input_files('[name="csv"]', files=[_file(text)])
    await surgery.choose("do", "receive")
    await surgery.send()
    await surgery.says(f"Wilmot {cast.family}")

"""An assessor in a real browser: an agency's file for NDTMS, from sending it to what differs."""

from playwright.async_api import FilePayload

from tests.pages.acting import Cast
from tests.pages.browsing import IN_A_BROWSER
from tests.rules.assessment.ndtms_files import ann_row, extract_text

pytestmark = IN_A_BROWSER
DOOR = "/assessment/pages"
ASSESSOR = "assessor-1"


def _file(*rows: dict[str, str]) -> FilePayload:
    return {"name": "file.csv", "mimeType": "text/csv", "buffer": extract_text(*rows).encode()}


async def test_a_file_is_looked_at_and_taken(cast: Cast) -> None:
    name = f"N0852-20120401-{cast.today():%Y%m%d}-TREAT-IN-H.csv"
    other = ann_row(CLIENTID="C3", EPISODID="E3")
    assessor = await cast.as_(ASSESSOR, f"{DOOR}/ndtms")
    for rows in ((ann_row(), other), (ann_row(), ann_row(CLIENTID="C4", DOB="1980"))):
        await assessor.at(f"{DOOR}/ndtms")
        await assessor.look("files")
        await assessor.click("Send an agency's file")
        await assessor.look("to send")
        await assessor.page.set_input_files('[name="csv"]', files=[_file(*rows)])
        await assessor.fill(fileName="none.csv")
        await assessor.page.select_option('[name="provider"]', "cdas")
        await assessor.send_in_vain("the agency, the first and the last day")
        await assessor.page.set_input_files('[name="csv"]', files=[_file(*rows)])
        await assessor.fill(fileName=name)
        await assessor.send()
        await assessor.look("to take")
        if len({row["DOB"] for row in rows}) > 1:
            await assessor.says("DOB", "must be a day of the calendar")
            await assessor.choose("partial", "true")
        await assessor.page.locator('main form[method="post"] button').last.click()
        await assessor.says("What taking it did")
        await assessor.look("taken")
    await assessor.click("Lines that are not in the agency's last file")
    await assessor.look("missing")
    await assessor.says("C3|E3|M1|T1")
    await assessor.send()
    await assessor.click("Compare the agency's last file with what was recorded")
    await assessor.says("Nobody like that is registered here")
    await assessor.look("compared")


async def test_our_own_file_says_what_it_lacks_and_what_somebody_consents_to_is_recorded(cast: Cast) -> None:
    assessor = await cast.as_(ASSESSOR, f"{DOOR}/ndtms")
    await assessor.click("Our own file")
    await assessor.look("none named")
    await assessor.page.fill("#fileName", f"N0001-20120401-{cast.today():%Y%m%d}-TREAT-IN-H.csv")
    await assessor.click("Look at it")
    await assessor.says("The file has", "CONSENT", "has not been recorded")
    await assessor.look("what it lacks")
    await assessor.page.locator("main td a, main th a").first.click()
    await assessor.look("of somebody")
    await assessor.send_in_vain("What do they say?")
    await assessor.choose("given", "true")
    await assessor.send()
    await assessor.at(f"{DOOR}/ndtms-consents")
    await assessor.says("They let NDTMS be told who they are")
    await assessor.look()
    await assessor.page.locator("main td a, main th a").last.click()
    await assessor.look("what they said")
    await assessor.click("Take it back")
    await assessor.look()
    await assessor.send_in_vain("What is wrong?")
    await assessor.choose("reasonCode", "wrong_person")
    await assessor.send()
    await assessor.says("Taken back: they let NDTMS be told")

"""A commissioner in a real browser: figures of another area are sent, stand beside ours, and are withdrawn."""

from playwright.async_api import FilePayload

from tests.pages.acting import Cast
from tests.pages.browsing import IN_A_BROWSER

pytestmark = IN_A_BROWSER
SERVICES = {"assessment": "starts", "referral": "referrals-made", "tariff": "bands-confirmed", "payments": "claims"}


def _file(code: str) -> FilePayload:
    months = "".join(f"{code},2012-{month:02},{20 + month},,\n" for month in range(4, 9))
    return {"name": "t.csv", "mimeType": "text/csv", "buffer": f"indicator,month,number,met,value\n{months}".encode()}


async def test_figures_of_another_area_stand_beside_ours(cast: Cast) -> None:
    commissioner = await cast.as_("commissioner-1", "/assessment/pages/figures")
    for service, code in SERVICES.items():
        pages = f"/{service}/pages"
        await commissioner.at(f"{pages}/figures")
        await commissioner.click("Figures of other areas")
        await commissioner.look("none")
        await commissioner.click("Send figures of another area")
        await commissioner.fill(
            comparedArea="Trafford", source="Statistics, table 7", licence="OGL v3.0", fileName="t.csv"
        )
        await commissioner.send_in_vain("When were they published?")
        await commissioner.day("publishedOn", cast.today())
        await commissioner.page.set_input_files('[name="csv"]', files=[_file(code)])
        await commissioner.send()
        await commissioner.says("Trafford", "Counts")
        await commissioner.look("sent")
        asked = "from=2012-04-01&to=2012-08-31&comparison=Trafford&change=2012-06-01"
        await commissioner.at(f"{pages}/figures/{code}?{asked}")
        await commissioner.says("are not ours", "Ours less theirs", "Trafford, as published")
        await commissioner.look("beside another area")
        await commissioner.at(f"{pages}/comparison-files")
        await commissioner.click("Trafford")
        await commissioner.look("to withdraw")
        await commissioner.send()
        await commissioner.says("Withdrawn")
        await commissioner.look("withdrawn")

"""A second rating in a real browser: one is given, another is set aside, and the council sees how raters agree."""

from tests.pages.acting import Cast
from tests.pages.browsing import IN_A_BROWSER
from tests.pages.prepared import RIVERSIDE, prepared
from tests.tariff.builders import DOMAINS

pytestmark = IN_A_BROWSER
DOOR = "/assessment/pages"


async def test_what_a_provider_assessed_is_rated_again(cast: Cast) -> None:
    async with prepared(cast.site) as others:
        for client, _episode in await others.all_treated(cast.family, "Rosalinde", "Richarda"):
            body = {"clientId": client, "kind": "triage", "assessedOn": others.today.isoformat(), "flags": [],
                    "injecting": "never", "drugProfile": [{"code": "1011", "rank": 1}],
                    "points": dict.fromkeys(DOMAINS, 2)}  # fmt: skip
            await others.ask(RIVERSIDE, "POST", "assessment", "/assessments-under-audit", body)
    assessor = await cast.as_("assessor-1", f"{DOOR}/second-ratings")
    await assessor.look()
    await assessor.link(f"Rosalinde {cast.family}").click()
    await assessor.says("It waits to be rated again")
    await assessor.look()
    rating = assessor.page.url.removeprefix(assessor.visitor.site).partition("?")[0]
    await assessor.click("Rate it")
    await assessor.look()
    await assessor.choose("basis", "interview")
    await assessor.send_in_vain("Points")
    await assessor.fill(**{f"points.{domain}": "3" for domain in DOMAINS})
    await assessor.send()
    await assessor.says("They had seen the person", "The points of both")
    await assessor.look("rated")
    assert rating in assessor.page.url
    await assessor.at(f"{DOOR}/second-ratings")
    await assessor.link(f"Richarda {cast.family}").click()
    await assessor.click("It cannot be rated")
    await assessor.look()
    await assessor.choose("reasonCode", "not_reached")
    await assessor.send()
    await assessor.says("the person was not reached")
    council = await cast.as_("commissioner-1", f"{DOOR}/rater-agreement")
    await council.says("riverside-keyworker")
    await council.look()

"""A newcomer at the front page. Last of these files, since the clock that it moves never goes back."""

from datetime import timedelta

from deploy.sandbox.sandbox import Sandbox
from tests.pages.browsing import IN_A_BROWSER, Visitor

pytestmark = IN_A_BROWSER


async def test_a_newcomer_is_somebody_lets_a_week_pass_and_signs_out(visitor: Visitor, site: Sandbox) -> None:
    await visitor.open("/")
    await visitor.pictures("front")
    assert await visitor.violations() == []
    assert [each for each in await visitor.cut() if "wider" in each] == []
    await visitor.page.click('button[value="commissioner-1"]')
    await visitor.page.wait_for_url(f"{visitor.site}/payments/pages/")
    assert await visitor.heading() == "This week"

    before = site.home.today()
    assert before is not None
    await visitor.open("/")
    await visitor.page.click("text=One week on")
    await visitor.page.wait_for_url(f"{visitor.site}/")  # by itself, when it is over
    after = before + timedelta(days=7)
    assert site.home.today() == after
    assert f"{after:%A} {after.day} {after:%B %Y}" in await visitor.page.inner_text("main")

    await visitor.page.click("text=Sign out")
    await visitor.page.wait_for_url(f"{visitor.site}/")
    assert "You are:" not in await visitor.page.inner_text("main")

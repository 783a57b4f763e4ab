"""Webhooks in both services: one is tried against a receiver on this machine, switched off and on again."""

import pytest

from deploy.sandbox.sandbox import Sandbox
from shared.messaging.events import full_type
from tests.pages.browsing import IN_A_BROWSER, Visitor
from tests.pages.meanwhile import Acting
from tests.pages.trying import Tried
from tests.receiver import always, receiving

pytestmark = IN_A_BROWSER


@pytest.mark.parametrize(("service", "wanted"), [("tariff", "scheme-published"), ("payments", "debt-raised")])
async def test_one_is_tried_and_switched(
    anybody: Visitor, site: Sandbox, tried: Tried, service: str, wanted: str
) -> None:
    pages = f"/{service}/pages/webhooks"
    async with receiving(always(200)) as receiver:
        body = {"url": receiver.url(), "types": [full_type(wanted)], "description": f"To {receiver.port}"}
        await Acting(site, "commissioner", "council", "commissioner-1").post(service, "/webhook-endpoints", body)
        await anybody.sign_in("commissioner-1", pages)
        await tried.here(anybody)
        await anybody.go(f'main a:text-is("To {receiver.port}")')
        await tried.here(anybody, "before")
        await anybody.go('main a:text-is("Send a test")')
        await tried.here(anybody)
        await anybody.go('main form button:text-is("Send a test")')
        await receiver.asked.wait()
    assert b"webhook-test" in receiver.requests[0].body
    assert "uk.lasars.webhook-test.v1" in await anybody.page.inner_text("main table")
    await tried.here(anybody, "tried")
    await anybody.go('main a:text-is("Switch it off")')
    await tried.here(anybody)
    await anybody.go('main form button:text-is("Switch it off")')
    assert "Off. It was switched off by hand." in await anybody.page.inner_text("main")
    await tried.here(anybody, "off")
    await anybody.go('main a:text-is("Switch it on")')
    await anybody.go('main form button:text-is("Switch it on")')
    await anybody.go('main a:text-is("Make a new key")')
    await tried.here(anybody)
    await anybody.go('main form button:text-is("Make a new key")')
    assert "whsec_" in await anybody.page.inner_text("main")
    await tried.here(anybody, "made")
    await anybody.go('main a:text-is("The webhook")')
    await anybody.go('main a:text-is("Deliver again from a day on")')
    await tried.here(anybody)
    await anybody.open(f"{pages}/new")
    await tried.here(anybody)
    await anybody.open(pages)
    await anybody.go(f'main a:text-is("To {receiver.port}")')
    if again := await anybody.page.query_selector('main a:text-is("Deliver it again")'):
        await again.click()
        await anybody.page.wait_for_load_state()
        await tried.here(anybody)

"""An operator: how far behind each service is; an event that could not be read is looked at, tried again, given up."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from deploy.sandbox.sandbox import Sandbox
from deploy.sandbox.topology import SERVICES
from tests.pages.browsing import IN_A_BROWSER, Visitor
from tests.pages.meanwhile import Acting, assess, at_rest, write
from tests.pages.story import scheme_of_another
from tests.pages.trying import Tried

pytestmark = IN_A_BROWSER
# By service, what it cannot keep until it is healed.
BROKEN = {
    "assessment": "scheme_fact ADD CONSTRAINT broken CHECK (version < {version}) NOT VALID",
    "referral": "scheme_version ADD CONSTRAINT broken CHECK (version < {version}) NOT VALID",
    "tariff": "assessment ADD CONSTRAINT broken CHECK (actor <> 'assessor-9') NOT VALID",
    "payments": "scheme_version ADD CONSTRAINT broken CHECK (version < {version}) NOT VALID",
}
OTHER_VERSION = (("tariff", "lasars.schemes", "scheme-published"), ("assessment", "lasars.clinical", "client-assessed"))
SENT = """
    INSERT INTO outbox (event_id, topic, subject, type, body, area) VALUES ($1, $2, $3, $4, $5, 'stockport')
"""


@pytest.fixture
async def parked(site: Sandbox) -> AsyncIterator[None]:
    """In each service events wait: one that its tables refuse, and what a newer version of its sender wrote."""
    versions = await Acting(site, "commissioner", "council", "commissioner-1").get("tariff", "/schemes?limit=200")
    version = 1 + len(versions["items"])
    for service, what in BROKEN.items():
        await write(site, service, f"ALTER TABLE {what.format(version=version)}")
    for sender, topic, kind in OTHER_VERSION:
        await of_a_newer_version(site, sender, topic, kind)
    await published(site, version)
    await assess(site, 2, 2, 2, 2, 2, version % 5, sub="assessor-9")
    yield
    for service in SERVICES:
        await write(site, service, f"ALTER TABLE {BROKEN[service].split()[0]} DROP CONSTRAINT IF EXISTS broken")


async def of_a_newer_version(site: Sandbox, sender: str, topic: str, kind: str) -> None:
    event = uuid4()
    body = {"specversion": "1.0", "id": str(event), "source": f"/{sender}", "type": f"uk.lasars.{kind}.v9",
            "subject": "nobody", "time": datetime.now(UTC).isoformat(), "data": {"area": "stockport"}}  # fmt: skip
    await write(site, sender, SENT, event, topic, "nobody", kind, json.dumps(body).encode())


async def published(site: Sandbox, version: int) -> None:
    commissioner = Acting(site, "commissioner", "council", "commissioner-1")
    await commissioner.post("tariff", "/schemes", {"toml": scheme_of_another(version)})
    await commissioner.post("tariff", f"/schemes/stockport-2012/versions/{version}/publish", {})


async def said(visitor: Visitor) -> str:
    return await visitor.page.inner_text("main")


async def to_service(visitor: Visitor, service: str) -> None:
    await visitor.go(f'nav[aria-label="Services"] >> text="{service.capitalize()}"')


@pytest.mark.usefixtures("parked")
async def test_what_could_not_be_read_is_read_again_or_given_up_in_each_service(
    anybody: Visitor, site: Sandbox, tried: Tried
) -> None:
    await anybody.open("/")
    await anybody.go('button[value="operator-1"]')
    for service in SERVICES:
        await to_service(anybody, service)
        assert await anybody.heading() == "How far behind"
        assert "Some events could not be read: open the list below." in await said(anybody)
        await tried.here(anybody, "parked")
        await is_read_again(anybody, site, service, tried)
        await is_given_up(anybody, tried)
        assert "the longest first: none." in await said(anybody)
        if service == SERVICES[0]:
            await tried.here(anybody, "none")
    await at_rest(site)
    for service in SERVICES:
        await to_service(anybody, service)
        assert "the work of today is done" in await said(anybody)


async def is_read_again(anybody: Visitor, site: Sandbox, service: str, tried: Tried) -> None:
    page = anybody.page
    await anybody.go("nav >> text=Could not be read")
    await tried.here(anybody, "parked")
    await anybody.go("main tbody tr:has-text('broken') a")
    await tried.here(anybody)
    await anybody.go("main a:text-is('Read it again')")
    await tried.here(anybody)
    await anybody.go("main button:text-is('Read it again')")
    assert "It fails as before" in await page.inner_text(".govuk-error-summary")
    await tried.here(anybody, "fails")
    await write(site, service, f"ALTER TABLE {BROKEN[service].split()[0]} DROP CONSTRAINT broken")
    await anybody.go("main button:text-is('Read it again')")
    assert "The event is read again." in await page.inner_text("body")


async def is_given_up(anybody: Visitor, tried: Tried) -> None:
    """Each that is left: referral hears both senders."""
    page = anybody.page
    while await page.locator("main tbody tr:has-text('OtherVersion') a").count():
        await anybody.go("main tbody tr:has-text('OtherVersion') a >> nth=0")
        await one_is_given_up(anybody, tried)


async def one_is_given_up(anybody: Visitor, tried: Tried) -> None:
    page = anybody.page
    assert "Upgrade this service, then read it again." in await said(anybody)
    await anybody.go("main a:text-is('Give it up')")
    await tried.here(anybody)
    await page.fill("#reason", "It was a trial of the next version")
    await anybody.go("main button:text-is('Give it up')")
    assert "The event is given up." in await page.inner_text("body")

"""What an operator sees and does: how far behind a service is, and events that could not be read."""

import json

import pytest

from shared.messaging.consumer import Batch, Consumer
from shared.messaging.reading import RawMessage
from tests.harness import Running
from tests.pages.conftest import Browser
from tests.pages.sending import sent
from tests.payments.builders import ident, withdrawn

LIST = "/could-not-be-read"
PROBE = "<script>alert(1)</script>"


@pytest.fixture
async def with_conflict(browser: Browser) -> Browser:
    """An event waits: its revision is known with another content."""
    fact = withdrawn("ann")
    await browser.running.deliver(fact)
    await browser.running.deliver(fact.model_copy(update={"client_id": ident("bob")}), may_park=True)
    return browser


async def _open(browser: Browser) -> str:
    """The page of the only event that waits."""
    page = await browser.sign_in("operator", organisation="lasars", to=LIST)
    assert page.status_code == 200, page.text
    (event,) = {link.split('"')[0] for link in page.text.split(f"{LIST}/")[1:] if "." not in link.split('"')[0]}
    return f"{LIST}/{event}"


async def test_an_event_is_read_again_once_its_cause_is_healed(with_conflict: Browser) -> None:
    event = await _open(with_conflict)
    assert "Let it say all its facts again" in (await with_conflict.get(event)).text
    page = await with_conflict.get(f"{event}/again")
    failed = await sent(with_conflict, f"{event}/again", page)
    assert failed.status_code == 409
    assert "There is a problem" in failed.text
    await with_conflict.running.as_owner("DELETE FROM withdrawal")
    done = await sent(with_conflict, f"{event}/again", failed)
    assert done.status_code == 303, done.text
    assert "the longest first: none." in (await with_conflict.get(LIST)).text
    gone = await with_conflict.get(event)
    assert gone.status_code == 404
    assert "does not wait any more" in gone.text


async def test_what_failed_is_told_with_the_names_that_programs_have(
    with_conflict: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An operator looks for them in the log and in the code."""

    async def failing(*_args: object) -> Exception:
        return ValueError("no handler of client_assessed takes ratedBy")

    event = await _open(with_conflict)
    monkeypatch.setattr(Consumer, "attempt", failing)
    page = await with_conflict.get(f"{event}/again")
    failed = await sent(with_conflict, f"{event}/again", page)
    assert "no handler of client_assessed takes ratedBy" in failed.text


async def test_an_event_is_given_up_for_a_reason_and_under_a_name(with_conflict: Browser) -> None:
    event = await _open(with_conflict)
    page = await with_conflict.get(f"{event}/give-up")
    refused = await sent(with_conflict, f"{event}/give-up", page, reason="")
    assert refused.status_code == 422
    assert 'href="#reason"' in refused.text
    assert (await sent(with_conflict, f"{event}/give-up", refused, reason="A doubled test")).status_code == 303
    (row,) = await with_conflict.running.db.read("SELECT reason, dropped_by FROM dropped")
    assert dict(row) == {"reason": "A doubled test", "dropped_by": "operator"}


async def _park_a_probe(running: Running) -> None:
    kind = next(iter(running.service.subscription.handlers)).type  # type: ignore[union-attr]
    body = {"specversion": "1.0", "id": "1", "source": "/x", "type": f"uk.lasars.{kind}.v1", "subject": PROBE}
    raw = RawMessage(1, json.dumps(body | {"time": "2012-04-02T09:00:00Z", "data": {"area": "stockport"}}).encode())
    assert running.service.subscription is not None
    await Consumer(running.db, running.service.subscription, running.clock).deliver(Batch("test", 0, [raw]))


async def test_whatever_a_stranger_wrote_stands_there_as_text(browser: Browser) -> None:
    await _park_a_probe(browser.running)
    page = await browser.sign_in("platform_operator", organisation="lasars", to=LIST)
    event = page.text.split(f"{LIST}/")[1].split('"')[0]
    for path in (LIST, f"{LIST}/{event}", f"{LIST}/{event}/give-up"):
        assert PROBE not in (await browser.get(path)).text


async def test_the_menu_leads_from_how_far_behind_to_what_waits(with_conflict: Browser) -> None:
    home = await with_conflict.sign_in("operator", organisation="lasars")
    assert home.headers["location"] == "http://site.local/payments/pages/how-far-behind"
    page = await with_conflict.get(home.headers["location"])
    assert ">How far behind</a>" in page.text
    assert "Some events could not be read: open the list below." in page.text
    assert f'href="http://site.local/payments/pages{LIST}">1</a>' in page.text


async def test_the_file_of_how_far_behind_says_of_the_service_what_the_page_says(with_conflict: Browser) -> None:
    await with_conflict.sign_in("operator", organisation="lasars")
    service, *_ = (await with_conflict.get("/how-far-behind.json")).json()["items"]
    assert (service["source"], service["parked"], service["stuck"]) == (None, 1, 0)
    assert service["businessDate"]
    header, row, *_ = (await with_conflict.get("/how-far-behind.csv")).text.splitlines()
    assert dict(zip(header.split(","), row.split(","), strict=True))["parked"] == "1"


@pytest.mark.parametrize("role", ["commissioner", "provider", "auditor", "finance_proposer"])
async def test_nobody_else_has_these_pages(with_conflict: Browser, role: str) -> None:
    page = await with_conflict.sign_in(role, organisation="riverside" if role == "provider" else "council")
    assert "How far behind" not in page.text
    for path in (LIST, "/how-far-behind"):
        assert (await with_conflict.get(path)).status_code == 403

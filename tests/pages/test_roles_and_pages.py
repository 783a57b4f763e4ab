"""Every role at every page: it is open to whom the API's operation is open to, and to nobody else."""

import pytest
from markupsafe import escape

from shared.kernel.claims import ROLES
from tests.pages.conftest import Browser

ORGANISATIONS = {"provider": "riverside", "clinician": "cdas", "referrer": "gp-heaton", "assessor": "start",
                 "verifier": "start", "operator": "lasars", "platform_operator": "lasars"}  # fmt: skip


@pytest.mark.parametrize("role", [role for role in ROLES if role != "service"])
async def test_a_page_is_open_to_whom_its_operation_is_open_to(browser: Browser, role: str) -> None:
    service = browser.running.service
    listed = [page for group in service.pages for page in group.listed if page.method == "GET" and "{" not in page.path]
    menus = {page.menu: page for page in listed if page.menu}
    assert len(menus) >= 4
    first = await browser.sign_in(role, organisation=ORGANISATIONS.get(role, "council"))
    if first.status_code == 303:  # to the page that is first for this role
        first = await browser.get(first.headers["location"])
    for page in listed:
        bearer = browser.running.headers(role, organisation=ORGANISATIONS.get(role, "council"), key=False)
        method, path = page.needs.split(" ")
        asked = await browser.http.request(method, path, headers=bearer)
        is_open = asked.status_code != 403
        shown = await browser.get(page.path)
        if page.path == "/" and (
            shown.status_code == 303 or "What you can do here" in shown.text
        ):  # it has no first page, and others
            continue
        assert shown.status_code == (200 if is_open else 403), (page.path, shown.text)
        if page.menu:
            assert (f">{escape(page.menu)}</a>" in first.text) == is_open

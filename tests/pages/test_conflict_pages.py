"""Conflicts of interest on the pages: said from a person's page, whose pages are closed then, and ended by another."""

import re
from collections.abc import AsyncIterator, Callable
from datetime import date

import pytest

from tests.assessment.builders import contact, member, stockport
from tests.assessment.client import Desk
from tests.harness import Running
from tests.pages.conftest import Browser, browser_of
from tests.pages.issuer import StubIssuer
from tests.pages.sending import sent


@pytest.fixture
async def desk(assessment: Running) -> Desk:
    await assessment.deliver(("stockport-2012", stockport()))
    assessment.today = date(2012, 9, 3)
    return Desk(assessment)


@pytest.fixture
async def door(desk: Desk, issuer: StubIssuer, with_pages: Callable[[Running], Running]) -> AsyncIterator[Browser]:
    async with browser_of(with_pages(desk.running), issuer) as browser:
        yield browser


async def test_who_knows_somebody_is_not_shown_them_until_a_colleague_ends_it(door: Browser, desk: Desk) -> None:
    client = await desk.new_client(familyName="Withheld")
    other = await desk.new_client(familyName="Shown")
    for person in (client, other):
        await desk.post("/contacts", contact(person, on="2012-09-03"))
    way = f"/conflicts/new?client={client}"
    page = await door.sign_in("assessor", organisation="start", sub="ann", to=f"/persons/{client}")
    assert f"/assessment/pages{way}" in page.text
    form = await door.get(way)
    assert (await sent(door, way, form, sub="bo", reasonCode="friend")).status_code == 303
    listed = (await door.get("/conflicts")).text
    assert "Zoe Withheld" in listed
    assert "A friend" in listed
    (end,) = re.findall(r"pages(/conflicts/[0-9a-f-]{36}/end)", listed)
    door.http.cookies.clear()
    page = await door.sign_in("assessor", organisation="start", sub="bo", to=f"/persons/{client}")
    assert page.status_code == 403
    assert "Withheld" not in page.text
    for path in ("/worklist", "/contacts", f"/persons/{other}", "/", "/conflicts", "/worklist-steps.csv"):
        page = await door.get(path)
        assert page.status_code == 200, path
        assert client not in page.text, path
        assert "Withheld" not in page.text, path
    assert "Zoe Shown" in (await door.get("/worklist")).text
    assert (await door.get(f"/activities/new?client={client}")).status_code == 403
    door.http.cookies.clear()
    form = await door.sign_in("assessor", organisation="start", sub="ann", to=end)
    assert re.search(r"bo knows Zoe Withheld, born [^:]*: a friend, since 3 September 2012\.", form.text)
    assert (await sent(door, end, form)).status_code == 303
    door.http.cookies.clear()
    page = await door.sign_in("assessor", organisation="start", sub="bo", to=f"/persons/{client}")
    assert "Zoe Withheld" in page.text


async def test_an_auditor_reads_who_knows_whom_by_pseudonym(door: Browser, desk: Desk) -> None:
    client = await desk.new_client(familyName="Withheld")
    await desk.post("/conflicts-of-interest", {"sub": "bo", "clientId": client, "reasonCode": "own_record"})
    page = await door.sign_in("auditor", organisation="audit", to="/conflicts")
    assert client in page.text
    assert "Withheld" not in page.text
    assert "/end" in page.text  # where all who assess are of an organisation that is paid, nobody else may


async def test_a_file_of_them_names_nobody(door: Browser, desk: Desk) -> None:
    client = await desk.new_client(familyName="Withheld")
    made = await desk.post("/team-members", member() | {"sub": "bo", "name": "Bodil Ashby"})
    assert made.status_code == 201, made.text
    await desk.post("/conflicts-of-interest", {"sub": "bo", "clientId": client, "reasonCode": "friend"})
    page = await door.sign_in("assessor", organisation="start", sub="ann", to="/conflicts")
    assert "Bodil Ashby" in page.text
    for ending in ("csv", "json"):
        said = (await door.get(f"/conflicts-recorded.{ending}")).text
        assert client in said
        assert "Ashby" not in said
        assert "Withheld" not in said


async def test_whoever_is_in_no_team_can_be_named_where_one_is_kept(door: Browser, desk: Desk) -> None:
    """It holds for an auditor and the council too, of whom no list of the front door has anybody."""
    await desk.post("/team-members", member())
    client = await desk.new_client()
    way = f"/conflicts/new?client={client}"
    form = await door.sign_in("assessor", organisation="start", sub="ann", to=way)
    said = {"sub": "ann", "another": "auditor-1", "reasonCode": "friend"}
    done = await sent(door, way, form, **said)
    assert done.status_code == 303, done.text
    (row,) = (await desk.get("/conflicts-of-interest")).json()["items"]
    assert row["sub"] == "auditor-1"


async def test_a_name_that_nobody_has_is_said_to_protect_nobody(door: Browser, desk: Desk) -> None:
    client = await desk.new_client(familyName="Withheld")
    way = f"/conflicts/new?client={client}"
    form = await door.sign_in("assessor", organisation="start", sub="ann", to=way)
    assert (await sent(door, way, form, sub="asessor-2", reasonCode="friend")).status_code == 303
    listed = (await door.get("/conflicts")).text
    assert "Nobody of that name is in the team or has recorded anything here" in listed
    assert "Stands, and not seen here yet under that name: it holds once they sign in so" in listed


async def test_what_is_wrong_in_a_name_that_was_typed_is_said_there(door: Browser, desk: Desk) -> None:
    client = await desk.new_client(familyName="Withheld")
    await desk.post("/team-members", member())
    way = f"/conflicts/new?client={client}"
    form = await door.sign_in("assessor", organisation="start", sub="ann", to=way)
    refused = await sent(door, way, form, sub="ann", another="x y", reasonCode="friend")
    assert refused.status_code == 422
    assert 'href="#another"' in refused.text
    assert 'id="another-error"' in refused.text
    assert 'href="#sub"' not in refused.text

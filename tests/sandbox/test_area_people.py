"""Whom one can be in the sandbox of another area: its scheme's parties, under the names of its caseload."""

from collections.abc import AsyncIterator

import httpx
import pytest

from deploy.demo.example import area_of_example, load_demo
from deploy.errors import LasarsError
from deploy.examples.generator.areas.surroundings import setting_up
from deploy.sandbox.front import create_front
from deploy.sandbox.home import Home
from deploy.sandbox.scheme_files import known_areas, terms_of
from deploy.sandbox.sign_in.area_people import organisations_of, people_of
from deploy.sandbox.topology import ORGANISATIONS
from shared.kernel.claims import ROLES
from tests.sandbox.conftest import ADDRESSES, SITE, Services
from tests.sandbox.test_sign_in import choose, claims_of, redeem, sent_to

OTHERS = [area for area in known_areas() if area != "stockport"]


@pytest.mark.parametrize("area", known_areas())
def test_everybody_of_the_scheme_is_there_and_every_role(area: str) -> None:
    people, terms = people_of(area), terms_of(area)
    assert len({person.sub for person in people.persons}) == len(people.persons)
    assert {person.role for person in people.persons} == set(ROLES) - {"service", "platform_operator"}
    assert set(people.organisations) == set(ROLES)
    roles = [person.role for person in people.persons]
    for role in ("commissioner", "finance_approver"):  # limits are confirmed by, and what is above needs, another
        assert roles.count(role) == 2, role
    there = {(person.role, person.organisation) for person in people.persons}
    parties = {contract["party"] for contract in terms.contracts}
    assert {organisation for role, organisation in there if role == "provider"} == parties | set(terms.treating)
    assert {("clinician", code) for code in terms.treating} <= there
    assert {("verifier", code) for code in terms.other_verifiers} <= there


@pytest.mark.parametrize("area", OTHERS)
def test_they_are_of_organisations_that_the_caseload_puts_into_the_directory(area: str) -> None:
    lines = load_demo(area, 24).lines
    directory = {line.body["code"] for line in lines if line.do == "put_organisation"}
    assert {person.organisation for person in people_of(area).persons} <= directory | {"lasars"}
    assert set(organisations_of(area).values()) <= directory | {"lasars"}


def test_a_subcontractor_is_in_the_directory_by_the_name_of_its_scheme() -> None:
    bodies = [line["with"] for line in setting_up(terms_of("east-sussex"))]
    names = [body["name"] for body in bodies if "spft" in {body.get("code"), body.get("organisation")}]
    assert names == ["SPFT", "SPFT"]  # the organisation and its service


def test_parties_are_shown_as_the_pages_call_them() -> None:
    assert list(people_of("oxfordshire").by_place()) == [
        "Oxfordshire Council", "Oxfordshire LASARS (aquarius)", "Oxfordshire Public Health",
        "Harm minimisation, lead (oxford-health)", "Harm minimisation, partner (oasis)", "Recovery (lifeline)",
        "GP surgery", "lasars",
    ]  # fmt: skip
    assert "SPFT (spft)" in people_of("east-sussex").by_place()
    assert "Front door, assessment and referral" in people_of("bracknell-forest").by_place()


def test_an_area_without_a_scheme_has_nobody_and_a_command_about_it_goes_on() -> None:
    with pytest.raises(LasarsError, match="There is no scheme of nowhere here; there are those of bracknell-forest, "):
        people_of("nowhere")
    assert organisations_of("nowhere") == ORGANISATIONS


def test_an_example_is_called_as_the_scheme_of_its_area() -> None:
    assert area_of_example("wigan-2012") == "wigan"
    assert area_of_example("wigan") == "wigan"
    with pytest.raises(LasarsError, match="There is no example wigan-2031; there are bracknell-forest-2011, "):
        area_of_example("wigan-2031")


@pytest.fixture
async def bracknell(home: Home, services: Services) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.MockTransport(services)
    app = create_front(home, ADDRESSES, services={}, transport=transport, area="bracknell-forest")
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=SITE) as browser:
        yield browser


async def test_the_front_page_names_the_area_and_its_people(bracknell: httpx.AsyncClient) -> None:
    page = (await bracknell.get("/")).text
    assert "an invented Bracknell Forest in it" in page
    assert 'value="bracknell-prime-keyworker">Provider</button>' in page
    assert "&#34;organisation&#34;: &#34;front-door&#34;" in page or '"organisation": "front-door"' in page
    assert not any(name in page for name in ("Stockport", "Riverside", "riverside", "START"))
    assert (await bracknell.post("/be", data={"person": "cdas-keyworker"}, headers={"Origin": SITE})).status_code == 422


async def test_a_token_is_of_the_area_unless_another_is_asked_for(bracknell: httpx.AsyncClient) -> None:
    wanted = {"role": "assessor", "organisation": "front-door"}
    for asked, area in ((wanted, "bracknell-forest"), (wanted | {"area": "wigan"}, "wigan")):
        token = (await bracknell.post("/token", json=asked)).json()["access_token"]
        assert (await claims_of(bracknell, token))["area"] == area


async def test_who_signs_in_is_of_the_area(bracknell: httpx.AsyncClient) -> None:
    code = sent_to(await choose(bracknell, "bracknell-prime-keyworker"))["code"]
    claims = await claims_of(bracknell, (await redeem(bracknell, code)).json()["access_token"])
    assert (claims["area"], claims["organisation"]) == ("bracknell-forest", "bracknell-prime")

"""Places, what suits somebody, and treatment from its start to the discharge."""

from collections.abc import AsyncIterator, Callable
from datetime import date
from uuid import uuid4

import httpx
import pytest

from services.referral.pages.match_words import reason_in_words
from services.referral.pages.ranks import shared_ranks
from services.referral.rules.matching import POINTS
from tests.harness import Running
from tests.pages.conftest import Browser, browser_of
from tests.pages.issuer import StubIssuer
from tests.pages.sending import hidden, on, sent
from tests.referral.builders import scheme
from tests.referral.client import Town

DAY = date(2012, 4, 10)


@pytest.fixture
async def house(
    referral: Running, issuer: StubIssuer, with_pages: Callable[[Running], Running]
) -> AsyncIterator[Browser]:
    referral.today = DAY
    async with browser_of(with_pages(referral), issuer) as opened:
        yield opened


@pytest.fixture
async def town(referral: Running, house: Browser) -> Town:
    town = Town(referral)
    for code in ("cdas", "riverside"):
        await town.organisation(code)
    return town


async def opened(house: Browser, role: str, to: str, organisation: str = "cdas") -> httpx.Response:
    house.http.cookies.clear()
    page = await house.sign_in(role, organisation=organisation, to=to)
    assert page.status_code == 200, page.text
    return page


async def test_a_provider_sees_all_services_and_changes_its_own_places(house: Browser, town: Town) -> None:
    mine, other = await town.service("cdas", 3), await town.service("riverside", 5)
    page = (await opened(house, "provider", "/places")).text
    assert "Choose a service of yours to change its places." in page
    assert "somebody at two services takes two places" in page
    rows = {row["organisation"]: row for row in (await house.get("/places.json")).json()["items"]}
    assert (rows["cdas"]["places"], rows["cdas"]["available"]) == (3, 3)
    assert rows["cdas"]["saidOn"] == town.running.today.isoformat()
    assert (rows["riverside"]["hasRoom"], rows["riverside"]["available"]) == (True, None)
    path = f"/places/{mine}"
    done = await sent(house, path, await house.get(path), places="7")
    assert done.status_code == 303, done.text
    assert (await town.places(mine))[0] == 7
    assert f"/places/{other}" not in (await house.get("/places")).text
    for shown in (f"/places/{other}", f"/services/{other}"):
        refused = await house.get(shown)
        assert (refused.status_code, '<form method="post" action' in refused.text.split("<main")[1]) == (403, False)


async def test_the_board_has_units_hours_and_how_many_began(house: Browser, town: Town) -> None:
    mine = await town.service("cdas", 18)
    path = f"/places/{mine}"
    page = await opened(house, "provider", path)
    for units in ("Women ten, Men 8", "10"):
        refused = await sent(house, path, page, **{"places": "18", "capacity.units": units})
        assert refused.status_code == 422
        assert "such as Women 10, Men 8" in refused.text
    refused = await sent(house, path, page, **{"places": "18", "capacity.units": "Women 10, Men 7"})
    assert "the places of the units make 17, and the service has 18" in refused.text
    said = {"places": "18", "capacity.units": "Women 10, Men 8", "capacity.hoursPerWeek": "30",
            "capacity.peoplePerYear": "70", "capacity.transportFrom": "heaton-moor",
            "capacity.rapidAccess": "true"}  # fmt: skip
    done = await sent(house, path, page, **said)
    assert done.status_code == 303, done.text
    (row,) = (await house.get("/places.json")).json()["items"]
    shown = [row[name] for name in ("units", "year", "hours", "transport", "rapid")]
    assert shown == ["Women 10, Men 8", "0 of 70", 30, "heaton-moor", "Yes"]
    board = (await house.get("/places")).text
    assert "30 hours a week; seen at once; brings people from Heaton Moor" in board
    assert "Rapid access" not in board
    kept = await house.get(path)
    assert 'value="Women 10, Men 8"' in kept.text


async def test_places_below_what_is_in_use_are_refused_with_how_many_are(house: Browser, town: Town) -> None:
    mine = await town.service("cdas", 3)
    await town.start(mine, on="2012-04-10")
    page = await opened(house, "provider", f"/places/{mine}")
    refused = await sent(house, f"/places/{mine}", page, places="0")
    assert refused.status_code == 422
    assert "1 taken and 0 held" in refused.text


async def test_a_stale_page_of_places_says_what_changed(house: Browser, town: Town) -> None:
    mine = await town.service("cdas", 3)
    page = await opened(house, "provider", f"/places/{mine}")
    await sent(house, f"/places/{mine}", page, places="7")
    refused = await sent(house, f"/places/{mine}", page, places="5")
    assert refused.status_code == 409
    assert "Places: was 3, is now 7" in refused.text
    assert "Nothing was done" in refused.text
    assert "If-Match" not in refused.text
    refused = await sent(house, f"/places/{mine}", await house.get(f"/places/{mine}"), places="many")
    assert refused.status_code == 422
    assert '<a href="#places">' in refused.text


@pytest.mark.parametrize("expired", [False, True])
async def test_what_changed_is_said_also_after_an_error_or_an_expired_session(
    house: Browser, town: Town, expired: bool
) -> None:
    """The form goes on to name what the page showed at first."""
    mine = await town.service("cdas", 3)
    path = f"/places/{mine}"
    page = await opened(house, "provider", path)
    other = await house.get(path)
    if expired:
        await house.running.db.write("UPDATE page_session SET seen_at = seen_at - interval '31 minutes'")
        assert (await sent(house, path, page, places="5")).status_code == 303
        page = await house.sign_in("provider", organisation="cdas", to="/")
        assert 'value="5"' in page.text
    else:
        page = await sent(house, path, page, places="many")
        assert page.status_code == 422
    assert (await sent(house, path, await house.get(path), places="7")).status_code == 303
    assert hidden(page)["revision"] == hidden(other)["revision"]
    refused = await sent(house, path, page, places="5")
    assert refused.status_code == 409
    assert "Places: was 3, is now 7" in refused.text
    assert (await sent(house, path, refused, places="5")).status_code == 303


async def test_services_are_ranked_with_reasons_and_the_choice_is_recorded(house: Browser, town: Town) -> None:
    await town.service("cdas", 3, name="Keywork")
    young = await town.service("riverside", 3, name="Young people", eligibility={"maxAge": 17})
    client = await town.client()
    page = await opened(house, "assessor", f"/match?clientId={client}", "start")
    assert "1. Keywork" in page.text
    assert "It takes people up to 17: 34 is too old" in page.text
    assert "Takes others" in page.text
    path = f"/match/{client}/{young}"
    page = await house.get(path)
    assert f'href="http://site.local/assessment/pages/persons/{client}">{client}</a>' in page.text
    assert "Assessed on" in page.text
    assert "It takes people up to 17: 34 is too old" in page.text
    refused = await sent(house, path, page)
    assert refused.status_code == 422
    assert '<a href="#choice">' in refused.text
    done = await sent(house, path, page, choice="client")
    assert done.status_code == 303, done.text
    page = await house.get(done.headers["location"])
    assert "number 2 of 2" in page.text
    assert "the person" in page.text


async def test_an_organisation_is_called_by_its_name_and_files_keep_its_code(house: Browser, town: Town) -> None:
    await town.organisation("turning-point")
    service = await town.service("turning-point", name="Keywork")
    client = await town.client()
    referral = (await town.refer(service, client))["id"]
    match = f"/match?clientId={client}"
    await opened(house, "assessor", "/places", "start")
    for path in ("/places", match, f"/match/{client}/{service}", "/", f"/referrals/{referral}", f"/persons/{client}"):
        shown = (await house.get(path)).text
        assert "Turning-Point" in shown, path
        assert "turning-point" not in shown, path
    for twin in ("/places.csv", f"/matches.csv?clientId={client}", "/inbox.csv"):
        assert "turning-point" in (await house.get(twin)).text, twin
    await town.start(service, on="2012-04-10")
    shown = (await house.get("/treatment")).text
    assert "Turning-Point" in shown
    assert "turning-point" not in shown


def test_who_suits_equally_well_shares_a_rank() -> None:
    points = [(True, 90), (True, 90), (True, 70), (False, 70)]
    ranked = [{"eligible": eligible, "score": score} for eligible, score in points]
    assert shared_ranks(ranked) == ["1=", "1=", "3", "4"]


async def test_each_service_says_whether_it_is_treatment_and_equals_share_a_rank(house: Browser, town: Town) -> None:
    await town.service("cdas", 3, name="Keywork")
    await town.service("riverside", 9, name="Groups")
    await town.service("riverside", 99, name="Advice", isTreatment=False)
    await town.service("riverside", 3, name="Young people", eligibility={"maxAge": 17})
    client = await town.client()
    page = await opened(house, "assessor", f"/match?clientId={client}", "start")
    assert "1= Keywork</h2>" in page.text
    assert "3. Advice</h2>" in page.text
    assert "4. Young people</h2>" in page.text
    assert "Only a service tagged as treatment starts a treatment journey" in page.text
    rows = {row["name"]: row for row in (await house.get(f"/matches.json?clientId={client}")).json()["items"]}
    assert (rows["Advice"]["rank"], rows["Advice"]["kind"]) == ("3", "Advice or support, no treatment")
    assert (rows["Keywork"]["rank"], rows["Keywork"]["kind"]) == ("1=", "Treatment")
    assert rows["Groups"]["rank"] == "1="
    assert rows["Young people"]["rank"] == "4"


async def test_who_names_nobody_is_told_so(house: Browser) -> None:
    opened_first = await opened(house, "assessor", "/match", "start")
    assert "There is a problem" not in opened_first.text
    empty = await house.get("/match?clientId=")
    assert empty.status_code == 422
    assert '<a href="#clientId">“For whom? Pseudonym of the person” is missing: fill it in</a>' in empty.text


async def test_of_whom_nothing_is_known_the_page_says_so(house: Browser, town: Town) -> None:
    page = await opened(house, "assessor", f"/match?clientId={uuid4()}", "start")
    assert "there is nothing to match by" in page.text
    page = await house.get("/match?clientId=somebody")
    assert page.status_code == 422
    assert '<a href="#clientId">“For whom? Pseudonym of the person” must be the whole number' in page.text
    assert 'value="somebody"' in page.text


async def test_whoever_is_not_assessed_is_shown_all_services_and_referred_by_a_form_that_works(
    house: Browser, town: Town
) -> None:
    await town.service("riverside", 9, name="Young people", eligibility={"maxAge": 17})
    await town.service("cdas", 3, name="keywork")
    full = await town.service("riverside", 1, name="Beds", needsPanel=True)
    await town.refer(full)
    client = uuid4()
    page = await opened(house, "assessor", f"/match?clientId={client}", "start")
    names = [page.text.index(f"{name}</h2>") for name in ("Beds", "keywork", "Young people")]
    assert names == sorted(names)
    assert "none stands before another" in page.text
    assert "no place is free now for which nobody waits" in page.text
    assert f"/assessment/pages/assessments/new?client={client}" in page.text
    assert "Apply to the panel" in page.text
    rows = (await house.get(f"/matches.json?clientId={client}")).json()["items"]
    assert (rows[0]["name"], rows[0]["rank"], rows[0]["score"]) == ("Beds", None, None)
    assert (await house.get(f"/matches.csv?clientId={client}")).status_code == 200
    way = page.text.partition("keywork</h2>")[2].partition("/referral/pages/match/")[2].partition('"')[0]
    form = await house.get(f"/match/{way}")
    assert "learns who they are when their assessment has arrived" in form.text
    done = await sent(house, f"/match/{way}", form, choice="client")
    assert done.status_code == 303, done.text
    shown = (await house.get(done.headers["location"].partition("/pages")[2])).text
    assert "Not assessed yet" in shown
    assert "The place is held until 1 May 2012: 21 days left" in shown
    assert "No assessment of this person has arrived" in shown
    assert f"/assessment/pages/assessments/new?client={client}" in shown
    here = done.headers["location"].partition("/pages")[2]
    assert "Send it on without an assessment" in shown
    assert (await sent(house, f"{here}/send-on", await house.get(f"{here}/send-on"))).status_code == 422
    other = await town.refer(await town.service("cdas", 3, name="At once"), uuid4())
    way = f"/referrals/{other['id']}/send-on"
    gone = await sent(house, way, await house.get(way), reasonCode="rapid_access")
    assert gone.status_code == 303, gone.text
    sent_on = (await house.get(f"/referrals/{other['id']}")).text
    assert "sent on without an assessment: the service sees people at once" in sent_on
    town.running.today = date(2012, 5, 1)
    await town.running.tick()
    over = (await house.get(done.headers["location"].partition("/pages")[2])).text
    assert "No assessment came while the place was held" in over
    assert "Nobody answered" not in over


@pytest.mark.parametrize("code", [*POINTS, "no_place_free", "a_new_reason"])
def test_each_reason_is_said_in_words(code: str) -> None:
    values = {"placesFree": 2, "ageYears": 30, "minAge": 18, "accepted": ["3201"], "met": [], "spoken": []}
    said = reason_in_words({"code": code, "values": values}, {"3201": "crack"})
    assert said
    assert "3201" not in said or "district" in code or "sex" in code
    assert "_" not in said


async def test_somebody_is_transferred_and_seen_no_more(house: Browser, town: Town) -> None:
    episode = await town.start(await town.service("cdas"), on="2012-04-10")
    other = await town.service("riverside", name="Recovery")
    path = f"/treatment/{episode['id']}"
    page = await opened(house, "provider", f"{path}/transfer")
    assert "Recovery, Riverside: has room" in page.text
    done = await sent(house, f"{path}/transfer", page, to=other, **on("on", 10, 4, 2012))
    assert done.headers["location"].endswith("/treatment"), done.text
    assert (await house.get(path)).status_code == 404


async def test_treatment_goes_on_at_a_service_that_treats(house: Browser, town: Town) -> None:
    episode = await town.start(await town.service("cdas"), on="2012-04-10")
    treats, advises = await town.service("riverside"), await town.service("riverside", isTreatment=False)
    page = await opened(house, "provider", f"/treatment/{episode['id']}/transfer")
    assert (f'value="{treats}"' in page.text, f'value="{advises}"' in page.text) == (True, False)


async def test_who_is_treated_is_one_click_away_by_name_and_so_is_their_top(house: Browser, town: Town) -> None:
    episode = await town.start(await town.service("cdas"), on="2012-04-10")
    client = episode["clientId"]
    page = await opened(house, "provider", "/treatment")
    link = f'href="http://site.local/assessment/pages/persons/{client}">Record of …\N{WORD JOINER}{client[-8:]}</a>'
    assert link in page.text
    assert "Record of" not in (await house.get("/treatment.csv")).text
    page = await house.get(f"/treatment/{episode['id']}")
    asked = f"client={client}&amp;episode={episode['id']}"
    assert f'href="http://site.local/assessment/pages/top-reviews/new?{asked}"' in page.text


async def test_nobody_is_led_to_a_person_whom_assessment_tells_them_of_no_more(house: Browser, town: Town) -> None:
    """From the list of who was treated, the treatment and its person, once the days for corrections are over."""
    episode = await town.start(await town.service("cdas"), on="2012-04-10")
    path, record = f"/treatment/{episode['id']}", f"/assessment/pages/persons/{episode['clientId']}"
    page = await opened(house, "clinician", f"{path}/discharge")
    await sent(house, f"{path}/discharge", page, reason="99", **on("endedOn", 10, 4, 2012))
    assert record in (await house.get(path)).text
    house.running.today = date(2012, 5, 1)
    for over in (path, "/treatment?state=closed", f"/persons/{episode['clientId']}"):
        page = await house.get(over)
        assert page.status_code == 200, page.text
        assert record not in page.text
    assert "Enter a TOP" not in (await house.get(path)).text
    page = await opened(house, "assessor", "/treatment?state=closed", "start")
    assert record in page.text


async def test_all_referrals_and_treatment_of_one_person_are_on_one_page(house: Browser, town: Town) -> None:
    episode = await town.start(await town.service("cdas", name="Keywork"), on="2012-04-10")
    client = episode["clientId"]
    page = await opened(house, "provider", f"/treatment/{episode['id']}")
    path = f"/persons/{client}"
    assert f"/referral/pages{path}" in page.text
    page = await house.get(path)
    assert f'href="http://site.local/assessment/pages{path}">{client}</a>' in page.text
    rows = (await house.get(f"{path}/referrals.json")).json()["items"]
    assert [(row["kind"], row["state"], row["service"]) for row in rows] == [
        ("Treatment", "In treatment", "Keywork"), ("Referral", "Started", "Keywork"),
    ]  # fmt: skip
    assert "nothing that you are told" in (await house.get(f"/persons/{uuid4()}")).text


async def test_a_list_says_that_it_has_the_end_of_a_pseudonym_only(house: Browser, town: Town) -> None:
    await town.start(await town.service("cdas"), on="2012-04-10")
    page = await opened(house, "provider", "/treatment")
    assert ">Person, end of the pseudonym</th>" in page.text


async def test_only_a_clinician_completes_treatment(house: Browser, town: Town, referral: Running) -> None:
    await referral.deliver(scheme())
    episode = await town.start(await town.service("cdas"), on="2012-04-10")
    path = f"/treatment/{episode['id']}"
    fields = on("endedOn", 10, 4, 2012)
    page = await opened(house, "provider", f"{path}/discharge")
    assert "Treatment completed, drug free" in page.text
    assert "Only a clinician says this" in page.text
    refused = await sent(house, f"{path}/discharge", page, reason="80 (cds-f)", **fields)
    assert refused.status_code == 403
    assert "<title>Error: Discharge" in refused.text
    assert "Only a clinician may complete treatment" in refused.text
    assert 'value="80 (cds-f)" checked' in refused.text
    assert 'name="endedOn-day" type="text" value="10"' in refused.text
    page = await opened(house, "clinician", f"{path}/discharge")
    refused = await sent(house, f"{path}/discharge", page, reason="99", **fields)
    assert refused.status_code == 422
    assert 'value="80 (cds-f)"' in refused.text
    done = await sent(house, f"{path}/discharge", refused, reason="80 (cds-f)", **fields)
    assert done.status_code == 303, done.text
    assert "Treatment completed, drug free, said by a clinician" in (await house.get(path)).text
    assert (await house.get("/treatment.json")).json() == {"items": []}
    (row,) = (await house.get("/treatment.json?state=closed")).json()["items"]
    assert row["endedOn"] == "2012-04-10"


async def test_who_assesses_and_who_audits_have_pages_of_their_own(house: Browser, town: Town) -> None:
    page = await opened(house, "assessor", "/places", "start")
    assert "Find a service</a>" in page.text
    page = await opened(house, "auditor", "/places", "council")
    assert "Find a service</a>" not in page.text
    assert "Inbox</a>" not in page.text
    assert "Figures</a>" in page.text

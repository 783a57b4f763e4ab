"""Whose treatment goes on elsewhere: what their pages and papers say of who treated them when."""

from datetime import date

from tests.assessment.builders import transferred
from tests.assessment.client import Care
from tests.pages.conftest import Browser
from tests.pages.sending import on, sent
from tests.pages.test_front_door import care, door  # noqa: F401 - fixtures
from tests.pages.test_placing import house, opened, town  # noqa: F401 - fixtures
from tests.referral.client import Town

CDAS, RIVERSIDE = "Community Drug and Alcohol Service", "Riverside Recovery"


async def test_the_timeline_and_the_plan_say_who_treated_when(door: Browser, care: Care) -> None:  # noqa: F811
    start = await care.start("2012-08-20")
    await care.running.deliver(transferred(start, "2012-09-01", "riverside"))
    page = (await door.sign_in("assessor", organisation="start", to=f"/persons/{care.client}")).text
    assert f"Treatment started: {CDAS}" in page
    assert f"Treatment handed over: from {CDAS} to {RIVERSIDE}" in page
    assert page.index("handed over") < page.index("Treatment started")
    listed = (await door.get(f"/persons/{care.client}/timeline.csv")).text
    assert f"Treatment handed over: from {CDAS} to {RIVERSIDE}" in next(
        line for line in listed.splitlines() if line.startswith("2012-09-01")
    )
    assert any("Treatment started" in line for line in listed.splitlines() if line.startswith("2012-08-20"))
    plan = (await door.get(f"/persons/{care.client}/plan")).text
    assert f"{RIVERSIDE}, since 1 September 2012; before that {CDAS} from 20 August 2012" in plan
    top = (await door.get(f"/top-reviews/new?client={care.client}")).text
    assert f"{CDAS}, from 20 August 2012, then {RIVERSIDE}, from 1 September 2012" in top


async def test_the_front_door_and_both_services_read_who_had_it_when(house: Browser, town: Town) -> None:  # noqa: F811
    episode = await town.start(await town.service("cdas"), on="2012-04-10")
    other = await town.service("riverside", name="Day programme")
    house.running.today = date(2012, 4, 12)
    here = f"/treatment/{episode['id']}"
    form = await opened(house, "provider", f"{here}/transfer")
    done = await sent(house, f"{here}/transfer", form, to=other, **on("on", 12, 4, 2012))
    assert done.status_code == 303, done.text
    said = "From Cdas to Riverside, Day programme, on 12 April 2012"
    referral = f"/referrals/{episode['referralId']}"
    for role, organisation, paths in (
        ("assessor", "start", (here, referral)),
        ("provider", "riverside", (here,)),
        ("provider", "cdas", (referral,)),
    ):
        for path in paths:
            page = (await opened(house, role, path, organisation)).text
            assert said in page, (role, path)
    await opened(house, "provider", "/treatment", "riverside")
    (row,) = (await house.get("/treatment.json")).json()["items"]
    assert (row["startedOn"], row["deliveredSince"]) == ("2012-04-10", "2012-04-12")
    assert "With them since" in (await house.get("/treatment")).text
    await opened(house, "assessor", "/", "start")
    listed = (await house.get(f"/persons/{episode['clientId']}")).text
    assert "With them since" in listed
    assert "12 April 2012" in listed


async def test_who_has_it_next_learns_only_of_whom_they_had_it(town: Town) -> None:  # noqa: F811
    await town.organisation("third")
    episode = await town.start(await town.service("cdas"), on="2012-04-10")
    path, moves = f"/episodes/{episode['id']}/transfers", [("riverside", "cdas"), ("third", "riverside")]
    for to, by in moves:
        body = {"to": await town.service(to), "on": "2012-04-10"}
        assert (await town.act_on_episode(episode["id"], "transfer", body, organisation=by)).is_success
    read = {
        who: [
            (move["from"], move["to"], move["on"])
            for move in (await town.get(path, role, organisation=who)).json()["items"]
        ]
        for who, role in (("start", "assessor"), ("cdas", "provider"), ("riverside", "provider"), ("third", "provider"))
    }
    first, second = ("cdas", "riverside", "2012-04-10"), ("riverside", "third", "2012-04-10")
    assert read == {"start": [first, second], "cdas": [first], "riverside": [first, second], "third": [second]}
    await town.organisation("fourth")
    assert (await town.get(path, "provider", organisation="fourth")).status_code == 404

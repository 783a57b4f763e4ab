"""The front door's day, and one person's timeline."""

import re
from collections.abc import AsyncIterator, Callable
from datetime import date
from html import unescape
from typing import Any

import pytest

from services.assessment.pages import front_door
from services.assessment.store import worklist
from shared.data.db import Session
from shared.pages import lists
from tests.assessment.builders import ANN, CDAS, contact, stockport
from tests.assessment.client import Care, Desk, merge, new_care
from tests.figures.counted import derive
from tests.harness import Running
from tests.pages.conftest import Browser, browser_of
from tests.pages.issuer import StubIssuer

PROBE = "<script>alert('1')</script>"
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')
CHECKED = re.compile(r'name="([^"]+)" type="radio" value="([^"]+)" checked')
TYPED = re.compile(r'name="([^"]+)" type="text" value="([^"]+)"')
WithPages = Callable[[Running], Running]
MONEY = ("£", "pence", "band")


@pytest.fixture
async def care(assessment: Running) -> Care:
    """Somebody who came, was assessed, and is treated, beside whom somebody waits since April."""
    desk = Desk(assessment)
    await assessment.deliver(("stockport-2012", stockport()))
    assessment.today = date(2012, 9, 3)
    waiting = await desk.new_client(givenName="Wanda", familyName=PROBE)
    for day, attendance in (("2012-04-03", "attended"), ("2012-09-01", "did_not_attend")):
        body = contact(waiting, on=day, attendance=attendance)
        assert (await desk.post("/contacts", body)).status_code == 201
    care = await new_care(desk)
    assert (await desk.post("/contacts", contact(care.client))).status_code == 201
    await care.assess("2012-04-11")
    start = await care.start("2012-04-20")
    await care.top("start", "2012-04-20", start.episode_id, opiates=20, acuteHousing=True)
    await care.top("review", "2012-07-13", start.episode_id, opiates=0, acuteHousing=False, qualityOfLife=12)
    await derive(assessment)
    return care


def fields_of(page: str) -> dict[str, str]:
    """What a browser sends of the form though nobody types anything."""
    form = page[page.index('<form method="post" action="', page.index("<main")) :]
    sent = [*HIDDEN.findall(form), *CHECKED.findall(form), *TYPED.findall(form)]
    return {name: unescape(value) for name, value in sent}


@pytest.fixture
async def door(care: Care, issuer: StubIssuer, with_pages: WithPages) -> AsyncIterator[Browser]:
    async with browser_of(with_pages(care.running), issuer) as browser:
        yield browser


async def test_who_is_open_is_read_once_for_all_lists_of_the_page(
    door: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    read = worklist.work_of

    async def counted(session: Session, area: str, clients: Any = None) -> Any:
        asked.append(area)
        return await read(session, area, clients)

    monkeypatch.setattr(worklist, "work_of", counted)
    await door.sign_in("assessor", organisation="start")
    asked.clear()
    for times in (1, 2):
        assert (await door.get("/")).status_code == 200
        assert asked == ["stockport"] * times


async def test_the_front_door_says_who_waits_longest_and_who_did_not_come(door: Browser) -> None:
    page = await door.sign_in("assessor", organisation="start")
    assert page.status_code == 200, page.text
    assert "Wanda &lt;script&gt;" in page.text
    assert PROBE not in page.text
    assert "3 April 2012" in page.text
    assert ">153</td>" in page.text
    assert ">Community Drug and Alcohol Service</a>" in page.text
    assert 'attendance=did_not_attend">1 did not attend</a> since 28 August 2012.' in page.text
    assert 'href="http://site.local/assessment/pages/contacts/new"' in page.text
    assert not any(word in page.text for word in MONEY)
    assert len(page.text) < 60_000


async def test_the_newest_who_came_are_shown_and_all_are_counted_however_many_the_api_gives_at_once(
    door: Browser, care: Care, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "ROWS_AT_ONCE", 2)
    monkeypatch.setattr(front_door, "CAME_SHOWN", 2)
    days = ("2012-08-29", "2012-08-30", "2012-09-02", "2012-09-03")
    for day in days:
        body = contact(await care.desk.new_client(), on=day, attendance="did_not_attend")
        assert (await care.desk.post("/contacts", body)).status_code == 201
    page = await door.sign_in("assessor", organisation="start")
    assert f'attendance=did_not_attend">{len(days) + 1} did not attend</a>' in page.text
    came = page.text.split("Contacts of the last seven days, the newest 2 of 5")[-1]
    assert re.findall(r"\d+ (?:August|September) 2012", came)[:2] == ["3 September 2012", "2 September 2012"]


async def test_who_waits_is_a_table_without_names(door: Browser) -> None:
    await door.sign_in("assessor", organisation="start")
    rows = (await door.get("/front-door.json")).json()["items"]
    assert [row["waitsFor"] for row in rows] == ["contact-to-assessment"]
    table = (await door.get("/front-door.csv")).text
    assert "Wanda" not in table
    assert rows[0]["clientId"] in table


async def test_the_front_door_asks_no_more_for_more_people(door: Browser, messages_sent: list[object]) -> None:
    await door.sign_in("assessor", organisation="start")
    messages_sent.clear()
    await door.get()
    asked = len(messages_sent)
    desk = Desk(door.running)
    for _ in range(5):
        client = await desk.new_client()
        assert (await desk.post("/contacts", contact(client, on="2012-09-02"))).status_code == 201
    await derive(door.running)
    messages_sent.clear()
    await door.get()
    assert len(messages_sent) <= asked


async def test_whoever_has_other_pages_here_is_shown_which(door: Browser) -> None:
    page = await door.sign_in("provider", organisation="cdas")
    assert page.status_code == 200
    assert "Front door today" not in page.text


async def test_somebody_is_found_by_their_birth_date_and_nobody_is_registered_by_looking(door: Browser) -> None:
    desk = Desk(door.running)
    ann = await desk.register()
    await door.sign_in("assessor", organisation="start")
    page = await door.get("/persons?born-day=1&born-month=5&born-year=1980")
    assert f'/persons/{ann["clientId"]}">{ANN["givenName"]} {ANN["familyName"]}</a>' in page.text
    nobody = await door.get("/persons?born-day=2&born-month=5&born-year=1980")
    assert "nobody." in nobody.text
    impossible = await door.get("/persons?born-day=31&born-month=2&born-year=1980")
    assert impossible.status_code == 422
    assert '<a href="#born-day">“Born on” must be a real date, such as 27 3 1980</a>' in impossible.text
    assert 'value="31"' in impossible.text
    ahead = await door.get("/persons?born-day=4&born-month=9&born-year=2012")
    assert "“Born on” must not be in the future: the latest day is 3 September 2012" in ahead.text
    short = await door.get("/persons?born-day=1&born-month=5&born-year=80")
    assert "“Born on” must be a date from 1 January 1890 to 3 September 2012" in short.text
    empty = await door.get("/persons?born-day=&born-month=&born-year=&clientId=")
    assert empty.status_code == 422
    assert '<a href="#born-day">“Born on” is missing: fill it in, or a pseudonym below it</a>' in empty.text
    opened = await door.get("/persons")
    assert (opened.status_code, "There is a problem" in opened.text) == (200, False)
    assert (await door.get(f"/persons?clientId={ann['clientId']}")).headers["location"].endswith(ann["clientId"])
    half = await door.get("/persons?clientId=ann")
    assert (half.status_code, '<a href="#clientId">' in half.text) == (422, True)
    assert "Enter the whole pseudonym" in half.text


@pytest.mark.parametrize(("date_typed", "said"), [
    (("31", "2", "1980"), "must be a real date, such as 27 3 1980"),
    (("1", "5", "80"), "must be a date from 1 January 1890 to 3 September 2012: a year so far away is mistyped"),
    (("1", "5", "2999"), "must not be in the future: the latest day is 3 September 2012"),
    (("4", "9", "2012"), "must not be in the future: the latest day is 3 September 2012"),
])  # fmt: skip
async def test_a_date_of_birth_that_is_none_is_said_by_today(
    door: Browser, date_typed: tuple[str, str, str], said: str
) -> None:
    day, month, year = date_typed
    page = await door.sign_in("assessor", organisation="start", to="/contacts/new")
    born = {"birthDate-day": day, "birthDate-month": month, "birthDate-year": year}
    refused = await door.post("/contacts/new", fields_of(page.text) | born | {"postcode": "nowhere"})
    assert refused.status_code == 422
    assert f"“Date of birth” {said}" in refused.text


async def test_the_example_of_a_day_that_is_past_is_none_that_lies_ahead(door: Browser, care: Care) -> None:
    path = f"/assessments/new?client={care.client}"
    page = await door.sign_in("assessor", organisation="start", to=path)
    wrong = {"assessedOn-day": "31", "assessedOn-month": "2", "assessedOn-year": "2012"}
    refused = await door.post(path, fields_of(page.text) | wrong)
    assert "“When” must be a real date, such as 3 9 2012" in refused.text


@pytest.mark.parametrize(("role", "path", "said"), [
    ("assessor", "/contacts?from=soon", '<a href="#from">“From” must be a real date'),
    ("assessor", "/contacts?from=2012-05-01&to=2012-04-01", '<a href="#to">“To” lies before the first day'),
    ("assessor", "/top-due?organisation=nobody", '<a href="#organisation">“Service” is'),
    ("assessor", "/top-due?state=late", '<a href="#state">“State” '),
    ("verifier", "/outcomes?party=%20", '<a href="#party">“Who is paid for it” must hold'),
])  # fmt: skip
async def test_what_a_list_cannot_be_asked_for_is_said_on_its_page(
    door: Browser, care: Care, role: str, path: str, said: str
) -> None:
    page = await door.sign_in(role, organisation="start", to=path)
    assert page.status_code == 422, page.text
    assert "<title>Error: " in page.text
    assert said in page.text
    assert '<form class="app-filters"' in page.text


async def test_a_list_is_narrowed_by_days_typed_as_day_month_and_year(door: Browser, care: Care) -> None:
    page = await door.sign_in("assessor", organisation="start", to="/contacts?from=1/4/2012&to=30 4 2012")
    assert page.status_code == 200, page.text
    assert 'name="from" value="1/4/2012"' in page.text
    assert 'name="to" value="30/4/2012"' in page.text
    assert "From (day month year)" in page.text
    assert 'type="date"' not in page.text
    wrong = await door.get("/contacts?from=31/2/2012")
    assert wrong.status_code == 422
    assert 'value="31/2/2012"' in wrong.text


@pytest.mark.parametrize("name", ["zzz", "No such organisation"])
async def test_who_checks_outcomes_of_nobody_known_is_told_so_and_who_there_is(
    door: Browser, care: Care, name: str
) -> None:
    page = await door.sign_in("verifier", organisation="start", to=f"/outcomes?party={name}")
    assert page.status_code == 422, page.text
    assert f"“Who is paid for it” is &#39;{name}&#39;, and nothing that you may see is called so" in page.text
    assert "Community Drug and Alcohol Service" in page.text
    assert "nothing waits" not in page.text
    riverside = await door.get("/outcomes?party=riverside")
    assert (riverside.status_code, "nothing of what you chose waits for you" in riverside.text) == (200, True)
    file = await door.get(f"/outcomes-to-check.json?party={name}")
    assert file.status_code == 422
    assert file.json()["errors"][0]["field"] == "party"


async def test_a_key_worker_whom_nobody_knows_is_not_said_to_owe_nothing(door: Browser, care: Care) -> None:
    await care.running.db.write("UPDATE top_owed SET key_worker = 'kim'")
    page = await door.sign_in("assessor", organisation="start", to="/top-due?keyWorker=zzz")
    assert page.status_code == 422, page.text
    assert '<a href="#keyWorker">“Key worker” is &#39;zzz&#39;, and nothing that you may see is called so' in page.text
    assert "it can be kim" in page.text
    assert 'id="keyWorker"' in page.text
    assert "none is owed" not in page.text
    assert (await door.get("/tops-due.json?keyWorker=zzz")).status_code == 422
    assert (await door.get("/top-due?keyWorker=kim")).status_code == 200


async def test_a_person_s_timeline_has_the_latest_first_and_no_money(door: Browser, care: Care) -> None:
    await door.sign_in("assessor", organisation="start")
    page = await door.get(f"/persons/{care.client}")
    assert page.status_code == 200, page.text
    started = "Treatment started: Community Drug and Alcohol Service"
    titles = ["Review TOP", "Start TOP", started, "Comprehensive assessment", "Contact: assessment"]
    places = [page.text.index(title) for title in titles]
    assert places == sorted(places)
    assert "Came from: self." in page.text
    assert "Drugs: heroin." in page.text
    assert "20 days of 28" in page.text
    assert not any(word in page.text for word in MONEY)
    assert '<option value="cdas">Community Drug and Alcohol Service</option>' in (await door.get("/top-due")).text
    file = [row["title"] for row in (await door.get(f"/persons/{care.client}/timeline.json")).json()["items"]]
    assert [title for title in file if title in titles] == titles


ELSEWHERE = ("referral/pages/persons/", "tariff/pages/tariffs?clientId=", "tariff/pages/?clientId=")


@pytest.mark.parametrize(("role", "organisation", "led_to"), [
    ("assessor", "start", ELSEWHERE), ("provider", "cdas", ELSEWHERE[:1]), ("clinician", "cdas", ELSEWHERE[:1]),
])  # fmt: skip
async def test_a_person_s_page_leads_on_to_what_other_services_have_of_them(
    door: Browser, care: Care, role: str, organisation: str, led_to: tuple[str, ...]
) -> None:
    page = await door.sign_in(role, organisation=organisation, to=f"/persons/{care.client}")
    links = re.findall(r'app-way" href="http://site\.local/((?:referral|tariff)/pages/(?!treatment)[^"]*)"', page.text)
    assert links == [f"{path}{care.client}" for path in led_to]


@pytest.mark.parametrize(("role", "claims"), [("provider", CDAS), ("clinician", CDAS)])
async def test_who_treats_somebody_sees_what_the_api_tells_them(
    door: Browser, care: Care, role: str, claims: dict[str, str]
) -> None:
    page = await door.sign_in(role, **claims, to=f"/persons/{care.client}")
    assert page.status_code == 200, page.text
    assert "Review TOP" in page.text
    assert "Comprehensive assessment" not in page.text


async def test_whom_somebody_has_nothing_to_do_with_is_not_there(door: Browser, care: Care) -> None:
    page = await door.sign_in("provider", organisation="riverside", to=f"/persons/{care.client}")
    assert page.status_code == 404


async def _waiting(care: Care) -> list[str]:
    """Their ids in the order of the queue."""
    waiting = await care.outcomes(state="proposed")
    return [row["id"] for row in sorted(waiting, key=lambda row: (row["achievedOn"], row["id"]))]


async def test_a_verifier_sees_the_evidence_decides_and_comes_to_the_next(door: Browser, care: Care) -> None:
    await door.sign_in("verifier", organisation="start", sub="vera")
    queue = await door.get("/outcomes")
    assert "Acute housing problem resolved" in queue.text
    first, second, *_ = await _waiting(care)
    page = await door.get(f"/outcomes/{first}")
    assert page.status_code == 200, page.text
    assert "TOP of 13 July 2012" in page.text
    asks = 'href="http://site.local/tariff/pages/measures/stockport-2012/1/[a-z_0-9]+">What this measure asks for</a>'
    assert re.search(asks, page.text)
    assert "Recorded by kim of Community Drug and Alcohol Service" in page.text
    assert "What was decided" not in page.text
    assert not any(word in page.text for word in MONEY)
    refused = await door.post(f"/outcomes/{first}", fields_of(page.text) | {"decision": "refused"})
    assert refused.status_code == 422
    assert "Error: " in refused.text
    both = {"decision": "verified", "reasonCode": "evidence_insufficient"}
    contradicts = await door.post(f"/outcomes/{first}", fields_of(refused.text) | both)
    assert contradicts.status_code == 422
    assert "“Why not” does not go with what you chose: leave it empty" in contradicts.text
    assert first in await _waiting(care)
    assert "Community Drug and Alcohol Service" in page.text
    assert "Community Drug and Alcohol Service" in queue.text
    assert first in (await door.get("/outcomes?party=Community+Drug+and+Alcohol+Service")).text
    assert first not in (await door.get("/outcomes?party=Riverside+Recovery")).text
    done = await door.post(f"/outcomes/{first}", fields_of(refused.text) | {"decision": "verified"})
    assert done.status_code == 303, done.text
    assert done.headers["location"].endswith(f"/outcomes/{second}?decided={first}")
    assert first not in await _waiting(care)


@pytest.mark.parametrize(("role", "claims"), [("provider", CDAS), ("clinician", CDAS), ("assessor", {})])
async def test_a_refused_outcome_says_why_and_what_can_be_done_and_not_who_said_it(
    door: Browser, care: Care, role: str, claims: dict[str, str]
) -> None:
    refused = await care.verify(await care.one("housing_resolved"), "refused")
    page = await door.sign_in(role, **{"organisation": "start"} | claims, to=f"/persons/{care.client}")
    assert (
        "Refused on 3 September 2012 by somebody who checks outcomes for the area: the evidence was not seen."
        in page.text
    )
    assert "Correct the record that it rests on, or record what is missing: then it is proposed anew" in page.text
    tell = "tell whoever checks outcomes for the area" if role == "assessor" else "tell the front door: whoever checks"
    assert tell in page.text
    assert "vera" not in page.text
    if role == "provider":
        listed = (await door.get("/outcomes-refused")).text
        assert "Refused, the latest first (1)" in listed
        assert "Acute housing problem resolved" in listed
        assert "The evidence was not seen" in listed
        assert tell in listed
        (row,) = (await door.get("/refusals.json?measure=housing_resolved")).json()["items"]
        assert (row["clientId"], row["refusalCode"]) == (care.client, "not_seen")
        assert (await door.get("/refusals.json?measure=engaged")).json()["items"] == []
        assert (await door.get("/refusals.json?refusalCode=not_seen")).json()["items"] == [row]
        assert (await door.get("/refusals.json?refusalCode=other")).json()["items"] == []
        assert "Refused outcomes</a>: 1" in (await door.get("/")).text
    if role == "assessor":
        door.http.cookies.clear()
        council = (await door.sign_in("commissioner", organisation="council", to="/outcomes-refused")).text
        assert "Correct the record" not in council
        assert "Who recorded what it rests on can correct that, or record what is missing" in council
    await care.verify(refused)
    stands = await door.get(f"/persons/{care.client}")
    assert "Refused on" not in stands.text


async def test_the_oldest_outcome_is_checked_first_and_the_last_leads_back_to_the_list(
    door: Browser, care: Care
) -> None:
    last = max(await _waiting(care))
    await care.running.db.write(f"UPDATE outcome SET achieved_on = achieved_on - 30 WHERE id = '{last}'")
    order = await _waiting(care)
    assert order[0] == last
    await door.sign_in("verifier", organisation="start", sub="vera")
    queue = await door.get("/outcomes")
    assert re.findall(r"/outcomes/([0-9a-f-]{36})", queue.text) == order
    for place, outcome in enumerate(order):
        page = await door.get(f"/outcomes/{outcome}")
        following = f"outcomes/{order[place + 1]}" if outcome != order[-1] else "outcomes"
        assert f'/{following}">The next one, without deciding this</a>' in page.text


async def test_where_somebody_came_from_stands_only_where_it_is_counted(door: Browser, care: Care) -> None:
    assessed = Care(care.desk, await care.desk.new_client())
    await assessed.assess("2012-08-30")
    await derive(care.running)
    page = await door.sign_in("assessor", organisation="start")
    rows = page.text.rsplit("Assessed, and not referred, waiting longest", 1)[1].split("</table>")[0]
    assert assessed.client in rows
    assert "Came from" not in rows
    assert "not said" not in rows


async def test_what_was_decided_is_said_with_why_by_whom_and_when_and_can_be_decided_otherwise(
    door: Browser, care: Care
) -> None:
    first, *_ = await _waiting(care)
    path = f"/outcomes/{first}"
    page = await door.sign_in("verifier", organisation="start", sub="vera", to=path)
    said = {"decision": "refused", "reasonCode": "evidence_insufficient"}
    done = await door.post(path, fields_of(page.text) | said)
    assert done.status_code == 303, done.text
    following = await door.get(done.headers["location"])
    assert f'You decided <a class="govuk-link" href="http://site.local/assessment/pages{path}">' in following.text
    assert "Your decision was recorded." in following.text
    listed = await door.get("/outcomes-decided")
    assert "The evidence does not show it" in listed.text
    (row,) = (await door.get("/decisions.json")).json()["items"]
    assert row["clientId"] == care.client
    assert (row["why"], row["decidedBy"], row["decidedOn"], row["now"]) == (
        "The evidence does not show it", "vera of start", "2012-09-03", "Refused",
    )  # fmt: skip
    page = await door.get(path)
    assert ("It was not seen, or is not so: said by vera of start on 3 September 2012. Why: the evidence does not show "
            "it.") in page.text  # fmt: skip
    assert "Whoever may check it may still say that it is so" in page.text
    assert 'value="refused"' not in page.text
    assert (await door.post(path, fields_of(page.text) | {"decision": "verified"})).status_code == 303
    page = await door.get(path)
    assert "It was seen, and it is so: said by vera of start on 3 September 2012." in page.text
    assert "does not show it" not in page.text.split("Decide it otherwise")[0]
    assert 'value="verified"' not in page.text
    assert (await door.post(path, fields_of(page.text) | said)).status_code == 303
    assert (await care.outcomes(state="withdrawn"))[0]["id"] == first


async def test_what_fell_otherwise_says_how_that_is_put_right_and_asks_for_no_word(door: Browser, care: Care) -> None:
    first, *_ = await _waiting(care)
    outcome = next(row for row in await care.outcomes() if row["id"] == first)
    await care.verify(outcome)
    reviews = (await care.desk.get(f"/top-reviews?clientId={care.client}")).json()["items"]
    await care.correct(reviews[-1], opiates=20, acuteHousing=True)
    page = await door.sign_in("verifier", organisation="start", sub="vera", to=f"/outcomes/{first}")
    assert "It was taken back on" in page.text
    assert "That is no decision" in page.text
    assert "Say so" not in page.text


async def test_who_recorded_the_evidence_is_told_why_it_is_not_shown(door: Browser, care: Care) -> None:
    waiting = (await care.outcomes(state="proposed"))[0]["id"]
    page = await door.sign_in("verifier", organisation="start", sub="kim", to=f"/outcomes/{waiting}")
    assert page.status_code == 200, page.text
    assert "The evidence" not in page.text
    assert "Say so" not in page.text


NEW = {
    "givenName": "Norah", "familyName": "Bell", "birthDate-day": "1", "birthDate-month": "5", "birthDate-year": "1975",
    "sex": "female", "contact.source.code": "4", "contact.setting": "community", "contact.access": "drop_in",
    "contact.kind": "assessment", "contact.attendance": "attended",
}  # fmt: skip


async def test_what_is_dated_after_a_death_is_marked_on_the_page_of_the_person(door: Browser, care: Care) -> None:
    body = {"clientId": care.client, "code": "died", "on": "2012-04-03", "reportedBy": "coroner"}
    assert (await care.desk.post("/evidence", body)).status_code == 201
    await door.sign_in("assessor", organisation="start")
    page = await door.get(f"/persons/{care.client}")
    assert "Said by: the coroner." in page.text
    assert "dated after their death, and marked below" in page.text
    assert "After their death" in page.text


async def test_what_a_record_said_before_is_shown_to_the_front_door(door: Browser, care: Care) -> None:
    shown = await care.desk.get(f"/persons/{care.client}")
    body = {name: shown.json()[name] for name in ("birthDate", "sex")}
    body |= {"givenName": "Zoe", "familyName": "Belle", "reasonCode": "entered_in_error"}
    done = await care.desk.put(f"/persons/{care.client}", body, match=shown.headers["ETag"])
    assert done.status_code == 200, done.text
    await door.sign_in("assessor", organisation="start")
    page = await door.get(f"/persons/{care.client}")
    assert f"/persons/{care.client}/history" in page.text
    history = await door.get(f"/persons/{care.client}/history")
    assert "It was typed wrongly" in history.text
    assert "Last name" in history.text
    for ending in ("csv", "json"):
        file = await door.get(f"/persons/{care.client}/former-details.{ending}")
        assert (file.status_code, "Last name" in file.text, "Bell" in file.text) == (200, True, False)


async def test_the_history_of_two_who_are_one_shows_what_each_of_their_records_said(door: Browser, care: Care) -> None:
    other = await care.desk.new_client(familyName="Otter")
    shown = await care.desk.get(f"/persons/{other}")
    body = {name: shown.json()[name] for name in ("birthDate", "sex", "givenName")}
    body |= {"familyName": "Ottery", "reachBy": "07700 900123", "reasonCode": "entered_in_error"}
    assert (await care.desk.put(f"/persons/{other}", body, match=shown.headers["ETag"])).status_code == 200
    merged = {"survivorId": care.client, "absorbedId": other, "reasonCode": "same_person"}
    assert (await care.desk.post("/merges", merged)).status_code == 201
    await door.sign_in("assessor", organisation="start")
    assert "07700 900123" in (await door.get(f"/persons/{care.client}")).text
    assert "Otter," in (await door.get(f"/persons/{care.client}/history")).text


async def test_whose_care_several_co_ordinate_is_listed_for_the_front_door(door: Browser, care: Care) -> None:
    await care.start("2012-05-01", "riverside")
    await door.sign_in("assessor", organisation="start")
    assert "Co-ordinated by several" in (await door.get("/")).text
    page = await door.get("/several-coordinators")
    assert "Zoe Bell" in page.text
    assert "; " in page.text
    csv = await door.get("/several-coordinators.csv")
    assert (csv.status_code, "Zoe" in csv.text) == (200, False)


async def test_two_who_were_told_apart_are_asked_of_again_from_the_pages(door: Browser, care: Care) -> None:
    await care.desk.register(nhsNumber=None, givenName="Una")
    alike = await care.desk.register(nhsNumber=None, givenName="Ulla")
    match = alike["match"]["matchId"]
    assert (await care.desk.post(f"/matches/{match}/reject", {"reasonCode": "twins"})).status_code == 200
    await door.sign_in("assessor", organisation="start")
    listed = await door.get("/told-apart")
    assert "Ulla Bell and Una Bell" in listed.text
    form = fields_of((await door.get(f"/told-apart/{match}/again?client={alike['clientId']}")).text)
    path = f"/told-apart/{match}/again?client={alike['clientId']}"
    done = await door.post(path, form | {"reasonCode": "more_is_known"})
    assert done.status_code == 303, done.text
    assert "Ulla Bell and Una Bell" in (await door.get("/same-person")).text
    assert "Ulla Bell" not in (await door.get("/told-apart")).text


async def test_who_goes_by_one_name_and_knows_the_year_of_their_birth_is_registered_and_shown_so(door: Browser) -> None:
    await door.sign_in("assessor", organisation="start")
    form = fields_of((await door.get("/contacts/new")).text)
    little = {"givenName": "Abdi", "familyName": "", "birthDatePrecision": "year"}
    done = await door.post("/contacts/new", form | NEW | little)
    assert done.status_code == 303, done.text
    page = await door.get(done.headers["Location"].partition("/pages")[2])
    assert '<h1 class="govuk-heading-l">Abdi</h1>' in page.text
    assert "1975, month and day not known" in page.text


async def test_a_new_contact_registers_whoever_came_and_leads_to_them(door: Browser) -> None:
    await door.sign_in("assessor", organisation="start")
    form = fields_of((await door.get("/contacts/new")).text)
    missing = await door.post("/contacts/new", form | NEW | {"givenName": ""})
    assert missing.status_code == 422
    assert 'href="#givenName"' in missing.text
    form = fields_of(missing.text) | NEW
    done = await door.post("/contacts/new", form)
    again = await door.post("/contacts/new", form)
    assert done.status_code == 303, done.text
    assert again.headers["location"] == done.headers["location"]
    person = await door.get(done.headers["location"])
    assert "Norah Bell" in person.text
    assert person.text.count(">Contact: assessment") == 1


async def test_an_agency_refers_somebody_and_is_told_what_is_missing(door: Browser, care: Care) -> None:
    await door.sign_in("referrer", organisation="surgery")
    form = fields_of((await door.get("/contacts/new")).text)
    done = await door.post("/contacts/new", form | NEW | {"contact.setting": "gp", "postcode": "SK1 3XE"})
    assert done.status_code == 303, done.text
    receipt = await door.get(done.headers["location"])
    assert "It was received" in receipt.text
    assert "govuk-notification-banner" not in receipt.text  # the panel says that it is done
    assert "NHS number" in receipt.text
    assert "Postcode" not in receipt.text
    assert "Tell the front door when it is known" in receipt.text
    listed = await door.get("/contacts-recorded.json")
    assert len(listed.json()["items"]) == 1
    shown = (await door.get("/contacts")).text
    assert ">Norah Bell</a>" in shown
    assert "Not told: no consent or order" in shown
    assert "Norah" not in listed.text
    told = {"clientId": listed.json()["items"][0]["person"], "organisation": "surgery", "ground": "consent"}
    told |= {"tells": ["assessed"], "tellsFrom": "2012-04-10", "until": "2013-04-09"}
    assert (await care.desk.post("/disclosures", told)).status_code == 201
    assert "You are told: open the person" in (await door.get("/contacts")).text


async def test_what_is_known_later_is_not_added_by_the_form_as_the_receipt_says(door: Browser, care: Care) -> None:
    bare: dict[str, Any] = ANN | {"familyName": "Later", "nhsNumber": None, "languages": []}
    sent = [bare, bare | {"languages": ["cy"]}, bare | {"nhsNumber": "9990000018"}]
    answers = [(await care.desk.post("/persons", said, "referrer", organisation="surgery")).json() for said in sent]
    first, same, other = [answer["clientId"] for answer in answers]
    assert (same == first, other == first) == (True, False)
    page = await door.sign_in("referrer", organisation="surgery", to=f"/persons/{first}")
    assert "Later" in page.text
    assert "Welsh" not in page.text


async def test_who_is_no_more_with_a_provider_is_named_as_it_sent_them(door: Browser, care: Care) -> None:
    await door.sign_in("provider", organisation="bridge")
    form = fields_of((await door.get("/contacts/new")).text)
    assert (await door.post("/contacts/new", form | NEW)).status_code == 303
    assert ">Norah Bell</a>" in (await door.get("/contacts")).text
    assert care.client not in (await door.get("/contacts")).text


async def test_who_sent_the_details_alone_reads_them_on_the_page_as_in_the_api(door: Browser, care: Care) -> None:
    sender = {"organisation": "surgery"}
    brought = (await care.desk.post("/persons", ANN | {"familyName": "Alone"}, "referrer", **sender)).json()
    path = f"/persons/{brought['clientId']}"
    assert (await care.desk.get(path, "referrer", **sender)).status_code == 200
    page = await door.sign_in("referrer", organisation="surgery", to=path)
    assert page.status_code == 200, page.text
    assert "Alone" in page.text
    assert "Nothing is recorded that you may see." in page.text


async def test_nobody_is_registered_without_the_contact_that_the_form_asks_for(door: Browser) -> None:
    await door.sign_in("referrer", organisation="surgery")
    form = fields_of((await door.get("/contacts/new")).text) | NEW
    forged = await door.post(
        "/contacts/new", {name: sent for name, sent in form.items() if not name.startswith("contact.")}
    )
    assert forged.status_code == 422, forged.text
    assert 'href="#contact-on-day"' in forged.text
    assert (await door.get("/contacts-recorded.json")).json()["items"] == []


async def test_a_top_is_entered_beside_the_last_answers(door: Browser, care: Care) -> None:
    await door.sign_in("provider", **CDAS)
    path = f"/top-reviews/new?client={care.client}&episode={care.starts[0].episode_id}&stage=review"
    page = await door.get(path)
    assert page.status_code == 200, page.text
    assert "13 July 2012</th>" in page.text
    assert "0 days of 28" in page.text
    typed = fields_of(page.text) | {"episodeId": str(care.starts[0].episode_id), "items.opiates.days": "29"}
    refused = await door.post(path, typed)
    assert refused.status_code == 422
    assert 'href="#items-opiates-days"' in refused.text
    assert 'value="29"' in refused.text
    answered = {"items.opiates.days": "2", "items.sharing.value": "false", "items.qualityOfLife.na": "declined"}
    done = await door.post(path, typed | fields_of(refused.text) | answered)
    assert done.status_code == 303, done.text
    reviews = (await care.desk.get(f"/top-reviews?clientId={care.client}")).json()["items"]
    items = reviews[-1]["items"]
    assert (items["opiates"]["value"], items["sharing"]["value"]) == (2, False)
    assert items["qualityOfLife"]["na"] == "declined"
    assert items["alcohol"]["value"] is None


async def test_the_top_form_chooses_what_is_due_and_else_nothing(door: Browser, care: Care) -> None:
    await door.sign_in("assessor", organisation="start")
    assert fields_of((await door.get(f"/top-reviews/new?client={care.client}")).text)["stage"] == "review"
    begun = await new_care(care.desk)
    path = f"/top-reviews/new?client={begun.client}"
    assert "stage" not in fields_of((await door.get(path)).text)
    start = await begun.start("2012-08-30")
    for asked in ("", f"&episode={start.episode_id}"):
        assert fields_of((await door.get(path + asked)).text)["stage"] == "start"


async def test_the_numbers_of_tops_lead_to_the_list(door: Browser) -> None:
    page = await door.sign_in("assessor", organisation="start")
    assert re.search(r'/top-due\?state=overdue"><strong>\d+</strong> TOPs overdue today</a>', page.text)


async def test_evidence_is_recorded_beside_what_is_recorded(door: Browser, care: Care) -> None:
    await door.sign_in("clinician", **CDAS)
    path = f"/evidence/new?client={care.client}"
    for day in ("1", "8"):
        page = await door.get(path)
        when = {"on-day": day, "on-month": "8", "on-year": "2012"}
        done = await door.post(path, fields_of(page.text) | when | {"code": "hep_b_dose"})
        assert done.status_code == 303, done.text
    page = await door.get(path)
    assert "1 August 2012" in page.text
    assert "8 August 2012" in page.text
    assert "Hepatitis B dose" in page.text
    timeline = (await door.get(f"/persons/{care.client}")).text
    assert "Recorded: Hepatitis B dose" in timeline
    assert "It is recorded." in timeline
    assert "It proves nothing" not in timeline


async def test_evidence_that_proves_nothing_is_taken_and_said_to_prove_nothing(door: Browser, care: Care) -> None:
    await door.sign_in("clinician", **CDAS)
    path = f"/evidence/new?client={care.client}"
    page = await door.get(path)
    assert ">No proven offence (counts only if the front door records it)</option>" in page.text
    assert ">Hepatitis B dose</option>" in page.text
    nothing = {
        ("hep_b_dose", "19", "4"): "whoever recorded it did not treat the person on that day",
        ("no_proven_offence", "1", "8"): "the scheme counts it only if the front door records it",
    }
    for (code, day, month), why in nothing.items():
        when = {"on-day": day, "on-month": month, "on-year": "2012"}
        done = await door.post(path, fields_of(page.text) | when | {"code": code})
        assert done.status_code == 303, done.text
        after = (await door.get(done.headers["location"])).text
        assert f"It is recorded. It proves nothing as it stands: {why}." in after
        page = await door.get(path)
    timeline = (await door.get(f"/persons/{care.client}")).text
    assert [timeline.count(f"It proves nothing as it stands: {why}.") for why in nothing.values()] == [1, 1]
    door.http.cookies.clear()
    page = await door.sign_in("assessor", organisation="start", to=path)
    assert ">No proven offence</option>" in page.text
    assert ">Hepatitis B dose (counts only if a clinician or a provider records it)</option>" in page.text


async def test_an_assessment_is_recorded_with_its_points_and_its_top(door: Browser, care: Care) -> None:
    client = await care.desk.new_client()
    await door.sign_in("assessor", organisation="start")
    path = f"/assessments/new?client={client}"
    page = await door.get(path)
    assert not any(word in page.text for word in MONEY)
    filled = {
        "kind": "comprehensive", "injecting": "never", "drugProfile.1.code": "7000", "drugProfile.1.route": "oral",
        "points.drug_use": "3", "flags": "pregnant", "goal": "reduction", "top.alcohol.days": "20",
        "top.acuteHousing.value": "true",
    }  # fmt: skip
    refused = await door.post(path, fields_of(page.text) | filled | {"points.drug_use": "9"})
    assert refused.status_code == 422
    assert 'href="#points-drug_use"' in refused.text
    done = await door.post(path, fields_of(refused.text) | filled)
    assert done.status_code == 303, done.text
    (assessment,) = (await care.desk.get(f"/assessments?clientId={client}")).json()["items"]
    assert assessment["drugProfile"] == [{"code": "7000", "rank": 1, "route": "oral"}]
    assert (assessment["points"], assessment["flags"]) == ({"drug_use": 3}, ["pregnant"])
    assert assessment["goal"] == "reduction"
    timeline = (await door.get(f"/persons/{client}")).text
    assert "What else matters: pregnant." in timeline
    assert "What they want to reach: to use less." in timeline
    (review,) = (await care.desk.get(f"/top-reviews?clientId={client}")).json()["items"]
    assert (review["id"], review["items"]["acuteHousing"]["value"]) == (assessment["topReviewId"], True)


async def test_all_that_is_wrong_is_named_at_once_whoever_finds_it(door: Browser, care: Care) -> None:
    client = await care.desk.new_client()
    path = f"/assessments/new?client={client}"
    page = await door.sign_in("assessor", organisation="start", to=path)
    wrong = fields_of(page.text) | {"assessedOn-year": "2099", "points.drug_use": "9", "points.health": "9"}
    for more in ({"top.alcohol.days": "29"}, {"top.alcohol.days": "2", "injecting": "never"}):
        refused = await door.post(path, wrong | more)
        assert refused.status_code == 422
        for field in ("assessedOn-day", "points-drug_use", "points-health"):
            assert f'href="#{field}"' in refused.text, (field, more)
        assert "is too high: it can be 0 to 4" in refused.text
        assert "must not be in the future: the latest day is 3 September 2012" in refused.text
    assert 'href="#injecting"' not in refused.text


async def test_two_records_are_seen_side_by_side_merged_and_parted_again(door: Browser) -> None:
    desk = Desk(door.running)
    ann = await desk.register()
    twin = await desk.register(nhsNumber=None, givenName="Alma")
    await door.sign_in("assessor", organisation="start")
    assert f"/same-person/{twin['match']['matchId']}?client=" in (await door.get("/same-person")).text
    assert "May be the same person as Ann Bell" in (await door.get(f"/persons/{twin['id']}")).text
    assert "May be the same person as Alma Bell" in (await door.get(f"/persons/{ann['clientId']}")).text
    path = f"/same-person/{twin['match']['matchId']}?client={twin['id']}"
    page = await door.get(path)
    assert "Alma" in page.text
    for decision in ({}, {"decision": "perhaps"}):
        assert (await door.post(path, fields_of(page.text) | decision)).status_code == 422
    assert page.text.index("The first: Alma Bell") < page.text.index("The second: Ann Bell")
    chosen = await door.post(path, fields_of(page.text) | {"decision": "confirm"})  # and not which goes on
    assert chosen.status_code == 303
    merged = await door.get("/same-person")
    (merge,) = (await desk.get("/merges")).json()["items"]
    assert merge["survivorId"] == ann["clientId"]
    undo = f"/merges/{merge['id']}/undo"
    assert undo in merged.text
    asked = (await door.get(undo)).text
    assert f"registered also as {merge['absorbedId']}" in asked
    form = fields_of(asked)
    assert (await door.post(undo, form | {"reasonCode": "not_same_person"})).status_code == 303
    assert (await desk.get("/merges")).json()["items"][0]["voided"]
    after = (await door.get("/same-person")).text
    assert "Undone" in after
    assert undo not in after


async def test_what_was_taken_back_does_not_count_beside_the_other(door: Browser) -> None:
    desk = Desk(door.running)
    ann = await desk.register()
    made = await desk.post("/contacts", contact(ann["clientId"]))
    await desk.post(f"/contacts/{made.json()['id']}/void", {"reasonCode": "recorded_by_mistake"})
    await desk.post("/contacts", contact(ann["clientId"]))
    twin = await desk.register(nhsNumber=None, givenName="Alma")
    await door.sign_in("assessor", organisation="start")
    page = (await door.get(f"/same-person/{twin['match']['matchId']}?client={twin['id']}")).text
    (counted,) = re.findall(r">Contacts</th><td[^>]*>(\d+)</td><td[^>]*>(\d+)</td>", page)
    assert counted == ("0", "1")


async def test_a_question_that_a_correction_closed_stands_among_those_told_apart_with_why(door: Browser) -> None:
    desk = Desk(door.running)
    await desk.register()
    alma = (await desk.register(nhsNumber=None, givenName="Alma"))["clientId"]
    await door.sign_in("assessor", organisation="start")
    path = f"/persons/{alma}/correct"
    done = await door.post(
        path, fields_of((await door.get(path)).text) | {"familyName": "Corrigan", "reasonCode": "entered_in_error"}
    )
    assert done.status_code == 303, done.text
    assert "May be the same person" not in (await door.get(f"/persons/{alma}")).text
    assert "To be decided: nothing." in (await door.get("/same-person")).text
    assert "After a correction nothing agrees any more" in (await door.get("/told-apart")).text


async def test_two_persons_are_said_to_be_two(door: Browser) -> None:
    desk = Desk(door.running)
    await desk.register()
    twin = await desk.register(nhsNumber=None, givenName="Alma")
    await door.sign_in("assessor", organisation="start")
    path = f"/same-person/{twin['match']['matchId']}?client={twin['id']}"
    form = fields_of((await door.get(path)).text)
    assert (await door.post(path, form | {"decision": "reject"})).status_code == 303
    assert (await desk.get("/matches")).json()["items"][0]["state"] == "rejected"


async def test_two_records_that_nobody_asked_about_are_merged_by_their_pseudonyms(door: Browser) -> None:
    desk = Desk(door.running)
    survivor, absorbed = await desk.new_client(), await desk.new_client()
    await door.sign_in("assessor", organisation="start")
    form = fields_of((await door.get("/merges/new")).text)
    refused = await door.post("/merges/new", form | {"survivorId": survivor, "absorbedId": "nobody"})
    assert 'href="#absorbedId"' in refused.text
    both = {"survivorId": survivor, "absorbedId": absorbed}
    assert (await door.post("/merges/new", fields_of(refused.text) | both)).status_code == 303
    assert (await desk.get(f"/persons/{absorbed}")).json()["clientId"] == survivor


async def test_a_new_contact_that_is_refused_registers_nobody(door: Browser) -> None:
    await door.sign_in("assessor", organisation="start")
    form = fields_of((await door.get("/contacts/new")).text) | NEW
    refused = await door.post("/contacts/new", form | {"contact.on-year": "2099"})
    assert refused.status_code == 422
    assert 'href="#contact-on-day"' in refused.text
    found = await door.get("/persons-found.json?born-day=1&born-month=5&born-year=1975")
    assert found.json()["items"] == []


@pytest.mark.parametrize("path", ["/contacts/new", "/contacts/new?client={client}",
                                  "/assessments/new?client={client}", "/evidence/new?client={client}",
                                  "/disclosures/new?client={client}", "/merges/new"])  # fmt: skip
async def test_one_round_names_all_that_is_not_filled_in(door: Browser, care: Care, path: str) -> None:
    await door.sign_in("assessor", organisation="start")
    where = path.format(client=care.client)
    page = await door.get(where)
    kept = {name: value for name, value in fields_of(page.text).items() if name in {"csrf", "page", "key"}}
    refused = await door.post(where, kept)
    assert refused.status_code == 422, refused.text
    labels = re.findall(r'__legend--s">\s*([^<]+?)\s*</legend>|govuk-label--s"[^>]*>\s*([^<]+?)\s*</label>', page.text)
    needed = [unescape(words) for pair in labels for words in pair if words and not words.endswith("(optional)")]
    summary = unescape(refused.text.split("govuk-error-summary__list", 1)[1].split("</ul>", 1)[0])
    assert needed
    assert [label for label in needed if f"“{label}” " not in summary] == []


AGREES = re.compile(r'header">([^<]+)</th>(?:<td[^>]*>[^<]*</td>){2}<td[^>]*>([^<]*)</td>')


async def test_what_is_known_of_neither_is_no_agreement_and_what_reads_alike_is_no_difference(door: Browser) -> None:
    desk = Desk(door.running)
    bare = {"nhsNumber": None, "district": None}
    await desk.register(**bare, familyName="O\u2019Neill  Bell", postcode=None)
    twin = await desk.register(**bare, familyName="o\u2019neill bell", givenName="Alma")
    await door.sign_in("assessor", organisation="start")
    page = await door.get(f"/same-person/{twin['match']['matchId']}?client={twin['id']}")
    agree = dict(AGREES.findall(page.text))
    assert (agree["Last name"], agree["First name"], agree["Born"]) == ("Yes", "No", "Yes")
    assert {agree[words] for words in ("NHS number", "Postcode", "District")} == {"Not known"}
    assert {agree[words] for words in ("Contacts", "Pseudonym")} == {""}


async def test_the_form_says_who_is_found_by_what(door: Browser) -> None:
    await door.sign_in("assessor", organisation="start")
    text = (await door.get("/contacts/new")).text
    assert "not registered twice" not in text
    assert "registered once more, also if you registered somebody of the same name" in text
    assert 'if there is somebody like them, they stand under <a class="govuk-link"' in text
    door.http.cookies.clear()
    text = (await door.sign_in("referrer", organisation="surgery", to="/contacts/new")).text
    assert "registered once more, unless you registered somebody of the same name" in text
    assert "the front door decides whether they are one person" in text


async def test_a_top_on_which_nothing_is_answered_is_refused_by_the_name_of_its_questions(
    door: Browser, care: Care
) -> None:
    await door.sign_in("provider", **CDAS)
    path = f"/top-reviews/new?client={care.client}"
    refused = await door.post(path, fields_of((await door.get(path)).text) | {"stage": "review"})
    assert refused.status_code == 422
    said = "“The questions” must have an answer to one question at least: what nobody answered is no TOP"
    assert refused.text.count(said) == 2
    assert 'id="questions-error"' in refused.text
    assert "“Alcohol" not in refused.text
    assert len((await care.desk.get(f"/top-reviews?clientId={care.client}")).json()["items"]) == 2


async def test_a_new_contact_says_nothing_by_itself_and_names_what_it_needs_in_sentences(door: Browser) -> None:
    await door.sign_in("assessor", organisation="start")
    page = await door.get("/contacts/new")
    assert CHECKED.findall(page.text) == []
    assert "ZZ99" not in page.text
    wrong = {"sex": "", "nhsNumber": "9434765918", "postcode": "nowhere", "languages": "the one of her mother"}
    refused = await door.post("/contacts/new", fields_of(page.text) | NEW | wrong | {"contact.attendance": ""})
    said = unescape(refused.text.split("govuk-error-summary__list", 1)[1].split("</ul>", 1)[0])
    for sentence in (
        "“Sex” is missing: choose one",
        "“Whether they came” is missing: choose one",
        "“NHS number” has a digit that is wrong, or two that changed places",
        "“Postcode” must be a whole UK postcode, such as SK1 3XE, or: no fixed abode",
        "“Languages” must be names of languages with commas between",
    ):
        assert sentence in said, said
    assert not re.search("ZZ99|modulus|allowed|code of", said)


async def test_no_fixed_abode_and_languages_are_typed_and_read_in_words(door: Browser) -> None:
    await door.sign_in("assessor", organisation="start")
    form = fields_of((await door.get("/contacts/new")).text) | NEW
    typed = {"postcode": "no fixed abode", "languages": "English, British Sign Language"}
    done = await door.post("/contacts/new", form | typed)
    assert done.status_code == 303, done.text
    client = done.headers["location"].rpartition("/")[2]
    kept = (await Desk(door.running).get(f"/persons/{client}")).json()
    assert (kept["postcode"], kept["languages"]) == ("ZZ99 3VZ", ["en", "bfi"])
    person = (await door.get(f"/persons/{client}")).text
    assert ("No fixed abode" in person, "English, British Sign Language" in person, "ZZ99" in person) == (
        True, True, False,
    )  # fmt: skip
    corrected = (await door.get(f"/persons/{client}/correct")).text
    assert ('value="No fixed abode"' in corrected, 'value="English, British Sign Language"' in corrected) == (True,) * 2
    again = fields_of(corrected) | {"reasonCode": "changed_since", "district": "SK1"}
    assert (await door.post(f"/persons/{client}/correct", again)).status_code == 303
    kept = (await Desk(door.running).get(f"/persons/{client}")).json()
    assert (kept["postcode"], kept["languages"], kept["district"]) == ("ZZ99 3VZ", ["en", "bfi"], "SK1")


async def test_whoever_was_merged_is_listed_once(door: Browser, care: Care) -> None:
    born = (await care.desk.get(f"/persons/{care.client}")).json()["birthDate"]
    double = await care.desk.new_client(birthDate=born, givenName="Xanthe", familyName="Quill")
    await merge(care, Care(care.desk, double))
    registered = (await care.desk.get(f"/persons?birthDate={born}")).json()["items"]
    assert len([row for row in registered if row["clientId"] == care.client]) == 2
    year, month, day = born.split("-")
    page = await door.sign_in(
        "assessor", organisation="start", to=f"/persons?born-day={day}&born-month={month}&born-year={year}"
    )
    rows = page.text[page.text.index("<tbody") :]
    assert rows.count(f'/persons/{care.client}"') == 1

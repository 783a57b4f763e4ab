"""Who may see and write of whom: strangers learn nothing, and who has treated keeps its own records only."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest

from services.assessment.events import SchemePublished
from services.assessment.rules.terms import CORRECTION_DAYS, LATE_RECORD_DAYS
from tests.assessment.builders import ANN, answers, contact, ended, referred, started, stockport, transferred
from tests.assessment.client import Care, Desk, new_care
from tests.harness import Running

STRANGERS = [("provider", "riverside"), ("clinician", "riverside"), ("referrer", "gp-heaton")]
TOP: dict[str, Any] = {"stage": "review", "on": "2012-07-03", "items": answers(opiates=0)}
MISTAKE = {"reasonCode": "mistake"}


@dataclass
class Town:
    """One person in treatment at cdas, and ids that lead to something or to nothing."""

    care: Care
    known: dict[str, str]

    def ids(self, *, random: bool) -> dict[str, str]:
        return {name: str(uuid4()) if random else value for name, value in self.known.items()}


@pytest.fixture
async def town(open_desk: Desk) -> Town:
    care = await new_care(open_desk)
    await care.assess("2012-04-05")
    start = await care.start("2012-04-10")
    await care.top("start", "2012-04-11", opiates=20, acuteHousing=True)
    review = await care.top("review", "2012-07-03", opiates=0, acuteHousing=False)
    piece = await care.evidence("no_proven_offence", "2012-07-03")
    outcome = (await care.outcomes())[0]
    ids = {"client": care.client, "episode": str(start.episode_id), "review": review["id"], "piece": piece["id"]}
    return Town(care, ids | {"outcome": outcome["id"]})


Call = tuple[str, str, Any]


def calls(of: dict[str, str]) -> list[Call]:
    client, unknown = of["client"], "7d2f9d0e-0000-4000-8000-000000000001"
    evidence = {"clientId": client, "code": "no_proven_offence", "on": "2012-07-03"}
    return [
        ("GET", f"/persons/{client}", None),
        ("GET", f"/top-reviews?clientId={client}", None),
        ("GET", f"/top-reviews?clientId={client}&limit=1", None),
        ("GET", f"/evidence?clientId={client}", None),
        ("GET", f"/journeys?clientId={client}", None),
        ("GET", f"/outcomes?clientId={client}", None),
        ("GET", f"/outcomes/{of['outcome']}", None),
        ("GET", f"/top-reviews/{of['review']}", None),
        ("PUT", f"/top-reviews/{of['review']}", TOP),
        ("POST", f"/top-reviews/{of['review']}/void", MISTAKE),
        ("POST", f"/evidence/{of['piece']}/void", MISTAKE),
        ("POST", "/contacts", contact(client)),
        ("POST", "/contacts", contact(client) | {"on": "1900-01-01"}),
        ("POST", "/top-reviews", TOP | {"clientId": client}),
        ("POST", "/top-reviews", TOP | {"clientId": client, "on": "1900-01-01"}),
        ("POST", "/top-reviews", TOP | {"clientId": client, "episodeId": unknown}),
        ("POST", "/top-reviews", TOP | {"clientId": client, "episodeId": unknown, "on": "1900-01-01"}),
        ("POST", "/top-reviews", TOP | {"clientId": client, "episodeId": of["episode"]}),
        ("POST", "/evidence", evidence),
        ("POST", "/evidence", evidence | {"episodeId": unknown}),
        ("POST", "/evidence", evidence | {"episodeId": of["episode"], "on": "1900-01-01"}),
    ]


async def ask(desk: Desk, call: Call, role: str, organisation: str) -> httpx.Response:
    method, path, body = call
    headers = desk.headers(role, organisation=organisation, key=method == "POST")
    if method == "PUT":
        headers["If-Match"] = '"1"'
    return await desk.running.client.request(method, path, json=body, headers=headers)


def bytes_of(answer: httpx.Response, ids: dict[str, str]) -> tuple[Any, ...]:
    """What was answered, less the ids that were asked for and the one that was made."""
    text, location = answer.text, answer.headers.get("Location", "")
    made = answer.json().get("id") if answer.is_success else None
    for name, each in [*ids.items(), *([("made", made)] if made else [])]:
        text, location = text.replace(each, f"<{name}>"), location.replace(each, f"<{name}>")
    headers = sorted(name for name in answer.headers if name != "content-length")
    return answer.status_code, headers, location, text


@pytest.mark.parametrize(("role", "organisation"), STRANGERS)
async def test_a_stranger_gets_the_same_bytes_for_a_known_id_and_a_random_one(
    town: Town, role: str, organisation: str
) -> None:
    known, random = town.ids(random=False), town.ids(random=True)
    for one, other in zip(calls(known), calls(random), strict=True):
        first = bytes_of(await ask(town.care.desk, one, role, organisation), known)
        second = bytes_of(await ask(town.care.desk, other, role, organisation), random)
        assert first == second, one


async def test_a_list_is_empty_where_a_client_only_narrows_it_down_and_else_there_is_no_such_person(town: Town) -> None:
    """As docs/access.md says."""
    for client in (town.care.client, str(uuid4())):
        narrowed = await town.care.desk.get(f"/outcomes?clientId={client}", "provider", organisation="riverside")
        assert (narrowed.status_code, narrowed.json()["items"]) == (200, [])
        for path in ("/top-reviews", "/evidence", "/journeys"):
            answer = await town.care.desk.get(f"{path}?clientId={client}", "provider", organisation="riverside")
            assert answer.status_code == 404, path


async def test_what_waits_is_shown_to_its_sender_and_to_nobody_else(town: Town) -> None:
    desk, client = town.care.desk, town.care.client
    body = TOP | {"clientId": client, "episodeId": str(uuid4())}
    sent = await desk.post("/top-reviews", body, "provider", organisation="riverside")
    assert (sent.status_code, sent.json()["status"]) == (202, "pending")
    one, listed = f"/top-reviews/{sent.json()['id']}", f"/top-reviews?clientId={client}"
    assert (await desk.get(one, "provider", organisation="riverside")).json() == sent.json()
    mine = await desk.get(listed, "provider", organisation="riverside")
    assert mine.json()["items"] == [sent.json()]  # and none of those that cdas recorded
    for role, organisation in (("assessor", "start"), ("provider", "cdas"), ("clinician", "gp-heaton")):
        assert (await desk.get(one, role, organisation=organisation)).status_code == 404
        assert sent.json()["id"] not in (await desk.get(listed, role, organisation=organisation)).text
        voided = await desk.post(f"{one}/void", MISTAKE, role, organisation=organisation)
        assert voided.status_code == 404
    assert (await desk.post(f"{one}/void", MISTAKE, "provider", organisation="riverside")).status_code == 200


async def test_evidence_that_waits_is_shown_to_its_sender_only(town: Town) -> None:
    desk, client = town.care.desk, town.care.client
    body = {"clientId": client, "code": "no_proven_offence", "on": "2012-07-03", "episodeId": str(uuid4())}
    sent = await desk.post("/evidence", body, "provider", organisation="riverside")
    assert sent.status_code == 202
    for role, organisation, expected in (
        ("assessor", "start", 0),
        ("provider", "cdas", 0),
        ("provider", "riverside", 1),
    ):
        listed = await desk.get(f"/evidence?clientId={client}", role, organisation=organisation)
        assert listed.text.count(sent.json()["id"]) == expected


async def test_what_waits_for_nobody_can_be_corrected_and_is_never_let_in(town: Town) -> None:
    """Its client was never given out: the episode that comes is another person's."""
    desk, nobody = town.care.desk, str(uuid4())
    start = started(town.care.client, "riverside")
    body = TOP | {"clientId": nobody, "episodeId": str(start.episode_id)}
    sent = (await desk.post("/top-reviews", body, "provider", organisation="riverside")).json()
    await desk.running.deliver(start)
    put = await desk.put(f"/top-reviews/{sent['id']}", TOP, "provider", organisation="riverside", match='"1"')
    assert (put.status_code, put.json()["status"]) == (200, "pending")
    heard = started(nobody, "riverside")
    await desk.running.deliver(heard)
    again = await desk.post(
        "/top-reviews", body | {"episodeId": str(heard.episode_id)}, "provider", organisation="riverside"
    )
    assert (again.status_code, again.json()["status"]) == (202, "pending")


async def test_a_contact_is_taken_from_who_registered_the_person_or_is_with_them(town: Town) -> None:
    desk = town.care.desk
    brought = await desk.post("/persons", ANN, "referrer", organisation="gp-heaton")
    own, others = brought.json()["clientId"], town.care.client
    for client, role, organisation, expected in (
        (own, "referrer", "gp-heaton", 201), (own, "referrer", "police-gmp", 422), (own, "provider", "cdas", 422),
        (others, "provider", "cdas", 201), (others, "referrer", "gp-heaton", 422), (others, "assessor", "start", 201),
    ):  # fmt: skip
        answer = await desk.post("/contacts", contact(client), role, organisation=organisation)
        assert answer.status_code == expected, (role, organisation)


# Who has treated --------------------------------------------------------------------------------------------------


async def rights(care: Care, organisation: str = "cdas") -> dict[str, int]:
    """What is answered of the person: who they are, others' news, an own record, and four ways to write."""
    desk, client, episode = care.desk, care.client, str(care.starts[0].episode_id)
    review = (await desk.post("/top-reviews", TOP | {"clientId": client}, "assessor")).json()["id"]
    evidence = {"clientId": client, "code": "no_proven_offence", "on": "2012-07-03"}

    async def got(path: str) -> int:
        return (await desk.get(path, "provider", organisation=organisation)).status_code

    async def sent(path: str, body: dict[str, Any]) -> int:
        return (await desk.post(path, body, "provider", organisation=organisation)).status_code

    return {
        "who": await got(f"/persons/{client}"),
        "journeys": await got(f"/journeys?clientId={client}"),
        "others' review": await got(f"/top-reviews/{review}"),
        "review": await sent("/top-reviews", TOP | {"clientId": client}),
        "of the episode": await sent("/top-reviews", TOP | {"clientId": client, "episodeId": episode}),
        "evidence": await sent("/evidence", evidence),
        "contact": await sent("/contacts", contact(client)),
    }


WITH = {"who": 200, "journeys": 200, "others' review": 200, "review": 201, "of the episode": 201, "evidence": 201}
WITHOUT = {"who": 404, "journeys": 404, "others' review": 404, "review": 422, "of the episode": 403, "evidence": 422}


async def test_a_former_providers_sight_and_pen_end_with_the_episode_and_the_late_period(town: Town) -> None:
    care = town.care
    assert await rights(care) == WITH | {"contact": 201}
    await care.end("2012-08-31")
    last = date(2012, 8, 31) + timedelta(days=LATE_RECORD_DAYS - 1)
    await care.on(str(last))
    assert await rights(care) == WITH | {"contact": 201}
    await care.on(str(last + timedelta(days=1)))
    assert await rights(care) == WITHOUT | {"contact": 422}


async def test_a_former_provider_reads_its_own_records_for_ever_and_changes_them_no_more(town: Town) -> None:
    care, desk = town.care, town.care.desk
    await care.end("2012-08-31")
    others = (await desk.post("/top-reviews", TOP | {"clientId": care.client}, "assessor")).json()["id"]
    await care.on("2014-01-06")
    path = f"/top-reviews/{town.known['review']}"
    assert (await desk.get(path, "provider", organisation="cdas")).status_code == 200
    listed = (await desk.get(f"/top-reviews?clientId={care.client}", "provider", organisation="cdas")).json()["items"]
    assert town.known["review"] in [item["id"] for item in listed]
    assert others not in [item["id"] for item in listed]
    refused = await desk.put(path, TOP, "provider", organisation="cdas", match='"1"')
    assert (refused.status_code, refused.json()["type"]) == (403, "/problems/corrections-over")
    assert (await desk.post(f"{path}/void", MISTAKE, "provider", organisation="cdas")).status_code == 403
    unsaid = await desk.put(path, TOP, "assessor", match='"1"')
    assert (unsaid.status_code, unsaid.json()["errors"][0]["field"]) == (422, "reasonCode")
    assert (await desk.put(path, TOP | {"reasonCode": "reported_late"}, "assessor", match='"1"')).status_code == 200
    (kept,) = await care.running.db.read("SELECT reason_code, replaced_by_organisation FROM superseded")
    assert tuple(kept.values()) == ("reported_late", "start")


async def changed(town: Town, of: str = "cdas") -> list[tuple[int, str]]:
    """What a provider is answered who would change what it recorded: an answer with the ids left out."""
    desk, found = town.care.desk, []
    for call in (
        ("PUT", f"/top-reviews/{town.known['review']}", TOP),
        ("POST", f"/top-reviews/{town.known['review']}/void", MISTAKE),
        ("POST", f"/evidence/{town.known['cdas piece']}/void", MISTAKE),
    ):
        answer = await ask(desk, call, "provider", of)
        found.append((answer.status_code, answer.json().get("type", "")))
    return found


OVER = [(403, "/problems/corrections-over")] * 3


@pytest.fixture
async def recorded(town: Town) -> Town:
    """A piece of evidence by cdas too."""
    await town.care.on("2012-07-03")
    piece = await town.care.evidence("no_proven_offence", "2012-07-03", "provider", sub="kim", organisation="cdas")
    town.known["cdas piece"] = piece["id"]
    return town


@pytest.mark.parametrize("how", ["ended", "handed over"])
@pytest.mark.parametrize("returned", [False, True])
async def test_nobody_alone_undoes_what_rests_on_a_former_providers_word(
    recorded: Town, how: str, returned: bool
) -> None:
    """And whether the person came back, and to whom, shows in no refusal."""
    care = recorded.care
    if how == "ended":
        await care.end("2012-08-31")
    else:
        await care.running.deliver(transferred(care.starts[0], "2012-08-31", "riverside"))
    if returned:
        await care.on("2012-09-20")
        await care.start("2012-09-20", "riverside")
    await care.on(str(date(2012, 8, 31) + timedelta(days=CORRECTION_DAYS)))
    before = await care.states()
    assert await changed(recorded) == OVER
    assert await care.states() == before
    voided = await care.desk.post(f"/top-reviews/{recorded.known['review']}/void", MISTAKE, "assessor")
    assert voided.status_code == 200


async def test_it_is_told_whether_it_may_correct_as_the_command_would_answer(recorded: Town) -> None:
    care = recorded.care
    paths = [f"/top-reviews/{recorded.known['review']}", f"/evidence/{recorded.known['cdas piece']}"]
    await care.end("2012-08-31")
    for over in (False, True):
        await care.on(str(date(2012, 8, 31) + timedelta(days=CORRECTION_DAYS if over else CORRECTION_DAYS - 1)))
        for path in paths:
            said = (await care.desk.get(f"{path}/corrections", "provider", organisation="cdas")).json()
            assert (said["may"], said["why"]) == (not over, "corrections-over" if over else None)
            assert (await care.desk.get(f"{path}/corrections", "assessor")).json()["may"]
    elsewhere = await care.desk.get(f"{paths[0]}/corrections", "provider", organisation="riverside")
    assert elsewhere.status_code == 404


async def test_until_the_last_day_it_corrects_and_late_records_are_taken_longer(recorded: Town) -> None:
    care = recorded.care
    await care.end("2012-08-31")
    await care.on(str(date(2012, 8, 31) + timedelta(days=CORRECTION_DAYS - 1)))
    assert [status for status, _ in await changed(recorded)] == [200, 200, 200]
    await care.on(str(date(2012, 8, 31) + timedelta(days=CORRECTION_DAYS)))
    late = await care.desk.post("/top-reviews", TOP | {"clientId": care.client}, "provider", organisation="cdas")
    assert late.status_code == 201
    path = f"/top-reviews/{late.json()['id']}/void"
    assert (await care.desk.post(path, MISTAKE, "provider", organisation="cdas")).status_code == 200  # the same day


async def test_a_late_record_is_corrected_on_its_own_day_alone(recorded: Town) -> None:
    care = recorded.care
    await care.end("2012-08-31")
    await care.on("2012-10-30")
    late = await care.desk.post("/top-reviews", TOP | {"clientId": care.client}, "provider", organisation="cdas")
    await care.on("2012-10-31")
    path = f"/top-reviews/{late.json()['id']}/void"
    refused = await care.desk.post(path, MISTAKE, "provider", organisation="cdas")
    assert (refused.status_code, refused.json()["type"]) == (403, "/problems/corrections-over")


async def test_an_end_that_is_corrected_to_a_later_day_gives_no_more_time(recorded: Town) -> None:
    care = recorded.care
    event = await care.end("2012-08-31", first_ended_on=date(2012, 8, 31))
    later = ended(care.starts[0], "2012-09-15", revision=event.revision + 1, first_ended_on=date(2012, 8, 31))
    await care.running.deliver(later)
    await care.on(str(date(2012, 8, 31) + timedelta(days=CORRECTION_DAYS)))
    assert await changed(recorded) == OVER


async def test_who_treats_again_does_not_get_hold_of_what_it_recorded_long_ago(recorded: Town) -> None:
    care = recorded.care
    await care.end("2012-08-31")
    await care.on("2013-03-04")
    await care.start("2013-03-01")
    assert await changed(recorded) == OVER


async def test_a_scheme_says_how_long_corrections_are_taken(recorded: Town, assessment: Running) -> None:
    care = recorded.care
    published = allowing("correction_days", 3)
    later = published.published_at + timedelta(days=1)
    await assessment.deliver(("stockport-2012", published.model_copy(update={"published_at": later})))
    await care.end("2012-08-31")
    await care.on("2012-09-04")
    assert await changed(recorded) == OVER


async def test_an_end_that_is_dated_later_by_who_said_it_prolongs_nothing(town: Town) -> None:
    care = town.care
    event = await care.end("2012-08-31")
    told: dict[str, Any] = {"revision": event.revision + 1, "first_ended_on": date(2012, 8, 31)}
    await care.on("2012-09-20")
    await care.running.deliver(ended(care.starts[0], "2012-09-20", **told))
    await care.on(str(date(2012, 8, 31) + timedelta(days=LATE_RECORD_DAYS)))
    assert await rights(care) == WITHOUT | {"contact": 422}
    await care.running.deliver(ended(care.starts[0], "2012-09-20", revision=event.revision + 2))  # so says the LASARS
    assert await rights(care) == WITH | {"contact": 201}


async def test_who_went_on_treating_after_a_void_records_late_after_the_end_that_it_said_then(town: Town) -> None:
    """Though what it said first stays what it said first."""
    care = town.care
    anew: dict[str, Any] = {"first_ended_on": date(2012, 5, 31), "late_days_from": date(2012, 8, 31)}
    await care.end("2012-08-31", **anew)
    await care.on(str(date(2012, 8, 31) + timedelta(days=LATE_RECORD_DAYS - 1)))
    assert await rights(care) == WITH | {"contact": 201}
    await care.on(str(date(2012, 8, 31) + timedelta(days=LATE_RECORD_DAYS)))
    assert await rights(care) == WITHOUT | {"contact": 422}


async def test_who_handed_over_is_former_and_who_took_over_is_not(town: Town) -> None:
    care = town.care
    await care.running.deliver(transferred(care.starts[0], "2012-08-31", "riverside"))
    await care.on(str(date(2012, 8, 31) + timedelta(days=LATE_RECORD_DAYS)))
    assert await rights(care, "cdas") == WITHOUT | {"contact": 422}
    assert await rights(care, "riverside") == WITH | {"contact": 201}


async def test_an_end_that_is_taken_back_gives_back_the_sight(town: Town) -> None:
    care = town.care
    event = await care.end("2012-08-31")
    await care.on("2013-03-04")
    assert (await rights(care))["who"] == 404
    await care.running.deliver(ended(care.starts[0], "2012-08-31", revision=event.revision + 1, voided=True))
    assert await rights(care) == WITH | {"contact": 201}


async def test_a_new_referral_lets_in_again_and_treatment_that_started_ends_it(town: Town) -> None:
    care = town.care
    await care.end("2012-08-31")
    await care.on("2013-03-04")
    referral = referred(care.client, "cdas")
    await care.running.deliver(referral)
    assert (await rights(care))["who"] == 200
    again = started(care.client, "cdas", referral_id=referral.referral_id, started_on=date(2013, 3, 1))
    await care.running.deliver(again, ended(again, "2013-03-02"))
    await care.on("2014-03-03")
    assert (await rights(care))["who"] == 404  # the referral was never closed: it became the episode


def allowing(name: str, days: int) -> SchemePublished:
    event = stockport()
    journey = event.scheme["journey"] | {name: days}
    return event.model_copy(update={"scheme": event.scheme | {"journey": journey}, "version": 2, "hash": str(days)})


@pytest.mark.parametrize("days", [0, 7, 400])
async def test_a_scheme_says_how_long_late_records_are_taken(town: Town, assessment: Running, days: int) -> None:
    care = town.care
    published = allowing("late_record_days", days)
    later = published.published_at + timedelta(days=1)
    await assessment.deliver(("stockport-2012", published.model_copy(update={"published_at": later})))
    await care.end("2012-08-31")
    if days:
        await care.on(str(date(2012, 8, 31) + timedelta(days=days - 1)))
        assert await rights(care) == WITH | {"contact": 201}
    await care.on(str(date(2012, 8, 31) + timedelta(days=days)) if days else "2012-09-03")
    assert await rights(care) == WITHOUT | {"contact": 422}


async def test_on_its_own_clawback_a_provider_sees_reason_and_date_never_cause_door_or_place(town: Town) -> None:
    care, desk = town.care, town.care.desk
    await care.end("2012-08-31")
    outcome = await care.one("planned_discharge")
    await care.verify(outcome)
    await care.on("2013-02-11")
    await care.assess("2013-02-11")
    fallen = (await desk.get(f"/outcomes/{outcome['id']}", "provider", organisation="cdas")).json()
    assert (fallen["state"], fallen["reason"], fallen["effectiveOn"]) == ("withdrawn", "represented", "2013-02-11")
    assert (fallen["causeId"], fallen["journeyTo"], fallen["representedOn"]) == (None, None, None)
    (listed,) = (await desk.get("/outcomes?measure=planned_discharge", "provider", organisation="cdas")).json()["items"]
    assert listed == fallen
    whole = (await desk.get(f"/outcomes/{outcome['id']}", "verifier")).json()
    assert whole["causeId"] is not None
    assert (await desk.get("/representations", "provider", organisation="cdas")).status_code == 403

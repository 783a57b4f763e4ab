"""What people ask of figures over HTTP: series, lists, tables, who may see them, and what is refused."""

from datetime import date
from typing import Any

import pytest

from services.assessment.events import TariffSet
from shared.web import csv_tables
from tests.assessment.builders import ANN, activity, contact, referred, tariff_set
from tests.assessment.client import Care, Desk, merge, new_care, send, unmerge
from tests.figures.counted import ask, cases, derive, figure

YEAR = {"since": "2012-04-01", "until": "2012-08-31"}


async def came(desk: Desk, *days: str, **changes: Any) -> str:
    client = await desk.new_client()
    for day in days:
        answer = await desk.post("/contacts", contact(client, on=day) | changes)
        assert answer.status_code == 201, answer.text
    return client


@pytest.fixture
async def busy(open_desk: Desk) -> Desk:
    """Three people of April and May, one of whom is treated and completes."""
    await came(open_desk, "2012-04-03", "2012-05-10", source={"code": "3", "list": "cds-h"})
    await came(open_desk, "2012-05-11", setting="court")
    care = await new_care(open_desk)
    assert (await open_desk.post("/contacts", contact(care.client, on="2012-04-05"))).status_code == 201
    await care.assess("2012-04-09")
    await care.start("2012-04-20")
    await care.end("2012-08-01")
    await derive(open_desk.running)
    return open_desk


def told(answer: dict[str, Any], *names: str) -> list[list[Any]]:
    return [[point["period"]["from"], *(point[name] for name in names)] for point in answer["points"]]


async def test_a_series_is_of_whole_periods(busy: Desk) -> None:
    answer = await figure(busy, "contacts", since="2012-04-15", until="2012-06-02")
    assert told(answer, "eligible", "ripe") == [
        ["2012-04-01", 2, True],
        ["2012-05-01", 2, True],
        ["2012-06-01", 0, True],
    ]
    assert (answer["asOf"], answer["waiting"], answer["ripeTotal"]["eligible"]) == ("2012-09-03", 0, 4)
    weeks = await figure(busy, "contacts", per="week", since="2012-04-02", until="2012-04-15")
    assert told(weeks, "eligible") == [["2012-04-02", 2], ["2012-04-09", 0]]


async def test_a_figure_is_told_apart_by_two_dimensions_and_narrowed(busy: Desk) -> None:
    answer = await figure(busy, "contacts", per="year", by="source,setting", **YEAR)
    assert [(point["by"], point["eligible"]) for point in answer["points"]] == [
        ({"source": "3", "setting": "community"}, 2),
        ({"source": "4", "setting": "community"}, 1),
        ({"source": "4", "setting": "court"}, 1),
    ]
    assert [point["eligible"] for point in answer["totals"]] == [4]
    narrowed = await figure(busy, "contacts", per="year", where="source:4,setting:court,setting:prison", **YEAR)
    assert [point["eligible"] for point in narrowed["points"]] == [1]


async def test_how_long_people_waited_and_who_waits_still(busy: Desk) -> None:
    answer = await figure(busy, "contact-to-start", per="year", since="2012-04-01", until="2012-08-31")
    (point,) = answer["points"]
    assert [point[name] for name in ("eligible", "met", "median", "p90", "share")] == [3, 1, 15, 15, None]
    assert [each["count"] for each in answer["stillWaiting"]] == [0, 0, 0, 0, 2]
    assert [each["fromDays"] for each in answer["stillWaiting"]] == [0, 8, 22, 43, 92]


async def test_who_is_in_treatment_at_the_end_of_each_month(busy: Desk) -> None:
    answer = await figure(busy, "in-treatment", by="provider", **YEAR)
    assert [point["eligible"] for point in answer["points"]] == [1, 1, 1, 1, 0]
    share = await figure(busy, "completed", per="quarter", window="12m", since="2012-07-01", until="2012-08-31")
    assert told(share, "eligible", "met", "share") == [["2012-07-01", 1, 1, 1.0]]


async def test_the_list_is_what_the_figure_counts(busy: Desk) -> None:
    listed = await cases(
        busy, "contacts", "assessor", where="source:3", since="2012-04-01", until="2012-05-31", limit=1
    )
    assert [case["eligibleOn"] for case in listed] == ["2012-04-03", "2012-05-10"]
    assert {case["dimensions"]["source"] for case in listed} == {"3"}
    assert len({case["ownerId"] for case in listed}) == 1
    waiting = await cases(busy, "contact-to-start", since="2012-04-01", until="2012-05-31", met="false")
    assert [case["metOn"] for case in waiting] == [None, None]


async def test_a_table_of_cases_is_whole_or_refused(busy: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    days = {"since": "2012-04-01", "until": "2012-04-30"}
    monkeypatch.setattr(csv_tables, "ROWS_MAX", 2)
    assert (await ask(busy, "contacts/cases.csv", **days)).status_code == 200
    monkeypatch.setattr(csv_tables, "ROWS_MAX", 1)
    answer = await ask(busy, "contacts/cases.csv", **days)
    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/too-many-rows")


@pytest.mark.parametrize("path", ["contacts", "contacts/cases"])
async def test_a_table_for_spreadsheets(busy: Desk, path: str) -> None:
    by_name = await ask(busy, f"{path}.csv", since="2012-04-01", until="2012-04-30")
    headers = busy.running.headers("commissioner", organisation="council", key=False) | {"Accept": "text/csv"}
    asked = {"from": "2012-04-01", "to": "2012-04-30"}
    by_accept = await busy.running.client.get(f"/indicators/{path}", params=asked, headers=headers)
    assert by_name.headers["content-type"] == by_accept.headers["content-type"] == "text/csv; charset=utf-8"
    assert by_name.text == by_accept.text
    header, first, *_ = by_name.text.split("\r\n")
    if path == "contacts":
        assert header == "from,to,ripe,eligible,met,share,median,p90,mean,value,target,state,publication"
        assert first == "2012-04-01,2012-04-30,true,2,,,,,,,,,exact"
    else:
        assert header.startswith("subjectId,ownerId,eligibleOn,until,metOn,value,source,setting,")
        assert ",2012-04-03," in first


async def test_what_there_is(busy: Desk) -> None:
    (contacts, *others) = (await ask(busy, "")).json()["items"]
    assert (contacts["code"], contacts["since"], contacts["unit"]) == ("contacts", "2012-04-01", "count")
    source = {"name": "source", "rule": "who sent them, by the code of the scheme's list", "ofYears": False}
    assert source in contacts["dimensions"]
    assert {each["code"]: each["since"] for each in others}["came-back"] == "2012-08-01"


async def test_published_figures_are_rounded(busy: Desk) -> None:
    answer = await figure(busy, "completed", per="year", publication="public", **YEAR)
    (point,) = answer["points"]
    assert (point["eligible"], point["met"], point["share"]) == (0, 0, None)
    answer = await figure(busy, "contacts", per="year", by="source", publication="committee", **YEAR)
    assert answer["points"] == []  # that a source has a row would tell that somebody came from it
    assert [point["eligible"] for point in answer["totals"]] == [0]  # else each source would have one or two


async def test_one_person_who_came_ten_times_is_published_as_one(open_desk: Desk) -> None:
    days = [f"2012-05-{day:02}" for day in range(1, 11)]
    await came(open_desk, *days[:5])
    await derive(open_desk.running)
    may = {"since": "2012-05-01", "until": "2012-05-31"}
    for asked in ({}, {"by": "source"}, {"where": "source:4"}, {"where": "source:4", "as_of": "2012-09-02"}):
        answer = await figure(open_desk, "contacts-attended", publication="public", **may, **asked)
        ripe = [answer["ripeTotal"]] if "by" not in asked else []
        for point in (*answer["points"], *answer["totals"], *ripe):
            assert (point["eligible"], point["met"], point["share"]) == (0, 0, None)
    for _ in range(4):
        await came(open_desk, days[0])
    await derive(open_desk.running)
    answer = await figure(open_desk, "contacts-attended", publication="public", **may)
    assert [(point["eligible"], point["met"]) for point in answer["points"]] == [(10, 10)]


async def test_what_is_published_names_at_most_three_dimensions(busy: Desk) -> None:
    asked = {"by": "source,setting", "where": "sex:female,district:stockport"} | YEAR
    assert (await ask(busy, "contacts", **asked)).status_code == 200
    answer = await ask(busy, "contacts", publication="public", **asked)
    assert answer.status_code == 422, answer.text
    assert answer.json()["errors"][0]["field"] == "where"


@pytest.mark.parametrize(
    ("query", "field", "allowed"),
    [
        ({"by": "postcode"}, "by", "source"),
        ({"by": "source,kind,setting"}, "by", None),
        ({"by": "source,source"}, "by", None),
        ({"where": "colour:red"}, "where", "source"),
        ({"where": "source"}, "where", None),
        ({"per": "fortnight"}, "per", "quarter"),
        ({"window": "12"}, "window", None),
        ({"window": "61m"}, "window", None),
        ({"window": "12m", "per": "week"}, "window", "month"),
        ({"publication": "press"}, "publication", "committee"),
        ({"since": "2012-05-01", "until": "2012-04-01"}, "from", None),
        ({"since": "1990-01-01", "per": "week"}, "from", None),
        ({"as_of": "2030-01-01"}, "asOf", None),
    ],
)
async def test_what_is_not_known_is_refused_with_what_there_is(
    open_desk: Desk, query: dict[str, str], field: str, allowed: str | None
) -> None:
    answer = await ask(open_desk, "contacts", **query)
    assert answer.status_code == 422, answer.text
    (error,) = answer.json()["errors"]
    assert error["field"] == field
    assert allowed is None or allowed in error["allowed"]
    asked = str(query["per"] if "window" in query and "per" in query else next(iter(query.values())))
    assert asked.removesuffix(":red") in error["message"]


async def test_an_unknown_indicator_is_refused_with_all_that_there_are(open_desk: Desk) -> None:
    for path in ("happiness", "happiness.csv", "happiness/cases", "happiness/cases.csv"):
        answer = await ask(open_desk, path)
        assert answer.status_code == 404, answer.text
        assert answer.json()["type"] == "/problems/unknown-indicator"
        assert "contacts" in answer.json()["allowed"]


async def test_a_window_is_of_no_stock(open_desk: Desk) -> None:
    assert (await ask(open_desk, "in-treatment", window="12m")).status_code == 422


@pytest.mark.parametrize("role", ["provider", "clinician"])
async def test_a_provider_sees_its_own_figures_alone(busy: Desk, role: str) -> None:
    care = Care(busy, await busy.new_client())
    await care.start("2012-06-01", "riverside")
    await derive(busy.running)
    own = await figure(busy, "starts", role, organisation="riverside", per="year", by="provider", **YEAR)
    assert [(point["by"], point["eligible"]) for point in own["points"]] == [({"provider": "riverside"}, 1)]
    whole = await figure(busy, "starts", per="year", by="provider", **YEAR)
    assert len(whole["points"]) == 2
    another = await ask(busy, "starts", role, organisation="riverside", where="provider:cdas")
    assert (another.status_code, another.json()["type"]) == (403, "/problems/not-own-figure")
    assert (await ask(busy, "contact-to-start", role, organisation="riverside")).status_code == 403


async def test_who_may_see_the_people_sees_the_list(busy: Desk) -> None:
    care = Care(busy, await busy.new_client())
    await care.start("2012-06-01", "riverside")
    await derive(busy.running)
    query = {"since": "2012-04-01", "until": "2012-08-31"}
    for role in ("assessor", "verifier", "commissioner"):
        assert len(await cases(busy, "starts", role, **query)) == 2
    (own,) = await cases(busy, "starts", "provider", organisation="riverside", **query)
    assert own["ownerId"] == care.client
    for role in ("auditor", "finance_approver", "clinician", "referrer", "operator"):
        assert (await ask(busy, "starts/cases", role, **query)).status_code == 403
    assert (await ask(busy, "starts", "referrer")).status_code == 403


async def test_other_areas_have_figures_of_their_own(busy: Desk) -> None:
    headers = busy.running.headers("commissioner", organisation="council", area="wigan", key=False)
    answer = await busy.running.client.get("/indicators/contacts", params={"from": "2012-04-01"}, headers=headers)
    assert {point["eligible"] for point in answer.json()["points"]} == {0}


async def test_as_it_was_known_then(open_desk: Desk) -> None:
    """A contact that is corrected later stays where it was known to be, for who asks as of then."""
    client = await open_desk.new_client()
    open_desk.running.today = date(2012, 9, 3)
    made = (await open_desk.post("/contacts", contact(client, on="2012-08-30"))).json()
    await derive(open_desk.running)
    open_desk.running.today = date(2012, 9, 10)
    body = {name: value for name, value in contact(client, on="2012-07-30").items() if name != "clientId"}
    answer = await open_desk.put(f"/contacts/{made['id']}", body, match='"1"')
    assert answer.status_code == 200, answer.text
    await derive(open_desk.running)
    months = {"since": "2012-07-01", "until": "2012-08-31"}
    known = {
        as_of: [point["eligible"] for point in (await figure(open_desk, "contacts", as_of=as_of, **months))["points"]]
        for as_of in ("2012-09-02", "2012-09-03", "2012-09-09", "2012-09-10")
    }
    assert known == {"2012-09-02": [0, 0], "2012-09-03": [0, 1], "2012-09-09": [0, 1], "2012-09-10": [1, 0]}
    (then,) = await cases(open_desk, "contacts", as_of="2012-09-05", **months)
    assert then["eligibleOn"] == "2012-08-30"


async def test_a_band_is_counted_as_tariff_set_it_and_told_to_who_sees_the_whole_area(busy: Desk) -> None:
    care, other = Care(busy, await busy.new_client()), Care(busy, await busy.new_client())
    await care.start("2012-06-01", "riverside")
    first, second = tariff_set(care.client, "low", "2012-06-01"), tariff_set(other.client, "high", "2012-06-02")
    asked = {"per": "year", "by": "band"} | YEAR

    async def bands(*news: TariffSet) -> dict[str | None, int]:
        await busy.running.deliver(*news)
        await derive(busy.running)
        points = (await figure(busy, "starts", **asked))["points"]
        return {point["by"]["band"]: point["eligible"] for point in points if point["eligible"]}

    assert await bands(first, second, first) == {"low": 1, None: 1}
    again = first.model_copy(update={"revision": 3, "band": "middle"})
    assert await bands(again, first.model_copy(update={"revision": 2, "voided": True})) == {"middle": 1, None: 1}
    assert await bands(first.model_copy(update={"revision": 4, "voided": True})) == {None: 2}
    merged = await merge(care, other)  # the tariff of the one is the other's too
    assert await bands() == {"high": 1, None: 1}
    await unmerge(care, merged)
    assert await bands() == {None: 2}
    refused = await ask(busy, "starts", "provider", organisation="riverside", **asked)
    assert (refused.status_code, refused.json()["type"]) == (422, "/problems/unfit-question")
    assert (await ask(busy, "starts", "clinician", organisation="riverside", where="band:high")).status_code == 422
    (own,) = await cases(busy, "starts", "provider", organisation="riverside", **YEAR)
    assert "band" not in own["dimensions"]
    (told_of,) = await cases(busy, "starts", "commissioner", where="provider:riverside", **YEAR)
    assert told_of["dimensions"]["band"] is None


@pytest.mark.parametrize("by", ["contact", "activity"])
async def test_who_only_registered_somebody_meets_no_release_and_who_treats_them_does(open_desk: Desk, by: str) -> None:
    """Also once both records are known to be of one person."""
    client = await open_desk.new_client()
    released = await open_desk.post("/prison-releases", {"clientId": client, "on": "2012-06-04"})
    assert released.status_code == 201
    of_theirs = (await send(open_desk, ANN, "provider", "riverside")).json()["clientId"]
    says = {"on": "2012-06-25"} | ({"nextStep": None} if by == "activity" else {})
    body = (activity if by == "activity" else contact)(of_theirs, **says)
    path = "/activities" if by == "activity" else "/contacts"
    made = await open_desk.post(path, body, "provider", organisation="riverside", sub="r-1")
    assert made.status_code == 201, made.text
    await merge(Care(open_desk, client), Care(open_desk, of_theirs))

    async def met() -> list[int]:
        await derive(open_desk.running)
        answer = await figure(open_desk, "release-contact-21-days", since="2012-06-01", until="2012-06-30")
        return [answer["points"][0][name] for name in ("eligible", "met")]

    assert await met() == [1, 0]
    await open_desk.running.deliver(referred(client, organisation="riverside", referred_on=date(2012, 6, 20)))
    assert await met() == [1, 1]


async def test_what_follows_a_release_is_counted_anew_when_it_changes(open_desk: Desk) -> None:
    client = await open_desk.new_client()
    released = (await open_desk.post("/prison-releases", {"clientId": client, "on": "2012-06-04"})).json()
    await derive(open_desk.running)

    async def counted() -> list[int]:
        answer = await figure(open_desk, "release-contact-21-days", since="2012-06-01", until="2012-06-30")
        return [answer["points"][0][name] for name in ("eligible", "met")]

    assert await counted() == [1, 0]
    done = await open_desk.post("/activities", activity(client, on="2012-06-25", nextStep=None))
    assert done.status_code == 201, done.text
    await derive(open_desk.running)
    assert await counted() == [1, 1]
    gone = await open_desk.post(f"/prison-releases/{released['id']}/void", {"reasonCode": "recorded_by_mistake"})
    assert gone.status_code == 200, gone.text
    await derive(open_desk.running)
    assert await counted() == [0, 0]


async def test_a_series_is_compared_before_and_after_a_day(busy: Desk) -> None:
    """Two contacts in April, two in May, none in June: of the month of the day itself nothing is compared."""
    days = {"since": "2012-04-01", "until": "2012-06-30"}
    answer = await figure(busy, "contacts", **days, change="2012-06-01")
    assert answer["change"] == {
        "on": "2012-06-01", "periods": 1, "before": {"from": "2012-05-01", "to": "2012-05-31"},
        "after": {"from": "2012-06-01", "to": "2012-06-30"},
        "groups": [{"by": {}, "before": 2.0, "after": 0.0, "difference": -2.0}],
    }  # fmt: skip
    table = (await ask(busy, "contacts.csv", **days, change="2012-05-17")).text.splitlines()
    assert [row.split(",")[-2:] for row in table] == [
        ["compared", "publication"], ["before", "exact"], ["", "exact"], ["after", "exact"],
    ]  # fmt: skip
    assert (await figure(busy, "contacts", **days))["change"] is None
    rounded = await figure(busy, "contacts", **days, change="2012-06-01", publication="public")
    assert rounded["change"]["groups"] == [{"by": {}, "before": None, "after": None, "difference": None}]
    since = await figure(busy, "contacts", change="2012-05-17")
    assert since["points"][0]["period"]["from"] == "2011-05-01"


@pytest.mark.parametrize(("query", "field"), [
    ({"change": "2012-07-01", "until": "2012-06-30", "since": "2012-04-01"}, "change"),
    ({"change": "2012-03-31", "since": "2012-04-01"}, "change"),
    ({"change": "2012-05-01", "window": "3m"}, "window"),
])  # fmt: skip
async def test_a_day_to_compare_by_is_in_the_series(open_desk: Desk, query: dict[str, str], field: str) -> None:
    answer = await ask(open_desk, "contacts", **query)
    assert answer.status_code == 422, answer.text
    assert [error["field"] for error in answer.json()["errors"]] == [field]

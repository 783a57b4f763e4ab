"""A comparison area's line beside a figure: as it was published, marked as not ours, and taken away again."""

import csv
from datetime import date
from typing import Any

import pytest

from tests.assessment.builders import contact
from tests.assessment.client import Desk
from tests.figures.counted import ask, derive, figure

CSV = (
    "indicator,month,number,met,value\ncontacts,2012-03,20,,\ncontacts,2012-04,30,,\ncontacts,2012-05,34,,\n"
    "contacts,2012-06,36,,\ncontacts-attended,2012-04,40,30,\n"
)
SENT = {"comparedArea": "Trafford", "source": "Statistics, table 7", "licence": "OGL v3.0",
        "publishedOn": "2012-08-31", "fileName": "trafford.csv", "csv": CSV}  # fmt: skip
DAYS = {"since": "2012-04-01", "until": "2012-06-30"}
COUNCIL = {"organisation": "council"}


@pytest.fixture
async def counted(open_desk: Desk) -> Desk:
    """Two contacts in April, three in May, seven in June."""
    for month, count in ((4, 2), (5, 3), (6, 7)):
        for _ in range(count):
            body = contact(await open_desk.new_client(), on=date(2012, month, 10).isoformat())
            assert (await open_desk.post("/contacts", body)).status_code == 201
    await derive(open_desk.running)
    return open_desk


async def send(desk: Desk, *roles: str, **changes: Any) -> Any:
    return await desk.post("/comparison-files", SENT | changes, *(roles or ("commissioner",)), **COUNCIL)


async def test_the_line_is_marked_as_not_ours_and_stands_beside_ours(counted: Desk) -> None:
    file = (await send(counted)).json()
    answer = await figure(counted, "contacts", **DAYS, comparison="Trafford")
    assert [point["eligible"] for point in answer["points"]] == [2, 3, 7]
    line = answer["comparison"]
    said = ("comparedArea", "ours", "source", "licence", "publishedOn", "fileId")
    expected = ["Trafford", False, "Statistics, table 7", "OGL v3.0", "2012-08-31", file["id"]]
    assert [line[name] for name in said] == expected
    assert [point["shown"] for point in line["points"]] == [30, 34, 36]
    assert (line["before"], line["difference"], line["beyond"]) == (None, None, None)
    assert (await figure(counted, "contacts", **DAYS))["comparison"] is None
    share = await figure(counted, "contacts-attended", **DAYS, comparison="Trafford")
    assert [(point["shown"], point["met"]) for point in share["comparison"]["points"]] == [(0.75, 30)]


async def test_before_and_after_their_difference_is_taken_off_ours(counted: Desk) -> None:
    await send(counted)
    changed = await figure(counted, "contacts", **DAYS, comparison="Trafford", change="2012-06-01")
    (ours,) = changed["change"]["groups"]
    assert (ours["before"], ours["after"], ours["difference"]) == (3.0, 7.0, 4.0)
    line = changed["comparison"]
    assert (line["before"], line["after"], line["difference"], line["beyond"]) == (34.0, 36.0, 2.0, 2.0)


async def test_of_few_neither_our_difference_nor_what_is_beyond_is_told(counted: Desk) -> None:
    """Ours of May rounds to 5 and of June to 5; of April it is 0, which is none, one or two."""
    await send(counted)
    asked = {"comparison": "Trafford", "publication": "public"}
    told = await figure(counted, "contacts", **DAYS, **asked, change="2012-06-01")
    assert (told["comparison"]["difference"], told["comparison"]["beyond"]) == (2.0, -2.0)
    earlier = await figure(counted, "contacts", since="2012-04-01", until="2012-05-31", **asked, change="2012-05-01")
    assert earlier["change"]["groups"][0]["difference"] is None
    assert (earlier["comparison"]["difference"], earlier["comparison"]["beyond"]) == (4.0, None)


async def test_a_month_that_was_not_published_takes_the_side_away(counted: Desk) -> None:
    await send(counted, csv=CSV.replace("contacts,2012-05,34,,\n", ""))
    changed = await figure(counted, "contacts", **DAYS, comparison="Trafford", change="2012-06-01")
    line = changed["comparison"]
    assert (line["before"], line["after"], line["difference"], line["beyond"]) == (None, 36.0, None, None)


async def test_the_table_says_in_each_row_whose_the_line_is(counted: Desk) -> None:
    await send(counted, source="=HYPERLINK(1)")
    text = (await ask(counted, "contacts.csv", **DAYS, comparison="Trafford")).text
    rows = list(csv.DictReader(text.splitlines()))
    assert [(row["eligible"], row["comparedArea"], row["comparedShown"]) for row in rows] == [
        ("2", "Trafford", "30"), ("3", "Trafford", "34"), ("7", "Trafford", "36"),
    ]  # fmt: skip
    assert {(row["comparedSource"], row["comparedLicence"], row["publication"]) for row in rows} == {
        ("'=HYPERLINK(1)", "OGL v3.0", "exact")
    }


async def test_the_file_that_was_sent_last_counts_as_a_whole_until_it_is_withdrawn(counted: Desk) -> None:
    await send(counted)
    later = (await send(counted, csv="indicator,month,number,met,value\ncontacts,2012-04,99,,\n")).json()
    asked = {"comparison": "Trafford", **DAYS}
    assert [point["shown"] for point in (await figure(counted, "contacts", **asked))["comparison"]["points"]] == [99]
    assert len((await figure(counted, "contacts-attended", **asked))["comparison"]["points"]) == 1
    path = f"/comparison-files/{later['id']}/withdraw"
    gone = await counted.post(path, {}, "commissioner", **COUNCIL)
    assert (gone.json()["withdrawnBy"], gone.json()["withdrawnOn"]) == ("someone", "2012-09-03")
    assert len((await figure(counted, "contacts", **asked))["comparison"]["points"]) == 3
    again = await counted.post(path, {}, "commissioner", **COUNCIL)
    assert (again.status_code, again.json()["type"]) == (409, "/problems/comparison-withdrawn")
    listed = (await counted.get("/comparison-files", "auditor", **COUNCIL)).json()["items"]
    assert [(row["lines"], row["indicators"], bool(row["withdrawnOn"])) for row in listed] == [
        (1, ["contacts"], True), (5, ["contacts", "contacts-attended"], False),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("asking", "field"),
    [
        ({"comparison": "Salford"}, "comparison"),
        ({"comparison": "Trafford", "per": "quarter"}, "per"),
        ({"comparison": "Trafford", "by": "sex"}, "by"),
        ({"comparison": "Trafford", "where": "sex:female"}, "where"),
        ({"comparison": "Trafford", "window": "3m"}, "window"),
    ],
)
async def test_a_question_that_it_cannot_stand_beside_is_refused(
    counted: Desk, asking: dict[str, str], field: str
) -> None:
    await send(counted)
    answer = await ask(counted, "contacts", **asking)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field)
    if field == "comparison":
        assert answer.json()["errors"][0]["allowed"] == ["Trafford"]


async def test_another_area_and_who_sees_its_own_alone_have_none(counted: Desk) -> None:
    await send(counted)
    assert (await counted.get("/comparison-files", "commissioner", area="salford")).json()["items"] == []
    answer = await ask(counted, "contacts", "provider", organisation="cdas", comparison="Trafford")
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "where")
    assert (await counted.get("/comparison-files", "provider", organisation="cdas")).status_code == 403


@pytest.mark.parametrize("role", ["assessor", "provider", "auditor", "verifier"])
async def test_the_commissioner_alone_sends_one(open_desk: Desk, role: str) -> None:
    assert (await send(open_desk, role)).status_code == 403


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"publishedOn": "2012-09-04"}, "must not be in the future"),
        ({"csv": CSV + "contacts,2012-04,1,,\n"}, "line 7 has the month of contacts that line 3 has"),
        ({"csv": "<html>"}, "line 1 must name these columns once each, with a comma between them"),
        ({"csv": "x" * 400_001}, "must have 400000 characters at most"),
        ({"licence": ""}, ""),
    ],
)
async def test_a_bad_file_is_refused_and_nothing_of_it_kept(
    open_desk: Desk, changes: dict[str, str], message: str
) -> None:
    answer = await send(open_desk, **changes)
    assert answer.status_code == 422
    assert message in str(answer.json()["errors"])
    assert (await open_desk.get("/comparison-files", "commissioner", **COUNCIL)).json()["items"] == []


async def test_a_table_of_thousands_of_lines_is_taken_and_one_of_200_mb_is_not(open_desk: Desk) -> None:
    lines = "".join(f"contacts,{2000 + n // 12}-{n % 12 + 1:02},{n},,\n" for n in range(150)) + "".join(
        f"{code},{2000 + n // 12}-{n % 12 + 1:02},{n},{n},\n"
        for code in ("contacts-attended", "completed", "retained-12-weeks", "assessed-and-begun", "left-within-4-weeks")
        for n in range(150)
    )
    taken = await send(open_desk, csv="indicator,month,number,met,value\n" + lines)
    assert (taken.status_code, taken.json()["lines"]) == (201, 900)
    assert (await send(open_desk, csv="x" * 700_000)).status_code == 413


async def test_the_example_of_the_documents_is_taken(open_desk: Desk) -> None:
    schemas = open_desk.running.app.openapi()["components"]["schemas"]
    example = schemas["ComparisonBody"]["example"]
    open_desk.running.today = date(2012, 12, 3)
    assert (await open_desk.post("/comparison-files", example, "commissioner", **COUNCIL)).status_code == 201

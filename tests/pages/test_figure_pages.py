"""What is counted, as pages: the same figures as the API's."""

import re
from collections.abc import AsyncIterator, Callable
from datetime import date

import pytest

from shared.pages.before_after import compared_table
from shared.pages.figure_charts import of_points
from shared.pages.figures import rule_in_words, state_in_words, target_in_words, waiting_in_words
from shared.pages.month import in_words
from shared.pages.value_names import ValueNames
from tests.assessment.builders import contact, stockport
from tests.assessment.client import Desk
from tests.figures.counted import derive
from tests.harness import Running
from tests.pages.conftest import SITE, Browser, browser_of
from tests.pages.issuer import StubIssuer
from tests.payments.builders import achieved, scheme, tariff

WithPages = Callable[[Running], Running]


@pytest.fixture
async def counted(assessment: Running, issuer: StubIssuer, with_pages: WithPages) -> AsyncIterator[Browser]:
    desk = Desk(assessment)
    await assessment.deliver(("stockport-2012", stockport()))
    assessment.today = date(2012, 9, 3)
    for setting, on in (("court", "2012-06-01"), ("community", "2012-07-02"), ("community", "2012-08-03")):
        body = contact(await desk.new_client(), on=on, setting=setting)
        assert (await desk.post("/contacts", body)).status_code == 201
    await derive(assessment)
    async with browser_of(with_pages(assessment), issuer) as browser:
        yield browser


@pytest.mark.parametrize("ending", ["csv", "json"])
async def test_the_file_of_a_figure_at_a_wrong_address_is_not_found(counted: Browser, ending: str) -> None:
    """The API has a file there, which is no page."""
    await counted.sign_in("commissioner", organisation="council")
    assert (await counted.get(f"/figures/contacts.{ending}")).status_code == 404


async def test_where_each_group_has_few_the_page_says_not_that_nothing_was_counted(counted: Browser) -> None:
    await counted.sign_in("commissioner", organisation="council")
    asked = "by=setting&from=2012-06-01&to=2012-08-31"
    rounded = (await counted.get(f"/figures/contacts?{asked}&publication=public")).text
    assert "each group has fewer than 3, or nobody" in rounded
    assert "nothing was counted" not in rounded


async def test_each_figure_is_listed_with_what_it_counts(counted: Browser) -> None:
    await counted.sign_in("commissioner", organisation="council")
    page = await counted.get("/figures")
    assert page.status_code == 200, page.text
    assert '/figures/contacts">' in page.text
    assert 'class="govuk-table app-rows app-stacks app-stacks--long" role="table"' in page.text
    assert "From a contact that was attended" in page.text


async def test_a_figure_is_a_chart_a_table_and_the_api_s_own_numbers(counted: Browser) -> None:
    await counted.sign_in("commissioner", organisation="council")
    page = await counted.get("/figures/contacts?by=setting&per=quarter&from=2012-04-01")
    assert page.status_code == 200, page.text
    assert "<svg" in page.text
    assert "April to June 2012" in page.text
    assert '<option value="Custody suite">' in page.text
    assert "As at 3 September 2012." in page.text
    rows = (await counted.get("/figures/contacts/table.json?by=setting&per=quarter&from=2012-04-01")).json()["items"]
    counted_by = [(row["from"], row["setting"], row["eligible"]) for row in rows if row["eligible"]]
    assert counted_by == [("2012-04-01", "court", 1), ("2012-07-01", "community", 2)]
    heads = re.findall(r'<th scope="col"[^>]*>([^<]+)</th>', page.text)
    assert (heads[0], len(heads)) == ("Period", 1 + len({row["setting"] for row in rows}))


async def test_of_few_the_published_month_does_not_say_none(counted: Browser) -> None:
    await counted.sign_in("commissioner", organisation="council")
    exact = (await counted.get("/month?month=2012-08")).text
    public = (await counted.get("/month?month=2012-08&publication=public")).text
    assert "fewer than 3" in public
    assert "fewer than 3" not in exact
    assert ">none" not in public


async def test_a_figure_is_narrowed_and_rounded_as_the_api_does_it(counted: Browser) -> None:
    await counted.sign_in("commissioner", organisation="council")
    for value in ("court", "Court", "Contact+centre"):
        path = f"/figures/contacts/table.json?per=year&dimension=setting&value={value}&from=2012-04-01"
        rows = (await counted.get(path)).json()["items"]
        assert sum(row["eligible"] for row in rows) == (value != "Contact+centre"), value
    page = await counted.get("/figures/contacts-attended?per=year&publication=public&from=2012-04-01")
    assert "33%" not in page.text
    assert "100%" not in page.text


@pytest.mark.parametrize(("asked", "said"), [
    ("dimension=setting&value=zzz", '<a href="#value">“is” is &#39;zzz&#39;, and nothing that you may see is called'),
    ("dimension=sex&value=court", '<a href="#value">“is” is &#39;court&#39;'),
    ("dimension=setting&value=", '<a href="#value">“is” is missing: fill in what “Setting” has to be'),
    ("dimension=&value=court", '<a href="#dimension">“Only where” is missing: choose what has to be “court”'),
])  # fmt: skip
async def test_a_condition_that_is_nobody_s_shows_no_noughts(counted: Browser, asked: str, said: str) -> None:
    await counted.sign_in("commissioner", organisation="council")
    page = await counted.get(f"/figures/contacts?from=2012-04-01&{asked}")
    assert page.status_code == 422, page.text
    assert said in page.text
    assert "Contacts, by month" not in page.text
    assert (await counted.get(f"/figures/contacts/table.json?from=2012-04-01&{asked}")).status_code == 422


async def test_a_condition_is_taken_as_the_table_shows_it(counted: Browser) -> None:
    """Also a value that no list of the scheme names, and that which nobody said."""
    await counted.sign_in("commissioner", organisation="council")
    path = "/figures/contacts/table.json?per=year&from=2012-04-01"
    for dimension in ("provider", "district", "age_group"):
        rows = (await counted.get(f"{path}&by={dimension}")).json()["items"]
        for code, eligible in {row[dimension]: row["eligible"] for row in rows if row["eligible"]}.items():
            shown = "Not said" if code is None else code.replace("-", " ").capitalize()
            (row,) = (await counted.get(f"{path}&dimension={dimension}&value={shown}")).json()["items"]
            assert row["eligible"] == eligible, (dimension, shown)


async def test_a_month_report_has_all_figures_of_a_month_beside_the_month_before(counted: Browser) -> None:
    await counted.sign_in("commissioner", organisation="council")
    assert f'href="{SITE}/assessment/pages/month"' in (await counted.get("/figures")).text
    page = await counted.get("/month?month=2012-07")
    assert page.status_code == 200, page.text
    assert "Month report: July 2012" in page.text
    assert "As at 3 September 2012." in page.text
    rows = [
        row for row in (await counted.get("/month.json?month=2012-07")).json()["items"] if row["code"] == "contacts"
    ]
    assert [(row["from"], row["eligible"]) for row in rows] == [("2012-06-01", 1), ("2012-07-01", 1)]
    listed = (await counted.get("/figures-counted.json")).json()["items"]
    assert page.text.count("/pages/figures/") == len(listed)


async def test_of_a_month_before_the_scheme_it_says_so_and_shows_no_noughts(counted: Browser) -> None:
    await counted.sign_in("commissioner", organisation="council")
    page = (await counted.get("/month?month=2011-02")).text
    assert "No scheme counted yet in February 2011: there is nothing to report of it." in page
    assert "What was counted" not in page


@pytest.mark.parametrize(
    ("role", "organisation", "first"), [("commissioner", "council", "2012-06"), ("provider", "cdas", "2012-04")]
)
async def test_no_month_is_offered_from_before_there_was_anything_to_report(
    counted: Browser, role: str, organisation: str, first: str
) -> None:
    """The first contact was in June, the scheme counts from April; when cases began a provider is not told."""
    await counted.sign_in(role, organisation=organisation)
    page = (await counted.get("/month")).text
    offered = re.findall(r'<option value="(\d{4}-\d\d)"', page)
    assert offered == sorted(offered, reverse=True)
    assert (offered[0], offered[-1]) == ("2012-09", first)
    assert '<option value="2011-02" selected' in (await counted.get("/month?month=2011-02")).text


async def test_without_a_month_it_is_the_last_that_is_over_and_rounded_where_it_is_published(counted: Browser) -> None:
    await counted.sign_in("commissioner", organisation="council")
    page = await counted.get("/month?publication=public")
    assert "Month report: August 2012" in page.text
    assert "rounded: for the public" in page.text
    assert "100% (" not in page.text
    assert (await counted.get("/month?month=2012-10")).status_code == 422
    assert "must be a year and a month" in (await counted.get("/month?month=August")).text


async def test_a_file_says_that_its_counts_are_rounded_and_a_page_calls_no_few_nobody(counted: Browser) -> None:
    await counted.sign_in("commissioner", organisation="council")
    for path in ("/month", "/figures/contacts"):
        twin = path if path == "/month" else f"{path}/table"
        for publication in ("exact", "public"):
            asked = f"publication={publication}" + ("&month=2012-07" if path == "/month" else "&from=2012-04-01")
            rows = (await counted.get(f"{twin}.json?{asked}")).json()["items"]
            assert {row["publication"] for row in rows} == {publication}
            assert f",{publication}" in (await counted.get(f"{twin}.csv?{asked}")).text
            page = (await counted.get(f"{path}?{asked}")).text
            rounded = publication == "public"
            assert ("Counts are rounded to the nearest five" in page) is rounded, asked
            assert ("rounded: for the public." in page) is rounded, asked
            assert ("fewer than 3" in page.partition("<table")[2]) is rounded, asked


async def test_nobody_is_led_to_a_figure_that_they_are_not_told(counted: Browser) -> None:
    await counted.sign_in("provider", organisation="cdas")
    listed = [row["code"] for row in (await counted.get("/figures-counted.json")).json()["items"]]
    bearer = counted.running.headers("provider", organisation="cdas", key=False)
    items = (await counted.http.get("/indicators", headers=bearer)).json()["items"]
    assert 0 < len(listed) < len(items)
    for item in items:
        page = await counted.get(f"/figures/{item['code']}")
        assert page.status_code == (200 if item["code"] in listed else 403), item["code"]


async def test_who_reads_no_contract_reads_figures_of_payments_by_their_codes(browser: Browser) -> None:
    await browser.running.deliver(scheme(), tariff(), achieved())
    await browser.sign_in("assessor", organisation="start")
    for row in (await browser.get("/figures-counted.json")).json()["items"]:
        assert (await browser.get(f"/figures/{row['code']}")).status_code == 200, row["code"]


async def test_what_is_asked_wrongly_is_said(counted: Browser) -> None:
    await counted.sign_in("commissioner", organisation="council")
    assert (await counted.get("/figures/nothing")).status_code == 404
    page = await counted.get("/figures/contacts?by=band")
    assert page.status_code == 422
    assert page.text.count("names &#39;band&#39;, which is no dimension of contacts: it can be source, setting") == 1


@pytest.mark.parametrize(
    ("path", "label"),
    [("/figures/contacts?per=zz", "Periods"), ("/figures/contacts?change=2013-13-01", "Before and after"),
     ("/month?month=2013-13", "Month"), ("/month?per=zz", "Of")],
)  # fmt: skip
async def test_what_is_mistyped_in_an_address_is_said_once_and_the_form_is_still_there(
    counted: Browser, path: str, label: str
) -> None:
    await counted.sign_in("commissioner", organisation="council")
    page = await counted.get(path)
    assert page.status_code == 422
    assert page.text.count(f"“{label}” must be ") == 1
    assert 'class="app-filters"' in page.text
    assert "it can be" not in page.text
    ending = path.replace("/contacts?", "/contacts/table.json?").replace("/month?", "/month.json?")
    assert (await counted.get(ending)).status_code == 422


def test_the_rule_of_a_figure_of_the_scheme_calls_outcomes_and_events_by_their_names() -> None:
    names = ValueNames({"measure": {"housing_resolved": "Housing problem resolved"}})
    rule = "Each start; met by (the measure `housing_resolved` or the event `hep_b_dose`), by `worker`."
    said = rule_in_words(rule, names)
    assert said == "Each start; met by (the outcome “Housing problem resolved” or the event “Hep b dose”), by “Worker”."


@pytest.mark.parametrize(
    ("eligible", "met", "median", "publication", "says"),
    [
        (5, 1, 28, "exact", "half within 28 days (of 1 over by now; 5 in all)"),
        (8, 8, 1, "exact", "half within 1 day (of 8)"),
        (5, 0, None, "exact", "none over by now (of 5)"),
        (5, 0, None, "public", "days not told (of 5)"),  # nor whether there are any
    ],
)
def test_the_base_of_a_wait_is_those_that_are_over(
    eligible: int, met: int, median: int | None, publication: str, says: str
) -> None:
    point = {"ripe": True, "eligible": eligible, "met": met, "median": median}
    assert in_words(point, "days", publication) == says


def test_no_dash_is_on_average() -> None:
    point = {"ripe": True, "eligible": 5, "mean": None}
    assert in_words(point, "pence", "public") == "average not told (of 5)"
    assert in_words(point, "pence", "exact") == "no average (of 5)"
    assert in_words(point | {"mean": 120000}, "pence", "public") == "£1,200 on average (of 5)"


@pytest.mark.parametrize(("unit", "more", "publication", "why"), [
    ("share", {"ripe": False, "share": 0.46}, "exact", "May still change"),
    ("days", {"ripe": True, "median": None}, "exact", "Nothing to compare"),
    ("count", {"ripe": True, "eligible": 5}, "public", "Not told of so few people"),
    ("pence", {"ripe": True, "mean": 120000}, "public", "Not told of what is rounded"),
    ("share", {"ripe": True, "target": None}, "exact", "–"),  # noqa: RUF001 - the dash of a table
    ("share", {"ripe": True, "state": "red"}, "exact", "Missed by far"),
])  # fmt: skip
def test_why_no_state_is_told_stands_in_its_place(
    unit: str, more: dict[str, object], publication: str, why: str
) -> None:
    assert state_in_words({"eligible": 235, "target": 15, "state": None} | more, unit, publication) == why


async def test_of_rounded_figures_it_is_said_of_what_the_shares_are(counted: Browser) -> None:
    await counted.sign_in("commissioner", organisation="council")
    for path in ("/month?month=2012-08", "/figures/contacts-attended?from=2012-06-01"):
        rounded = (await counted.get(f"{path}&publication=public")).text
        assert "shares are of the rounded counts" in rounded
        assert "shares are of" not in (await counted.get(f"{path}&publication=exact")).text
    assert "where there is no target there is no state" in (await counted.get("/month?month=2012-08")).text


def test_none_of_few_is_no_nobody_where_it_is_rounded() -> None:
    point = {"ripe": True, "eligible": 5, "met": 0, "share": None}
    assert in_words(point, "share", "public") == "– (fewer than 3 of 5)"  # noqa: RUF001 - the dash of a table
    assert in_words(point | {"share": 0.0}, "share", "exact") == "0% (0 of 5)"


def test_who_waits_still_is_said_exactly_or_not_at_all() -> None:
    ages = [{"fromDays": at, "toDays": at + 7, "count": count} for at, count in ((0, 0), (8, 1), (16, 5))]
    figure = {"stillWaiting": ages, "waiting": 0, "publication": "exact"}
    assert waiting_in_words(figure) == [
        "Nobody waits still, 0 to 7 days.", "1 waits still, 8 to 15 days.", "5 wait still, 16 to 23 days.",
    ]  # fmt: skip
    assert waiting_in_words({"stillWaiting": None, "waiting": 5, "publication": "public"}) == [
        "News of up to 5 is not counted yet."
    ]


def test_an_axis_of_rounded_counts_says_what_its_0_is() -> None:
    rows = [{"from": "2012-07-01", "group": "", "eligible": 0}]
    titles = {}
    for publication in ("exact", "public"):
        spec = of_points({"unit": "count", "by": [], "publication": publication}, rows)
        assert spec
        titles[publication] = spec["encoding"]["y"]["title"]
    assert titles == {"exact": "Number", "public": "Number, to the nearest five (0: fewer than 3)"}


def test_what_is_not_told_is_a_gap_in_its_line_and_no_line_over_it() -> None:
    shares = {"2012-07-01": 0.2, "2012-08-01": None, "2012-09-01": 0.3}
    rows = [{"from": on, "group": group, "share": share} for group in "ab" for on, share in shares.items()]
    rows += [{"from": on, "group": "of few", "share": None} for on in shares]
    spec = of_points({"unit": "share", "by": ["sex"], "publication": "public"}, rows)
    assert spec
    drawn = [(value["group"], value["figure"]) for value in spec["data"]["values"]]
    assert drawn == [(group, share) for group in "ab" for share in shares.values()]
    assert of_points({"unit": "share", "by": ["sex"], "publication": "public"}, rows[-3:]) is None


async def test_what_people_say_of_themselves_is_told_of_years_whatever_is_chosen(counted: Browser) -> None:
    await counted.sign_in("commissioner", organisation="council")
    page = await counted.get("/figures/first-contacts?by=ethnic_group&per=month&from=2012-04-01")
    assert page.status_code == 200, page.text
    assert "What people say of themselves is told of whole years alone" in page.text
    assert '<option value="year" selected>' in page.text
    assert "no year is told yet, or no group of ten people and more" in page.text
    narrowing = page.text.split('name="dimension"')[1].split("</select>")[0]
    assert ('"sex"' in narrowing, '"ethnic_group"' in narrowing) == (True, False)
    assert "Ethnic group (whole years alone)</option>" in page.text
    assert "You asked for months. This is by years from April" in page.text
    page = await counted.get("/figures/first-contacts?by=ethnic_group&per=year&from=2012-04-01")
    assert "You asked for" not in page.text
    refused = await counted.get("/figures/first-contacts?by=ethnic_group&where=sex:female")
    assert (refused.status_code, "told of the whole area" in refused.text) == (422, True)
    assert (await counted.get("/figures/first-contacts/table.csv?by=disability&per=week")).status_code == 200


def test_a_target_of_other_periods_says_that_it_does_not_measure_these() -> None:
    target = {
        "scope": "local", "per": "quarter", "direction": "at_least", "value": 40, "percent": None, "from": "2012-04-01",
        "to": None,
    }  # fmt: skip
    said = "Local target of each quarter: at least 40, from 1 April 2012."
    assert target_in_words(target, {"unit": "count", "per": "quarter"}) == said
    other = "The periods below are others, and are not measured by it."
    assert target_in_words(target, {"unit": "count", "per": "year"}) == f"{said} {other}"


async def test_a_figure_is_compared_before_and_after_a_day_in_chart_and_table(counted: Browser) -> None:
    """One contact in June, one in July and in August, as at 3 September: a month's news is known when it is over."""
    await counted.sign_in("commissioner", organisation="council")
    asked = "from=2012-06-01&to=2012-08-31"
    page = await counted.get(f"/figures/contacts?{asked}&change=2012-07-01")
    assert page.status_code == 200, page.text
    assert "Compared are one month before it (1 June 2012 to 30 June 2012) with as many after it" in page.text
    assert "Before and after 1 July 2012, a month on average" in page.text
    assert "After, changed on 1 July 2012" in page.text
    assert 'value="1/7/2012"' in page.text
    plain = (await counted.get(f"/figures/contacts?{asked}")).text
    assert "on average" not in plain
    assert page.text.count("mark-rule") > plain.count("mark-rule")  # the line in the chart
    rows = (await counted.get(f"/figures/contacts/table.json?{asked}&change=2012-07-01")).json()["items"]
    assert [row["compared"] for row in rows] == ["before", "after", None]
    within = (await counted.get(f"/figures/contacts?{asked}&change=2012-07-09")).text
    assert "Changed on 9 July 2012" in within
    rounded = (await counted.get(f"/figures/contacts?{asked}&change=2012-07-01&publication=public")).text
    compared = rounded.partition("Before and after 1 July 2012")[2].partition("</table>")[0]
    assert "1.0" not in compared
    assert compared.count("–") == 3  # noqa: RUF001 - the dash of a table
    refused = await counted.get(f"/figures/contacts?{asked}&change=2012-10-01")
    assert refused.status_code == 422
    assert "is in no period of the series" in refused.text


@pytest.mark.parametrize(("unit", "before", "after", "difference", "said"), [
    ("count", 2.0, 5.5, 3.5, ["2.0", "5.5", "+3.5"]),
    ("share", 0.4, 0.375, -0.025, ["40%", "38%", "−2.5 points"]),  # noqa: RUF001 - the sign
    ("days", 10.0, 7.5, -2.5, ["10.0 days", "7.5 days", "−2.5 days"]),  # noqa: RUF001 - the sign
    ("pence", 10000, None, None, ["£100", "–", "–"]),  # noqa: RUF001 - the dash of a table
])  # fmt: skip
def test_a_comparison_says_its_units(
    unit: str, before: float, after: float | None, difference: float | None, said: list[str]
) -> None:
    span = {"from": "2012-06-01", "to": "2012-06-30"}
    groups = [{"by": {}, "before": before, "after": after, "difference": difference}]
    change = {"on": "2012-07-01", "periods": 1, "before": span, "after": span, "groups": groups}
    table = compared_table({"unit": unit, "per": "month", "by": [], "change": change}, ValueNames({}))
    assert table
    (row,) = table.rows
    assert [row["group"], row["before"], row["after"], row["difference"]] == ["All", *said]


async def test_a_report_of_a_quarter_stands_beside_the_quarter_before(counted: Browser) -> None:
    """One contact in the quarter to June, and two in July and August."""
    await counted.sign_in("commissioner", organisation="council")
    page = await counted.get("/month?month=2012-08&per=quarter")
    assert page.status_code == 200, page.text
    assert "Quarter report: July to September 2012" in page.text
    assert "April to June 2012" in page.text
    assert '<option value="quarter" selected>' in page.text
    asked = "month=2012-08&per=quarter"
    rows = (await counted.get(f"/month.json?{asked}")).json()["items"]
    contacts = [(row["from"], row["to"], row["eligible"]) for row in rows if row["code"] == "contacts"]
    assert contacts == [("2012-04-01", "2012-06-30", 1), ("2012-07-01", "2012-09-30", 2)]
    rounded = (await counted.get(f"/month?{asked}&publication=committee")).text
    assert "fewer than 3" in rounded
    last_over = (await counted.get("/month?per=quarter")).text  # as at 3 September 2012
    assert "Quarter report: April to June 2012" in last_over
    refused = await counted.get("/month?per=week")
    assert refused.status_code == 422
    before = await counted.get("/month?month=2011-02&per=quarter")
    assert "No scheme counted yet in January to March 2011" in before.text

"""What `lasars indicators` and `lasars tops-due` say, without a stack."""

from typing import Any, cast

import pytest
from typer.testing import CliRunner

from deploy.cli import commands as cli
from deploy.cli.commands import options
from deploy.cli.figures import state_text, value_text
from deploy.errors import LasarsError
from services.assessment.schemas.top_due import TopDueView, TopTotalsView

OF_WAITS = {"title": "Days from contact to the start of treatment", "unit": "days", "per": "month", "by": []}
NO_FIGURE = dict.fromkeys(("share", "median", "p90", "mean", "value", "values", "target", "state"))
WAITING = [{"fromDays": 0, "toDays": 7, "count": 0}, {"fromDays": 85, "toDays": None, "count": 2}]
DUE: dict[str, Any]
TOTAL: dict[str, Any]
DUE, TOTAL = (
    cast("Any", view.model_config["json_schema_extra"])["examples"][0] for view in (TopDueView, TopTotalsView)
)


def point(month: str, *, ripe: bool = True, **figures: Any) -> dict[str, Any]:
    period = {"from": f"2012-{month}-01", "to": f"2012-{month}-30"}
    return {"period": period, "by": {}, "ripe": ripe, "eligible": 4, "met": 3, **NO_FIGURE, **figures}


def figure(*points: dict[str, Any], **says: Any) -> dict[str, Any]:
    usual = {
        "indicator": "contact-to-start", "windowMonths": None, "publication": "exact", "asOf": "2013-04-02",
        "waiting": 0, "waitingSince": None, "failed": 0, "ripeTotal": None, "stillWaiting": None,
    }  # fmt: skip
    return usual | OF_WAITS | {"points": list(points), "totals": list(points)} | says


class Services:
    """Assessment counts waits, tariff the bands; keeps what it was asked."""

    def __init__(self, answer: Any = None) -> None:
        self.answer = answer
        self.schemes: list[dict[str, Any]] = [{"id": "stockport-2012"}]
        self.asked: list[tuple[str, str, str, dict[str, Any]]] = []
        self.signed: list[tuple[str, str | None]] = []

    def __call__(self, area: str) -> "Services":
        return self

    def sign_in(self, role: str, sub: str | None, organisation: str | None) -> None:
        self.signed.append((role, organisation))

    def call(self, role: str, _method: str, service: str, path: str, params: Any = None) -> Any:
        self.asked.append((role, service, path, params))
        if path == "/schemes":
            return {"items": self.schemes}
        if path != "/indicators":
            return self.answer(path) if callable(self.answer) else self.answer
        code = {"assessment": "contact-to-start", "tariff": "bands-confirmed"}.get(service)
        indicator = {
            "code": code, "unit": "days", "title": "Days", "dimensions": [{"name": "source"}],
            "targets": [{"value": 21}], "since": "2012-04-01",
        }  # fmt: skip
        return {"items": [indicator] if code else []}

    def table(self, role: str, service: str, path: str, params: Any) -> bytes:
        self.asked.append((role, service, path, params))
        return b"from,to\r\n"


def lasars(monkeypatch: pytest.MonkeyPatch, services: Services, *words: str) -> str:
    monkeypatch.setattr(options, "remote_stack", services)
    result = CliRunner().invoke(cli.lasars, list(words), catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


def test_all_indicators_are_listed_with_the_service_that_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    said = lasars(monkeypatch, Services(), "indicators").splitlines()
    assert [line.split()[:2] for line in said[1:]] == [
        ["assessment", "contact-to-start"],
        ["tariff", "bands-confirmed"],
    ]
    assert "(has targets)" in said[1]
    assert len(lasars(monkeypatch, Services(), "indicators", "--service", "tariff").splitlines()) == 2


def test_a_series_is_shown_with_bars_state_and_what_is_not_ripe(monkeypatch: pytest.MonkeyPatch) -> None:
    ripe = point("10", median=30, p90=41, mean=31, target=21, state="red")
    young = point("11", ripe=False, median=15, p90=20, mean=15, target=21)
    services = Services(figure(ripe, young, ripeTotal=ripe | {"target": None, "state": None}, stillWaiting=WAITING))
    said = lasars(monkeypatch, services, "indicators", "contact-to-start").splitlines()
    assert said[0] == "Days from contact to the start of treatment (days), as of 2013-04-02"
    assert said[1].split() == ["█▅", "by", "month"]
    assert said[2].split() == ["month", "counted", "ended", "median", "90th", "mean", "target", "state"]
    assert said[3].split() == ["2012-10", "4", "3", "30", "41", "31", "21", "red"]
    assert said[4].split() == ["2012-11", "4", "3", "15", "20", "15", "21", "-", "not", "ripe"]
    assert said[5].split() == ["all", "ripe", "4", "3", "30", "41", "31", "-", "-"]
    assert said[6].strip() == "still waiting: 2 for 85 days and more"


def test_groups_stand_below_their_period_and_all_of_them_after(monkeypatch: pytest.MonkeyPatch) -> None:
    shares = point("10", share=0.75)
    groups = [shares | {"by": {"provider": name}} for name in ("cdas", None)]
    services = Services(figure(unit="share", by=["provider"]) | {"points": groups, "totals": [shares]})
    said = lasars(monkeypatch, services, "indicators", "contact-to-start", "--by", "provider", "--per", "month")
    assert [line.split() for line in said.splitlines()[3:]] == [
        ["2012-10", "cdas", "3", "4", "75.0%"], ["2012-10", "-", "3", "4", "75.0%"],
        ["2012-10", "all", "3", "4", "75.0%"],
    ]  # fmt: skip
    assert services.asked[-1][2:] == ("/indicators/contact-to-start", {"by": "provider", "per": "month"})


def test_the_csv_is_the_services_own(monkeypatch: pytest.MonkeyPatch) -> None:
    services = Services()
    words = ["indicators", "bands-confirmed", "--csv", "--from", "2012-11-01", "--as-of", "2012-12-01"]
    monkeypatch.setattr(options, "remote_stack", services)
    assert CliRunner().invoke(cli.lasars, words).stdout_bytes == b"from,to\r\n"
    asked = {"from": "2012-11-01", "asOf": "2012-12-01"}
    assert services.asked[-1] == ("commissioner", "tariff", "/indicators/bands-confirmed.csv", asked)
    lasars(monkeypatch, services, *words, "--cases")
    assert [path for _, _, path, _ in services.asked][-1].endswith("/cases.csv")


def test_cases_name_people_by_pseudonym(monkeypatch: pytest.MonkeyPatch) -> None:
    case = {
        "eligibleOn": "2012-11-05", "until": None, "metOn": "2012-11-12", "value": 7, "ownerId": "P1",
        "dimensions": {"source": "3", "district": None},
    }  # fmt: skip
    services = Services({"items": [case], "next": None})
    said = lasars(monkeypatch, services, "indicators", "contact-to-start", "--cases").splitlines()
    assert said[1].split() == ["2012-11-05", "-", "2012-11-12", "7", "P1", "source:", "3"]
    assert said[2] == "1 case"


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["nothing"], "There is no indicator nothing. There are: contact-to-start, bands-confirmed."),
        (["bands-confirmed", "--service", "assessment"], "no indicator bands-confirmed in assessment"),
        (["starts", "--service", "cellar"], "There is no service cellar. Services: assessment, "),
        (["--per", "month"], "--per needs the CODE"),
        (["--csv"], "--csv needs the CODE"),
        (["contact-to-start", "--cases", "--by", "source"], "--by is of a series"),
        (["contact-to-start", "--from", "2012-13-01"], "--from 2012-13-01 is no date"),
        (["contact-to-start", "--as-of", "soon"], "--as-of soon is no date"),
        (["--as-of", "2012-12-01"], "--as-of needs the CODE"),
    ],
)
def test_what_cannot_be_asked_is_said_with_what_can(
    monkeypatch: pytest.MonkeyPatch, words: list[str], says: str
) -> None:
    monkeypatch.setattr(options, "remote_stack", Services())
    with pytest.raises(LasarsError, match=says.replace(".", r"\.")):
        CliRunner().invoke(cli.lasars, ["indicators", *words], catch_exceptions=False)


def test_who_is_overdue_is_said_to_who_may_see_them_and_in_totals_to_the_council(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    services = Services(lambda path: {"items": [TOTAL if path.endswith("totals") else DUE], "next": None})
    words = ["tops-due", "--role", "provider", "--organisation", "riverside", "--state", "overdue"]
    said = lasars(monkeypatch, services, *words).splitlines()
    assert said[1].split() == ["cdas", "review", "12", "4", "31", "60", "9", "2"]
    assert said[4].split() == [
        "overdue",
        "2012-07-02",
        "2012-07-16",
        "cdas",
        "review",
        DUE["clientId"],
        "cdas-keyworker",
    ]
    assert services.signed == [("provider", "riverside")]
    assert [asked.get("state") for *_, asked in services.asked if "organisation" in asked] == [None, "overdue"]
    council = lasars(monkeypatch, services, "tops-due", "--role", "commissioner")
    assert len(council.splitlines()) == 2
    assert DUE["clientId"] not in council
    with pytest.raises(LasarsError, match=r"auditor is told of no TOPs\. Roles: assessor, provider, commissioner"):
        CliRunner().invoke(cli.lasars, ["tops-due", "--role", "auditor"], catch_exceptions=False)


def refused(monkeypatch: pytest.MonkeyPatch, services: Services, *words: str) -> str:
    monkeypatch.setattr(options, "remote_stack", services)
    with pytest.raises(LasarsError) as said:
        CliRunner().invoke(cli.lasars, list(words), catch_exceptions=False)
    return str(said.value)


@pytest.mark.parametrize(
    "command",
    [["indicators", "contact-to-start"], ["indicators"], ["tops-due"], ["report", "--month", "2012-11"]],
)
def test_of_an_area_without_a_scheme_nothing_is_counted(monkeypatch: pytest.MonkeyPatch, command: list[str]) -> None:
    services = Services()
    services.schemes = []
    assert "No scheme of nowhere is published here" in refused(monkeypatch, services, *command, "--area", "nowhere")


@pytest.mark.parametrize("more", [[], ["--csv"], ["--cases"]])
def test_a_value_that_no_case_has_is_said_with_those_that_there_are(
    monkeypatch: pytest.MonkeyPatch, more: list[str]
) -> None:
    groups = [point("10") | {"by": {"source": source}} for source in ("4", "3", None)]
    services = Services(figure(*groups, by=["source"]))
    words = ["indicators", "contact-to-start", "--where", "source:GP", *more]
    assert (
        refused(monkeypatch, services, *words) == "No case of contact-to-start has source:GP. Values of source: 3, 4."
    )
    assert lasars(monkeypatch, services, "indicators", "contact-to-start", "--where", "source:3,source:")


def test_a_key_worker_who_has_no_top_is_said_with_those_who_do(monkeypatch: pytest.MonkeyPatch) -> None:
    class Workers(Services):
        def call(self, role: str, method: str, service: str, path: str, params: Any = None) -> Any:
            found = super().call(role, method, service, path, params)
            return {"items": []} if params.get("keyWorker") else found

    services = Workers({"items": [TOTAL | {"keyWorker": "sam"}, TOTAL], "next": None})
    for more in ([], ["--csv"]):
        said = refused(monkeypatch, services, "tops-due", "--key-worker", "nobody", *more)
        assert said == "--key-worker nobody has no TOP of anybody. Key workers: sam."


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--role", "commissioner", "--state", "overdue"], "--state is of the list of people, which no commissioner"),
        (["--role", "commissioner", "--state", "late", "--csv"], "--state is of the list of people"),
        (["--role", "provider"], "--role provider needs its --organisation"),
    ],
)
def test_no_option_is_left_out_without_a_word(monkeypatch: pytest.MonkeyPatch, words: list[str], says: str) -> None:
    assert says in refused(monkeypatch, Services({"items": [], "next": None}), "tops-due", *words)


def test_a_provider_that_nobody_knows_is_looked_up_by_who_knows_all(monkeypatch: pytest.MonkeyPatch) -> None:
    """The API refuses an organisation that there is not to who sees all of them."""
    services = Services({"items": [], "next": None})
    lasars(monkeypatch, services, "tops-due", "--role", "provider", "--organisation", "nowhere")
    assert ("assessor", "assessment", "/top-due/totals", {"organisation": "nowhere"}) in services.asked


def test_what_is_not_counted_yet_names_no_real_time(monkeypatch: pytest.MonkeyPatch) -> None:
    services = Services(figure(point("10"), waiting=3, waitingSince="2026-11-27T08:00:00Z"))
    said = lasars(monkeypatch, services, "indicators", "contact-to-start")
    assert "news of 3 people or things is not counted yet: ask again in a moment" in said
    assert "2026" not in said


def test_in_one_cell_a_median_says_how_many_waits_it_is_of() -> None:
    said = value_text("days", point("10", eligible=5, met=1, median=28, p90=28), "exact")
    assert said == "median 28, 90th 28 (1 ended of 5)"


@pytest.mark.parametrize(
    ("unit", "figures", "exact", "rounded"),
    [
        ("count", {"eligible": 0}, "0", "fewer than 3"),
        ("share", {"eligible": 10, "met": 0}, "- (0 of 10)", "- (fewer than 3 of 10)"),
        ("share", {"eligible": 0, "met": 0}, "- (0 of 0)", "fewer than 3"),
        ("pence", {"eligible": 0}, "no average of 0", "fewer than 3"),
        ("days", {"met": 0}, "median -, 90th - (0 ended of 4)", "median -, 90th - (fewer than 3 ended of 4)"),
    ],
)
def test_of_a_rounded_count_no_0_is_said(unit: str, figures: dict[str, Any], exact: str, rounded: str) -> None:
    said = [value_text(unit, point("10", **figures), publication) for publication in ("exact", "public")]
    assert said == [exact, rounded]


def test_of_few_an_average_is_not_told_and_no_dash_is_on_average() -> None:
    assert value_text("pence", point("10", eligible=5, mean=None), "public") == "average not told of 5"
    assert value_text("pence", point("10", eligible=5, mean=120000), "public") == "£1,200.00 on average of 5"


@pytest.mark.parametrize(("more", "publication", "why"), [
    ({"ripe": False, "share": 0.5}, "exact", "-"),
    ({"ripe": True, "share": None, "eligible": 0}, "exact", "nothing to compare"),
    ({"ripe": True, "share": None}, "public", "not told of so few people"),
    ({"ripe": True, "share": 0.5}, "public", "not told of what is rounded"),
    ({"ripe": False, "share": 0.5, "target": None}, "exact", "-"),
    ({"ripe": True, "share": 0.5, "state": "met"}, "public", "met"),
])  # fmt: skip
def test_why_there_is_no_state_stands_in_its_place(more: dict[str, Any], publication: str, why: str) -> None:
    told = point("10", **{"eligible": 10, "target": 15, "state": None} | more)
    assert state_text("share", told, publication) == why


def test_a_rounded_share_says_of_what_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    rounded = figure(point("10", eligible=10, met=5, share=0.5), unit="share", publication="public")
    said = lasars(monkeypatch, Services(rounded), "indicators", "contact-to-start")
    assert "rounded for public, shares of the rounded counts" in said
    exact = lasars(monkeypatch, Services(rounded | {"publication": "exact"}), "indicators", "contact-to-start")
    assert "rounded" not in exact


def test_a_rounded_series_says_fewer_than_3_and_draws_no_bar_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    points = [
        point(month, eligible=10, met=met, share=share) for month, met, share in (("10", 0, None), ("11", 5, 0.5))
    ]
    shares = figure(*points, unit="share", publication="public")
    said = lasars(monkeypatch, Services(shares), "indicators", "contact-to-start").splitlines()
    assert said[1].strip() == "·█  by month  (·: no figure, or of too few to tell)"
    assert said[3].split() == ["2012-10", "fewer", "than", "3", "10", "-"]
    counts = figure(point("10", eligible=0), point("11", eligible=5), unit="count", publication="public")
    said = lasars(monkeypatch, Services(counts), "indicators", "contact-to-start").splitlines()
    assert said[1].strip().startswith("·█")
    assert [line.split()[1:] for line in said[3:]] == [["fewer", "than", "3"], ["5"]]
    exact = lasars(monkeypatch, Services(counts | {"publication": "exact"}), "indicators", "contact-to-start")
    assert exact.splitlines()[1].strip() == "▁█  by month"

"""What `lasars report` writes, keeps and refuses, without a stack."""

from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from deploy.cli import commands as cli
from deploy.cli.commands import options
from deploy.errors import LasarsError
from services.payments.schemas.position_example import POSITION

TODAY = "2013-02-11"
NO_FIGURE = dict.fromkeys(("median", "p90", "mean", "value", "values", "target", "state"))
MONTHS = [f"2011-{month:02d}" for month in (12,)] + [f"2012-{month:02d}" for month in range(1, 12)]
JOBS = {
    "code": "jobs", "title": "Jobs | begun", "unit": "share", "dimensions": [{"name": "provider"}],
    "targets": [{"per": "quarter"}],
}  # fmt: skip


class OneFigure:
    """Assessment counts one share, of a scheme's own; payments shows no contract."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, dict[str, Any]]] = []
        self.in_force_from, self.counted_before = "2012-04-01", 0

    def __call__(self, area: str) -> "OneFigure":
        return self

    def call(self, _role: str, _method: str, service: str, path: str, params: Any = None) -> Any:
        if path == "/indicators":
            return {"items": [JOBS] if service == "assessment" else []}
        if path == "/schemes":
            return {"items": [{"id": "stockport-2012"}]}
        if path == "/schemes/in-force":
            return {"items": [{"from": self.in_force_from}]}
        if path == "/positions":
            return {"items": []}
        if path == "/figures":
            return {"items": [{"totals": [{"eligible": self.counted_before}]}]}
        self.asked.append((path, params))
        return figure(params)

    def table(self, _role: str, _service: str, path: str, params: Any) -> bytes:
        self.asked.append((path, params))
        return b"from,to\r\n"


def figure(params: dict[str, Any]) -> dict[str, Any]:
    months = MONTHS if params.get("from") == "2011-12-01" else MONTHS[-1:]
    points = [
        {"period": {"from": f"{month}-01", "to": f"{month}-28"}, "by": {"provider": None}, "ripe": month < "2012-10",
         "eligible": 4, "met": 3, "share": 0.75, **NO_FIGURE, "target": 60}
        for month in months
    ]  # fmt: skip
    return {
        "title": JOBS["title"], "unit": "share", "per": params.get("per", "month"), "by": [], "asOf": TODAY,
        "windowMonths": None, "points": points, "totals": points, "stillWaiting": None,
    }  # fmt: skip


@pytest.fixture
def services(monkeypatch: pytest.MonkeyPatch) -> OneFigure:
    made = OneFigure()
    monkeypatch.setattr(options, "remote_stack", made)
    return made


def report(*words: str) -> str:
    result = CliRunner().invoke(cli.lasars, ["report", "--month", "2012-11", *words], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout


def test_it_is_as_of_yesterday_and_a_schemes_own_figure_is_in_it(services: OneFigure) -> None:
    text = report()
    made = "lasars report --month 2012-11 --area stockport --as-of 2013-02-10"
    assert f"As it was known at the end of 2013-02-10; `{made}` makes it again." in text
    assert f"`{made.replace('stockport', 'trafford')} --publication public` makes" in report(
        "--area", "trafford", "--publication", "public"
    )
    assert "## Further indicators" in text
    row = next(line for line in text.splitlines() if line.startswith("| Jobs"))
    assert row == r"| Jobs \| begun | 75.0% (3 of 4) | 75.0% (3 of 4) | ████████████ | not ripe | 60% | - |"
    assert {params["asOf"] for _, params in services.asked if "asOf" in params} == {"2013-02-10"}
    quarter = text.split("## Targets of quarters and years")[1]
    assert r"| Jobs \| begun | 2012-11-01 to 2012-11-28 | 75.0% (3 of 4) | not ripe | 60% | - |" in quarter


def test_one_that_is_rounded_says_how_and_calls_no_few_nobody(
    services: OneFigure, monkeypatch: pytest.MonkeyPatch
) -> None:
    one_figure = services.call

    def call(role: str, method: str, service: str, path: str, params: Any = None) -> Any:
        found = one_figure(role, method, service, path, params)
        if "totals" not in found:
            return found
        points = [point | {"eligible": 10, "met": 0, "share": None} for point in found["points"]]
        return found | {"points": points, "totals": points}

    monkeypatch.setattr(services, "call", call)
    text = report("--publication", "public")
    assert "so that none, one and two are “fewer than 3”" in text
    few = "- (fewer than 3 of 10)"
    assert rf"| Jobs \| begun | {few} | {few} | ············ |" in text
    assert "so that none" not in report()
    not_told = "What contracts have earned and are paid is not rounded and not told"
    assert (not_told in text, not_told in report()) == (True, False)


@pytest.mark.parametrize(("since", "counted", "is_said"), [("2012-12-01", 0, True), ("2012-12-01", 1, False),
                                                       ("2012-11-30", 0, False)])  # fmt: skip
def test_of_a_month_before_the_scheme_it_says_so_and_shows_no_noughts(
    services: OneFigure, since: str, counted: int, is_said: bool
) -> None:
    services.in_force_from, services.counted_before = since, counted
    text = report()
    assert ("No scheme counted yet in 2012-11: there is nothing to report of it." in text) is is_said
    assert ("| Jobs" in text) is not is_said


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--as-of", TODAY], f"{TODAY} is not over, so what is known of it may change: --as-of 2013-02-10 or earlier."),
        (["--as-of", "2012-10-31"], "2012-11 had not begun on 2012-10-31."),
        (["--month", "November"], "November is no month; write it as 2012-11."),
    ],
)  # fmt: skip
def test_what_could_come_out_otherwise_is_refused(services: OneFigure, words: list[str], says: str) -> None:
    with pytest.raises(LasarsError) as refused:
        report(*words)
    assert str(refused.value) == says


def test_it_is_kept_with_its_digest_and_never_written_over(services: OneFigure, tmp_path: Path) -> None:
    file = tmp_path / "november.md"
    line = report("--out", str(file))
    assert (tmp_path / "november.md.sha256").read_text() == line
    assert line.endswith("  november.md\n")
    assert report("--out", str(file)) == line
    with pytest.raises(LasarsError, match="holds another report, which is kept as it is"):
        report("--out", str(file), "--as-of", "2013-02-09")
    assert "2013-02-10" in file.read_text()


def test_its_tables_are_the_services_own_of_the_same_day(services: OneFigure, tmp_path: Path) -> None:
    report("--csv", str(tmp_path / "tables"), "--publication", "committee")
    assert [file.name for file in (tmp_path / "tables").iterdir()] == ["assessment-jobs.csv"]
    path, params = services.asked[-1]
    assert path == "/indicators/jobs.csv"
    assert params == {"from": "2011-12-01", "to": "2012-11-30", "asOf": "2013-02-10", "publication": "committee"}


def test_where_it_cannot_be_kept_is_said(services: OneFigure, tmp_path: Path) -> None:
    for place, says in ((tmp_path, "is a folder: name a file in it"), (tmp_path / "none" / "a.md", "No such file")):
        with pytest.raises(LasarsError, match=says):
            report("--out", str(place))
    (tmp_path / "file").write_text("")
    with pytest.raises(LasarsError, match="Cannot write"):
        report("--csv", str(tmp_path / "file"))


def test_it_says_what_the_councils_year_is_likely_to_cost(services: OneFigure, monkeypatch: pytest.MonkeyPatch) -> None:
    one_figure = services.call

    def call(role: str, method: str, service: str, path: str, params: Any = None) -> Any:
        found = one_figure(role, method, service, path, params)
        return {"items": [POSITION, POSITION | {"councilYear": None}]} if path == "/positions" else found

    monkeypatch.setattr(services, "call", call)
    text = report()
    likely = f"£{POSITION['councilYear']['outturn']['likelyPence'] / 100:,.2f}"
    assert f"| the council's likely outturn | {likely} | - |" in text
    assert "| warning of the budget | amber | - |" in text

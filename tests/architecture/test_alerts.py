"""The alert rules and the dashboard: by their files, by the figures that there are, and by Prometheus's own checks."""

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from prometheus_client import Counter, Histogram
from prometheus_client.metrics import MetricWrapperBase

from deploy.sandbox.topology import SERVICES, Addresses
from shared.kernel import metrics

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "deploy/prometheus"
DASHBOARD = ROOT / "deploy/grafana/lasars.json"
# Beside those of the machine, that which `.ci/run` unpacks of Debian's package.
PROMTOOL = shutil.which("promtool") or shutil.which("promtool", path=str(ROOT / ".prometheus/usr/bin"))
GROUPS = yaml.safe_load((FOLDER / "alerts.yml").read_text())["groups"]
RULES: list[dict[str, Any]] = [rule for group in GROUPS for rule in group["rules"]]
ALERTS = {rule["alert"]: rule for rule in RULES if "alert" in rule}
RECORDED = {rule["record"]: rule["expr"] for rule in RULES if "record" in rule}
CASES: list[dict[str, Any]] = yaml.safe_load((FOLDER / "alerts_test.yml").read_text())["tests"]
PANELS: list[dict[str, Any]] = json.loads(DASHBOARD.read_text())["panels"]
TARGETS: list[str] = [target["expr"] for panel in PANELS for target in panel["targets"]]
NAME = re.compile(r"(?<![\w:])lasars_\w+")
OF_RECORD = re.compile(r"\b\w+:lasars_\w+:\w+")


def series_of(figure: MetricWrapperBase) -> dict[str, set[str]]:
    """Each name under which it is read, and its labels."""
    (family,) = figure.describe()
    labels = set(figure._labelnames)
    if isinstance(figure, Counter):
        return {f"{family.name}_total": labels}
    if isinstance(figure, Histogram):
        return {f"{family.name}_{end}": labels | {"le"} for end in ("bucket", "count", "sum")}
    return {family.name: labels}


SERIES = {
    name: labels
    for figure in vars(metrics).values()
    if isinstance(figure, MetricWrapperBase)
    for name, labels in series_of(figure).items()
}


@pytest.mark.parametrize("expression", [*(rule["expr"] for rule in RULES), *TARGETS])
def test_each_rule_and_panel_asks_for_figures_that_there_are(expression: str) -> None:
    assert {name for name in NAME.findall(OF_RECORD.sub("", expression)) if name not in SERIES} == set()
    assert set(OF_RECORD.findall(expression)) <= RECORDED.keys()


def test_each_figure_is_alerted_on_or_drawn_and_documented() -> None:
    asked = {name for expression in [*(rule["expr"] for rule in RULES), *TARGETS] for name in NAME.findall(expression)}
    names = {re.sub("_(bucket|count|sum|total)$", "", name) for name in SERIES}
    used = {re.sub("_(bucket|count|sum|total)$", "", name) for name in asked}
    assert names - used == {
        "lasars_log_position",
        "lasars_outbox_rows",
        "lasars_places_stopped",
    }  # for graphs of one's own
    text = (ROOT / "docs/operating.md").read_text()
    assert {name for name in names if f"`{name}`" not in text} == set()


@pytest.mark.parametrize("name", ALERTS)
def test_each_alert_says_what_it_means_and_what_to_do(name: str) -> None:
    alert = ALERTS[name]
    assert alert["labels"]["severity"] in {"page", "warn"}
    assert set(alert["annotations"]) == {"summary", "description", "action", "runbook_url"}
    assert all(text.endswith(".") for key, text in alert["annotations"].items() if key != "runbook_url")
    page, _, place = alert["annotations"]["runbook_url"].partition("#")
    headings = re.findall(r"^#+ (.+)$", (ROOT / page).read_text(), re.MULTILINE)
    assert place in {re.sub(r"[^\w -]", "", heading).lower().replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("name", ALERTS)
def test_of_each_alert_it_is_tried_that_it_fires_and_that_it_does_not(name: str) -> None:
    tried = [case for case in CASES if case["name"].partition(" ")[0] == name]
    fires, silent = ([len(asked.get("exp_samples", ())) for asked in case["promql_expr_test"]] for case in tried)
    assert sorted(fires) == [0, 1], "one moment before it fires, and one in which it does"
    assert silent == [0]


def test_prometheus_reads_each_process_where_it_says_its_figures() -> None:
    (job,) = yaml.safe_load((FOLDER / "prometheus.yml").read_text())["scrape_configs"]
    assert job["job_name"] == "lasars"
    targets = {entry["labels"]["process"]: entry["targets"] for entry in job["static_configs"]}
    modes = [(name, mode) for name in SERVICES for mode in ("api", "worker")]
    assert targets == {f"{name}-{mode}": [f"{name}-{mode}:{Addresses().admin_port(name)}"] for name, mode in modes}
    stack = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
    assert targets.keys() <= stack.keys()


def test_what_runs_beside_the_stack_may_do_little_and_is_seen_here_only() -> None:
    beside = yaml.safe_load((FOLDER / "compose.yml").read_text())["services"]
    assert set(beside) == {"prometheus", "grafana"}
    for service in beside.values():
        assert service["read_only"]
        assert service["cap_drop"] == ["ALL"]
        assert service["networks"] == ["inner"]
        assert all(port.startswith("127.0.0.1:") for port in service["ports"])
        assert re.fullmatch(r"[\w/]+:v?\d+\.\d+\.\d+", service["image"])
        places = [volume.partition(":")[0] for volume in service["volumes"] if volume.startswith("./")]
        assert all((ROOT / place).exists() for place in places)


def test_the_dashboard_asks_the_prometheus_that_is_provided() -> None:
    (source,) = yaml.safe_load((ROOT / "deploy/grafana/provisioning/datasources/prometheus.yml").read_text())[
        "datasources"
    ]
    assert {panel["datasource"]["uid"] for panel in PANELS} == {source["uid"]}
    assert len({panel["id"] for panel in PANELS}) == len(PANELS)
    assert all(panel["gridPos"]["x"] + panel["gridPos"]["w"] <= 24 for panel in PANELS)


@pytest.mark.parametrize(
    "words",
    [("check", "config", "prometheus.yml"), ("check", "rules", "alerts.yml"), ("test", "rules", "alerts_test.yml")],
    ids=" ".join,
)
def test_prometheus_itself_takes_them(words: tuple[str, ...]) -> None:
    if PROMTOOL is None:
        pytest.skip("promtool is not installed: apt-get install prometheus")
    checked = subprocess.run([PROMTOOL, *words], cwd=FOLDER, capture_output=True, text=True, timeout=60, check=False)
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_each_expression_of_the_dashboard_is_one(tmp_path: Path) -> None:
    """By Prometheus's own parser: as a rule of its own."""
    if PROMTOOL is None:
        pytest.skip("promtool is not installed: apt-get install prometheus")
    rules = [{"record": f"panel:{at}", "expr": expression} for at, expression in enumerate(TARGETS)]
    (tmp_path / "panels.yml").write_text(yaml.safe_dump({"groups": [{"name": "panels", "rules": rules}]}))
    command = [PROMTOOL, "check", "rules", str(tmp_path / "panels.yml")]
    checked = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert checked.returncode == 0, checked.stdout + checked.stderr

"""What whoever comes next relies on: one version, one pair of gates, property tests that no busy machine breaks."""

import re
import subprocess
import tomllib
from datetime import date
from importlib import metadata
from pathlib import Path
from typing import get_args

import pytest
import yaml
from hypothesis import HealthCheck, settings

from deploy.documents import SERVICES
from services.assessment.rules import measures as met
from services.assessment.rules.by_combining import COMBINATIONS
from services.assessment.rules.by_events import EVENT
from services.tariff.rules import measures as stated
from services.tariff.rules.measures import KINDS
from shared.kernel.version import RELEASED, VERSION
from tests.architecture.sources import OURS, ROOT, python_files
from tests.documents import document_of

STATED = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
RELEASE = re.compile(r"^## (\d+\.\d+\.\d+) \((\d{4}-\d{2}-\d{2})\)$", re.MULTILINE)
OWN_CHECKS = re.compile(r"suppress_health_check=\[([^\]]*)\]")


def test_the_version_is_that_of_the_project_file() -> None:
    assert metadata.version("lasars") == STATED == VERSION


@pytest.mark.parametrize("name", SERVICES)
@pytest.mark.parametrize("kind", ["openapi", "asyncapi"])
def test_each_document_has_that_version(name: str, kind: str) -> None:
    document = document_of(name, kind)
    assert document["info"]["version"] == STATED


def test_no_module_says_a_version_itself() -> None:
    said = re.compile(rf"""["']{re.escape(STATED)}["']""")
    assert [path.relative_to(ROOT) for path in python_files() if said.search(path.read_text())] == []


def test_the_changelog_has_that_version_last_and_its_day() -> None:
    releases = RELEASE.findall((ROOT / "CHANGELOG.md").read_text())
    assert releases[0] == (STATED, RELEASED)
    days = [date.fromisoformat(day) for _, day in releases]
    assert days == sorted(days, reverse=True)


def test_the_image_knows_its_version(tmp_path: Path) -> None:
    """It installs nothing of ours: the Dockerfile writes what an installation would have written."""
    dockerfile = (ROOT / "deploy/Dockerfile").read_text()
    (command,) = re.findall(r"^RUN (version=(?:.*\\\n)*.*)$", dockerfile, re.MULTILINE)
    packages = tmp_path / "venv/lib/python3.13/site-packages"
    packages.mkdir(parents=True)
    subprocess.run(["sh", "-euc", command.replace("/venv/", f"{tmp_path}/venv/")], cwd=ROOT, check=True)
    (installed,) = metadata.distributions(path=[str(packages)])
    assert (installed.name, installed.version) == ("lasars", STATED)
    assert "!pyproject.toml" in (ROOT / ".dockerignore").read_text().splitlines()


@pytest.mark.parametrize("folder", OURS)
def test_each_package_says_that_it_is_typed(folder: str) -> None:
    assert (ROOT / folder / "py.typed").exists()


def test_both_runners_call_the_same_two_commands() -> None:
    jobs = yaml.safe_load((ROOT / ".github/workflows/ci.yml").read_text())["jobs"]
    hosted = [step["run"] for job in jobs.values() for step in job["steps"] if "run" in step]
    own = re.findall(r"^make .*$", (ROOT / ".ci/run").read_text(), re.MULTILINE)
    assert sorted(hosted) == sorted(own) == ["make check", "make test"]


def test_each_commit_hook_is_a_tool_that_is_locked() -> None:
    hooks = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text())["repos"]
    assert {hook["repo"] for hook in hooks} == {"local"}
    locked = (ROOT / "requirements-dev.lock").read_text()
    for hook in hooks[0]["hooks"]:
        tool = Path(hook["entry"].split()[0]).name
        assert tool in {"python", "lint-imports"} or f"\n{tool}==" in locked


def test_no_property_test_fails_by_a_busy_machine() -> None:
    assert settings().deadline is None
    assert HealthCheck.too_slow in settings().suppress_health_check


def test_who_names_checks_of_their_own_names_that_one_too() -> None:
    paths = [path for path in python_files("tests") if path != Path(__file__)]
    named = [(path.relative_to(ROOT), each) for path in paths for each in OWN_CHECKS.findall(path.read_text())]
    assert named
    assert [path for path, checks in named if "too_slow" not in checks] == []


DECISIONS = sorted((ROOT / "docs/decisions").glob("*.md"))
_STATUS = re.compile(r"^Date: (\d{4}-\d{2}-\d{2})\. Status: (accepted|replaced by \[\d+\]\([\w-]+\.md\))(?!\w).*$")


@pytest.mark.parametrize("record", DECISIONS, ids=lambda record: record.stem[:4])
def test_each_decision_has_its_day_its_status_and_what_was_refused(record: Path) -> None:
    title, blank, status, *body = record.read_text().splitlines()
    assert title.startswith("# ")
    assert blank == ""
    found = _STATUS.match(status)
    assert found, status
    assert date.fromisoformat(found[1])
    headings = [line.removeprefix("## ") for line in body if line.startswith("## ")]
    wanted = [heading for heading in headings if heading in {"Context", "Decision", "Alternatives", "Consequences"}]
    assert wanted == ["Context", "Decision", "Alternatives", "Consequences"]


def test_both_services_know_the_same_kinds_of_measures() -> None:
    """Decision 86: what a scheme may name, something can meet."""
    assert {*met.MET, *COMBINATIONS, EVENT} == KINDS
    (union, _) = get_args(stated.Measure)
    assert {get_args(arg.model_fields["kind"].annotation)[0] for arg in get_args(union)} == KINDS

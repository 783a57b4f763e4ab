"""The audit of packages is red for a vulnerability, never for a machine that cannot ask."""

import importlib.util
import json
import subprocess
from typing import Any

import pytest

from tests.architecture.sources import ROOT

_spec = importlib.util.spec_from_file_location("audit", ROOT / ".ci/audit.py")
assert _spec
assert _spec.loader
audit: Any = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(audit)

SAFE = {"name": "safe", "version": "1.0", "vulns": []}
SKIPPED = {"name": "unknown", "skip_reason": "Dependency not found"}
HOLED = {"name": "holed", "version": "2.0", "vulns": [{"id": "PYSEC-1", "fix_versions": ["2.1"]}]}


def report(*packages: dict[str, Any]) -> str:
    return json.dumps({"dependencies": packages})


@pytest.mark.parametrize("others", [[], [SAFE], [SKIPPED]])
@pytest.mark.parametrize("required", [True, False])
def test_a_known_vulnerability_is_red_and_named(others: list[dict[str, Any]], required: bool) -> None:
    code, text = audit.verdict(report(*others, HOLED), required=required)
    assert code == 1
    assert "holed 2.0: PYSEC-1, mended in ['2.1']" in text


def test_none_is_green() -> None:
    assert audit.verdict(report(SAFE, SAFE), required=True) == (0, "no known vulnerability in 2 packages")


@pytest.mark.parametrize(
    ("given", "missing"),
    [
        ("", "all"),
        ("Traceback …", "all"),
        ("{}", "all"),
        (report(SAFE, SKIPPED), "1 of 2"),
        (report(SKIPPED), "1 of 1"),
    ],
)
def test_who_cannot_ask_is_told_so_and_not_stopped_unless_it_is_required(given: str, missing: str) -> None:
    code, text = audit.verdict(given, required=False)
    assert code == 0
    assert text.startswith(f"NOT AUDITED: {missing} packages")
    assert audit.verdict(given, required=True) == (1, text)


@pytest.mark.parametrize("holed", audit.LOCKS)
def test_every_lock_is_audited_and_one_is_enough(holed: str) -> None:
    reports = {lock: report(HOLED if lock == holed else SAFE) for lock in audit.LOCKS}
    code, text = audit.verdict_of_all(reports, required=False)
    assert code == 1
    assert f"{holed}: holed 2.0: PYSEC-1" in text
    assert audit.verdict_of_all({lock: report(SAFE) for lock in audit.LOCKS}, required=True)[0] == 0


def test_no_lock_of_python_packages_is_forgotten() -> None:
    """That of what runs is part of that of development."""
    kept = subprocess.run(["git", "ls-files", "*.lock"], cwd=ROOT, capture_output=True, text=True, check=True)
    assert {*audit.LOCKS, "requirements.lock"} == set(kept.stdout.split())

"""Whether a locked package has a known vulnerability: red if so, and only then.

A machine that cannot ask (offline, a mirror that has no advisories, no answer within a minute) says how many packages
it did not ask about and goes on: whether the code is right does not depend on the network of who checks it. Where
the answer must be had, as before a release, `AUDIT=required` makes silence red too.
"""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
LOCKS = (
    "requirements-dev.lock",
    "deploy/static/node.lock",
    "tests/clients/requirements.lock",
    "tests/mutants/requirements.lock",
)
SECONDS = 60
HINT = "Take a version without it (make lock), or say in CHANGELOG why it does not reach us."


def verdict(report: str, *, required: bool) -> tuple[int, str]:
    """The exit code and what to print, from what pip-audit wrote as JSON; no JSON at all is no answer."""
    try:
        packages: list[dict[str, Any]] = json.loads(report)["dependencies"]
    except (ValueError, KeyError):
        packages = []
    found = [
        f"{package['name']} {package['version']}: {each['id']}, mended in {each['fix_versions'] or 'no version'}"
        for package in packages
        for each in package.get("vulns", ())
    ]
    if found:
        return 1, "\n".join([*found, HINT])
    asked = [package for package in packages if "skip_reason" not in package]
    if packages and len(asked) == len(packages):
        return 0, f"no known vulnerability in {len(asked)} packages"
    missing = f"{len(packages) - len(asked)} of {len(packages)}" if packages else "all"
    return int(required), f"NOT AUDITED: {missing} packages; no advisories could be had from here"


def report_of(lock: Path) -> str:
    command = [sys.executable, "-m", "pip_audit", "--disable-pip", "--require-hashes", "--progress-spinner", "off"]
    try:
        done = subprocess.run(
            [*command, "--format", "json", "--timeout", "10", "--requirement", str(lock)],
            capture_output=True, text=True, timeout=SECONDS, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return ""
    return done.stdout


def verdict_of_all(reports: Mapping[str, str], *, required: bool) -> tuple[int, str]:
    """Of several locks, by name: red if one is."""
    verdicts = {lock: verdict(report, required=required) for lock, report in reports.items()}
    return max(code for code, _ in verdicts.values()), "\n".join(
        f"{lock}: {text}" for lock, (_, text) in verdicts.items()
    )


if __name__ == "__main__":
    with ThreadPoolExecutor() as threads:  # each waits for the network
        answers = dict(zip(LOCKS, threads.map(lambda lock: report_of(ROOT / lock), LOCKS), strict=True))
    code, text = verdict_of_all(answers, required=os.environ.get("AUDIT") == "required")
    print(text)
    sys.exit(code)

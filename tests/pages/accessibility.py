"""`make accessibility`: looks at the pages in a real browser, and writes the day into their accessibility statement."""

import hashlib
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree as ET

from shared.pages.accessibility import RECORD, LastCheck
from tests.pages.browsing import CHROMIUM

ROOT = Path(__file__).parents[2]
LOOKS = sorted(str(path) for path in Path(__file__).parent.glob("test_browser_*.py"))


def templates() -> Iterator[Path]:
    for folder in [ROOT / "shared", *sorted((ROOT / "services").iterdir())]:
        yield from sorted((folder / "pages" / "templates").glob("*.html"))
    yield ROOT / "shared" / "pages" / "own" / "site.css"


def digest() -> str:
    """Of what the pages are made of; white space is nothing that anybody sees."""
    whole = hashlib.sha256()
    for path in templates():
        whole.update(f"{path.relative_to(ROOT)} {' '.join(path.read_text().split())}\n".encode())
    return whole.hexdigest()[:16]


def looked_at() -> int | None:
    """How many of these tests passed; None if one did not."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        done = subprocess.run([sys.executable, "-m", "pytest", "-q", f"--junitxml={report}", *LOOKS], check=False)
        cases = ET.parse(report).findall(".//testcase") if report.exists() else []  # noqa: S314 - our own
    return None if done.returncode else sum(not list(case.iter("skipped")) for case in cases)


def main() -> int:
    if CHROMIUM is None:
        sys.stderr.write("Nothing was checked: Chromium is not installed (apt-get install chromium-headless-shell).\n")
        return 1
    before = digest()
    passed = looked_at()
    if passed is None or digest() != before:
        sys.stderr.write("The statement keeps its day: a test failed, or a page was changed meanwhile.\n")
        return 1
    check = LastCheck(checked_on=datetime.now(UTC).date(), looked_at=passed, templates=before)
    RECORD.write_text(check.model_dump_json(indent=2) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())

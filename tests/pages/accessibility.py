"""`make accessibility`: looks at the pages in a real browser, and writes the day into their accessibility statement."""

import hashlib
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

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


class Count:
    """Of the tests that passed."""

    def __init__(self) -> None:
        self.passed = 0

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.passed += report.when == "call" and report.passed


def main() -> int:
    if CHROMIUM is None:
        sys.stderr.write("Nothing was checked: Chromium is not installed (apt-get install chromium).\n")
        return 1
    before, count = digest(), Count()
    failed = pytest.main(["-q", *LOOKS], plugins=[count])
    if failed or digest() != before:
        sys.stderr.write("The statement keeps its day: a test failed, or a page was changed meanwhile.\n")
        return 1
    check = LastCheck(checked_on=datetime.now(UTC).date(), looked_at=count.passed, templates=before)
    RECORD.write_text(check.model_dump_json(indent=2) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())

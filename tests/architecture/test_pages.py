"""What a page points to is there: links and their anchors, files, and tests by name."""

import re
from functools import cache
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT, SERVICES

_FOLDERS = ("docs", "services", "shared", "deploy", "tests", ".ci", ".github")


@cache
def kept() -> list[str]:
    paths = [*ROOT.iterdir(), *(path for folder in _FOLDERS for path in (ROOT / folder).rglob("*"))]
    return [str(path.relative_to(ROOT)) for path in paths if path.is_file()]


PAGES = [ROOT / name for name in kept() if name.endswith(".md")]
KNOWN = "test_each_link_within_the_house_leads_somewhere"
each_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))

_FENCED = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"(?<!!)\[[^\]]*\]\((?!https?:)([^)#\s]*)(#[^)\s]+)?\)")
_FOLDER = re.compile(r"(?:services|shared|deploy|tests|docs)/[\w./-]+")
_FILE = re.compile(r"(?:[\w-][\w.-]*/)*[\w-]+\.(?:py|md|sh|toml|ya?ml)")
_TEST = re.compile(r"((?:[\w-]+/)*test_\w+\.py)::(test_\w+)")


def anchors(text: str) -> set[str]:
    headings = re.findall(r"^#+ (.*)$", _FENCED.sub("", text), re.MULTILINE)
    return {"#" + re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def broken_links(text: str, page: Path) -> list[str]:
    broken = []
    for path, anchor in _LINK.findall(_FENCED.sub("", text)):
        target = (page.parent / path) if path else page
        if not target.exists() or (anchor and target.suffix == ".md" and anchor not in anchors(target.read_text())):
            broken.append(path + anchor)
    return broken


def found(path: str, page: Path) -> list[Path]:
    """From the root or from the page's own folder; else wherever there is one whose path ends so."""
    exact = [place / path for place in (ROOT, page.parent) if (place / path).exists()]
    return exact or [ROOT / name for name in kept() if name.endswith(f"/{path}")]


def missing(text: str, page: Path) -> list[str]:
    spans = [span for code in re.findall(r"`([^`\n]+)`", _FENCED.sub("", text)) for span in code.split()]
    paths = [span for span in spans if (_FOLDER.fullmatch(span) or _FILE.fullmatch(span)) and "NNNN" not in span]
    wanted = {path.replace("NAME", name) for path in paths for name in SERVICES}
    lacking = [path for path in sorted(wanted) if not found(path, page)]
    for path, test in (match.groups() for match in map(_TEST.fullmatch, spans) if match):
        if not any(f"def {test}(" in each.read_text() for each in found(path, page)):
            lacking.append(f"{path}::{test}")
    return lacking


@each_page
def test_each_link_within_the_house_leads_somewhere(page: Path) -> None:
    assert broken_links(page.read_text(), page) == []


@each_page
def test_each_file_and_test_that_a_page_names_is_there(page: Path) -> None:
    assert missing(page.read_text(), page) == []


def test_one_that_is_not_there_is_found() -> None:
    page = ROOT / "README.md"
    links = "[a](docs/none.md) [b](README.md#none) [c](#two-commands) [d](#none)"
    assert broken_links(links, page) == ["docs/none.md", "README.md#none", "#none"]
    here = "architecture/test_pages.py"
    named = f"`shared/none` `none.py` `test_pages.py` `{here}::test_none` `{here}::{KNOWN}`"
    assert missing(named, page) == ["none.py", "shared/none", f"{here}::test_none"]

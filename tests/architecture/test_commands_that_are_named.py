"""Whatever sends somebody to a command of `lasars` names one that there is."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
import typer

from deploy.cli.commands import lasars
from deploy.documents import ROOT

_NAMED = re.compile(r"\blasars((?: [a-z][a-z-]*)+)")
_TITLES = {"sandbox"}  # what a page is called
_WHERE = ("services", "shared", "deploy", "docs")
_KINDS = {".py", ".md", ".yaml", ".yml", ".html"}


def wrong(words: list[str]) -> bool:
    """Words after the last command are its arguments, or the sentence goes on."""
    commands = _below(typer.main.get_command(lasars))
    for word in words:
        if commands and word not in commands:
            return True
        commands = _below(commands.get(word))
    return False


def _below(command: Any) -> dict[str, Any]:
    return dict(getattr(command, "commands", {}))


def named() -> Iterator[tuple[str, str]]:
    paths = [ROOT / "README.md"]
    paths += [path for where in _WHERE for path in (ROOT / where).rglob("*") if path.suffix in _KINDS]
    for path in sorted(paths):
        for found in _NAMED.finditer(path.read_text()):
            if (words := found[1].strip()) not in _TITLES:
                yield str(path.relative_to(ROOT)), words


def test_each_command_that_is_named_exists() -> None:
    found = list(named())
    assert len({words for _, words in found}) > 10
    assert [(path, words) for path, words in found if wrong(words.split())] == []


@pytest.mark.parametrize("words", ["events bookmarks", "events stuck", "nothing"])
def test_one_that_is_not_there_is_found(words: str) -> None:
    assert wrong(words.split())

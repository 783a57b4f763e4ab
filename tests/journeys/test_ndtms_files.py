"""`lasars ndtms import`: a file goes in parts, is looked at, and is taken only if it may be."""

from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from deploy.cli import commands as cli
from deploy.cli.commands import options
from deploy.cli.ndtms_files import parts_of
from deploy.errors import LasarsError
from shared.kernel.csv_lines import table_lines

NAME = "N0852-20120401-20120930-TREAT-IN-H.csv"


class Extracts:
    """Assessment, with as many problems as there are lines that say so."""

    def __init__(self) -> None:
        self.posted: list[tuple[str, dict[str, Any]]] = []
        self.schemes = [{"id": "stockport-2012"}]

    def __call__(self, _area: str) -> "Extracts":
        return self

    def call(self, _role: str, method: str, _service: str, path: str, body: Any = None, **_: Any) -> Any:
        if path == "/schemes":
            return {"items": self.schemes}
        if method == "POST":
            self.posted.append((path, body))
            return {"id": "x1", "version": "H", "verified": True}
        text = "".join(body["csv"] for path, body in self.posted if path.endswith("/lines"))
        problems = text.count("wrong")
        if path.endswith("/problems"):
            problem = {"column": "DOB", "message": "must be a day", "allowed": ["DD/MM/YYYY"]}
            return {"items": [{"line": 3, "problems": [problem]}] * problems, "next": None}
        counts = dict.fromkeys(("new", "changed", "unchanged", "missing", "withoutConsent", "forgotten"), 0)
        return {"counts": counts | {"lines": text.count("\n") - 1, "problems": problems}}

    def paths(self) -> list[str]:
        return [path for path, _ in self.posted]


@pytest.fixture
def extracts(monkeypatch: pytest.MonkeyPatch) -> Extracts:
    made = Extracts()
    monkeypatch.setattr(options, "remote_stack", made)
    return made


def run(tmp_path: Path, text: str, *more: str) -> Any:
    (file := tmp_path / NAME).write_text(text)
    return CliRunner().invoke(cli.lasars, ["ndtms", "import", str(file), "--provider", "cdas", *more])


def test_a_file_is_sent_looked_at_and_taken(extracts: Extracts, tmp_path: Path) -> None:
    done = run(tmp_path, "DOB\na\nb\n")
    assert extracts.posted[0][1] == {"fileName": NAME, "provider": "cdas"}
    assert extracts.paths() == [f"/ndtms-extracts{path}" for path in ("", "/x1/lines", "/x1/take")]
    assert "2 lines" in done.output
    assert "Taken." in done.output


def test_a_dry_run_takes_nothing(extracts: Extracts, tmp_path: Path) -> None:
    assert "Nothing was taken." in run(tmp_path, "DOB\na\n", "--dry-run").output
    assert "/ndtms-extracts/x1/take" not in extracts.paths()


def test_problems_are_told_by_line_and_column_and_left_out_only_if_that_is_said(
    extracts: Extracts, tmp_path: Path
) -> None:
    refused = run(tmp_path, "DOB\na\nwrong\n")
    assert "line 3: DOB must be a day (allowed: DD/MM/YYYY)" in refused.output
    assert isinstance(refused.exception, LasarsError)
    assert "/ndtms-extracts/x1/take" not in extracts.paths()
    assert "Taken." in run(tmp_path, "DOB\na\nwrong\n", "--partial").output
    assert extracts.posted[-1] == ("/ndtms-extracts/x1/take", {"partial": True})


def test_parts_have_the_columns_and_say_where_they_begin() -> None:
    assert list(parts_of("A\n1\n2\n3\n", most=4)) == [(1, "A\n1\n2\n"), (3, "A\n3\n")]
    assert list(parts_of('A\n"1\n2"\n3\n', most=2)) == [(1, 'A\n"1\n2"\n'), (3, "A\n3\n")]
    assert list(parts_of('"A\na"\n1\n2\n', most=2)) == [(1, '"A\na"\n1\n'), (2, '"A\na"\n2\n')]
    assert list(parts_of("A\n")) == [(1, "A\n")]
    assert list(parts_of("\n ,\nA\n1\n\n2\n3\n", most=3)) == [(3, "A\n1\n\n"), (5, "A\n2\n"), (6, "A\n3\n")]
    assert list(parts_of("\n\n")) == [(2, "\n")]


@pytest.mark.parametrize("before", ["", "\n", "\r\n,\r\n"])
@pytest.mark.parametrize("sign", ["\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\n"])
def test_no_cell_is_cut_in_two_and_lines_are_those_of_the_file(sign: str, before: str) -> None:
    text = f"{before}A,B\n" + "".join(f'{number},"x{sign}y"\n' for number in range(10))
    whole = [(line, tuple(cells.values())) for line, cells in table_lines(text, lambda heads: heads)]
    in_parts = [
        (line + first_line - 1, tuple(cells.values()))
        for first_line, part in parts_of(text, 15)
        for line, cells in table_lines(part, lambda heads: heads)
    ]
    assert in_parts == whole


def test_in_an_area_of_which_nothing_is_published_nothing_is_sent(extracts: Extracts, tmp_path: Path) -> None:
    extracts.schemes = []
    refused = run(tmp_path, "DOB\na\nb\n")
    assert isinstance(refused.exception, LasarsError)
    assert "No scheme of stockport is published here" in str(refused.exception)
    assert extracts.posted == []

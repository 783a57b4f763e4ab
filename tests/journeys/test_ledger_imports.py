"""`lasars ledger import`: a file of the ledger is sent whole, looked at, and applied only if it may be."""

from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from deploy.cli import commands as cli
from deploy.cli.commands import options
from deploy.cli.ledger_imports import CSV_MAX_BYTES
from deploy.errors import LasarsError

STATES = ("matched", "proposed", "unmatched", "already", "repeats", "blocked", "applied", "refused", "wrong")


class Reports:
    """Payments, to which every line but that of the columns matches, or is wrong if it says so."""

    def __init__(self) -> None:
        self.posted: list[tuple[str, Any]] = []
        self.schemes = [{"id": "stockport-2012"}]

    def __call__(self, _area: str) -> "Reports":
        return self

    def call(self, _role: str, method: str, _service: str, path: str, body: Any = None, **_: Any) -> Any:
        if path == "/schemes":
            return {"items": self.schemes}
        if method == "POST":
            self.posted.append((path, body))
        texts = self.posted[0][1]["csv"].splitlines()[1:]
        if path.endswith("/lines"):
            fault = {"column": "amount", "message": "must be a sum in pounds"}
            items = [{"line": 2, "state": "wrong", "why": None, "problems": [fault]}] * texts.count("wrong")
            return {"items": items, "next": None}
        right = "applied" if path.endswith("/apply") else "matched"
        counts = dict.fromkeys(STATES, 0) | {"wrong": texts.count("wrong"), right: len(texts) - texts.count("wrong")}
        return {"id": "r1", "fileName": "f.csv", "sha256": "ab", "counts": counts}


@pytest.fixture
def reports(monkeypatch: pytest.MonkeyPatch) -> Reports:
    made = Reports()
    monkeypatch.setattr(options, "remote_stack", made)
    return made


def run(tmp_path: Path, content: bytes, *more: str) -> Any:
    (file := tmp_path / "f.csv").write_bytes(content)
    return CliRunner().invoke(cli.lasars, ["ledger", "import", str(file), "--kind", "payments", *more])


def test_a_file_is_sent_and_applied(reports: Reports, tmp_path: Path) -> None:
    done = run(tmp_path, b"amount\r\n1\r\nwrong\r\n", "--lines", "2")
    body = {"kind": "payments", "mapping": "generic", "fileName": "f.csv", "csv": "amount\r\n1\r\nwrong\r\n"}
    assert reports.posted == [("/ledger-reports", body | {"lines": 2}), ("/ledger-reports/r1/apply", None)]
    assert "1 applied" in done.output
    assert "line 2: amount must be a sum in pounds" in done.output


def test_a_dry_run_applies_nothing(reports: Reports, tmp_path: Path) -> None:
    done = run(tmp_path, b"amount\r\n1\r\n", "--dry-run")
    assert [path for path, _ in reports.posted] == ["/ledger-reports"]
    assert "1 match" in done.output
    assert "Nothing was applied." in done.output


@pytest.mark.parametrize(
    ("content", "said"),
    [("caf\u00e9\r\n".encode("cp1252"), "is not UTF-8"), ("a,b\r\n".encode("utf-16"), "UTF-16"),
     (b"x" * (CSV_MAX_BYTES + 1), "of at most 1500000: send a month or a week of it")],
)  # fmt: skip
def test_what_cannot_be_sent_is_said_at_once(reports: Reports, tmp_path: Path, content: bytes, said: str) -> None:
    refused = run(tmp_path, content)
    assert isinstance(refused.exception, LasarsError)
    assert said in str(refused.exception)
    assert reports.posted == []


def test_in_an_area_of_which_nothing_is_published_nothing_is_reported(reports: Reports, tmp_path: Path) -> None:
    reports.schemes = []
    refused = run(tmp_path, b"reference,amount\nR1,1.00\n")
    assert "No scheme of stockport is published here" in str(refused.exception)
    assert reports.posted == []

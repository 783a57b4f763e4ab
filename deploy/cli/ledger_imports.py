"""`lasars ledger import`: a file in which the council's ledger says what it did, looked at, and applied if asked."""

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from deploy.cli.arguments import read_text
from deploy.cli.client import RemoteStack, every_item
from deploy.errors import LasarsError

CSV_MAX_BYTES = 1_500_000
SHOWN = 100
ROLE, SERVICE, PATH = "finance_releaser", "payments", "/ledger-reports"
STATES = {
    "matched": "match", "proposed": "in doubt: decide them on the page of the file", "applied": "applied",
    "blocked": "wait for somebody without a hand in what they pay", "unmatched": "fit nothing here",
    "already": "were reported already", "repeats": "are the same as an earlier line", "refused": "were refused",
    "wrong": "cannot be read",
}  # fmt: skip
_SHOWN = ("wrong", "unmatched", "blocked", "proposed")


@dataclass(frozen=True, slots=True)
class LedgerImport:
    """`lines`: how many the ledger says there are. `dry_run`: nothing is applied."""

    path: Path
    kind: str
    mapping: str
    lines: int | None
    dry_run: bool


def import_report(stack: RemoteStack, wanted: LedgerImport) -> Iterator[str]:
    """Line by line what is to be told."""
    body = {"kind": wanted.kind, "mapping": wanted.mapping, "fileName": wanted.path.name, "csv": _text(wanted.path)}
    report = _post(stack, PATH, body | ({"lines": wanted.lines} if wanted.lines is not None else {}))
    yield f"{report['fileName']} is kept as {report['id']}, SHA-256 {report['sha256']}."
    if not wanted.dry_run:
        report = _post(stack, f"{PATH}/{report['id']}/apply")
    for state, words in STATES.items():
        if report["counts"][state]:
            yield f"{report['counts'][state]:>8} {words}"
    yield from _not_applied(stack, report)
    if wanted.dry_run:
        yield "Nothing was applied."


def _text(path: Path) -> str:
    """Nobody reads 200 MB to be refused."""
    try:
        size = path.stat().st_size
    except OSError as missing:
        raise LasarsError(f"Cannot read {path}: {missing.strerror}.") from None
    if size > CSV_MAX_BYTES:
        raise LasarsError(f"{path} has {size} bytes, of at most {CSV_MAX_BYTES}: send a month or a week of it.")
    return read_text(path)


def _not_applied(stack: RemoteStack, report: Mapping[str, Any]) -> Iterator[str]:
    count = sum(report["counts"][state] for state in _SHOWN)
    lines = every_item(stack, ROLE, SERVICE, f"{PATH}/{report['id']}/lines") if count else ()
    left = [line for line in lines if line["state"] in _SHOWN]
    for line in left[:SHOWN]:
        faults = "; ".join(f"{fault['column']} {fault['message']}" for fault in line["problems"])
        yield f"line {line['line']}: {faults or (line['why'] or line['state']).replace('_', ' ')}"
    if len(left) > SHOWN:
        yield f"{len(left) - SHOWN} more lines are not applied."


def _post(stack: RemoteStack, path: str, body: Mapping[str, Any] | None = None) -> Any:
    return stack.call(ROLE, "POST", SERVICE, path, body, key=str(uuid.uuid4()))

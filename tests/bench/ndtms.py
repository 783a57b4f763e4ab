"""How long an agency's file of 20,000 lines takes, sent in parts, looked at and taken, beside reading it alone."""

import asyncio
import tempfile
import time
from pathlib import Path
from typing import Any

from deploy.cli.client import RemoteStack
from deploy.cli.ndtms_files import ExtractImport, import_extract
from deploy.sandbox.sandbox import Sandbox
from services.assessment.rules.ndtms.reading import extract_lines
from tests.rules.assessment.ndtms_files import FILE_NAME, H_NAME, TODAY, ann_row, extract_text, layout_of

LINES = 20_000
MOST_SECONDS = 60


async def bench(stack: Sandbox) -> list[dict[str, Any]]:
    rows = [ann_row(CLIENTID=f"C{number}", EPISODID=f"E{number}") for number in range(LINES)]
    text = extract_text(*rows)
    began = time.perf_counter()
    assert sum(not line.problems for line in extract_lines(text, layout_of(), H_NAME, TODAY)) == LINES
    alone = time.perf_counter() - began
    with tempfile.TemporaryDirectory(prefix="lasars-bench-") as folder:
        (file := Path(folder) / FILE_NAME).write_text(text)
        seconds = await asyncio.to_thread(_imported, stack.addresses.url("front"), file)
    late = "" if seconds < MOST_SECONDS else ": TOO SLOW"
    return [{
        "what": f"NDTMS file of {LINES} lines{late}", "unit": "seconds", "ours": round(seconds, 1),
        "floor": round(alone, 1), "ratio": round(seconds / alone, 2), "floorIs": "the same lines only read",
    }]  # fmt: skip


def _imported(url: str, file: Path) -> float:
    began = time.perf_counter()
    lines = list(import_extract(RemoteStack(url), ExtractImport(file, "cdas", partial=False, dry_run=False)))
    assert lines[-1] == "Taken.", lines
    return time.perf_counter() - began

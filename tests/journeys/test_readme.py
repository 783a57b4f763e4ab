"""What the README tells a newcomer to paste does what it says."""

import asyncio
import os
from datetime import date
from pathlib import Path

from deploy.sandbox.topology import Addresses, free_base
from tests.forked import forked_sandbox

ROOT = Path(__file__).parents[2]
LIMIT_SECONDS = 240


def block_after(heading: str) -> str:
    section = (ROOT / "README.md").read_text().split(f"## {heading}\n", 1)[1]
    return section.split("```bash\n", 1)[1].split("\n```", 1)[0]


async def test_the_twelve_steps_by_curl(tmp_path: Path) -> None:
    addresses = Addresses(free_base())
    async with forked_sandbox(tmp_path, addresses, None, date(2012, 4, 2)):
        process = await asyncio.create_subprocess_exec(
            "bash", "-euo", "pipefail", "-c", block_after("The twelve steps by curl"),
            cwd=ROOT, env=os.environ | {"PORT_BASE": str(addresses.base)},
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
        )  # fmt: skip
        said = (await asyncio.wait_for(process.communicate(), LIMIT_SECONDS))[0].decode()
    assert process.returncode == 0, said
    assert "verified: planned_discharge" in said
    assert "2012-07-10 abstinent_at_review due 34500" in said
    assert '"state":"released"' in said
    assert '"reason":"represented"' in said
    assert '"kind":"approval"' in said
    assert "riverside" in said.rpartition("Financial position")[2]
    assert "approval, planned_discharge of claim" in said

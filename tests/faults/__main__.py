"""`python -m tests.faults --bus feed|kafka|both --persons N --events N --seeds A-B --folder F`: the matrix of faults.

Generated lives are played by the public APIs against a real stack, a fault after a fault, and each end is compared with
that of the same lives without one. It goes on where it was stopped; at the end, or at Ctrl-C, the table is written.
"""

import argparse
import asyncio
import os
import platform
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import count
from pathlib import Path

from deploy.sandbox.topology import Bus
from tests.faults.comparing import apart
from tests.faults.records import Records
from tests.faults.rounds import Faults, Round, play_round
from tests.faults.tables import tables

SHOWN = 20  # of what is apart in a round; the file has all


def _options(words: list[str]) -> argparse.Namespace:
    options = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    options.add_argument("--bus", choices=["feed", "kafka", "both"], default="both")
    options.add_argument("--persons", type=int, default=30, help="of each round")
    options.add_argument("--events", type=int, default=100_000, help="rounds are played until so many were published")
    options.add_argument("--seeds", default="1-", help="1-20, or 1- for as many as it takes")
    options.add_argument("--folder", type=Path, default=Path("faults"))
    options.add_argument(
        "--until", type=date.fromisoformat, help="the last day that is played; the last of all if none"
    )
    options.add_argument(
        "--every", type=int, default=8, help="about how many lines of the caseload there are to a fault"
    )
    options.add_argument("--port-base", type=int, help="nine free ports from here")
    return options.parse_args(words)


def _rounds(options: argparse.Namespace) -> Iterator[Round]:
    first, _, last = options.seeds.partition("-")
    seeds = range(int(first), int(last or first) + 1) if last or "-" not in options.seeds else count(int(first))
    buses: list[Bus] = ["feed", "kafka"] if options.bus == "both" else [options.bus]
    for seed in seeds:
        for bus in buses:
            yield Round(bus, seed, options.persons, options.until, options.every, options.port_base)


async def _try(options: argparse.Namespace, records: Records) -> None:
    for of in _rounds(options):
        if records.events >= options.events:
            return
        if records.has(of):
            continue
        expected = records.kept_end(of)
        if expected is None:
            expected = (await play_round(replace(of, bus="feed"), None)).end
            records.keep_end(of, expected)
        records.begin(of)
        faults = Faults(records.tried(of.bus), noted=lambda case, of=of: records.note(of, case))  # type: ignore[misc]
        played = await play_round(of, faults)
        judged = records.end(of, played, apart(expected.facts, played.end.facts))
        print(f"{of.name}: {judged.events:,} events, {len(played.done)} faults, {records.events:,} events so far")
        for line in [*judged.lost, *judged.twice, *judged.different][:SHOWN]:
            print(f"  {line[:300]}")
        sys.stdout.flush()


def _page(options: argparse.Namespace, records: Records) -> str:
    machine = f"{os.cpu_count()} cores, Python {platform.python_version()}, Linux {platform.release()}"
    command = f"python -m tests.faults {' '.join(sys.argv[1:])}"
    return f"`{command}`, {datetime.now(UTC):%Y-%m-%d}, on {machine}.\n\n{tables(records)}"


def main() -> int:
    options = _options(sys.argv[1:])
    records = Records.read(options.folder)
    try:
        asyncio.run(_try(options, records))
    except KeyboardInterrupt:
        print("Stopped; the same command goes on after the last whole round.")
    (options.folder / "matrix.md").write_text(_page(options, records))
    print(f"{options.folder / 'matrix.md'} has the table.")
    return 0 if all(judged.is_right for judged in records.results) else 1


if __name__ == "__main__":
    sys.exit(main())

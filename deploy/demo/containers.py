"""`python -m deploy.demo.containers`: the example told to services in containers, checked to the penny, then exit.

Told again after a restart it goes on where it stopped. The environment says where everything is.
"""

import asyncio
import json
import os
import sys
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from deploy.demo.display import figures_table
from deploy.demo.example import STOCKPORT, WHOLE, load_example, play_example
from deploy.demo.ledger_beside import ledgers_beside
from deploy.demo.player.journal import PlayJournal
from deploy.demo.player.lines import CaseloadLine
from deploy.demo.player.play import ProgressCallback
from deploy.demo.verify import check_money, problems
from deploy.errors import LasarsError
from deploy.sandbox.home import Home
from deploy.sandbox.tokens import Issuer
from deploy.sandbox.topology import Addresses

LINES_A_WORD = 500


@dataclass(frozen=True, slots=True)
class Containers:
    addresses: Addresses
    issuer: Issuer
    database_url: str

    def owner_url(self) -> str:
        return self.database_url


def counted(total: int) -> ProgressCallback:
    """A line now and then: a container's log is no terminal."""
    done = 0

    def after(line: CaseloadLine) -> None:
        nonlocal done
        done += 1
        if done % LINES_A_WORD == 0 or done == total:
            print(f"{line.on}  {done:,} of {total:,} actions", flush=True)

    return after


def persons_asked_for() -> int:
    text = os.environ.get("LASARS_PERSONS") or str(WHOLE)
    if not text.isdecimal() or not 1 <= int(text) <= WHOLE:
        raise LasarsError(f"LASARS_PERSONS is {text!r}: it must be a whole number from 1 to {WHOLE}.")
    return int(text)


async def tell_containers() -> int:
    home = Home(Path(os.environ["LASARS_HOME"]))
    addresses = Addresses(elsewhere=json.loads(os.environ["LASARS_ADDRESSES"]))
    stack = Containers(addresses, Issuer(home), os.environ["LASARS_OWNER_URL"])
    example = load_example(STOCKPORT, persons_asked_for())
    journal = PlayJournal(home.played)
    async with ledgers_beside([example]) as ledgers:
        await play_example(stack, example, journal, counted(len(example.lines)))
        result = await check_money(stack, example, journal, (await ledgers())[example.area])
    Console(width=100).print(figures_table(result.figures, f"{example.name} in containers"), crop=False)
    for problem in problems(result):
        print(problem)
    return 0 if result.is_right else 1


def main() -> int:
    try:
        return asyncio.run(tell_containers())
    except LasarsError as failed:
        print(failed)
        return 1


if __name__ == "__main__":
    sys.exit(main())

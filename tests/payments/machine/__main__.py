"""`python -m tests.payments.machine --steps 100000 --seed 1`: as many steps, on a database of its own."""

import argparse
import asyncio
import logging
import sys
import time
from itertools import count

import structlog

from services.payments.main import service
from services.payments.settings import Settings
from tests.bench.own_database import on_own_database
from tests.payments.machine import play


async def main(steps: int, seed: int, first: int, *, alone: bool) -> int:
    began, done = time.monotonic(), 0
    async with on_own_database(Settings, service) as (payments, _):
        for number in count(first):
            name, history = play.drawn(seed, number)
            if alone:
                what = play.played_alone(name, history)
                difference = what and play.Difference(name, tuple(history), what)
            else:
                difference = await play.played(payments, name, history)
            done += len(history)
            if difference:
                shown = difference if alone else await play.shortened(payments, difference)
                sys.stdout.write(f"history {number}:\n{shown}\n")
            if difference or done >= steps:
                break
        seconds = time.monotonic() - began
    histories = f"seed {seed}, histories {first} to {number}"
    sys.stdout.write(f"{done} steps of {histories}, in {seconds:.0f} s: {done / seconds:.0f} a second\n")
    return 1 if difference else 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tests.payments.machine", description=__doc__)
    parser.add_argument("--steps", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--history", type=int, default=0, help="the number of the first history")
    parser.add_argument("--alone", action="store_true", help="the model by itself")
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    asked = parser.parse_args()
    sys.exit(asyncio.run(main(asked.steps, asked.seed, asked.history, alone=asked.alone)))

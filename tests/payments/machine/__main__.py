"""`python -m tests.payments.machine --steps 100000 --seed 1`: as many steps, on a database of its own."""

import argparse
import asyncio
import logging
import sys
import time
from collections.abc import Sequence
from itertools import count

import asyncpg
import structlog

from deploy.sandbox.postgres import WITHOUT_DISK, made_without_disk
from services.payments.main import service
from services.payments.settings import Settings
from tests.bench.own_database import on_own_database
from tests.payments.machine import play


async def main(steps: int, seed: int, first: int) -> int:
    with made_without_disk():
        async with on_own_database(Settings, service) as (payments, owner):
            await without_disk(owner)
            return await many(payments, steps, seed, first)


async def without_disk(owner: asyncpg.Connection) -> None:
    for statement in (*WITHOUT_DISK, "ALTER SYSTEM SET synchronous_commit = off", "SELECT pg_reload_conf()"):
        await owner.execute(statement)


async def many(payments: play.Running, steps: int, seed: int, first: int) -> int:
    began, done = time.monotonic(), 0
    for number in count(first, play.TOGETHER):
        histories = [play.drawn(seed, number + more) for more in range(play.TOGETHER)]
        differences = await play.played(payments, histories)
        done += sum(len(history.steps) for history in histories)
        if differences:
            await show(payments, differences, f"seed {seed}, --history {number}")
            return 1
        if done >= steps:
            break
        sys.stdout.write(f"{done} of {steps} steps, {time.monotonic() - began:.0f} s\n")
        sys.stdout.flush()
    tell(done, f"seed {seed}, histories {first} to {number + play.TOGETHER - 1}", time.monotonic() - began)
    return 0


async def show(payments: play.Running, differences: Sequence[play.Difference], drawn: str) -> None:
    """What differs is said at once: to shorten a history may take minutes."""
    for difference in differences:
        scheme, steps = difference.history.scheme, difference.history.steps
        sys.stdout.write(f"{drawn}, {scheme!r}, after {len(steps)} steps:\n{steps[-1]!r}\n{difference.what}\n")
    sys.stdout.flush()
    sys.stdout.write(f"shortened:\n{await play.shortened(payments, differences)}\n")


def alone(steps: int, seed: int, first: int) -> int:
    """The model by itself."""
    began, last = time.monotonic(), first + -(-steps // play.LENGTH)
    for number in range(first, last):
        history = play.drawn(seed, number)
        if what := play.played_alone(history):
            sys.stdout.write(f"seed {seed}, --history {number}:\n{play.Difference(history, what)}\n")
            return 1
    tell((last - first) * play.LENGTH, f"seed {seed}, histories {first} to {last - 1}", time.monotonic() - began)
    return 0


def tell(done: int, histories: str, seconds: float) -> None:
    sys.stdout.write(f"{done} steps of {histories}, in {seconds:.0f} s: {done / seconds:.0f} a second\n")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tests.payments.machine", description=__doc__)
    parser.add_argument("--steps", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--history", type=int, default=0, help="the number of the first history")
    parser.add_argument("--alone", action="store_true", help="the model by itself")
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    asked = parser.parse_args()
    if asked.alone:
        sys.exit(alone(asked.steps, asked.seed, asked.history))
    sys.exit(asyncio.run(main(asked.steps, asked.seed, asked.history)))

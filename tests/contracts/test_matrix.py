"""Nobody sees, does or learns what is not theirs, whatever they ask and whoever they say they are."""

import os
import random

import pytest

from tests.contracts.matrix import Matrix, operations
from tests.contracts.worlds import WORLDS, with_former, with_parked
from tests.harness import Running

SHARE = float(os.environ.get("LASARS_MATRIX_SHARE", "1"))
SEED = int(os.environ.get("LASARS_MATRIX_SEED", "0")) or random.SystemRandom().randrange(1, 10**6)


async def check(running: Running, capsys: pytest.CaptureFixture[str]) -> None:
    name = running.service.name
    asked = operations(running.app.openapi())
    assert [operation.name for operation in asked if not operation.roles] == []
    known = await with_parked(running, await with_former(running, await WORLDS[name](running)))
    matrix = Matrix(running, known, random.Random(SEED))
    await matrix.ask_all(asked, SHARE)
    with capsys.disabled():
        counted = ", ".join(f"{count} {what}" for what, count in sorted(matrix.counts.items()))
        print(f"\n{name}: {counted}; {len(matrix.leaks)} leaks (LASARS_MATRIX_SEED={SEED})")  # noqa: T201
    assert not matrix.leaks, "\n".join(matrix.leaks)
    assert matrix.counts["bad tokens"] > 0 < matrix.counts["asked"]
    assert SHARE < 1 or matrix.counts["told apart by who may"] > 0  # else the ids lead nowhere and nothing was tried


async def test_assessment_tells_nobody_what_is_not_theirs(
    assessment: Running, capsys: pytest.CaptureFixture[str]
) -> None:
    await check(assessment, capsys)


async def test_referral_tells_nobody_what_is_not_theirs(referral: Running, capsys: pytest.CaptureFixture[str]) -> None:
    await check(referral, capsys)


async def test_tariff_tells_nobody_what_is_not_theirs(tariff: Running, capsys: pytest.CaptureFixture[str]) -> None:
    await check(tariff, capsys)


async def test_payments_tells_nobody_what_is_not_theirs(payments: Running, capsys: pytest.CaptureFixture[str]) -> None:
    await check(payments, capsys)

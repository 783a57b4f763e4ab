"""Whatever a lost connection makes fail, who tries drafts goes on: else the whole service would end with it."""

import asyncio
import importlib
from typing import Any

import pytest

from shared.kernel import own_process


@pytest.mark.parametrize("service", ["assessment", "payments"])
async def test_who_tries_drafts_goes_on_after_whatever_fails(service: str, monkeypatch: pytest.MonkeyPatch) -> None:
    worker = importlib.import_module(f"services.{service}.commands.what_if_worker")
    went_on, tries = asyncio.Event(), 0

    async def take(_database: Any) -> None:
        nonlocal tries
        tries += 1
        if tries == 1:
            raise AttributeError("'NoneType' object has no attribute 'bind_execute'")
        went_on.set()

    monkeypatch.setattr(worker, "take", take)
    monkeypatch.setattr(own_process, "LOOK_SECONDS", 0.01)
    working = asyncio.create_task(worker.run(None, None))
    try:
        async with asyncio.timeout(10):
            await went_on.wait()
    finally:
        working.cancel()
        await asyncio.gather(working, return_exceptions=True)

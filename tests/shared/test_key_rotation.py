"""A worker goes on by another key that is put into its file while it runs, and says what is wrong until then."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from joserfc.jwk import ECKey

from tests.harness import ISSUER, token
from tests.shared import example
from tests.shared.example import noted
from tests.shared.key_issuer import KeyIssuer, new_key
from tests.shared.worlds import World, a_world, until


@pytest.fixture
def issuer() -> Iterator[KeyIssuer]:
    """Its tokens live for half a second."""
    issuer = KeyIssuer(lambda: token("service", sub="service-listener"), life_seconds=0.5)
    yield issuer
    issuer.close()


@pytest.fixture
def key_file(issuer: KeyIssuer, tmp_path: Path) -> Path:
    path = tmp_path / "key.pem"
    new_key(path)
    issuer.register(path)
    return path


class KeyWorld(World):
    """Whoever listens has a key, and no token."""

    shown: dict[str, Any]

    def settings(self, url: str) -> example.Settings:
        return super().settings(url).model_copy(update=self.shown)


@pytest.fixture
async def world(
    database_url: str, monkeypatch: pytest.MonkeyPatch, issuer: KeyIssuer, key_file: Path
) -> AsyncIterator[World]:
    KeyWorld.shown = {
        "service_token": "", "service_token_url": issuer.url, "service_key_file": key_file, "client_audience": ISSUER,
    }  # fmt: skip
    monkeypatch.setattr("tests.shared.worlds.World", KeyWorld)
    async with a_world("feed", database_url, monkeypatch) as made:
        yield made


async def test_another_key_while_it_reads_takes_effect_without_a_start(
    world: World, issuer: KeyIssuer, key_file: Path
) -> None:
    listening = world.listen()
    await world.publish((thing := uuid4(), noted(thing, 1)))
    await world.wait_heard(1)
    new_key(key_file)
    kid = issuer.register(key_file)
    numbers = iter(range(2, 100))

    async def by_the_new_one() -> bool:
        count = next(numbers)
        await world.publish((thing, noted(thing, count)))
        await world.wait_heard(count)
        return issuer.kids[-1] == kid

    await until(by_the_new_one, "the new key is shown")
    assert len(set(issuer.kids)) == 2
    assert not listening.done()


def put(path: Path, content: bytes | None) -> bytes:
    """In place of what was there, which it returns."""
    before = path.read_bytes() if path.exists() else b""
    path.unlink(missing_ok=True)
    if content is not None:
        path.write_bytes(content)
    return before


ANOTHER = ECKey.generate_key("P-256").as_pem(private=True)


@pytest.mark.parametrize(
    ("content", "told"),
    [(b"", "holds no key that can be used"), (None, "cannot be read"), (ANOTHER, "register the public half")],
    ids=["empty", "gone", "another"],
)
async def test_what_keeps_it_from_reading_is_told_until_it_is_mended(
    world: World, issuer: KeyIssuer, key_file: Path, content: bytes | None, told: str
) -> None:
    good = put(key_file, content)
    world.listen()
    assert world.listening is not None

    async def is_told() -> bool:
        assert world.listening is not None
        return "things" in world.listening.away()

    await until(is_told, "it is told")
    why = world.listening.away()["things"].why
    assert told in why
    assert "LASARS_SERVICE_KEY_FILE" in why
    assert "see that it runs" not in why  # the source is well
    put(key_file, good)
    await world.publish((thing := uuid4(), noted(thing, 1)))
    await world.wait_heard(1)
    assert world.listening.away() == {}

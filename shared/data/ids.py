"""Ids as the driver has them: of a class beside `uuid.UUID`'s, made, read and written a dozen times as fast."""

from hashlib import sha1
from uuid import UUID

from asyncpg.pgproto import pgproto
from uuid_utils import uuid7

_CANONICAL = 36  # characters


def new_id() -> UUID:
    """Time-ordered (UUIDv7): each is above those that this process made before."""
    return pgproto.UUID(uuid7().bytes)


def id_of(text: str) -> UUID:
    """Whatever `uuid.UUID` reads. Raises ValueError."""
    if len(text) == _CANONICAL:
        try:
            return pgproto.UUID(text)
        except ValueError:
            pass  # nor, but for a few odd ones, does the other read it
    return UUID(text)


def id_within(key: UUID, name: str) -> UUID:
    """What `uuid.uuid5` makes: of one name within one id always the same."""
    made = bytearray(sha1(key.bytes + name.encode(), usedforsecurity=False).digest()[:16])
    made[6] = made[6] & 0x0F | 0x50
    made[8] = made[8] & 0x3F | 0x80
    return pgproto.UUID(bytes(made))

"""Folders that are gone with the test that made them: in memory where there is room, so that nobody waits for a disk.

What lies there takes memory: where there is none to spare, or no such place, it is a folder of /tmp.
"""

import os
import shutil
import tempfile
from pathlib import Path

MEMORY = Path("/dev/shm")  # noqa: S108 (a folder of its own is made in it)
ROOM_BYTES = 8 << 30


def new_folder(prefix: str) -> Path:
    return Path(tempfile.mkdtemp(prefix=prefix, dir=MEMORY if _has_room() else None))


def _has_room() -> bool:
    return os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM_BYTES

"""The editions of the core data set that this installation has: one file each, beside what their columns mean."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from services.assessment.rules.ndtms.layouts import Layouts, layouts_of

_FOLDER = Path(__file__).parent / "ndtms"
_MEANINGS = ("columns", "codes")


@cache
def layouts() -> Layouts:
    """By version, in the order of their names."""
    editions = sorted(path for path in _FOLDER.glob("*.toml") if path.stem not in _MEANINGS)
    columns, codes = (_read(_FOLDER / f"{name}.toml") for name in _MEANINGS)
    return layouts_of(columns, codes, [_read(path) for path in editions])


def _read(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text())

"""One small maker per thing, with sound defaults, for the tests of all services."""

from typing import Any


def nothing() -> Any:
    return None

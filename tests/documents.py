"""The documents of the services, as they are committed: megabytes, so read by the parser in C, and once."""

from functools import cache
from typing import Any

import yaml

from deploy.documents import ROOT


@cache
def document_of(service: str, kind: str = "openapi") -> dict[str, Any]:
    """Nobody changes what is handed out."""
    return read_document((ROOT / "services" / service / f"{kind}.yaml").read_text())


def read_document(text: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.load(text, yaml.CSafeLoader)
    return found

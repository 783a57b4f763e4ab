"""Writes what integrators read: `openapi.yaml` and `asyncapi.yaml` of each service, who sees what, what a scheme says,
how what a standard asks is met, and of what all is made.

`python -m deploy.documents` writes them; with `--check` it only says which differ, and fails if one does.
"""

import importlib
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from deploy.documents import access, assurance, bill_of_materials, scheme_page
from shared.kernel.version import RELEASED, VERSION
from shared.messaging import asyncapi
from shared.runtime.service import ServiceDefinition, create_app, events_document

SERVICES = ("assessment", "referral", "tariff", "payments")
ROOT = Path(__file__).parents[2]
NOWHERE = "postgresql://nobody@localhost/none"  # the documents need no database


def load(name: str) -> ServiceDefinition:
    settings = importlib.import_module(f"services.{name}.settings").Settings(database_url=NOWHERE)
    service: ServiceDefinition = importlib.import_module(f"services.{name}.main").service(settings)
    return service


@cache
def openapi_of(name: str) -> dict[str, Any]:
    """Once for all that is made of it, which takes it as it is: to make one takes seconds."""
    return create_app(load(name)).openapi()


def documents(name: str) -> dict[Path, str]:
    folder = ROOT / "services" / name
    return {
        folder / "openapi.yaml": asyncapi.render(openapi_of(name)),
        folder / "asyncapi.yaml": asyncapi.render(events_document(load(name))),
    }


def overview() -> dict[Path, str]:
    return {
        access.PAGE: access.page(
            {name: load(name) for name in SERVICES}, {name: openapi_of(name) for name in SERVICES}
        ),
        scheme_page.PAGE: scheme_page.page(),
        assurance.PAGE: assurance.page(),
        bill_of_materials.BILL: bill_of_materials.bill(VERSION, RELEASED),
        bill_of_materials.PAGE: bill_of_materials.page(),
    }


def every_document() -> Iterator[tuple[Path, str]]:
    for made in (*map(documents, SERVICES), overview()):
        yield from made.items()


def differing() -> list[Path]:
    return [path for path, text in every_document() if not path.exists() or path.read_text() != text]


def main(arguments: list[str]) -> None:
    if "--check" in arguments:
        if wrong := differing():
            sys.exit(
                f"not as the code says: {', '.join(str(path.relative_to(ROOT)) for path in wrong)}; make documents"
            )
        return
    for path, text in every_document():
        path.write_text(text)
        print(path.relative_to(ROOT))

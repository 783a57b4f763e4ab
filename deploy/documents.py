"""Writes what integrators read: `openapi.yaml` and `asyncapi.yaml` of each service, from the code.

`python -m deploy.documents` writes them; with `--check` it only says which differ, and fails if one does.
"""

import importlib
import sys
from pathlib import Path

from shared import asyncapi
from shared.service import Service, create_app

SERVICES = ("assessment", "referral", "tariff", "payments")
ROOT = Path(__file__).parents[1]
NOWHERE = "postgresql://nobody@localhost/none"  # the documents need no database


def load(name: str) -> Service:
    settings = importlib.import_module(f"services.{name}.settings").Settings(database_url=NOWHERE)
    service: Service = importlib.import_module(f"services.{name}.main").service(settings)
    return service


def documents(name: str) -> dict[Path, str]:
    service = load(name)
    folder = ROOT / "services" / name
    return {
        folder / "openapi.yaml": asyncapi.render(create_app(service).openapi()),
        folder / "asyncapi.yaml": asyncapi.render(asyncapi.document(service)),
    }


def differing() -> list[Path]:
    return [
        path
        for name in SERVICES
        for path, text in documents(name).items()
        if not path.exists() or path.read_text() != text
    ]


def main(arguments: list[str]) -> None:
    if "--check" in arguments:
        if wrong := differing():
            sys.exit(
                f"not as the code says: {', '.join(str(path.relative_to(ROOT)) for path in wrong)}; make documents"
            )
        return
    for name in SERVICES:
        for path, text in documents(name).items():
            path.write_text(text)
            print(path.relative_to(ROOT))


if __name__ == "__main__":
    main(sys.argv[1:])

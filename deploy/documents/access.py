"""The generated half of `docs/access.md`: who may call what, and what of it they are shown, as the code has it."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from shared.kernel.claims import ROLES
from shared.runtime.service import ServiceDefinition

PAGE = Path(__file__).parents[2] / "docs" / "access.md"
START = "<!-- What follows is made from the code: make documents. -->\n"
BOUND = frozenset({"referrer", "provider", "clinician", "interviewer"})  # they see what concerns their organisation
WHOLE = frozenset({"service", "platform_operator"})  # of all areas
DIRECTORY = "directory"  # what everybody of the area may look up
METHODS = {"get", "post", "put", "patch", "delete"}


def page(services: Mapping[str, ServiceDefinition], documents: Mapping[str, Mapping[str, Any]]) -> str:
    """The whole page: what people wrote stays, the tables are made anew."""
    written = PAGE.read_text().partition(START)[0]
    return written + START + "\n" + "\n".join(_sections(services, documents))


def _sections(services: Mapping[str, ServiceDefinition], documents: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    for name, document in documents.items():
        yield f"## {name}: routes\n"
        yield from _table(["Route", *(f"`{role}`" for role in ROLES), "Answer"], _routes(document))
        yield f"## {name}: what an answer holds\n"
        yield from _table(["Answer", "Fields, and in brackets the only roles that are shown one"], _views(document))
    yield "## Topics\n"
    yield from _table(["Service", "Topic", "Types", "Who may read", "Which areas"], _topics(services))


def _table(head: list[str], rows: Iterator[list[str]]) -> Iterator[str]:
    for row in [head, ["---"] * len(head), *rows]:
        yield f"| {' | '.join(row)} |"
    yield ""


def _routes(document: Mapping[str, Any]) -> Iterator[list[str]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            if method in METHODS and "x-roles" in operation:
                cells = [_scope(role, operation) for role in ROLES]
                yield [f"`{method.upper()} {path}`", *cells, ", ".join(_answers(operation))]


def _scope(role: str, operation: Mapping[str, Any]) -> str:
    if role not in operation["x-roles"]:
        return ""
    if role in WHOLE:
        return "all"
    return "own" if role in BOUND and DIRECTORY not in operation["tags"] else "area"


def _answers(operation: Mapping[str, Any]) -> list[str]:
    """The views that it returns when it succeeds, without the page that holds them."""
    views: dict[str, None] = {}
    for status, response in operation["responses"].items():
        schema = response.get("content", {}).get("application/json", {}).get("schema", {})
        if status < "300" and "$ref" in schema:
            views[_name(schema).removeprefix("PageOf_").rstrip("_")] = None
    return list(views)


def _name(schema: Mapping[str, Any]) -> str:
    return str(schema["$ref"]).rpartition("/")[2]


def _views(document: Mapping[str, Any]) -> Iterator[list[str]]:
    """Every view that an answer is made of, those within others too."""
    schemas = document["components"]["schemas"]
    for name, schema in schemas.items():
        if name.endswith(("View", "Registered")):
            fields = [_field(field, content) for field, content in schema.get("properties", {}).items()]
            yield [name, ", ".join(fields)]


def _field(name: str, schema: Mapping[str, Any]) -> str:
    return f"{name} ({', '.join(sorted(schema['x-roles']))})" if "x-roles" in schema else name


def _topics(services: Mapping[str, ServiceDefinition]) -> Iterator[list[str]]:
    for name, service in services.items():
        types: dict[tuple[str, tuple[str, ...]], list[str]] = {}
        for payload in service.publishes:
            types.setdefault((payload.topic, payload.readers), []).append(payload.type)
        for (topic, readers), published in types.items():
            of_all = [reader for reader in readers if reader.startswith("service")]
            areas = "services all, others their own" if len(of_all) < len(readers) else "all"
            yield [name, f"`{topic}`", ", ".join(published), ", ".join(readers), areas]

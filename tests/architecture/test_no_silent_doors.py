"""What a document promises, some code does; what code does, some document says."""

import ast

import pytest

from shared.messaging.events import Payload, message_name
from tests.architecture.sources import SERVICES, load, modules, named
from tests.documents import document_of

MAKERS = {"model_validate", "model_validate_json", "model_construct"}


def _constructed(service: str) -> set[type[Payload]]:
    """The payloads of a service's own that its code makes: `Type(...)` or `Type.model_validate(...)`."""
    found: set[type[Payload]] = set()
    for module, tree in modules(f"services/{service}"):
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                maker = node.func
                of_class = isinstance(maker, ast.Attribute) and maker.attr in MAKERS
                made = named(module, maker.value if isinstance(maker, ast.Attribute) and of_class else maker)
                if isinstance(made, type) and issubclass(made, Payload):
                    found.add(made)
    restated = load(service).restated
    return found | ({restated} if restated else set())  # made for every service alike, see `restate`


def _documented(service: str, action: str) -> set[str]:
    document = document_of(service, "asyncapi")
    return {
        operation["messages"][0]["$ref"].rpartition("/")[2]
        for operation in document["operations"].values()
        if operation["action"] == action
    }


@pytest.mark.parametrize("service", SERVICES)
def test_the_types_a_document_says_are_sent_are_those_that_code_makes(service: str) -> None:
    made = {message_name(each) for each in _constructed(service)}
    sent = _documented(service, "send")
    assert sent - made == set(), "documented, and no code makes one"
    assert made - sent == set(), "made, and in no document"


def test_every_type_that_a_document_says_is_received_is_made_by_another_service() -> None:
    made = {service: {message_name(each) for each in _constructed(service)} for service in SERVICES}
    for service in SERVICES:
        others = set().union(*(types for other, types in made.items() if other != service))
        assert _documented(service, "receive") - others == set(), service

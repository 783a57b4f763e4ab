"""Every route asks for a role, every POST for a key; the documents are what the code says."""

import inspect
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.routing import iter_route_contexts

from deploy import documents
from shared.kernel.settings import ServiceSettings
from shared.messaging.events import message_name, topic_pattern
from shared.messaging.restated import FactsRestated
from shared.messaging.webhooks.endpoints import reader_roles
from shared.web.auth import ROLES
from shared.web.idempotency import idempotency_key
from shared.web.writing import WritingRoute
from tests.architecture.sources import ROOT, SERVICES, application, endpoints, load
from tests.documents import document_of, in_full

PUBLIC = {
    "/", "/problems/{slug}", "/asyncapi.yaml", "/health/live", "/health/ready", "/openapi.json",
    "/docs", "/docs/signed-in", "/docs/files/{name}", "/favicon.ico",
    # What services say of themselves to the public: the standard wants it open (docs/directory.md).
    "/open-referral/{area}", "/open-referral/{area}/services", "/open-referral/{area}/services/{service_id}",
}  # fmt: skip


def _dependencies(dependant: Any) -> Iterator[Any]:
    for dependency in dependant.dependencies if dependant is not None else []:
        yield dependency.call
        yield from _dependencies(dependency)


@pytest.mark.parametrize("name", SERVICES)
def test_every_route_asks_for_a_role(name: str) -> None:
    open_to_all = []
    for method, path, _function, dependant in endpoints(name):
        roles = {role for call in _dependencies(dependant) for role in getattr(call, "roles", ())}
        assert roles <= set(ROLES)
        if not roles and path not in PUBLIC:
            open_to_all.append(f"{method} {path}")
    assert open_to_all == []


@pytest.mark.parametrize("name", SERVICES)
def test_every_post_takes_an_idempotency_key(name: str) -> None:
    without = [
        f"{method} {path}"
        for method, path, _function, dependant in endpoints(name)
        if method == "POST" and idempotency_key not in _dependencies(dependant) and not path.endswith("/check")
    ]
    assert without == []


@pytest.mark.parametrize("name", SERVICES)
def test_every_body_is_read_where_no_member_may_stand_twice(name: str) -> None:
    taking = [route for route in iter_route_contexts(application(name).routes) if getattr(route, "body_field", None)]
    assert taking
    assert [str(route.path) for route in taking if not isinstance(route.original_route, WritingRoute)] == []


@pytest.mark.parametrize("name", SERVICES)
def test_operations_have_names_of_their_own(name: str) -> None:
    document = in_full(document_of(name))
    assert document["openapi"].startswith("3.1")
    operations = [
        operation for path in document["paths"].values() for operation in path.values() if "operationId" in operation
    ]
    ids = [operation["operationId"] for operation in operations]
    assert len(ids) == len(set(ids))
    for operation in operations:
        for status, response in operation["responses"].items():
            for content in response.get("content", {}).values():
                assert "example" in content or "examples" in content, (operation["operationId"], status)


@pytest.mark.parametrize("name", SERVICES)
def test_documents_are_what_the_code_says(name: str) -> None:
    for path, text in documents.documents(name).items():
        assert path.exists(), f"{path}: make documents"
        assert path.read_text() == text, f"{path} differs from the code: make documents"


@pytest.mark.parametrize("name", SERVICES)
def test_handlers_are_what_the_asyncapi_document_receives(name: str) -> None:
    service = load(name)
    document = document_of(name, "asyncapi")
    by_action = {
        action: {
            operation["messages"][0]["$ref"].rpartition("/")[2]
            for operation in document["operations"].values()
            if operation["action"] == action
        }
        for action in ("send", "receive")
    }
    handlers = service.subscription.handlers if service.subscription else {}
    assert by_action["receive"] == {message_name(payload) for payload in handlers}
    assert by_action["send"] == {message_name(payload) for payload in service.publishes}


def test_every_type_that_is_handled_is_published_by_someone_on_that_topic() -> None:
    services = [load(name) for name in SERVICES]
    published = {(publisher.type, publisher.topic) for service in services for publisher in service.publishes}
    for service in services:
        if service.subscription is None:
            continue
        for payload in service.subscription.handlers:
            # Several may publish one type, each on a topic of its own.
            told = {topic for kind, topic in published if kind == payload.type}
            heard = {event for event in told if re.fullmatch(topic_pattern(payload.topic), event)}
            assert heard & set(service.subscription.topics), (service.name, payload)


@pytest.mark.parametrize("name", SERVICES)
def test_whoever_reads_a_service_hears_that_it_said_all_again_and_can_take_back_the_rest(name: str) -> None:
    service = load(name)
    assert service.subscription is not None
    assert service.lost is not None
    sources = set(service.subscription.topics.values())
    for source in sources:
        restated = load(source).restated
        assert restated is not None, source
        assert service.subscription.topics.get(restated.topic) == source
    found = {kind.source for kind in service.lost.kinds}
    assert found == sources
    assert any(issubclass(handler, FactsRestated) for handler in service.subscription.handlers)


def _settings(cls: type[ServiceSettings]) -> set[str]:
    return {f"LASARS_{field.upper()}" for field in cls.model_fields}


def test_every_setting_is_in_its_page() -> None:
    import importlib

    text = (ROOT / "docs/configuration.md").read_text()
    classes = [importlib.import_module(f"services.{name}.settings").Settings for name in SERVICES]
    names = {name for cls in classes for name in _settings(cls)} - {"LASARS_SERVICE"}
    assert sorted(name for name in names if f"`{name}`" not in text) == []


@pytest.mark.parametrize("name", SERVICES)
def test_whoever_publishes_what_organisations_may_read_has_a_place_for_webhooks(name: str) -> None:
    service = load(name)
    assert service.tells_organisations == bool(reader_roles(service.publishes))


def test_handlers_are_coroutines() -> None:
    for name in SERVICES:
        subscription = load(name).subscription
        for handler in (subscription.handlers if subscription else {}).values():
            assert inspect.iscoroutinefunction(handler)


def test_migration_folders_hold_their_head() -> None:
    for name in SERVICES:
        folder: Path = load(name).migrations
        newest = max(path.name.partition("_")[0] for path in folder.glob("[0-9]*.py"))
        assert (folder / "current-head").read_text().strip() == newest

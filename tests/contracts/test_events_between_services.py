"""What one service publishes is what the others read, checked on the committed documents.

A consumer keeps its own class with the fields it reads; the producer's example must fill them.
"""

from functools import cache
from typing import Any

import jsonschema_rs
import pytest
import yaml

from deploy.documents import ROOT, SERVICES, load
from shared.messaging.events import Payload, message_name, read
from tests.documents import document_of


@cache
def messages_of(name: str) -> dict[str, Any]:
    document = document_of(name, "asyncapi")
    return dict(document["components"]["messages"])


PUBLISHED: dict[str, tuple[str, type[Payload]]] = {
    payload.type: (name, payload) for name in SERVICES for payload in load(name).publishes
}
HEARD = [
    pytest.param(name, payload, id=f"{name} hears {payload.type}")
    for name in SERVICES
    if (subscription := load(name).subscription) is not None
    for payload in subscription.handlers
]


def example_of(kind: str) -> dict[str, Any]:
    producer, payload = PUBLISHED[kind]
    return dict(messages_of(producer)[message_name(payload)]["examples"][0]["payload"])


@pytest.mark.parametrize("kind", sorted(PUBLISHED))
def test_the_example_fits_the_documented_schema(kind: str) -> None:
    producer, payload = PUBLISHED[kind]
    schema = messages_of(producer)[message_name(payload)]["payload"]
    jsonschema_rs.validator_for(schema).validate(example_of(kind))


@pytest.mark.parametrize(("name", "payload"), HEARD)
def test_a_consumer_reads_the_producers_example(name: str, payload: type[Payload]) -> None:
    example = example_of(payload.type)
    event = read(example, payload)
    sent, producers = example["data"], PUBLISHED[payload.type][1]
    for field, info in payload.model_fields.items():
        alias = info.alias or field
        assert alias in sent, f"{name} reads {alias}, which {producers.__name__} does not send"
        assert getattr(event.data, field) is not None or sent[alias] is None


@pytest.mark.parametrize(("name", "payload"), HEARD)
def test_a_consumer_takes_no_other_words_than_the_producer_has(name: str, payload: type[Payload]) -> None:
    """A word that it does not know is parked until it does, not taken for one that it knows."""
    told, read_here = _fields_of(PUBLISHED[payload.type][0], payload), _fields_of(name, payload)
    for field, schema in read_here.items():
        assert _words(schema) == _words(told[field]), field


def _fields_of(name: str, payload: type[Payload]) -> dict[str, Any]:
    return dict(messages_of(name)[message_name(payload)]["payload"]["properties"]["data"]["properties"])


def _words(schema: dict[str, Any]) -> list[list[str]]:
    return [sorted(kind["enum"]) for kind in schema.get("anyOf", [schema]) if "enum" in kind]


@pytest.mark.parametrize("kind", sorted(PUBLISHED))
def test_no_event_carries_who_someone_is(kind: str) -> None:
    named = {
        "name",
        "givenname",
        "familyname",
        "birthdate",
        "dateofbirth",
        "nhsnumber",
        "postcode",
        "address",
        "note",
        "text",
    }
    fields = {(info.alias or name).lower() for name, info in PUBLISHED[kind][1].model_fields.items()}
    assert fields & named == set()


def test_topics_are_those_that_kafka_is_told_of() -> None:
    made = set(yaml.safe_load((ROOT / "deploy" / "topics.yaml").read_text())["topics"])
    assert {payload.topic for _, payload in PUBLISHED.values()} == made
    subscribed = {topic for name in SERVICES if (found := load(name).subscription) for topic in found.topics}
    assert subscribed <= made


def test_who_may_use_a_topic_on_kafka_is_who_does() -> None:
    """A service that is not let read a topic stands still; one that is and need not could read the clinical ones."""
    for topic, roles in yaml.safe_load((ROOT / "deploy" / "topics.yaml").read_text())["topics"].items():
        assert {name for name in SERVICES if topic in {publisher.topic for publisher in load(name).publishes}} == {
            roles["writer"]
        }
        reading = {name for name in SERVICES if (found := load(name).subscription) and topic in found.topics}
        assert reading == set(roles["readers"]) - {"finance-{area}"}


@pytest.mark.parametrize("kind", sorted(PUBLISHED))
def test_a_type_is_published_by_one_service(kind: str) -> None:
    """But for what each says of itself, on a topic of its own."""
    topics = [publisher.topic for name in SERVICES for publisher in load(name).publishes if publisher.type == kind]
    assert len(set(topics)) == len(topics) == (3 if kind == "facts-restated" else 1)


@pytest.mark.parametrize("kind", sorted(PUBLISHED))
def test_the_example_is_an_event_as_it_is_sent(kind: str) -> None:
    producer, _ = PUBLISHED[kind]
    example = example_of(kind)
    assert example["source"] == f"/{producer}"
    assert {"specversion", "datacontenttype", "sequence", "time"} <= set(example)
    made_up = [name for name, value in example["data"].items() if value in (name, "text", "key", [name])]
    assert made_up == []


def test_what_is_only_heard_has_its_example_where_it_is_sent() -> None:
    for name in SERVICES:
        told = {message_name(payload) for payload in load(name).publishes}
        assert {kind for kind, message in messages_of(name).items() if "examples" in message} == told


def test_what_finance_is_shown_as_an_example_adds_up_as_the_rules_say() -> None:
    rules = (ROOT / "docs" / "payment-rules.md").read_text()
    approved, debt = example_of("payment-approved")["data"], example_of("debt-raised")["data"]
    assert approved["grossPence"] - approved["nettedPence"] == approved["netPence"]
    for kind in ("payment-settled", "payment-returned"):
        assert example_of(kind)["data"]["netPence"] == approved["netPence"]
    taken = sum(debt[each] for each in ("collectedPence", "writtenOffPence", "cancelledPence", "openPence"))
    assert debt["pence"] == taken
    posted = example_of("payment-posted")["data"]["deltaPence"]
    for pence in (approved["grossPence"], approved["netPence"], debt["pence"], posted):
        assert f"{pence:,}" in rules
    assert not any(example_of(kind)["data"]["voided"] for kind in PUBLISHED)

"""Every field of every document says more than its name does, in the field's words."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from deploy.documents import SERVICES
from shared.kernel import dictionary
from tests.documents import document_of

SAYS_NOTHING = set(
    re.findall(r"\w+", "a an and as at by for from in is it its of on or that the this to which with null none")
)
OURS = re.compile(r"\b(amount key|upsert|dataclass|payload|uuid5|jsonb|SQL|movement|subject key|told_reason)\b")
DOCUMENTS = {f"{name} {kind}": document_of(name, kind) for name in SERVICES for kind in ("openapi", "asyncapi")}

each_document = pytest.mark.parametrize("name", DOCUMENTS)


def fields_of(part: Any, where: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Each property of each schema, wherever it stands; what examples hold is no schema."""
    match part:
        case dict():
            if isinstance(named := part.get("properties"), dict):
                yield from ((f"{where}.{name}", said) for name, said in named.items())
            for name, each in part.items():
                if name not in {"example", "examples"}:
                    yield from fields_of(each, f"{where}.{name}")
        case list():
            for number, each in enumerate(part):
                yield from fields_of(each, f"{where}.{number}")


def told(document: dict[str, Any], said: dict[str, Any]) -> str | None:
    """What the field says itself, or else every type that it may be."""
    kinds = document.get("components", {}).get("schemas", {})
    if not dictionary.explained(said, kinds):
        return None
    references = [each["$ref"] for each in (said, *said.get("anyOf", ()), *said.get("oneOf", ())) if "$ref" in each]
    named = [kinds[reference.rpartition("/")[2]].get("description", "") for reference in references]
    return " ".join([said.get("description", ""), *named])


def says_more(name: str, text: str) -> bool:
    known = {each.lower() for each in re.findall(r"[A-Z]?[a-z]+", name)} | SAYS_NOTHING
    return len(set(re.findall(r"[a-z0-9]+", text.lower())) - known) > 1


@each_document
def test_every_field_is_explained(name: str) -> None:
    document = DOCUMENTS[name]
    fields = list(fields_of(document))
    assert len(fields) > 100
    assert [where for where, said in fields if told(document, said) is None] == []


@each_document
def test_every_field_says_more_than_its_name(name: str) -> None:
    document = DOCUMENTS[name]
    silent = {
        where: text
        for where, said in fields_of(document)
        if (text := told(document, said)) and not says_more(where.rpartition(".")[2], text)
    }
    assert silent == {}


@each_document
def test_no_field_is_explained_in_words_of_the_code(name: str) -> None:
    document = DOCUMENTS[name]
    jargon = {
        where: text for where, said in fields_of(document) if (text := said.get("description")) and OURS.search(text)
    }
    assert jargon == {}


@pytest.mark.parametrize(
    ("name", "text", "more"),
    [("clientId", "The id of the client.", False), ("clientId", "The person, by pseudonym.", True),
     ("reason", "The reason", False), ("on", "On which it is", False)],
)  # fmt: skip
def test_the_check_knows_a_name_that_is_said_again(name: str, text: str, more: bool) -> None:
    assert says_more(name, text) is more


def test_a_schema_with_a_silent_field_is_found() -> None:
    schema = {
        "components": {"schemas": {"A": {"properties": {"x": {"type": "string"}, "y": {"$ref": "#/z/B"}}}, "B": {}}}
    }
    assert [told(schema, said) for _, said in fields_of(schema)] == [None, None]


def test_the_dictionary_has_no_word_that_no_document_uses() -> None:
    """What it says stands somewhere: a field that was renamed would leave its meaning behind."""
    shown = {said.get("description", "") for document in DOCUMENTS.values() for _, said in fields_of(document)}
    unused = [name for name, meaning in dictionary.SAYS.items() if not any(text.startswith(meaning) for text in shown)]
    assert unused == []


def test_an_event_says_the_same_to_who_sends_and_who_hears_it() -> None:
    differing: dict[str, set[str]] = {}
    for title, document in DOCUMENTS.items():
        if title.endswith("asyncapi"):
            for name, message in document["components"]["messages"].items():
                for field, said in message["payload"]["properties"]["data"]["properties"].items():
                    differing.setdefault(f"{name}.{field}", set()).add(said["description"])
    assert {field: texts for field, texts in differing.items() if len(texts) > 1} == {}

"""The committed OpenAPI documents as integrators need them: named, described, and every example true."""

import json
import re
from collections.abc import Iterator
from typing import Any

import jsonschema_rs
import pytest

from deploy.documents import ROOT, SERVICES
from services.tariff.rules.scheme import Scheme
from tests.documents import document_of, in_full

DOCUMENTS = {name: in_full(document_of(name)) for name in SERVICES}
VERB_NOUN = re.compile(r"[a-z]+(_[a-z]+)+")
PROBLEM = "application/problem+json"
PUBLIC = {"read_about", "read_problem", "read_liveness", "read_readiness", "read_idleness", "read_event_document"}

each_document = pytest.mark.parametrize("name", SERVICES)


def _operations(name: str) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, operations in DOCUMENTS[name]["paths"].items():
        for method, operation in operations.items():
            yield method, path, operation


def _contents(name: str) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Where, media type, content: of each request body and each response that has one."""
    for _method, _path, operation in _operations(name):
        parts = {"request": operation.get("requestBody", {}), **operation["responses"]}
        for place, part in parts.items():
            for kind, content in part.get("content", {}).items():
                yield f"{operation['operationId']} {place}", kind, content


def _examples(content: dict[str, Any]) -> list[Any]:
    named = [example["value"] for example in content.get("examples", {}).values()]
    return [*named, content["example"]] if "example" in content else named


@each_document
def test_it_says_what_it_is(name: str) -> None:
    document = DOCUMENTS[name]
    assert document["openapi"].startswith("3.1.")
    assert document["info"]["license"]["identifier"] == "Apache-2.0"
    assert all(server["description"] for server in document["servers"])
    assert {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}.items() <= document["components"][
        "securitySchemes"
    ]["HTTPBearer"].items()


@each_document
def test_operations_are_named_by_verb_and_noun_once(name: str) -> None:
    ids = [operation["operationId"] for *_, operation in _operations(name)]
    assert [id_ for id_ in ids if not VERB_NOUN.fullmatch(id_)] == []
    assert len(ids) == len(set(ids))


@each_document
def test_nothing_is_left_undescribed(name: str) -> None:
    tags = {tag["name"] for tag in DOCUMENTS[name]["tags"] if tag["description"]}
    silent = []
    for method, path, operation in _operations(name):
        texts = [operation.get("description"), operation.get("summary")]
        texts += [parameter.get("description") for parameter in operation.get("parameters", [])]
        texts += [response.get("description") for response in operation["responses"].values()]
        if not all(texts) or len(operation["tags"]) != 1 or not tags.issuperset(operation["tags"]):
            silent.append(f"{method} {path}")
    assert silent == []
    used = {tag for *_, operation in _operations(name) for tag in operation["tags"]}
    assert used == tags


@each_document
def test_money_states_and_lists_of_codes_are_explained(name: str) -> None:
    """Their names alone leave open what they are of: which sum, from which list, who moves it on."""
    silent = [
        f"{schema}.{field}"
        for schema, body in DOCUMENTS[name]["components"]["schemas"].items()
        for field, said in body.get("properties", {}).items()
        if (field.endswith("Pence") or field in {"pence", "state", "list"}) and not said.get("description")
    ]
    assert silent == []


@each_document
def test_every_example_is_valid(name: str) -> None:
    components = DOCUMENTS[name]["components"]
    schemas: dict[str, jsonschema_rs.Draft202012Validator] = {}
    wrong = []
    for where, _kind, content in _contents(name):
        said = json.dumps(content["schema"])
        if said not in schemas:  # most of the answers are of one and the same: to make one takes all components
            schemas[said] = jsonschema_rs.Draft202012Validator(
                {**content["schema"], "components": components}, validate_formats=True
            )
        examples = _examples(content)
        if not examples:
            wrong.append(f"{where}: none")
        wrong += [f"{where}: {error.message}" for example in examples for error in schemas[said].iter_errors(example)]
    assert wrong == []


@each_document
def test_examples_of_problems_are_of_their_status(name: str) -> None:
    for where, kind, content in _contents(name):
        status = where.split()[-1]
        assert (kind == PROBLEM) == (status[0] in "45"), where
        if kind == PROBLEM:
            assert {str(example["status"]) for example in _examples(content)} == {status}, where
            assert all(example["detail"] and example["title"] for example in _examples(content)), where


@each_document
def test_problems_follow_from_the_form_of_an_operation(name: str) -> None:
    for method, _path, operation in _operations(name):
        parameters = {parameter["name"] for parameter in operation.get("parameters", [])}
        expected = {"500", "503"}
        if operation["operationId"] not in PUBLIC:
            assert operation["security"] == [{"HTTPBearer": []}], operation["operationId"]
            expected |= {"401", "403", "429"}
        if "Idempotency-Key" in parameters:
            expected |= {"400", "409", "422"}
        said = next((each for each in operation.get("parameters", []) if each["name"] == "If-Match"), None)
        if said is not None:
            expected |= {"412"} if "left out" in said["description"] else {"412", "428"}
        if "requestBody" in operation:
            expected |= {"400", "408", "413", "415", "422"}
        if any(parameter["in"] == "path" for parameter in operation.get("parameters", [])):
            expected |= {"404"}
        assert expected <= set(operation["responses"]), operation["operationId"]
        assert method != "put" or "If-Match" in parameters or operation["operationId"] == "put_organisation"


@each_document
def test_answers_name_their_headers(name: str) -> None:
    defined = DOCUMENTS[name]["components"]["headers"]
    for *_, operation in _operations(name):
        parameters = {parameter["name"] for parameter in operation.get("parameters", [])}
        for status, response in operation["responses"].items():
            headers = set(response["headers"])
            assert {"X-Request-ID", "X-Correlation-ID"} <= headers <= set(defined)
            if status < "300":
                assert ("Link" in headers) == ("cursor" in parameters)
                assert ("Idempotency-Hit" in headers) == ("Idempotency-Key" in parameters)
                assert "If-Match" not in parameters or "ETag" in headers or status != "200"
            assert ("WWW-Authenticate" in headers) == (status == "401")
            assert ("RateLimit" in headers) == (operation["operationId"] not in PUBLIC and status != "401")


@each_document
def test_names_are_camel_case_in_paths_and_bodies(name: str) -> None:
    """But for what is inside a scheme: it has the keys of its file."""
    inside = {"Scheme", *Scheme.model_json_schema()["$defs"]} if name == "tariff" else set()
    given = {field for path in DOCUMENTS[name]["paths"] for field in re.findall(r"\{(\w+)\}", path)}
    for kind, schema in DOCUMENTS[name]["components"]["schemas"].items():
        given |= set() if kind in inside else set(schema.get("properties", {}))
    for *_, operation in _operations(name):
        given |= {parameter["name"] for parameter in operation.get("parameters", []) if parameter["in"] != "header"}
    assert sorted(field for field in given if "_" in field or not field[0].islower()) == []


@each_document
def test_a_problem_declares_all_that_problems_say(name: str) -> None:
    declared = set(DOCUMENTS[name]["components"]["schemas"]["Problem"]["properties"])
    said = {
        member
        for _where, kind, content in _contents(name)
        if kind == PROBLEM
        for example in _examples(content)
        for member in example
    }
    assert said <= declared
    assert declared >= {"errors", "leftOut", "allowed"}


@each_document
def test_what_may_be_left_out_has_no_default_that_would_require_it(name: str) -> None:
    wrong = [
        f"{schema}.{field}"
        for schema, each in DOCUMENTS[name]["components"]["schemas"].items()
        for field, said in each.get("properties", {}).items()
        if "default" in said
    ]
    assert wrong == []


def test_the_types_of_values_have_names_of_their_own() -> None:
    for name in SERVICES:
        schemas = DOCUMENTS[name]["components"]["schemas"]
        assert not {"Account", "Kind", "State", "Status"} & set(schemas)
        values = [variable for schema in schemas.values() if "enum" in schema for variable in schema["x-enum-varnames"]]
        assert len(values) == len(set(values))
        assert all(
            len(schema["enum"]) == len(schema["x-enum-varnames"]) for schema in schemas.values() if "enum" in schema
        )
    assert "LedgerAccount" in DOCUMENTS["payments"]["components"]["schemas"]


@each_document
def test_every_reference_leads_somewhere(name: str) -> None:
    text = (ROOT / "services" / name / "openapi.yaml").read_text()
    schemas = DOCUMENTS[name]["components"]["schemas"]
    assert {each for each in re.findall(r"#/components/schemas/(\w+)", text) if each not in schemas} == set()


@each_document
def test_every_number_says_its_size(name: str) -> None:
    def sizes(part: Any) -> Iterator[Any]:
        if isinstance(part, dict):
            if part.get("type") == "integer":
                yield part.get("format")
            part = list(part.values())
        for each in part if isinstance(part, list) else ():
            yield from sizes(each)

    assert set(sizes(DOCUMENTS[name]["components"]["schemas"])) == {"int64"}  # pence: 32 bits end at 21 million pounds


def _titles(each: Any) -> Iterator[str]:
    if isinstance(each, dict):
        if isinstance(each.get("title"), str):
            yield each["title"]
        for part in each.values():
            yield from _titles(part)
    elif isinstance(each, list):
        for part in each:
            yield from _titles(part)


@each_document
def test_every_body_has_a_name_of_its_own(name: str) -> None:
    """A generated client calls its class by it."""
    assert [title for title in _titles(DOCUMENTS[name]) if re.fullmatch(r"Body(_.*|\d*)", title)] == []
    inline = [
        content["schema"]["title"]
        for place, _kind, content in _contents(name)
        if place.endswith(" request") and "$ref" not in content["schema"]
    ]
    assert len(set(inline)) == len(inline)
    assert not set(inline) & set(DOCUMENTS[name]["components"]["schemas"])


@each_document
def test_what_many_operations_answer_alike_stands_once(name: str) -> None:
    written = document_of(name)
    said: list[str] = []
    for operations in written["paths"].values():
        for operation in operations.values():
            said += [json.dumps(each, sort_keys=True) for each in operation["responses"].values() if "$ref" not in each]
    refusals = [each for each in said if "application/problem+json" in each]
    many = [each for each in set(refusals) if refusals.count(each) > 1 and len(json.loads(each)["content"]) == 1]
    assert [each for each in many if each.count('"value"') <= 3] == []  # one of more problems has no fit name
    assert written["components"]["responses"]["Crash"]["description"]


@each_document
def test_readers_of_yaml_take_it(name: str) -> None:
    """Some take no more than 3 MB, and what uses them then knows nothing of the service."""
    assert (ROOT / "services" / name / "openapi.yaml").stat().st_size < 2_000_000

"""What is refused is refused in words that who sent it can act on, at every operation and for every field."""

import importlib
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml
from pydantic_core import core_schema

from shared.kernel import wording
from shared.kernel.claims import ROLES
from shared.kernel.problems import NotFound
from tests.contracts.misshapen import misshapen
from tests.harness import Running
from tests.thorough import in_turns

# What a library says of its own types, and what says nothing.
LIBRARYS = re.compile(
    r"[Ii]nput|should|Value error|Assertion|\bvalid\b|Extra|Field required|permitted|dictionary|tag |parse|None|True"
    rf"|False|{re.escape(wording.ELSE)}"
)
BAD_PARAMETERS = ("", "x" * 300, "a\0b", "x y", "1.5", "-1", "2012-02-30")


def resolved(document: Mapping[str, Any], part: Any, depth: int = 0) -> Any:
    """A schema with those that it names put in, as deep as any body goes."""
    if isinstance(part, list):
        return [resolved(document, each, depth) for each in part]
    if not isinstance(part, dict) or depth > 6:
        return part
    if "$ref" in part:
        return resolved(document, document["components"]["schemas"][part["$ref"].rpartition("/")[2]], depth + 1)
    return {name: resolved(document, each, depth) for name, each in part.items()}


def _sample(parameter: Mapping[str, Any]) -> str:
    schema = parameter["schema"]
    return str(parameter.get("example") or schema.get("example") or next(iter(schema.get("examples", [])), 1))


def _wrong(
    document: Mapping[str, Any], path: str, operation: Mapping[str, Any]
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Requests of which one part is wrong: an address, and what else `request` takes."""
    parameters = operation.get("parameters", [])
    given = {parameter["name"]: _sample(parameter) for parameter in parameters if parameter["in"] == "path"}
    content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    good = {"json": content["example"]} if content else {}
    for parameter in parameters:
        for bad in BAD_PARAMETERS:
            if parameter["in"] == "path" and bad:
                yield path.format(**given | {parameter["name"]: bad.replace("\0", "%00")}), good
            elif parameter["in"] == "query":
                yield path.format(**given), good | {"params": {parameter["name"]: bad}}
            elif parameter["in"] == "header" and bad.isprintable():
                yield path.format(**given), good | {"headers": {parameter["name"]: bad}}
    if not content:
        return
    bodies = [5, [], {}, content["example"] | {"unheardOf": 1}]
    bodies += [whole for _, _, whole in misshapen(content["example"], resolved(document, content["schema"]))]
    for body in bodies:
        yield path.format(**given), {"content": wire(body), "headers": {"Content-Type": "application/json"}}


def _all_wrong(document: Mapping[str, Any]) -> Iterator[tuple[str, str, str, dict[str, Any]]]:
    """Method and path of an operation, and one wrong request to it."""
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            for url, request in _wrong(document, path, operation) if operation.get("security") else ():
                yield method, path, url, request


def wire(body: Any) -> bytes:
    """Half a surrogate pair too."""
    return json.dumps(body).encode()


@pytest.mark.parametrize("name", ["assessment", "referral", "tariff", "payments"])
async def test_every_refusal_says_what_is_allowed(
    name: str, assessment: Running, referral: Running, tariff: Running, payments: Running
) -> None:
    running = {"assessment": assessment, "referral": referral, "tariff": tariff, "payments": payments}[name]
    said: dict[str, set[str]] = {}
    for method, path, url, request in in_turns(_all_wrong(running.app.openapi())):
        headers = running.headers(*ROLES) | {"If-Match": "*"} | request.get("headers", {})
        answer = await running.client.request(method, url, **request | {"headers": headers})
        assert answer.status_code < 500, (url, answer.text)
        for error in answer.json().get("errors", []) if answer.status_code == 422 else ():
            assert error["field"], (url, error)
            said.setdefault(error["message"], set()).add(f"{method} {path} {error['field']}")
    assert len(said) > 10
    assert {words: places for words, places in said.items() if LIBRARYS.search(words)} == {}


@pytest.mark.parametrize("kind", get_args(core_schema.ErrorType))
def test_no_kind_of_error_is_told_in_the_librarys_words(kind: str) -> None:
    """Also of those that no body can meet today."""
    numbers = dict.fromkeys(("gt", "ge", "lt", "le", "multiple_of", "min_length", "max_length"), 2)
    texts = dict.fromkeys(("pattern", "expected", "discriminator", "expected_tags"), "'a'")
    error = {"type": kind, "msg": "must be so", "ctx": numbers | texts}
    assert not re.search(r"[Ii]nput|should|Value error|valid", wording.in_words(error))


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        (r"^[a-z0-9][a-z0-9-]{0,39}$", "small letters, digits and - only and begin with a letter or digit, 40"),
        (r"^[A-Za-z0-9][A-Za-z0-9 _-]*$", "must hold letters, digits, spaces, _ and - only and begin with a letter or"),
        (r"^x$", "must match ^x$"),
    ],
)  # fmt: skip
def test_a_pattern_is_told_in_words_where_it_is_a_usual_one(pattern: str, words: str) -> None:
    assert words in wording.form(pattern)


def _patterns(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        if isinstance(pattern := part.get("pattern"), str):
            yield pattern
        part = list(part.values())
    for inner in part if isinstance(part, list) else ():
        yield from _patterns(inner)


@pytest.mark.parametrize("name", ["assessment", "referral", "tariff", "payments"])
def test_each_pattern_of_a_document_is_told_in_words(name: str) -> None:
    document = yaml.safe_load(Path(f"services/{name}/openapi.yaml").read_text())
    untold = {pattern for pattern in _patterns(document) if wording.form(pattern).startswith("must match")}
    assert untold == set()


# What everybody of an area may see, and what is said only to who sees the thing that it is about.
NOBODYS_OWN = {
    "assessment": {"UnknownEpisode"},
    "referral": {"NotAssessed", "UnknownOrganisation", "UnknownRanking", "UnknownService"},
    "tariff": set[str](),
    "payments": {"UnknownEntry", "UnknownMapping"},
}


@pytest.mark.parametrize("name", NOBODYS_OWN)
def test_what_is_not_found_may_be_somebody_elses_and_one_sentence_is_true_of_both(name: str) -> None:
    errors = importlib.import_module(f"services.{name}.errors")
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, NotFound)]
    silent = {kind.__name__ for kind in kinds if ", or it is not yours to see." not in str(kind.__doc__)}
    assert silent == NOBODYS_OWN[name]

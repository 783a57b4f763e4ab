"""From a file to a scheme, its canonical form and its hash.

The canonical form has every key, dates and shares as text, and no float anywhere, so that the hash says what
the scheme means and not how somebody ordered or spelled it. TOML and JSON lead to the same bytes.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from services.tariff.rules.faults import SchemeFault, SchemeRefused, path
from services.tariff.rules.measures import KINDS, OfSomeKind
from services.tariff.rules.scheme import Scheme
from services.tariff.rules.toml_text import DEPTH_MAX
from shared.kernel import wording

Steps = tuple[str | int, ...]
SHOWN_MAX = 60
WHOLE_MAX = 2**63
_NO_TEXT = re.compile("[\0\ud800-\udfff]")


def read(submitted: Mapping[str, Any]) -> Scheme:
    """The scheme, or SchemeRefused with every fault of its types."""
    refuse_nothing(submitted)
    if faults := list(unfit(submitted)):
        raise SchemeRefused(faults)
    try:
        return Scheme.model_validate({key: value for key, value in submitted.items() if key != "hash"})
    except ValidationError as error:
        raise SchemeRefused(faults_of_types(error)) from error


def refuse_nothing(submitted: Mapping[str, Any]) -> None:
    """One fault, and not that each of its keys is missing."""
    if not submitted:
        raise SchemeRefused([SchemeFault("scheme", "is empty: it says nothing", ("one scheme",))])


def faults_of_types(error: ValidationError) -> list[SchemeFault]:
    return _one_per_place(fault for detail in error.errors() for fault in _faults(detail))


def canonical(scheme: Scheme) -> dict[str, Any]:
    return scheme.model_dump(mode="json", by_alias=True)


def canonical_json(scheme: Scheme) -> bytes:
    return json.dumps(canonical(scheme), sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def scheme_hash(scheme: Scheme) -> str:
    return hashlib.sha256(canonical_json(scheme)).hexdigest()


def unfit(value: Any, at: Steps = ()) -> Iterator[SchemeFault]:
    """What no scheme may hold anywhere: text and numbers that cannot be stored, nesting without end."""
    if len(at) > DEPTH_MAX:
        yield SchemeFault(path(at[:2]), "nests too deep")
    elif isinstance(value, int) and not -WHOLE_MAX <= value < WHOLE_MAX:
        yield SchemeFault(path(at), "is a number that no scheme needs")
    elif isinstance(value, str) and not is_text(value):
        yield SchemeFault(path(at), "holds characters that are no text")
    elif isinstance(value, Mapping):
        if not all(is_text(str(key)) for key in value):
            yield SchemeFault(path(at), "has a key with characters that are no text")
        else:
            for key, inner in value.items():
                yield from unfit(inner, (*at, str(key)))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from unfit(inner, (*at, index))


def is_text(text: str) -> bool:
    """Neither NUL, which PostgreSQL refuses, nor half of a surrogate pair, which has no bytes."""
    return _NO_TEXT.search(text) is None


def _faults(detail: ErrorDetails) -> Iterator[SchemeFault]:
    context = detail.get("ctx", {})
    at = tuple(place(detail["loc"]))
    if detail["type"] == "unknown_key":
        for key in context["keys"]:
            yield SchemeFault(path((*at, key)), "is not known here", tuple(context["known"]))
    elif detail["type"] == "missing":
        yield SchemeFault(path(at), "is missing")
    elif detail["type"] == "union_tag_invalid":
        kind = _shown(detail["input"]["kind"])
        yield SchemeFault(path((*at, "kind")), f"{kind} is no kind of measure", _quoted(context["expected_tags"]))
        yield from _beside_kind(detail)
    elif detail["type"] == "union_tag_not_found":
        yield SchemeFault(path((*at, "kind")), "is missing", tuple(sorted(KINDS)))
        yield from _beside_kind(detail)
    else:
        allowed = tuple(context.get("known", ())) or _quoted(str(context.get("expected", "")))
        yield SchemeFault(path(at), _message(detail), allowed)


def _beside_kind(detail: ErrorDetails) -> Iterator[SchemeFault]:
    """What any measure needs is told of one without a known kind, too; what its kind needs cannot be."""
    measure = detail["input"]
    for part in (measure, {key: measure[key] for key in OfSomeKind.model_fields if key in measure}):
        try:
            OfSomeKind.model_validate(part)
        except ValidationError as error:
            for inner in error.errors():
                yield from _faults(inner | {"loc": (*detail["loc"], *inner["loc"])})


def place(steps: Steps) -> Iterator[str | int]:
    """Without the names of the alternatives that Pydantic tried."""
    for index, step in enumerate(steps):
        tag = isinstance(step, str) and index == 2 and steps[0] == "measures" and step in KINDS
        branch = isinstance(step, str) and not re.fullmatch(r"[a-z_]+", step)
        if not tag and not branch:
            yield step


def _one_per_place(faults: Iterable[SchemeFault]) -> list[SchemeFault]:
    """Where Pydantic tried alternatives, one fault that names them all."""
    merged: dict[str, SchemeFault] = {}
    for fault in faults:
        earlier = merged.get(fault.path)
        merged[fault.path] = fault if earlier is None else _either(earlier, fault)
    return list(merged.values())


def _either(fault: SchemeFault, other: SchemeFault) -> SchemeFault:
    return SchemeFault(fault.path, f"{fault.message}, or {other.message}", fault.allowed + other.allowed)


def _quoted(text: str) -> tuple[str, ...]:
    return tuple(re.findall(r"'([^']*)'", text))


def _message(detail: ErrorDetails) -> str:
    return f"{_shown(detail['input'])} {wording.in_words(detail)}".lstrip()


def _shown(value: object) -> str:
    """As who sent it spells it: JSON and TOML write a truth value small."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str | int):
        return repr(str(value)[:SHOWN_MAX])
    return str(value)[:SHOWN_MAX] if isinstance(value, float | Decimal) else ""

"""Responses that many operations give alike stand once in an OpenAPI document, and operations refer to them.

Else the same seven refusals of each operation are more than half of it, and readers of YAML refuse what is too large.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic.alias_generators import to_pascal

from shared.web.problems import MEDIA_TYPE

_KINDS_IN_A_NAME = 3
_PLACE = "#/components/responses/"


def share_responses(document: dict[str, Any]) -> None:
    """Those that tell of problems, in place: `components.responses` has each that two operations or more give."""
    entries = [
        (responses, status, name) for responses, status in _entries(document) if (name := _name(responses[status]))
    ]
    repeated = Counter(name for *_, name in entries)
    shared: dict[str, Any] = {}
    for responses, status, name in entries:
        response = responses[status]
        if repeated[name] > 1 and shared.setdefault(name, response) == response:
            responses[status] = {"$ref": f"{_PLACE}{name}"}
    if shared:
        document["components"]["responses"] = dict(sorted(shared.items()))


def _entries(document: Mapping[str, Any]) -> Iterator[tuple[dict[str, Any], str]]:
    for operations in document.get("paths", {}).values():
        for operation in operations.values():
            for status in operation.get("responses", {}):
                yield operation["responses"], status


def _name(response: Mapping[str, Any]) -> str:
    """By its problems, as `BadRequestOrKeyMissing`: nothing for what has none or more than a name can say."""
    kinds = [
        to_pascal(kind.replace("-", "_"))
        for kind in response.get("content", {}).get(MEDIA_TYPE, {}).get("examples", ())
    ]
    if not 0 < len(kinds) <= _KINDS_IN_A_NAME:
        return ""
    without_token = "RateLimit" not in response["headers"] and kinds != ["Unauthorized"]
    return ("Open" if without_token else "") + "Or".join(kinds)

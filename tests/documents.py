"""The documents of the services, as they are committed: megabytes, so read by the parser in C, and once."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import yaml
from yaml.events import MappingEndEvent, MappingStartEvent, ScalarEvent, SequenceEndEvent, SequenceStartEvent

from deploy.documents import ROOT


@cache
def document_of(service: str, kind: str = "openapi") -> dict[str, Any]:
    """Nobody changes what is handed out."""
    return read_document((ROOT / "services" / service / f"{kind}.yaml").read_text())


def in_full(document: Mapping[str, Any]) -> dict[str, Any]:
    """With each response at its operation, as if none stood once for many."""
    return {**document, "paths": {path: _whole(document, item) for path, item in document["paths"].items()}}


def _whole(document: Mapping[str, Any], operations: Mapping[str, Any]) -> dict[str, Any]:
    return {
        method: {
            **operation,
            "responses": {status: resolved(document, each) for status, each in operation["responses"].items()},
        }
        for method, operation in operations.items()
    }


def resolved(document: Mapping[str, Any], response: Mapping[str, Any]) -> Mapping[str, Any]:
    """The response itself, where an operation refers to one."""
    name = response.get("$ref", "").rpartition("/")[2]
    answer: Mapping[str, Any] = document["components"]["responses"][name] if name else response
    return answer


def read_document(text: str) -> dict[str, Any]:
    """As `yaml.safe_load` reads what `asyncapi.render` wrote, in a tenth of the time: no nodes are made of it first."""
    reader = _Reader(text)
    document: dict[str, Any] = reader.document()
    reader.dispose()
    return document


class _Reader(yaml.CSafeLoader):
    def __init__(self, text: str) -> None:
        super().__init__(text)
        self._plain: dict[str, Any] = {}

    def document(self) -> Any:
        for _head in ("stream", "document"):
            self.get_event()
        return self._read(self.get_event())

    def _read(self, event: Any) -> Any:
        """Types, not `isinstance`: half a million of them."""
        kind = type(event)
        if kind is ScalarEvent:
            return self._scalar(event)
        if kind is MappingStartEvent:
            return dict(self._pairs())
        if kind is SequenceStartEvent:
            return list(self._entries())
        raise ValueError(f"{event}: a document has no references")

    def _pairs(self) -> Iterator[tuple[Any, Any]]:
        while type(key := self.get_event()) is not MappingEndEvent:
            yield self._read(key), self._read(self.get_event())

    def _entries(self) -> Iterator[Any]:
        while type(entry := self.get_event()) is not SequenceEndEvent:
            yield self._read(entry)

    def _scalar(self, event: ScalarEvent) -> Any:
        """What stands without quotes can be a number: the same text is always the same."""
        text: str = event.value
        if not event.implicit[0]:
            return text
        if text not in self._plain:
            tag = self.resolve(yaml.ScalarNode, text, (True, False))  # type: ignore[no-untyped-call]
            self._plain[text] = self.construct_object(yaml.ScalarNode(tag, text))
        return self._plain[text]

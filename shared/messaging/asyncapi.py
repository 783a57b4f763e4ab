"""The AsyncAPI 3 document: what a service sends and what it hears, with one example per type."""

from collections.abc import Iterable, Sequence
from typing import Any

import yaml

from shared.kernel.dictionary import describe
from shared.kernel.examples import example
from shared.kernel.version import VERSION
from shared.messaging.events import Payload, full_type, message_name, topic_fields

_ENVELOPE: dict[str, Any] = {
    "specversion": {"const": "1.0", "description": "The version of CloudEvents."},
    "id": {"type": "string", "format": "uuid", "description": "UUIDv7; the same whenever it is sent again."},
    "source": {"type": "string", "format": "uri-reference", "description": "The service that sends it: `/payments`."},
    "type": {"type": "string", "description": "What has happened; another `v` at its end is another form of it."},
    "subject": {"type": "string", "description": "Orders the news; the Kafka key."},
    "time": {"type": "string", "format": "date-time", "description": "When it was written; no day that counts."},
    "datacontenttype": {"const": "application/json", "description": "The form of `data`."},
    "sequence": {"type": "string", "pattern": "^[0-9]{20}$", "description": "The place in the log."},
    "correlationid": {"type": "string", "description": "A UUID: the X-Correlation-ID of the request that led to it."},
    "traceparent": {"type": "string", "description": "W3C Trace Context of the request that led to it."},
}
_REQUIRED = ["specversion", "id", "source", "type", "subject", "time", "data"]


def document(
    name: str, title: str, published: Sequence[type[Payload]], consumed: Sequence[type[Payload]]
) -> dict[str, Any]:
    """Of the service of that name."""
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": f"{title}: events",
            "version": VERSION,
            "description": "CloudEvents 1.0 in structured JSON. At least once, in order per subject; "
            "the highest revision of a thing is what holds. Texts have 1 to 255 characters and no NUL, days are from "
            "1890 to 2199.",
            "license": {"name": "Apache-2.0"},
        },
        "defaultContentType": "application/cloudevents+json",
        "channels": _channels([*published, *consumed]),
        "operations": {
            **{f"send{message_name(payload)}": _operation("send", payload) for payload in published},
            **{f"receive{message_name(payload)}": _operation("receive", payload) for payload in consumed},
        },
        "components": {
            "messages": {
                message_name(payload): _message(payload, name if payload in published else None)
                for payload in [*consumed, *published]
            }
        },
    }


IN_LINE_MAX = 70


class _Dumper(yaml.CSafeDumper):
    """A tenth of the time of the one in Python, and the same text."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002 - the parent's signature
        return True


def _reference_in_line(dumper: _Dumper, mapping: dict[str, Any]) -> yaml.Node:
    """What has thousands of these is too large for some readers with a line for each."""
    in_line = mapping.keys() == {"$ref"}
    return dumper.represent_mapping("tag:yaml.org,2002:map", mapping, flow_style=in_line)


def _words_in_line(dumper: _Dumper, items: list[Any]) -> yaml.Node:
    in_line = all(isinstance(item, str) for item in items) and sum(map(len, items)) < IN_LINE_MAX
    return dumper.represent_sequence("tag:yaml.org,2002:seq", items, flow_style=in_line)


_Dumper.add_representer(dict, _reference_in_line)
_Dumper.add_representer(list, _words_in_line)


def render(document: dict[str, Any]) -> str:
    """As it is committed and served: in its own order, without references of YAML's."""
    text: str = yaml.dump(document, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=110)
    return text


def _channel_name(payload: type[Payload]) -> str:
    return payload.topic.replace(".{", ".").replace("}", "")


def _channels(payloads: Iterable[type[Payload]]) -> dict[str, Any]:
    channels: dict[str, Any] = {}
    for payload in payloads:
        channel = channels.setdefault(_channel_name(payload), {"address": payload.topic, "messages": {}})
        if fields := topic_fields(payload.topic):
            channel["parameters"] = {name: {"description": f"The {name} of the event."} for name in fields}
        name = message_name(payload)
        channel["messages"][name] = {"$ref": f"#/components/messages/{name}"}
    return channels


def _operation(action: str, payload: type[Payload]) -> dict[str, Any]:
    channel, name = _channel_name(payload), message_name(payload)
    return {
        "action": action,
        "channel": {"$ref": f"#/channels/{channel}"},
        "messages": [{"$ref": f"#/channels/{channel}/messages/{name}"}],
    }


def _message(payload: type[Payload], sender: str | None) -> dict[str, Any]:
    data = payload.model_json_schema(by_alias=True, mode="serialization" if sender else "validation")
    definitions = data.pop("$defs", {})
    for name, part in {**definitions, payload.__name__: data}.items():
        describe(name, part, definitions)
    data.setdefault("description", "Of what is heard, only the fields that are read here.")
    schema = {
        "type": "object",
        "required": _REQUIRED,
        "properties": {
            **_ENVELOPE,
            "type": {**_ENVELOPE["type"], "const": full_type(payload.type)},
            "data": data,
        },
    }
    if definitions:
        schema["$defs"] = definitions
    summary = " ".join((payload.__doc__ or "").split())
    inherited = payload.__doc__ is Payload.__doc__
    return {
        "name": message_name(payload),
        "title": payload.type.replace("-", " ").capitalize(),
        **({"summary": summary} if summary and not inherited else {}),
        "contentType": "application/cloudevents+json",
        "payload": _local_refs(schema),
        **({"examples": [_example(payload, data, definitions, sender)]} if sender else {}),
    }


def _example(payload: type[Payload], data: dict[str, Any], definitions: dict[str, Any], sender: str) -> dict[str, Any]:
    """As it is sent. Of what is heard, the sender's own document has the example: what is read here is but a part."""
    envelope = {name: example(sub_schema, {}, name) for name, sub_schema in _ENVELOPE.items() if name in _REQUIRED}
    body = example(data, definitions, "data")
    sent = {
        **envelope,
        "source": f"/{sender}",
        "type": full_type(payload.type),
        "subject": str(body.get("clientId") or body.get("contract") or envelope["id"]),
        "datacontenttype": "application/json",
        "sequence": "00000000000000000812",
        "data": body,
    }
    return {"name": payload.type, "payload": sent}


def _local_refs(schema: Any) -> Any:
    """Nested definitions stand where they are used, so that a message can be read by itself."""
    definitions = schema.pop("$defs", {}) if isinstance(schema, dict) else {}

    def resolve(payload: Any) -> Any:
        if isinstance(payload, list):
            return [resolve(part) for part in payload]
        if not isinstance(payload, dict):
            return payload
        if set(payload) >= {"$ref"} and str(payload["$ref"]).startswith("#/$defs/"):
            rest = {name: resolve(part) for name, part in payload.items() if name != "$ref"}
            return {**resolve(definitions[payload["$ref"].rpartition("/")[2]]), **rest}
        return {name: resolve(part) for name, part in payload.items()}

    return resolve(schema)

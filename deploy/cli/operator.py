"""What an operator does to a running stack: watch a topic, heal what was parked, read a source again."""

import time
import uuid
from collections import Counter, deque
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from deploy.cli.client import TOPIC_OWNERS, RemoteStack
from deploy.errors import LasarsError
from deploy.sandbox.topology import SERVICES

READER = "assessment"  # not as a service that follows, but as one that may read every topic between services
LOOK_SECONDS = 0.5
PAGE = 500

FINANCE = "lasars.finance."  # and the area's code
LAST = "payments"
OPERATOR = "platform_operator"  # of all areas that the stack serves
OF_AREA = "operator"
REMEDIES = {
    "treatment": "register the person again, record the start under the new id, and void this one (entered_in_error)",
    "referral": "register the person again, refer them under the new id, and withdraw this one",
    "panel application": "register the person again, apply under the new id, and withdraw this one",
    "tariff": "it falls once tariff takes back what assessment does not know (lasars events lost --take-back)",
    "outcome": "it falls with the treatment that it is of",
}


def tail(stack: RemoteStack, topic: str, last: int, follow: bool) -> Iterator[dict[str, Any]]:
    owner = _topic_owner(topic)
    if owner is None:
        topics = ", ".join([*TOPIC_OWNERS, "lasars.finance.<area>"])
        raise LasarsError(f"There is no topic {topic}. Topics: {topics}.")
    reader = ("auditor", None) if owner == "payments" else ("service", READER)
    stack.sign_in(*reader)
    kept: deque[dict[str, Any]] = deque(maxlen=last)
    seen: str | None = None
    while batch := _read(stack, reader[0], owner, topic, seen):
        kept.extend(batch)
        seen = batch[-1]["id"]
    yield from kept
    while follow:
        time.sleep(LOOK_SECONDS)
        batch = _read(stack, reader[0], owner, topic, seen)
        yield from batch
        seen = batch[-1]["id"] if batch else seen


def _topic_owner(topic: str) -> str | None:
    return "payments" if topic.startswith(FINANCE) else TOPIC_OWNERS.get(topic)


def _read(stack: RemoteStack, role: str, owner: str, topic: str, seen: str | None) -> list[dict[str, Any]]:
    """Looks and does not wait: who waits for news counts as a service that has to hear it."""
    params = {"topic": topic, "limit": PAGE} | ({"lastEventId": seen} if seen else {})
    return list(stack.call(role, "GET", owner, "/events", params=params))


def parked(stack: RemoteStack) -> list[dict[str, Any]]:
    return [{**entry, "service": name} for name in SERVICES for entry in _all(stack, name, "/parked")]


def stuck_events(stack: RemoteStack) -> list[dict[str, Any]]:
    return [{**entry, "service": name} for name in SERVICES for entry in _all(stack, name, "/stuck")]


def park_stuck(stack: RemoteStack, entry: dict[str, Any], reason: str) -> None:
    path = f"/stuck/{entry['eventId']}/park"
    stack.call(OPERATOR, "POST", entry["service"], path, {"reason": reason}, key=str(uuid.uuid4()))


def _all(stack: RemoteStack, service: str, path: str, role: str = OPERATOR) -> Iterator[dict[str, Any]]:
    cursor: dict[str, str] = {}
    while True:
        page = stack.call(role, "GET", service, path, params=cursor)
        yield from page["items"]
        if page["next"] is None:
            return
        cursor = {"cursor": page["next"]}


def unpark(stack: RemoteStack, event: str | None, *, all_: bool) -> Iterator[str]:
    """Lists them, or has one or all handled again."""
    entries = [entry for entry in parked(stack) if event in {None, entry["eventId"]}]
    if event and not entries:
        raise LasarsError(f"No event {event} is parked.")
    if not entries:
        yield "Nothing is parked."
    failed = []
    for entry in entries:
        about = f"{entry['eventId']} {entry['service']}:"
        if not event and not all_:
            yield f"{about} {entry['error']}"
            continue
        try:
            path = f"/parked/{entry['eventId']}/unpark"
            stack.call(OPERATOR, "POST", entry["service"], path, key=str(uuid.uuid4()))
        except LasarsError as problem:  # the others may be healed
            failed.append(f"{about} {problem}")
        else:
            yield f"{entry['eventId']} was handled by {entry['service']}"
    if failed:
        raise LasarsError("\n".join(failed))


def drop_parked(stack: RemoteStack, event: str, reason: str) -> str:
    _check_reason(reason)
    entries = [entry for entry in parked(stack) if entry["eventId"] == event]
    if not entries:
        raise LasarsError(f"No event {event} is parked.")
    return "\n".join([_drop(stack, OPERATOR, entry, reason) for entry in entries])


def drop_conflicts(stack: RemoteStack, source: str, reason: str) -> Iterator[str]:
    """All of one source, over the feed or over Kafka, in one area: it alone is said to have said all again."""
    services_of(source)
    _check_reason(reason)
    listed = [{**entry, "service": name} for name in SERVICES for entry in _all(stack, name, "/parked", OF_AREA)]
    entries = [entry for entry in listed if _is_conflict(entry) and _owner_of(entry["source"]) == source]
    for entry in entries:
        yield _drop(stack, OF_AREA, entry, reason)
    if not entries:
        yield f"No conflict of {source} is parked in this area."


def _check_reason(reason: str) -> None:
    if not reason:
        raise LasarsError("Giving it up needs a --reason.")


def _drop(stack: RemoteStack, role: str, entry: Mapping[str, Any], reason: str) -> str:
    path = f"/parked/{entry['eventId']}/drop"
    stack.call(role, "POST", entry["service"], path, {"reason": reason}, key=str(uuid.uuid4()))
    return f"{entry['eventId']} {entry['service']} gave up: {entry['error']}"


def _owner_of(source: str) -> str | None:
    """The feed names its service, Kafka the topic."""
    return source if source in SERVICES else _topic_owner(source)


def _is_conflict(entry: dict[str, Any]) -> bool:
    """One revision with two contents: its source decides by a later word, whatever becomes of this one."""
    return "conflict: revision" in entry["error"] or entry["error"].startswith("RevisionConflict")


def bookmarks(stack: RemoteStack) -> list[dict[str, Any]]:
    return [{**bookmark, "service": name} for name in SERVICES for bookmark in _all(stack, name, "/bookmarks")]


def rewind(stack: RemoteStack, service: str, source: str, place: dict[str, Any]) -> dict[str, Any]:
    if service not in SERVICES:
        raise LasarsError(f"There is no service {service}. Services: {', '.join(SERVICES)}.")
    path = f"/bookmarks/{quote(source, safe='')}/rewind"
    return dict(stack.call(OPERATOR, "POST", service, path, place, key=str(uuid.uuid4())))


def resend(stack: RemoteStack, service: str, wanted: dict[str, Any]) -> dict[str, Any]:
    if service not in SERVICES:
        raise LasarsError(f"There is no service {service}. Services: {', '.join(SERVICES)}.")
    return dict(stack.call(OPERATOR, "POST", service, "/bookmarks/resend", wanted, key=str(uuid.uuid4())))


def retire_reader(stack: RemoteStack, service: str, reader: str, reason: str) -> dict[str, Any]:
    if service not in SERVICES:
        raise LasarsError(f"There is no service {service}. Services: {', '.join(SERVICES)}.")
    body = {"reader": reader, "reason": reason}
    return dict(stack.call(OPERATOR, "POST", service, "/bookmarks/retire", body, key=str(uuid.uuid4())))


def lost(stack: RemoteStack, services: Sequence[str]) -> list[dict[str, Any]]:
    return [{**fact, "service": name} for name in services for fact in _all(stack, name, "/lost")]


def unregistered(stack: RemoteStack) -> list[dict[str, Any]]:
    return list(_all(stack, "assessment", "/unregistered"))


def describe_unregistered(person: Mapping[str, Any]) -> Iterator[str]:
    """Whom it names first, then what stands under that id."""
    yield f"{person['clientId']} in {person['area']} is registered nowhere"
    for standing in person["standing"]:
        of = f" of {standing['organisation']}" if standing["organisation"] else ""
        since = f" since {standing['since']}" if standing["since"] else ""
        yield f"  {standing['kind']} {standing['id']}{of}{since}: {REMEDIES[standing['kind']]}"


def _not_taken_back(stack: RemoteStack) -> list[str]:
    facts = lost(stack, [name for name in SERVICES if name != LAST])
    return sorted({fact["service"] for fact in facts if not fact["onlyListed"]})


def take_back(stack: RemoteStack, service: str, reason: str) -> dict[str, int]:
    """All of it, in as many steps as it needs. By kind how many. Where money is, last of all: it pays again at once."""
    if service == LAST and (first := _not_taken_back(stack)):
        raise LasarsError(f"Take back in {', '.join(first)} first: what falls there is not known to {LAST} before.")
    return _until_nothing_is_left(stack, service, "/lost/take-back", reason, "taken")


def otherwise(stack: RemoteStack, services: Sequence[str]) -> list[dict[str, Any]]:
    return [{**fact, "service": name} for name in services for fact in _all(stack, name, "/lost/otherwise")]


def accept_otherwise(stack: RemoteStack, service: str, reason: str) -> dict[str, int]:
    """All of it, in as many steps as it needs. By kind how many."""
    return _until_nothing_is_left(stack, service, "/lost/otherwise/accept", reason, "accepted")


def _until_nothing_is_left(stack: RemoteStack, service: str, path: str, reason: str, member: str) -> dict[str, int]:
    counted: Counter[str] = Counter()
    while True:
        done = stack.call(OPERATOR, "POST", service, path, {"reason": reason}, key=str(uuid.uuid4()))
        counted.update(done[member])
        if not done["left"] or not done[member]:
            return counted


def believed(stack: RemoteStack, services: Sequence[str]) -> list[dict[str, Any]]:
    return [{**restatement, "service": name} for name in services for restatement in _all(stack, name, "/restatements")]


def believe(stack: RemoteStack, service: str, source: str, number: int, reason: str) -> dict[str, Any]:
    path, body = f"/restatements/{quote(source, safe='')}", {"number": number, "reason": reason}
    return dict(stack.call(OPERATOR, "POST", service, path, body, key=str(uuid.uuid4())))


def describe_believed(restatement: Mapping[str, Any]) -> str:
    if not restatement["number"]:
        return f"{restatement['service']} believes no restatement of {restatement['source']}"
    about = f"{restatement['service']} believes restatement {restatement['number']} of {restatement['source']}"
    return (
        f"{about} ({restatement['reason']}): "
        f"what is below {restatement['revisionsFrom']} and was not said again, is lost"
    )


def describe_counts(by_kind: Mapping[str, int]) -> str:
    """Of each kind how many."""
    return ", ".join(f"{count} {kind}" for kind, count in sorted(by_kind.items())) or "nothing"


def describe_otherwise(fact: Mapping[str, Any]) -> str:
    about = f"{fact['service']}: {fact['kind']} {fact['id']} in {fact['area']}"
    return f"{about}, known at {fact['knownRevision']}, {fact['source']} says otherwise at {fact['saidRevision']}"


def services_of(service: str | None) -> Sequence[str]:
    if service is not None and service not in SERVICES:
        raise LasarsError(f"There is no service {service}. Services: {', '.join(SERVICES)}.")
    return SERVICES if service is None else [service]


def describe_lost(fact: Mapping[str, Any]) -> str:
    about = f"{fact['service']}: {fact['kind']} {fact['id']} in {fact['area']}, which {fact['source']} does not know"
    return f"{about}; it is only listed" if fact["onlyListed"] else about


def repair_clocks(stack: RemoteStack, reason: str) -> Iterator[str]:
    """In each service whose daily work was done for a day ahead of its clock."""
    for service in SERVICES:
        seen = stack.call(OPERATOR, "GET", service, "/business-date")
        if seen["tickedOn"] is None or seen["tickedOn"] <= seen["clock"]:
            yield f"{service} goes by {seen['businessDate']}, as its clock does: nothing to repair"
            continue
        path, body = "/business-date/repair", {"reason": reason}
        now = stack.call(OPERATOR, "POST", service, path, body, key=str(uuid.uuid4()))
        yield f"{service} goes by {now['businessDate']} again; its daily work had been done for {seen['tickedOn']}"


def describe_bookmark(bookmark: Mapping[str, Any]) -> str:
    event, position, service = bookmark["eventId"], bookmark["position"], bookmark["service"]
    source = f"{bookmark['source']} (shard {bookmark['shard']})"
    if bookmark["reader"] == "kafka":
        return f"{service} has sent to Kafka {source} up to {position}"
    place = f"after event {event}" if event else "from the start"
    if position:
        place = f"{place}, position {position}" if event else f"from position {position}"
    reads = " reads" if bookmark["reader"] == service else f" has given {bookmark['reader']}"
    return f"{service}{reads} {source} {place}"

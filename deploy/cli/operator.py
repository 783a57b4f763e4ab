"""What an operator does to a running stack: watch a topic, heal what was parked, read a source again."""

import time
import uuid
from collections import Counter, deque
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from deploy.cli.client import TOPIC_OWNERS, Remote
from deploy.errors import LasarsError
from deploy.sandbox.topology import SERVICES

READER = "assessment"  # not as a service that follows, but as one that may read every topic between services
LOOK_SECONDS = 0.5
PAGE = 500

FINANCE = "lasars.finance."  # and the area's code
LAST = "payments"
OPERATOR = "platform_operator"  # of all areas that the stack serves
OF_AREA = "operator"


def tail(remote: Remote, topic: str, last: int, follow: bool) -> Iterator[dict[str, Any]]:
    owner = _topic_owner(topic)
    if owner is None:
        known = ", ".join([*TOPIC_OWNERS, "lasars.finance.<area>"])
        raise LasarsError(f"There is no topic {topic}. Topics: {known}.")
    reader = ("auditor", None) if owner == "payments" else ("service", READER)
    remote.sign_in(*reader)
    kept: deque[dict[str, Any]] = deque(maxlen=last)
    seen: str | None = None
    while batch := _read(remote, reader[0], owner, topic, seen):
        kept.extend(batch)
        seen = batch[-1]["id"]
    yield from kept
    while follow:
        time.sleep(LOOK_SECONDS)
        batch = _read(remote, reader[0], owner, topic, seen)
        yield from batch
        seen = batch[-1]["id"] if batch else seen


def _topic_owner(topic: str) -> str | None:
    return "payments" if topic.startswith(FINANCE) else TOPIC_OWNERS.get(topic)


def _read(remote: Remote, role: str, owner: str, topic: str, seen: str | None) -> list[dict[str, Any]]:
    """Looks and does not wait: who waits for news counts as a service that has to hear it."""
    params = {"topic": topic, "limit": PAGE} | ({"lastEventId": seen} if seen else {})
    return list(remote.call(role, "GET", owner, "/events", params=params))


def parked(remote: Remote) -> list[dict[str, Any]]:
    return [{**entry, "service": name} for name in SERVICES for entry in _all(remote, name, "/parked")]


def stuck_events(remote: Remote) -> list[dict[str, Any]]:
    return [{**entry, "service": name} for name in SERVICES for entry in _all(remote, name, "/stuck")]


def park_stuck(remote: Remote, entry: dict[str, Any], reason: str) -> None:
    path = f"/stuck/{entry['eventId']}/park"
    remote.call(OPERATOR, "POST", entry["service"], path, {"reason": reason}, key=str(uuid.uuid4()))


def _all(remote: Remote, service: str, path: str, role: str = OPERATOR) -> Iterator[dict[str, Any]]:
    cursor: dict[str, str] = {}
    while True:
        page = remote.call(role, "GET", service, path, params=cursor)
        yield from page["items"]
        if page["next"] is None:
            return
        cursor = {"cursor": page["next"]}


def unpark(remote: Remote, event: str | None, *, all_: bool) -> Iterator[str]:
    """Lists them, or has one or all handled again."""
    found = [entry for entry in parked(remote) if event in {None, entry["eventId"]}]
    if event and not found:
        raise LasarsError(f"No event {event} is parked.")
    if not found:
        yield "Nothing is parked."
    failed = []
    for entry in found:
        told = f"{entry['eventId']} {entry['service']}:"
        if not event and not all_:
            yield f"{told} {entry['error']}"
            continue
        try:
            path = f"/parked/{entry['eventId']}/unpark"
            remote.call(OPERATOR, "POST", entry["service"], path, key=str(uuid.uuid4()))
        except LasarsError as problem:  # the others may be healed
            failed.append(f"{told} {problem}")
        else:
            yield f"{entry['eventId']} was handled by {entry['service']}"
    if failed:
        raise LasarsError("\n".join(failed))


def drop_parked(remote: Remote, event: str, reason: str) -> str:
    _check_reason(reason)
    found = [entry for entry in parked(remote) if entry["eventId"] == event]
    if not found:
        raise LasarsError(f"No event {event} is parked.")
    return "\n".join([_drop(remote, OPERATOR, entry, reason) for entry in found])


def drop_conflicts(remote: Remote, source: str, reason: str) -> Iterator[str]:
    """All of one source, over the feed or over Kafka, in one area: it alone is said to have said all again."""
    services_of(source)
    _check_reason(reason)
    listed = [{**entry, "service": name} for name in SERVICES for entry in _all(remote, name, "/parked", OF_AREA)]
    found = [entry for entry in listed if _is_conflict(entry) and _owner_of(entry["source"]) == source]
    for entry in found:
        yield _drop(remote, OF_AREA, entry, reason)
    if not found:
        yield f"No conflict of {source} is parked in this area."


def _check_reason(reason: str) -> None:
    if not reason:
        raise LasarsError("Giving it up needs a --reason.")


def _drop(remote: Remote, role: str, entry: Mapping[str, Any], reason: str) -> str:
    path = f"/parked/{entry['eventId']}/drop"
    remote.call(role, "POST", entry["service"], path, {"reason": reason}, key=str(uuid.uuid4()))
    return f"{entry['eventId']} {entry['service']} gave up: {entry['error']}"


def _owner_of(source: str) -> str | None:
    """The feed names its service, Kafka the topic."""
    return source if source in SERVICES else _topic_owner(source)


def _is_conflict(entry: dict[str, Any]) -> bool:
    """One revision with two contents: its source decides by a later word, whatever becomes of this one."""
    return "conflict: revision" in entry["error"] or entry["error"].startswith("RevisionConflict")


def bookmarks(remote: Remote) -> list[dict[str, Any]]:
    return [{**mark, "service": name} for name in SERVICES for mark in _all(remote, name, "/bookmarks")]


def rewind(remote: Remote, service: str, source: str, place: dict[str, Any]) -> dict[str, Any]:
    if service not in SERVICES:
        raise LasarsError(f"There is no service {service}. Services: {', '.join(SERVICES)}.")
    path = f"/bookmarks/{quote(source, safe='')}/rewind"
    return dict(remote.call(OPERATOR, "POST", service, path, place, key=str(uuid.uuid4())))


def resend(remote: Remote, service: str, wanted: dict[str, Any]) -> dict[str, Any]:
    if service not in SERVICES:
        raise LasarsError(f"There is no service {service}. Services: {', '.join(SERVICES)}.")
    return dict(remote.call(OPERATOR, "POST", service, "/bookmarks/resend", wanted, key=str(uuid.uuid4())))


def retire_reader(remote: Remote, service: str, reader: str, reason: str) -> dict[str, Any]:
    if service not in SERVICES:
        raise LasarsError(f"There is no service {service}. Services: {', '.join(SERVICES)}.")
    body = {"reader": reader, "reason": reason}
    return dict(remote.call(OPERATOR, "POST", service, "/bookmarks/retire", body, key=str(uuid.uuid4())))


def lost(remote: Remote, services: Sequence[str]) -> list[dict[str, Any]]:
    return [{**fact, "service": name} for name in services for fact in _all(remote, name, "/lost")]


def _not_taken_back(remote: Remote) -> list[str]:
    facts = lost(remote, [name for name in SERVICES if name != LAST])
    return sorted({fact["service"] for fact in facts if not fact["onlyListed"]})


def take_back(remote: Remote, service: str, reason: str) -> dict[str, int]:
    """All of it, in as many steps as it needs. By kind how many. Where money is, last of all: it pays again at once."""
    if service == LAST and (first := _not_taken_back(remote)):
        raise LasarsError(f"Take back in {', '.join(first)} first: what falls there is not known to {LAST} before.")
    return _until_nothing_is_left(remote, service, "/lost/take-back", reason, "taken")


def otherwise(remote: Remote, services: Sequence[str]) -> list[dict[str, Any]]:
    return [{**fact, "service": name} for name in services for fact in _all(remote, name, "/lost/otherwise")]


def accept_otherwise(remote: Remote, service: str, reason: str) -> dict[str, int]:
    """All of it, in as many steps as it needs. By kind how many."""
    return _until_nothing_is_left(remote, service, "/lost/otherwise/accept", reason, "accepted")


def _until_nothing_is_left(remote: Remote, service: str, path: str, reason: str, member: str) -> dict[str, int]:
    counted: Counter[str] = Counter()
    while True:
        done = remote.call(OPERATOR, "POST", service, path, {"reason": reason}, key=str(uuid.uuid4()))
        counted.update(done[member])
        if not done["left"] or not done[member]:
            return counted


def believed(remote: Remote, services: Sequence[str]) -> list[dict[str, Any]]:
    return [{**one, "service": name} for name in services for one in _all(remote, name, "/restatements")]


def believe(remote: Remote, service: str, source: str, number: int, reason: str) -> dict[str, Any]:
    path, body = f"/restatements/{quote(source, safe='')}", {"number": number, "reason": reason}
    return dict(remote.call(OPERATOR, "POST", service, path, body, key=str(uuid.uuid4())))


def told_believed(one: Mapping[str, Any]) -> str:
    if not one["number"]:
        return f"{one['service']} believes no restatement of {one['source']}"
    told = f"{one['service']} believes restatement {one['number']} of {one['source']} ({one['reason']})"
    return f"{told}: what is below {one['revisionsFrom']} and was not said again, is lost"


def told_counts(by_kind: Mapping[str, int]) -> str:
    """Of each kind how many."""
    return ", ".join(f"{count} {kind}" for kind, count in sorted(by_kind.items())) or "nothing"


def told_otherwise(fact: Mapping[str, Any]) -> str:
    told = f"{fact['service']}: {fact['kind']} {fact['id']} in {fact['area']}"
    return f"{told}, known at {fact['knownRevision']}, {fact['source']} says otherwise at {fact['saidRevision']}"


def services_of(service: str | None) -> Sequence[str]:
    if service is not None and service not in SERVICES:
        raise LasarsError(f"There is no service {service}. Services: {', '.join(SERVICES)}.")
    return SERVICES if service is None else [service]


def told_lost(fact: Mapping[str, Any]) -> str:
    told = f"{fact['service']}: {fact['kind']} {fact['id']} in {fact['area']}, which {fact['source']} does not know"
    return f"{told}; it is only listed" if fact["onlyListed"] else told


def repair_clocks(remote: Remote, reason: str) -> Iterator[str]:
    """In each service whose daily work was done for a day ahead of its clock."""
    for service in SERVICES:
        seen = remote.call(OPERATOR, "GET", service, "/business-date")
        if seen["tickedOn"] is None or seen["tickedOn"] <= seen["clock"]:
            yield f"{service} goes by {seen['businessDate']}, as its clock does: nothing to repair"
            continue
        path, body = "/business-date/repair", {"reason": reason}
        now = remote.call(OPERATOR, "POST", service, path, body, key=str(uuid.uuid4()))
        yield f"{service} goes by {now['businessDate']} again; its daily work had been done for {seen['tickedOn']}"


def told_bookmark(mark: Mapping[str, Any]) -> str:
    place = f"after event {mark['eventId']}" if mark["eventId"] else "from the start"
    if mark["position"]:
        place = f"{place}, position {mark['position']}" if mark["eventId"] else f"from position {mark['position']}"
    if mark["reader"] == "kafka":
        return f"{mark['service']} has sent to Kafka {mark['source']} (shard {mark['shard']}) up to {mark['position']}"
    reads = "" if mark["reader"] == mark["service"] else f" has given {mark['reader']}"
    return f"{mark['service']}{reads or ' reads'} {mark['source']} (shard {mark['shard']}) {place}"

"""Whom a request or its answer names, read from its bytes: by their pseudonyms, and nothing else of them."""

import csv
import io
import re
from collections.abc import Iterable, Mapping
from uuid import UUID

# The members under which the services name a person. What else is an id is no person's.
MEMBERS = ("clientId", "candidateId", "survivorId", "absorbedId", "saidOf", "ownerId")
LISTS = ("absorbedIds",)
PATH_PARTS = frozenset({"person_id", "client_id"})
_UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
_IN_JSON = re.compile(rf'"(?:{"|".join(MEMBERS)})"\s*:\s*"({_UUID})"'.encode(), re.IGNORECASE)
_LISTED = re.compile(rf'"(?:{"|".join(LISTS)})"\s*:\s*\[([^\]]*)\]'.encode())
_ID = re.compile(_UUID, re.IGNORECASE)


def people_in_json(body: bytes) -> set[UUID]:
    """Also of what is no JSON at all: it may have been meant to be."""
    listed = [person.encode() for some in _LISTED.findall(body) for person in _ID.findall(some.decode("latin-1"))]
    return {UUID(person.decode()) for person in (*_IN_JSON.findall(body), *listed)}


def people_in_csv(body: bytes) -> set[UUID]:
    """Of each column that has the name of such a member."""
    rows = csv.reader(io.StringIO(body.decode("utf-8-sig", "replace")))
    columns = [place for place, name in enumerate(next(rows, ())) if name in MEMBERS]
    if not columns:
        return set()
    return {UUID(row[place]) for row in rows for place in columns if place < len(row) and _ID.fullmatch(row[place])}


def people_in_address(parts: Mapping[str, str], query: Iterable[tuple[str, str]]) -> set[UUID]:
    """Of the parts of a path by their names in it, and of what it was asked by."""
    named = [text for name, text in parts.items() if name in PATH_PARTS]
    named += [text for name, text in query if name in MEMBERS]
    return {UUID(text) for text in named if _ID.fullmatch(text)}

"""A POST that is sent again gives the first answer again, to the byte, and does nothing.

The answer is stored in the transaction of what it made. A caller's key is locked for the length of that
transaction without waiting: a twin in flight is told so (409) and may try again. Answers are kept for some weeks;
that the key was used, by whom, when and for which request is known for ever. Callers make keys of what they have at
hand, an NHS number too, so of keys as of requests only the HMAC is kept.
"""

import hashlib
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache
from typing import Annotated, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import Depends, Header, Request, Response
from pydantic_core import from_json, to_json

from shared.data import ending
from shared.data.business_date import DAYS, DatabaseDays, note_days
from shared.data.db import Database, Session
from shared.data.retention import in_steps
from shared.data.statements import Statement, command, json_text, sql
from shared.kernel.fingerprints import SOON, Secrets, check_secrets, digest_of, digest_of_key
from shared.kernel.problems import BadRequest, Conflict, Gone, Invalid
from shared.web.auth import Actor
from shared.web.handing import only_a_mark


@dataclass(frozen=True, slots=True)
class Repeat:
    """A request that was answered before: the parts of its address, its kept answer, and the day on which it is sent
    again.
    """

    path: Mapping[str, str]
    answer: Response
    today: date

    def about(self, part: str) -> UUID:
        """Which record: the one that this part of the address names, else the one that the first request made."""
        named = self.path.get(part)
        return UUID(named or from_json(bytes(self.answer.body))["id"])


# Raises what the caller is answered today where they may not be given the answer again.
ReplayCheck = Callable[[Session, Actor, Repeat], Awaitable[None]]
_KEPT_HEADERS = ("content-type", "location", "etag", "link")
_LONDON = ZoneInfo("Europe/London")
_KEPT = ("place", "key", "keyed_with", "fingerprint", "fingerprint_key")
_AT_ONCE = 2000  # rows that one transaction of pruning changes


@dataclass(frozen=True, slots=True)
class _Found:
    """Whether the key's lock was had, what is known of our secrets and of the day, and what is kept of the key: all of
    it is null where there is no `status`.
    """

    taken: bool
    proofs: list[str]
    fingerprint: bytes
    fingerprint_key: str | None
    status: int | None
    headers: dict[str, str] | None
    body: bytes | None
    at: datetime
    ticked: date | None
    here: date
    also: str | None


@cache
def claim_asking(also: str) -> Statement[_Found]:
    """`also`: SQL for what else is asked in this message of who calls, by :area and :sub."""
    return sql(_CLAIM.format(also=also), into=_Found)


# What an older version kept knows no issuer and no organisation, and the key as it was sent.
_CLAIM = f"""
    SELECT taken, array(SELECT name || ':' || encode(proof, 'hex') FROM fingerprint_secret) AS proofs,
           fingerprint, fingerprint_key, status, headers, body, at, {DAYS}, {{also}} AS also
    FROM (SELECT pg_try_advisory_xact_lock(:lock) AS taken) AS lock
    LEFT JOIN idempotency ON area = :area AND sub = :sub
          AND (issuer, organisation) IN ((:issuer, :organisation), ('', ''))
          AND key = ANY(CAST(:keys AS text[])) AND (key = :key) = (keyed_with IS NULL)
    """
CLAIM = claim_asking("NULL")
_NOTE = command("INSERT INTO fingerprint_secret (name, proof) VALUES (:secret, :proof) ON CONFLICT DO NOTHING")
_KEEP = command(
    """
    INSERT INTO idempotency
        (issuer, area, organisation, sub, key, keyed_with, fingerprint, fingerprint_key, status, headers, body)
    VALUES (:issuer, :area, :organisation, :sub, :key, :secret, :fingerprint, :secret, :status,
            CAST(:headers AS jsonb), :body) ON CONFLICT DO NOTHING
    """
)
_FORGET = command(
    """
    UPDATE idempotency SET headers = NULL, body = NULL WHERE ctid = ANY(ARRAY(
        SELECT ctid FROM idempotency WHERE body IS NOT NULL AND at < now() - make_interval(days => :days)
         ORDER BY at LIMIT :count FOR UPDATE SKIP LOCKED))
    """
)


@dataclass(frozen=True, slots=True)
class _Unkeyed:
    """`place`: where the row lies."""

    place: Any
    area: str
    sub: str
    key: str
    keyed_with: str | None
    fingerprint: bytes
    fingerprint_key: str | None


_UNKEYED = sql(
    """
    SELECT ctid AS place, area, sub, key, keyed_with, fingerprint, fingerprint_key FROM idempotency
     WHERE fingerprint_key IS NULL OR keyed_with IS NULL LIMIT :count FOR UPDATE SKIP LOCKED
    """,
    into=_Unkeyed,
)
_KEY = command(
    """
    UPDATE idempotency SET key = given.key, keyed_with = given.keyed_with,
                           fingerprint = given.fingerprint, fingerprint_key = given.fingerprint_key
      FROM unnest(CAST(:places AS tid[]), CAST(:keys AS text[]), CAST(:keyed_withs AS text[]),
                  CAST(:fingerprints AS bytea[]), CAST(:fingerprint_keys AS text[]))
           AS given (place, key, keyed_with, fingerprint, fingerprint_key)
     WHERE idempotency.ctid = given.place
    """
)


class KeyMissing(BadRequest):
    """Send an Idempotency-Key: 1 to 255 characters of your choice, the same for every retry."""


class KeyReused(Invalid):
    """The Idempotency-Key was used before with another request."""


class TwinInFlight(Conflict):
    """A request with this Idempotency-Key is in progress: wait a moment and send it again."""


class AnswerForgotten(Gone):
    """A request with this Idempotency-Key was completed on the day in usedOn. Its response is no longer kept.

    This request has changed nothing.
    """

    used_on: date


@dataclass(frozen=True, slots=True)
class IdempotencyClaim:
    """A caller is all four: a `sub` is unique at its issuer only, and speaks for one organisation at a time."""

    issuer: str
    area: str
    organisation: str
    sub: str
    key: str
    digest: bytes
    secrets: Secrets

    @property
    def whose(self) -> dict[str, str]:
        return {name: getattr(self, name) for name in ("issuer", "area", "organisation", "sub", "key")}

    def lock(self, schema: str) -> int:
        name = to_json([schema, *self.whose.values()])
        return int.from_bytes(hashlib.blake2b(name, digest_size=8).digest(), signed=True)

    @property
    def keyed(self) -> list[str]:
        """The key as each of our secrets keeps it, the first one's first."""
        digest = digest_of_key(self.area, self.sub, self.key)
        return [self.secrets.keyed(digest, name).hex() for name in self.secrets.by_name]

    def check(self, row: _Found) -> None:
        """Raises what a repeat is told that gets no answer again."""
        same = self.secrets.says_of(self.digest, row.fingerprint, row.fingerprint_key)
        if same is False:
            raise KeyReused
        if same is None or row.body is None:
            raise AnswerForgotten(used_on=row.at.astimezone(_LONDON).date().isoformat())


def _request_line(request: Request) -> bytes:
    query: bytes = request.scope["query_string"]
    return f"{request.method} {request.scope['path']}?".encode() + query


@only_a_mark
async def idempotency_key(
    _key: Annotated[
        str | None,
        Header(alias="Idempotency-Key", description="1 to 255 characters, the same for every retry."),
    ] = None,
) -> None:
    """Marks a route; what it means is done by `WritingRoute`."""


def replayed_while(check: ReplayCheck) -> Callable[[], Awaitable[None]]:
    """Of a POST whose first answer says what its caller may be told no longer: `check` raises what they are told then.

    `dependencies=once_while(check)`.
    """

    @only_a_mark
    async def replayed() -> None:
        """Marks a route; what it means is done by `WritingRoute`."""

    replayed.replay_check = check  # type: ignore[attr-defined]  # read by `replay_check_of`
    return replayed


def once_while(check: ReplayCheck) -> list[Any]:
    """What such a route depends on."""
    return [Depends(idempotency_key), Depends(replayed_while(check))]


def replay_check_of(calls: Iterable[Callable[..., Any] | None]) -> ReplayCheck | None:
    return next((check for call in calls if (check := getattr(call, "replay_check", None))), None)


def shown_once(*members: str) -> Any:
    """Of a POST whose answer holds a secret: what is kept, and given again to a repeat, has null in these members."""

    @only_a_mark
    async def shown() -> None:
        """Marks a route; what it means is done by `WritingRoute`."""

    shown.members_shown_once = members  # type: ignore[attr-defined]  # read by `members_shown_once`
    return Depends(shown)


def members_shown_once(calls: Iterable[Callable[..., Any] | None]) -> tuple[str, ...]:
    return next((members for call in calls if (members := getattr(call, "members_shown_once", ()))), ())


async def claim_of(request: Request, actor: Actor) -> IdempotencyClaim:
    keys = request.headers.getlist("Idempotency-Key")
    if len(keys) != 1 or not 1 <= len(keys[0]) <= 255:
        raise KeyMissing
    settings = request.app.state.service.settings
    digest = digest_of(_request_line(request), await request.body())
    return IdempotencyClaim(
        settings.issuer, actor.area, actor.organisation, actor.sub, keys[0], digest, settings.secrets
    )


async def first_answer(
    session: Session, claim: IdempotencyClaim, also: str | None = None
) -> tuple[Response | None, str | None]:
    """And what was asked `also`."""
    lock = claim.lock(session.database.schema)
    asks = CLAIM if also is None else claim_asking(also)
    row = await asks.one(session, lock=lock, keys=[*claim.keyed, claim.key], **claim.whose)
    note_days(session, DatabaseDays(row.ticked, row.here))
    check_secrets(claim.secrets, row.proofs)
    if row.status is not None:
        claim.check(row)
        headers = (row.headers or {}) | {"Idempotency-Hit": "true"}
        return Response(row.body, row.status, headers=headers), row.also
    if not row.taken:
        raise TwinInFlight(headers=SOON)
    return None, row.also


async def keep(session: Session, claim: IdempotencyClaim, response: Response, shown_once: Sequence[str] = ()) -> None:
    headers = {name: response.headers[name] for name in _KEPT_HEADERS if name in response.headers}
    secret = {"secret": claim.secrets.name, "proof": claim.secrets.proof()}
    answer = {
        **claim.whose, "key": claim.keyed[0], "fingerprint": claim.secrets.keyed(claim.digest),
        "secret": claim.secrets.name, "status": response.status_code, "headers": json_text(headers),
        "body": _without(bytes(response.body), shown_once),
    }  # fmt: skip
    kept = await ending.write(session, (_NOTE, secret), (_KEEP, answer))
    if not kept:  # a twin committed between our look and our lock: undo, the next try finds its answer
        raise TwinInFlight(headers=SOON)


def _without(body: bytes, members: Sequence[str]) -> bytes:
    return to_json(from_json(body) | dict.fromkeys(members)) if members else body


async def forget(database: Database, days: int) -> int:
    """Drops answers that are older; what is left says that the key was used."""
    return await in_steps(
        database, _AT_ONCE, lambda session: _FORGET.execute(session, days=days, count=_AT_ONCE)
    )  # fmt: skip


async def key_older(database: Database, secrets: Secrets) -> int:
    """Keys what an older version kept as it was sent, or as a bare hash of it."""

    async def step(session: Session) -> int:
        keyed_rows = [_keyed(row, secrets) for row in await _UNKEYED.all(session, count=_AT_ONCE)]
        if keyed_rows:
            columns = {f"{name}s": [getattr(row, name) for row in keyed_rows] for name in _KEPT}
            await _NOTE.execute(session, secret=secrets.name, proof=secrets.proof())
            await _KEY.execute(session, **columns)
        return len(keyed_rows)

    return await in_steps(database, _AT_ONCE, step)


def _keyed(row: _Unkeyed, secrets: Secrets) -> _Unkeyed:
    if row.keyed_with is None:
        digest = digest_of_key(row.area, row.sub, row.key)
        row = replace(row, key=secrets.keyed(digest).hex(), keyed_with=secrets.name)
    if row.fingerprint_key is None:
        row = replace(row, fingerprint=secrets.keyed(row.fingerprint), fingerprint_key=secrets.name)
    return row

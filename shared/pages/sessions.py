"""Who is signed in: a row behind a cookie, so that it can be ended, and no token is kept.

The cookie holds a random id, the table only its hash: who reads the table is nobody by it. The clock is the machine's.
"""

import hashlib
import secrets
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from shared.data.db import Database, Session
from shared.data.retention import in_steps
from shared.data.statements import Statement, command, json_text, sql
from shared.kernel.claims import Actor
from shared.kernel.problems import Forbidden
from shared.pages.form_tokens import csrf_token, is_csrf_token, opened_by, opened_by_somebody

IDLE_MAX = timedelta(minutes=30)
AGE_MAX = timedelta(hours=8)
KEPT_FOR_ITS_FORM = timedelta(hours=24)  # since it was last seen, or a form was kept in it
SEEN_EVERY = timedelta(minutes=1)
SIGNING_IN_MAX = timedelta(minutes=10)  # from the issuer's page to ours; the browser forgets by then what it began
SENT_MAX, FORMER_MAX = 50, 20  # forms whose fate is remembered; sessions whose forms are known
_AT_ONCE = 2000


class SignInEnded(Forbidden):
    """You signed out while you were signing in. Go back to the page that you wanted, and sign in again."""


class Opened(NamedTuple):
    """`session_id` is for the cookie, always a new one. The pages whose forms came to wait in the session before:
    `waiting` of the same person, `lost` of another, which are kept no more.
    """

    session_id: str
    waiting: Sequence[str]
    lost: Sequence[str]


@dataclass(frozen=True, slots=True)
class PageSession:
    """`sid` is the issuer's name for it, by which it ends all services' at once. `sent` has the latest first. `form` is
    None once it was signed out.
    """

    id_hash: bytes
    area: str
    organisation: str
    sub: str
    roles: Sequence[str]
    sid: str | None
    issued_at: datetime
    seen_at: datetime
    form: Any
    sent: Sequence[Mapping[str, Any]]
    former: Sequence[str]
    ended_at: datetime | None

    @property
    def actor(self) -> Actor:
        return Actor(self.sub, self.area, self.organisation, frozenset(self.roles))

    def waiting(self, now: datetime) -> list[Mapping[str, Any]]:
        """The forms that it was over before they were sent, the latest first: `path` of the page, its `key`, `fields`,
        `kept_at`.
        Not those that were kept more than a day ago.
        """
        since = sortable(now - KEPT_FOR_ITS_FORM)
        return [kept for kept in (self.form if isinstance(self.form, list) else ()) if kept["kept_at"] > since]

    def is_over(self, now: datetime) -> bool:
        return self.ended_at is not None or now - self.seen_at >= IDLE_MAX or now - self.issued_at >= AGE_MAX

    @property
    def is_signed_out(self) -> bool:
        """Not only over: it takes nothing more, so that nobody plants what its owner would find."""
        return self.ended_at is not None and self.form is None

    def knows_form(self, session_id: str, token: str) -> bool:
        """Whether a form with this token was opened in it, or by the same person in an earlier one of this browser."""
        return is_csrf_token(session_id, token) or self.opened(token) in self.former

    def is_of_another(self, token: str) -> bool:
        """Whether somebody else opened a form with this token, in an earlier session of this browser."""
        return self.opened(token) not in self.former and opened_by_somebody(token) in self.former

    def opened(self, token: str) -> str:
        return opened_by(token, self.area, self.organisation, self.sub)


_FIND = sql(
    """
    SELECT id_hash, area, organisation, sub, roles, sid, issued_at, seen_at, form, sent, former, ended_at
      FROM page_session WHERE id_hash = :id_hash
    """,
    into=PageSession,
)
_OPEN = command(
    """
    INSERT INTO page_session (id_hash, area, organisation, sub, roles, sid, issued_at, seen_at, form, former)
    VALUES (:id_hash, :area, :organisation, :sub, CAST(:roles AS jsonb), :sid, :now, :now, CAST(:form AS jsonb),
            CAST(:former AS jsonb))
    """
)
_SEE = command("UPDATE page_session SET seen_at = :now WHERE id_hash = :id_hash")
# The latest first, and no more than a day's work.
_REMEMBER = command(
    """
    UPDATE page_session SET sent = jsonb_build_array(CAST(:sent AS jsonb)) || (
           SELECT coalesce(jsonb_agg(entry ORDER BY place), '[]')
             FROM jsonb_array_elements(sent) WITH ORDINALITY AS known (entry, place) WHERE place < :most)
     WHERE id_hash = :id_hash
    """
)
_REPLACE = command("DELETE FROM page_session WHERE id_hash = :id_hash")
# The row stays, for the session after it: so that knows which forms were opened in this browser, and by whom.
_ENDED = "UPDATE page_session SET ended_at = coalesce(ended_at, :now), sent = '[]', form = NULL"
_END = command(f"{_ENDED} WHERE id_hash = :id_hash")
_END_ALL = command(f"{_ENDED} WHERE sid = :sid AND ended_at IS NULL")
# Whoever opens and whoever ends take turns: the second then sees what the first did.
_IN_TURN = command("SELECT pg_advisory_xact_lock(hashtextextended(current_schema() || ' signed in ' || :sid, 0))")
_NOTE_ENDED = command(
    """
    INSERT INTO ended_sign_in AS known (sid, ended_at) VALUES (:sid, :now)
    ON CONFLICT (sid) DO UPDATE SET ended_at = greatest(known.ended_at, excluded.ended_at)
    """
)
_IS_ENDED = sql("SELECT EXISTS (SELECT FROM ended_sign_in WHERE sid = :sid) AS ended", into=bool)
_FORGET_ENDED = command(
    """
    DELETE FROM ended_sign_in WHERE ctid = ANY(ARRAY(
        SELECT ctid FROM ended_sign_in WHERE ended_at < :before LIMIT :count))
    """
)
_FORGET = command(
    """
    DELETE FROM page_session WHERE ctid = ANY(ARRAY(
        SELECT ctid FROM page_session WHERE seen_at < :before LIMIT :count))
    """
)


def hash_of(session_id: str) -> bytes:
    return hashlib.sha256(session_id.encode()).digest()


def now() -> datetime:
    return datetime.now(UTC)


def sortable(at: datetime) -> str:
    """A moment as text, which goes before that of a later one."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


async def find(database: Database, session_id: str) -> PageSession | None:
    """Also one that is over: its form may wait."""
    async with database.reading(for_caller=True) as session:
        return await _FIND.first(session, id_hash=hash_of(session_id))


async def see(database: Database, session: PageSession) -> None:
    """It lasts longer by this; written once a minute at most."""
    if now() - session.seen_at >= SEEN_EVERY:
        await _write(database, _SEE, id_hash=session.id_hash, now=now())


async def open_session(database: Database, actor: Actor, sid: str | None, *, in_place_of: str | None = None) -> Opened:
    """In place of the one that this browser had before. Raises SignInEnded."""
    session_id = secrets.token_urlsafe(32)
    async with database.session(for_caller=True) as session:
        if sid is not None:
            await _refuse_ended(session, sid)
        before = await _FIND.first(session, id_hash=hash_of(in_place_of)) if in_place_of else None
        forms, former = _left_by(before, in_place_of, actor)
        if before is not None:
            await _REPLACE.execute(session, id_hash=before.id_hash)
        await _OPEN.execute(
            session, id_hash=hash_of(session_id), area=actor.area, organisation=actor.organisation, sub=actor.sub,
            roles=json_text(sorted(actor.roles)), sid=sid, now=now(), form=json_text(forms),
            former=json_text(former),
        )  # fmt: skip
    pages = _came_to_wait(before)
    return Opened(session_id, pages, []) if forms else Opened(session_id, [], pages)


def _came_to_wait(before: PageSession | None) -> list[str]:
    if before is None:
        return []
    since = sortable(before.issued_at)
    return [str(kept["path"]) for kept in before.waiting(now()) if kept["kept_at"] >= since]


def _left_by(
    before: PageSession | None, session_id: str | None, actor: Actor
) -> tuple[list[Mapping[str, Any]], list[str]]:
    """What the session before hands on: the forms that wait, to the same person; and who opened which forms."""
    if before is None or session_id is None:
        return [], []
    token = csrf_token(session_id)
    former = [before.opened(token), opened_by_somebody(token), *before.former][: 2 * FORMER_MAX]
    return before.waiting(now()) if _same_person(before.actor, actor) else [], former


async def _refuse_ended(session: Session, sid: str) -> None:
    await _IN_TURN.execute(session, sid=sid)
    if await _IS_ENDED.one(session, sid=sid):
        raise SignInEnded


def _same_person(before: Actor, after: Actor) -> bool:
    return (before.area, before.organisation, before.sub) == (after.area, after.organisation, after.sub)


async def remember(database: Database, session: PageSession, sent: Mapping[str, Any]) -> None:
    """What a form became."""
    await _write(database, _REMEMBER, id_hash=session.id_hash, sent=json_text(sent), most=SENT_MAX)


async def end(database: Database, session_id: str) -> None:
    await _write(database, _END, id_hash=hash_of(session_id), now=now())


async def end_all(database: Database, sid: str) -> None:
    """Of all browsers that the issuer signed in under this name, and of those that come back from it only now."""
    async with database.session(for_caller=True) as session:
        await _IN_TURN.execute(session, sid=sid)
        await _NOTE_ENDED.execute(session, sid=sid, now=now())
        await _END_ALL.execute(session, sid=sid, now=now())


async def forget(database: Database) -> int:
    """How many that were over a day ago went."""
    return await in_steps(database, _AT_ONCE, _forgetting(_FORGET, now() - KEPT_FOR_ITS_FORM))


async def forget_ended(database: Database) -> int:
    """How many went under whose name nothing can open any more."""
    return await in_steps(database, _AT_ONCE, _forgetting(_FORGET_ENDED, now() - AGE_MAX - SIGNING_IN_MAX))


def _forgetting(statement: Statement[Any], before: datetime) -> Callable[[Session], Awaitable[int]]:
    async def step(session: Session) -> int:
        return await statement.execute(session, before=before, count=_AT_ONCE)

    return step


async def _write(database: Database, statement: Any, **values: Any) -> None:
    async with database.reading(for_caller=True) as session:
        await statement.execute(session, **values)

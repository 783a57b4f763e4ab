"""What somebody was about to send when their session had expired: it waits in the session's row, until it was sent.

It goes by signing out, with the row, or after a day; `PageSession.waiting` tells what there is, and so does the session
after it.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from shared.data.db import Database
from shared.data.statements import command, json_text
from shared.kernel.problems import Unauthorized
from shared.pages.sessions import KEPT_FOR_ITS_FORM, PageSession, now, sortable

KEPT_MAX = 10  # of one person; whoever sends more is told that it is not kept
_OTHER_FORMS = """
           SELECT coalesce(jsonb_agg(kept ORDER BY place), '[]')
             FROM jsonb_array_elements(CASE jsonb_typeof(form) WHEN 'array' THEN form ELSE '[]' END)
                  WITH ORDINALITY AS known (kept, place)
            WHERE kept ->> 'kept_at' > CAST(:since AS text) COLLATE "C"
              AND NOT (kept ->> 'path' = CAST(:path AS text)
                       AND coalesce(nullif(kept ->> 'key', ''), CAST(:key AS text)) = CAST(:key AS text))"""
_SIGNED_OUT = "ended_at IS NOT NULL AND form IS NULL"
# It is kept for a day from now. A session that is over by its age would last longer by being seen, so it is ended.
_KEEP_FORM = command(
    f"""
    UPDATE page_session SET form = jsonb_build_array(CAST(:form AS jsonb)) || ({_OTHER_FORMS}), seen_at = :now,
           ended_at = CASE WHEN :is_over THEN coalesce(ended_at, :now) ELSE ended_at END
     WHERE id_hash = :id_hash AND NOT ({_SIGNED_OUT}) AND jsonb_array_length(({_OTHER_FORMS})) < :most
    """
)
_DROP_FORM = command(
    f"UPDATE page_session SET form = ({_OTHER_FORMS}) WHERE id_hash = :id_hash AND NOT ({_SIGNED_OUT})"
)


class NoRoomToKeep(Unauthorized):
    """You were signed out before this was sent, and it was not kept: as many forms as can be kept wait for you. Nothing
    was done. Sign in in another tab and send one of those, then load this page again.
    """


class SignedOut(Unauthorized):
    """You were signed out before this was sent. Nothing was done, and it is not kept here: it is in this window alone.
    Sign in in another tab, then load this page again: you get back what you filled in.
    """


class FormName(NamedTuple):
    """`path`: of the page on which it was filled in, with its query. `key` tells it from others of that page."""

    path: str
    key: str

    def names(self, kept: Mapping[str, Any]) -> bool:
        return kept["path"] == self.path and (kept.get("key") or self.key) == self.key


async def keep_form(database: Database, session: PageSession, name: FormName, fields: Mapping[str, list[str]]) -> None:
    """In place of what was kept of it. Raises NoRoomToKeep."""
    at = now()
    kept = json_text({**name._asdict(), "fields": fields, "kept_at": sortable(at)})
    async with database.reading(for_caller=True) as writing:
        rows = await _KEEP_FORM.execute(
            writing, id_hash=session.id_hash, form=kept, **name._asdict(), since=sortable(at - KEPT_FOR_ITS_FORM),
            most=KEPT_MAX, now=at, is_over=session.is_over(at),
        )  # fmt: skip
    if not rows:
        raise NoRoomToKeep


async def drop_form(database: Database, session: PageSession, name: FormName) -> None:
    """It was sent and done, or is not wanted any more."""
    since = sortable(now() - KEPT_FOR_ITS_FORM)
    async with database.reading(for_caller=True) as writing:
        await _DROP_FORM.execute(writing, id_hash=session.id_hash, **name._asdict(), since=since)

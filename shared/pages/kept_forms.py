"""What somebody was about to send when their session was over: it waits in the session's row, until it was sent.

It goes with the row, or after a day; `PageSession.waiting` tells what there is, and so does the session after it.
"""

from collections.abc import Mapping

from shared.data.db import Database
from shared.data.statements import command, json_text
from shared.pages.sessions import PageSession, now, sortable

KEPT_MAX = 5  # the latest, one of each page
_OTHER_FORMS = """
           SELECT coalesce(jsonb_agg(kept ORDER BY place), '[]')
             FROM jsonb_array_elements(CASE jsonb_typeof(form) WHEN 'array' THEN form ELSE '[]' END)
                  WITH ORDINALITY AS known (kept, place)
            WHERE kept ->> 'path' <> :path AND place < :most"""
# It is kept for a day from now. A session that is over by its age would last longer by being seen, so it is ended.
_KEEP_FORM = command(
    f"""
    UPDATE page_session SET form = jsonb_build_array(CAST(:form AS jsonb)) || ({_OTHER_FORMS}), seen_at = :now,
           ended_at = CASE WHEN :is_over THEN coalesce(ended_at, :now) ELSE ended_at END
     WHERE id_hash = :id_hash
    """
)
_DROP_FORM = command(f"UPDATE page_session SET form = ({_OTHER_FORMS}) WHERE id_hash = :id_hash")


async def keep_form(database: Database, session: PageSession, path: str, fields: Mapping[str, list[str]]) -> None:
    """`path`: of the page on which it was filled in, with its query."""
    at = now()
    kept = json_text({"path": path, "fields": fields, "kept_at": sortable(at)})
    async with database.reading(for_caller=True) as writing:
        await _KEEP_FORM.execute(
            writing, id_hash=session.id_hash, form=kept, path=path, most=KEPT_MAX, now=at, is_over=session.is_over(at)
        )


async def drop_form(database: Database, session: PageSession, path: str) -> None:
    """It was sent, and done."""
    async with database.reading(for_caller=True) as writing:
        await _DROP_FORM.execute(writing, id_hash=session.id_hash, path=path, most=KEPT_MAX + 1)

"""How the TOPs of organisations stood at the end of a week: counted once, from the days that are kept of each."""

from collections.abc import Sequence
from datetime import date

from services.assessment.models import TopCount
from services.assessment.store.access import GOES_ON, TENURE
from shared.data.db import Session
from shared.data.statements import columns, sql

_DAY = "CAST(:today AS date)"
_WEEK, _FOUR_WEEKS = (f"BETWEEN {_DAY} - {days} AND {_DAY}" for days in (6, 27))
# Of an episode in which it may record nothing any more an organisation owes nothing, and learns nothing.
_COUNT = sql(
    f"""
    WITH asked AS (SELECT episode_id AS id FROM top_owed), {TENURE}, in_sight AS (
        SELECT DISTINCT episode_id, organisation FROM tenure WHERE {GOES_ON}
    )
    INSERT INTO top_count AS counted (id, area, organisation, counted_to, windows)
    SELECT gen_random_uuid(), area, organisation, {_DAY}, jsonb_agg(jsonb_build_object(
               'window', code, 'weekDue', week_due, 'weekDone', week_done, 'fourWeeksDue', four_weeks_due,
               'fourWeeksDone', four_weeks_done, 'overdue', overdue) ORDER BY code)
      FROM (SELECT area, organisation, code, count(*) FILTER (WHERE due_on {_WEEK}) AS week_due,
                   count(*) FILTER (WHERE done_on {_WEEK}) AS week_done,
                   count(*) FILTER (WHERE due_on {_FOUR_WEEKS}) AS four_weeks_due,
                   count(*) FILTER (WHERE done_on {_FOUR_WEEKS}) AS four_weeks_done,
                   count(*) FILTER (WHERE window_to < {_DAY} AND (done_on IS NULL OR done_on > {_DAY})
                                      AND (owed_until IS NULL OR {_DAY} < owed_until)) AS overdue
              FROM top_owed JOIN in_sight USING (episode_id, organisation)
             GROUP BY area, organisation, code) AS by_window
     GROUP BY area, organisation
    ON CONFLICT (area, organisation, counted_to) DO NOTHING
    RETURNING {columns(TopCount, "counted")}
    """,
    into=TopCount,
)


async def count(session: Session, to: date) -> Sequence[TopCount]:
    """Those that were not counted yet, of all areas."""
    return await _COUNT.all(session, today=to)

"""Whose word counts of what is to be done for somebody: the LASARS's, and of whoever took part in the care then."""

from services.assessment.rules.terms import LATE_RECORD_DAYS

THESE_CLIENTS = "ANY(CAST(:clients AS uuid[]))"


def of_whom(among: str, table: str = "") -> str:
    """SQL, after another condition: `among` is of whom alone it is asked, `ANY(…)` of their ids; all without."""
    return f" AND {table}client_id = {among}" if among else ""


def care(among: str = "") -> str:
    """SQL, the first of a WITH: `among` is of whom alone it is asked, `ANY(…)` of their ids; all of an area without."""
    # From when to when somebody was referred to an organisation, or it treated them, by the id that they go by. When a
    # referral was closed nobody says here: such a one is over on its own day, and goes on for the days after that.
    # Each span by itself: what is said between two of them is said by a stranger.
    # One object with all of an area: whatever the database guesses of their number, each record finds its own at once.
    whose, began = of_whom(among), of_whom(among, "began.")
    return f"""care AS MATERIALIZED (
    SELECT coalesce(jsonb_object_agg(concat_ws(' ', client_id, organisation), spans), '{{}}') AS parts
      FROM (SELECT coalesce(alias.survivor_id, part.client_id) AS client_id, organisation,
                   jsonb_agg(jsonb_build_array(since, until)) AS spans
              FROM (SELECT client_id, organisation, referred_on AS since,
                           CASE WHEN closed THEN referred_on ELSE CAST('infinity' AS date) END AS until
                      FROM referral_fact referred
                     WHERE area = :area{whose} AND organisation IS NOT NULL AND referred_on IS NOT NULL
                       AND NOT EXISTS (SELECT FROM start_fact began
                                        WHERE began.referral_id = referred.id AND began.area = :area
                                          AND NOT began.voided)
                     UNION ALL
                    SELECT tenancy.client_id, organisation, since,
                           coalesce(lead(since) OVER (PARTITION BY episode_id ORDER BY since, n NULLS FIRST), ended_on,
                                    CAST('infinity' AS date))
                      FROM (SELECT id AS episode_id, client_id, delivered_by AS organisation, started_on AS since,
                                   CAST(NULL AS uuid) AS n
                              FROM start_fact WHERE area = :area{whose} AND NOT voided
                             UNION ALL
                            SELECT began.id, began.client_id, moved.to_organisation, moved.transferred_on, moved.id
                              FROM start_fact began JOIN transfer_fact moved ON moved.episode_id = began.id
                             WHERE began.area = :area{began} AND NOT began.voided AND NOT moved.voided) tenancy
                      LEFT JOIN end_fact ended ON ended.id = episode_id AND NOT ended.voided) part
              LEFT JOIN person_alias alias ON alias.absorbed_id = part.client_id
             GROUP BY 1, 2) known
)"""


CARE = care()


def is_of_care(client: str, said: str, day: str) -> str:
    """SQL, with `CARE` before it: whether `said`, a record of this day by an organisation about the person who goes by
    this id, was made while it took part in their care, or not long after. Who only registered them does not.
    """
    part = f"(SELECT parts FROM care) -> concat_ws(' ', {client}, {said}.organisation)"
    return f"""(
    {said}.by_lasars OR EXISTS (
        SELECT FROM jsonb_array_elements({part}) span
         WHERE CAST(span ->> 0 AS date) <= {day}
           AND CAST(span ->> 1 AS date) >= {said}.recorded_on - {LATE_RECORD_DAYS}))"""

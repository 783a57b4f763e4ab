"""What was said of somebody after they were closed, and so opens them again.

The id of a row says when it was recorded first. That a form was taken up, that an appointment was missed or stands
again, that a release is on another day, and a step that a correction agrees, is said later: when its row was changed.
A closing is of the ids that somebody had then: what was recorded of another that turned out to be theirs was open, and
stays it. Whoever died is closed under all of them.
"""

from services.assessment.store.kin import ids_of

# Rows of which each change says something anew; of an activity only that something else is to be done next.
_SAYS_ANEW = """(changed.thing IN ('referral_form', 'booking', 'prison_release')
                 OR changed.thing = 'activity' AND EXISTS (
                    SELECT FROM activity agreed WHERE agreed.id = changed.thing_id AND agreed.next_step IS NOT NULL
                       AND (changed.content ->> 'next_step', changed.content ->> 'next_due_on')
                           IS DISTINCT FROM (agreed.next_step, CAST(agreed.next_due_on AS text))))"""


def shut(whose: str) -> str:
    """SQL, in a WITH: of each id that closings are of, the last one. `whose`: a condition on these `closing`s."""
    return f"""shut AS (
        SELECT DISTINCT ON (said_of) said_of, closing.id, closing.recorded_on, closing.reason_code
          FROM closing CROSS JOIN LATERAL unnest({ids_of("closing.client_id")}) said_of
         WHERE closing.area = :area{whose} AND NOT closing.voided
           AND (closing.clients IS NULL OR closing.reason_code = 'died' OR said_of = ANY(closing.clients))
         ORDER BY said_of, closing.id DESC
    )"""


def is_open_by(said: str) -> str:
    """SQL, with `shut` joined by whose it is: whether this row is of nobody who was closed, or was said after it. Of
    changes by older versions the day alone was noted: then a later day is later.
    """
    return f"""(shut.id IS NULL OR {said}.id > shut.id OR EXISTS (
            SELECT FROM superseded changed
             WHERE changed.thing_id = {said}.id AND {_SAYS_ANEW}
               AND CASE WHEN changed.replaced_as IS NULL THEN changed.replaced_on > shut.recorded_on
                        ELSE changed.replaced_as > shut.id END))"""

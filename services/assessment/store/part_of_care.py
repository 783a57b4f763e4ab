"""Whose word counts of what is to be done for somebody: the LASARS's, and of whoever took part in the care then."""

from services.assessment.rules.terms import LATE_RECORD_DAYS

_KIN = "(SELECT {client} AS id UNION ALL SELECT absorbed_id FROM person_alias WHERE survivor_id = {client})"


def is_of_care(client: str, said: str, day: str) -> str:
    """SQL: whether `said`, a record of this day by an organisation about the person who goes by this id, was made
    while they were referred to it or it treated them, or not long after. Who only registered them has no part in it.
    When a referral was closed nobody says here: such a one goes on for as long after it was made.
    """
    kin = _KIN.format(client=client)
    late = f"{said}.recorded_on - {LATE_RECORD_DAYS}"
    return f"""(
    {said}.by_lasars OR EXISTS (
        SELECT FROM referral_fact referred
         WHERE referred.client_id IN {kin} AND referred.area = :area AND referred.organisation = {said}.organisation
           AND referred.referred_on <= {day} AND (NOT referred.closed OR referred.referred_on >= {late})
           AND NOT EXISTS (SELECT FROM start_fact began
                            WHERE began.referral_id = referred.id AND began.area = :area AND NOT began.voided)
    ) OR EXISTS (
        SELECT FROM start_fact began
          LEFT JOIN end_fact ended ON ended.id = began.id AND NOT ended.voided
         CROSS JOIN LATERAL (
               SELECT organisation, since, lead(since) OVER (ORDER BY since, n NULLS FIRST) AS until
                 FROM (SELECT began.delivered_by AS organisation, began.started_on AS since, CAST(NULL AS uuid) AS n
                        UNION ALL
                       SELECT to_organisation, transferred_on, id FROM transfer_fact
                        WHERE episode_id = began.id AND NOT voided) tenancy) tenure
         WHERE began.client_id IN {kin} AND began.area = :area AND NOT began.voided
           AND tenure.organisation = {said}.organisation AND tenure.since <= {day}
           AND coalesce(tenure.until, ended.ended_on, CAST('infinity' AS date)) >= {late}
    ))"""

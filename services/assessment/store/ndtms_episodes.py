"""Episodes of an agency: as its lines say them, with whoever they may be of, and as they were recorded here."""

from services.assessment.rules.identity import UNSAID_SEXES
from services.assessment.rules.ndtms.comparing import RecordedEpisode, ReportedEpisode
from shared.data.db import Session
from shared.data.statements import sql

_UNSAID = ", ".join(f"'{sex}'" for sex in sorted(UNSAID_SEXES))
# All persons of an area are read once, and not by an index: no index holds a birth date.
_REPORTED = sql(
    f"""
    WITH episode AS MATERIALIZED (
        SELECT client_ref, content ->> 'episode_ref' AS episode_ref,
               min(content ->> 'first_initial') || min(content ->> 'family_initial') AS initials,
               min(CAST(content ->> 'birth_date' AS date)) AS birth_date, min(content ->> 'sex') AS sex,
               min(CAST(content ->> 'referred_on' AS date)) AS referred_on,
               min(CAST(content ->> 'modality_started_on' AS date)) AS started_on,
               max(CAST(content ->> 'discharged_on' AS date)) AS ended_on, max(content ->> 'discharge_reason') AS reason
          FROM ndtms_row
         WHERE area = :area AND agency = :agency AND state <> 'deleted' AND content ? 'episode_ref'
         GROUP BY client_ref, content ->> 'episode_ref'
    )
    SELECT episode.client_ref, episode.episode_ref, episode.referred_on, episode.started_on, episode.ended_on,
           episode.reason,
           array_remove(array_agg(DISTINCT coalesce(alias.survivor_id, person.id)), NULL) AS persons
      FROM episode
      LEFT JOIN person ON person.area = :area AND person.birth_date = episode.birth_date
           AND person.initials = episode.initials
           AND (person.sex = episode.sex OR person.sex IN ({_UNSAID}) OR episode.sex IN ({_UNSAID}))
      LEFT JOIN person_alias alias ON alias.absorbed_id = person.id
     GROUP BY episode.client_ref, episode.episode_ref, episode.referred_on, episode.started_on, episode.ended_on,
              episode.reason
    """,
    into=ReportedEpisode,
)
_RECORDED = sql(
    """
    SELECT began.id, coalesce(alias.survivor_id, began.client_id) AS client_id, began.started_on, ended.ended_on,
           ended.reason_list, ended.reason_code AS reason
      FROM start_fact began
      LEFT JOIN end_fact ended ON ended.id = began.id AND NOT ended.voided
      LEFT JOIN person_alias alias ON alias.absorbed_id = began.client_id
     WHERE began.area = :area AND began.delivered_by = :provider AND began.is_treatment AND NOT began.voided
    """,
    into=RecordedEpisode,
)


async def reported(session: Session, area: str, agency: str) -> list[ReportedEpisode]:
    return await _REPORTED.all(session, area=area, agency=agency)


async def recorded_of(session: Session, area: str, provider: str) -> list[RecordedEpisode]:
    return await _RECORDED.all(session, area=area, provider=provider)

"""Which organisation may see or write of whom, from the referrals and episodes that were heard of."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import func
from sqlalchemy.dialects.postgresql import insert

from services.assessment.models import LasarsDecision, TopReview
from services.assessment.rules.correcting import Tenure
from services.assessment.rules.terms import CORRECTION_DAYS, LATE_RECORD_DAYS, START_TOP_DAYS
from services.assessment.store.persons import KIN
from services.assessment.store.versions import JOURNEY_TERMS, journey_days
from shared.data.db import Session
from shared.data.revisions import STEP
from shared.data.rows import columns_of
from shared.data.statements import columns, param, sql, statement


@dataclass(frozen=True, slots=True)
class EpisodeAccess:
    """Whether an episode is the client's, under any of their ids; whether the organisation has ever delivered it,
    and whether it delivers it still, or may record late.
    """

    is_of_client: bool
    was_theirs: bool
    goes_on: bool
    began_on: date


@dataclass(frozen=True, slots=True)
class WaitingStart:
    """A start TOP that waits for its episode. `said_on`: when its organisation came to say so."""

    id: UUID
    client_id: UUID
    episode_id: UUID
    area: str
    done_on: date
    organisation: str
    said_on: date


@dataclass(frozen=True, slots=True)
class _NowRecorded:
    """Whose a record is that waits no more; and which, if it is a review."""

    client_id: UUID
    review: TopReview | None


# Who delivered each episode from when to when. Referral makes the ids of transfers in their order.
TENURE = """
tenancy AS (
    SELECT id AS episode_id, client_id, area, delivered_by AS organisation, started_on AS since, CAST(NULL AS uuid) AS n
      FROM start_fact WHERE id IN (SELECT id FROM asked) AND NOT voided
    UNION ALL
    SELECT start.id, start.client_id, start.area, transfer.to_organisation, transfer.transferred_on, transfer.id
      FROM start_fact start JOIN transfer_fact transfer ON transfer.episode_id = start.id AND NOT transfer.voided
     WHERE start.id IN (SELECT id FROM asked) AND NOT start.voided
), tenure AS (
    SELECT episode_id, client_id, area, organisation, coalesce(
               lead(since) OVER (PARTITION BY episode_id ORDER BY since, n NULLS FIRST),
               (SELECT ended_on FROM end_fact WHERE id = episode_id AND NOT voided)) AS until, since, coalesce(
               lead(since) OVER (PARTITION BY episode_id ORDER BY since, n NULLS FIRST),
               (SELECT late_days_from FROM end_fact WHERE id = episode_id AND NOT voided)) AS first_until,
           n IS NULL AS begins
      FROM tenancy
)
"""
# The late period is that of the scheme on the day on which its part ended, as the organisation said it first:
# another day that it says later does not prolong its sight.
GOES_ON = f"""
(first_until IS NULL OR CAST(:today AS date) < first_until
    + coalesce({journey_days("late_record_days", "first_until")}, {LATE_RECORD_DAYS}))
"""
_CORRECTIONS_END_ON = f"""
first_until + coalesce({journey_days("correction_days", "first_until")}, {CORRECTION_DAYS})
"""
# As the rules read it: by the version of that day, before the first one by that.
_START_TOP_FROM = f"""
CASE WHEN begins THEN since - coalesce({journey_days("start_top_days", "since", begun=False)}, {START_TOP_DAYS})
     ELSE since END
"""
# An open referral relates until it is closed or treatment starts; from then on the episode does.
_REFERRED = """EXISTS (SELECT FROM referral_fact JOIN kin ON kin.id = client_id
                WHERE organisation = :organisation AND area = :area AND NOT closed
                  AND NOT EXISTS (SELECT FROM start_fact
                                   WHERE referral_id = referral_fact.id AND area = :area AND NOT voided))"""
_OF_PERSON = f"""{KIN}, asked AS (
    SELECT start_fact.id FROM start_fact JOIN kin ON kin.id = client_id WHERE area = :area
), {TENURE}"""
_IS_RELATED = f"({_REFERRED} OR EXISTS (SELECT FROM tenure WHERE organisation = :organisation AND {GOES_ON}))"
_IS_WITH = f"""({_REFERRED} OR EXISTS (SELECT FROM tenure WHERE organisation = :organisation
               AND (until IS NULL OR until >= CAST(:today AS date))))"""
_WITH = sql(f"{_OF_PERSON} SELECT {_IS_WITH} AS is_with", into=bool)
_IN_CARE = sql(
    f"{_OF_PERSON} SELECT EXISTS (SELECT FROM tenure WHERE organisation = :organisation AND {GOES_ON}) AS in_care",
    into=bool,
)
# Another day of its end that it says later does not prolong what it is told.
_TREATING = sql(
    f"""{_OF_PERSON}
    SELECT EXISTS (SELECT FROM tenure WHERE organisation = :organisation
                      AND (first_until IS NULL OR first_until >= CAST(:today AS date))) AS treating
    """,
    into=bool,
)
_OVER_ON = sql(
    f"{_OF_PERSON} SELECT max(until) AS over_on FROM tenure WHERE organisation = :organisation AND NOT {_IS_WITH}",
    into=date,
)
_RELATED = sql(f"{_OF_PERSON} SELECT {_IS_RELATED} AS related", into=bool)
_KIN_IF_RELATED = sql(f"{_OF_PERSON} SELECT id FROM kin WHERE {_IS_RELATED} ORDER BY id", into=UUID)
_EPISODE = sql(
    f"""{KIN}, asked AS (
    SELECT id FROM start_fact WHERE id = :episode_id AND area = :area
), {TENURE}
    SELECT bool_and(client_id IN (SELECT id FROM kin)) AS is_of_client,
           bool_or(organisation = :organisation) AS was_theirs,
           bool_or(organisation = :organisation AND {GOES_ON}) AS goes_on, min(since) AS began_on
      FROM tenure HAVING count(*) > 0
    """,
    into=EpisodeAccess,
)
_WAITS = """status = 'pending' AND NOT voided
       AND (episode_id = ANY(CAST(:episodes AS uuid[])) OR client_id = ANY(CAST(:clients AS uuid[])))"""
# Both begin at the organisation's index.
DELIVERED_BY = """asked AS (
        SELECT id FROM start_fact WHERE area = :area AND delivered_by = :organisation AND NOT voided
         UNION
        SELECT episode_id FROM transfer_fact WHERE area = :area AND to_organisation = :organisation AND NOT voided
    )"""
_IN_SIGHT = sql(
    f"""WITH {JOURNEY_TERMS}, {DELIVERED_BY}, {TENURE}
    SELECT DISTINCT episode_id FROM tenure WHERE area = :area AND organisation = :organisation AND {GOES_ON}
    """,
    into=UUID,
)
_TREATED = sql(
    f"{_OF_PERSON} SELECT EXISTS (SELECT FROM tenure WHERE organisation = :organisation) AS treated", into=bool
)
_HAS_PART = sql(
    f"""{_OF_PERSON}
    SELECT {_REFERRED} OR EXISTS (SELECT FROM tenure WHERE organisation = :organisation) AS has_part
    """,
    into=bool,
)
# The day on which one came to say what it says as a start TOP: that of its last correction to another day or stage.
_STARTS_WAITING = sql(
    f"""
    SELECT id, client_id, episode_id, area, done_on, recorded_by_organisation AS organisation, coalesce(
               (SELECT replaced_on FROM superseded
                 WHERE thing = 'top_review' AND thing_id = top_review.id
                   AND (content ->> 'stage', content ->> 'done_on') IS DISTINCT FROM (stage, CAST(done_on AS text))
                 ORDER BY revision DESC LIMIT 1), recorded_on) AS said_on
      FROM top_review WHERE stage = 'start' AND NOT recorded_by_roles ? 'assessor' AND {_WAITS}
    """,
    into=WaitingStart,
)
_TENURES = sql(
    f"""{KIN}, asked AS (
    SELECT start_fact.id FROM start_fact
     WHERE area = :area AND client_id IN (SELECT id FROM kin)
       AND (CAST(:episode_id AS uuid) IS NULL OR start_fact.id = :episode_id
            OR EXISTS (SELECT FROM start_fact lost WHERE lost.id = :episode_id AND voided AND revision % {STEP} = 0))
), {TENURE}
    SELECT episode_id, since, until, {_CORRECTIONS_END_ON} AS corrections_end_on, {_START_TOP_FROM} AS start_top_from
      FROM tenure WHERE organisation = :organisation
    """,
    into=Tenure,
)


def _letting_in(table: str) -> str:
    return f"""
UPDATE {table} record SET status = 'recorded' FROM start_fact s
 WHERE record.status = 'pending' AND NOT record.voided AND record.id <> ALL(CAST(:but AS uuid[]))
   AND (record.episode_id = ANY(CAST(:episodes AS uuid[])) OR record.client_id = ANY(CAST(:clients AS uuid[])))
   AND s.id = record.episode_id AND s.area = record.area AND NOT s.voided
   AND EXISTS (SELECT FROM person WHERE person.id = record.client_id AND person.area = record.area)
   AND coalesce((SELECT survivor_id FROM person_alias WHERE absorbed_id = s.client_id), s.client_id)
     = coalesce((SELECT survivor_id FROM person_alias WHERE absorbed_id = record.client_id), record.client_id)
   AND (record.recorded_by_roles ? 'assessor' OR record.recorded_by_organisation = s.delivered_by OR EXISTS (
         SELECT FROM transfer_fact t
          WHERE t.episode_id = s.id AND NOT t.voided AND t.to_organisation = record.recorded_by_organisation))
   AND (record.recorded_by_roles ? 'assessor' OR record.client_id = s.client_id OR EXISTS (
         SELECT FROM tenure WHERE tenure.episode_id = s.id AND organisation = record.recorded_by_organisation
            AND {GOES_ON}))
"""


# Under another id of the person's only while its sender may know that they are one.
_LET_IN = sql(
    f"""
    WITH asked AS (
        SELECT episode_id AS id FROM top_review WHERE {_WAITS} UNION SELECT episode_id FROM evidence WHERE {_WAITS}
    ), {TENURE}, review AS ({_letting_in("top_review")} RETURNING {columns(TopReview, "record")}),
         piece AS ({_letting_in("evidence")} RETURNING record.client_id),
         client AS (SELECT client_id FROM review UNION SELECT client_id FROM piece)
    SELECT client.client_id, {columns(TopReview, "review", field="review")}
      FROM client LEFT JOIN review ON review.client_id = client.client_id ORDER BY review.id
    """,
    into=_NowRecorded,
)
_WAITED_FOR = sql(
    """
    SELECT id FROM start_fact WHERE area = ANY(CAST(:areas AS text[])) AND NOT voided AND id IN (
           SELECT episode_id FROM top_review WHERE status = 'pending' AND NOT voided
            UNION SELECT episode_id FROM evidence WHERE status = 'pending' AND NOT voided)
    """,
    into=UUID,
)
_DECIDES = insert(LasarsDecision).values({name: param(name) for name in columns_of(LasarsDecision)})
_NOTE_DECIDED = statement(
    _DECIDES.on_conflict_do_update(
        index_elements=["client_id", "organisation"],
        set_={"decided_on": func.greatest(LasarsDecision.decided_on, _DECIDES.excluded.decided_on)},
    )
)
_TREATS = sql(
    """
    SELECT EXISTS (SELECT FROM start_fact
                    WHERE area = :area AND delivered_by = :organisation AND is_treatment AND NOT voided)
        OR EXISTS (SELECT FROM transfer_fact moved JOIN start_fact began ON began.id = moved.episode_id
                    WHERE moved.area = :area AND moved.to_organisation = :organisation AND NOT moved.voided
                      AND began.is_treatment AND NOT began.voided) AS treats
    """,
    into=bool,
)


async def is_related(session: Session, client_id: UUID, area: str, organisation: str, today: date) -> bool:
    """Whether the person, under any of their ids, is with the organisation, or was until lately."""
    return await _RELATED.one(session, id=client_id, area=area, organisation=organisation, today=today)


async def is_with(session: Session, client_id: UUID, area: str, organisation: str, today: date) -> bool:
    """Whether they are referred to it, or it treats them, now: not for some days after, as `is_related`."""
    return await _WITH.one(session, id=client_id, area=area, organisation=organisation, today=today)


async def is_in_care(session: Session, client_id: UUID, area: str, organisation: str, today: date) -> bool:
    """Whether it treats them, or did until lately: more than that they are referred to it."""
    return await _IN_CARE.one(session, id=client_id, area=area, organisation=organisation, today=today)


async def is_treating(session: Session, client_id: UUID, area: str, organisation: str, today: date) -> bool:
    """Whether it treats them now: neither by a referral alone, nor for some days after."""
    return await _TREATING.one(session, id=client_id, area=area, organisation=organisation, today=today)


async def part_over_on(session: Session, client_id: UUID, area: str, organisation: str, today: date) -> date | None:
    """The last day of its part in their care; none while that goes on, or where it had none."""
    return await _OVER_ON.first(session, id=client_id, area=area, organisation=organisation, today=today)


async def kin_if_related(session: Session, client_id: UUID, area: str, organisation: str, today: date) -> list[UUID]:
    """All ids of the person where they are with the organisation, or were until lately; none where not."""
    return await _KIN_IF_RELATED.all(session, id=client_id, area=area, organisation=organisation, today=today)


async def has_treated(session: Session, client_id: UUID, area: str, organisation: str) -> bool:
    """Whether the organisation ever delivered an episode of the person, under any of their ids."""
    return await _TREATED.one(session, id=client_id, area=area, organisation=organisation)


async def has_part(session: Session, client_id: UUID, area: str, organisation: str) -> bool:
    """Whether it has treated the person, or they are referred to it: whatever it decides, it may begin to treat."""
    return await _HAS_PART.one(session, id=client_id, area=area, organisation=organisation)


async def note_decided(session: Session, client_id: UUID, area: str, organisation: str, today: date) -> None:
    decided = {"client_id": client_id, "area": area, "organisation": organisation, "decided_on": today}
    await _NOTE_DECIDED.execute(session, **decided)


async def starts_waiting(session: Session, episodes: Collection[UUID], clients: Collection[UUID]) -> list[WaitingStart]:
    """The start TOPs of who treats that wait for these episodes, or of these clients."""
    return await _STARTS_WAITING.all(session, episodes=list(episodes), clients=list(clients))


async def episode(
    session: Session, episode_id: UUID, client_id: UUID, area: str, organisation: str, today: date
) -> EpisodeAccess | None:
    asked = {"id": client_id, "episode_id": episode_id, "area": area, "organisation": organisation, "today": today}
    return await _EPISODE.first(session, **asked)


async def tenures(
    session: Session, client_id: UUID, episode_id: UUID | None, area: str, organisation: str
) -> list[Tenure]:
    """When the organisation treated the person, under any of their ids; in that episode, where one is named that its
    source has not lost.
    """
    asked = {"id": client_id, "episode_id": episode_id, "area": area, "organisation": organisation}
    return await _TENURES.all(session, **asked)


async def episodes_waited_for(session: Session, areas: Collection[str]) -> set[UUID]:
    """Known ones that records wait for all the same: by the versions of their days these did not count."""
    return set(await _WAITED_FOR.all(session, areas=list(areas)))


async def record_pending(
    session: Session, episodes: Collection[UUID], clients: Collection[UUID], today: date, but: Collection[UUID]
) -> tuple[list[TopReview], set[UUID]]:
    """Records of these episodes or clients wait no more if their episode is known by now and theirs, `but` for some.

    Returns the reviews in the order in which they were recorded, and whose all the records are.
    """
    asked = {"episodes": list(episodes), "clients": list(clients), "but": list(but)}
    records = await _LET_IN.all(session, **asked, today=today)
    return [record.review for record in records if record.review], {record.client_id for record in records}


async def treats(session: Session, area: str, organisation: str) -> bool:
    """Whether it has ever treated anybody in the area."""
    return await _TREATS.one(session, area=area, organisation=organisation)


async def episodes_in_sight(session: Session, area: str, organisation: str, today: date) -> Sequence[UUID]:
    """Those that the organisation delivers, or delivered so lately that it may still record."""
    return await _IN_SIGHT.all(session, area=area, organisation=organisation, today=today)

"""Which referrals are worked on together."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlmodel import col, select

from services.referral.models import JointWork, JointWorkSaid
from services.referral.rules.joint_work import JointWorkKind
from services.referral.rules.states import ReferralState
from services.referral.store.clients import PERSON
from shared.data.db import Session
from shared.data.statements import command, param, sql, statement


@dataclass(frozen=True, slots=True)
class WorkedReferral:
    """A referral, and where the person is now by it."""

    id: UUID
    client_id: UUID
    state: ReferralState
    service_id: UUID
    organisation: str
    started_on: date | None
    ended_on: date | None


@dataclass(frozen=True, slots=True)
class JointPartner:
    """`leads`: whether the other one is worked on beside this."""

    referral_id: UUID
    service_id: UUID
    organisation: str
    state: ReferralState
    kind: JointWorkKind
    leads: bool
    started_on: date | None
    ended_on: date | None
    agreed_on: date | None

    @property
    def agreed(self) -> bool:
        return self.agreed_on is not None


_WHERE_NOW = """
           coalesce(episode.service_id, referral.service_id) AS service_id,
           coalesce(episode.delivered_by, referral.organisation) AS organisation, episode.started_on,
           CASE WHEN NOT episode.end_voided THEN episode.ended_on END AS ended_on
"""
_EPISODE = "LEFT JOIN episode ON episode.id = referral.episode_id AND episode.start_void_reason IS NULL"
_WORKED = sql(
    f"""
    SELECT referral.id, referral.client_id, referral.state, {_WHERE_NOW} FROM referral {_EPISODE}
     WHERE referral.area = :area AND referral.id = :id
    """,
    into=WorkedReferral,
)
_PARTNERS = sql(
    f"""{PERSON}
    SELECT referral.id AS referral_id, referral.state, {_WHERE_NOW}, joint_work.kind, joint_work.agreed_on,
           joint_work.lead_id = referral.id AS leads
      FROM joint_work
      JOIN referral ON referral.id = CASE WHEN joint_work.lead_id = :id THEN joint_work.referral_id
                                          ELSE joint_work.lead_id END {_EPISODE}
     WHERE joint_work.area = :area AND (joint_work.lead_id = :id OR joint_work.referral_id = :id)
       AND referral.client_id IN (SELECT id FROM person)
     ORDER BY leads DESC, referral.id
    """,
    into=JointPartner,
)
_NAMES = tuple(JointWork.model_fields)
_KEPT = ", ".join(_NAMES)
_SAY = command(
    f"""
    WITH last AS (
        INSERT INTO joint_work ({_KEPT}) VALUES ({", ".join(f":{name}" for name in _NAMES)})
        ON CONFLICT (referral_id) DO UPDATE SET {", ".join(f"{name} = excluded.{name}" for name in _NAMES)}
        RETURNING {_KEPT}
    ) INSERT INTO joint_work_said ({_KEPT}) SELECT {_KEPT} FROM last
    """
)
_SAID = statement(
    select(JointWorkSaid)
    .where(JointWorkSaid.area == param.area, JointWorkSaid.referral_id == param.referral_id)
    .order_by(col(JointWorkSaid.revision))
)
_MOVED = """SET referral_id = CASE WHEN referral_id = :old THEN :new ELSE referral_id END,
                lead_id = CASE WHEN lead_id = :old THEN :new ELSE lead_id END
          WHERE :old IN (referral_id, lead_id)"""
_PASS_ON = command(f"WITH words AS (UPDATE joint_work_said {_MOVED} RETURNING referral_id) UPDATE joint_work {_MOVED}")


async def worked(session: Session, area: str, referral_id: UUID) -> WorkedReferral | None:
    return await _WORKED.first(session, area=area, id=referral_id)


async def partners(session: Session, area: str, referral: WorkedReferral) -> Sequence[JointPartner]:
    """Of the same person, as is held now: who two records were thought to be may have been told apart since."""
    return await _PARTNERS.all(session, area=area, id=referral.id, client_id=referral.client_id)


async def said_of(session: Session, area: str, referral_id: UUID) -> Sequence[JointWorkSaid]:
    """All that was said of it, the first word first."""
    return await _SAID.all(session, area=area, referral_id=referral_id)


async def say(session: Session, work: JointWork) -> None:
    """What is said last of a referral counts; what was said before is kept."""
    await _SAY.execute(session, **work.model_dump())


async def pass_on(session: Session, old: UUID, new: UUID) -> None:
    """The referral went to a successor, and with it whom it is worked on beside, and who works beside it."""
    await _PASS_ON.execute(session, old=old, new=new)

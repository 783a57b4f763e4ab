"""All that cohorts are counted from, read at once for an area: episodes, their holders, tariffs, what was achieved."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from operator import attrgetter
from typing import TypeVar
from uuid import UUID

from services.payments.rules.cohorts import NO_COHORTS, Achievement, CohortEpisode, CohortFacts, Holder, rest_on_cohorts
from services.payments.rules.schemes import Scheme, all_terms
from services.payments.rules.tariffs import Tariff
from services.payments.store import tariffs
from services.payments.store.facts import IdentityLink
from services.payments.store.tariff_at_start import LINKED
from services.payments.store.tariffs import OF_LINKED, StoredTariff
from shared.data.db import Session
from shared.data.statements import listed, sql


@dataclass(slots=True)  # not frozen: there are many, and each is read once
class _Start:
    episode_id: UUID
    client_id: UUID
    delivered_by: str
    started_on: date
    ended_on: date | None


@dataclass(slots=True)
class _Transfer:
    episode_id: UUID
    to_organisation: str
    transferred_on: date


@dataclass(slots=True)
class _Achieved:
    episode_id: UUID
    contract: str
    measure: str
    achieved_on: date
    journey_from: date | None
    journey_to: date | None


@dataclass(frozen=True, slots=True)
class _Read:
    starts: Sequence[_Start]
    transfers: Sequence[_Transfer]
    achieved: Sequence[_Achieved]
    links: Sequence[IdentityLink]
    tariffs: Sequence[StoredTariff]


_STARTS = "SELECT episode_id, client_id, delivered_by, started_on, ended_on FROM started"
_TRANSFERS = """
SELECT episode_id, to_organisation, transferred_on FROM treatment_transfer
 WHERE area = :area AND NOT voided ORDER BY transferred_on, transfer_id
"""
_ACHIEVED = """
SELECT said.episode_id, said.contract, said.measure, said.achieved_on, said.journey_from, said.journey_to
  FROM outcome AS said
  LEFT JOIN withdrawal AS fell
    ON fell.outcome_id = said.outcome_id AND NOT fell.voided AND fell.revision > said.revision
 WHERE said.area = :area AND said.kind = 'achieved' AND said.episode_id IS NOT NULL AND said.contract IS NOT NULL
   AND said.measure = ANY (CAST(:measures AS text[])) AND fell.outcome_id IS NULL
 ORDER BY said.achieved_on, said.outcome_id
"""
_KNOWN = sql(
    f"""
    WITH RECURSIVE started AS MATERIALIZED (
        SELECT began.episode_id, began.client_id, began.delivered_by, began.started_on, over.ended_on
          FROM treatment_start AS began
          LEFT JOIN treatment_end AS over ON over.episode_id = began.episode_id AND NOT over.voided
         WHERE began.area = :area AND began.is_treatment AND NOT began.voided
    ), {LINKED}
    SELECT {listed(_Start, _STARTS)} AS starts, {listed(_Transfer, _TRANSFERS)} AS transfers,
           {listed(_Achieved, _ACHIEVED)} AS achieved,
           {listed(IdentityLink, "SELECT client, other FROM linked WHERE client <> other")} AS links,
           {listed(StoredTariff, OF_LINKED)} AS tariffs
    """,
    into=_Read,
)


async def cohort_facts(session: Session, area: str, schemes: Sequence[Scheme]) -> CohortFacts:
    """Nothing is asked where no contract of the area has cohorts."""
    if not rest_on_cohorts(schemes):
        return NO_COHORTS
    measures = sorted({cohort.measure for contract in all_terms(schemes) for cohort in contract.cohorts})
    read = await _KNOWN.one(session, area=area, measures=measures)
    stored = tariffs.of_persons({start.client_id for start in read.starts}, read.links, read.tariffs)
    of_person = {client: tariffs.now(of) for client, of in stored.items()}
    transfers, achieved = _by_episode(read.transfers), _by_episode(read.achieved)
    return CohortFacts(
        schemes,
        [
            _episode(start, transfers.get(start.episode_id, ()), achieved.get(start.episode_id, ()), of_person)
            for start in read.starts
        ],
    )


_Row = TypeVar("_Row", _Transfer, _Achieved)


def _by_episode(rows: Iterable[_Row]) -> dict[UUID, list[_Row]]:
    by_episode: dict[UUID, list[_Row]] = {}
    for row in rows:
        by_episode.setdefault(row.episode_id, []).append(row)
    return by_episode


def _episode(
    start: _Start, transfers: Sequence[_Transfer], achieved: Sequence[_Achieved], of_person: dict[UUID, list[Tariff]]
) -> CohortEpisode:
    """In which journey it lies only its outcomes say."""
    holders = [Holder(transfer.transferred_on, transfer.to_organisation) for transfer in transfers]
    return CohortEpisode(
        id=start.episode_id,
        started_on=start.started_on,
        ended_on=start.ended_on,
        holders=[Holder(start.started_on, start.delivered_by), *sorted(holders, key=attrgetter("since"))],
        tariffs=of_person[start.client_id],
        achievements=[Achievement(said.contract, said.measure, said.achieved_on) for said in achieved],
        journey_from=achieved[0].journey_from if achieved else None,
        journey_to=achieved[0].journey_to if achieved else None,
    )

"""What people would have achieved by drafts that are tried, as assessment says it, and the tariffs of these people."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter
from sqlmodel import col, select

from services.payments.events.drafted import DraftedOutcome as Said
from services.payments.models import WhatIfJudgement, WhatIfOutcomePage
from services.payments.rules.claims import Outcome, Withdrawal
from services.payments.rules.tariffs import Tariff
from services.payments.rules.what_if.drafted import OutcomeByDraft
from services.payments.store import facts, tariffs
from services.payments.store.facts import IdentityLink
from services.payments.store.tariffs import StoredTariff
from shared.data.db import Session
from shared.data.statements import command, json_text, listed, param, sql, statement

# Of a what-if in `open`, whether all that people would have achieved has come; where nobody is judged, it has.
ALL_COME = """
(NOT open.judged OR EXISTS (
    SELECT FROM what_if_judged AS ended
     WHERE ended.what_if_id = open.id
       AND (ended.why IS NOT NULL OR ended.pages = (
           SELECT count(*) FROM what_if_outcomes AS arrived WHERE arrived.what_if_id = open.id))))
"""
_KEEP = command(
    """
    INSERT INTO what_if_outcomes (what_if_id, page, outcomes) VALUES (:id, :page, CAST(:outcomes AS json))
    ON CONFLICT DO NOTHING
    """
)
_KEEP_END = command(
    """
    INSERT INTO what_if_judged (what_if_id, pages, outcomes, people, why, judged_on)
    VALUES (:what_if_id, :pages, :outcomes, :people, :why, :judged_on) ON CONFLICT DO NOTHING
    """
)
_END = statement(select(WhatIfJudgement).where(WhatIfJudgement.what_if_id == param.id))
_PAGES = statement(
    select(WhatIfOutcomePage.outcomes)
    .where(WhatIfOutcomePage.what_if_id == param.id)
    .order_by(col(WhatIfOutcomePage.page)),
    into=list,
)


@dataclass(frozen=True, slots=True)
class _Revision:
    id: UUID
    revision: int


_REVISIONS = sql(
    """
    SELECT said.outcome_id AS id, greatest(said.revision, fell.revision) AS revision
      FROM outcome AS said LEFT JOIN withdrawal AS fell ON fell.outcome_id = said.outcome_id AND NOT fell.voided
     WHERE said.outcome_id = ANY (CAST(:outcomes AS uuid[]))
    """,
    into=_Revision,
)
_SAID = TypeAdapter(list[Said])


@dataclass(frozen=True, slots=True)
class _Read:
    links: list[IdentityLink]
    tariffs: list[StoredTariff]


_CLIENTS = "SELECT client, client FROM unnest(CAST(:clients AS uuid[])) AS client"
_TARIFFS = sql(
    f"""
    WITH RECURSIVE {facts.LINKED.format(clients=_CLIENTS)}
    SELECT {listed(IdentityLink, "SELECT client, other FROM linked WHERE client <> other")} AS links,
           {listed(StoredTariff, tariffs.OF_LINKED)} AS tariffs
    """,
    into=_Read,
)


async def keep(session: Session, what_if_id: UUID, page: int, outcomes: Sequence[dict[str, Any]]) -> None:
    """Once: what came first of a page stays."""
    await _KEEP.execute(session, id=what_if_id, page=page, outcomes=json_text(outcomes))


async def keep_end(session: Session, **said: Any) -> None:
    await _KEEP_END.execute(session, **said)


async def judgement(session: Session, what_if_id: UUID) -> WhatIfJudgement | None:
    return await _END.first(session, id=what_if_id)


async def drafted(session: Session, what_if_id: UUID) -> dict[UUID, OutcomeByDraft]:
    """By the outcome's id; none where nobody was judged."""
    said = [row for page in await _PAGES.all(session, id=what_if_id) for row in _SAID.validate_python(page)]
    return {row.outcome_id: as_kept(row) for row in said}


def as_kept(said: Said) -> OutcomeByDraft:
    stands = said.state == "achieved" or said.unverified
    outcome = Outcome(
        id=said.outcome_id,
        client_id=said.client_id,
        revision=said.instead_of + 1,
        kind="achieved" if stands else "proposed",
        measure=said.measure,
        achieved_on=said.achieved_on,
        contract=said.contract,
        journey_from=said.journey_from,
        journey_to=said.journey_to,
        provisional_until=said.provisional_until,
        provisional_rule=said.provisional_rule,
    )
    fallen = _withdrawal(said) if said.state == "withdrawn" else None
    return OutcomeByDraft(outcome, said.party, fallen, said.instead_of, said.unverified, said.evidence_key)


def _withdrawal(said: Said) -> Withdrawal:
    return Withdrawal(said.instead_of + 1, said.reason or "not-met", said.effective_on or date.min)


async def revisions(session: Session, outcomes: Iterable[UUID]) -> dict[UUID, int]:
    """The highest that is known of each, whether it stands or has fallen."""
    return {row.id: row.revision for row in await _REVISIONS.all(session, outcomes=list(outcomes))}


async def tariffs_of(session: Session, clients: Sequence[UUID]) -> Mapping[UUID, Sequence[Tariff]]:
    """By client, those of the same person's other ids included."""
    if not clients:
        return {}
    read = await _TARIFFS.one(session, clients=list(clients))
    of_person = tariffs.of_persons(clients, read.links, read.tariffs)
    return {client: tariffs.now(stored) for client, stored in of_person.items()}

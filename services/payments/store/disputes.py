"""Disputes and queries, and which claims one is open on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlmodel import col, select

from services.payments.models import Dispute
from services.payments.rules.disputes import AGREED, AgreedDispute
from shared.data.db import Session
from shared.data.pages import pages
from shared.data.statements import among, command, param, sql, statement

CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class ClaimStanding:
    """Of the claim of a dispute, as far as it is its party's: what stands of it now, also as far as that comes with its
    quarter's balance, and what is due. `has_moved`: it is another party's now, of which nothing is said.
    """

    id: UUID  # of the dispute
    has_moved: bool
    pence: int
    due_pence: int


@dataclass(frozen=True, slots=True)
class _Disputed:
    claim_id: UUID
    party: str


_FIND = statement(select(Dispute).where(Dispute.id == param.id, Dispute.area == param.area))
_OPEN_OF = statement(
    select(Dispute).where(Dispute.claim_id == param.claim_id, Dispute.party == param.party, Dispute.state != CLOSED)
)
_DISPUTED = statement(
    select(Dispute.claim_id, Dispute.party).where(among(Dispute.claim_id, param.keys), col(Dispute.state) != CLOSED),
    into=_Disputed,
)
_PAGES = pages(
    select(Dispute).where(Dispute.area == param.area, among(Dispute.state, param.states)),
    by=[Dispute.opened_on, Dispute.id],
    narrowed=[
        Dispute.party == param.party,
        Dispute.contract == param.contract,
        Dispute.claim_id == param.claim_id,
    ],
)


@dataclass(frozen=True, slots=True)
class MovedAt:
    """An outcome, and where something else stands of it than did."""

    key: UUID
    contract: str
    party: str


@dataclass(frozen=True, slots=True)
class UnspentDispute:
    claim_id: UUID
    client_id: UUID
    area: str


_UNSPENT = sql(
    """
    SELECT DISTINCT dispute.claim_id, outcome.client_id, dispute.area
      FROM dispute JOIN outcome ON outcome.outcome_id = dispute.claim_id
     WHERE dispute.moved_on IS NULL AND dispute.opened_by_organisation = dispute.party
       AND (dispute.outcome IS NULL OR dispute.outcome = ANY (CAST(:agreed AS text[])))
       AND (dispute.claim_id = ANY (CAST(:keys AS uuid[])) OR outcome.client_id = ANY (CAST(:clients AS uuid[]))
            OR dispute.area = ANY (CAST(:areas AS text[])))
    """,
    into=UnspentDispute,
)
_AGREED = sql(
    """
    SELECT dispute.id, dispute.claim_id, dispute.contract, dispute.party,
           dispute.opened_by_organisation = dispute.party AS by_party, dispute.opened_pence, dispute.outcome,
           dispute.closed_on
      FROM dispute
     WHERE dispute.claim_id = ANY (CAST(:keys AS uuid[])) AND dispute.outcome = ANY (CAST(:agreed AS text[]))
       AND dispute.moved_on IS NULL
       AND NOT EXISTS (SELECT FROM transfer AS line WHERE line.amount_key = dispute.claim_id
                          AND line.basis #>> '{agreed,disputeId}' = CAST(dispute.id AS text))
     ORDER BY dispute.claim_id, dispute.closed_on DESC, dispute.id DESC
    """,
    into=AgreedDispute,
)
_HAS_ADDED = sql(
    """
    SELECT EXISTS (SELECT FROM dispute JOIN transfer AS line ON line.amount_key = dispute.claim_id
                    WHERE dispute.id = :id
                      AND line.basis #>> '{agreed,disputeId}' = CAST(dispute.id AS text)) AS has_added
    """,
    into=bool,
)
_NOTE_MOVED = command(
    """
    UPDATE dispute SET moved_on = :day
      FROM unnest(CAST(:keys AS uuid[]), CAST(:contracts AS text[]), CAST(:parties AS text[]))
        AS moved (key, contract, party)
     WHERE dispute.claim_id = moved.key AND dispute.contract = moved.contract AND dispute.party = moved.party
       AND dispute.moved_on IS NULL
    """
)
_STANDING = sql(
    """
    SELECT dispute.id, amount.party <> dispute.party AS has_moved,
           CASE amount.party WHEN dispute.party THEN amount.pence + coalesce(accrued_pence, 0) ELSE 0 END AS pence,
           coalesce(due.pence, 0)::bigint AS due_pence
      FROM dispute JOIN amount ON amount.key = dispute.claim_id
      LEFT JOIN LATERAL (
        SELECT sum(of_place.pence) AS pence FROM (
            SELECT sum(CASE to_account WHEN 'due' THEN line.pence ELSE -line.pence END) AS pence
              FROM transfer AS line
             WHERE line.amount_key = dispute.claim_id AND line.party = dispute.party
               AND 'due' IN (from_account, to_account) GROUP BY line.contract) AS of_place
         WHERE of_place.pence > 0) AS due ON true
     WHERE dispute.id = ANY (CAST(:ids AS uuid[]))
    """,
    into=ClaimStanding,
)


async def dispute_of(session: Session, area: str, party: str | None, dispute_id: UUID) -> Dispute | None:
    """`party`: only of its money; None: of all."""
    dispute = await _FIND.first(session, id=dispute_id, area=area)
    return dispute if dispute is not None and party in {None, dispute.party} else None


async def open_of(session: Session, claim_id: UUID, party: str) -> Dispute | None:
    """There is one at a time of a claim and a party whose it is or was."""
    return await _OPEN_OF.first(session, claim_id=claim_id, party=party)


async def disputed(session: Session, keys: Sequence[UUID]) -> set[tuple[UUID, str]]:
    """Of these claims those on which one is open, with whose money that is about."""
    return {(row.claim_id, row.party) for row in await _DISPUTED.all(session, keys=list(keys))} if keys else set()


async def standing(session: Session, ids: Sequence[UUID]) -> dict[UUID, ClaimStanding]:
    """By the dispute, of those that are about a claim."""
    return {row.id: row for row in await _STANDING.all(session, ids=list(ids))} if ids else {}


async def agreed(session: Session, keys: Sequence[UUID]) -> dict[UUID, list[AgreedDispute]]:
    """By the claim those that were closed for whom it pays, and that had no correction yet, the last first."""
    by_claim: dict[UUID, list[AgreedDispute]] = {}
    for row in await _AGREED.all(session, keys=list(keys), agreed=sorted(AGREED)) if keys else []:
        by_claim.setdefault(row.claim_id, []).append(row)
    return by_claim


async def has_added(session: Session, dispute_id: UUID) -> bool:
    """Whether a line of the ledger is what it added to a closed year."""
    return bool(await _HAS_ADDED.one(session, id=dispute_id))


async def unspent(
    session: Session, keys: Sequence[UUID], clients: Sequence[UUID], areas: Sequence[str]
) -> Sequence[UnspentDispute]:
    """By whom it pays, open or agreed, about these outcomes, or any of these people or areas, of which nothing has been
    noted as moved.
    """
    return await _UNSPENT.all(session, keys=keys, clients=clients, areas=areas, agreed=sorted(AGREED))


async def note_moved(session: Session, moved: Sequence[MovedAt], day: date) -> None:
    """Something else stands of these outcomes there than before: so much for what was said of them until now."""
    if moved:
        keys, contracts, parties = ([getattr(at, part) for at in moved] for part in ("key", "contract", "party"))
        await _NOTE_MOVED.execute(session, keys=keys, contracts=contracts, parties=parties, day=day)


async def page(
    session: Session,
    area: str,
    party: str | None,
    *,
    contract: str | None,
    claim_id: UUID | None,
    states: Sequence[str],
    after: tuple[date, UUID] | None,
    limit: int,
) -> Sequence[Dispute]:
    """In the order in which they were opened."""
    return await _PAGES.page(
        session, after=after, limit=limit, area=area, party=party, contract=contract, claim_id=claim_id,
        states=list(states),
    )  # fmt: skip

"""Amounts of a contract's periods: settled like claims, one amount a period."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from services.payments.commands.marks import Cause
from services.payments.commands.posting import Poster, Subject, post_movements
from services.payments.rules.explaining import period_basis
from services.payments.rules.schemes import Scheme
from services.payments.rules.settling import Kind, movements
from services.payments.rules.shapes import PERIOD_SHAPES, Period, periods_due
from services.payments.rules.states import State
from services.payments.store import amounts, ledger
from shared.db import Row, Session


async def settle_periods(session: Session, area: str, schemes: Sequence[Scheme], today: date, cause: Cause) -> None:
    """What should stand by today; what stood and no longer should, falls."""
    due = {period.amount.key: period for period in periods_due(schemes, area, today)}
    known = await _known(session, area)
    posted = await ledger.posted(session, {*due, *known})
    poster, kept = Poster(today), []
    for key in sorted({*due, *known}):
        period, before = due.get(key), posted.get(key, ledger.UNPOSTED)
        pence = period.amount.pence if period else 0
        moves = movements(before.balances, pence, held=False)
        if not moves:
            continue
        undone = any(move.kind is Kind.RECEIVABLE_UNDONE for move in moves)
        receivables = await ledger.open_receivables_of(session, [key]) if undone else ()
        subject = _subject(area, period, known.get(key))
        basis = period_basis(period.shape, period.amount, period.contract) if period else {"steps": []}
        first_due_on = period.amount.due_on if period else None
        post_movements(
            poster, subject, before, moves, cause, first_due_on=first_due_on, basis=basis, receivables=receivables
        )
        kept.append(_amount(area, subject, period, known.get(key), pence))
    await amounts.keep(session, kept)
    await poster.write(session)
    await amounts.refresh_states(session, [row["key"] for row in kept])


async def _known(session: Session, area: str) -> dict[UUID, Row]:
    found: dict[UUID, Row] = {}
    for shape in PERIOD_SHAPES:
        found |= await amounts.of_shape(session, area, shape)
    return found


def _subject(area: str, period: Period | None, known: Row | None) -> Subject:
    if period is not None:
        contract, amount = period.contract, period.amount
        return Subject(amount.key, area, contract.code, contract.party, amount.effective_on, contract.journal)
    assert known is not None  # noqa: S101 - a key is due or known
    return Subject(known["key"], area, known["contract"], known["party"], known["effective_on"])


def _amount(area: str, subject: Subject, period: Period | None, known: Row | None, pence: int) -> Mapping[str, Any]:
    shape = period.shape if period else known and known["shape"]
    return {
        "key": subject.key,
        "area": area,
        "contract": subject.contract,
        "party": subject.party,
        "shape": shape,
        "measure": None,
        "client_id": None,
        "effective_on": subject.effective_on,
        "state": State.DUE if period else State.WITHDRAWN,
        "reason": None,
        "pence": pence,
        "value_pence": pence,
        "held_until": None,
        "at_risk_until": None,
        "tariff_id": None,
    }

"""What-ifs: which were asked, what each came to, and the amounts behind every figure."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request

from services.payments.api.actors import Commissioner, ContractFilter, Provider, WhatIfReader
from services.payments.commands import what_ifs as commands
from services.payments.errors import UnknownWhatIf, WhatIfOver
from services.payments.models import WhatIf, WhatIfAmount
from services.payments.rules.what_if.totals import per_person
from services.payments.schemas.what_ifs import OwnWhatIfView, TriedAmountView, WhatIfResultView, WhatIfView
from services.payments.store import what_ifs as store
from services.payments.store.what_ifs import AmountsWanted
from shared.data.db import Session
from shared.kernel import clock
from shared.web.handing import at_hand
from shared.web.idempotency import idempotency_key
from shared.web.paging import Page, page
from shared.web.problems import describe
from shared.web.schemas import Day, PageOf
from shared.web.sessions import ReadSession, WriteSession
from shared.web.writing import WritingRoute

router = APIRouter(tags=["what-ifs"], route_class=WritingRoute)


@at_hand
async def _days(request: Request) -> int:
    """How long what nothing names is kept."""
    days: int = request.app.state.service.settings.what_if_days
    return days


KeptDays = Annotated[int, Depends(_days)]
_CODE = r"^[A-Za-z0-9][A-Za-z0-9_.-]*$"
_LONGEST_MONTH = timedelta(days=31)
LONG = timedelta(minutes=15)
_PARTS = ("parties", "measures", "bands", "months")


def _only(what: str) -> Any:
    return Query(max_length=60, pattern=_CODE, description=f"Only {what}.")


@router.get("/what-ifs")
async def list_what_ifs(query: Page, actor: WhatIfReader, session: ReadSession, days: KeptDays) -> PageOf[WhatIfView]:
    """Drafts that somebody tried or tries on what has happened, the newest first. `POST /what-ifs` of tariff asks."""
    rows = await store.page(session, actor.area, query.after(UUID), query.fetch)
    shown = page(rows, query, lambda asked: asked.id)
    items = [WhatIfView.model_validate(data) for data in await _as_data(session, days, shown["items"])]
    return PageOf[WhatIfView](items=items, next=shown["next"])


@router.get("/what-ifs/{what_if_id}", responses=describe(UnknownWhatIf))
async def read_what_if(what_if_id: UUID, actor: WhatIfReader, session: ReadSession, days: KeptDays) -> WhatIfResultView:
    """How far it is, and what it came to: before, by the draft, and the difference."""
    asked = await commands.what_if_of(session, actor.area, what_if_id)
    sums = asked.totals or {name: [] for name in _PARTS}
    parts = {name: [_with_difference(row) for row in sums[name]] for name in _PARTS}
    parts["bands"] = [_beside_cost(row, asked.costs.get(row["band"])) for row in parts["bands"]]
    over = (
        asked.totals["all"]["after_pence"] - asked.budget_pence
        if asked.totals and asked.budget_pence is not None
        else None
    )
    missing = await commands.waits_for(session, asked)
    waits = {
        "waits_for": missing,
        "waits_long": missing in {"tariffs", "outcomes"} and clock.now() - asked.asked_at > LONG,
    }
    said = {
        "unverified": None,
        "overtaken": 0,
        "judged_on": None,
        "over_budget_pence": over,
        "projected_year": asked.projected,
    } | {
        name: asked.totals[name]
        for name in ("unverified", "overtaken", "judged_on")
        if asked.totals and name in asked.totals
    }
    (data,) = await _as_data(session, days, [asked])
    return WhatIfResultView.model_validate(data | parts | waits | said)


@router.get("/what-ifs/{what_if_id}/own", responses=describe(UnknownWhatIf))
async def read_own_what_if(what_if_id: UUID, actor: Provider, session: ReadSession) -> OwnWhatIfView:
    """Of one that goes with a variation of your contracts what is of these: before, by the draft, and the difference.
    Nothing of others is told, by no sum either; and of a draft by which people are judged, points lead to other bands,
    prices go by another day, or somebody in the area would be in another band than was confirmed, what stands alone.
    """
    asked = await commands.own_of(session, actor.area, what_if_id, actor.organisation)
    own = await commands.own_sums(session, asked, actor.organisation)
    named = {
        "version": asked.scheme_version, "hash": asked.scheme_hash, "contracts": own,
        "valid_from": asked.valid_from, "counts_from": asked.counts_from,
    }  # fmt: skip
    return OwnWhatIfView.model_validate(asked.model_dump(exclude={"totals", "projected", "scheme"}) | named)


@router.get("/what-ifs/{what_if_id}/amounts", responses=describe(UnknownWhatIf))
async def list_what_if_amounts(
    what_if_id: UUID,
    query: Page,
    actor: WhatIfReader,
    session: ReadSession,
    contract: ContractFilter = None,
    party: Annotated[str | None, _only("of whom it pays")] = None,
    shape: Annotated[str | None, _only("of this shape; `tariff` are outcomes")] = None,
    measure: Annotated[str | None, _only("for this measure")] = None,
    band: Annotated[str | None, _only("in this band")] = None,
    month: Annotated[Day | None, Query(description="Only of the month of this day.")] = None,
    different: Annotated[
        bool | None, Query(description="true: only what comes to something else by the draft; false: all else.")
    ] = None,
) -> PageOf[TriedAmountView]:
    """The amounts behind a figure; none until it is done."""
    starts = month and month.replace(day=1)
    ends = starts and (starts + _LONGEST_MONTH).replace(day=1)
    wanted = AmountsWanted(contract, party, shape, measure, band, starts, ends, different)
    after = query.after(int)
    rows = await commands.amounts_of(session, actor.area, what_if_id, wanted, after=after, limit=query.fetch)
    shown = page(rows, query, lambda amount: amount.number)
    return PageOf[TriedAmountView](items=[_amount_view(amount) for amount in shown["items"]], next=shown["next"])


@router.post(
    "/what-ifs/{what_if_id}/cancel",
    responses=describe(UnknownWhatIf, WhatIfOver),
    dependencies=[Depends(idempotency_key)],
)
async def cancel_what_if(what_if_id: UUID, actor: Commissioner, session: WriteSession, days: KeptDays) -> WhatIfView:
    """Give one up that waits or is being reckoned."""
    (data,) = await _as_data(session, days, [await commands.cancel(session, actor.area, what_if_id)])
    return WhatIfView.model_validate(data)


async def _as_data(session: Session, days: int, rows: Sequence[WhatIf]) -> list[dict[str, Any]]:
    """With the day until which each is kept, of which those that a variation names have none."""
    named = await store.named(session, [asked.id for asked in rows])
    return [
        asked.model_dump(exclude={"totals", "projected", "scheme"})
        | {
            "version": asked.scheme_version, "hash": asked.scheme_hash,
            "valid_from": asked.valid_from, "counts_from": asked.counts_from,
            "total": _with_difference(asked.totals["all"]) if asked.totals else None,
            "kept_until": None if asked.id in named else asked.asked_on + timedelta(days=days),
        }
        for asked in rows
    ]  # fmt: skip


def _with_difference(row: dict[str, Any]) -> dict[str, Any]:
    return row | {"difference_pence": row["after_pence"] - row["before_pence"]}


def _beside_cost(band: dict[str, Any], cost_pence: int | None) -> dict[str, Any]:
    before, after = (per_person(band[f"{side}_pence"], band[f"{side}_people"]) for side in ("before", "after"))
    over = None if after is None or cost_pence is None else after - cost_pence
    own = {"before_per_person_pence": before, "after_per_person_pence": after}
    return band | own | {"cost_pence": cost_pence, "over_cost_pence": over}


def _amount_view(amount: WhatIfAmount) -> TriedAmountView:
    data = amount.model_dump(exclude={"what_if_id"}) | {"claim_id": amount.amount_key}
    return TriedAmountView.model_validate(_with_difference(data))

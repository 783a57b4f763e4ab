"""A commissioner tries a draft on what has happened. Payments is asked, with the tariffs as the draft would have them,
and assessment, where people are to be judged by it; here is kept that it was tried, and nothing is published of the
draft but to these.
"""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from services.tariff.commands.published_schemes import published_in
from services.tariff.commands.schemes import check_draft, find_version, refuse_paid
from services.tariff.errors import (
    CostOfNoBand,
    DraftChanged,
    DraftJudgesAnew,
    NoDraft,
    NothingToTryOn,
    TriedFromLater,
    as_errors,
)
from services.tariff.events import RebandedTariff, WhatIfAsked, WhatIfTariffs
from services.tariff.models import SchemeVersion, TriedDraft
from services.tariff.rules.checking import Checked
from services.tariff.rules.faults import SchemeFault
from services.tariff.rules.proposal import PublishedScheme
from services.tariff.rules.scheme import Scheme
from services.tariff.rules.what_if.differences import judges_anew, replaced_by
from services.tariff.rules.what_if.tariffs import StandingTariff, TriedTariff, tried
from services.tariff.schemas.what_ifs import WhatIfBody
from services.tariff.store import tariffs
from services.tariff.store.tariffs import RatedTariff
from shared.data.db import Session
from shared.data.records import insert
from shared.kernel import clock
from shared.kernel.claims import Actor
from shared.messaging import outbox
from shared.messaging.events import Payload, new_id

AT_ONCE = 500  # tariffs in memory together, and in one event at most


@dataclass(frozen=True, slots=True)
class AskedWhatIf:
    """What payments was asked: of how many tariffs, and what of them stays as a person chose it. Judged: assessment was
    asked too, to judge everybody by the draft.
    """

    id: UUID
    draft: SchemeVersion
    asked_on: date
    tariffs: int
    kept: int
    undecided: int
    judged: bool
    counts_from: date


async def ask_what_if(session: Session, body: WhatIfBody, actor: Actor, today: date) -> AskedWhatIf:
    """Refused where people would have to be judged by what nobody judges them by, and of who is paid."""
    draft = await find_version(session, actor.area, body.scheme_id, body.version)
    if draft.state == "published":
        raise NoDraft
    if body.hash != draft.hash:
        raise DraftChanged
    published = await published_in(session, actor.area)
    if body.as_if_from is not None and body.as_if_from >= draft.valid_from:
        raise TriedFromLater(errors=[_not_earlier(draft.valid_from)])
    checked = await check_draft(session, draft, body.as_if_from)
    scheme = checked.scheme
    refuse_paid(actor, scheme, [version.scheme for version in published])
    judged = _judged_anew(scheme, published)
    _refuse_costs(scheme, body)
    tariffs_tried = [of async for of in _tried(session, draft, scheme, published)]
    what_if = _ask(session, draft, checked, body, actor, today, tariffs_tried, judged=judged)
    await insert(
        session, TriedDraft, what_if_id=what_if.id, area=draft.area, scheme_id=draft.scheme_id, version=draft.version,
        hash=draft.hash, asked_by=actor.sub, asked_on=today, as_if_from=body.as_if_from,
    )  # fmt: skip
    return what_if


def _not_earlier(valid_from: date) -> dict[str, Any]:
    message = "is not before the draft's own first day"
    return {"field": "asIfFrom", "message": message, "allowed": [f"a day before {valid_from}"]}


def _judged_anew(scheme: Scheme, published: Sequence[PublishedScheme]) -> bool:
    """Whether people are to be judged by it. Refused are the days before the first version, on which nobody was, and
    those of no version at all; and what cannot be judged.
    """
    first = min((version.scheme.valid_from for version in published), default=None)
    if first is None or not replaced_by(scheme, published):
        raise NothingToTryOn
    if scheme.valid_from < first:
        raise NothingToTryOn(f"Before {first} no version counts, so nothing has happened that it could be tried on.")
    anew = judges_anew(scheme, published)
    if anew.refused:
        raise DraftJudgesAnew(errors=as_errors(anew.refused))
    return anew.judged


def _refuse_costs(scheme: Scheme, body: WhatIfBody) -> None:
    bands = tuple(band.code for band in scheme.complexity.bands)
    named = [cost.band for cost in body.costs]
    faults = [
        SchemeFault(f"costs[{i}].band", "is no band of the draft" if band not in bands else "is named twice", bands)
        for i, band in enumerate(named)
        if band not in bands or band in named[:i]
    ]
    if faults:
        raise CostOfNoBand(errors=as_errors(faults))


async def _tried(
    session: Session, draft: SchemeVersion, scheme: Scheme, published: Sequence[PublishedScheme]
) -> AsyncIterator[TriedTariff]:
    after: UUID | None = None
    while page := await tariffs.standing_from(session, draft.area, scheme.valid_from, after, AT_ONCE):
        for row in page:
            if (of := tried(_standing(row), scheme, published)) is not None:
                yield of
        after = page[-1].id


def _standing(row: RatedTariff) -> StandingTariff:
    singly = {price["measure"]: price["pence"] for price in row.priced if price["overridden"]}
    return StandingTariff(
        row.id, row.valid_from, row.band, row.proposed_band, singly, row.kind, row.in_remit, row.points
    )


def _ask(
    session: Session,
    draft: SchemeVersion,
    checked: Checked,
    body: WhatIfBody,
    actor: Actor,
    today: date,
    of: Sequence[TriedTariff],
    *,
    judged: bool,
) -> AskedWhatIf:
    kept, undecided = sum(tariff.kept for tariff in of), sum(tariff.undecided for tariff in of)
    what_if = AskedWhatIf(new_id(), draft, today, len(of), kept, undecided, judged, checked.scheme.valid_from)
    by: dict[str, Any] = {
        "area": draft.area, "actor": actor.sub, "actor_organisation": actor.organisation, "what_if_id": what_if.id,
        "judged": judged,
    }  # fmt: skip
    pages = [of[start : start + AT_ONCE] for start in range(0, len(of), AT_ONCE)]
    asked = WhatIfAsked(
        **by, scheme_id=draft.scheme_id, version=draft.version, hash=checked.hash, scheme=checked.canonical,
        asked_on=today, asked_at=clock.now(), pages=len(pages), tariffs=what_if.tariffs, kept=what_if.kept,
        undecided=what_if.undecided, costs={cost.band: cost.pence for cost in body.costs},
        budget_pence=body.budget_pence, drafted_from=draft.valid_from if body.as_if_from else None,
    )  # fmt: skip
    events: list[Payload] = [asked]
    events += [
        WhatIfTariffs(
            **by, page=number,
            tariffs=[RebandedTariff(tariff_id=t.tariff_id, band=t.band, set_singly=dict(t.set_singly)) for t in page],
        )
        for number, page in enumerate(pages, start=1)
    ]  # fmt: skip
    outbox.add_all(session, [(what_if.id, event) for event in events])
    return what_if

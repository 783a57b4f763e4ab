"""What-ifs: as they were asked, how far they are, and the amounts of each."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any
from uuid import UUID

from sqlalchemy import Boolean, Date
from sqlmodel import col, or_, select, update

from services.payments.models import Tariff, WhatIf, WhatIfAmount, WhatIfTariffPage
from services.payments.rules.what_if.tariffs import TariffByDraft
from services.payments.rules.what_if.totals import TriedAmount
from services.payments.store.drafted_outcomes import ALL_COME
from shared.data.db import Session
from shared.data.pages import pages
from shared.data.statements import columns, command, json_text, param, sql, statement
from shared.data.upsert import insert_many

AT_ONCE = 20_000  # amounts in one statement
TRIES_MAX = 3
SILENT_SECONDS = 30  # after which who reckons is taken for gone


_OPEN = "('waiting', 'reckoning')"

_KEEP = command(
    """
    INSERT INTO what_if (id, area, scheme_id, scheme_version, scheme_hash, scheme, asked_by, asked_on, asked_at, pages,
                         tariffs, kept, undecided, costs, budget_pence, state, percent, tries,
                         judged, drafted_from)
    VALUES (:id, :area, :scheme_id, :scheme_version, :scheme_hash, CAST(:scheme AS json), :asked_by, :asked_on,
            :asked_at, :pages, :tariffs, :kept, :undecided, CAST(:costs AS json), :budget_pence, 'waiting', 0, 0,
            :judged, :drafted_from)
    ON CONFLICT DO NOTHING
    """
)
_KEEP_TARIFFS = command(
    """
    INSERT INTO what_if_tariffs (what_if_id, page, tariffs) VALUES (:id, :page, CAST(:tariffs AS json))
    ON CONFLICT DO NOTHING
    """
)
_KEEP_NAMED = command(
    """
    INSERT INTO what_if_named (what_if_id, variation_id, parties) VALUES (:id, :variation_id, CAST(:parties AS json))
    ON CONFLICT DO NOTHING
    """
)
_NAMED = sql("SELECT DISTINCT what_if_id FROM what_if_named WHERE what_if_id = ANY (CAST(:ids AS uuid[]))", into=UUID)
_REBANDED = sql(
    """
    SELECT EXISTS (
        SELECT FROM what_if_tariffs AS told
         CROSS JOIN LATERAL json_to_recordset(told.tariffs) AS said (tariff_id uuid, band text)
          JOIN tariff ON tariff.tariff_id = said.tariff_id
         WHERE told.what_if_id = :id AND said.band <> tariff.band) AS is_rebanded
    """,
    into=bool,
)
_TOLD_TO = sql(
    """
    SELECT count(*) AS named FROM what_if_named AS named, json_array_elements_text(named.parties) AS party
     WHERE named.what_if_id = :id AND party = :party
    """,
    into=int,
)
# Neither one that a variation names, nor one whose amounts another is, which goes first.
_OLD = """
    SELECT old.id FROM what_if AS old
     WHERE old.asked_on < :before AND old.state NOT IN ('waiting', 'reckoning')
       AND NOT EXISTS (SELECT FROM what_if_named AS named WHERE named.what_if_id = old.id)
       AND NOT EXISTS (SELECT FROM what_if AS same WHERE same.same_as = old.id)"""
_DELETE_OLD = sql(
    f"""
    WITH old AS MATERIALIZED ({_OLD}),
         of_amounts AS (DELETE FROM what_if_amount WHERE what_if_id IN (SELECT id FROM old)),
         of_tariffs AS (DELETE FROM what_if_tariffs WHERE what_if_id IN (SELECT id FROM old)),
         of_outcomes AS (DELETE FROM what_if_outcomes WHERE what_if_id IN (SELECT id FROM old)),
         of_judging AS (DELETE FROM what_if_judged WHERE what_if_id IN (SELECT id FROM old))
    DELETE FROM what_if WHERE id IN (SELECT id FROM old) RETURNING id
    """,
    into=UUID,
)
TARIFFS_COME = "open.pages = (SELECT count(*) FROM what_if_tariffs AS arrived WHERE arrived.what_if_id = open.id)"
# A line of a day whose work is not done says that what stands is of two days. Those of days that had not come, as a
# clock that went ahead has left them, stay for ever.
DAY_WORKED = """
NOT EXISTS (SELECT FROM transfer AS line WHERE line.area = open.area
               AND line.posted_on > (SELECT day FROM ticked WHERE name = 'daily')
               AND line.posted_on <= (now() AT TIME ZONE 'Europe/London')::date)
"""
_TAKE = sql(
    f"""
    UPDATE what_if SET state = 'reckoning', percent = 0, tries = tries + 1, beat_at = now()
     WHERE id = (
        SELECT id FROM what_if AS open
         WHERE open.state IN {_OPEN}
           AND (open.state = 'waiting' OR open.beat_at < now() - make_interval(secs => :silent_seconds))
           AND {TARIFFS_COME}
           AND {ALL_COME}
           AND {DAY_WORKED}
         ORDER BY open.asked_at, open.id LIMIT 1 FOR UPDATE SKIP LOCKED)
    RETURNING {columns(WhatIf)}
    """,
    into=WhatIf,
)
_BEAT = command("UPDATE what_if SET beat_at = now(), percent = :percent WHERE id = :id AND state = 'reckoning'")
_PUT_BACK = command("UPDATE what_if SET state = 'waiting' WHERE id = :id AND state = 'reckoning'")
_END = command(
    f"""
    UPDATE what_if SET state = :state, percent = :percent, why = :why, inputs = :inputs, same_as = :same_as,
                       reckoned_on = :reckoned_on,
                       totals = CAST(:totals AS json), projected = CAST(:projected AS json)
     WHERE id = :id AND state IN {_OPEN}
    """
)
_FIND = statement(select(WhatIf).where(WhatIf.id == param.id, WhatIf.area == param.area))
_PAGES = pages(select(WhatIf).where(WhatIf.area == param.area), by=[WhatIf.id], falling=True)
_TARIFFS = statement(
    select(WhatIfTariffPage.tariffs)
    .where(WhatIfTariffPage.what_if_id == param.id)
    .order_by(col(WhatIfTariffPage.page)),
    into=list,
)
_SAME = statement(
    select(WhatIf)
    .where(WhatIf.area == param.area, WhatIf.inputs == param.inputs)
    .where(WhatIf.state == "done", col(WhatIf.same_as).is_(None), col(WhatIf.projected).is_not(None))
    .order_by(col(WhatIf.id))
)
_CANCEL = statement(
    update(WhatIf)
    .where(WhatIf.id == param.id, col(WhatIf.state).in_(("waiting", "reckoning")))
    .values(state="cancelled")
    .returning(WhatIf),
    into=WhatIf,
)
_MONTH_ENDS = param("month_ends", Date)
_AMOUNTS = pages(
    select(WhatIfAmount).where(WhatIfAmount.what_if_id == param.what_if_id),
    by=[WhatIfAmount.number],
    narrowed=[
        WhatIfAmount.contract == param.contract,
        WhatIfAmount.party == param.party,
        WhatIfAmount.shape == param.shape,
        WhatIfAmount.measure == param.measure,
        WhatIfAmount.band == param.band,
        (col(WhatIfAmount.effective_on) >= param("month", Date)) & (col(WhatIfAmount.effective_on) < _MONTH_ENDS),
        or_(
            col(WhatIfAmount.before_pence) != col(WhatIfAmount.after_pence),
            col(WhatIfAmount.before_accrued_pence) != col(WhatIfAmount.after_accrued_pence),
        )
        == param("different", Boolean),
    ],
)

# What is known of an area, as one number for each kind of facts: each is one thing, and its revisions only rise.
_FACTS_OF = {
    "outcome": "outcome_id", "withdrawal": "outcome_id", "tariff": "tariff_id", "client_merge": "merge_id",
    "identity": "client_id", "counted_case": "case_id", "attested_cohort": "cohort_id",
    "validated_sample": "sample_id",
    "treatment_start": "episode_id", "treatment_transfer": "transfer_id", "treatment_end": "episode_id",
}  # fmt: skip
_SUMS = [
    f"(SELECT coalesce(sum(hashtextextended({key}::text || ' ' || revision, 0)), 0) FROM {table} WHERE area = :area)"
    for table, key in _FACTS_OF.items()
]
_VERSIONS = (
    "(SELECT coalesce(sum(hashtextextended(hash || ' ' || revision || ' ' || voided, 0)), 0) FROM scheme_version"
    " WHERE area = :area)"
)
_LINES = "(SELECT count(*) FROM transfer WHERE area = :area)"
_KNOWN = sql(f"SELECT concat_ws('/', {', '.join([*_SUMS, _VERSIONS, _LINES])}) AS facts", into=str)


@dataclass(frozen=True, slots=True)
class StandingBand:
    tariff_id: UUID
    client_id: UUID
    band: str


_BANDS = statement(
    select(Tariff.tariff_id, Tariff.client_id, Tariff.band).where(Tariff.area == param.area, ~col(Tariff.voided)),
    into=StandingBand,
)


@dataclass(frozen=True, slots=True)
class ArrivedParts:
    """Whether all tariffs, and all outcomes, of one that is asked have come, and the work of the ledger's last day."""

    tariffs: bool
    outcomes: bool
    day: bool


_ARRIVED = sql(
    f"""
    SELECT {TARIFFS_COME} AS tariffs, {ALL_COME} AS outcomes, {DAY_WORKED} AS day FROM what_if AS open
     WHERE open.id = :id
    """,
    into=ArrivedParts,
)


async def arrived(session: Session, what_if_id: UUID) -> ArrivedParts:
    return await _ARRIVED.one(session, id=what_if_id)


async def standing_bands(session: Session, area: str) -> Sequence[StandingBand]:
    """Of all tariffs that stand."""
    return await _BANDS.all(session, area=area)


async def keep(session: Session, **asked: Any) -> None:
    """Once: what is known of it by now stays."""
    in_json = {name: json_text(asked[name]) for name in ("scheme", "costs")}
    await _KEEP.execute(session, **asked | in_json)


async def keep_tariffs(session: Session, what_if_id: UUID, page: int, tariffs: Sequence[dict[str, Any]]) -> None:
    await _KEEP_TARIFFS.execute(session, id=what_if_id, page=page, tariffs=json_text(tariffs))


async def keep_named(session: Session, what_if_id: UUID, variation_id: UUID, parties: Sequence[str]) -> None:
    await _KEEP_NAMED.execute(session, id=what_if_id, variation_id=variation_id, parties=json_text(list(parties)))


async def named(session: Session, ids: Sequence[UUID]) -> set[UUID]:
    """Those of them that a variation names."""
    return set(await _NAMED.all(session, ids=list(ids))) if ids else set()


async def is_told_to(session: Session, what_if_id: UUID, party: str) -> bool:
    """Whether a variation names it that changes a contract of theirs."""
    return bool(await _TOLD_TO.one(session, id=what_if_id, party=party))


async def delete_old(session: Session, before: date) -> int:
    """Those that were asked before that day, with their lists. Answers how many."""
    return len(await _DELETE_OLD.all(session, before=before))


async def take(session: Session) -> WhatIf | None:
    """The next that is asked whole and that nobody reckons, or nobody any more: the caller does from now on."""
    return await _TAKE.first(session, silent_seconds=SILENT_SECONDS)


async def beat(session: Session, what_if_id: UUID, percent: int) -> bool:
    """Whether it is still wanted."""
    return bool(await _BEAT.execute(session, id=what_if_id, percent=percent))


async def fail(session: Session, what_if_id: UUID, why: str) -> None:
    nothing = {"inputs": None, "same_as": None, "totals": None, "projected": None, "reckoned_on": None}
    await _END.execute(session, id=what_if_id, state="failed", percent=0, why=why, **nothing)


async def put_back(session: Session, what_if_id: UUID) -> None:
    """It is begun again, unless it was too often."""
    await _PUT_BACK.execute(session, id=what_if_id)


@dataclass(frozen=True, slots=True)
class Result:
    """Of both sides, as data; as of which day, and from what."""

    totals: dict[str, Any]
    projected: dict[str, Any]
    reckoned_on: date
    inputs: str


async def finish(session: Session, what_if_id: UUID, result: Result, same_as: UUID | None = None) -> bool:
    """False where nobody wants it any more."""
    done = await _END.execute(
        session, id=what_if_id, state="done", percent=100, why=None, inputs=result.inputs, same_as=same_as,
        reckoned_on=result.reckoned_on,        totals=json_text(result.totals), projected=json_text(result.projected),
    )  # fmt: skip
    return bool(done)


async def find(session: Session, area: str, what_if_id: UUID) -> WhatIf | None:
    return await _FIND.first(session, area=area, id=what_if_id)


async def page(session: Session, area: str, after: UUID | None, limit: int) -> Sequence[WhatIf]:
    """The newest first."""
    return await _PAGES.page(session, after=after, limit=limit, area=area)


async def tariffs(session: Session, what_if_id: UUID) -> dict[UUID, TariffByDraft]:
    """As the draft would have them, by id."""
    rows = [row for some in await _TARIFFS.all(session, id=what_if_id) for row in some]
    judged = [TariffByDraft(UUID(row["tariff_id"]), row["band"], row["set_singly"]) for row in rows]
    return {tariff.tariff_id: tariff for tariff in judged}


async def reckoned_from(session: Session, area: str, inputs: str) -> WhatIf | None:
    """The one that was reckoned from just this."""
    return await _SAME.first(session, area=area, inputs=inputs)


async def cancel(session: Session, what_if_id: UUID) -> WhatIf | None:
    """None where it is over already."""
    return await _CANCEL.first(session, id=what_if_id)


async def facts_in(session: Session, area: str) -> str:
    """The same as long as nothing becomes known of the area, and nothing is posted there."""
    return await _KNOWN.one(session, area=area)


async def keep_amounts(session: Session, what_if_id: UUID, amounts: Sequence[TriedAmount]) -> None:
    """Numbered in their order."""
    names = TriedAmount.__slots__
    rows: Iterator[dict[str, Any]] = (
        {name: getattr(amount, name) for name in names} | {"what_if_id": what_if_id, "number": number}
        for number, amount in enumerate(amounts, start=1)
    )
    while some := list(islice(rows, AT_ONCE)):
        await insert_many(session, WhatIfAmount, some)


async def is_rebanded(session: Session, what_if_id: UUID) -> bool:
    """Whether the draft has any tariff of the area in another band than was confirmed."""
    return await _REBANDED.one(session, id=what_if_id)


@dataclass(frozen=True, slots=True)
class AmountsWanted:
    """The list behind a figure; what is None is not asked for."""

    contract: str | None = None
    party: str | None = None
    shape: str | None = None
    measure: str | None = None
    band: str | None = None
    month: date | None = None
    month_ends: date | None = None
    different: bool | None = None


async def amounts(
    session: Session, what_if_id: UUID, wanted: AmountsWanted, after: int | None, limit: int
) -> Sequence[WhatIfAmount]:
    """By their numbers."""
    asked = {name: getattr(wanted, name) for name in AmountsWanted.__slots__}
    return await _AMOUNTS.page(session, after=after, limit=limit, what_if_id=what_if_id, **asked)

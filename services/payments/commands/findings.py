"""What was found in a run, for somebody to look at; what was looked at is kept with who did and what they thought."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.payments.commands.separation_of_duties import refuse_paid
from services.payments.errors import FindingsWait, UnknownFinding
from services.payments.models import FindingSeen, Run
from services.payments.rules.findings import Finding, findings
from services.payments.store import facts, ledger, runs
from services.payments.store import findings as store
from shared.data.db import Session
from shared.data.records import insert
from shared.kernel.claims import Actor


@dataclass(frozen=True, slots=True)
class FindingShown:
    finding: Finding
    seen: FindingSeen | None


async def findings_of(session: Session, run: Run) -> list[FindingShown]:
    """By what is known now: of its lines in the order of achievement, then of its months."""
    called = await facts.linked(session, list(await store.people_of(session, run.id)))
    lines = await store.lines(session, run.id, called)
    usual = await store.usual(session, run, sorted({line.measure for line in lines}))
    rows = findings(
        run.area, lines, usual, await store.claims_by_month(session, run) if lines else {}, (run.contract, run.party)
    )
    seen = await store.seen(session, run.area, [finding.id for finding in rows])
    return [FindingShown(finding, seen.get(finding.id)) for finding in rows]


async def look_at(
    session: Session, area: str, run_id: UUID, finding_id: UUID, remark: str, actor: Actor, today: date
) -> FindingShown:
    """Somebody has looked at it. Who looked at it first stands."""
    await ledger.lock(session, area)
    await refuse_paid(session, actor)
    run = await runs.run_of(session, area, run_id)
    rows = await findings_of(session, run) if run else []
    shown = next((row for row in rows if row.finding.id == finding_id), None)
    if shown is None or run is None:
        raise UnknownFinding
    if shown.seen is not None:
        return shown
    seen = await insert(
        session, FindingSeen, area=area, finding_id=finding_id, run_id=run.id, code=shown.finding.code,
        remark=remark, seen_by=actor.sub, seen_on=today,
    )  # fmt: skip
    return FindingShown(shown.finding, seen)


async def refuse_unseen(session: Session, run: Run) -> None:
    """Where the area's approval limits ask for it, nothing is approved that nobody has looked at."""
    if waiting := unseen(await findings_of(session, run)):
        raise FindingsWait(finding_ids=waiting)


def unseen(rows: Sequence[FindingShown]) -> list[UUID]:
    return [row.finding.id for row in rows if row.seen is None]

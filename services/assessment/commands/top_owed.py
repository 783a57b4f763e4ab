"""What differs between the TOPs that are kept as owed and those that a person's facts add up to now."""

from collections.abc import Iterable, Sequence
from uuid import UUID, uuid5

from services.assessment.models.rows import TopOwedRow
from services.assessment.rules.top_due import TopDue

OWED = UUID("7e0c9a52-3f0d-5b6e-9a41-5d0f2c8b6e19")


def owed_changes(area: str, due: Iterable[TopDue], stored: Sequence[TopOwedRow]) -> tuple[list[TopOwedRow], list[UUID]]:
    """The rows to write, and the ids of those to forget. What is not applicable is not kept."""
    wanted = {row.id: row for row in (_row(area, top) for top in due) if row is not None}
    kept = {row.id: row for row in stored}
    written = [row for row in wanted.values() if kept.get(row.id) != row]
    return written, [UUID(row_id) for row_id in kept if row_id not in wanted]


def _row(area: str, due: TopDue) -> TopOwedRow | None:
    if due.due_on is None or due.window_from is None or due.window_to is None:
        return None
    return TopOwedRow(
        id=str(uuid5(OWED, f"{due.episode_id}|{due.window}|{due.number}")),
        area=area,
        episode_id=str(due.episode_id),
        client_id=str(due.client_id),
        code=due.window,
        stage=due.stage,
        number=due.number,
        organisation=due.organisation,
        key_worker=due.key_worker,
        due_on=due.due_on.isoformat(),
        window_from=due.window_from.isoformat(),
        window_to=due.window_to.isoformat(),
        done_on=due.done_on.isoformat() if due.done_on else None,
        owed_until=due.owed_until.isoformat() if due.owed_until else None,
    )

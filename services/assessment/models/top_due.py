"""Which TOPs episodes owe, and which were done; and who looks after the person in each."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field

from services.assessment.models.outcomes import ConsumedTable
from services.assessment.models.table import Table, one_of
from services.assessment.rules.top_form import STAGES


class TopOwed(Table, table=True):
    """The `number`th of its window in the episode. What state it is in follows from the days, and from today.

    `owed_until`: the first day on which nobody who treated may record it any more; null while the episode goes on.
    """

    __tablename__ = "top_owed"
    __table_args__ = (
        one_of("stage", STAGES),
        CheckConstraint("window_from <= window_to", name="window_in_order"),
        Index("ix_top_owed_open", "area", "due_on", "id", postgresql_where=text("done_on IS NULL")),
        Index("ix_top_owed_due", "area", "due_on"),
    )
    id: UUID = Field(primary_key=True)
    area: str
    episode_id: UUID = Field(index=True)
    client_id: UUID
    code: str
    stage: str
    number: int
    organisation: str
    key_worker: str | None = None
    due_on: date
    window_from: date
    window_to: date
    done_on: date | None = None
    owed_until: date | None = None


class KeyWorkerFact(ConsumedTable, table=True):
    """Who looks after the person from a day on; null: nobody is named from then on."""

    __tablename__ = "key_worker_fact"
    episode_id: UUID = Field(index=True)
    organisation: str
    key_worker: str | None = None
    since: date

"""The tables of cases: `figure_case`, the totals that are kept of them, and marks of whose are to be derived again.

A mark is made by the database itself, when a row changes that cases come from (triggers of the migrations): no writer
can forget it, also none of an older version that still runs while a newer one has migrated. Marks are only added and
taken away, so that who writes waits for nobody.
"""

from sqlalchemy import (
    BigInteger,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    Uuid,
    func,
    text,
)

from shared.figures.cases import DIMENSIONS

_LAST = ("priority_area", "ethnic_group", "disability")  # in the order in which they came
_CURRENT = text("known_to IS NULL")
_WAITING = text("known_to IS NULL AND met_on IS NULL AND until IS NULL")


def _case(metadata: MetaData) -> Table:
    """As known from `known_from` to the day before `known_to`, by business date."""
    return Table(
        "figure_case",
        metadata,
        Column("area", Text),
        Column("indicator", Text),
        Column("subject_id", Uuid),
        Column("known_from", Date),
        Column("known_to", Date),
        Column("owner_id", Uuid, nullable=False),
        Column("eligible_on", Date, nullable=False),
        Column("until", Date),
        Column("met_on", Date),
        Column("value", Integer),
        *(Column(name, Text) for name in DIMENSIONS if name not in _LAST),
        Column("client_id", Uuid),
        *(Column(name, Text) for name in _LAST),
        PrimaryKeyConstraint("area", "indicator", "subject_id", "known_from"),
        Index("uq_figure_case_current", "area", "indicator", "subject_id", unique=True, postgresql_where=_CURRENT),
        Index("ix_figure_case_owner", "area", "owner_id", postgresql_where=_CURRENT),
        Index("ix_figure_case_eligible", "area", "indicator", "eligible_on", "subject_id"),
        Index("ix_figure_case_waiting", "area", "indicator", "eligible_on", postgresql_where=_WAITING),
    )


def _total(metadata: MetaData) -> Table:
    """Of the current cases, by month and by two dimensions, `pair`, which are `a` and `b`; -1 is no value."""
    return Table(
        "figure_total",
        metadata,
        Column("area", Text),
        Column("indicator", Text),
        Column("pair", Text),
        Column("month", Date),
        Column("a", Text),
        Column("b", Text),
        Column("value", Integer, autoincrement=False),
        Column("eligible", BigInteger, nullable=False),
        Column("met", BigInteger, nullable=False),
        Column("gone", BigInteger, nullable=False),
        PrimaryKeyConstraint("area", "indicator", "pair", "month", "a", "b", "value"),
    )


def _mark(metadata: MetaData) -> Table:
    """`failed_at` and `error`, where the cases of this owner could not be derived. One with a day, `due_on`, waits for
    it: what a case says depends on how long ago something was.
    """
    return Table(
        "figure_mark",
        metadata,
        Column("area", Text),
        Column("owner_id", Uuid),
        Column("mark", BigInteger, Identity(always=True)),
        Column("at", DateTime(timezone=True), nullable=False, server_default=func.now()),
        Column("failed_at", DateTime(timezone=True)),
        Column("error", Text),
        Column("due_on", Date),
        PrimaryKeyConstraint("area", "owner_id", "mark"),
        Index("ix_figure_mark_mark", "mark", postgresql_where=text("due_on IS NULL")),
        Index("ix_figure_mark_due", "due_on", postgresql_where=text("due_on IS NOT NULL")),
        postgresql_with={"autovacuum_vacuum_scale_factor": 0, "autovacuum_vacuum_threshold": 10000},
    )


def _comparison_file(metadata: MetaData) -> Table:
    """Figures of another area as somebody published them, and who sent them."""
    texts = ("compared_area", "source", "licence", "file_name", "sha256", "sent_by", "sent_organisation")
    return Table(
        "comparison_file",
        metadata,
        Column("id", Uuid, primary_key=True),
        Column("area", Text, nullable=False),
        *(Column(name, Text, nullable=False) for name in texts),
        Column("lines", Integer, nullable=False),
        *(Column(name, Date, nullable=False) for name in ("published_on", "sent_on")),
        Column("withdrawn_by", Text),
        Column("withdrawn_on", Date),
        Index("ix_comparison_file_area", "area", "id"),
    )


def _comparison_figure(metadata: MetaData) -> Table:
    """Of one indicator in one month: what was published, and nothing that was counted here."""
    return Table(
        "comparison_figure",
        metadata,
        Column("file_id", Uuid, ForeignKey("comparison_file.id")),
        Column("indicator", Text),
        Column("month", Date),
        *(Column(name, BigInteger) for name in ("number", "met", "value")),
        PrimaryKeyConstraint("file_id", "indicator", "month"),
    )


def figure_tables(metadata: MetaData) -> list[Table]:
    kept = [_case(metadata), _total(metadata), _mark(metadata)]
    return [*kept, _comparison_file(metadata), _comparison_figure(metadata)]

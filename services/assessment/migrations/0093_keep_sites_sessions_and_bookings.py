"""Keep where the front door meets people, when, and who is booked."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0093"
down_revision = "0092"
SETTINGS = ("community", "custody", "court", "prison", "contact_centre", "provider", "gp")
SESSION_KINDS = ("slots", "drop_in", "night", "group", "custody", "court", "prison")


def upgrade() -> None:
    _create_sites()
    _create_sessions()
    _create_bookings()


def _create_sites() -> None:
    _create(
        "site",
        *(sa.Column(name, sa.String(), nullable=False) for name in ("code", "name")),
        *(sa.Column(name, sa.String()) for name in ("address", "priority")),
        sa.Column("setting", sa.String(), nullable=False),
        sa.Column("hours", JSONB(), nullable=False),
        sa.Column("open_from", sa.Date(), nullable=False),
        sa.Column("open_until", sa.Date()),
        sa.Column("void_reason", sa.String()),
        _one_of("setting", SETTINGS),
        sa.CheckConstraint("open_until >= open_from", name="open_until_follows"),
    )
    op.create_index("ix_site_area_code", "site", ["area", "code"], unique=True, schema="assessment",
                    postgresql_where=sa.text("NOT voided"))  # fmt: skip


def _create_sessions() -> None:
    _create(
        "planned_session",
        sa.Column("site_id", sa.Uuid(), sa.ForeignKey("assessment.site.id"), nullable=False),
        sa.Column("series_id", sa.Uuid()),
        sa.Column("held_on", sa.Date(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("begins", "ends", "kind")),
        *(sa.Column(name, sa.String()) for name in ("topic", "audience", "worker")),
        *(sa.Column(name, sa.Integer()) for name in ("capacity", "slot_minutes")),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("cancelled_for", sa.String()),
        sa.Column("others", sa.Integer()),
        _one_of("kind", SESSION_KINDS),
        _one_of("state", ("planned", "cancelled")),
        sa.CheckConstraint("(state = 'cancelled') = (cancelled_for IS NOT NULL)", name="cancelled_has_its_reason"),
        sa.CheckConstraint("slot_minutes IS NULL OR capacity IS NOT NULL", name="slots_have_room"),
    )
    op.create_index(
        "ix_planned_session_area_held_on", "planned_session", ["area", "held_on", "id"], schema="assessment"
    )
    op.create_index("ix_planned_session_site", "planned_session", ["site_id", "held_on"], schema="assessment")


def _create_bookings() -> None:
    _create(
        "booking",
        sa.Column("session_id", sa.Uuid(), sa.ForeignKey("assessment.planned_session.id"), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("at", sa.String()),
        sa.Column("client_id", sa.Uuid(), sa.ForeignKey("assessment.person.id")),
        sa.Column("called_as", sa.String()),
        sa.Column("access", sa.String(), nullable=False),
        *(sa.Column(name, sa.String()) for name in ("contact_kind", "source_code", "source_list")),
        sa.Column("state", sa.String(), nullable=False),
        *(sa.Column(name, sa.String()) for name in ("cancelled_by", "cancelled_for")),
        sa.Column("contact_id", sa.Uuid(), sa.ForeignKey("assessment.contact.id")),
        sa.Column("void_reason", sa.String()),
        _one_of("state", ("booked", "attended", "did_not_attend", "cancelled")),
        _one_of("contact_kind", ("advice", "information", "assessment", "outreach")),
        sa.CheckConstraint("client_id IS NOT NULL OR called_as IS NOT NULL", name="of_somebody"),
        sa.CheckConstraint(
            "(state = 'cancelled') = (cancelled_by IS NOT NULL AND cancelled_for IS NOT NULL)", name="cancelled_by_one"
        ),
        sa.CheckConstraint(
            "contact_id IS NULL OR state IN ('attended', 'did_not_attend')", name="contact_of_a_meeting"
        ),
    )
    op.create_index("ix_booking_session", "booking", ["session_id"], schema="assessment")
    op.create_index("ix_booking_client", "booking", ["client_id", "held_on"], schema="assessment")
    op.create_index("ix_booking_area_held_on", "booking", ["area", "held_on", "id"], schema="assessment")


def _one_of(column: str, codes: tuple[str, ...]) -> sa.CheckConstraint:
    listed = ", ".join(f"'{code}'" for code in codes)
    return sa.CheckConstraint(f"{column} IN ({listed})", name=f"{column}_known")


def _create(table: str, *more: sa.schema.SchemaItem) -> None:
    op.create_table(
        table,
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("area", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("voided", sa.Boolean(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("recorded_by", "recorded_by_organisation")),
        sa.Column("recorded_on", sa.Date(), nullable=False),
        *more,
        schema="assessment",
    )

"""Keep each word on a service or an organisation, with who said it. Of what was said before nobody is known."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0026"
down_revision = "0025"

_SERVICES = """
INSERT INTO referral.directory_history (area, thing, key, revision, content)
SELECT area, 'service', CAST(id AS text), revision, jsonb_build_object(
    'organisation', organisation, 'name', name, 'is_treatment', is_treatment,
    'modality_code', modality_code, 'modality_list', modality_list,
    'setting_code', setting_code, 'setting_list', setting_list, 'places', places,
    'min_age', min_age, 'max_age', max_age, 'sexes', sexes, 'substances', substances, 'districts', districts)
FROM referral.service
"""
_ORGANISATIONS = """
INSERT INTO referral.directory_history (area, thing, key, revision, content)
SELECT area, 'organisation', code, revision, jsonb_build_object('name', name, 'kind', kind, 'contact', contact)
FROM referral.organisation
"""


def upgrade() -> None:
    revision_of = sa.Column("revision", sa.Integer(), nullable=False, server_default="1")
    op.add_column("organisation", revision_of, schema="referral")
    op.alter_column("organisation", "revision", server_default=None, schema="referral")
    op.create_table(
        "directory_history",
        sa.Column("area", sa.String(), nullable=False),
        sa.Column("thing", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("content", JSONB(), nullable=False),
        sa.Column("said_by", sa.String(), nullable=True),
        sa.Column("said_by_organisation", sa.String(), nullable=True),
        sa.Column("said_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("area", "thing", "key", "revision", name="pk_directory_history"),
        schema="referral",
    )
    op.execute(_SERVICES)
    op.execute(_ORGANISATIONS)

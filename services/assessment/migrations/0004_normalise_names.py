"""Names that people typed in many ways are written in one, and initials are letters: matching compares them."""

import re
import unicodedata

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

AT_ONCE = 5000
GONE = re.compile(
    r"[\u00ad\u034f\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    r"\u200b-\u200f\u2028-\u202e\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb"
    "\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
    r"\u0000-\u001f\u007f-\u009f]"
)
BLANKS = re.compile(r"[\u0020\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+")
SAME = str.maketrans(
    dict.fromkeys("\u2018\u2019\u201b\u02b9\u02bb\u02bc\u02bd\u02c8\u0060\u00b4\u2032\ua78c", "'")
    | dict.fromkeys("\u2010\u2011", "-")
)


def upgrade() -> None:
    connection = op.get_bind()
    read = sa.text(
        "SELECT id, given_name, family_name, initials FROM assessment.person"
        " WHERE CAST(:after AS uuid) IS NULL OR id > :after ORDER BY id LIMIT :count"
    )
    write = sa.text(
        "UPDATE assessment.person SET given_name = :given, family_name = :family, initials = :initials WHERE id = :id"
    )
    after = None
    while kept := connection.execute(read, {"after": after, "count": AT_ONCE}).all():
        if changed := [now for row in kept if (now := written(row))]:
            connection.execute(write, changed)
        after = kept[-1].id


def written(row: sa.Row[tuple[object, str, str, str]]) -> dict[str, object] | None:
    """The row as it is to be, or nothing if it is so."""
    given, family = one_line(row.given_name), one_line(row.family_name)
    initials = first_letter(given) + first_letter(family)
    if (given, family, initials) == (row.given_name, row.family_name, row.initials):
        return None
    return {"id": row.id, "given": given, "family": family, "initials": initials}


def one_line(name: str) -> str:
    """A name of which nothing can be seen stays as it was: somebody has to ask."""
    text = name
    while (once := step(text)) != text:
        text = once
    return text or name


def step(text: str) -> str:
    return BLANKS.sub(" ", unicodedata.normalize("NFKC", GONE.sub("", text.translate(SAME)))).strip(" ")


def first_letter(name: str) -> str:
    letters = (each for each in name if unicodedata.category(each) in {"Lu", "Ll", "Lt", "Lo"})
    return next(letters, "").upper()[:1]

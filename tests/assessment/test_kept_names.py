"""What an older version kept of names is compared as what comes in now."""

from datetime import date
from uuid import uuid4

from tests.harness import Running
from tests.older import older

_PERSON = """
INSERT INTO assessment.person (id, area, revision, voided, recorded_by, recorded_by_organisation, recorded_on,
  given_name, family_name, initials, birth_date, sex, languages, match_revision)
VALUES ($1, 'stockport', 1, false, 'someone', 'start', $2, $3, $4, $5, $2, 'female', '[]', 1)
"""
TYPED = [
    ("E\u0301loise", "D\u2019Arcy", "ED", ("\u00c9loise", "D'Arcy", "ED")),
    ("\u200bAnn", "Bell", "\u200bB", ("Ann", "Bell", "AB")),
    ("'t", "9 Hart", "'9", ("'t", "9 Hart", "TH")),
    ("Ann", "Bell", "AB", ("Ann", "Bell", "AB")),
    ("\u200b", "Bell", "\u200bB", ("\u200b", "Bell", "B")),
]


async def test_kept_names_are_written_as_new_ones(assessment: Running, database_url: str) -> None:
    async with older(database_url, assessment.service, "0003") as kept:
        ids = [uuid4() for _ in TYPED]
        for person, (given, family, initials, _) in zip(ids, TYPED, strict=True):
            await kept.rows(_PERSON, person, date(1980, 5, 1), given, family, initials)
        await kept.upgrade()
        for person, (*_, expected) in zip(ids, TYPED, strict=True):
            (row,) = await kept.rows(
                "SELECT given_name, family_name, initials FROM assessment.person WHERE id = $1", person
            )
            assert tuple(row.values()) == expected

"""Which version of the area's scheme a day is judged by, for queries: the same as `rules/terms.py` reads.

What is recorded, or heard of treatment, while a version is being heard must not miss it: neither would see what the
other has not committed. Who hears one holds the area alone; who makes somebody known whom it concerns, or changes what
is judged, shares it before any person is locked. Who only reconciles again whom all know already (a tick, a verifier)
need not: who hears the version reconciles those too, and waits for each until nobody else holds them.
"""

from collections.abc import Iterable

from shared.data.db import Session
from shared.data.statements import command

# For the rest of the transaction.
LOCK = command("SELECT pg_advisory_xact_lock(hashtextextended(:name, 2))")
LOCK_SHARED = command("SELECT pg_advisory_xact_lock_shared(hashtextextended(:name, 2))")


async def lock_schemes(session: Session, areas: Iterable[str]) -> None:
    for area in sorted(set(areas)):
        await LOCK.execute(session, name=f"schemes|{area}")


async def share_schemes(session: Session, areas: Iterable[str]) -> None:
    for area in sorted(set(areas)):
        await LOCK_SHARED.execute(session, name=f"schemes|{area}")


def version_first(day: str) -> str:
    """The order of the versions that had begun by a day: of those valid then the last published, else the last to end.

    A scheme holds on by its last version, also until another one begins.
    """
    return f"CASE WHEN valid_to <= {day} THEN valid_to END DESC NULLS FIRST, published_at DESC, version DESC"


# As `scheme_fact` at the head of a statement that asks for many days: a whole scheme is unpacked once, not each time.
JOURNEY_TERMS = """scheme_fact AS MATERIALIZED (
    SELECT area, valid_from, valid_to, published_at, version,
           jsonb_build_object('journey', scheme -> 'journey') AS scheme
      FROM scheme_fact WHERE area = :area
)"""


def journey_days(name: str, day: str, *, begun: bool = True) -> str:
    """For how many days the version of the day says that something lasts; null where it does not say.

    Before the first version that one is asked, or none where it must have `begun`.
    """
    where, before = (f" AND valid_from <= {day}", "") if begun else ("", f"greatest(valid_from, {day}), ")
    return f"""(
    SELECT CAST(scheme #>> '{{journey,{name}}}' AS integer) FROM scheme_fact
     WHERE scheme_fact.area = tenure.area{where}
     ORDER BY {before}{version_first(day)} LIMIT 1)"""

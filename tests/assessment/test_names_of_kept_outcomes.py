"""The names that kept outcomes get: by the place and the evidence, and no two rows one."""

from datetime import date, timedelta
from importlib import import_module
from typing import Any
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from services.assessment.rules.selection import evidence_id, place_id

naming = import_module("services.assessment.migrations.0045_name_outcomes_by_their_place")
EPISODE = UUID(int=9)
STARTS = {("stockport", "cdas-2012"): date(2012, 4, 2)}


def row(number: int, **other: Any) -> dict[str, Any]:
    return {
        "id": UUID(int=number), "derived_id": UUID(int=number), "area": "stockport", "measure": "housing_resolved",
        "episode_id": EPISODE, "scope_id": "person/cdas-2012/0", "state": "achieved", "reason": None,
        "achieved_on": date(2012, 7, 3), "contract": "cdas-2012", "party": "cdas", "delivered_by": "cdas",
        "verified_by": "vera", "evidence": [{"id": str(UUID(int=77)), "kind": "top-review"}],
    } | other  # fmt: skip


def test_what_fell_and_holds_the_id_of_another_row_of_the_episode_makes_way() -> None:
    uncovered = {"scope_id": f"uncovered/{EPISODE}", "contract": None}
    gone = row(1, derived_id=place_id("housing_resolved", EPISODE), state="withdrawn", reason="voided")
    named = dict(naming.derived_ids([gone, row(2, **uncovered)], STARTS))
    assert named[UUID(int=2)] == place_id("housing_resolved", EPISODE)
    assert named[UUID(int=1)] not in {UUID(int=1), named[UUID(int=2)]}


def test_who_took_an_episode_over_has_a_place_of_its_own() -> None:
    year = {"scope_id": str(EPISODE)}
    named = dict(naming.derived_ids([row(1, **year), row(2, **year, party="riverside")], STARTS))
    assert named == {
        UUID(int=1): place_id("housing_resolved", EPISODE),
        UUID(int=2): place_id("housing_resolved", EPISODE, "riverside|"),
    }


SOME = [place_id("housing_resolved", EPISODE, of) for of in ("", "riverside|", "2012-04-02|")]
SOME += [
    evidence_id("housing_resolved", EPISODE, "cdas", [UUID(int=thing)], alike) for thing in (77, 78) for alike in (0, 1)
]
kept = st.fixed_dictionaries(
    {
        "state": st.sampled_from(["achieved", "proposed", "withdrawn"]),
        "reason": st.sampled_from([None, "refused", "superseded", "voided", "corrected"]),
        "party": st.sampled_from(["cdas", "riverside"]),
        "contract": st.sampled_from([None, "cdas-2012"]),
        "scope_id": st.sampled_from(["uncovered/x", "person/cdas-2012/0", "person/cdas-2012/1", str(EPISODE)]),
        "achieved_on": st.integers(0, 700).map(lambda days: date(2012, 4, 10) + timedelta(days)),
        "evidence": st.sampled_from([77, 78]).map(lambda one: [{"id": str(UUID(int=one)), "kind": "top-review"}]),
    }
)


@given(st.lists(kept, max_size=7), st.permutations(SOME))
def test_no_two_rows_get_one_name(found: list[dict[str, Any]], ids: list[UUID]) -> None:
    told = [row(number, derived_id=ids[number], **one) for number, one in enumerate(found)]
    named = {one["id"]: one["derived_id"] for one in told} | dict(naming.derived_ids(told, STARTS))
    assert len(set(named.values())) == len(told)

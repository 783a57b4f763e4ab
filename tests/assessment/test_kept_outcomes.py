"""Outcomes that an older version told keep their ids, their verifiers and so their money."""

import hashlib
import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from services.assessment.events import TreatmentEnded
from services.assessment.events.types import Code
from services.assessment.rules.selection import place_id
from tests.assessment.builders import stockport
from tests.conftest import _running
from tests.harness import Running
from tests.older import Older, older

CLIENT, EPISODE, START, REVIEW = (UUID(int=n) for n in range(1, 5))
PLANNED, HOUSED, MOVED = uuid4(), uuid4(), uuid4()


async def keep(kept: Older, table: str, **values: Any) -> None:
    names, places = ", ".join(values), ", ".join(f"${n + 1}" for n in range(len(values)))
    given = [json.dumps(value) if isinstance(value, list | dict) else value for value in values.values()]
    await kept.rows(f"INSERT INTO assessment.{table} ({names}) VALUES ({places})", *given)


def said(by: str, organisation: str) -> dict[str, Any]:
    return {
        "area": "stockport",
        "revision": 1,
        "voided": False,
        "recorded_by": by,
        "recorded_by_organisation": organisation,
    }


async def a_person_in_treatment(kept: Older) -> None:
    scheme = stockport()
    await keep(
        kept, "scheme_fact", area="stockport", scheme_id=scheme.scheme_id, version=1, hash=scheme.hash,
        valid_from=scheme.valid_from, published_at=datetime(2012, 3, 1, tzinfo=UTC), scheme=scheme.scheme,
    )  # fmt: skip
    await keep(
        kept, "person", id=CLIENT, **said("ann", "start"), recorded_on=date(2012, 4, 3), given_name="Ann",
        family_name="Bell", initials="AB", birth_date=date(1980, 5, 1), sex="female", languages=["en"],
        match_revision=1,
    )  # fmt: skip
    await keep(
        kept, "start_fact", id=EPISODE, client_id=CLIENT, **said("kim", "cdas"), referral_id=uuid4(),
        delivered_by="cdas", service_id="s", is_treatment=True, care_coordinating=True, started_on=date(2012, 4, 10),
    )  # fmt: skip
    await keep(
        kept, "end_fact", id=EPISODE, client_id=CLIENT, **said("kim", "cdas"), ended_on=date(2012, 9, 1),
        reason_list="cds-f", reason_code="80", by_role="clinician",
    )  # fmt: skip
    for top, stage, on, housing in (
        (START, "start", date(2012, 4, 11), True),
        (REVIEW, "review", date(2012, 7, 3), False),
    ):
        await keep(
            kept, "top_review", id=top, client_id=CLIENT, **said("kim", "cdas"), recorded_on=on, stage=stage,
            status="recorded", done_on=on, acute_housing=housing, na={}, weeks={}, recorded_by_roles=["provider"],
        )  # fmt: skip


async def told(kept: Older, name: UUID, measure: str, on: date, evidence: list[tuple[UUID, str]], **more: Any) -> str:
    shown = [
        {"id": str(one), "kind": kind, "on": str(on), "revision": 1, "by": "kim", "organisation": "cdas"}
        for one, kind in evidence
    ]
    seen = [on.isoformat(), *sorted(f"{one}:1" for one, _ in evidence)]
    fingerprint = hashlib.sha256("|".join(seen).encode()).hexdigest()
    row: dict[str, Any] = {
        "id": name, "area": "stockport", "client_id": CLIENT, "measure": measure, "scope_id": str(EPISODE),
        "state": "achieved", "achieved_on": on, "party": "cdas", "episode_id": EPISODE, "journey_id": EPISODE,
        "contract": "cdas-2012", "evidence": shown, "recorded_by": "kim", "recorded_by_organisation": "cdas",
        "verified_by": "vera", "fingerprint": fingerprint, "scheme_id": "stockport-2012", "scheme_version": 1,
        "kin": [str(CLIENT)], "revision": 2,
    }  # fmt: skip
    await keep(kept, "outcome", **(row | more))
    return fingerprint


async def verified(kept: Older, measure: str, fingerprint: str, outcome: UUID) -> None:
    await keep(
        kept, "verification", measure=measure, fingerprint=fingerprint, area="stockport", client_id=CLIENT,
        outcome_id=outcome, decision="verified", decided_by="vera", decided_by_organisation="start",
        decided_on=date(2012, 9, 3),
    )  # fmt: skip


async def outcomes(running: Running) -> dict[UUID, dict[str, Any]]:
    return {row["id"]: dict(row) for row in await running.db.read("SELECT * FROM outcome")}


async def test_what_was_told_keeps_its_id_and_its_verifier_and_nothing_is_withdrawn(
    assessment: Running, database_url: str
) -> None:
    async with older(database_url, assessment.service, "0002") as kept:
        await a_person_in_treatment(kept)
        moved = {"contract": "riverside-2012", "party": "riverside", "state": "withdrawn", "reason": "corrected"}
        tops = [(START, "top-start"), (REVIEW, "top-review")]
        await told(kept, MOVED, "housing_resolved", date(2012, 7, 3), tops, **moved, effective_on=date(2012, 8, 1))
        seen = await told(kept, HOUSED, "housing_resolved", date(2012, 7, 3), tops)
        await verified(kept, "housing_resolved", seen, HOUSED)
        end = [(EPISODE, "treatment-end")]
        until = {"provisional_until": "2013-09-01"}
        seen = await told(kept, PLANNED, "planned_discharge", date(2012, 9, 1), end, **until)
        await verified(kept, "planned_discharge", seen, PLANNED)
        await kept.upgrade()
        async for running in _running("assessment", kept.url):
            running.today = date(2012, 9, 4)
            await running.tick()
            found = await outcomes(running)
            assert {name: row["state"] for name, row in found.items() if name in {PLANNED, HOUSED, MOVED}} == {
                PLANNED: "achieved",
                HOUSED: "achieved",
                MOVED: "withdrawn",
            }
            assert found[HOUSED]["derived_id"] == place_id("housing_resolved", EPISODE)
            assert found[PLANNED]["verified_by_organisation"] == "start"
            whose = await running.db.read("SELECT DISTINCT episode_id, party FROM verification")
            assert [tuple(row.values()) for row in whose] == [(EPISODE, "cdas")]
            events = [(event["type"], event["data"]) for event in await running.published()]
            assert not [kind for kind, _ in events if "withdrawn" in kind]
            again = [data for kind, data in events if "outcome-achieved" in kind and data["outcomeId"] == str(PLANNED)]
            assert [(event["revision"], event["recorders"]) for event in again] == [
                (3, [{"sub": "kim", "organisation": "cdas"}])
            ]
            await running.tick()
            running.today = date(2012, 9, 5)
            await running.tick()
            assert len(await running.published()) == len(events)  # told once, with what the older version left out


async def test_what_holds_by_itself_is_told_again_with_who_saw_its_discharge(
    assessment: Running, database_url: str
) -> None:
    """Told before outcomes named their verifiers: nobody knew who must not handle its money."""
    async with older(database_url, assessment.service, "0002") as kept:
        await a_person_in_treatment(kept)
        seen = await told(kept, PLANNED, "planned_discharge", date(2012, 9, 1), [(EPISODE, "treatment-end")])
        await verified(kept, "planned_discharge", seen, PLANNED)
        await kept.upgrade()
        async for running in _running("assessment", kept.url):
            running.today = date(2013, 9, 1)
            await running.tick()
            before = await stayed(running)
            assert (before["verifiedBy"], before["revision"]) == ("system", 1)
        await kept.rows("ALTER TABLE assessment.outcome DROP verifiers")
        await kept.again("0016")
        async for running in _running("assessment", kept.url):
            kinds = {row["measure"]: row["verifiers"] for row in (await outcomes(running)).values()}
            assert kinds["planned_discharge"] == [{"sub": "vera", "organisation": "start"}]
            assert kinds["no_representation"] == []
            running.today = date(2013, 9, 2)
            await running.tick()
            again = await stayed(running)
            assert (again["revision"], again["verifiers"]) == (2, [{"sub": "vera", "organisation": "start"}])


async def stayed(running: Running) -> dict[str, Any]:
    """The last that was told of who stayed away."""
    published = [event["data"] for event in await running.published() if "outcome-achieved" in event["type"]]
    return dict([data for data in published if data["measure"] == "no_representation"][-1])


async def test_who_verified_an_end_by_its_revision_has_verified_what_it_says(
    assessment: Running, database_url: str
) -> None:
    async with older(database_url, assessment.service, "0002") as kept:
        await a_person_in_treatment(kept)
        end, until = [(EPISODE, "treatment-end")], {"provisional_until": "2013-09-01"}
        seen = await told(kept, PLANNED, "planned_discharge", date(2012, 9, 1), end, **until)
        await verified(kept, "planned_discharge", seen, PLANNED)
        await kept.upgrade()
        async for running in _running("assessment", kept.url):
            running.today = date(2012, 9, 4)
            migrated = (await outcomes(running))[PLANNED]
            (word,) = await running.db.read("SELECT fingerprint, evidence FROM verification")
            assert word["fingerprint"] == migrated["fingerprint"] != seen
            assert word["evidence"][0]["revision"] == migrated["evidence"][0]["revision"] > 1
            await running.tick()
            await running.deliver(ended_again(revision=2))
            again = (await outcomes(running))[PLANNED]
            assert (again["state"], again["verified_by"]) == ("achieved", "vera")
            assert again["fingerprint"] == migrated["fingerprint"]


async def test_what_was_seen_on_the_day_of_a_hand_over_is_reckoned_again(
    assessment: Running, database_url: str
) -> None:
    """An older version had it count for nobody; without news of the person nothing else would have looked again."""
    async with older(database_url, assessment.service, "0017") as kept:
        await a_person_in_treatment(kept)
        await keep(
            kept, "transfer_fact", id=uuid4(), client_id=CLIENT, **said("kim", "cdas"), episode_id=EPISODE,
            to_organisation="riverside", transferred_on=date(2012, 7, 3),
        )  # fmt: skip
        await kept.rows("INSERT INTO assessment.ticked (name, day) VALUES ('daily', $1)", date(2012, 9, 1))
        await kept.upgrade()
        async for running in _running("assessment", kept.url):
            running.today = date(2012, 9, 2)
            await running.tick()
            found = {row["measure"]: row for row in (await outcomes(running)).values()}
            assert (found["housing_resolved"]["state"], found["housing_resolved"]["party"]) == ("proposed", "riverside")


REVIEWED_BEFORE = UUID(int=5)
MIGRATIONS = Path(__file__).parents[2] / "services/assessment/migrations"
NAMED_ANEW, BY_PLACE = (
    next(found.name[:4] for found in MIGRATIONS.glob(f"*_name_outcomes_by_{what}.py"))
    for what in ("what_is_paid", "their_place")
)


async def name_anew(kept: Older) -> None:
    """Twice, as the rule of naming changed twice."""
    await kept.rows("ALTER TABLE assessment.verification ADD kept_id uuid")
    await kept.again(NAMED_ANEW)
    await kept.again(BY_PLACE)


async def a_person_who_was_taken_over(kept: Older) -> None:
    """By a party that has a contract, from one that has none, with a review under either."""
    await a_person_in_treatment(kept)
    await kept.rows("UPDATE assessment.start_fact SET delivered_by = 'elsewhere'")
    await kept.rows("UPDATE assessment.top_review SET recorded_by_roles = '[\"assessor\"]'")
    await keep(
        kept, "transfer_fact", id=uuid4(), client_id=CLIENT, **said("kim", "elsewhere"), episode_id=EPISODE,
        to_organisation="cdas", transferred_on=date(2012, 6, 20),
    )  # fmt: skip
    await keep(
        kept, "top_review", id=REVIEWED_BEFORE, client_id=CLIENT, **said("ann", "start"), stage="review",
        recorded_on=date(2012, 6, 1), status="recorded", done_on=date(2012, 6, 1), acute_housing=False, na={},
        weeks={}, recorded_by_roles=["assessor"],
    )  # fmt: skip


async def housed(running: Running) -> dict[str | None, tuple[UUID, UUID, str]]:
    """By contract."""
    found = await running.db.read("SELECT * FROM outcome WHERE measure = 'housing_resolved'")
    return {row["contract"]: (row["id"], row["derived_id"], row["state"]) for row in found}


async def test_what_is_paid_keeps_its_id_beside_what_no_contract_covers(assessment: Running, database_url: str) -> None:
    """An older version named them by date alone: the uncovered one first."""
    first, own = place_id("housing_resolved", EPISODE), place_id("housing_resolved", EPISODE, "cdas|")
    second = uuid4()
    async with older(database_url, assessment.service, "0017") as kept:
        await a_person_who_was_taken_over(kept)
        await kept.upgrade()
        async for running in _running("assessment", kept.url):
            running.today = date(2012, 9, 4)
            await running.tick()
            assert await housed(running) == {
                "cdas-2012": (own, own, "proposed"),
                None: (first, first, "proposed"),
            }
        await kept.rows("UPDATE assessment.outcome SET id = $2, derived_id = $2 WHERE id = $1", own, second)
        await name_anew(kept)
        async for running in _running("assessment", kept.url):
            told_before = len(await running.published())
            running.today = date(2012, 9, 5)
            await running.tick()
            assert await housed(running) == {
                "cdas-2012": (second, own, "proposed"),
                None: (first, first, "proposed"),
            }
            assert len(await running.published()) == told_before


async def another_area(kept: Older, area: str, starts: str) -> None:
    """That has the same contracts, but for the day on which the first starts."""
    copied = """
        INSERT INTO assessment.scheme_fact SELECT (jsonb_populate_record(scheme_fact, jsonb_build_object(
            'area', $1::text, 'scheme_id', $1::text,
            'scheme', jsonb_set(scheme, '{contracts,0,starts}', to_jsonb($2::text))))).*
          FROM assessment.scheme_fact
    """
    await kept.rows(copied, area, starts)


@pytest.mark.parametrize("other_area", ["aberdeen", "york"])
async def test_what_is_paid_once_in_a_contract_year_keeps_its_id(
    assessment: Running, database_url: str, other_area: str
) -> None:
    """Beside another area that has a contract of the same code."""
    named, before = (
        place_id("housing_resolved", EPISODE, "2012-04-02|"),
        place_id("housing_resolved", EPISODE),
    )
    async with older(database_url, assessment.service, "0017") as kept:
        await a_person_in_treatment(kept)
        place = next(i for i, one in enumerate(stockport().scheme["measures"]) if one["code"] == "housing_resolved")
        yearly = (
            "UPDATE assessment.scheme_fact SET hash = 'yearly', scheme = jsonb_set(scheme, $1, '\"contract_year\"')"
        )
        await kept.rows(yearly, ["measures", str(place), "once_per"])
        await kept.upgrade()
        async for running in _running("assessment", kept.url):
            running.today = date(2012, 9, 4)
            await running.tick()
            assert await housed(running) == {"cdas-2012": (named, named, "proposed")}
        await kept.rows("UPDATE assessment.outcome SET id = $2, derived_id = $2 WHERE id = $1", named, before)
        await another_area(kept, other_area, "2013-01-01")
        await name_anew(kept)
        async for running in _running("assessment", kept.url):
            told_before = len(await running.published())
            running.today = date(2012, 9, 5)
            await running.tick()
            assert await housed(running) == {"cdas-2012": (before, named, "proposed")}
            assert len(await running.published()) == told_before


async def test_a_new_outcome_takes_no_id_that_an_older_rule_gave_away(assessment: Running, database_url: str) -> None:
    first, own = place_id("housing_resolved", EPISODE), place_id("housing_resolved", EPISODE, "cdas|")
    async with older(database_url, assessment.service, "0017") as kept:
        await a_person_who_was_taken_over(kept)
        await kept.rows("UPDATE assessment.top_review SET voided = true WHERE id = $1", REVIEWED_BEFORE)
        await kept.upgrade()
        async for running in _running("assessment", kept.url):
            running.today = date(2012, 9, 4)
            await running.tick()
            assert await housed(running) == {"cdas-2012": (own, own, "proposed")}
        await kept.rows("UPDATE assessment.outcome SET id = $2 WHERE id = $1", own, first)
        await kept.rows("UPDATE assessment.top_review SET voided = false")
        await name_anew(kept)
        async for running in _running("assessment", kept.url):
            running.today = date(2012, 9, 5)
            await running.tick()
            found = await housed(running)
            assert found["cdas-2012"] == (first, own, "proposed")
            assert found[None][0] not in {first, own}
            assert found[None][1] == first


def ended_again(revision: int) -> TreatmentEnded:
    return TreatmentEnded(
        area="stockport", actor="kim", actor_organisation="cdas", revision=revision, episode_id=EPISODE,
        client_id=CLIENT, ended_on=date(2012, 9, 1), reason=Code(code="80", list="cds-f"), ended_by_role="clinician",
    )  # fmt: skip


async def test_what_rested_on_a_top_without_an_answer_falls_after_the_upgrade(
    assessment: Running, database_url: str
) -> None:
    async with older(database_url, assessment.service, "0002") as kept:
        await a_person_in_treatment(kept)
        await kept.rows("UPDATE assessment.top_review SET acute_housing = NULL")
        await kept.upgrade()
        due = await kept.rows("SELECT client_id, due_on FROM assessment.client_due")
        assert [(row["client_id"], row["due_on"]) for row in due] == [(CLIENT, date(2000, 1, 1))]
        marked = await kept.rows("SELECT DISTINCT owner_id FROM assessment.figure_mark")
        assert [row["owner_id"] for row in marked] == [CLIENT]
        await kept.rows("DELETE FROM assessment.client_due")
        await kept.rows("UPDATE assessment.top_review SET acute_housing = false")
        await kept.again("0073")
        assert await kept.rows("SELECT client_id FROM assessment.client_due") == []
        await kept.rows("UPDATE assessment.top_review SET done_on = $1, episode_id = $2 WHERE id = $3",
                        date(2012, 4, 9), EPISODE, REVIEW)  # fmt: skip
        await kept.again("0073")
        assert await kept.rows("SELECT client_id FROM assessment.client_due") == [{"client_id": CLIENT}]

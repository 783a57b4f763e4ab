"""The points of an assessment that was drawn to be rated a second time are kept from who may be the one to rate it."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.assessment.rules.second_rating import drawn as drawn_by_assessment
from services.tariff.events import ClientAssessed
from services.tariff.rules.second_rating import drawn
from tests.harness import Running
from tests.tariff.builders import DOMAINS, SCHEME, assessed, scheme, second_rating
from tests.tariff.client import proposal_of, publish

POINTS = dict(zip(DOMAINS, (4, 3, 2, 1, 3, 0), strict=True))


@given(st.text(min_size=1, max_size=20), st.uuids(), st.integers(0, 100))
def test_both_services_draw_the_same(area: str, assessment_id: UUID, percent: int) -> None:
    assert drawn(area, assessment_id, percent) == drawn_by_assessment(area, assessment_id, percent)


async def made(tariff: Running, percent: int, **said: Any) -> ClientAssessed:
    rules = {"assessed_by_provider": "under_audit", "second_rated_percent": percent}
    await publish(tariff, scheme(complexity=SCHEME["complexity"] | rules))
    event = assessed(**({"actor": "bea", "actor_organisation": "bridge", "rated_by": ["bridge"]} | said))
    await tariff.deliver(event)
    return event


async def read(tariff: Running, path: str, *roles: str, **who: str) -> Any:
    answer = await tariff.client.get(path, headers=tariff.headers(*(roles or ("assessor",)), key=False, **who))
    assert answer.status_code == 200, answer.text
    return answer.json()


def points_of(shown: Any) -> dict[str, int] | None:
    arithmetic = shown["arithmetic"]
    points = {row["domain"]: row["points"] for row in arithmetic["additions"]}
    assert arithmetic["pointsWithheld"] == (not points)
    return points or None


async def test_points_by_domain_are_shown_to_who_confirms_and_to_no_other_assessor(tariff: Running) -> None:
    event = await made(tariff, 100, under_audit=True)
    proposal = await proposal_of(tariff, event)
    way = f"/proposals/{proposal['id']}"
    for shown in (proposal, await read(tariff, way), await read(tariff, way, "assessor", "auditor")):
        assert points_of(shown) is None
        assert (shown["band"], shown["arithmetic"]["total"], shown["arithmetic"]["score"]) == ("medium", 13, "13")
        assert shown["prices"]
    headers = tariff.headers("assessor", sub="confirming") | {"If-Match": f'"{proposal["revision"]}"'}
    answer = await tariff.client.post(f"{way}/confirm", json={}, headers=headers)
    assert answer.status_code == 201, answer.text
    explained = f"/tariffs/{answer.json()['id']}/explanation"
    for path in (way, explained):
        assert points_of(await read(tariff, path)) is None
        assert points_of(await read(tariff, path, sub="confirming")) == POINTS
        assert points_of(await read(tariff, path, "auditor", organisation="audit")) == POINTS
    reopened = await tariff.client.post(
        f"{explained.removesuffix('/explanation')}/reopen",
        json={"reasonCode": "entered_in_error"},
        headers=tariff.headers("assessor", sub="reopening"),
    )
    assert reopened.status_code == 201, reopened.text
    assert points_of(reopened.json()) is None


async def test_who_gave_the_points_reads_them_as_if_they_were_not_drawn(tariff: Running) -> None:
    event = await made(tariff, 100, under_audit=True)
    way = f"/proposals/{(await proposal_of(tariff, event))['id']}"
    assert points_of(await read(tariff, way, organisation="bridge")) == POINTS
    assert points_of(await read(tariff, way, sub="bea")) == POINTS


@pytest.mark.parametrize(("percent", "under_audit", "shown"), [(100, False, True), (50, True, True), (50, True, False)])
async def test_of_what_is_not_drawn_all_read_them(
    tariff: Running, percent: int, under_audit: bool, shown: bool
) -> None:
    id_ = next(id_ for id_ in iter(uuid4, None) if drawn("stockport", id_, 50) != shown)
    event = await made(tariff, percent, under_audit=under_audit, assessment_id=id_)
    assert (points_of(await proposal_of(tariff, event)) is not None) is shown


@pytest.mark.parametrize("state", ["rated", "set_aside"])
async def test_once_it_was_rated_again_or_set_aside_all_read_them(tariff: Running, state: str) -> None:
    event = await made(tariff, 100, under_audit=True)
    waits, decided = second_rating(event, "waiting", 1), second_rating(event, state, 2)
    await tariff.deliver(waits)
    assert points_of(await proposal_of(tariff, event)) is None
    await tariff.deliver(decided, waits, decided)
    assert points_of(await proposal_of(tariff, event)) == POINTS


async def test_what_came_before_the_assessment_counts_as_what_came_after(tariff: Running) -> None:
    event = assessed(actor="bea", actor_organisation="bridge", rated_by=["bridge"], under_audit=True)
    await tariff.deliver(second_rating(event, "rated", 2), second_rating(event, "waiting", 1))
    await made(tariff, 100, under_audit=True, assessment_id=event.assessment_id)
    assert points_of(await proposal_of(tariff, event)) == POINTS


async def test_who_drew_it_is_believed_where_another_version_would_not_have_drawn_it(tariff: Running) -> None:
    event = await made(tariff, 50, under_audit=True, assessment_id=_not_drawn())
    assert points_of(await proposal_of(tariff, event)) == POINTS
    await tariff.deliver(second_rating(event, "waiting", 1))
    assert points_of(await proposal_of(tariff, event)) is None


def _not_drawn() -> UUID:
    return next(id_ for id_ in iter(uuid4, None) if not drawn("stockport", id_, 50))


async def test_of_what_was_taken_back_they_stay_withheld(tariff: Running) -> None:
    """Whoever has to rate the next one of the person would have read them."""
    event = await made(tariff, 100, under_audit=True)
    await tariff.deliver(second_rating(event, "rated", 2), second_rating(event, "rated", 3, voided=True))
    assert points_of(await proposal_of(tariff, event)) is None


async def test_the_word_of_another_area_lifts_nothing(tariff: Running) -> None:
    event = await made(tariff, 100, under_audit=True)
    of_another = event.model_copy(update={"area": "elsewhere"})
    await tariff.deliver(second_rating(of_another, "rated", 2))
    assert points_of(await proposal_of(tariff, event)) is None

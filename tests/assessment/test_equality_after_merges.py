"""What people say of themselves is told of blocks of people, whatever id somebody goes by meanwhile."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from tests.assessment.client import Care, Desk, merge, publish_form, unmerge
from tests.figures.counted import derive, figure


async def said(desk: Desk, client: str, group: str, on: str) -> None:
    body = {"clientId": client, "form": "equality", "answeredOn": on, "answers": {"ethnic_group": group}}
    answer = await desk.post("/form-answers", body)
    assert answer.status_code == 201, answer.text


async def groups_of(desk: Desk, first: int) -> dict[str, int]:
    year: dict[str, Any] = {"since": f"{first}-04-01", "until": f"{first + 1}-03-31", "per": "year"}
    answer = await figure(desk, "assessments", by="ethnic_group", **year)
    return {point["by"]["ethnic_group"]: point["eligible"] for point in answer["points"]}


async def told_in_2012(desk: Desk) -> list[Care]:
    """Ten of each of two groups, who have all been told together."""
    await publish_form(desk, "equality")
    people = []
    for group in ["asian"] * 10 + ["white"] * 10:
        care = Care(desk, await desk.new_client())
        await care.assess("2012-04-10")
        await said(desk, care.client, group, "2012-04-10")
        people.append(care)
    await derive(desk.running)
    desk.running.today = date(2013, 4, 29)
    assert await groups_of(desk, 2012) == {"asian": 10, "white": 10}
    return people


async def registered_again(desk: Desk, people: Sequence[Care]) -> list[tuple[Care, str]]:
    """The newer registration goes on."""
    others = [Care(desk, await desk.new_client()) for _ in people]
    return [(other, await merge(other, care)) for other, care in zip(others, people, strict=True)]


async def come_in_2013(desk: Desk, people: Sequence[Care]) -> dict[str, int]:
    desk.running.today = date(2013, 5, 20)
    for care in people:
        await care.assess("2013-05-15")
    await derive(desk.running)
    desk.running.today = date(2014, 4, 29)
    second = await groups_of(desk, 2013)
    assert await groups_of(desk, 2012) == {"asian": 10, "white": 10}
    return second


async def test_of_who_alone_stays_away_nothing_follows_from_the_merges_of_the_others(open_desk: Desk) -> None:
    people = await told_in_2012(open_desk)
    merged = await registered_again(open_desk, people[:-1])
    assert await come_in_2013(open_desk, [care for care, _ in merged]) == {}


async def test_all_are_told_again_whoever_was_merged_or_parted_meanwhile(open_desk: Desk) -> None:
    people = await told_in_2012(open_desk)
    (parted, merging), *merged = await registered_again(open_desk, people[:9])
    await unmerge(parted, merging)
    assert await come_in_2013(open_desk, [people[0], *[care for care, _ in merged], *people[9:]]) == {
        "asian": 10, "white": 10,
    }  # fmt: skip

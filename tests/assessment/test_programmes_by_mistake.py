"""Who was taken into a programme by a mistake is no member of it once that is put right."""

import pytest

from tests.assessment.builders import closed, referred
from tests.assessment.client import Care, Desk, merge, new_care, unmerge
from tests.assessment.test_deactivations import hangs, put_away
from tests.assessment.test_programmes import act, begun, states, treated


async def counts(desk: Desk, programme_id: str) -> tuple[int, int]:
    """Members, and of them those who left, as the front door reads it."""
    progress = (await desk.get(f"/programmes/{programme_id}/progress")).json()
    return progress["members"], progress["states"].get("left", 0)


async def of_both(desk: Desk) -> tuple[Care, Care, dict[str, str]]:
    """Somebody who is treated was taken in under the id of somebody who never was."""
    made = await begun(desk)
    never, care = await new_care(desk), await treated(desk)
    joined = await merge(never, care)
    await never.on("2012-09-04")
    assert await states(desk, made) == {never.client: "to_invite"}
    return never, care, made | {"merge": joined}


@pytest.mark.parametrize("says", [None, "decline"])
async def test_who_was_never_treated_is_none_once_they_are_two_again(open_desk: Desk, says: str | None) -> None:
    never, care, made = await of_both(open_desk)
    if says:
        assert (await act(open_desk, made, says, never, on="2012-09-04")).status_code == 200
    await unmerge(never, made["merge"])
    assert await states(open_desk, made) == {}
    await care.on("2012-09-05")
    assert await states(open_desk, made) == {care.client: "to_invite"}
    assert await counts(open_desk, made["id"]) == (1, 0)
    assert (await open_desk.get(f"/persons/{never.client}/next")).json()["programmes"] == []
    assert await hangs(open_desk, never.client) == {}
    assert (await put_away(open_desk, never.client)).status_code == 201


async def test_who_is_treated_after_all_is_a_member_as_before(open_desk: Desk) -> None:
    never, _, made = await of_both(open_desk)
    await act(open_desk, made, "invite", never, on="2012-09-04")
    await unmerge(never, made["merge"])
    await never.start("2012-09-04")
    assert await states(open_desk, made) == {never.client: "invited"}
    assert (await hangs(open_desk, never.client))["programme_member"] == 1


async def test_whose_start_was_a_mistake_has_not_left(open_desk: Desk) -> None:
    care, stays = await treated(open_desk), await treated(open_desk)
    made = await begun(open_desk)
    (start,) = care.starts
    await open_desk.running.deliver(start.model_copy(update={"revision": 2, "voided": True}))
    never = referred(care.client).model_copy(update={"referral_id": start.referral_id})
    await open_desk.running.deliver(closed(never, "did_not_start"))
    assert await states(open_desk, made) == {stays.client: "to_invite"}
    assert await counts(open_desk, made["id"]) == (1, 0)

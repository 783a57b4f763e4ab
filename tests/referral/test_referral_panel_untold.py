"""Whoever decides about an application is told nothing of what came of it, by no answer and no refusal."""

from tests.referral.client import Town
from tests.referral.test_referral_panel import APPROVE, COUNCIL, approved, decide, listed, rehab, step, undo


async def test_neither_what_is_read_nor_its_etag_changes_with_what_came_of_it(town: Town) -> None:
    service, client = await rehab(town), await town.client()
    path = await approved(town, service, client)
    before = await town.get(path, "commissioner", **COUNCIL)
    await step(town, path, "prepare", prepared=["visited"])
    await town.start(service, client)
    await step(town, path, "aftercare")
    await undo(town, path)
    after = await town.get(path, "commissioner", **COUNCIL)
    assert (after.headers["etag"], after.text) == (before.headers["etag"], before.text)


async def test_a_refusal_says_the_same_whatever_came_of_it(town: Town) -> None:
    service, client = await rehab(town), await town.client()
    path = await approved(town, service, client)
    said = [await decide(town, path, APPROVE)]
    await step(town, path, "prepare", prepared=["visited"])
    said.append(await decide(town, path, APPROVE))
    await town.start(service, client)
    said.append(await decide(town, path, APPROVE))
    assert [(answer.status_code, answer.text) for answer in said] == [(409, said[0].text)] * 3


async def test_an_approval_by_mistake_is_taken_back_with_what_came_of_it(town: Town) -> None:
    service = await rehab(town)
    prepared, bare = await approved(town, service, await town.client()), await approved(town, service)
    await step(town, prepared, "prepare", prepared=["visited"])
    for path in (prepared, bare):
        undone = await undo(town, path, "commissioner", **COUNCIL)
        assert (undone.status_code, undone.json()["state"]) == (200, "listed"), undone.text
    steps = (await town.get(f"{prepared}/steps")).json()["items"]
    assert [(row["step"], row["voidReason"]) for row in steps] == [
        ("list", None), ("approve", "entered_in_error"), ("prepare", "entered_in_error"),
    ]  # fmt: skip
    tags = [(await town.get(path, "commissioner", **COUNCIL)).headers["etag"] for path in (prepared, bare)]
    assert tags[0] == tags[1]
    assert (await decide(town, prepared, APPROVE)).json()["state"] == "approved"


async def test_whoever_decides_reads_what_was_refused_or_deferred_as_that(town: Town) -> None:
    service = await rehab(town)
    refusal = {"decision": "refuse", "on": "2012-04-02", "reasonCode": "not_ready", "members": APPROVE["members"]}
    path = await listed(town, service)
    answer = await decide(town, path, refusal)
    assert (answer.status_code, answer.json()["state"]) == (200, "refused"), answer.text
    for role, who in (("commissioner", COUNCIL), ("assessor", {})):
        assert (await town.get(path, role, **who)).json()["state"] == "refused"
    rows = (await town.get("/panel-applications?state=refused", "commissioner", **COUNCIL)).json()["items"]
    assert [row["state"] for row in rows] == ["refused"]

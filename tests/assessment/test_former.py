"""Who has treated reads the same bytes for ever, whatever others record after, or a merge says of before."""

from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from itertools import count
from random import Random
from typing import Any

import pytest

from services.assessment.schemas.outcomes import OutcomeView
from shared.web.visible import shown_to_all
from tests.assessment.builders import ANN, answers, contact, referred
from tests.assessment.client import Care, Desk, merge, new_care, unmerge

BRIDGE: dict[str, Any] = {"organisation": "bridge", "sub": "bea"}
OTHER: dict[str, Any] = {"organisation": "riverside", "sub": "rob"}
ROLES = ("provider", "clinician")
Act = Callable[[Care, str], Awaitable[object]]


async def treated(desk: Desk, by: dict[str, Any], on: str, reviewed_on: str, ended_on: str, code: str = "83") -> Care:
    """Started, reviewed, and left at a provider, with all that it records on its way."""
    care = await new_care(desk)
    start = await care.start(on, by["organisation"], actor=by["sub"])
    await top(care, "start", on, by, acuteHousing=True, opiates=20, injecting=20)
    await top(care, "review", reviewed_on, by, acuteHousing=False, opiates=0, injecting=0)
    evidence = {"clientId": care.client, "code": "hep_b_dose", "on": reviewed_on, "episodeId": str(start.episode_id)}
    assert (await desk.post("/evidence", evidence, "clinician", **by)).status_code == 201
    met = contact(care.client, on=str(date.fromisoformat(reviewed_on) - timedelta(days=10)))
    assert (await desk.post("/contacts", met, "provider", **by)).status_code == 201
    await care.end(ended_on, code, actor=by["sub"])
    return care


async def top(care: Care, stage: str, on: str, by: dict[str, Any] | None = None, **items: Any) -> None:
    body = {"clientId": care.client, "stage": stage, "on": on, "items": answers(**items)}
    sent = await care.desk.post("/top-reviews", body, "provider" if by else "assessor", **(by or {}))
    assert sent.status_code == 201, sent.text


@pytest.fixture
async def former(open_desk: Desk) -> Care:
    """Bridge treated from June to October 2012; now it is December 2013."""
    open_desk.running.today = date(2012, 10, 1)
    care = await treated(open_desk, BRIDGE, "2012-06-20", "2012-09-12", "2012-10-01")
    for outcome in await care.outcomes(state="proposed"):
        if outcome["measure"] != "engaged_12_weeks":
            await care.verify(outcome)
    await care.on("2013-12-02")
    return care


async def read(desk: Desk, client: str, **by: Any) -> dict[str, tuple[Any, ...]]:
    """All that can be asked of a person, to the byte."""
    ask: dict[str, Any] = BRIDGE | by
    found: dict[str, tuple[Any, ...]] = {}

    async def keep(path: str) -> Any:
        answer = await desk.get(path, *ROLES, **ask)
        found[path] = answer.status_code, answer.headers.get("ETag"), answer.text
        return answer.json()

    await keep(f"/persons/{client}")
    await keep(f"/journeys?clientId={client}")
    await keep(f"/outcomes?clientId={client}")
    for kind in ("/outcomes", f"/top-reviews?clientId={client}", f"/evidence?clientId={client}"):
        for item in (await keep(kind)).get("items", ()):
            if "evidence" not in kind:
                await keep(f"{kind.partition('?')[0]}/{item['id']}")
    return found


async def came_before(care: Care, survivor: str) -> str:
    """A merge joins an earlier journey at another provider."""
    other = await treated(care.desk, OTHER, "2012-04-10", "2012-04-20", "2012-05-01")
    await care.on("2013-12-02")
    return await merge(*((other, care) if survivor == "other" else (care, other)))


async def merged_into_other(care: Care, _: str) -> None:
    await came_before(care, "other")


async def merged_with_other(care: Care, _: str) -> None:
    await came_before(care, "care")


async def merged_and_parted(care: Care, _: str) -> None:
    await unmerge(care, await came_before(care, "other"))


async def lasars_start_top(care: Care, _: str) -> None:
    """From before the one of bridge, so that it counts in its stead."""
    await top(care, "start", "2012-06-19", acuteHousing=True, opiates=25, injecting=25)


async def lasars_contact(care: Care, _: str) -> None:
    """In the weeks before engagement: another way to the same day."""
    body = contact(care.client, on="2012-08-24")
    assert (await care.desk.post("/contacts", body, "assessor")).status_code == 201


async def lasars_review(care: Care, _: str) -> None:
    await top(care, "review", "2012-09-12", acuteHousing=False, opiates=0, injecting=0)


async def lasars_evidence(care: Care, _: str) -> None:
    await care.evidence("hep_b_dose", "2012-09-12")


async def came_back(care: Care, on: str) -> None:
    await care.assess(on)
    start = await care.start(on, "riverside", actor="rob")
    await top(care, "start", on, OTHER, opiates=20)
    assert start.delivered_by == "riverside"


ACTS: dict[str, Act] = {act.__name__: act for act in (
    merged_into_other, merged_with_other, merged_and_parted, lasars_start_top, lasars_contact, lasars_review,
    lasars_evidence, came_back,
)}  # fmt: skip
MOVES = {
    "merged_into_other",
    "merged_with_other",
    "lasars_start_top",
    "lasars_contact",
    "came_back",
    "merged_and_parted",
}


@pytest.mark.parametrize("name", ACTS)
async def test_what_others_record_after_changes_nothing_that_is_shown(former: Care, name: str) -> None:
    before = await read(former.desk, former.client)
    assert before["/outcomes"][2].count('"evidence":[{') >= 2  # its own is shown
    whole = await former.outcomes()
    await ACTS[name](former, "2013-12-02")
    assert await read(former.desk, former.client) == before
    assert (await former.outcomes() != whole) == (name in MOVES)  # it is not for want of news


@pytest.mark.parametrize("seed", range(6))
async def test_nor_does_any_row_of_them(former: Care, seed: int) -> None:
    chance, days = Random(seed), count(3)
    before = await read(former.desk, former.client)
    for name in chance.sample(sorted(ACTS), 4):
        day = f"2013-12-{next(days):02}"
        await former.on(day)
        await ACTS[name](former, day)
    assert await read(former.desk, former.client) == before, seed


def test_of_an_outcome_who_is_paid_is_shown_these_fields_and_no_more() -> None:
    """Evidence and recorders are its own. A field that joins them has to be looked at first."""
    assert shown_to_all(OutcomeView) == {
        "id", "client_id", "measure", "state", "achieved_on", "party", "episode_id", "contract",
        "evidence", "provisional_until", "recorders", "scheme_id", "scheme_version", "revision", "reason",
        "effective_on", "known_on", "refusal_code",
    }  # fmt: skip


async def test_of_an_outcome_of_many_recorders_each_party_is_shown_its_own(open_desk: Desk) -> None:
    care = await treated(open_desk, BRIDGE, "2012-06-20", "2012-08-20", "2012-09-01")
    await top(care, "start", "2012-06-19", acuteHousing=True)
    outcome = await care.one("housing_resolved")
    assert {recorder["organisation"] for recorder in outcome["recorders"]} == {"bridge", "start"}
    shown = (await care.desk.get(f"/outcomes/{outcome['id']}", "provider", **BRIDGE)).json()
    assert shown["recorders"] == [{"sub": "bea", "organisation": "bridge"}]
    assert [(each["kind"], each["on"]) for each in shown["evidence"]] == [("top-review", "2012-08-20")]
    assert (shown["journeyId"], shown["verifiers"]) == (None, None)


async def asked_by_alias(desk: Desk, alias: str, episode: str) -> list[tuple[int, str]]:
    """What is answered of an id that bridge was given, alone and with an old episode of its own."""
    by, body = BRIDGE, {"clientId": alias, "episodeId": episode}
    review = {"stage": "review", "on": "2012-09-12", "items": answers(opiates=0)}
    answers_to = [
        *[await desk.get(path, *ROLES, **by) for path in (
            f"/persons/{alias}", f"/outcomes?clientId={alias}", f"/journeys?clientId={alias}",
            f"/top-reviews?clientId={alias}", f"/evidence?clientId={alias}")],
        *[await desk.post("/evidence", body | {"code": "hep_b_dose", "on": on}, "provider", **by)
          for on in ("2012-09-12", "2013-12-01")],
        await desk.post("/evidence", {"clientId": alias, "code": "hep_b_dose", "on": "2012-09-12"}, "provider", **by),
        await desk.post("/top-reviews", body | review, "provider", **by),
        await desk.post("/top-reviews", {"clientId": alias} | review, "provider", **by),
    ]  # fmt: skip
    return [(answer.status_code, answer.text + str(answer.headers.get("ETag"))) for answer in answers_to]


async def test_no_list_and_no_refusal_tells_that_an_alias_is_a_former_patient(former: Care) -> None:
    """Bridge registers again whom it treated, as anybody may: the LASARS accepts, and bridge must not see that."""
    desk, episode = former.desk, str(former.starts[0].episode_id)
    alias = (await desk.post("/persons", ANN, "provider", **BRIDGE)).json()["clientId"]
    assert alias != former.client
    before = await asked_by_alias(desk, alias, episode)
    for survivor, absorbed in ((former.client, alias), (alias, former.client)):
        body = {"survivorId": survivor, "absorbedId": absorbed, "reasonCode": "same_person"}
        merged = await desk.post("/merges", body)
        assert merged.status_code == 201, merged.text
        assert await asked_by_alias(desk, alias, episode) == before
        await unmerge(former, merged.json()["id"])
    assert [status for status, _ in before[5:7]] == [403, 403]


@pytest.mark.parametrize(
    ("role", "organisation", "reckoned"),
    [("referrer", "gp-heaton", 0), ("provider", "riverside", 0), ("provider", "bridge", 1), ("assessor", "start", 1)],
)
async def test_a_contact_is_reckoned_with_only_where_it_may_prove_something(
    open_desk: Desk, monkeypatch: pytest.MonkeyPatch, role: str, organisation: str, reckoned: int
) -> None:
    """Else a GP who registered somebody could tell by the time of an answer whether they are treated elsewhere."""
    care = await new_care(open_desk)
    await open_desk.running.db.write("UPDATE person SET sender = 'gp-heaton'")
    await care.start("2012-04-10", "bridge", actor="bea")
    await open_desk.running.deliver(referred(care.client, "riverside"))
    settled: list[Any] = []

    async def settle(*given: Any, **_: Any) -> None:
        settled.append(given)

    monkeypatch.setattr("services.assessment.commands.reconcile.reconcile", settle)
    sent = await care.desk.post("/contacts", contact(care.client, on="2012-07-01"), role, organisation=organisation)
    assert sent.status_code == 201, sent.text
    assert len(settled) == reckoned


@pytest.mark.parametrize("covered", [True, False])
async def test_of_a_return_that_takes_nothing_back_nothing_is_told(open_desk: Desk, covered: bool) -> None:
    """What was refused, and what no contract covers, never pays: whoever comes back then takes nothing away."""
    by = {"organisation": "bridge" if covered else "elsewhere", "sub": "bea"}
    open_desk.running.today = date(2012, 10, 1)
    care = await treated(open_desk, by, "2012-06-20", "2012-09-12", "2012-10-01", "80")
    for outcome in await care.outcomes(state="proposed"):
        if covered:
            await care.verify(outcome, "refused")
    await care.on("2013-02-04")
    before, whole = await read(care.desk, care.client, **by), await care.outcomes()
    asked = [f"/outcomes?state={state}" for state in ("proposed", "achieved", "withdrawn")]
    listed = [(await care.desk.get(path, "provider", **by)).text for path in asked]
    await came_back(care, "2013-02-04")
    assert {"represented", "not-met"} & {outcome["reason"] for outcome in await care.outcomes()}
    assert await care.outcomes() != whole
    assert await read(care.desk, care.client, **by) == before
    assert [(await care.desk.get(path, "provider", **by)).text for path in asked] == listed

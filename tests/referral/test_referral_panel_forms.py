"""The form on suitability that an application names: of the same person and of that kind, as far as it is known."""

from datetime import date
from itertools import permutations
from typing import Any
from uuid import UUID, uuid4

import httpx

from services.referral.events import FormAnswered
from tests.referral.builders import merged
from tests.referral.client import Town
from tests.referral.test_referral_panel import START, apply, rehab


def answered(client: UUID, kind: str = "rehab_suitability", **changes: Any) -> FormAnswered:
    said = {"area": "stockport", "actor": "assessor-1", "actorOrganisation": "start", "clientId": str(client)}
    form = {"formAnswerId": str(uuid4()), "formKind": kind, "answeredOn": "2012-04-01"}
    return FormAnswered.model_validate(said | form).model_copy(update=changes)


async def refused_for(town: Town, form: FormAnswered, service: str, client: UUID) -> str | None:
    answer = await apply(town, service, client=client, formAnswerId=str(form.form_answer_id))
    if answer.is_success:
        return None
    (error,) = answer.json()["errors"]
    assert (answer.status_code, error["field"]) == (422, "formAnswerId")
    return str(error["message"])


async def test_what_is_of_somebody_else_of_another_kind_or_a_mistake_is_refused(town: Town) -> None:
    service, client = await rehab(town), uuid4()
    others, triage = answered(uuid4()), answered(client, "other")
    mistake = answered(client, voided=True, revision=2)
    await town.running.deliver(others, triage, mistake)
    assert await refused_for(town, others, service, client) == "is an answered form of somebody else"
    assert await refused_for(town, triage, service, client) == "is a form of another kind, answered on 2012-04-01"
    assert "recorded by mistake" in str(await refused_for(town, mistake, service, client))
    right = answered(client)
    await town.running.deliver(right)
    assert await refused_for(town, right, service, client) is None


async def test_of_what_no_news_has_come_nobody_is_refused(town: Town) -> None:
    service, client = await rehab(town), uuid4()
    assert await refused_for(town, answered(client), service, client) is None


async def test_it_may_be_of_another_id_of_theirs(town: Town) -> None:
    service, survivor, absorbed = await rehab(town), uuid4(), uuid4()
    form = answered(absorbed)
    await town.running.deliver(form, merged(survivor, absorbed, uuid4()))
    assert await refused_for(town, form, service, survivor) is None


async def test_the_last_word_counts_in_whatever_order_it_comes(town: Town) -> None:
    service = await rehab(town)
    for order in permutations((1, 2, 3)):
        client = uuid4()
        form = answered(client)
        words = {
            1: form,
            2: form.model_copy(update={"revision": 2, "answered_on": date(2012, 3, 30)}),
            3: form.model_copy(update={"revision": 3, "voided": True, "answered_on": date(2012, 3, 30)}),
        }
        await town.running.deliver(*(words[number] for number in order), words[order[0]])
        assert "the form of 2012-03-30" in str(await refused_for(town, form, service, client))


async def test_what_was_named_before_stays_when_something_else_is_changed(town: Town) -> None:
    service, client = await rehab(town), uuid4()
    form, triage = answered(client), answered(client, "other")
    applied = await apply(town, service, client=client, formAnswerId=str(form.form_answer_id))
    await town.running.deliver(form.model_copy(update={"revision": 2, "voided": True}), triage)

    async def changed(asked: FormAnswered) -> httpx.Response:
        path = applied.headers["location"]
        headers = town.running.headers("assessor", **START) | {"If-Match": (await town.get(path)).headers["etag"]}
        body = {"wantedServices": [service], "formAnswerId": str(asked.form_answer_id), "weeks": 12}
        return await town.running.client.put(path, json=body, headers=headers)

    assert (await changed(form)).status_code == 200
    refused = await changed(triage)
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "formAnswerId")

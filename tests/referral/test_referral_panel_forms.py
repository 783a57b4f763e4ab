"""The form on suitability that an application names: of the same person and of that kind, as far as it is known."""

from datetime import date
from itertools import permutations
from typing import Any
from uuid import UUID, uuid4

import httpx

from services.referral.events import FormAnswered
from tests.referral.builders import answered, merged
from tests.referral.client import Town
from tests.referral.test_referral_nobodys import unregistered
from tests.referral.test_referral_panel import START, apply, decide, rehab, step
from tests.referral.test_referral_panel_wants import DEFER


async def refused_for(town: Town, form: FormAnswered, service: str, client: UUID) -> str | None:
    answer = await apply(town, service, client=client, formAnswerId=str(form.form_answer_id))
    if answer.is_success:
        return None
    (error,) = answer.json()["errors"]
    assert (answer.status_code, error["field"]) == (422, "formAnswerId")
    return str(error["message"])


async def changed(town: Town, applied: httpx.Response, asked: dict[str, Any]) -> httpx.Response:
    path = applied.headers["location"]
    headers = town.running.headers("assessor", **START) | {"If-Match": (await town.get(path)).headers["etag"]}
    return await town.running.client.put(path, json=asked, headers=headers)


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


async def test_a_number_that_nobody_has_is_refused_and_the_application_is_taken_without(town: Town) -> None:
    service, client = await rehab(town), uuid4()
    form = answered(client)
    assert "no answered form that is known here" in str(await refused_for(town, form, service, client))
    applied = await apply(town, service, client=client)
    assert (applied.status_code, "suitability_form" in applied.json()["missing"]) == (201, True)
    asked = {"wantedServices": [service], "formAnswerId": str(form.form_answer_id)}
    refused = await changed(town, applied, asked)
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "formAnswerId")
    await town.running.deliver(form)  # of a moment ago: heard of by now
    assert "suitability_form" not in (await changed(town, applied, asked)).json()["missing"]


async def test_a_form_that_counts_no_more_is_not_there_for_the_panel(town: Town) -> None:
    service, client = await rehab(town), uuid4()
    form = answered(client)
    await town.running.deliver(form)
    applied = await apply(town, service, client=client, formAnswerId=str(form.form_answer_id))
    path = str(applied.headers["location"])
    assert (await step(town, path, "list", panelOn="2012-04-02")).status_code == 200
    await decide(town, path, DEFER | {"wants": ["suitability_form"]})
    await town.running.deliver(form.model_copy(update={"revision": 2, "voided": True}))
    asked = {"wantedServices": [service], "formAnswerId": str(form.form_answer_id)}
    refused = await changed(town, applied, asked | {"brought": ["suitability_form"]})
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "formAnswerId")
    assert (await changed(town, applied, asked)).status_code == 200


async def test_nobodys_pseudonym_is_not_applied_for_once_that_is_said_of_it(town: Town) -> None:
    service, client = await rehab(town), uuid4()
    await town.running.deliver(unregistered(client))
    refused = await apply(town, service, client=client)
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "clientId")
    await town.running.deliver(unregistered(client, revision=2, voided=True))
    assert (await apply(town, service, client=client)).status_code == 201


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
    await town.running.deliver(form)
    applied = await apply(town, service, client=client, formAnswerId=str(form.form_answer_id))
    await town.running.deliver(form.model_copy(update={"revision": 2, "voided": True}), triage)

    def naming(asked: FormAnswered) -> dict[str, Any]:
        return {"wantedServices": [service], "formAnswerId": str(asked.form_answer_id), "weeks": 12}

    assert (await changed(town, applied, naming(form))).status_code == 200
    refused = await changed(town, applied, naming(triage))
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "formAnswerId")


async def test_a_form_that_is_taken_back_is_missing_from_then_on_and_the_panel_waits_for_it(town: Town) -> None:
    service, client = await rehab(town), uuid4()
    form = answered(client)
    await town.running.deliver(form)
    applied = await apply(town, service, client=client, formAnswerId=str(form.form_answer_id))
    path = str(applied.headers["location"])
    assert "suitability_form" not in (await town.get(path)).json()["missing"]
    await town.running.deliver(form.model_copy(update={"revision": 2, "voided": True}))
    assert "suitability_form" in (await town.get(path)).json()["missing"]
    assert (await step(town, path, "list", panelOn="2012-04-02")).status_code == 200
    again = await changed(town, applied, applied_for(service, form) | {"weeks": 8})
    assert (again.status_code, "suitability_form" in again.json()["missing"]) == (200, True)
    await town.running.deliver(form.model_copy(update={"revision": 3}))
    assert "suitability_form" not in (await town.get(path)).json()["missing"]


async def test_what_the_panel_wants_is_brought_no_more_once_the_form_is_taken_back(town: Town) -> None:
    service, client = await rehab(town), uuid4()
    form = answered(client)
    await town.running.deliver(form)
    applied = await apply(town, service, client=client)
    path = str(applied.headers["location"])
    assert (await step(town, path, "list", panelOn="2012-04-02")).status_code == 200
    await decide(town, path, DEFER | {"wants": ["suitability_form"]})
    brought = applied_for(service, form) | {"brought": ["suitability_form"]}
    assert (await changed(town, applied, brought)).json()["brought"] == ["suitability_form"]
    await town.running.deliver(form.model_copy(update={"revision": 2, "voided": True}))
    said = (await town.get(path)).json()
    assert (said["brought"], said["next"]["code"]) == ([], "bring_what_is_wanted")


async def test_a_form_of_who_turns_out_to_be_somebody_else_is_missing(town: Town) -> None:
    service, client, other = await rehab(town), uuid4(), uuid4()
    form, merge = answered(other), merged(client, other, uuid4())
    await town.running.deliver(form, merge)
    applied = await apply(town, service, client=client, formAnswerId=str(form.form_answer_id))
    path = str(applied.headers["location"])
    assert "suitability_form" not in (await town.get(path)).json()["missing"]
    await town.running.deliver(merged(client, other, merge.merge_id, revision=2, voided=True))
    assert "suitability_form" in (await town.get(path)).json()["missing"]


def applied_for(service: str, form: FormAnswered) -> dict[str, Any]:
    return {"wantedServices": [service], "formAnswerId": str(form.form_answer_id)}

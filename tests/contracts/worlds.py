"""Something to find in each service before strangers call it. A world tells which ids lead to something."""

import json
from collections.abc import Awaitable, Callable
from datetime import date
from typing import Any
from uuid import UUID

from services.assessment.rules.ndtms.extracts import NAME_EXAMPLE
from services.payments.store.ledger_mappings import shipped
from shared.messaging.consumer import Batch, Consumer
from shared.messaging.events import full_type
from shared.messaging.reading import RawMessage
from shared.messaging.webhooks.endpoints import readable_types
from tests.assessment.builders import (
    ANN,
    CDAS,
    POINTS,
    activity,
    attestation,
    contact,
    disclosure,
    issue,
    member,
    planned,
    programme,
    referral_form,
    rewritten,
    site,
    stockport,
)  # fmt: skip
from tests.assessment.client import Desk, new_care
from tests.assessment.test_directory_names import organisation_named
from tests.assessment.test_evaluation import take
from tests.figures.counted import derive
from tests.harness import Running
from tests.payments import builders as payments_builders
from tests.payments import client as payments_client
from tests.payments.test_payments_approval_limits import ruled
from tests.payments.test_payments_disputes import opened
from tests.payments.test_payments_ledger_files import make
from tests.payments.test_payments_ledger_mappings import in_use
from tests.payments.test_payments_ledger_reports import send
from tests.payments.test_payments_suppliers import confirmed
from tests.payments.test_payments_what_ifs import WHAT_IF, asked, dearer, judged, worked
from tests.referral.builders import answered, assessed, scheme
from tests.referral.client import Town
from tests.tariff import builders as tariff_builders
from tests.tariff import client as tariff_client

Known = dict[str, list[Any]]
World = Callable[[Running], Awaitable[Known]]
UNREADABLE = "0198c2a1-7b1e-7c3a-9f10-5d2e8b6a4f01"


async def assessment(running: Running) -> Known:
    row = {"code": "offending", "title": "t", "signed_by": ["council"], "contracts": ["cdas-2012"]}
    first = stockport()
    audited = first.scheme["complexity"] | {"assessed_by_provider": "under_audit", "second_rated_percent": 100}
    samples = {"validation": {"samples": [{"code": "all", "confidence": 95, "margin": 5}]}}
    contracts = [it | (samples if it["code"] == "cdas-2012" else {}) for it in first.scheme["contracts"]]
    scheme_of_world = first.scheme | {"attested": [row], "complexity": audited, "contracts": contracts}
    await running.deliver(("stockport-2012", rewritten(first, scheme_of_world)))
    await running.deliver(organisation_named("probation", "Probation"))
    running.today = date(2012, 9, 3)
    desk = Desk(running)
    cared = [await new_care(desk) for _ in range(3)]
    known: Known = {"assessmentId": [], "reviewId": [], "evidenceId": [], "contactId": [], "outcomeId": []}
    known["activityId"] = []
    for care in cared:
        known["assessmentId"].append(await care.assess("2012-04-05"))
        await care.start("2012-04-10")
        await care.top("start", "2012-04-11", acuteHousing=True, injecting=4)
        known["reviewId"].append((await care.top("review", "2012-07-03", acuteHousing=False, injecting=0))["id"])
        known["evidenceId"].append((await care.evidence("no_proven_offence", "2012-07-03"))["id"])
        came = await desk.post("/contacts", contact(care.client, on="2012-06-25"), "provider", **CDAS)
        known["contactId"].append(came.json()["id"])
        done = await desk.post("/activities", activity(care.client), "provider", **CDAS)
        known["activityId"].append(done.json()["id"])
        known["outcomeId"] += [each["id"] for each in await care.outcomes()]
    for _ in range(2):
        treated = await new_care(desk)
        await treated.start("2012-04-10")
        body = {"clientId": treated.client, "kind": "triage", "assessedOn": "2012-09-03", "injecting": "never",
                "drugProfile": [{"code": "1011", "rank": 1}], "points": POINTS, "flags": []}  # fmt: skip
        made = await desk.post("/assessments-under-audit", body, "provider", **CDAS)
        assert made.status_code == 201, made.text
    known["ratingId"] = [row["id"] for row in (await desk.get("/second-ratings")).json()["items"]]
    asked = {"interviewer": "someone", "organisation": "council", "dueOn": "2012-10-01", "setting": "community"}
    interviews = [await desk.post("/interviews", asked | {"clientId": care.client}) for care in cared]
    known["interviewId"] = [interview.json()["id"] for interview in interviews]
    known["programmeId"] = [(await desk.post("/programmes", programme())).json()["id"]]
    forms = [await desk.post("/referral-forms", referral_form(reference=None)) for _ in range(3)]
    known["formId"] = [form.json()["id"] for form in forms]
    known["issueId"] = [(await desk.post("/issues", issue())).json()["id"]]
    known["memberId"] = [(await desk.post("/team-members", member())).json()["id"]]
    for sub in ("assessor-1", "assessor-2"):  # whom examples name; an example enters one of them anew
        await desk.post("/team-members", member(sub=sub, joinedOn="2012-03-01", leftOn="2012-03-30"))
    friend = {"sub": "friend", "clientId": await desk.new_client(), "reasonCode": "friend"}
    known["conflictId"] = [(await desk.post("/conflicts-of-interest", friend)).json()["id"]]
    closed = await desk.post("/contacts", contact(await desk.new_client(), on="2012-06-25"))
    gone = {"clientId": closed.json()["clientId"], "on": "2012-09-03", "reasonCode": "moved"}
    known["closingId"] = [(await desk.post("/closings", gone)).json()["id"]]
    mistaken = {"clientId": await desk.new_client(), "reasonCode": "registered_by_mistake"}
    known["deactivationId"] = [(await desk.post("/deactivations", mistaken)).json()["id"]]
    agreed = {"clientId": cared[0].client, "given": True, "on": "2012-09-03"}
    known["consentId"] = [(await desk.post("/ndtms-consents", agreed)).json()["id"]]
    released = {"clientId": cared[0].client, "on": "2012-09-03"}
    known["releaseId"] = [(await desk.post("/prison-releases", released)).json()["id"]]
    where = (await desk.post("/sites", site())).json()["id"]
    ((session, *_),) = (await desk.post("/sessions", planned(where, on="2012-09-03"))).json().values()
    known |= {"siteId": [where], "sessionId": [session["id"]]}
    slot = {"sessionId": session["id"], "at": "09:00", "clientId": cared[0].client}
    known["bookingId"] = [(await desk.post("/bookings", slot)).json()["id"]]
    twins = [(await desk.register(nhsNumber=None, givenName=name))["id"] for name in ("Una", "Ursula", "Ulla")]
    known["matchId"] = [each["id"] for each in (await desk.get("/matches")).json()["items"]]
    merge = {"survivorId": cared[0].client, "absorbedId": await desk.new_client(), "reasonCode": "same_person"}
    known["mergeId"] = [(await desk.post("/merges", merge)).json()["id"]]
    clients = [*(care.client for care in cared), *twins]
    episodes = [str(start.episode_id) for care in cared for start in care.starts]
    known["indicator"] = ["in-treatment"]
    disclosed = await desk.post("/disclosures", disclosure(cared[0].client))
    known["disclosureId"] = [disclosed.json()["id"]]
    signer = running.headers("commissioner", organisation="council", sub="analyst")
    attested = await running.client.post("/attestations", json=attestation(quarterFrom="2012-04-02"), headers=signer)
    answers = {"clientId": cared[0].client, "instrument": "gad-7", "answeredOn": "2012-06-25", "answers": {"1": 0}}
    known["screeningId"] = [(await desk.post("/screenings", answers)).json()["id"]]
    form = {
        "name": "Risk", "kind": "risk", "validFrom": "2012-04-02", "partial": True, "reviewDays": 84,
        "domains": [{"code": "harm", "name": "Harm"}],
        "questions": [{"code": "overdose", "domain": "harm", "label": "Overdoses", "type": "choice",
                       "choices": [{"code": "none", "label": "None"}, {"code": "some", "label": "Some"}]}],
    }  # fmt: skip
    await desk.post("/forms/harm-check/versions", form, "commissioner", organisation="council")
    filled = {
        "clientId": cared[0].client,
        "form": "harm-check",
        "answeredOn": "2012-06-25",
        "answers": {"overdose": "none"},
    }
    known["form"] = ["harm-check"]
    known["answerId"] = [(await desk.post("/form-answers", filled)).json()["id"]]
    known["attestationId"] = [attested.json()["id"]]
    known |= await _sampled(desk)
    extract = await desk.post("/ndtms-extracts", {"fileName": NAME_EXAMPLE, "provider": "cdas"})
    known["extractId"] = [extract.json()["id"]]
    known["evaluationExtractId"] = [(await take(desk, firstYear=2009, lastYear=2010))["id"]]
    sent = await desk.post("/persons", ANN, "referrer", organisation="council")
    known["sentByReferrer"] = [sent.json()["id"]]
    await derive(running)
    return (
        known | {"episodeId": episodes} | dict.fromkeys(("clientId", "personId", "survivorId", "absorbedId"), clients)
    )


async def _sampled(desk: Desk) -> Known:
    """What was achieved in June is drawn; of July there is something that could be."""
    for month in (6, 7):
        care = await new_care(desk)
        await care.assess("2012-04-05")
        await care.start("2012-04-10")
        await care.top("start", "2012-04-11", acuteHousing=True)
        await care.top("review", f"2012-0{month}-20", acuteHousing=False)
        await care.verify(await care.one("housing_resolved"), organisation="council")
    drawn = await desk.post(
        "/samples", {"contract": "cdas-2012", "month": "2012-06-01", "purpose": "validation"}, "verifier"
    )
    sample = drawn.json()["id"]
    listed = await desk.get(f"/samples/{sample}/outcomes", "verifier")
    return {"sampleId": [sample], "sampledId": [row["id"] for row in listed.json()["items"]]}


async def with_former(running: Running, known: Known) -> Known:
    """In assessment one more person, whom the organisation bridge treated long ago."""
    if running.service.name != "assessment":
        return known
    care = await new_care(Desk(running))
    await care.start("2012-04-03", "bridge")
    await care.end("2012-04-12")
    return known | {"clientId": [care.client, *known["clientId"]]}


async def referral(running: Running) -> Known:
    town = Town(running)
    await running.deliver(("stockport-2012", scheme()))
    known: Known = {"organisation": ["cdas", "start", "riverside"]}
    for organisation in known["organisation"]:
        await town.organisation(organisation)
    known["serviceId"] = [await town.service(each, places=100, needsPanel=True) for each in known["organisation"]]
    known["clientId"] = [str(UUID(int=number)) for number in range(8)]
    await running.deliver(*(assessed(UUID(client)) for client in known["clientId"]))
    own, taken = known["serviceId"][1], [UUID(client) for client in known["clientId"]]
    known["referralId"] = [(await town.refer(own, client))["id"] for client in taken[:3]]
    known["episodeId"] = [(await town.start(own, client))["id"] for client in taken[3:6]]
    applied = [{"clientId": client, "wantedServices": [own]} for client in known["clientId"][:3]]
    made = [await town.post("/panel-applications", body) for body in applied]
    known["applicationId"] = [application.json()["id"] for application in made]
    form = answered(UUID(known["clientId"][0]))
    await running.deliver(form)
    known["formAnswerId"] = [str(form.form_answer_id)]
    known["indicator"] = ["places-occupied"]
    await derive(running)
    return known | {"code": known["organisation"], "to": known["serviceId"]}


async def webhooks(running: Running) -> Known:
    """An endpoint of the council, and a delivery to it."""
    publishes = running.service.publishes
    types = [full_type(readable_types(["commissioner"], publishes)[0])]
    body = {"url": "https://ledger.example.org/lasars", "types": types, "description": "Our ledger"}
    made = await running.client.post(
        "/webhook-endpoints", json=body, headers=running.headers("commissioner", organisation="council")
    )  # fmt: skip
    endpoint = made.json()["id"]
    tried = await running.client.post(
        f"/webhook-endpoints/{endpoint}/test", json={}, headers=running.headers("commissioner", organisation="council")
    )  # fmt: skip
    return {"endpointId": [endpoint], "deliveryId": [tried.json()["id"]]}


async def tariff(running: Running) -> Known:
    await tariff_client.publish(running)
    drafted = (await tariff_client.draft(running, {"scheme": tariff_builders.dearer(2)}, sub="anna")).json()
    of_draft = {"schemeId": "stockport-2012", "version": 2, "hash": drafted["hash"]}
    variation = await running.client.post(
        "/variations", json=of_draft, headers=running.headers("commissioner", sub="anna")
    )
    news = [tariff_builders.assessed() for _ in range(6)]
    await running.deliver(*news)
    tariffs = [await tariff_client.confirmed(running, each) for each in news[:2]]
    await derive(running)
    return await webhooks(running) | {
        "schemeId": ["stockport-2012"],
        "version": [1, 2],
        "variationId": [variation.json()["id"]],
        "proposalId": [each["id"] for each in await tariff_client.proposals(running)],
        "tariffId": [each["id"] for each in tariffs],
        "clientId": [str(each.client_id) for each in news],
        "indicator": ["bands-confirmed"],
    }


async def payments(running: Running) -> Known:
    running.today = date(2012, 12, 3)
    part = {"party": "alpha", "share": "0.35", "from": "2012-04-02", "clause": "9"}
    back = payments_builders.contract(payments_builders.BACK, provisional="clawback", subcontracts=[part])
    hold = payments_builders.contract(payments_builders.HOLD)
    news: list[Any] = [payments_builders.scheme(contracts=[hold, back])]
    for name in ("ann", "ben", "cal"):
        news += [
            payments_builders.tariff(name),
            payments_builders.achieved(name),
            payments_builders.achieved(name, "housing_resolved"),
        ]
    await running.deliver(*news)
    await running.tick()
    runs = [await payments_client.paid_run(running)]
    await running.deliver(
        payments_builders.achieved("ann", "planned_discharge", contract=payments_builders.HOLD, on="2012-10-01")
    )
    await running.deliver(payments_builders.achieved("ben", contract=payments_builders.HOLD, name="other"))
    found = (await payments_client.get(running, f"/runs/{runs[0]['id']}/findings"))["items"]
    dispute = await opened(running)
    rule = await ruled(running)
    supplier = await confirmed(running)
    file = await payments_client.done(await make(running, runs[0]["id"]))
    mapping = await in_use(running, code="own-ledger", reports=shipped()["generic"]["reports"])
    report = await payments_client.done(await send(running, "B-1,2012-12-03,1.00,,", "B-2,3/12/2012,1.00,,"))
    await running.deliver(asked(dearer()), judged({"ann": "low", "ben": "low"}))
    await worked(running)
    claims = (await payments_client.get(running, "/claims"))["items"]
    await derive(running)
    lines = [
        line
        for claim in claims
        for line in (await payments_client.get(running, f"/claims/{claim['id']}/lines"))["items"]
    ]
    return await webhooks(running) | {
        "claimId": [claim["id"] for claim in claims],
        "lineId": [line["id"] for line in lines],
        "runId": [run["id"] for run in runs],
        "remittanceId": [run["id"] for run in runs],
        "ruleId": [rule["id"]],
        "findingId": [row["id"] for row in found],
        "disputeId": [dispute["id"]],
        "supplierId": [supplier["id"]],
        "fileId": [file["id"]],
        "mapping": [mapping["code"]],
        "mappingVersionId": [mapping["id"]],
        "whatIfId": [str(WHAT_IF)],
        "reportId": [report["id"]],
        "line": [2],
        "contract": [payments_builders.BACK, payments_builders.HOLD],
        "indicator": ["claims"],
    }


async def with_parked(running: Running, known: Known) -> Known:
    """An event that no handler can read waits for the operator."""
    subscription = running.service.subscription
    assert subscription is not None
    kind = next(iter(subscription.handlers)).type
    body = {"specversion": "1.0", "id": UNREADABLE, "source": "/test", "type": f"uk.lasars.{kind}.v1", "subject": "x"}
    raw = RawMessage(10_000, json.dumps(body | {"time": "2012-04-02T09:00:00Z", "data": {}}).encode())
    await Consumer(running.db, subscription, running.clock).deliver(Batch("test", 0, [raw]))
    topics = [payload.topic.format(area="stockport") for payload in running.service.publishes]
    parked = await running.db.read("SELECT event_id FROM parked")  # of a stranger, so under an id of our own
    return known | {"eventId": [str(each["event_id"]) for each in parked], "topic": topics}


WORLDS: dict[str, World] = {"assessment": assessment, "referral": referral, "tariff": tariff, "payments": payments}

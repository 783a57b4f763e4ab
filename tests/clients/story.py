"""The twelve steps with the clients that openapi-python-client makes. One phase a call: `story.py PHASE STATE`."""

import json
import os
import sys
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import assessment_client
import assessment_client.models as assessed
import payments_client
import payments_client.models as paid
import referral_client
import referral_client.models as referred
import tariff_client
import tariff_client.models as priced
from assessment_client.api.assessments import submit_assessment
from assessment_client.api.contacts import record_contact
from assessment_client.api.outcomes import list_outcomes, verify_outcome
from assessment_client.api.persons import register_person
from assessment_client.api.reviews import record_review
from payments_client.api.claims import list_claims
from payments_client.api.positions import list_positions
from payments_client.api.remittances import list_remittances, settle_remittance
from payments_client.api.runs import approve_run, propose_run, release_run
from referral_client.api.directory import add_service, list_matches, put_organisation
from referral_client.api.episodes import end_episode
from referral_client.api.referrals import accept_referral, refer_client, start_treatment
from tariff_client.api.proposals import confirm_proposal, list_proposals, read_proposal
from tariff_client.api.schemes import draft_scheme, publish_scheme

TOLD = json.loads(os.environ["LASARS_STORY"])
CLIENTS = {
    "assessment": assessment_client, "referral": referral_client, "tariff": tariff_client, "payments": payments_client,
}  # fmt: skip
CONTRACT = "riverside-2012"
DRUGS = {"drugProfile": [{"code": "1011", "rank": 1}], "flags": []}


def at(service: str, role: str) -> Any:
    return CLIENTS[service].AuthenticatedClient(base_url=TOLD["urls"][service], token=TOLD["tokens"][role])


def sent(operation: Any, *path: Any, at: Any, **given: Any) -> Any:
    """What was answered, which is no problem."""
    answer = operation.sync_detailed(*path, client=at, **given)
    assert answer.status_code < 300, (operation.__name__, answer.status_code, answer.content)
    return answer.parsed


def posted(operation: Any, *path: Any, at: Any, **given: Any) -> Any:
    return sent(operation, *path, at=at, idempotency_key=str(uuid4()), **given)


def publish(_state: dict[str, Any]) -> None:
    commissioner = at("tariff", "commissioner")
    checked = posted(draft_scheme, at=commissioner, body=priced.SchemeBody.from_dict({"toml": TOLD["scheme"]}))
    posted(publish_scheme, checked.scheme_id, checked.version, at=commissioner)
    council = at("referral", "commissioner")
    body = referred.OrganisationBody.from_dict({"name": "Riverside Recovery", "kind": "provider"})
    sent(put_organisation, "riverside", at=council, body=body)
    body = referred.ServiceBody.from_dict({
        "organisation": "riverside", "name": "Structured day programme", "isTreatment": True, "places": 20,
        "modality": {"code": "5", "list": "cds-h"}, "setting": {"code": "community", "list": "lasars"},
        "eligibility": {"minAge": 18, "maxAge": None, "sexes": [], "substances": [], "districts": []},
    })  # fmt: skip
    _state["service"] = str(posted(add_service, at=council, body=body).id)


def contact(state: dict[str, Any]) -> None:
    body = assessed.ContactBody.from_dict({
        "clientId": state["client"], "on": TOLD["today"], "source": {"code": "4", "list": "cds-h"},
        "kind": "assessment", "setting": "contact_centre", "access": "drop_in", "attendance": "attended",
        "presenting": ["1011"],
    })  # fmt: skip
    posted(record_contact, at=at("assessment", "assessor"), body=body)


def assess(state: dict[str, Any], injecting: str, points: dict[str, int]) -> None:
    body = assessed.AssessmentBody.from_dict(
        {"clientId": state["client"], "kind": "comprehensive", "assessedOn": TOLD["today"], **DRUGS}
        | {"injecting": injecting, "points": points}
    )
    state["assessment"] = str(posted(submit_assessment, at=at("assessment", "assessor"), body=body).id)


def arrive(state: dict[str, Any]) -> None:
    person = {"givenName": "Rosalind", "familyName": TOLD["familyName"], "birthDate": "1979-02-11", "sex": "female"}
    registered = posted(register_person, at=at("assessment", "assessor"), body=assessed.Arrival.from_dict(person))
    state["client"] = str(registered.client_id)
    contact(state)
    points = {"drug_use": 4, "injecting": 3, "health": 2, "housing": 1, "offending": 0, "previous_treatment": 2}
    assess(state, "currently", points)


def refer(state: dict[str, Any]) -> None:
    assessor, desk, provider = at("tariff", "assessor"), at("referral", "assessor"), at("referral", "provider")
    (proposal,) = sent(list_proposals, at=assessor, assessment_id=UUID(state["assessment"])).items
    assert sent(read_proposal, proposal.id, at=assessor).state == priced.ProposalViewState.PROPOSED
    posted(
        confirm_proposal, proposal.id, at=assessor, body=priced.ConfirmationBody(), if_match=f'"{proposal.revision}"'
    )
    assert sent(list_matches, at=desk, client_id=UUID(state["client"])).items[0].eligible
    body = {"clientId": state["client"], "assessmentId": state["assessment"], "serviceId": state["service"]}
    referral = posted(refer_client, at=desk, body=referred.ReferralBody.from_dict(body | {"choice": "client"}))
    body = referred.AcceptBody.from_dict({"firstOfferedOn": TOLD["today"]})
    posted(accept_referral, referral.id, at=provider, body=body)
    body = referred.StartBody.from_dict({"startedOn": TOLD["today"], "careCoordinating": True})
    state["episode"] = str(posted(start_treatment, referral.id, at=provider, body=body).id)


def review(state: dict[str, Any], stage: str, days: int, quality: int) -> None:
    body = assessed.ReviewBody.from_dict({
        "clientId": state["client"], "episodeId": state["episode"], "stage": stage, "on": TOLD["today"],
        "items": {"opiates": {"days": days}, "injecting": {"days": days}, "qualityOfLife": {"value": quality}},
    })  # fmt: skip
    posted(record_review, at=at("assessment", "provider"), body=body)


def leave(state: dict[str, Any]) -> None:
    body = referred.EndBody.from_dict({"endedOn": TOLD["today"], "reason": {"code": "80", "list": "cds-f"}})
    posted(end_episode, UUID(state["episode"]), at=at("referral", "clinician"), body=body)


def outcomes(state: dict[str, Any], which: str) -> Any:
    wanted = assessed.ListOutcomesStateType0(which)
    return sent(list_outcomes, at=at("assessment", "verifier"), client_id=UUID(state["client"]), state=wanted).items


def verify(state: dict[str, Any]) -> None:
    decision = assessed.Verified.from_dict({"decision": "verified"})
    for outcome in outcomes(state, "proposed"):
        tag = f'"{outcome.revision}"'
        posted(verify_outcome, outcome.id, at=at("assessment", "verifier"), body=decision, if_match=tag)


def pay(state: dict[str, Any]) -> None:
    claims = sent(list_claims, at=at("payments", "auditor"), contract=CONTRACT, limit=200).items
    state["due"] = sum(claim.pence for claim in claims if claim.state == paid.ClaimState.CLAIM_STATE_DUE)
    body = paid.RunBody.from_dict({"contract": CONTRACT, "runOn": TOLD["today"]})
    run = posted(propose_run, at=at("payments", "finance_proposer"), body=body)
    again = propose_run.sync_detailed(
        client=at("payments", "finance_proposer"), idempotency_key=str(uuid4()), body=body
    )
    assert (again.status_code, again.parsed.run_id) == (409, run.id)
    posted(approve_run, run.id, at=at("payments", "finance_approver"))
    posted(release_run, run.id, at=at("payments", "finance_releaser"))


def settle(state: dict[str, Any]) -> None:
    (remittance,) = sent(list_remittances, at=at("payments", "auditor"), contract=CONTRACT).items
    body = paid.SettlementBody.from_dict({"reference": "BACS-0001", "settledOn": TOLD["today"]})
    state["settled"] = posted(
        settle_remittance, remittance.id, at=at("payments", "finance_releaser"), body=body
    ).net_pence


def come_back(state: dict[str, Any]) -> None:
    contact(state)
    points = {"drug_use": 3, "injecting": 1, "health": 2, "housing": 1, "offending": 0, "previous_treatment": 3}
    assess(state, "previously", points)


def look(state: dict[str, Any]) -> None:
    state["withdrawn"] = sorted(f"{outcome.measure} {outcome.reason}" for outcome in outcomes(state, "withdrawn"))
    (position, *_) = sent(list_positions, at=at("payments", "auditor")).items
    state["position"] = position.contract


PHASES = {
    "publish": publish, "arrive": arrive, "refer": refer, "start": lambda state: review(state, "start", 24, 7),
    "review": lambda state: review(state, "review", 0, 13), "leave": leave, "verify": verify, "pay": pay,
    "settle": settle, "return": come_back, "look": look,
}  # fmt: skip

if __name__ == "__main__":
    phase, path = sys.argv[1], Path(sys.argv[2])
    kept = json.loads(path.read_text()) if path.exists() else {}
    PHASES[phase](kept)
    path.write_text(json.dumps(kept))

"""Statements about cohorts: signed by somebody whom the scheme names, verified by another organisation.

Nobody who is paid does either. What counts is what was verified last; a correction is a new statement.
"""

import re
from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from services.assessment.commands.validation import bad_value, check_all, recorded
from services.assessment.errors import (
    AttestationDecided,
    NoScheme,
    NotNamedToSign,
    OwnStatement,
    PaidInTheArea,
    UnknownAttestation,
)
from services.assessment.events import CohortAttested
from services.assessment.models import Attestation
from services.assessment.models.attestations import REFUSED, REPLACED, SIGNED, VERIFIED
from services.assessment.rules.attested import LEAST_PEOPLE, ContractQuarter, too_few
from services.assessment.rules.separation_of_duties import paid_measures
from services.assessment.rules.statements import attestable, stated_quarters
from services.assessment.rules.terms import Terms, last_terms_on
from services.assessment.schemas.attestations import REFERENCE, AttestationBody
from services.assessment.schemas.outcomes import Refused, Verified
from services.assessment.store import attestations as store
from services.assessment.store.person_facts import versions_of
from services.assessment.store.records import supersede
from shared.data.db import Session
from shared.data.records import insert
from shared.kernel.claims import Actor
from shared.kernel.wording import form
from shared.messaging import outbox

SEES_ALL = frozenset({"assessor", "verifier", "commissioner", "auditor"})


async def sign(session: Session, body: AttestationBody, actor: Actor, today: date) -> Attestation:
    """Replaces what waits for the same quarter. What counts goes on counting until this is verified."""
    versions = await versions_of(session, actor.area)
    if not versions:
        raise NoScheme
    over = stated_quarters(body.outcome, body.contract, versions, today)
    check_all(
        lambda: _check_stated(body, versions, over),
        lambda: _check_people(body.people),
        lambda: _check_met(body),
        lambda: _check_reference(body.reference),
    )
    quarter = next(quarter for quarter in over if quarter.starts == body.quarter_from)
    outcome = attestable(body.outcome, body.contract, last_terms_on(quarter.starts, versions))
    if outcome is None or actor.organisation not in outcome.signed_by:
        raise NotNamedToSign(signed_by=sorted(outcome.signed_by if outcome else ()))
    _refuse_paid(versions, actor)
    await store.lock(session)
    for earlier in await store.of_quarter(session, actor.area, body.contract, body.outcome, quarter.starts):
        if earlier.state == SIGNED:
            await _decide(session, earlier, REPLACED, actor, today)
    says = body.model_dump(exclude={"quarter_from"}) | {"starts": quarter.starts, "ends": quarter.ends}
    return await insert(session, Attestation, **says, **recorded(actor, today))


async def decide(
    session: Session, attestation_id: UUID, body: Verified | Refused, actor: Actor, today: date
) -> Attestation:
    await store.lock(session)
    attestation = await store.find(session, attestation_id, actor.area)
    if attestation is None:
        raise UnknownAttestation
    if attestation.state != SIGNED:
        raise AttestationDecided
    if actor.sub == attestation.recorded_by or actor.organisation == attestation.recorded_by_organisation:
        raise OwnStatement
    _refuse_paid(await versions_of(session, actor.area), actor)
    if isinstance(body, Refused):
        await _decide(session, attestation, REFUSED, actor, today, reason_code=body.reason_code)
        return attestation
    before = await store.of_quarter(
        session, attestation.area, attestation.contract, attestation.outcome, attestation.starts
    )
    for earlier in before:
        if earlier.state == VERIFIED:
            await _decide(session, earlier, REPLACED, actor, today)
    revision = 1 + max((earlier.told_revision or 0 for earlier in before), default=0)
    await _decide(session, attestation, VERIFIED, actor, today, told_revision=revision)
    outbox.add(session, attestation.contract, cohort_attested(attestation))
    return attestation


async def page_of(
    session: Session, actor: Actor, contract: str | None, state: str | None, after: Any, limit: int
) -> Sequence[Attestation]:
    """Who only sends people sees what its own organisation signed."""
    organisation = None if actor.roles & SEES_ALL else actor.organisation
    return await store.page(
        session, actor.area, contract=contract, state=state, organisation=organisation, after=after, limit=limit
    )


def cohort_attested(attestation: Attestation) -> CohortAttested:
    """Of one that is verified."""
    named = f"attested|{attestation.area}|{attestation.contract}|{attestation.outcome}|{attestation.starts}"
    said = attestation.model_dump(include={"area", "contract", "outcome", "people", "met"})
    who = {"actor": attestation.decided_by, "actor_organisation": attestation.decided_by_organisation}
    return CohortAttested.model_validate(said | who | {
        "revision": attestation.told_revision,
        "voided": False,
        "cohort_id": uuid5(NAMESPACE_URL, named),
        "attestation_id": attestation.id,
        "from": attestation.starts,
        "to": attestation.ends,
        "signed_by": attestation.recorded_by,
        "signed_by_organisation": attestation.recorded_by_organisation,
        "verified_by": attestation.decided_by,
        "verified_by_organisation": attestation.decided_by_organisation,
    })  # fmt: skip


def _check_stated(body: AttestationBody, versions: Sequence[Terms], over: Sequence[ContractQuarter]) -> None:
    """That some version lets it be stated of the contract, and that of the quarter's first day does."""
    rows = [row for terms in versions for row in terms.attested]
    if all(row.code != body.outcome for row in rows):
        raise bad_value("outcome", "is nothing that the scheme lets be stated", {row.code for row in rows})
    contracts = {contract for row in rows if row.code == body.outcome for contract in row.contracts}
    if body.contract not in contracts:
        raise bad_value("contract", "has no statements of this signed for it", contracts)
    if all(quarter.starts != body.quarter_from for quarter in over):
        message = "is not the first day of a quarter of the contract that has ended and of which this may be stated"
        raise bad_value("quarterFrom", message, [str(quarter.starts) for quarter in over])


def _check_people(people: int) -> None:
    if too_few(people):
        raise bad_value("people", "are so few that it would tell of each of them", ["0", f"{LEAST_PEOPLE} or more"])


def _check_met(body: AttestationBody) -> None:
    if body.met > body.people:
        raise bad_value("met", "is more than the cohort are", [f"0 to {body.people}"])


def _check_reference(reference: str) -> None:
    if not re.fullmatch(REFERENCE, reference):
        raise bad_value("reference", form(REFERENCE))


def _refuse_paid(versions: Sequence[Terms], actor: Actor) -> None:
    if paid_measures(versions, actor.organisation):
        raise PaidInTheArea(party=actor.organisation)


async def _decide(
    session: Session, attestation: Attestation, state: str, actor: Actor, today: date, **says: Any
) -> None:
    """What is replaced keeps who had decided about it."""
    if state != REPLACED:
        says |= {"decided_by": actor.sub, "decided_by_organisation": actor.organisation, "decided_on": today}
    await supersede(session, attestation, actor, today, state=state, **says)

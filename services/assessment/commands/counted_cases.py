"""Tell payments the cases that a contract needs, by difference: after they are derived, in the same transaction."""

from uuid import uuid4

from services.assessment import models
from services.assessment.events import CaseCounted
from services.assessment.rules.cases.by_difference import changes_to_send
from services.assessment.rules.cases.for_contracts import SENT_ON, ContractCase, needed, needed_by
from services.assessment.rules.verifying import SYSTEM
from services.assessment.store import counted_cases
from services.assessment.store.person_facts import versions_of
from shared.data.db import Session
from shared.figures.deriving import DerivedCases
from shared.figures.schemes import SchemeFigures
from shared.messaging import outbox


async def publish_counted(session: Session, area: str, of_schemes: SchemeFigures, derived: DerivedCases) -> None:
    versions = await versions_of(session, area) if of_schemes.rows else []
    contracts = needed_by(of_schemes.rows, versions)
    sent_on = {code for code in contracts if of_schemes.rows[code].get("eligible_on") in SENT_ON}
    wanted = needed(derived.cases, contracts, versions, uuid4, sent_on)
    kept = await counted_cases.kept_of(session, area, derived.owners, [case.subject_id for case in wanted])
    changes = changes_to_send(kept, wanted)
    await counted_cases.keep(session, area, [*changes.published, *changes.quiet])
    outbox.add_all(session, [(case.id, case_counted(area, case)) for case in changes.published])


def case_of(kept: models.CountedCase) -> ContractCase:
    return ContractCase(**kept.model_dump(exclude={"area"}))


def case_counted(area: str, case: ContractCase) -> CaseCounted:
    return CaseCounted(
        area=area,
        actor=SYSTEM.sub,
        actor_organisation=SYSTEM.organisation,
        revision=case.revision,
        voided=case.voided,
        case_id=case.id,
        indicator=case.indicator,
        contract=case.contract,
        party=case.party,
        eligible_on=case.eligible_on,
        until=case.until,
        met_on=case.met_on,
        value=case.value,
    )

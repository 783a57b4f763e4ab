"""Whether people let NDTMS be told who they are, and the file of the assessment service's own agency."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from services.assessment.commands.access import known_client
from services.assessment.commands.ndtms_extracts import named_extract
from services.assessment.commands.validation import bad_value, check_born, check_not_after, recorded
from services.assessment.errors import UnknownConsent, Voided
from services.assessment.models import NdtmsConsent
from services.assessment.rules.ndtms.extracts import ExtractName
from services.assessment.rules.ndtms.layouts import NdtmsLayout
from services.assessment.rules.ndtms.reading import CellProblem
from services.assessment.rules.ndtms.writing import AssessedCase, case_cells, case_problems
from services.assessment.schemas.ndtms_export import NdtmsConsentBody
from services.assessment.store import ndtms_consents as store
from services.assessment.store import ndtms_extracts as extracts
from services.assessment.store.lists import under_survivors
from services.assessment.store.ndtms_layouts import layouts
from services.assessment.store.persons import kin
from services.assessment.store.records import supersede
from shared.data.db import Session
from shared.data.records import insert
from shared.kernel.claims import Actor
from shared.kernel.expected import check

ROWS_MAX = 20_000


@dataclass(frozen=True, slots=True)
class RefusedCase:
    """An assessment of which no line is sent, and why."""

    assessment_id: UUID
    client_id: UUID
    problems: Sequence[CellProblem]
    assessed_on: date


@dataclass(frozen=True, slots=True)
class NdtmsExport:
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    refused: Sequence[RefusedCase]


async def record_consent(session: Session, body: NdtmsConsentBody, actor: Actor, today: date) -> NdtmsConsent:
    """No outcome hangs on it, so nobody is reconciled."""
    check_not_after("on", body.on, today)
    client = await known_client(session, body.client_id, actor)
    check_born("on", body.on, client.birth_date)
    says = {"client_id": body.client_id, "given": body.given, "said_on": body.on}
    return await insert(session, NdtmsConsent, **says, **recorded(actor, today))


async def take_consent_back(
    session: Session, consent_id: UUID, reason_code: str, expected: int | None, actor: Actor, today: date
) -> NdtmsConsent:
    """As if nobody had recorded it: what was said before it counts again."""
    consent = await store.lock(session, consent_id, actor.area)
    if consent is None:
        raise UnknownConsent
    check(expected, consent.revision)
    if consent.voided:
        raise Voided
    await supersede(session, consent, actor, today, voided=True, void_reason=reason_code)
    return consent


async def list_consents(
    session: Session, client_id: UUID | None, actor: Actor, after: Any, limit: int
) -> Sequence[NdtmsConsent]:
    clients = None if client_id is None else await kin(session, client_id)
    listed: Sequence[NdtmsConsent] = await store.page(session, actor.area, clients, after, limit)
    return listed if clients is not None else await under_survivors(session, listed)


async def export(session: Session, file_name: str, actor: Actor, today: date) -> NdtmsExport:
    """Of the organisation that asks: what its own people assessed in the days that the name says."""
    name = named_extract(file_name, today)
    if await extracts.is_of_another(session, actor.area, name.agency, actor.organisation):
        raise bad_value("fileName", f"names {name.agency}, the agency of another organisation: say your own")
    layout = layouts()[name.version]
    cases = await store.assessed_cases(
        session, actor.area, actor.organisation, name.since, name.until, limit=ROWS_MAX + 1
    )
    if len(cases) > ROWS_MAX:
        raise bad_value("fileName", "names days with more assessments than a file may have", [f"up to {ROWS_MAX}"])
    return _exported(cases, layout, name, today)


def _exported(cases: Sequence[AssessedCase], layout: NdtmsLayout, name: ExtractName, today: date) -> NdtmsExport:
    """Who does not consent has one line, however often they were assessed."""
    rows: dict[object, list[str]] = {}
    refused: list[RefusedCase] = []
    for case in cases:
        if problems := case_problems(case, layout, name, today):
            refused.append(RefusedCase(case.assessment_id, case.client_id, problems, case.assessed_on))
        else:
            rows[case.assessment_id if case.consent else case.client_id] = case_cells(case, layout, name.agency)
    return NdtmsExport(layout.columns, list(rows.values()), refused)

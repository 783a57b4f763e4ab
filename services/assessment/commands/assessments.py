"""Submitting, correcting and voiding assessments. Each is told as `client-assessed` at its revision."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import partial
from typing import Any, get_args
from uuid import UUID

from services.assessment.commands import reconcile
from services.assessment.commands.access import (
    brought_client,
    check_dates_none_back,
    check_may_change_assessment,
    check_takes_no_tariff,
    known_client,
    note_decided,
    sets_tariff,
)
from services.assessment.commands.limits import check_correctable, check_room
from services.assessment.commands.reviews import review_recorded
from services.assessment.commands.second_ratings import check_no_rating_waits, draw, take_back
from services.assessment.commands.start_tops import come_with, move_with, void_with
from services.assessment.commands.validation import (
    bad_value,
    check_all,
    check_born,
    check_code,
    check_not_after,
    recorded,
    said_by,
)
from services.assessment.errors import NoScheme, ProviderDoesNotAssess, UnknownAssessment, Voided
from services.assessment.events import ClientAssessed, Eligibility, Presenting
from services.assessment.models import Assessment, Contact, TopReview
from services.assessment.rules.catalogue import Catalogue, judged
from services.assessment.rules.identity import age_on
from services.assessment.schemas.contacts import AssessmentBody, AssessmentCorrection, AssessmentFindings
from services.assessment.schemas.reviews import CorrectionReason
from services.assessment.store import records
from services.assessment.store.catalogue import catalogue_on
from services.assessment.store.persons import Client
from services.assessment.store.records import rated_by
from shared.data.db import Session
from shared.data.records import insert
from shared.kernel.acting import LASARS
from shared.kernel.claims import Actor
from shared.kernel.expected import check
from shared.messaging import outbox
from shared.messaging.events import Payload


async def submit_assessment(
    session: Session, body: AssessmentBody, actor: Actor, today: date
) -> tuple[Assessment, TopReview | None]:
    """With the TOP that came with it."""
    client = await known_client(session, body.client_id, actor)
    assessment = await _keep(session, body, client, actor, today, under_audit=False)
    review = await come_with(session, assessment, body.top, actor, today)
    await check_dates_none_back(session, client.id, body.assessed_on, actor, today)
    await publish_assessed(session, assessment, client, actor, review)
    await reconcile.reconcile(session, {client.id}, today, actor, locked=client.locked)
    return assessment, review


async def submit_under_audit(session: Session, body: AssessmentBody, actor: Actor, today: date) -> Assessment:
    """By who treats or registered the person, in that capacity, where the scheme of the day lets it."""
    client, by = await brought_client(session, body.client_id, actor, today)
    catalogue = await catalogue_on(session, actor.area, min(body.assessed_on, today))
    if catalogue is not None and not catalogue.provider_assesses:
        raise ProviderDoesNotAssess
    if body.top is not None:
        raise bad_value("top", "is recorded by itself, once treatment starts", ["left out"])
    assessment = await _keep(session, body, client, by, today, under_audit=True)
    await draw(session, assessment, catalogue, by, today)
    await check_dates_none_back(session, client.id, body.assessed_on, by, today)
    await publish_assessed(session, assessment, client, by, None)
    await reconcile.reconcile(session, {client.id}, today, by, locked=client.locked)
    return assessment


async def _keep(
    session: Session, body: AssessmentBody, client: Client, actor: Actor, today: date, *, under_audit: bool
) -> Assessment:
    await check_contact(session, body, client, actor)
    await check_room(session, Assessment, client.id, actor, today)
    return await insert(
        session,
        Assessment,
        client_id=client.id,
        contact_id=body.contact_id,
        kind=body.kind,
        under_audit=under_audit,
        **await findings(session, body, client, actor, today),
        **recorded(actor, today),
    )


async def read_assessment(session: Session, assessment_id: UUID, actor: Actor) -> Assessment:
    assessment = await records.one(session, Assessment, assessment_id, actor.area)
    if assessment is None:
        raise UnknownAssessment
    return assessment


async def check_contact(session: Session, body: AssessmentBody, client: Client, actor: Actor) -> None:
    """One of this person, under whichever of their ids."""
    if body.contact_id is None:
        return
    contact = await records.one(session, Contact, body.contact_id, actor.area)
    if contact is None or contact.client_id not in client.locked:
        raise bad_value("contactId", "is not a contact of this person")
    if not actor.roles & LASARS and contact.recorded_by_organisation != actor.organisation:
        raise bad_value("contactId", "is not a contact of this person")
    if contact.attendance != "attended":
        raise bad_value("contactId", "must be a contact that was attended")


async def findings(
    session: Session, body: AssessmentFindings, client: Client, actor: Actor, today: date
) -> dict[str, Any]:
    """What was found, with the remit of the assessment date: a later correction asks the same date's rules."""
    catalogue = await catalogue_on(session, actor.area, min(body.assessed_on, today))
    check_all(
        lambda: check_not_after("assessedOn", body.assessed_on, today),
        lambda: check_born("assessedOn", body.assessed_on, client.birth_date),
        *(_checks(body, catalogue) if catalogue else ()),
    )
    if catalogue is None:
        raise NoScheme
    codes = [drug.code for drug in sorted(body.drug_profile, key=lambda drug: drug.rank)]
    presenting = [{"code": code, "class": catalogue.substances[code]} for code in codes]
    return {
        **body.model_dump(include={"assessed_on", "drug_profile", "injecting", "points", "flags", "goal"}),
        **judged(catalogue, body.assessed_on, client.birth_date, presenting),
    }


def _checks(body: AssessmentFindings, catalogue: Catalogue) -> Iterator[Callable[[], None]]:
    for index, drug in enumerate(body.drug_profile):
        yield partial(check_code, f"drugProfile.{index}.code", drug.code, catalogue.substances.keys())
    for domain, points in body.points.items():
        yield partial(_check_points, domain, points, catalogue)


def _check_points(domain: str, points: int, catalogue: Catalogue) -> None:
    check_code(f"points.{domain}", domain, catalogue.most_points)
    if points > (most := catalogue.most_points[domain]):
        raise bad_value(f"points.{domain}", "is too high", [f"0 to {most}"])


async def publish_assessed(
    session: Session, assessment: Assessment, client: Client, actor: Actor, review: TopReview | None
) -> None:
    raters = await rated_by(session, [assessment.id])
    events: list[Payload] = [client_assessed(assessment, client, actor, raters[assessment.id])]
    if review:
        events.append(review_recorded(review, actor))
    outbox.add_all(session, [(assessment.client_id, payload) for payload in events])


def client_assessed(assessment: Assessment, client: Client, actor: Actor, raters: Sequence[str]) -> ClientAssessed:
    """The age in years on that day, never the birth date."""
    return ClientAssessed(
        **said_by(actor),
        client_id=assessment.client_id,
        assessment_id=assessment.id,
        kind=assessment.kind,
        assessed_on=assessment.assessed_on,
        in_remit=assessment.in_remit,
        points=assessment.points,
        flags=assessment.flags,
        eligibility=Eligibility(
            age_years=age_on(client.birth_date, assessment.assessed_on),
            sex=client.sex,
            district=client.district,
            languages=client.languages,
            flags=assessment.flags,
        ),
        presenting=[Presenting.model_validate(substance) for substance in assessment.presenting],
        rated_by=list(raters),
        under_audit=assessment.under_audit,
        revision=assessment.revision,
        voided=assessment.voided,
    )


async def lock_standing(session: Session, assessment_id: UUID, actor: Actor, today: date) -> tuple[Assessment, Client]:
    """The person first, as everywhere: a correction of who they are locks the person and then their assessments."""
    client_id = await records.client_of(session, Assessment, assessment_id, actor.area)
    if client_id is None:
        raise UnknownAssessment
    client = await known_client(session, client_id, actor)
    assessment = await records.lock(session, Assessment, assessment_id, actor.area)
    if assessment is None:
        raise UnknownAssessment
    if assessment.voided:
        raise Voided
    await check_may_change_assessment(session, assessment, actor, today)
    return assessment, client


async def correct_assessment(
    session: Session,
    assessment_id: UUID,
    body: AssessmentCorrection,
    expected: int,
    actor: Actor,
    today: date,
) -> Assessment:
    assessment, client = await lock_standing(session, assessment_id, actor, today)
    check(expected, assessment.revision)
    await check_no_rating_waits(session, assessment, actor)
    if body.reason_code is None and assessment.recorded_by_organisation != actor.organisation:
        raise bad_value("reasonCode", "say why, of what another organisation recorded", get_args(CorrectionReason))
    says = await findings(session, body, client, actor, today)
    if records.says_already(assessment, says):
        return assessment
    check_correctable(assessment)
    if body.assessed_on != assessment.assessed_on:
        await check_dates_none_back(session, client.id, body.assessed_on, actor, today)
    if not (says["in_remit"] and await sets_tariff(session, assessment.kind, body.assessed_on, actor.area)):
        await check_takes_no_tariff(session, assessment, actor, today)
    review = await move_with(session, assessment, body.assessed_on, body.reason_code, actor, today)
    await note_decided(session, client.id, actor, today)
    await records.supersede(session, assessment, actor, today, reason_code=body.reason_code, **says)
    await publish_assessed(session, assessment, client, actor, review)
    await reconcile.reconcile(session, {client.id}, today, actor, locked=client.locked)
    return assessment


async def void_assessment(
    session: Session, assessment_id: UUID, reason_code: str, actor: Actor, today: date, expected: int | None
) -> Assessment:
    """The TOP that came with it goes with it."""
    assessment, client = await lock_standing(session, assessment_id, actor, today)
    check(expected, assessment.revision)
    await check_takes_no_tariff(session, assessment, actor, today)
    review = await void_with(session, assessment, reason_code, actor, today)
    await note_decided(session, client.id, actor, today)
    await records.supersede(session, assessment, actor, today, voided=True, void_reason=reason_code)
    await take_back(session, assessment, actor, today)
    await publish_assessed(session, assessment, client, actor, review)
    await reconcile.reconcile(session, {client.id}, today, actor, locked=client.locked)
    return assessment

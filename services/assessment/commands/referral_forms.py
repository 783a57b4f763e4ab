"""The common referral form: sent by any agency, and taken up by the front door, or not."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from services.assessment.commands import arrivals, contacts, disclosures
from services.assessment.commands.access import known_client
from services.assessment.commands.forms import read_version, refuse
from services.assessment.commands.limits import check_correctable
from services.assessment.commands.persons import MatchResult
from services.assessment.commands.reaching import keep_reach, take_reach_back
from services.assessment.commands.validation import (
    bad_value,
    check_all,
    check_code,
    check_not_after,
    check_said_where,
    recorded,
)
from services.assessment.errors import (
    BadValue,
    ReferralFormDecided,
    ReferralFormOpen,
    UnknownReferralForm,
    Voided,
)
from services.assessment.models import Contact, Disclosure, FormVersion, ReferralForm
from services.assessment.rules.dates import add_months
from services.assessment.rules.disclosing import DisclosedDay, DisclosureBasis, HowTheyGetOn, days_told, in_force
from services.assessment.rules.form_definitions import form_of
from services.assessment.rules.forms import FormFault, answer_faults
from services.assessment.rules.forms import missing as unanswered
from services.assessment.rules.identity import NotAccepted, checked_birth_date
from services.assessment.rules.referral_forms import (
    RECEIVED,
    FormAct,
    FormSender,
    may_see_form,
    missing_in,
    state_after,
)
from services.assessment.schemas.persons import Arrival
from services.assessment.schemas.referral_forms import TOLD_DAYS, ReferralFormBody, TakeUpBody
from services.assessment.store import disclosures as disclosure_store
from services.assessment.store import forms as form_store
from services.assessment.store import records
from services.assessment.store import referral_forms as store
from services.assessment.store.catalogue import catalogue_on
from services.assessment.store.persons import kin
from services.assessment.store.records import says_already, supersede
from shared.data import ending
from shared.data.db import Session
from shared.data.records import insert
from shared.kernel.acting import LASARS
from shared.kernel.claims import Actor
from shared.kernel.expected import check

_ASKED = {"form", "version", "missing"}
_TAKEN = "is that of another form that was sent: correct that one, or take another reference"
FORM = "referral"  # under this code an area publishes what it asks beside the fields that are always asked
TOLD_FOR_MONTHS = 12  # after the consent


@dataclass(frozen=True, slots=True)
class TakenUp:
    form: ReferralForm
    match: MatchResult | None
    matched_existing: bool


@dataclass(frozen=True, slots=True)
class ReferralProgress:
    tells: Sequence[DisclosedDay]
    says: HowTheyGetOn


async def send_form(session: Session, body: ReferralFormBody, actor: Actor, today: date) -> ReferralForm:
    """Under the sender's own reference it is kept once, however often it is sent."""
    says, kept = await said_and_kept(session, body, actor, today)
    return kept or await insert(session, ReferralForm, **says, **recorded(actor, today))


async def said_and_kept(
    session: Session, body: ReferralFormBody, actor: Actor, today: date
) -> tuple[dict[str, Any], ReferralForm | None]:
    """What would be kept of it, and the form that says so already."""
    asked_by = await form_store.in_force(session, actor.area, FORM, today)
    says = await says_of(session, body, asked_by, actor, today)
    if body.reference is None:
        return says, None
    kept = await lock_reference(session, body.reference, body.about_self, actor)
    return says, None if kept is None else _again(kept, says)


async def lock_reference(session: Session, reference: str, about_self: bool, actor: Actor) -> ReferralForm | None:
    """References of what somebody sent about themself are their own: nobody else learns of them."""
    sub = actor.sub if about_self else None
    return await store.lock_reference(session, actor.area, actor.organisation, sub, reference)


def _again(kept: ReferralForm, says: dict[str, Any]) -> ReferralForm:
    """What was asked may be another version by now: what was answered is the same all the same."""
    if not says_already(kept, {name: said for name, said in says.items() if name not in _ASKED}):
        raise bad_value("reference", _TAKEN)
    return kept


async def says_of(
    session: Session, body: ReferralFormBody, asked_by: FormVersion | None, actor: Actor, today: date
) -> dict[str, Any]:
    catalogue = await catalogue_on(session, actor.area, today)
    checks: list[Callable[[], None]] = [
        partial(_check_named, body),
        partial(_check_birth_date, body.birth_date, today),
        partial(_check_consent, body, today),
        partial(_check_answers, body, asked_by, today),
    ]
    if catalogue and body.source:
        checks.append(partial(check_code, "source.code", body.source.code, catalogue.sources))
    check_all(*checks)
    source = {
        "source_code": body.source.code if body.source else None,
        "source_list": body.source.list if body.source else None,
    }
    open_questions = unanswered(form_of(asked_by.definition), body.answers) if asked_by else []
    says = body.model_dump(exclude={"source"})
    return {
        **says,
        **source,
        "tells": [name for name in TOLD_DAYS if name in body.tells],
        "form": asked_by.form if asked_by else None,
        "version": asked_by.version if asked_by else None,
        "missing": missing_in(says | {"source": source["source_code"]}, open_questions),
    }


def _check_named(body: ReferralFormBody) -> None:
    if not (body.given_name or body.family_name or body.nhs_number):
        raise bad_value("givenName", "is needed where neither a last name nor an NHS number says who it is about")


def _check_birth_date(birth_date: date | None, today: date) -> None:
    try:
        if birth_date is not None:
            checked_birth_date(birth_date, today)
    except NotAccepted as refusal:
        raise bad_value("birthDate", str(refusal), refusal.allowed) from None


def _check_consent(body: ReferralFormBody, today: date) -> None:
    words = "where they agree that the sender is told something"
    check_said_where("consentedOn", words, said=body.consented_on is not None, where=bool(body.tells))
    if len(set(body.tells)) < len(body.tells):
        raise bad_value("tells", "names each day once", TOLD_DAYS)
    if body.consented_on is not None:
        check_not_after("consentedOn", body.consented_on, today)


def _check_answers(body: ReferralFormBody, asked_by: FormVersion | None, today: date) -> None:
    if asked_by is not None:
        refuse(list(answer_faults(form_of(asked_by.definition), body.answers, today)), under="answers.")
    elif body.answers:
        refuse([FormFault("answers", f"must be left out: the area has no form {FORM} today")])


async def page_of(
    session: Session,
    actor: Actor,
    state: str | None,
    urgency: str | None,
    standing: bool | None,
    client_id: UUID | None,
    after: Any,
    limit: int,
    *,
    most_urgent_first: bool = False,
) -> Sequence[ReferralForm]:
    """Of one person to the LASARS alone: to others a form does not say whom it became."""
    sees_all = bool(actor.roles & LASARS)
    if client_id is not None and not sees_all:
        return []
    return await store.page(
        session,
        actor.area,
        state=state,
        urgency=urgency,
        standing=standing,
        person=client_id,
        organisation=None if sees_all else actor.organisation,
        sub=None if sees_all else actor.sub,
        after=after,
        limit=limit,
        most_urgent_first=most_urgent_first,
    )


async def read_form(session: Session, form_id: UUID, actor: Actor) -> ReferralForm:
    return _seen(await store.one(session, form_id, actor.area), actor)


async def progress_of(session: Session, form_id: UUID, actor: Actor, today: date) -> ReferralProgress:
    """What its sender may be told of whom it is about: of a person by the grounds for that organisation alone."""
    form = await read_form(session, form_id, actor)
    if form.client_id is None:
        return ReferralProgress([], HowTheyGetOn())
    clients = await kin(session, form.client_id)
    grounds = await _grounds(session, form, clients)
    if not in_force(grounds, today):
        return ReferralProgress([], HowTheyGetOn())
    days = await disclosure_store.days_of(session, actor.area, clients)
    tells, says = days_told(grounds, days.assessed, days.referred, days.treated, today)
    return ReferralProgress([name for name in tells if name in TOLD_DAYS], replace(says, ended_on=None))


async def _grounds(session: Session, form: ReferralForm, clients: Collection[UUID]) -> Sequence[DisclosureBasis]:
    """What somebody agreed to about themself is told to them alone, and not to all who sign in as they do."""
    if not form.about_self:
        return await disclosure_store.grounds_for(session, form.area, form.recorded_by_organisation, clients)
    if form.consented_on is None:
        return []
    return [DisclosureBasis(form.tells, form.consented_on, _told_until(form.consented_on), withdrawn=False)]


def _told_until(consented_on: date) -> date:
    return add_months(consented_on, TOLD_FOR_MONTHS)


async def correct_form(
    session: Session, form_id: UUID, body: ReferralFormBody, expected: int, actor: Actor, today: date
) -> ReferralForm:
    """By the version that was asked; what was not known is added by it."""
    form, _ = await _lock(session, form_id, actor, "correct", expected)
    await _check_kept(session, form, body, actor)
    asked_by = await read_version(session, form.form, form.version, actor) if form.form and form.version else None
    says = await says_of(session, body, asked_by, actor, today)
    if not says_already(form, says):
        check_correctable(form)
        await supersede(session, form, actor, today, **says)
    return form


async def _check_kept(session: Session, form: ReferralForm, body: ReferralFormBody, actor: Actor) -> None:
    """Who sees it does not change. A reference that was not said is added by who sent it."""
    if body.about_self != form.about_self:
        raise bad_value("aboutSelf", "stays as it was sent", [str(form.about_self).lower()])
    if body.reference == form.reference:
        return
    if form.reference is not None or body.reference is None or actor.organisation != form.recorded_by_organisation:
        raise bad_value("reference", "stays as it was sent", [] if form.reference is None else [form.reference])
    if await lock_reference(session, body.reference, form.about_self, actor) is not None:
        raise bad_value("reference", _TAKEN)


async def take_up(
    session: Session, form_id: UUID, body: TakeUpBody, expected: int | None, actor: Actor, today: date
) -> TakenUp:
    """Who it is and their contact, both or neither. Whoever is like somebody known is proposed, and never doubled. Whom
    nobody has met yet has no contact: they are on the worklist until somebody meets or closes them.
    """
    form, state = await _lock(session, form_id, actor, "take_up", expected)
    taken = await _recorded(session, body, actor, today, form.reach_by)
    if taken.matched_existing:
        await keep_reach(session, taken.client_id, form.reach_by, actor, today)
    consent = await _consent(session, form, taken.client_id, actor, today)
    says: dict[str, Any] = {"client_id": taken.client_id, "contact_id": taken.contact_id, "disclosure_id": consent}
    await supersede(session, form, actor, today, state=state, decided_on=today, **says)
    return TakenUp(form, taken.match, taken.matched_existing)


@dataclass(frozen=True, slots=True)
class _Recorded:
    client_id: UUID
    contact_id: UUID | None
    match: MatchResult | None = None
    matched_existing: bool = True


async def _recorded(session: Session, body: TakeUpBody, actor: Actor, today: date, reach_by: str | None) -> _Recorded:
    if body.client_id is None and body.person is None:
        raise bad_value("clientId", "is missing: say who it is, or by `person` who is to be registered")
    registers = body.person is not None
    check_said_where("clientId", "where nobody is registered", said=body.client_id is not None, where=not registers)
    if body.client_id is not None and body.contact is None:
        return _Recorded((await known_client(session, body.client_id, actor)).id, None)
    if body.client_id is not None:
        assert body.contact is not None  # noqa: S101 - else it was returned above
        try:
            contact = await contacts.record_findings(session, body.client_id, body.contact, actor, today)
        except BadValue as refused:
            raise _placed(refused, under="contact.", but=("clientId",)) from None
        return _Recorded(contact.client_id, contact.id)
    assert body.person is not None  # noqa: S101 - one of both is there
    arrival = Arrival.model_construct(**dict(body.person), contact=body.contact)
    try:
        registered = await arrivals.register(session, arrival, actor, today, reach_by)
    except BadValue as refused:
        raise _placed(refused, under="person.", but=("contact.",)) from None
    if body.contact is None:
        await ending.write(session)  # the form is of a person who is there
    return _Recorded(registered.client_id, registered.contact_id, registered.match, registered.matched_existing)


def _placed(refused: BadValue, under: str, but: tuple[str, ...]) -> BadValue:
    """Where in this body the field stands of which something is wrong."""
    errors = refused.errors or ()
    moved = (error["field"] if error["field"].startswith(but) else under + error["field"] for error in errors)
    return BadValue(errors=[{**error, "field": place} for error, place in zip(errors, moved, strict=True)])


async def _consent(session: Session, form: ReferralForm, client_id: UUID, actor: Actor, today: date) -> UUID | None:
    """What the person agreed to is kept as any consent is, so that the front door sees it and takes it back."""
    if form.consented_on is None or form.about_self or form.recorded_by_organisation == actor.organisation:
        return None
    if await _was_withdrawn(session, form, client_id):
        return None
    consent = await insert(
        session,
        Disclosure,
        client_id=client_id,
        organisation=form.recorded_by_organisation,
        ground="consent",
        tells=form.tells,
        tells_from=form.consented_on,
        until=_told_until(form.consented_on),
        **recorded(actor, today),
    )
    return consent.id


async def _was_withdrawn(session: Session, form: ReferralForm, client_id: UUID) -> bool:
    """Whoever took a consent back since this one was given has taken this one back too."""
    assert form.consented_on is not None  # noqa: S101 - else there is none
    clients = await kin(session, client_id)
    organisation = form.recorded_by_organisation
    last = await disclosure_store.last_withdrawn(session, form.area, organisation, clients)
    return last is not None and last >= form.consented_on


async def decline(
    session: Session, form_id: UUID, reason_code: str, expected: int | None, actor: Actor, today: date
) -> ReferralForm:
    form, state = await _lock(session, form_id, actor, "decline", expected)
    await supersede(session, form, actor, today, state=state, decided_on=today, reason_code=reason_code)
    return form


async def reopen(
    session: Session, form_id: UUID, reason_code: str, expected: int | None, actor: Actor, today: date
) -> ReferralForm:
    """As if nobody had decided about it: the contact and the consent that came with it are taken back, and how
    somebody can be reached who was here before. Whoever was
    registered stays so.
    """
    form, state = await _lock(session, form_id, actor, "reopen", expected)
    if form.contact_id is not None:
        contact = await records.one(session, Contact, form.contact_id, actor.area)
        if contact is not None and not contact.voided:
            await contacts.void_contact(session, contact.id, reason_code, actor, today, None)
    if form.disclosure_id is not None:
        consent = await disclosure_store.lock(session, form.disclosure_id, actor.area)
        if consent is not None and consent.withdrawn_on is None:
            await disclosures.withdraw(session, consent.id, today, disclosure_store.FORM_REOPENED, actor, today)
    if form.client_id is not None:
        await take_reach_back(session, form.client_id, form.reach_by, actor, today)
    nothing: dict[str, Any] = dict.fromkeys(("decided_on", "reason_code", "client_id", "contact_id", "disclosure_id"))
    await supersede(session, form, actor, today, state=state, **nothing)
    return form


async def void_form(
    session: Session, form_id: UUID, reason_code: str, expected: int | None, actor: Actor, today: date
) -> ReferralForm:
    form, _ = await _lock(session, form_id, actor, "void", expected)
    await supersede(session, form, actor, today, voided=True, void_reason=reason_code)
    return form


async def _lock(
    session: Session, form_id: UUID, actor: Actor, act: FormAct, expected: int | None
) -> tuple[ReferralForm, str]:
    """Also: in which state it is afterwards. What somebody does not see does not exist."""
    form = _seen(await store.lock(session, form_id, actor.area), actor)
    check(expected, form.revision)
    if form.voided:
        raise Voided
    state = state_after(form.state, act)
    if state is None:
        raise ReferralFormOpen if form.state == RECEIVED else ReferralFormDecided
    return form, state


def _seen(form: ReferralForm | None, actor: Actor) -> ReferralForm:
    if form is None or not may_see_form(_sender(form), actor.roles, actor.sub, actor.organisation):
        raise UnknownReferralForm
    return form


def _sender(form: ReferralForm) -> FormSender:
    return FormSender(form.recorded_by, form.recorded_by_organisation, form.about_self)

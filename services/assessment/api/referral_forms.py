"""The common referral form, over HTTP."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response, status

from services.assessment.api.actors import Assessor, Referring
from services.assessment.api.cursors import last_id
from services.assessment.api.replays import WHILE_REFERRAL_FORM_IS_SEEN
from services.assessment.api.views import referral_form_view, referral_progress_view, taken_up_view
from services.assessment.commands import referral_forms, referral_lines
from services.assessment.errors import (
    BadValue,
    CorrectionsOver,
    FileUnderWay,
    ReferralFormDecided,
    ReferralFormOpen,
    TooManyCorrections,
    TooManyRecords,
    TreatsThePerson,
    UnknownReferralForm,
    Voided,
)
from services.assessment.models import ReferralForm
from services.assessment.rules.referral_forms import rank_of
from services.assessment.schemas.fields import Reason
from services.assessment.schemas.referral_forms import (
    FormsImportedView,
    NotTakenUpBody,
    ReferralFormBody,
    ReferralFormsBody,
    ReferralFormState,
    ReferralFormView,
    ReferralProgressView,
    TakenUpView,
    TakeUpBody,
    Urgency,
)
from shared.kernel.claims import Actor
from shared.web.bodies import larger_body
from shared.web.etags import IfMatch, IfMatchSaid, etag
from shared.web.idempotency import idempotency_key
from shared.web.paging import Page, page
from shared.web.problems import describe
from shared.web.schemas import PageOf
from shared.web.sessions import ReadSession, WriteSession
from shared.web.today import Today
from shared.web.withheld import check_about
from shared.web.writing import WritingRoute

router = APIRouter(route_class=WritingRoute, tags=["referral-forms"])
ONCE = [Depends(idempotency_key)]
OF_FILES = [Depends(idempotency_key), Depends(larger_body(1_100_000, 100_000))]
DECIDING = (UnknownReferralForm, ReferralFormDecided, Voided)


@router.post(
    "/referral-forms",
    status_code=status.HTTP_201_CREATED,
    dependencies=WHILE_REFERRAL_FORM_IS_SEEN,
    responses=describe(UnknownReferralForm, BadValue),
)
async def send_referral_form(
    request: Request,
    body: ReferralFormBody,
    actor: Referring,
    session: WriteSession,
    today: Today,
    response: Response,
) -> ReferralFormView:
    """Refer somebody to the front door, with whatever is known. The answer says that it was received and what is still
    missing. Nobody is registered by it: the front door takes it up.
    """
    form = await referral_forms.send_form(session, body, actor, today)
    check_about(request, [form.client_id] if form.client_id else [])
    response.headers["Location"] = f"/referral-forms/{form.id}"
    return _shown(form, actor, response)


@router.post("/referral-form-files", dependencies=OF_FILES, responses=describe(BadValue, FileUnderWay))
async def import_referral_forms(
    request: Request, body: ReferralFormsBody, actor: Referring, session: WriteSession, today: Today
) -> FormsImportedView:
    """Send a caseload that is handed over, a line for each person: all are received as forms, or none and each problem
    is named by line and column. Sent again, what is said otherwise corrects the form of the same reference; about which
    the front door has decided stays as it is, and the line is named.
    """
    imported = await referral_lines.import_forms(session, body.csv, actor, today, dry_run=body.dry_run)
    check_about(request, imported.people)
    return FormsImportedView.model_validate(imported)


@router.get("/referral-forms")
async def list_referral_forms(
    actor: Referring,
    session: ReadSession,
    query: Page,
    state: Annotated[ReferralFormState | None, Query(description="Only those in this state.")] = None,
    urgency: Annotated[Urgency | None, Query(description="Only those that are so urgent.")] = None,
    standing: Annotated[bool | None, Query(description="Only those that stand, or that were taken back.")] = None,
    client_id: Annotated[
        UUID | None, Query(alias="clientId", description="Only those by which this person came; to the LASARS alone.")
    ] = None,
    order: Annotated[
        Literal["oldest", "urgent"],
        Query(description="`oldest`: in the order of receipt; `urgent`: the most urgent first, each in that order."),
    ] = "oldest",
) -> PageOf[ReferralFormView]:
    """The LASARS lists what was sent to it, anybody else what its organisation sent, in the order of receipt or by how
    soon somebody is to be seen. What somebody sent about themself only they list.
    """
    soonest = order == "urgent"
    after = query.after(int, UUID) if soonest else last_id(query)
    fetched = await referral_forms.page_of(
        session, actor, state, urgency, standing, client_id, after, query.fetch, most_urgent_first=soonest
    )
    answer = page(fetched, query, lambda form: (rank_of(form.urgency), form.id) if soonest else str(form.id))
    return PageOf(items=[referral_form_view(form, actor) for form in answer["items"]], next=answer["next"])


@router.get("/referral-forms/{form_id}", responses=describe(UnknownReferralForm))
async def read_referral_form(
    form_id: UUID, actor: Referring, session: ReadSession, response: Response
) -> ReferralFormView:
    """What was sent, and whether it was taken up."""
    return _shown(await referral_forms.read_form(session, form_id, actor), actor, response)


@router.get("/referral-forms/{form_id}/progress", responses=describe(UnknownReferralForm))
async def read_referral_progress(
    form_id: UUID, actor: Referring, session: ReadSession, today: Today
) -> ReferralProgressView:
    """The days that the person consents, or a court orders, that the sender is told; without that nothing."""
    return referral_progress_view(form_id, await referral_forms.progress_of(session, form_id, actor, today))


@router.put(
    "/referral-forms/{form_id}",
    responses=describe(UnknownReferralForm, ReferralFormDecided, TooManyCorrections, Voided, BadValue),
)
async def correct_referral_form(
    form_id: UUID,
    body: ReferralFormBody,
    expected: IfMatch,
    actor: Referring,
    session: WriteSession,
    today: Today,
    response: Response,
) -> ReferralFormView:
    """As it should have been sent, or with what is known by now: until it is taken up, or is not."""
    form = await referral_forms.correct_form(session, form_id, body, expected, actor, today)
    return _shown(form, actor, response)


@router.post(
    "/referral-forms/{form_id}/take-up",
    dependencies=ONCE,
    responses=describe(*DECIDING, BadValue, TooManyRecords),
)
async def take_up_referral_form(
    form_id: UUID,
    body: TakeUpBody,
    expected: IfMatchSaid,
    actor: Assessor,
    session: WriteSession,
    today: Today,
    response: Response,
) -> TakenUpView:
    """Make it a person and a contact, both or neither. Who is known already is found, and who is like somebody is
    proposed, as by `POST /persons`.
    """
    taken = await referral_forms.take_up(session, form_id, body, expected, actor, today)
    response.headers["ETag"] = etag(taken.form.revision)
    return taken_up_view(taken)


@router.post("/referral-forms/{form_id}/decline", dependencies=ONCE, responses=describe(*DECIDING))
async def decline_referral_form(
    form_id: UUID,
    body: NotTakenUpBody,
    expected: IfMatchSaid,
    actor: Assessor,
    session: WriteSession,
    today: Today,
    response: Response,
) -> ReferralFormView:
    """Nothing more is done about it, for a reason that the sender reads."""
    form = await referral_forms.decline(session, form_id, body.reason_code, expected, actor, today)
    return _shown(form, actor, response)


@router.post(
    "/referral-forms/{form_id}/reopen",
    dependencies=ONCE,
    responses=describe(UnknownReferralForm, ReferralFormOpen, Voided, TreatsThePerson, CorrectionsOver),
)
async def reopen_referral_form(
    form_id: UUID,
    body: Reason,
    expected: IfMatchSaid,
    actor: Assessor,
    session: WriteSession,
    today: Today,
    response: Response,
) -> ReferralFormView:
    """Take back that it was taken up, with the contact and the consent that were recorded then, or that it was not."""
    form = await referral_forms.reopen(session, form_id, body.reason_code, expected, actor, today)
    return _shown(form, actor, response)


@router.post("/referral-forms/{form_id}/void", dependencies=WHILE_REFERRAL_FORM_IS_SEEN, responses=describe(*DECIDING))
async def void_referral_form(
    form_id: UUID,
    body: Reason,
    expected: IfMatchSaid,
    actor: Referring,
    session: WriteSession,
    today: Today,
    response: Response,
) -> ReferralFormView:
    """Sent by mistake: as if it had never been."""
    form = await referral_forms.void_form(session, form_id, body.reason_code, expected, actor, today)
    return _shown(form, actor, response)


def _shown(form: ReferralForm, actor: Actor, response: Response) -> ReferralFormView:
    response.headers["ETag"] = etag(form.revision)
    return referral_form_view(form, actor)

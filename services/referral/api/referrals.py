"""Referrals: made by an assessor, accepted or declined and started by the provider that they go to."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response, status

from services.referral.api.actors import Assessor, Concerned, Provider
from services.referral.api.episode_views import tagged_episode
from services.referral.api.list_filters import (
    ReferredBy,
    ServiceFilter,
    Since,
    Until,
    after,
    check_asks_as_lasars,
    cursor_of,
    days_asked_for,
)
from services.referral.api.replays import WHILE_EPISODE_IS_SEEN, WHILE_REFERRAL_IS_SEEN, WHILE_REFERRAL_IS_THEIRS
from services.referral.api.views import ranking_view
from services.referral.commands import referrals as commands
from services.referral.commands.directory import check_named
from services.referral.commands.sending_on import send_on
from services.referral.commands.visible import ids_asked_for, seen_by
from services.referral.errors import (
    AlreadyInTreatment,
    AlreadyReferred,
    AlreadyThere,
    BadValue,
    NoPlace,
    TreatsThePerson,
    UnknownEpisode,
    UnknownRanking,
    UnknownReferral,
    WrongState,
)
from services.referral.models import Referral
from services.referral.rules.states import Action, ReferralState
from services.referral.schemas.coded import OrganisationCode
from services.referral.schemas.episodes import EpisodeView, StartBody
from services.referral.schemas.rankings import RankingView
from services.referral.schemas.referrals import (
    AcceptBody,
    CloseBody,
    DeclineBody,
    ReferralBody,
    ReferralView,
    SendOnBody,
    WithdrawBody,
)
from services.referral.settings import Settings
from services.referral.store import lists as store
from shared.kernel.problems import UnknownName
from shared.web.etags import IfMatchSaid, etag
from shared.web.handing import at_hand
from shared.web.idempotency import idempotency_key
from shared.web.paging import Page, page
from shared.web.problems import describe
from shared.web.schemas import PageOf
from shared.web.sessions import ReadSession, WriteSession
from shared.web.today import Today
from shared.web.writing import WritingRoute

THERE = (AlreadyReferred, AlreadyInTreatment, AlreadyThere)

router = APIRouter(prefix="/referrals", tags=["referrals"], route_class=WritingRoute)


@at_hand
async def _hold_days(request: Request) -> int:
    settings: Settings = request.app.state.service.settings
    return settings.hold_days


HoldDays = Annotated[int, Depends(_hold_days)]


@router.post(
    "",
    status_code=status.HTTP_201_CREATED,
    response_model=ReferralView,
    dependencies=[Depends(idempotency_key)],
    responses={
        202: {
            "model": ReferralView,
            "description": "No assessment of the person has come: the place is held until `holdExpiresOn`, and let go"
            " then. The days to answer begin when one comes",
        },
        **describe(NoPlace, *THERE, BadValue),
    },
)
async def refer_client(
    body: ReferralBody,
    actor: Assessor,
    session: WriteSession,
    today: Today,
    response: Response,
    hold_days: HoldDays,
) -> Referral:
    """Refer a client and hold a place. No tariff, band or remit is asked for."""
    referral = await commands.refer(session, body, actor, today, hold_days)
    if referral.state == ReferralState.PENDING:
        response.status_code = status.HTTP_202_ACCEPTED
    response.headers["Location"] = f"/referrals/{referral.id}"
    return tagged(referral, response)


@router.get("", responses=describe(BadValue, UnknownName))
async def list_referrals(
    actor: Concerned,
    session: ReadSession,
    query: Page,
    client_id: Annotated[
        UUID | None, Query(alias="clientId", description="Only of this person; for the LASARS under any of their ids.")
    ] = None,
    state: Annotated[ReferralState | None, Query(description="Only in this state.")] = None,
    organisation: Annotated[OrganisationCode | None, Query(description="Only to this organisation.")] = None,
    service_id: ServiceFilter = None,
    referred_by: ReferredBy = None,
    since: Since = None,
    until: Until = None,
) -> PageOf[ReferralView]:
    """An assessor sees all; a provider those made to it, until they are declined or closed. By the days on which they
    were made if `from` or `to` is given.
    """
    days = days_asked_for(since, until)
    check_asks_as_lasars(actor, referred_by)
    await check_named(session, actor.area, organisation)
    wanted = store.WantedReferrals(
        seen_by=seen_by(actor),
        client_ids=await ids_asked_for(session, actor, client_id),
        state=state,
        organisation=organisation,
        service_id=service_id,
        referred_by=referred_by,
    )
    referrals = await store.referrals(session, actor.area, wanted, days, after(query, days), query.fetch)
    shown = page(referrals, query, lambda referral: cursor_of(referral.referred_on, referral.id, days))
    return PageOf[ReferralView].model_validate(shown)


@router.get("/{referral_id}", response_model=ReferralView, responses=describe(UnknownReferral))
async def read_referral(referral_id: UUID, actor: Concerned, session: ReadSession, response: Response) -> Referral:
    """A referral, for who made it and whom it is made to."""
    return tagged(await commands.find_referral(session, referral_id, actor), response)


@router.get("/{referral_id}/ranking", responses=describe(UnknownReferral, UnknownRanking))
async def read_ranking(referral_id: UUID, actor: Assessor, session: ReadSession) -> RankingView:
    """The neutral ranking that a referral was made from, the place of what was chosen in it, and who chose."""
    return ranking_view(*await commands.ranking_of(session, referral_id, actor))


@router.post(
    "/{referral_id}/accept",
    response_model=ReferralView,
    dependencies=WHILE_REFERRAL_IS_SEEN,
    responses=describe(UnknownReferral, WrongState, BadValue),
)
async def accept_referral(
    referral_id: UUID,
    actor: Provider,
    session: WriteSession,
    today: Today,
    expected: IfMatchSaid,
    response: Response,
    body: AcceptBody | None = None,
) -> Referral:
    """The place stays held until treatment starts. Where the first appointment was not said, it is said by another."""
    offered_on = body.first_offered_on if body else None
    accepted = await commands.accept(session, referral_id, offered_on, actor, today, expected)
    return tagged(accepted, response)


@router.post(
    "/{referral_id}/decline",
    response_model=ReferralView,
    dependencies=WHILE_REFERRAL_IS_THEIRS,
    responses=describe(UnknownReferral, WrongState),
)
async def decline_referral(
    referral_id: UUID,
    body: DeclineBody,
    actor: Provider,
    session: WriteSession,
    today: Today,
    expected: IfMatchSaid,
    response: Response,
) -> Referral:
    """Not taken on, for a coded reason: the place is free and the client yours to see no more."""
    shut = await commands.close(session, referral_id, Action.DECLINE, body.reason_code, actor, today, expected)
    return tagged(shut, response)


@router.post(
    "/{referral_id}/withdraw",
    response_model=ReferralView,
    dependencies=[Depends(idempotency_key)],
    responses=describe(UnknownReferral, WrongState, TreatsThePerson),
)
async def withdraw_referral(
    referral_id: UUID,
    body: WithdrawBody,
    actor: Assessor,
    session: WriteSession,
    today: Today,
    expected: IfMatchSaid,
    response: Response,
) -> Referral:
    """Taken back by the LASARS before treatment starts: the place is free."""
    shut = await commands.close(session, referral_id, Action.WITHDRAW, body.reason_code, actor, today, expected)
    return tagged(shut, response)


@router.post(
    "/{referral_id}/send-on",
    response_model=ReferralView,
    dependencies=[Depends(idempotency_key)],
    responses=describe(UnknownReferral, WrongState),
)
async def send_referral_on(
    referral_id: UUID, body: SendOnBody, actor: Assessor, session: WriteSession, today: Today, response: Response
) -> Referral:
    """Without an assessment, as for rapid access: the service learns who it is, and its days to answer begin today. One
    to another service waits for the assessment all the same.
    """
    return tagged(await send_on(session, referral_id, body.reason_code, actor, today), response)


@router.post(
    "/{referral_id}/close",
    response_model=ReferralView,
    dependencies=WHILE_REFERRAL_IS_THEIRS,
    responses=describe(UnknownReferral, WrongState, TreatsThePerson),
)
async def close_referral(
    referral_id: UUID,
    body: CloseBody,
    actor: Concerned,
    session: WriteSession,
    today: Today,
    expected: IfMatchSaid,
    response: Response,
) -> Referral:
    """The client never engaged: the referral ends without treatment and its place is free."""
    shut = await commands.close(session, referral_id, Action.CLOSE, body.reason_code, actor, today, expected)
    return tagged(shut, response)


@router.post(
    "/{referral_id}/start",
    status_code=status.HTTP_201_CREATED,
    dependencies=WHILE_EPISODE_IS_SEEN,
    responses=describe(UnknownReferral, UnknownEpisode, WrongState, *THERE, BadValue),
)
async def start_treatment(
    referral_id: UUID,
    body: StartBody,
    actor: Provider,
    session: WriteSession,
    today: Today,
    expected: IfMatchSaid,
    response: Response,
) -> EpisodeView:
    """Treatment begins. It needs no tariff, and accepts the referral if nobody has done so."""
    episode = await commands.start(session, referral_id, body, actor, today, expected)
    response.headers["Location"] = f"/episodes/{episode.id}"
    return await tagged_episode(session, episode, response)


def tagged(referral: Referral, response: Response) -> Referral:
    response.headers["ETag"] = etag(referral.revision)
    return referral

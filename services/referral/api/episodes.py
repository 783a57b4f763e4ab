"""Treatment episodes: seen and ended by who delivers them."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response

from services.referral.api.actors import Assessor, Concerned, Provider
from services.referral.api.episode_views import episode_views, tagged_episode, transfer_view
from services.referral.api.list_filters import ServiceFilter, Since, Until, after, cursor_of, days_asked_for
from services.referral.api.referrals import THERE
from services.referral.api.replays import WHILE_EPISODE_IS_SEEN, WHILE_EPISODE_WAS_THEIRS
from services.referral.commands import episodes as commands
from services.referral.commands import key_worker_changes as key_workers
from services.referral.commands.directory import check_named
from services.referral.commands.transfers import transfers_of
from services.referral.commands.visible import ids_asked_for, seen_by
from services.referral.errors import (
    BadValue,
    ClinicianNeeded,
    CorrectionsOver,
    HandedOnTooLate,
    NoPlace,
    TooManyCorrections,
    TreatsThePerson,
    UnknownEpisode,
    WrongState,
)
from services.referral.schemas.coded import OrganisationCode
from services.referral.schemas.episodes import (
    CorrectedEndBody,
    CorrectionsView,
    EndBody,
    EpisodeView,
    KeyWorkerBody,
    KeyWorkerView,
    StartVoidBody,
    TransferBody,
    TransferView,
    VoidBody,
)
from services.referral.store import lists as store
from shared.kernel.problems import UnknownName
from shared.web.etags import IfMatch, IfMatchSaid
from shared.web.idempotency import idempotency_key
from shared.web.paging import Page, page
from shared.web.problems import describe
from shared.web.schemas import PageOf
from shared.web.sessions import ReadSession, WriteSession
from shared.web.today import Today
from shared.web.writing import WritingRoute

router = APIRouter(prefix="/episodes", tags=["episodes"], route_class=WritingRoute)


@router.get("", responses=describe(BadValue, UnknownName))
async def list_episodes(
    actor: Concerned,
    session: ReadSession,
    query: Page,
    client_id: Annotated[
        UUID | None, Query(alias="clientId", description="Only of this person; for the LASARS under any of their ids.")
    ] = None,
    state: Annotated[
        Literal["open", "closed"] | None, Query(description="Only who is still treated, or whose treatment is over.")
    ] = None,
    organisation: Annotated[OrganisationCode | None, Query(description="Only that this organisation delivers.")] = None,
    service_id: ServiceFilter = None,
    since: Since = None,
    until: Until = None,
) -> PageOf[EpisodeView]:
    """An assessor sees all; a provider those that it delivers, or delivered to the end. By the days of their starts if
    `from` or `to` is given.
    """
    days = days_asked_for(since, until)
    await check_named(session, actor.area, organisation)
    wanted = store.WantedEpisodes(
        seen_by=seen_by(actor),
        client_ids=await ids_asked_for(session, actor, client_id),
        organisation=organisation,
        service_id=service_id,
        is_open=None if state is None else state == "open",
    )
    episodes = await store.episodes(session, actor.area, wanted, days, after(query, days), query.fetch)
    shown = page(episodes, query, lambda episode: cursor_of(episode.started_on, episode.id, days))
    return PageOf(items=await episode_views(session, shown["items"]), next=shown["next"])


@router.get("/{episode_id}", responses=describe(UnknownEpisode))
async def read_episode(episode_id: UUID, actor: Concerned, session: ReadSession, response: Response) -> EpisodeView:
    """An episode, for the LASARS and who delivers it."""
    return await tagged_episode(session, await commands.find_episode(session, episode_id, actor), response)


@router.post(
    "/{episode_id}/transfer",
    dependencies=WHILE_EPISODE_WAS_THEIRS,
    responses=describe(UnknownEpisode, WrongState, NoPlace, *THERE, TreatsThePerson, HandedOnTooLate, BadValue),
)
async def transfer_episode(
    episode_id: UUID,
    body: TransferBody,
    actor: Concerned,
    session: WriteSession,
    today: Today,
    expected: IfMatchSaid,
    response: Response,
) -> EpisodeView:
    """To another service, of the same organisation or another, where a place is taken and here one freed.

    To another organisation, as of a day before the scheme's days for corrections: by an assessor alone.
    """
    changed = await commands.transfer(session, episode_id, body, actor, today, expected)
    return await tagged_episode(session, changed, response)


@router.post(
    "/{episode_id}/end",
    dependencies=WHILE_EPISODE_IS_SEEN,
    responses=describe(UnknownEpisode, WrongState, TooManyCorrections, ClinicianNeeded, BadValue),
)
async def end_episode(
    episode_id: UUID,
    body: EndBody,
    actor: Provider,
    session: WriteSession,
    today: Today,
    expected: IfMatchSaid,
    response: Response,
) -> EpisodeView:
    """Discharge. A reason that the scheme counts as a success needs the role clinician."""
    changed = await commands.end(session, episode_id, body, actor, today, expected)
    return await tagged_episode(session, changed, response)


@router.get("/{episode_id}/end/corrections", responses=describe(UnknownEpisode))
async def read_corrections(episode_id: UUID, actor: Concerned, session: ReadSession, today: Today) -> CorrectionsView:
    """Until when you may correct or void the end: the scheme's days for it, of who treats."""
    until = await commands.corrections_until(session, episode_id, actor, today)
    return CorrectionsView(until=until, over=until is not None and until < today)


@router.put(
    "/{episode_id}/end",
    responses=describe(
        *(UnknownEpisode, WrongState, TooManyCorrections),
        *(ClinicianNeeded, CorrectionsOver, TreatsThePerson, BadValue),
    ),
)
async def correct_episode_end(
    episode_id: UUID,
    body: CorrectedEndBody,
    actor: Concerned,
    session: WriteSession,
    today: Today,
    expected: IfMatch,
    response: Response,
) -> EpisodeView:
    """Correct the date or reason of an end; If-Match is the episode's ETag. A provider can for the scheme's days for
    corrections.
    """
    changed = await commands.correct_end(session, episode_id, body, actor, today, expected)
    return await tagged_episode(session, changed, response)


@router.post(
    "/{episode_id}/end/void",
    dependencies=WHILE_EPISODE_IS_SEEN,
    responses=describe(UnknownEpisode, WrongState, NoPlace, *THERE, CorrectionsOver, TreatsThePerson),
)
async def void_episode_end(
    episode_id: UUID,
    body: VoidBody,
    actor: Concerned,
    session: WriteSession,
    today: Today,
    expected: IfMatchSaid,
    response: Response,
) -> EpisodeView:
    """Not ended after all: the episode is open again and takes a place again."""
    changed = await commands.void_end(session, episode_id, body.reason_code, actor, today, expected)
    return await tagged_episode(session, changed, response)


@router.post(
    "/{episode_id}/start/void",
    dependencies=[Depends(idempotency_key)],
    responses=describe(UnknownEpisode, WrongState, NoPlace, *THERE, TreatsThePerson),
)
async def void_episode_start(
    episode_id: UUID,
    body: StartVoidBody,
    actor: Assessor,
    session: WriteSession,
    today: Today,
    expected: IfMatch,
    response: Response,
) -> EpisodeView:
    """Never started after all. Transfers and the end go with it. The referral is closed and the place free; where the
    start was recorded by mistake, it is accepted again and holds one: after a transfer or an end only if there is room.
    """
    episode = await commands.void_start(session, episode_id, body.reason_code, actor, today, expected)
    return await tagged_episode(session, episode, response)


@router.put(
    "/{episode_id}/key-worker",
    responses=describe(UnknownEpisode, WrongState, TooManyCorrections, BadValue),
)
async def change_key_worker(
    episode_id: UUID,
    body: KeyWorkerBody,
    actor: Provider,
    session: WriteSession,
    today: Today,
    expected: IfMatch,
    response: Response,
) -> EpisodeView:
    """Somebody else looks after the person from a day on; who did before stays known. If-Match: the episode's ETag."""
    return await tagged_episode(
        session, await key_workers.change_key_worker(session, episode_id, body, actor, today, expected), response
    )


@router.get("/{episode_id}/key-workers", responses=describe(UnknownEpisode))
async def list_key_workers(episode_id: UUID, actor: Concerned, session: ReadSession) -> PageOf[KeyWorkerView]:
    """Who looked after the person from when on: of yours; to the LASARS of all organisations that had the episode."""
    said = await key_workers.history_of(session, episode_id, actor)
    return PageOf(items=[KeyWorkerView.model_validate(change) for change in said], next=None)


@router.get("/{episode_id}/transfers", responses=describe(UnknownEpisode))
async def list_transfers(episode_id: UUID, actor: Concerned, session: ReadSession) -> PageOf[TransferView]:
    """How it was handed over, in that order: to the LASARS, and of its own to whoever took part in one or has it."""
    moves = await transfers_of(session, episode_id, actor)
    return PageOf(items=[transfer_view(move) for move in moves], next=None)

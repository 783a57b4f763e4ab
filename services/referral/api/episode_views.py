"""An episode as it is shown: with what stands beside its row."""

from collections.abc import Sequence

from fastapi import Response

from services.referral.models import Episode, Transfer
from services.referral.schemas.episodes import EpisodeView, TransferView, UnapprovedEpisodeView
from services.referral.store import episode_standing
from services.referral.store.panel import UnapprovedStay
from shared.data.db import Session
from shared.web.etags import etag

_BESIDE = frozenset({"unassessed", "delivered_since"})


async def episode_views(session: Session, episodes: Sequence[Episode]) -> list[EpisodeView]:
    standing = await episode_standing.of(session, [episode.id for episode in episodes])
    return [
        EpisodeView.model_validate(
            {name: getattr(episode, name) for name in EpisodeView.model_fields if name not in _BESIDE}
            | {"unassessed": beside.unassessed, "delivered_since": beside.delivered_since}
        )
        for episode in episodes
        for beside in [standing[episode.id]]
    ]


async def unapproved_views(session: Session, stays: Sequence[UnapprovedStay]) -> list[UnapprovedEpisodeView]:
    views = await episode_views(session, [stay.episode for stay in stays])
    return [
        UnapprovedEpisodeView(
            **{name: getattr(view, name) for name in EpisodeView.model_fields},
            panel_service_id=stay.service_id,
            there_since=stay.since,
            there_until=stay.until,
        )
        for view, stay in zip(views, stays, strict=True)
    ]


async def tagged_episode(session: Session, episode: Episode, response: Response) -> EpisodeView:
    response.headers["ETag"] = etag(episode.revision)
    return (await episode_views(session, [episode]))[0]


def transfer_view(move: Transfer) -> TransferView:
    return TransferView(
        from_=move.from_organisation,
        to=move.to_organisation,
        from_service_id=move.from_service_id,
        to_service_id=move.to_service_id,
        on=move.transferred_on,
    )

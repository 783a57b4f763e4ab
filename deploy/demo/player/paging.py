"""All of a list, as an action needs it."""

from collections.abc import AsyncIterator
from typing import Any

from deploy.demo.player.actions import PlayerContext
from deploy.demo.player.lines import Acting

PAGE = 200


async def items(
    context: PlayerContext, acting: Acting, service: str, path: str, **params: Any
) -> AsyncIterator[dict[str, Any]]:
    """All of a list, page by page."""
    cursor: str | None = None
    while True:
        query = params | {"limit": PAGE} | ({"cursor": cursor} if cursor else {})
        page = (await context.sender.send(acting, "GET", service, path, params=query)).json()
        for item in page["items"]:
            yield item
        cursor = page.get("next")
        if not cursor:
            return

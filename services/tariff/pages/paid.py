"""Whom schemes pay: their people check a version, and neither write nor publish one."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from shared.pages.own_api import at
from shared.pages.page import Visit

Said = Mapping[str, Any]
PAID = (
    "Your organisation is paid by the scheme. You may check a version here, and nothing is kept: people of another one"
    " write and publish it."
)


def paid_by(versions: Iterable[Said]) -> Iterator[str]:
    """The codes of who is paid, also through a prime."""
    for version in versions:
        for contract in version["scheme"].get("contracts", ()):
            yield contract["party"]
            yield from (part["party"] for part in contract.get("subcontracts", ()))


async def is_paid(visit: Visit, *drafts: Said) -> bool:
    """By a version that counts at some time, or by one of the drafts."""
    counting = (await visit.api.get("/schemes/in-force"))["items"]
    named = {(part["schemeId"], part["version"]) for part in counting}
    paths = [at("/schemes/{id}/versions/{version}", id=scheme, version=version) for scheme, version in sorted(named)]
    versions = [await visit.api.get(path) for path in paths]
    return visit.actor.organisation in paid_by([*versions, *drafts])

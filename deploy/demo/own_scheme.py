"""A scheme that somebody brought to a sandbox: published, with whom it names in the directory, and nobody treated."""

from dataclasses import dataclass
from typing import Any

from deploy.demo.example import COMMISSIONER
from deploy.demo.player.actions import PlayerContext, action
from deploy.demo.player.decisions import ACTIONS
from deploy.demo.player.journal import PlayJournal
from deploy.demo.player.lines import line_of
from deploy.demo.player.sender import Sender
from deploy.examples.generator.areas.surroundings import setting_up
from deploy.examples.generator.areas.terms import SchemeTerms
from deploy.sandbox.topology import Stack


@dataclass(frozen=True)
class BroughtScheme:
    """A sound one. `sha256` is that of its canonical form."""

    terms: SchemeTerms
    text: str
    prices_csv: str | None
    sha256: str

    @property
    def body(self) -> dict[str, str]:
        return {"toml": self.text, **({"pricesCsv": self.prices_csv} if self.prices_csv is not None else {})}


async def publish_own(stack: Stack, own: BroughtScheme) -> str:
    """What was done, in a line. One that is published already stays; another content under its number is refused."""
    sender = Sender(stack.addresses.url("front"), stack.addresses.services(), own.terms.area)
    name = f"{own.terms.code} version {own.terms.said['version']}"
    try:
        stands = [version for version in await _published(sender) if version["hash"] == own.sha256]
        if stands:
            return f"{name} was published before, with this same content: it stays as it is."
        await _publish(sender, own)
        named = await _fill_directory(sender, own)
    finally:
        await sender.close()
    return f"{name} is published; whom it names and who refers, {named} organisations, are in the directory."


async def _published(sender: Sender) -> list[dict[str, Any]]:
    answer = await sender.send(COMMISSIONER, "GET", "tariff", "/schemes", None, params={"limit": 200})
    return [version for version in answer.json()["items"] if version["state"] == "published"]


async def _publish(sender: Sender, own: BroughtScheme) -> None:
    key = f"own-{own.sha256[:16]}"
    draft = (await sender.send(COMMISSIONER, "POST", "tariff", "/schemes", own.body, key=f"draft-{key}")).json()
    path = f"/schemes/{draft['schemeId']}/versions/{draft['version']}/publish"
    await sender.send(COMMISSIONER, "POST", "tariff", path, None, key=f"publish-{key}")
    await sender.wait_idle()


async def _fill_directory(sender: Sender, own: BroughtScheme) -> int:
    context, lines = PlayerContext(sender, PlayJournal()), setting_up(own.terms)
    for number, said in enumerate(lines):
        line = line_of({**said, "seq": number})
        await action(line, ACTIONS)(context, line)
    await sender.wait_idle()
    return sum(said["do"] == "put_organisation" for said in lines)

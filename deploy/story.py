"""An example told in full: its scheme published, its caseload played, its figures gathered."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from deploy.player.actions import Stage
from deploy.player.journal import Journal
from deploy.player.lines import EXAMPLES, Acting, Line, only_persons, read_lines
from deploy.player.play import Player
from deploy.player.sender import Sender
from deploy.sandbox import Sandbox
from deploy.stack import AREA

SCHEMES = Path(__file__).parent / "schemes"
COMMISSIONER = Acting(("commissioner",), "council", "commissioner-1")
Watch = Callable[[Line], None]


@dataclass(frozen=True, slots=True)
class Example:
    """A caseload, the scheme it is paid by, and the days between which it happens."""

    name: str
    folder: Path
    scheme: str  # its TOML text
    lines: list[Line]
    last_day: date

    @property
    def first_day(self) -> date:
        return self.lines[0].on


LAST_DAYS = {"stockport-2012": date(2014, 6, 30)}
SCHEME_FILES = {"stockport-2012": SCHEMES / "stockport.toml"}


def load_example(name: str, folder: Path | None = None, persons: int | None = None) -> Example:
    folder = folder or EXAMPLES / name
    lines = read_lines(folder)
    if persons is not None:
        lines = only_persons(lines, persons)
    return Example(name, folder, SCHEME_FILES[name].read_text(), lines, LAST_DAYS[name])


async def tell(stack: Sandbox, example: Example, journal: Journal, watch: Watch | None = None) -> Sender:
    """From where it stopped. The sender is returned for its counts; it is closed."""
    sender = Sender(stack.addresses.url("front"), stack.addresses.services(), AREA)
    try:
        await publish_scheme(sender, example.name, example.scheme)
        await Player(Stage(sender, journal), watch).play(example.lines, example.last_day)
    finally:
        await sender.close()
    return sender


async def publish_scheme(sender: Sender, name: str, toml: str) -> None:
    body = {"toml": toml}
    answer = await sender.send(COMMISSIONER, "POST", "tariff", "/schemes", body, key=f"draft-{name}")
    draft = answer.json()
    path = f"/schemes/{draft['schemeId']}/versions/{draft['version']}/publish"
    await sender.send(COMMISSIONER, "POST", "tariff", path, key=f"publish-{name}-{draft['version']}")
    await sender.wait_idle()

"""An example told in full: its scheme published, its caseload played, its figures gathered."""

import asyncio
import hashlib
import tempfile
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from deploy.demo.day_book import with_day_book
from deploy.demo.forms import AT_THE_DOOR, FOR_THE_PANEL, OF_AREAS, publish_forms
from deploy.demo.player.actions import PlayerContext
from deploy.demo.player.journal import PlayJournal
from deploy.demo.player.lines import EXAMPLES, Acting, CaseloadLine, read_lines
from deploy.demo.player.play import Player, ProgressCallback
from deploy.demo.player.sender import Sender
from deploy.errors import LasarsError
from deploy.examples.generator.areas.caseload import make_area_caseload
from deploy.examples.generator.generate import Caseload, chosen, write
from deploy.examples.generator.person_script import LAST_DAY
from deploy.sandbox.scheme_files import known_areas, scheme_of, terms_of
from deploy.sandbox.topology import AREA, Stack

COMMISSIONER = Acting(("commissioner",), "council", "commissioner-1")


@dataclass(frozen=True, slots=True)
class Example:
    """A caseload, the scheme it is paid by, and the days between which it happens; with a day book if it has one."""

    name: str
    folder: Path
    scheme: Path
    lines: list[CaseloadLine]
    last_day: date
    persons: int
    served_from: date  # within the contracts, so that somebody who comes then can still be paid for
    area: str = AREA
    forms: tuple[str, ...] = OF_AREAS

    @property
    def identity(self) -> str:
        """Tells this caseload from others of the same name: how many persons were asked for, and a digest."""
        digest = hashlib.sha256(repr(self.lines).encode()).hexdigest()[:8]
        return f"{self.name} with {self.persons} persons ({digest})"

    @property
    def first_day(self) -> date:
        return self.lines[0].on


WHOLE, OF_AN_AREA, OF_EACH_AREA = 300, 150, 30  # persons, where nobody says how many: some minutes at most
SERVED_FROM = date(2013, 9, 30)
SEED = 2012
STOCKPORT = "stockport-2012"
READY_MADE = {WHOLE: EXAMPLES / STOCKPORT, 30: EXAMPLES / f"{STOCKPORT}-30"}


def load_example(name: str, persons: int = WHOLE, seed: int = SEED, into: Path | None = None) -> Example:
    """The files as committed, or others made by the same generator into that folder."""
    if name != STOCKPORT:
        raise LasarsError(f"There is no example {name}; there is {STOCKPORT}.")
    if seed == SEED and persons in READY_MADE:
        folder = READY_MADE[persons]
    else:
        folder = into or Path(tempfile.mkdtemp(prefix="lasars-caseload-"))
        make_caseload(folder, persons, seed)
    return Example(name, folder, scheme_of(AREA), read_lines(folder), LAST_DAY, persons, SERVED_FROM)


def area_of_example(name: str) -> str:
    """It is called as the area's scheme; by the area alone it is meant too."""
    codes = {terms_of(area).code: area for area in known_areas()}
    if name in codes.values():
        return name
    if name not in codes:
        raise LasarsError(f"There is no example {name}; there are {', '.join(codes)}.")
    return codes[name]


def load_area(area: str, persons: int, seed: int, into: Path | None = None) -> Example:
    """A caseload made from the area's scheme file into that folder."""
    scheme, folder = scheme_of(area), into or Path(tempfile.mkdtemp(prefix="lasars-caseload-"))
    terms = make_area_caseload(scheme, folder, persons, seed).terms
    caseload = read_lines(folder)
    lines = with_day_book(caseload, folder, scheme, terms.served_from, seed)
    forms: tuple[str, ...] = OF_AREAS if lines == caseload else AT_THE_DOOR
    forms += FOR_THE_PANEL if any(line.do == "apply_to_panel" for line in lines) else ()
    return Example(terms.code, folder, scheme, lines, terms.last, persons, terms.served_from, terms.area, forms)


def load_areas(persons: int | None, seed: int, into: Path) -> list[Example]:
    """So many persons of each area, Stockport's made like the others'."""
    return [load_area(area, persons or OF_EACH_AREA, seed, into / area) for area in known_areas()]


def load_demo(area: str, persons: int | None = None, seed: int = SEED, into: Path | None = None) -> Example:
    """The ready-made example of Stockport, or as many persons of another area as a demo plays in its time."""
    if area == AREA:
        return load_example(STOCKPORT, persons or WHOLE, seed, into)
    return load_area(area, persons or OF_AN_AREA, seed, into)


def told_until(example: Example, day: date) -> Example:
    """The same, and nothing after this day."""
    if not example.first_day <= day <= example.last_day:
        raise LasarsError(
            f"{example.name} happens from {example.first_day} to {example.last_day}: --until is for one of these days."
        )
    return replace(example, lines=[line for line in example.lines if line.on <= day], last_day=day)


def make_caseload(folder: Path, persons: int, seed: int) -> None:
    caseload = Caseload(seed)
    caseload.write_scripts()
    names = chosen(caseload, persons)
    write(folder, caseload.lines(names), caseload.features(names))


async def play_example(
    stack: Stack,
    example: Example,
    journal: PlayJournal,
    progress: ProgressCallback | None = None,
    until: date | None = None,
) -> Sender:
    """From where it stopped, to its end or to the day `until`. The sender is returned for its counts; it is closed."""
    sender = begin_sending(stack, example, journal)
    try:
        await publish_scheme(sender, example.name, await asyncio.to_thread(example.scheme.read_text))
        await publish_forms(sender, COMMISSIONER, example.forms)
        lines = example.lines if until is None else [line for line in example.lines if line.on <= until]
        await Player(PlayerContext(sender, journal), progress).play(lines, until or example.last_day)
    finally:
        await sender.close()
    return sender


def begin_sending(stack: Stack, example: Example, journal: PlayJournal) -> Sender:
    journal.begin(example.identity)
    return Sender(stack.addresses.url("front"), stack.addresses.services(), example.area)


async def publish_scheme(sender: Sender, name: str, toml: str) -> None:
    body = {"toml": toml}
    answer = await sender.send(COMMISSIONER, "POST", "tariff", "/schemes", body, key=f"draft-{name}")
    draft = answer.json()
    path = f"/schemes/{draft['schemeId']}/versions/{draft['version']}/publish"
    await sender.send(COMMISSIONER, "POST", "tariff", path, key=f"publish-{name}-{draft['version']}")
    await sender.wait_idle()

"""Caseloads of a person or two, to reckon in the head: everybody low, alcohol-free, START knows them since April."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from deploy.examples.generator import area_lines
from deploy.examples.generator.clinical import Need
from deploy.examples.generator.people import InventedIdentity
from deploy.examples.generator.person_script import FIRST_DAY, Line, PersonScript
from deploy.examples.generator.treatment import SERVICES, Course
from deploy.examples.oracle.check import compute_ledger
from deploy.examples.oracle.ledger import Ledger

SCHEME = Path(__file__).parents[2] / "deploy/schemes/stockport.toml"
PARTS = {"verify_outcomes": 2, "propose_run": 3, "approve_run": 4, "release_run": 5, "settle_run": 6}


class Tale:
    def __init__(self, scheme: Path | dict[str, Any] = SCHEME) -> None:
        self.scheme = scheme
        self.lines: list[Line] = area_lines.setting_up()
        self.stories: list[PersonScript] = []

    def person(self, name: str, born: date = date(1980, 1, 1), given: str = "Quentin") -> PersonScript:
        """Another birth date for each, unless the tale wants them confused."""
        place = len(self.stories) if born == date(1980, 1, 1) else 0
        identity = InventedIdentity(
            given, "Umberdrythe", born + timedelta(days=place), "male", f"99900000{place:02}", "SK24 1AA"
        )
        need = Need(("5000",), injects=False, homeless=False, offends=False, band="low")
        story = PersonScript(name, identity, need, random.Random(name))
        self.stories.append(story)
        return story

    def treated(
        self, story: PersonScript, assessed: date, started: date, party: str, prices: Mapping[str, int] | None = None
    ) -> Course:
        """Registered if new, assessed, a tariff the same day, started."""
        if not story.lines:
            story.register(assessed, with_number=False)
        assessment = story.assess(assessed)
        story.confirm(assessed, assessment, **({"prices": dict(prices)} if prices else {}))
        referral = story.refer(assessed, SERVICES[party], assessment)
        return Course(story.start(started, party, referral), party, started)

    def verify(self, on: date) -> None:
        self.lines.append(area_lines.line(on, "verify_outcomes", area_lines.VERIFIER, {}))

    def run(self, on: date, contract: str) -> None:
        """Proposed, approved, released and settled in a day."""
        for step in area_lines._run(on, contract):
            self.lines.append({**step, "on": on.isoformat()})

    def reckon(self, last: date) -> Ledger:
        told = [line for story in self.stories for line in story.lines] + self.lines
        ordered = sorted(told, key=lambda line: (line["on"], self._part(line)))
        return compute_ledger([{**line, "seq": seq} for seq, line in enumerate(ordered)], self.scheme, last)

    @staticmethod
    def _part(line: Line) -> int:
        return 0 if line["on"] == FIRST_DAY.isoformat() and "person" not in line else PARTS.get(line["do"], 1)

"""The lines of a day book: each is a call like those of the caseload, under the name of whom it is of.

`desk` is the front door itself. D01, D02 … are people whom the caseload does not have: they come, are helped, and
nobody is paid for them.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from deploy.examples.generator.area_lines import COMMISSIONER
from deploy.examples.generator.areas.terms import SchemeTerms
from deploy.examples.generator.front_door.caseload_facts import CaseloadFacts
from deploy.examples.generator.person_script import SOURCES, Line

DESK = "desk"
GIVEN = ("Beatrix", "Aldous", "Dorothea", "Cuthbert", "Florentia", "Ebenezer", "Gwendoline", "Horatio")
FAMILY = ("Underhillock", "Vexingford", "Yaxleydale", "Zouchebury", "Oddingsell", "Ivelchester", "Eddlethwaite")
OLDEST = date(1946, 1, 9)  # before anybody of a caseload is born, so that nobody is taken for one of them
Role = tuple[str, str, str]


class DayBook:
    def __init__(self, caseload: Sequence[Line], terms: SchemeTerms, served_from: date, seed: int) -> None:
        self.facts, self.terms, self.served_from = CaseloadFacts(caseload), terms, served_from
        self.rng = random.Random(f"{seed}/front door")  # noqa: S311 (what is drawn comes out the same each time)
        self.lasars = self.facts.of_kind("lasars")
        self._written: list[Line] = []
        self._newcomers = 0
        self._counts: dict[str, int] = {}

    @property
    def acts(self) -> int:
        """How many small acts beside what an area's own world names: one for three persons."""
        return max(1, len(self.facts.persons) // 3)

    @property
    def lines(self) -> list[Line]:
        """By day, and within it as they were written."""
        last = self.facts.last.isoformat()
        kept = sorted((line for line in self._written if line["on"] <= last), key=lambda line: line["on"])
        return [{"on": line["on"], "seq": seq, **line} for seq, line in enumerate(kept, start=1)]

    # -- who acts

    def assessor(self, number: int = 1) -> Role:
        return "assessor", self.lasars, f"assessor-{number}"

    def agency(self, kind: str) -> Role:
        code = self.facts.of_kind(kind)
        return "referrer", code, f"{code}-desk"

    @staticmethod
    def keyworker(organisation: str) -> Role:
        return "provider", organisation, f"{organisation}-keyworker"

    @property
    def commissioner(self) -> Role:
        return COMMISSIONER

    def source(self, door: str) -> dict[str, str]:
        return {"code": self.terms.source(SOURCES[door]), "list": "cds-h"}

    # -- writing

    def write(self, on: date, who: str, do: str, role: Role, with_: dict[str, Any], made: str = "") -> str:
        """`made` is a kind, as the caseload has it: the id is the person's, with the next number."""
        names = {"id": self._numbered(who, made)} if made else {}
        acting = dict(zip(("role", "organisation", "sub"), role, strict=True))
        self._written.append({"on": on.isoformat(), "person": who, "do": do, **names, "as": acting, "with": with_})
        return names.get("id", "")

    def _numbered(self, who: str, made: str) -> str:
        name = f"{who}/{made}"
        self._counts[name] = self._counts.get(name, 0) + 1
        return f"door/{name}-{self._counts[name]}"

    def at_desk(self, on: date, do: str, with_: dict[str, Any], made: str = "") -> str:
        return self.write(on, DESK, do, self.assessor(), with_, made)

    def council(self, on: date, do: str, with_: dict[str, Any], made: str = "") -> str:
        return self.write(on, DESK, do, COMMISSIONER, with_, made)

    def newcomer(self) -> tuple[str, dict[str, Any]]:
        """Somebody who is in no caseload, with what a form says of them."""
        number = self._newcomers
        self._newcomers += 1
        details = {
            "givenName": GIVEN[number % len(GIVEN)],
            "familyName": FAMILY[number // len(GIVEN) % len(FAMILY)],
            "birthDate": (OLDEST + timedelta(days=11 * number)).isoformat(),
            "sex": ("female", "male")[number % 2],
        }
        return f"D{number + 1:02}", details

    # -- the days

    def on(self, day: date) -> date:
        """That day, or the next on which the clock stops."""
        return self.facts.day_from(day)

    def later(self, day: date, days: int) -> date:
        """So many days after it or a few more, and another day."""
        return self.facts.day_from(day + timedelta(days=max(1, days)))

    @property
    def opening(self) -> date:
        """The first day on which the front door does anything: by then the directory is filled."""
        return self.on(self.facts.first + timedelta(days=1))

    def before_served(self, days: int) -> date:
        """So many days before the example is served, or a few more."""
        return max(self.opening, self.facts.day_until(self.served_from - timedelta(days=days)))

    def spread(self, count: int) -> list[date]:
        """So many days, one after the other, between the first quarter of a year and the last month."""
        begins = max(self.facts.first, date(2012, 4, 2)) + timedelta(days=30)
        length = (self.facts.last - begins).days - 60
        return [self.on(begins + timedelta(days=length * number // max(1, count))) for number in range(count)]

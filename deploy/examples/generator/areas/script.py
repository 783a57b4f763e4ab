"""One person's course in any area: the calls of the Stockport script, with the scheme's own codes, points and forms."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date

from deploy.examples.generator.areas.forms import Answers, Forms
from deploy.examples.generator.areas.rating import Points, PointsGiven
from deploy.examples.generator.areas.terms import SchemeTerms
from deploy.examples.generator.clinical import Items, Need
from deploy.examples.generator.duplicate_persons import misspelt
from deploy.examples.generator.people import InventedIdentity
from deploy.examples.generator.person_script import SOURCES, PersonScript, ref

REFERRERS = {"gp": "gp-surgery", "custody": "police", "court": "magistrates-court", "prison": "prison"}


@dataclass(frozen=True)
class Setting:
    """The area in which a course is told."""

    terms: SchemeTerms
    rating: PointsGiven
    forms: Forms


@dataclass
class Stay:
    """Treatment that has begun, and what was recorded in it."""

    episode: str
    organisation: str
    started: date
    assessment: str
    tops: list[str] = field(default_factory=list)


class AreaScript(PersonScript):
    referrers = REFERRERS

    def __init__(self, name: str, identity: InventedIdentity, need: Need, rng: random.Random, setting: Setting) -> None:
        super().__init__(name, identity, need, rng)
        self.setting, self.terms = setting, setting.terms
        self.lasars, self.discharges = self.terms.lasars, self.terms.reason_list
        self.sources = {door: self.terms.source(code) for door, code in SOURCES.items()}
        self.rated: Points = setting.rating.points_in(need.band, rng)
        self.before: Answers = setting.forms.start(need, rng)
        self.doubles: list[AreaScript] = []
        self._recorded: set[tuple[str, date]] = set()

    def double(self) -> AreaScript:
        """The same person under a second record, with the name misspelt."""
        made = AreaScript(f"{self.name}b", misspelt(self.identity), self.need, self.rng, self.setting)
        self.doubles.append(made)
        return made

    def points(self) -> Points:
        return dict(self.rated)

    def improve(self) -> None:
        self.rated = self.setting.rating.improved(self.rated, self.rng)

    def form(self, answers: Answers) -> Items:
        return self.setting.forms.filled(answers, self.need, self.rng)

    def good(self) -> Answers:
        return self.setting.forms.good(self.before)

    def middling(self) -> Answers:
        return self.setting.forms.middling(self.before, self.rng)

    def leave(self, on: date, stay: Stay, class_: str) -> str:
        """The code by which it ended: a success is said by a clinician."""
        codes = self.terms.reasons(class_)
        alcohol = [code for code in codes if code == "81"] if self.need.drugs == ("7000",) else []
        code = (alcohol or codes)[0]
        clinician = class_ == "successful"
        role = (self.clinician if clinician else self.keyworker)(stay.organisation)
        self.line(on, "end", role, self._ending(stay.episode, on, code))
        return code

    def _ender(self, organisation: str, code: str) -> tuple[str, str, str]:
        clinician = code in self.terms.reasons("successful")
        return (self.clinician if clinician else self.keyworker)(organisation)

    def evidence(self, on: date, role: str, code: str, stay: Stay, happened: date | None = None) -> None:
        """On the day on which it is sent; once for each day. The front door's names no episode."""
        happened = happened or on
        if (code, happened) in self._recorded:
            return
        self._recorded.add((code, happened))
        own = role in {"clinician", "provider"}
        named = {"episodeId": ref(stay.episode)} if own else {}
        body = {"clientId": ref(self.name), **named, "code": code, "on": happened.isoformat()}
        self.line(on, "record_evidence", self._as(role, stay.organisation), body, "evidence")

    def _as(self, role: str, organisation: str) -> tuple[str, str, str]:
        if role == "verifier":
            return "verifier", self.lasars, "verifier-2"  # who verifies is not who recorded
        named = {"clinician": self.clinician, "provider": self.keyworker}
        return named[role](organisation) if role in named else self.assessor

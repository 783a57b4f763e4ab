"""What the lines say of each person: the last word on each thing, and nothing decided yet."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from deploy.examples.oracle.episodes import Episode
from deploy.examples.oracle.scheme import Scheme

Line = dict[str, Any]


@dataclass
class Paper:
    """A dated thing on file: an assessment, an attended contact, a TOP, a piece of evidence, a referral."""

    id: str
    on: date
    kind: str
    body: Line
    by: str
    organisation: str = ""
    version: int = 1

    @property
    def episode(self) -> str | None:
        named = self.body.get("episodeId")
        return named["ref"] if named else None


@dataclass
class Tariff:
    assessment: str
    valid_from: date
    order: int
    band: str
    prices: dict[str, int]


@dataclass
class Person:
    name: str
    identity: Line
    papers: dict[str, Paper] = field(default_factory=dict)
    episodes: list[str] = field(default_factory=list)
    tariffs: list[Tariff] = field(default_factory=list)
    earlier: list[date] = field(default_factory=list)  # starts of before go-live
    pending: bool = False

    @property
    def initials_birth_sex(self) -> tuple[str, ...]:
        who = self.identity
        return *sorted((who["givenName"][0], who["familyName"][0])), who["birthDate"], who["sex"]


class File:
    """All that is on file on a day."""

    def __init__(self, scheme: Scheme) -> None:
        self.scheme = scheme
        self.persons: dict[str, Person] = {}
        self.episodes: dict[str, Episode] = {}
        self.merged: dict[str, str] = {}
        self._made: dict[str, Line] = {}
        self._count = 0

    def root(self, name: str) -> str:
        while name in self.merged:
            name = self.merged[name]
        return name

    def members(self, root: str) -> list[Person]:
        return [person for name, person in self.persons.items() if self.root(name) == root]

    def take(self, line: Line) -> set[str]:
        """Files a person's line; whose money it may touch."""
        self._count += 1
        if "id" in line:
            self._made[line["id"]] = line
        before = self.root(line["person"]) if line["person"] in self.persons else line["person"]
        touched = getattr(self, "_" + line["do"], self._nothing)(line, line["with"]) or set()
        return {before, self.root(line["person"])} | touched

    @staticmethod
    def _nothing(_line: Line, _body: Line) -> None:
        """Referrals are answered one way or another: it is counted that somebody was referred, and no more."""

    def _register_person(self, line: Line, body: Line) -> None:
        person = Person(str(line["person"]), body)
        if person.name in self.persons:
            return  # the number told at once who it is
        alike = [p for p in self.persons.values() if p.initials_birth_sex == person.initials_birth_sex]
        person.pending = bool(alike)
        self.persons[person.name] = person

    def _put(self, line: Line, kind: str, on: str) -> None:
        who = line["as"]
        paper = Paper(line["id"], date.fromisoformat(on), kind, line["with"], who["role"], who["organisation"])
        self.persons[line["person"]].papers[paper.id] = paper

    def _record_contact(self, line: Line, body: Line) -> None:
        if body["attendance"] == "attended":
            self._put(line, "contact", body["on"])

    def _assess(self, line: Line, body: Line) -> None:
        self._put(line, "assessment", body["assessedOn"])
        if "top" in body:
            form = {"stage": "start", "items": body["top"]}
            self._put(line | {"id": line["id"] + "/top", "with": form}, "top", body["assessedOn"])

    def _correct_assessment(self, _line: Line, body: Line) -> None:
        """Its points; what a tariff made of the earlier ones stands until somebody confirms anew."""
        assessed = self._made[body["assessment"]["ref"]]
        assessed["with"] = assessed["with"] | {"points": body["points"]}
        paper = self.persons[assessed["person"]].papers[assessed["id"]]
        paper.body, paper.version = assessed["with"], paper.version + 1

    def _record_top(self, line: Line, body: Line) -> None:
        self._put(line, "top", body["on"])

    def _record_evidence(self, line: Line, body: Line) -> None:
        self._put(line, "evidence", body["on"])

    def _correct_top(self, _line: Line, body: Line) -> None:
        for person in self.persons.values():
            if paper := person.papers.get(body["top"]["ref"]):
                paper.on, paper.version = date.fromisoformat(body["on"]), paper.version + 1
                paper.body = paper.body | {"stage": body["stage"], "items": body["items"]}

    def _confirm_tariff(self, _line: Line, body: Line) -> set[str]:
        assessed = self._made[body["assessment"]["ref"]]
        on = date.fromisoformat(assessed["with"]["assessedOn"])
        band = body.get("band") or self.scheme.band(assessed["with"]["points"])
        prices = self.scheme.prices(band, on) | body.get("prices", {})
        person = self.persons[assessed["person"]]
        person.tariffs = [tariff for tariff in person.tariffs if tariff.assessment != assessed["id"]]
        person.tariffs.append(Tariff(assessed["id"], on, self._count, band, prices))
        return {self.root(person.name)}

    def _refer(self, line: Line, body: Line) -> None:
        """On file as of who receives it."""
        self._put(line, "referral", body["referredOn"])
        service = self._made[body["serviceId"]["ref"]]["with"]
        self.persons[line["person"]].papers[line["id"]].organisation = service["organisation"]

    def _start(self, line: Line, body: Line) -> None:
        referral = self._made[body["referral"]["ref"]]
        service = self._made[referral["with"]["serviceId"]["ref"]]["with"]
        started = date.fromisoformat(body["startedOn"])
        episode = Episode(line["id"], line["person"], started, service["organisation"], service["isTreatment"])
        episode.coordinates = body["careCoordinating"]
        self.episodes[episode.id] = episode
        self.persons[line["person"]].episodes.append(episode.id)

    def _transfer(self, _line: Line, body: Line) -> None:
        self.episodes[body["episode"]["ref"]].moves.append((date.fromisoformat(body["on"]), body["to"]))

    def _end(self, line: Line, body: Line) -> None:
        episode = self.episodes[body["episode"]["ref"]]
        episode.ended, episode.reason = date.fromisoformat(body["endedOn"]), body["reason"]
        episode.ended_by, episode.ends = line["as"]["role"], episode.ends + 1

    def _correct_end(self, line: Line, body: Line) -> None:
        """START, which corrects what is older, says another day for what a clinician has said, or no completion."""
        episode = self.episodes[body["episode"]["ref"]]
        before = episode.ended_by if episode.reason == body["reason"] else "provider"
        self._end(line, body)
        if line["as"]["role"] == "assessor":
            episode.ended_by = before

    def _confirm_match(self, _line: Line, body: Line) -> set[str]:
        return self._join(body["match"]["ref"].split("/")[0], body["survivorId"]["ref"])

    def _reject_match(self, _line: Line, body: Line) -> None:
        self.persons[body["match"]["ref"].split("/")[0]].pending = False

    def _merge(self, _line: Line, body: Line) -> set[str]:
        return self._join(body["absorbedId"]["ref"], body["survivorId"]["ref"])

    def _join(self, absorbed: str, survivor: str) -> set[str]:
        self.persons[absorbed].pending = False
        self.merged[self.root(absorbed)] = self.root(survivor)
        return {absorbed, survivor}

    def _unmerge(self, _line: Line, body: Line) -> set[str]:
        made = self._made[body["merge"]["ref"]]["with"]
        absorbed = made["absorbedId"]["ref"] if "absorbedId" in made else made["match"]["ref"].split("/")[0]
        survivor = self.merged.pop(absorbed)
        return {absorbed, survivor}

    def setup(self, line: Line) -> None:
        if "id" in line:
            self._made[line["id"]] = line

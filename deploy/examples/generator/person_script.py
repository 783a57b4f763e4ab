"""One person's course, as the calls that the systems around them would make.

A script only appends: each method is one line of the caseload, on the business day it is sent. Several methods return
the reference by which later lines name what they made.
"""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any

from deploy.examples.generator.clinical import Items, Need, points_for
from deploy.examples.generator.people import InventedIdentity

FIRST_DAY = date(2012, 4, 2)
LAST_DAY = date(2014, 6, 30)
Line = dict[str, Any]
SOURCES = {"self": "4", "gp": "3", "custody": "5", "court": "6", "prison": "13"}
REFERRERS = {"gp": "gp-heaton", "custody": "police-gmp", "court": "court-stockport", "prison": "prison-forest"}
SETTINGS = {"self": "contact_centre", "gp": "gp", "custody": "custody", "court": "court", "prison": "prison"}
DISCHARGES = "cds-f"
CORRECTIONS = timedelta(days=21)  # after an end, for who treated


def ref(name: str) -> dict[str, str]:
    return {"ref": name}


def weekday(day: date) -> date:
    """The day itself, or the Monday after a weekend."""
    return day + timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > 4 else 0)


def monday(day: date) -> date:
    """The first Monday on or after the day: the verifier's next session."""
    return day + timedelta(days=-day.weekday() % 7)


class PersonScript:
    """Stockport's codes are the class's; another area's script has its own."""

    lasars, discharges = "start", DISCHARGES
    referrers, sources = REFERRERS, SOURCES

    def __init__(self, name: str, identity: InventedIdentity, need: Need, rng: random.Random) -> None:
        self.name, self.identity, self.need, self.rng = name, identity, need, rng
        self.lines: list[Line] = []
        self.shown: list[tuple[str, str, date]] = []
        self.refusals: list[tuple[date, str]] = []
        self._counts: dict[str, int] = {}
        self._assessor = f"assessor-{rng.randint(1, 4)}"

    def shows(self, feature: str, on: date) -> None:
        """The person is an example of the feature, complete on that day."""
        self.shown.append((feature, self.name, on))

    def line(self, on: date, do: str, role: tuple[str, str, str], with_: Line, made: str = "") -> str:
        line: Line = {"on": on.isoformat(), "person": self.name, "do": do}
        if made:
            line["id"] = made if made.startswith(self.name) else self._numbered(made)
        line["as"] = dict(zip(("role", "organisation", "sub"), role, strict=True))
        line["with"] = with_
        self.lines.append(line)
        return str(line.get("id", ""))

    def _numbered(self, kind: str) -> str:
        self._counts[kind] = self._counts.get(kind, 0) + 1
        return f"{self.name}/{kind}-{self._counts[kind]}"

    @property
    def assessor(self) -> tuple[str, str, str]:
        return "assessor", self.lasars, self._assessor

    @staticmethod
    def keyworker(organisation: str) -> tuple[str, str, str]:
        return "provider", organisation, f"{organisation}-keyworker"

    @staticmethod
    def clinician(organisation: str) -> tuple[str, str, str]:
        return "clinician", organisation, f"{organisation}-clinician"

    # -- the front door

    def register(self, on: date, door: str = "self", *, with_number: bool = True) -> None:
        sender = self.referrers.get(door)
        role = ("referrer", sender, f"{sender}-desk") if sender else self.assessor
        self.line(on, "register_person", role, self.identity.registration(with_number=with_number), self.name)

    def register_again(self, on: date, door: str) -> None:
        """With the number, so that whoever is at the door is known at once: to who registered them, or the LASARS."""
        sender = self.referrers.get(door)
        before = next(line["as"] for line in self.lines if line["do"] == "register_person")
        knows = before["organisation"] == sender
        role = ("referrer", sender, f"{sender}-desk") if sender and knows else self.assessor
        self.line(on, "register_person", role, self.identity.registration(), "registration")
        self.shows("known_by_nhs_number", on)

    def contact(self, on: date, door: str, access: str, attendance: str = "attended", kind: str = "assessment") -> str:
        self.shows("did_not_attend" if attendance == "did_not_attend" else f"{access}_contact", on)
        body = self._contact(on, self.sources[door], SETTINGS[door], kind, access, attendance)
        return self.line(on, "record_contact", self.assessor, body, "contact")

    def keywork(self, on: date) -> str:
        """An attended session in treatment, which START hears of."""
        body = self._contact(on, self.sources["self"], "provider", "advice", "appointment", "attended")
        return self.line(on, "record_contact", self.assessor, body, "contact")

    def _contact(self, on: date, source: str, setting: str, kind: str, access: str, attendance: str) -> Line:
        return {
            "clientId": ref(self.name),
            "on": on.isoformat(),
            "source": {"code": source, "list": "cds-h"},
            "setting": setting,
            "kind": kind,
            "access": access,
            "attendance": attendance,
            "presenting": self.need.presenting,
        }

    def assess(self, on: date, kind: str = "comprehensive", contact: str = "", start_top: Items | None = None) -> str:
        body: Line = {"clientId": ref(self.name), "kind": kind, "assessedOn": on.isoformat()}
        if contact:
            body["contactId"] = ref(contact)
        body |= self._findings()
        if start_top:
            body["top"] = start_top
        return self.line(on, "assess", self.assessor, body, "assessment")

    def _findings(self) -> Line:
        return {
            "drugProfile": self.need.drug_profile(),
            "injecting": "currently" if self.need.injects else "never",
            "points": self.points(),
            "flags": [],
        }

    def points(self) -> dict[str, int]:
        return points_for(self.need.band, self.rng)

    def correct_assessment(self, on: date, assessment: str, assessed: date) -> None:
        """The same day and drugs; the points are those of the need as it is told by now."""
        body = {"assessment": ref(assessment), "assessedOn": assessed.isoformat(), **self._findings()}
        self.line(on, "correct_assessment", self.assessor, body)

    def confirm(self, on: date, assessment: str, **changes: object) -> None:
        body = {"assessment": ref(assessment), **changes}
        self.line(on, "confirm_tariff", self.assessor, body, "tariff")

    # -- referral and treatment

    def refer(self, on: date, service: str, assessment: str, choice: str = "client") -> str:
        body = {
            "clientId": ref(self.name),
            "assessmentId": ref(assessment),
            "serviceId": ref(f"service/{service}"),
            "choice": choice,
            "referredOn": on.isoformat(),
        }
        return self.line(on, "refer", self.assessor, body, "referral")

    def accept(self, on: date, organisation: str, referral: str) -> None:
        body = {"referral": ref(referral), "firstOfferedOn": on.isoformat()}
        self.line(on, "accept", self.keyworker(organisation), body)

    def decline(self, on: date, organisation: str, referral: str, reason: str = "no_capacity") -> None:
        self.line(on, "decline", self.keyworker(organisation), {"referral": ref(referral), "reasonCode": reason})

    def withdraw(self, on: date, referral: str) -> None:
        body = {"referral": ref(referral), "reasonCode": "client_request"}
        self.line(on, "withdraw", self.assessor, body)

    def close(self, on: date, organisation: str, referral: str) -> None:
        body = {"referral": ref(referral), "reasonCode": "did_not_start"}
        self.line(on, "close_referral", self.keyworker(organisation), body)

    def start(self, on: date, organisation: str, referral: str) -> str:
        body = {"referral": ref(referral), "startedOn": on.isoformat(), "careCoordinating": True}
        return self.line(on, "start", self.keyworker(organisation), body, "episode")

    def transfer(self, on: date, organisation: str, episode: str, to: str) -> None:
        body = {"episode": ref(episode), "to": to, "on": on.isoformat()}
        self.line(on, "transfer", self.keyworker(organisation), body)

    def end(self, on: date, organisation: str, episode: str, code: str) -> None:
        self.line(on, "end", self._ender(organisation, code), self._ending(episode, on, code))

    def correct_end(self, on: date, organisation: str, episode: str, ended: date, code: str, left: date) -> None:
        """By who ended it while corrections are taken, after that by the LASARS."""
        body = self._ending(episode, ended, code)
        if on - left < CORRECTIONS:
            self.line(on, "correct_end", self._ender(organisation, code), body)
        else:
            self.line(on, "correct_end", self.assessor, body | {"reasonCode": "reported_late"})

    def _ender(self, organisation: str, code: str) -> tuple[str, str, str]:
        return self.clinician(organisation) if code in {"80", "81", "82"} else self.keyworker(organisation)

    def _ending(self, episode: str, ended: date, code: str) -> Line:
        return {
            "episode": ref(episode),
            "endedOn": ended.isoformat(),
            "reason": {"code": code, "list": self.discharges},
        }

    # -- what becomes of them

    def top(
        self, on: date, organisation: str, episode: str, stage: str, items: Items, filled: date | None = None
    ) -> str:
        """`on` is the day it is sent; a late form was `filled` before."""
        body = {
            "clientId": ref(self.name),
            "episodeId": ref(episode),
            "stage": stage,
            "on": (filled or on).isoformat(),
            "items": items,
        }
        return self.line(on, "record_top", self.keyworker(organisation), body, "top")

    def correct_top(self, on: date, organisation: str, top: str, stage: str, items: Items, filled: date) -> None:
        body = {"top": ref(top), "stage": stage, "on": filled.isoformat(), "items": items}
        self.line(on, "correct_top", self.keyworker(organisation), body)

    def dose(self, on: date, organisation: str, episode: str) -> None:
        body = {
            "clientId": ref(self.name),
            "episodeId": ref(episode),
            "code": "hep_b_dose",
            "on": on.isoformat(),
        }
        self.line(on, "record_evidence", self.clinician(organisation), body, "evidence")

    def no_offence(self, on: date, episode: str = "") -> None:
        named = {"episodeId": ref(episode)} if episode else {}
        body = {"clientId": ref(self.name), **named, "code": "no_proven_offence", "on": on.isoformat()}
        self.line(on, "record_evidence", self.assessor, body, "evidence")
        self.shows("offending_evidence", on)

    def refuse_after(self, on: date, measure: str) -> None:
        """The verifier's session that follows refuses what is proposed of this measure."""
        self.refusals.append((monday(on), measure))

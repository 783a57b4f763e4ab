"""People as cases are derived from them, told in few words."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID, uuid5

from services.assessment.rules.cases import PersonCases, cases_of
from services.assessment.rules.cases.person import (
    BandSet,
    CaseAssessment,
    CaseFacts,
    CaseReferral,
    CaseStart,
    DoorActivity,
    DoorBooking,
    DoorContact,
    EqualityAnswers,
)
from services.assessment.rules.facts import End, Evidence, Fact, Top, Transfer
from services.assessment.rules.terms import Terms
from shared.figures.cases import Case
from tests.rules.assessment.life import stockport

SPACE = UUID(int=9)
SCHEME = (stockport(),)
BANDS = "bands"
KINDS = (
    "contacts", "assessments", "referrals", "starts", "transfers", "ends", "evidence", "tops", "releases", "meetings",
    "activities", "bookings", "equality",
)  # fmt: skip


def day(text: str) -> date:
    return date.fromisoformat(text)


def called(name: str) -> UUID:
    return uuid5(SPACE, name)


@dataclass
class Somebody:
    """`made` are their facts by kind, each with an id of its own name."""

    name: str
    born: str = "1980-05-01"
    sex: str = "female"
    district: str | None = "E08000007"
    made: dict[str, list[Any]] = field(default_factory=lambda: {kind: [] for kind in (*KINDS, BANDS)})

    def _id(self, kind: str) -> UUID:
        return called(f"{self.name} {kind} {len(self.made[kind])}")

    def _said(self, kind: str, on: str, more: dict[str, Any]) -> dict[str, Any]:
        return {"id": self._id(kind), "on": day(on), "organisation": "start"} | more

    def comes(self, on: str, *, attendance: str = "attended", **more: Any) -> "Somebody":
        says: dict[str, Any] = {
            "source": "4", "setting": "community", "kind": "assessment", "access": "drop_in", "in_remit": True,
        } | more  # fmt: skip
        said = self._said("contacts", on, says)
        self.made["contacts"].append(DoorContact(attendance=attendance, attended=attendance == "attended", **said))
        if attendance == "attended":
            self.made["meetings"].append(Fact(id=said["id"], on=said["on"]))
        return self

    def assessed(self, on: str, *drugs: str, **more: Any) -> "Somebody":
        says = {"kind": "comprehensive", "drugs": drugs, "door": "community", "in_remit": True} | more
        self.made["assessments"].append(CaseAssessment(**self._said("assessments", on, says)))
        return self

    def referred(self, on: str, to: str = "cdas", **more: Any) -> UUID:
        says = {"provider": to, "service_id": f"{to} service", "closed": False} | more
        self.made["referrals"].append(CaseReferral(**self._said("referrals", on, says)))
        return self.made["referrals"][-1].id  # type: ignore[no-any-return]

    def starts(self, on: str, by: str = "cdas", referral: UUID | None = None, **more: Any) -> UUID:
        says: dict[str, Any] = {
            "client_id": called(self.name), "delivered_by": by, "service_id": f"{by} service",
            "referral_id": referral or called("nobody"),
        } | more  # fmt: skip
        self.made["starts"].append(CaseStart(**self._said("starts", on, says)))
        return self.made["starts"][-1].id  # type: ignore[no-any-return]

    def moves(self, episode: UUID, on: str, to: str) -> None:
        self.made["transfers"].append(Transfer(**self._said("transfers", on, {"episode_id": episode, "to": to})))

    def ends(self, episode: UUID, on: str, code: str = "80") -> None:
        says = {"id": episode, "reason_list": "cds-f", "reason_code": code, "by_role": "clinician"}
        self.made["ends"].append(End(**self._said("ends", on, says)))

    def worth(self, band: str, on: str, confirmed_on: str | None = None) -> "Somebody":
        self.made[BANDS].append(BandSet(self._id(BANDS), day(on), day(confirmed_on or on), band))
        return self

    def reviewed(self, stage: str, *days: str) -> "Somebody":
        for on in days:
            says = {"stage": stage, "items": {"tobacco": 0}, "roles": frozenset({"assessor"})}
            self.made["tops"].append(Top(**self._said("tops", on, says)))
        return self

    def released(self, *days: str) -> "Somebody":
        for on in days:
            self.made["releases"].append(Fact(id=self._id("releases"), on=day(on)))
        return self

    def active(self, *days: str) -> "Somebody":
        for on in days:
            self.does(on)
        return self

    def does(self, on: str, **more: Any) -> "Somebody":
        says = {"setting": "community", "kind": "advocacy", "attendance": "attended"} | more
        said = self._said("activities", on, says)
        self.made["activities"].append(DoorActivity(**said))
        if says["attendance"] == "attended":
            self.made["meetings"].append(Fact(id=said["id"], on=said["on"]))
        return self

    def asked(self, on: str, **answers: str) -> "Somebody":
        self.made["equality"].append(EqualityAnswers(**self._said("equality", on, answers)))
        return self

    def booked(self, on: str, *, attended: bool = True, **more: Any) -> "Somebody":
        says = {"setting": "community", "kind": "group", "access": "drop_in", "attended": attended} | more
        self.made["bookings"].append(DoorBooking(**self._said("bookings", on, says)))
        return self

    def dosed(self, *days: str) -> "Somebody":
        return self.happens("hep_b_dose", *days)

    def happens(self, code: str, *days: str) -> "Somebody":
        for on in days:
            says = {"code": code, "roles": frozenset({"assessor"})}
            self.made["evidence"].append(Evidence(**self._said("evidence", on, says)))
        return self

    @property
    def facts(self) -> CaseFacts:
        return case_facts(self, self.made)

    def counted(self, today: date = date.max) -> PersonCases:
        return cases_of(self.facts, SCHEME, today)

    def cases(self, versions: tuple[Terms, ...] = SCHEME) -> list[Case]:
        return cases_of(self.facts, versions, date.max).cases

    def of(self, indicator: str) -> list[Case]:
        return [case for case in self.cases() if case.indicator == indicator]


def case_facts(who: Somebody, made: dict[str, list[Any]]) -> CaseFacts:
    facts = {kind: tuple(each) for kind, each in made.items()}
    return CaseFacts(client_id=called(who.name), birth_date=day(who.born), sex=who.sex, district=who.district, **facts)

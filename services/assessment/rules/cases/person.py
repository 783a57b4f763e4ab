"""A person as cases see them: what is known, and what they were on a day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any
from uuid import UUID

from services.assessment.rules.cases.groups import age_group, substance_group
from services.assessment.rules.death import DIED, DatedAfterDeath, dated_after, died_on
from services.assessment.rules.facts import (
    Assessment,
    Contact,
    End,
    Episode,
    Evidence,
    Fact,
    PersonFacts,
    Start,
    Top,
    Transfer,
    standing,
)
from services.assessment.rules.history import History
from services.assessment.rules.identity import age_on
from services.assessment.rules.journeys import Discharge
from services.assessment.rules.lost import in_place
from services.assessment.rules.terms import Terms, first_terms
from services.assessment.rules.top_due import TopDue, top_due

PERSONAL = ("sex", "age_group", "district", "substance", "history")
NOT_READ_BY_PROVIDERS = ("source", "substance")  # what others' contacts, and assessments, say
EQUALITY = ("ethnic_group", "disability")
NOT_ASKED = "not_asked"
REMITS = {True: "in", False: "out", None: "unknown"}


@dataclass(frozen=True, slots=True, kw_only=True)
class DoorContact(Contact):
    """`attended` is what `attendance` says, for who asks no more. `priority_area` is that of the site where it was."""

    source: str
    setting: str
    kind: str
    access: str
    attendance: str
    in_remit: bool | None = None
    priority_area: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DoorActivity(Fact):
    setting: str
    kind: str
    attendance: str
    priority_area: str | None = None

    @property
    def attended(self) -> bool:
        return self.attendance == "attended"


@dataclass(frozen=True, slots=True, kw_only=True)
class DoorBooking(Fact):
    """Of a session of this `kind`, of which it was said what became of it: nobody waits for them any more."""

    setting: str
    kind: str
    access: str
    attended: bool
    priority_area: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EqualityAnswers(Fact):
    """To the form of that name: of each question the code that was chosen, if one was."""

    ethnic_group: str | None = None
    disability: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseAssessment(Assessment):
    in_remit: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseReferral(Fact):
    """Of one that is `closed` nobody says when; nor whether it was started."""

    provider: str | None
    service_id: str | None
    closed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseStart(Start):
    service_id: str
    referral_id: UUID


@dataclass(frozen=True, slots=True)
class CaseOutcome:
    """An outcome that stands; `verified`: it is achieved, and does not wait for its verification."""

    measure: str
    on: date
    episode_id: UUID | None = None
    contract: str | None = None
    verified: bool = False


@dataclass(frozen=True, slots=True)
class BandSet:
    """What a tariff says of the person, from the day `on`."""

    id: UUID
    on: date
    confirmed_on: date
    band: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFacts:
    """Of one person: of all client ids that merges have made one. `releases` are from prison, and may lie ahead;
    `meetings`: of any kind, at which the person was there with the LASARS, or with who took part in their care.
    """

    client_id: UUID
    birth_date: date
    sex: str
    district: str | None
    contacts: tuple[DoorContact, ...] = ()
    assessments: tuple[CaseAssessment, ...] = ()
    referrals: tuple[CaseReferral, ...] = ()
    starts: tuple[CaseStart, ...] = ()
    transfers: tuple[Transfer, ...] = ()
    ends: tuple[End, ...] = ()
    tops: tuple[Top, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    outcomes: tuple[CaseOutcome, ...] = ()
    bands: tuple[BandSet, ...] = ()
    releases: tuple[Fact, ...] = ()
    meetings: tuple[Fact, ...] = ()
    activities: tuple[DoorActivity, ...] = ()
    bookings: tuple[DoorBooking, ...] = ()
    equality: tuple[EqualityAnswers, ...] = ()


class CountedPerson:
    """As they are on a day, `today`; `to_come` are the days that were asked for and have not come."""

    def __init__(self, facts: CaseFacts, versions: Sequence[Terms], today: date) -> None:
        self.facts = facts
        self.versions = versions
        self.today = today
        self.to_come: set[date] = set()

    @property
    def id(self) -> UUID:
        return self.facts.client_id

    @cached_property
    def history(self) -> History:
        facts = self.facts
        person_facts = PersonFacts(
            client_id=facts.client_id,
            assessments=facts.assessments,
            contacts=facts.contacts,
            tops=facts.tops,
            evidence=facts.evidence,
            starts=facts.starts,
            transfers=facts.transfers,
            ends=facts.ends,
        )
        return History(in_place(person_facts), self.versions)

    @cached_property
    def contacts(self) -> list[DoorContact]:
        return standing(self.facts.contacts)

    @cached_property
    def attended(self) -> list[DoorContact]:
        return [contact for contact in self.contacts if contact.attended]

    @cached_property
    def assessments(self) -> list[CaseAssessment]:
        return standing(self.facts.assessments)

    @cached_property
    def referrals(self) -> list[CaseReferral]:
        return standing(self.facts.referrals)

    @cached_property
    def releases(self) -> list[Fact]:
        """One a day, however often it was said and under whichever ids."""
        by_day = {fact.on: fact for fact in reversed(standing(self.facts.releases))}
        return list(reversed(by_day.values()))

    @cached_property
    def meetings(self) -> list[Fact]:
        return standing(self.facts.meetings)

    @cached_property
    def activities(self) -> list[DoorActivity]:
        return standing(self.facts.activities)

    @cached_property
    def bookings(self) -> list[DoorBooking]:
        return standing(self.facts.bookings)

    @cached_property
    def starts(self) -> list[CaseStart]:
        """Of services that do not treat, too."""
        return standing(self.facts.starts)

    @cached_property
    def _services(self) -> dict[UUID, str]:
        return {start.id: start.service_id for start in self.starts}

    @property
    def episodes(self) -> list[Episode]:
        return self.history.episodes

    def service_of(self, episode: Episode) -> str:
        return self._services[episode.id]

    def terms_on(self, day: date) -> Terms | None:
        return self.history.terms_on(day) or first_terms(self.versions)

    def has_come(self, day: date) -> bool:
        if day > self.today:
            self.to_come.add(day)
        return day <= self.today

    @cached_property
    def died_on(self) -> date | None:
        return died_on(standing(self.facts.evidence), self.history if self.versions else None)

    @property
    def dated_after_death(self) -> list[DatedAfterDeath]:
        if self.died_on is None:
            return []
        facts = self.facts
        ends = [end for end in standing(facts.ends) if not self._says_death(end)]
        return dated_after(
            self.died_on,
            [
                ("contact", self.contacts), ("assessment", self.assessments), ("referral", self.referrals),
                ("start", self.starts), ("transfer", standing(facts.transfers)), ("end", ends),
                ("top_review", standing(facts.tops)), ("evidence", standing(facts.evidence)),
            ],
        )  # fmt: skip

    def _says_death(self, end: End) -> bool:
        terms = self.terms_on(end.on)
        return terms is not None and terms.class_of(end.reason_list, end.reason_code) == DIED

    @property
    def discharges(self) -> list[Discharge]:
        """None before there is a scheme."""
        return list(self.history.discharges.values()) if self.versions else []

    def succeeded(self, episode: Episode) -> bool:
        return bool(self.versions) and self.history.discharges[episode.id].successful

    def events(self, code: str) -> list[Evidence]:
        """In order of their days."""
        return [evidence for evidence in self.history.evidence if evidence.code == code]

    def named_by(self, event: Evidence) -> Episode | None:
        return self.history.episode(event.episode_id) if event.episode_id else None

    def achieved(self, measure: str, *, verified: bool = False) -> list[date]:
        """The days of its outcomes that stand; where `verified` is asked, not of those that wait for that."""
        outcomes = (outcome for outcome in self.facts.outcomes if outcome.measure == measure)
        return [outcome.on for outcome in outcomes if outcome.verified or not verified]

    @property
    def tops_due(self) -> tuple[TopDue, ...]:
        """None before there is a scheme."""
        return top_due(self.history) if self.versions else ()

    def in_treatment_before(self, day: date) -> bool:
        """Since an earlier day, and still."""
        return any(episode.started_on < day and episode.open_on(day) for episode in self.episodes)

    def source_on(self, day: date) -> str | None:
        """Who sent them last, by that day."""
        return next((contact.source for contact in reversed(self.contacts) if contact.on <= day), None)

    def band_on(self, day: date) -> str | None:
        """Of the journey that the day is in: of its tariffs the latest by that day, before them the first."""
        here = self._journey_opened_on(day)
        bands = sorted(
            (band for band in self.facts.bands if self._journey_opened_on(band.on) == here),
            key=lambda band: (band.on, band.confirmed_on, band.id),
        )
        by_then = [band for band in bands if band.on <= max(day, bands[0].on)]
        return by_then[-1].band if by_then else None

    def _journey_opened_on(self, day: date) -> date | None:
        """Before there is a scheme all is one."""
        return self.history.journey_on(day).opened_on if self.versions else None

    def on(self, day: date, episode: Episode | None = None) -> dict[str, Any]:
        """The dimensions that are of the person, whatever is counted. `episode`: the one that the case is of."""
        return {
            "sex": self.facts.sex,
            "age_group": age_group(age_on(self.facts.birth_date, day)),
            "district": self.facts.district,
            "substance": self.substance_on(day),
            "history": self._history_on(day, episode),
            **{question: self._answered_on(day, question) for question in EQUALITY},
        }

    def _answered_on(self, day: date, question: str) -> str:
        """What was answered last by that day, else first: people are asked once, and often later."""
        answers = [(said.on, answer) for said in standing(self.facts.equality) if (answer := getattr(said, question))]
        by_then = [answer for on, answer in answers if on <= day]
        if by_then:
            return str(by_then[-1])
        return str(answers[0][1]) if answers else NOT_ASKED

    def _history_on(self, day: date, episode: Episode | None) -> str:
        """Of a case of an episode, by whether another began before it; else by whether one did before that day, or
        before the treatment in which they are that day: of several, the one that began first.
        """
        theirs = [episode] if episode else [treatment for treatment in self.episodes if treatment.open_on(day)]
        since = min((treatment.started_on for treatment in theirs), default=day)
        return "returning" if any(treatment.started_on < since for treatment in self.episodes) else "new"

    def substance_on(self, day: date) -> str | None:
        """The group that the last profile by that day leads to; none before there is one."""
        profile, terms = self.history.profile_on(day), self.terms_on(day)
        return substance_group(frozenset(map(terms.top_items.get, profile.drugs))) if profile and terms else None

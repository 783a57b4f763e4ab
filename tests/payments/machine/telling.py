"""The events that say what a step says, as the other services publish them."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from services.payments.events import OutcomeStated, OutcomeWithdrawn
from shared.messaging.events import Payload
from tests.model.days import add_months
from tests.model.facts import SchemeVersion
from tests.payments import builders
from tests.payments.machine.by_model import first_of, is_of_recorder
from tests.payments.machine.passing_on import covering, delivered_by, party_of, terms_of
from tests.payments.machine.published import published
from tests.payments.machine.steps import (
    MEASURES,
    PEOPLE,
    STATED,
    Asked,
    Attested,
    Began,
    Counted,
    Ended,
    OfRecords,
    Priced,
    Published,
    Same,
    Sampled,
    Stated,
    Step,
    Together,
)  # fmt: skip

BY_RECORDER = {"verified_by": "keyworker-1", "verified_by_organisation": "cdas"}


@dataclass(slots=True)
class Telling:
    """Of one area; each fact that is said again has its next revision."""

    area: str
    versions: Sequence[SchemeVersion]
    revisions: Counter[str] = field(default_factory=Counter)
    said: dict[str, list[Payload]] = field(default_factory=dict)

    def published(self, place: int) -> Payload:
        return published(self.versions[place], self.area)

    def events(self, step: Step) -> Sequence[Payload]:
        match step:
            case Stated():
                return self._words(step)
            case Together(words):
                return [event for word in words for event in self._words(word)]
            case Priced():
                return [self._tariff(step)]
            case Published(place):
                return [self.published(place)]
            case Began() | Ended() | Same() | Asked() | Counted() | Attested() | Sampled():
                return [self._of_records(step)]
            case _:
                return []

    def _began(self, step: Began) -> Payload:
        return builders.treatment_started(
            self._record(step.person),
            step.started_on.isoformat(),
            episode_id=builders.ident(f"{self.area} {step.name}"),
            delivered_by=party_of(self.versions[0], step.measure),
            revision=self._next(f"began {step.name}"),
            area=self.area,
        )

    def _ended(self, step: Ended) -> Payload:
        ended = builders.treatment_ended(self._record(step.person))
        named = {"episode_id": builders.ident(f"{self.area} {step.name}"), "area": self.area}
        return ended.model_copy(
            update=named | {"ended_on": step.ended_on, "revision": self._next(f"ended {step.name}")}
        )

    def _counted(self, step: Counted) -> Payload:
        met_on = step.eligible_on.isoformat() if step.met else None
        case = f"{step.contract} {step.indicator} {step.number}"
        return builders.case_counted(
            self._record(case),
            step.eligible_on.isoformat(),
            met_on,
            indicator=step.indicator,
            contract=step.contract,
            party=next(terms.party for terms in self.versions[0].contracts if terms.code == step.contract),
            revision=self._next(f"case {case}"),
            area=self.area,
        )

    def _attested(self, step: Attested) -> Payload:
        cohort = f"{self.area} {step.contract} {step.quarter}"
        revision = self._next(cohort)
        of = {"cohort_id": builders.ident(cohort), "attestation_id": builders.ident(f"{cohort} {revision}")}
        named: dict[str, Any] = of | {"outcome": STATED, "contract": step.contract, "area": self.area}
        starts = first_of(step.quarter).isoformat()
        return builders.cohort_attested(starts, step.met, step.people, revision, **named)

    def _sampled(self, step: Sampled) -> Payload:
        name = f"sample {self.area} {step.contract} {step.month}"
        drawn = [str(builders.ident(f"outcome {self.area} {outcome}")) for outcome in step.drawn]
        told = builders.sample_validated(
            step.month.isoformat(), drawn, self._next(name), measures=list(MEASURES), validated=step.validated,
            failed=step.failed,
        )  # fmt: skip
        of = {"sample_id": builders.ident(name), "contract": step.contract, "finished_on": add_months(step.month, 1)}
        return told.model_copy(update=of | {"area": self.area})

    def _of_records(self, step: OfRecords) -> Payload:
        match step:
            case Began():
                return self._began(step)
            case Ended():
                return self._ended(step)
            case Counted():
                return self._counted(step)
            case Attested() | Sampled():
                return self._attested(step) if isinstance(step, Attested) else self._sampled(step)
            case Same(survivor, absorbed, apart):
                both, revision = (
                    (self._record(survivor), self._record(absorbed)),
                    self._next(f"{survivor} is {absorbed}"),
                )
                return builders.merged(*both, voided=apart, revision=revision, area=self.area)
            case Asked(person, settled):
                state, revision = "settled" if settled else "pending", self._next(f"who {person} is")
                return builders.identity(self._record(person), state, revision=revision, area=self.area)

    def _record(self, person: str) -> str:
        return f"{self.area} {person}"

    def _next(self, name: str) -> int:
        self.revisions[name] += 1
        return self.revisions[name]

    def _words(self, step: Stated) -> list[Payload]:
        before = self.said.setdefault(step.name, [])
        event = self._word(step, self._next(step.name))
        events = [event] * (1 + step.again) + (list(reversed(before)) if step.older else [])
        before.append(event)
        return events

    def _word(self, step: Stated, revision: int) -> Payload:
        who = self._record(step.person)
        here = {"area": self.area}
        if step.word == "withdrawn":
            fallen: OutcomeWithdrawn = builders.withdrawn(
                who, step.measure, revision=revision, on=step.achieved_on.isoformat()
            )
            return fallen.model_copy(update=here)
        make: Any = builders.achieved if step.word == "achieved" else builders.proposed
        stated: OutcomeStated = make(
            who,
            step.measure,
            step.achieved_on.isoformat(),
            contract=contract.code if (contract := covering(self.versions[0], step)) else None,
            party=party_of(self.versions[0], step.measure),
            until=step.until and step.until.isoformat(),
            provisional_rule=step.rule,
            delivered_by=delivered_by(self.versions[0], step),
            **(BY_RECORDER if step.word == "achieved" and is_of_recorder(step, self.versions) else {}),
            episode_id=builders.ident(f"{self.area} {self._episode(step)}"),
            revision=revision,
        )
        return stated.model_copy(update=here)

    def _episode(self, step: Stated) -> str:
        """Of the LASARS's own measures all are of its part in the journey."""
        own = terms_of(self.versions[0], step.measure).verified_by
        return f"part {step.person} {step.assessed_on}" if own else step.name

    def _tariff(self, step: Priced) -> Payload:
        return builders.tariff(
            self._record(step.person),
            valid_from=step.valid_from.isoformat(),
            confirmed_on=step.valid_from + timedelta(days=PEOPLE.index(step.person)),
            band=step.band,
            prices=dict.fromkeys(MEASURES, step.pence) if self.versions[0].price_from == "tariff" else None,
            voided=step.voided,
            revision=self._next(f"tariff {step.person} {step.valid_from}"),
            area=self.area,
        )

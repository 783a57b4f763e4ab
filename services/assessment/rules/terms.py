"""The part of a scheme that says what an outcome is, parsed from its canonical document.

Payment rules 1, Versions of a scheme.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any, Literal

from services.assessment.rules.attested import AttestableOutcome, attested
from services.assessment.rules.complexity import weights
from services.assessment.rules.dates import add_months, years_between
from services.assessment.rules.sampling import ValidationTerms, validation_terms
from services.assessment.rules.subcontracts import Subcontract, deliverer, subcontracts
from services.assessment.rules.top_windows import TopWindow, top_windows

Months = int | Literal["ever"]
Rule = Literal["hold", "clawback", "count"]
CORRECTION_DAYS = 21  # where a scheme does not say how long one may correct
LATE_RECORD_DAYS = 91  # where a scheme does not say how long who has ended treatment may still record
START_TOP_DAYS = 14  # where a scheme does not say how long before its treatment a provider may take the start TOP

# What a measure cannot be judged without, by its kind.
_NEEDED: Mapping[str, Mapping[str, type]] = {
    "event": {"code": str},
    "sustained": {"code": str, "weeks": int, "ended_by": str, "confirmed_by": str},
    "engaged": {"weeks": int, "contact_weeks": int},
    "discharge": {"classes": list},
    "no_representation": {"months": int},
    "top_item": {"item": str},
    "top_reliable_change": {"substance": str},
    "assessed": {"bands": list},
    "score": {"form": str, "score": str},
    "all": {"of": list},
    "any": {"of": list},
    "after": {"of": str, "after": str},
    "within": {"of": str, "days": int, "since": str},
}


@dataclass(frozen=True, slots=True)
class Measure:
    code: str
    kind: str
    params: Mapping[str, Any]
    once_per: str
    verification: str
    provisional_months: Months | None


@dataclass(frozen=True, slots=True)
class Contract:
    code: str
    party: str
    starts: date
    ends: date
    run_off_ends: date
    measures: frozenset[str]
    provisional: Rule = "clawback"
    recover_months: int | None = None
    subcontracts: tuple[Subcontract, ...] = ()
    verified_by: frozenset[str] = frozenset()
    validation: ValidationTerms | None = None

    @property
    def parties(self) -> frozenset[str]:
        """Who is paid by it: the prime, and to whom it passes something on."""
        return frozenset({self.party, *(subcontract.party for subcontract in self.subcontracts)})

    @property
    def of_lasars(self) -> bool:
        """Whether it pays the LASARS for measures of its own: then it says who verifies them."""
        return bool(self.verified_by)

    def deliverer(self, holder: str, since: date, day: date) -> str | None:
        """Who delivers on a day for this contract what `holder` has had since a day; None: nobody."""
        return deliverer(self.party, self.subcontracts, holder, since, day)

    def in_term(self, day: date) -> bool:
        return self.starts <= day < self.ends

    def year_of(self, day: date) -> int:
        """Counted from 0. Whatever is dated in the run-off belongs to the last year."""
        last = years_between(self.starts, self.ends - timedelta(days=1))
        return min(years_between(self.starts, day), last)

    def year_began_on(self, day: date) -> date:
        return add_months(self.starts, 12 * self.year_of(day))


@dataclass(frozen=True, slots=True)
class CutOff:
    """By how many days use of a substance has to have fallen at a review from `starts` on and before `ends`."""

    substance: str
    starts: date
    ends: date | None
    days: int

    def covers(self, day: date) -> bool:
        return self.starts <= day and (self.ends is None or day < self.ends)


@dataclass(frozen=True, slots=True)
class Terms:
    """One version of a scheme."""

    scheme_id: str
    version: int
    valid_from: date
    valid_to: date | None
    published_at: datetime
    gap_days: int
    presentation_kinds: frozenset[str]
    measures: tuple[Measure, ...]
    contracts: tuple[Contract, ...]
    top_items: Mapping[str, str | None]
    reason_classes: Mapping[tuple[str | None, str], str]
    start_top_days: int = START_TOP_DAYS
    late_record_days: int = LATE_RECORD_DAYS
    top_windows: tuple[TopWindow, ...] = ()
    reliable_change: tuple[CutOff, ...] = ()
    weights: Mapping[str, Fraction] = field(default_factory=dict)  # of the points of each domain
    attested: tuple[AttestableOutcome, ...] = ()
    indicators: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)  # what it says of figures, by their codes

    @property
    def published(self) -> tuple[datetime, int]:
        """Its order among the versions."""
        return self.published_at, self.version

    def applies_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)

    def measure(self, code: str) -> Measure | None:
        return next((measure for measure in self.measures if measure.code == code), None)

    def cut_off(self, substance: str, day: date) -> int | None:
        """None where a change of it that day is unclassified."""
        rows = (row for row in self.reliable_change if row.substance == substance and row.covers(day))
        return next((row.days for row in rows), None)

    def class_of(self, reason_list: str, reason_code: str) -> str | None:
        listed = self.reason_classes.get((reason_list, reason_code))
        return listed or self.reason_classes.get((None, reason_code))


def terms(scheme: Mapping[str, Any], published_at: datetime) -> Terms:
    journey = scheme["journey"]
    return Terms(
        scheme_id=scheme["id"],
        version=scheme["version"],
        valid_from=date.fromisoformat(scheme["valid_from"]),
        valid_to=_day(scheme.get("valid_to")),
        published_at=published_at,
        gap_days=journey["gap_days"],
        presentation_kinds=frozenset(journey["presentation_kinds"]),
        measures=tuple(_measure(measure) for measure in scheme.get("measures", [])),
        contracts=tuple(_contract(contract, scheme) for contract in scheme.get("contracts", [])),
        top_items={drug["code"]: drug.get("top_item") for drug in scheme.get("drugs", [])},
        reason_classes={
            (reason.get("list"), reason["code"]): reason["class"] for reason in scheme.get("discharge_reasons", [])
        },
        start_top_days=journey.get("start_top_days", START_TOP_DAYS),
        late_record_days=journey.get("late_record_days", LATE_RECORD_DAYS),
        top_windows=top_windows(scheme),
        weights=weights(scheme),
        attested=attested(scheme.get("attested", ())),
        indicators={row["code"]: row for row in scheme.get("indicators", ())},
        reliable_change=tuple(
            CutOff(row["substance"], date.fromisoformat(row["from"]), _day(row.get("to")), row["days"])
            for row in scheme.get("reliable_change", [])
        ),
    )


def terms_on(day: date, versions: Sequence[Terms]) -> Terms | None:
    """Of the versions valid that day the last published counts."""
    valid = [version for version in versions if version.applies_on(day)]
    return max(valid, key=lambda version: version.published, default=None)


def last_terms_on(day: date, versions: Sequence[Terms]) -> Terms | None:
    """The version of that day; where none is valid, the last one before it goes on. None before the first."""
    terms = terms_on(day, versions)
    if terms:
        return terms
    ended = [version.valid_to for version in versions if version.valid_to and version.valid_to <= day]
    return terms_on(max(ended) - timedelta(days=1), versions) if ended else None


def first_terms(versions: Sequence[Terms]) -> Terms | None:
    begun = min((version.valid_from for version in versions), default=None)
    return terms_on(begun, versions) if begun else None


def nearest_terms(day: date, versions: Sequence[Terms]) -> Terms | None:
    """The version of that day, or the last one before it; before the first, that one. None where there is none."""
    return last_terms_on(day, versions) or first_terms(versions)


def in_force(versions: Sequence[Terms]) -> list[Terms]:
    """Those that count on some day. Which one does changes only where one begins or ends."""
    days = {day for version in versions for day in (version.valid_from, version.valid_to) if day}
    counting = [terms_on(day, versions) for day in sorted(days)]
    return [version for version in versions if version in counting]


def _measure(measure: Mapping[str, Any]) -> Measure:
    _check_params(measure)
    return Measure(
        code=measure["code"],
        kind=measure["kind"],
        params=measure.get("params", {}),
        once_per=measure.get("once_per") or "episode",
        verification=measure.get("verification") or "person",
        provisional_months=measure.get("provisional_months"),
    )


def _check_params(measure: Mapping[str, Any]) -> None:
    params = measure.get("params", {})
    for name, wanted in _NEEDED.get(measure["kind"], {}).items():
        if not isinstance(params.get(name), wanted):
            raise TypeError(f"the measure {measure['code']} needs a {name} that is {wanted.__name__}")
    months = params.get("months")
    if measure["kind"] == "new_person" and months != "ever" and not isinstance(months, int):
        raise TypeError(f"the measure {measure['code']} needs months that are int, or ever")
    if measure["kind"] in {"top_item", "score"} and not {"range", "change", "percent"} & params.keys():
        raise ValueError(f"the measure {measure['code']} needs a range, a change or a percent")


def _contract(contract: Mapping[str, Any], scheme: Mapping[str, Any]) -> Contract:
    ends = date.fromisoformat(contract["ends"])
    return Contract(
        code=contract["code"],
        party=contract["party"],
        starts=date.fromisoformat(contract["starts"]),
        ends=ends,
        run_off_ends=add_months(ends, contract.get("run_off_months") or 0),
        measures=frozenset(contract.get("measures", [])),
        provisional=contract.get("provisional") or "clawback",
        recover_months=contract.get("recover_months"),
        subcontracts=subcontracts(contract.get("subcontracts", ())),
        verified_by=frozenset(contract.get("verified_by", ())),
        validation=validation_terms(contract, scheme),
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None

"""What is known: schemes, people's episodes and tariffs, outcomes as assessment states them, and counted cases.

A set of facts has no order. Of each fact it has the latest revision only.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Literal

OncePer = Literal["episode", "journey", "person", "contract year"]
ProvisionalRule = Literal["hold", "clawback", "count"]
PriceFrom = Literal["achievement", "tariff"]


@dataclass(frozen=True, slots=True)
class PriceRow:
    measure: str
    band: str  # "*" for all
    pence: int
    start: date
    end: date | None = None  # the first day on which it does not hold any more


@dataclass(frozen=True, slots=True)
class Measure:
    code: str
    once_per: OncePer = "episode"


@dataclass(frozen=True, slots=True)
class Gate:
    measures: frozenset[str]
    counted: str
    target: Fraction
    factor: Fraction


@dataclass(frozen=True, slots=True)
class AtRiskMeasure:
    counted: str
    weight: Fraction
    target: Fraction


@dataclass(frozen=True, slots=True)
class AtRisk:
    measures: tuple[AtRiskMeasure, ...]
    threshold: Fraction
    cap: Fraction
    true_up: bool = False


@dataclass(frozen=True, slots=True)
class CohortBands:
    """Of one measure: by complexity group, the rate from which a price holds, and that price, lowest first."""

    measure: str
    cohort_date: Literal["start", "discharge"]
    months: int
    minimum: int
    groups: Mapping[str, tuple[tuple[Fraction, int], ...]]


@dataclass(frozen=True, slots=True)
class Subcontractor:
    code: str
    share: Fraction
    left_on: date | None = None
    successor: str | None = None


@dataclass(frozen=True, slots=True)
class Contract:
    """What is stated by contract year holds on with the last one for more years than are stated."""

    code: str
    party: str
    starts: date
    ends: date
    run_off_months: int = 0
    measures: tuple[str, ...] = ()
    annual_pence: tuple[int, ...] = (0,)
    block: tuple[Fraction, ...] = (Fraction(0),)
    in_advance: bool = True
    at_risk_share: tuple[Fraction, ...] = (Fraction(0),)
    at_risk: AtRisk | None = None
    on_account: Fraction = Fraction(0)
    profile: tuple[Fraction, ...] = (Fraction(1, 12),) * 12
    gates: tuple[Gate, ...] = ()
    cap_pence: tuple[int, ...] = ()  # by contract year; none: there is no cap
    collar_pence: tuple[int, ...] = ()
    cohorts: tuple[CohortBands, ...] = ()
    provisional: ProvisionalRule = "count"
    subcontractors: tuple[Subcontractor, ...] = ()
    floor: Fraction = Fraction(0)
    carry: int | None = None  # run dates beyond the first; None: no clawback terms are stated
    final_accounts: tuple[date | None, ...] = ()  # by contract year
    extrapolates: bool = False  # what fails in a sample counts for the rest of its month
    verified_by: tuple[str, ...] = ()  # who verifies what it pays the LASARS for; none: it is not the LASARS's own


@dataclass(frozen=True, slots=True)
class SchemeVersion:
    valid_from: date
    published: int  # the later published has the greater number
    contracts: tuple[Contract, ...]
    measures: tuple[Measure, ...] = ()
    prices: tuple[PriceRow, ...] = ()
    price_from: PriceFrom = "achievement"
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class Episode:
    """Of what is the LASARS's own its part in a journey, since the first assessment of that, without an end."""

    id: str
    journey: str
    party: str
    started_on: date
    ended_on: date | None = None
    delivered_by: str | None = None  # the subcontractor that began it


@dataclass(frozen=True, slots=True)
class Tariff:
    journey: str
    valid_from: date
    confirmed: int  # the later confirmed has the greater number
    band: str
    prices: Mapping[str, int] = field(default_factory=dict)  # by measure; only where the scheme's are from the tariff


@dataclass(frozen=True, slots=True)
class Outcome:
    id: str
    party: str
    person: str
    journey: str
    measure: str
    achieved_on: date
    episode: str | None = None
    verified: bool = True
    provisional_until: date | None = None  # EVER: for ever
    withdrawn: bool = False
    represented_on: date | None = None  # shown and counted; moves no money
    counts_from: date | None = None  # the day by which "once per" is read; None: the achievement
    provisional_rule: ProvisionalRule | None = None  # as told with it; None: the contract's


@dataclass(frozen=True, slots=True)
class Case:
    """One that is counted, for gates and at-risk shares."""

    id: str
    contract: str
    counted: str
    eligible_on: date
    met: bool


@dataclass(frozen=True, slots=True)
class Statement:
    """The last verified word on a whole cohort: of so many people of a quarter so many met it."""

    contract: str
    counted: str
    quarter_from: date
    people: int
    met: int


@dataclass(frozen=True, slots=True)
class Sample:
    """A finished one of a calendar month: what was drawn, and how many of that were so and were not."""

    contract: str
    month: date
    finished_on: date
    drawn: frozenset[str]
    validated: int
    failed: int


@dataclass(frozen=True, slots=True)
class AgreedQuery:
    """What was agreed after a year's final account."""

    name: str
    contract: str
    year: int
    agreed_on: date
    pence: int


@dataclass(frozen=True, slots=True)
class Facts:
    versions: tuple[SchemeVersion, ...]
    episodes: tuple[Episode, ...] = ()
    tariffs: tuple[Tariff, ...] = ()
    outcomes: tuple[Outcome, ...] = ()
    cases: tuple[Case, ...] = ()
    queries: tuple[AgreedQuery, ...] = ()
    statements: tuple[Statement, ...] = ()
    samples: tuple[Sample, ...] = ()
    barred: frozenset[str] = frozenset()  # persons whose identity is not settled, or who have a parked event
    disputed: frozenset[str] = frozenset()  # outcomes about which a dispute is open

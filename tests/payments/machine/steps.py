"""What happens in a history: plain values, so that one that goes wrong can be printed, shortened and played again."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from tests.model.builders import START
from tests.model.facts import ProvisionalRule

PEOPLE = ("ann", "bob", "cas", "dan")
PAIRS = (("ann", "bob"), ("ann", "cas"), ("cas", "dan"))  # survivor and absorbed: no record survives itself
MEASURES = ("abstinent_at_review", "housing_resolved", "planned_discharge", "no_representation")
INDICATORS = ("completed", "housed")
STATED = "offending"  # of a whole cohort, by signed statements
BANDS = ("low", "high")
CODES = ("c-one", "c-two")
FIRST = START + timedelta(days=130)
Word = Literal["achieved", "proposed", "withdrawn"]
Reached = Literal["released", "rejected", "settled", "returned"]


@dataclass(frozen=True, slots=True)
class Stated:
    """Assessment's next word on an outcome: it stands, waits for a verifier, or is withdrawn.

    `again` is how often the word is delivered more; `older` says that the words before it come once more after it.
    """

    person: str
    measure: str
    word: Word
    achieved_on: date
    until: date | None = None
    again: int = 0
    older: bool = False
    closed_on: date | None = None  # the end of its episode, where a prime has subcontractors
    by_recorder: bool = False  # verified by who recorded it: no run pays it
    rule: ProvisionalRule | None = None  # as assessment says it of the discharge; None: it leaves it to the contract
    assessed_on: date = START  # what is the LASARS's own: first in its journey

    @property
    def name(self) -> str:
        return f"{self.person} {self.measure}"


@dataclass(frozen=True, slots=True)
class Together:
    """Several words in one batch, in the order in which they arrive."""

    words: tuple[Stated, ...]


@dataclass(frozen=True, slots=True)
class Priced:
    """A tariff of a person that is set, corrected, or taken back."""

    person: str
    valid_from: date
    band: str
    pence: int
    voided: bool = False


@dataclass(frozen=True, slots=True)
class Later:
    days: int


@dataclass(frozen=True, slots=True)
class Ran:
    """A run of today is proposed and approved."""

    contract: str


@dataclass(frozen=True, slots=True)
class Moves:
    """The oldest run of the contract that can get there: nothing, if none can."""

    contract: str
    state: Reached


@dataclass(frozen=True, slots=True)
class Reports:
    """A share, in percent and at least a penny, of the oldest open debt of the contract."""

    contract: str
    percent: int
    written_off: bool


@dataclass(frozen=True, slots=True)
class Undoes:
    """One of the reports that count was a mistake: the one of that place, counted round."""

    place: int


@dataclass(frozen=True, slots=True)
class TakesBack:
    """The oldest return of the contract was reported by mistake."""

    contract: str


@dataclass(frozen=True, slots=True)
class Same:
    """Two records are of one person, or are apart again."""

    survivor: str
    absorbed: str
    apart: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """It is not certain who somebody is, or is again."""

    person: str
    settled: bool


@dataclass(frozen=True, slots=True)
class Published:
    """The version of that place of the scheme, if it has one that is not known yet."""

    place: int


@dataclass(frozen=True, slots=True)
class Counted:
    """A case that counts for what gates and pots are held against, under a contract."""

    contract: str
    indicator: str
    number: int
    eligible_on: date
    met: bool


@dataclass(frozen=True, slots=True)
class Attested:
    """A verified statement of the people of a quarter that has ended, and of how many of them met what it is about."""

    contract: str
    quarter: int  # since the contract began
    people: int
    met: int


@dataclass(frozen=True, slots=True)
class Sampled:
    """A sample of a calendar month that has ended is finished or corrected; `drawn` are names of outcomes."""

    contract: str
    month: date
    drawn: tuple[str, ...]
    validated: int
    failed: int


@dataclass(frozen=True, slots=True)
class Began:
    """The treatment in which an outcome may be achieved."""

    person: str
    measure: str
    started_on: date

    @property
    def name(self) -> str:
        return f"{self.person} {self.measure}"


@dataclass(frozen=True, slots=True)
class Ended:
    """The treatment in which an outcome may be achieved, once it is known to have begun."""

    person: str
    measure: str
    ended_on: date

    @property
    def name(self) -> str:
        return f"{self.person} {self.measure}"


@dataclass(frozen=True, slots=True)
class Disputed:
    """A dispute about an outcome is opened or, if one is open, closed."""

    person: str
    measure: str

    @property
    def name(self) -> str:
        return f"{self.person} {self.measure}"


OfRecords = Began | Ended | Counted | Attested | Same | Asked | Sampled
Told = OfRecords | Stated | Together | Priced | Published
ByFinance = Ran | Moves | Reports | Undoes | TakesBack
Step = Told | Later | ByFinance | Disputed

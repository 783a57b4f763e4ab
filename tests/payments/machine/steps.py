"""What happens in a history: plain values, so that one that goes wrong can be printed, shortened and played again."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import product
from random import Random
from typing import Literal

from tests.model.builders import START

PEOPLE = ("ann", "bob", "cas", "dan")
PAIRS = (("ann", "bob"), ("ann", "cas"), ("cas", "dan"))  # survivor and absorbed: no record survives itself
MEASURES = ("abstinent_at_review", "housing_resolved", "planned_discharge", "no_representation")
INDICATORS = ("completed", "housed")
BANDS = ("low", "high")
CODES = ("c-one", "c-two")
A_DAY = 0.16  # of the steps
FIRST = START + timedelta(days=130)
Word = Literal["achieved", "proposed", "withdrawn"]
WORDS: tuple[Word, ...] = ("achieved", "proposed", "withdrawn")
Reached = Literal["released", "rejected", "settled", "returned"]
STATES: tuple[Reached, ...] = ("released", "rejected", "settled", "returned")


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
class Began:
    """The treatment in which an outcome may be achieved."""

    person: str
    measure: str
    started_on: date

    @property
    def name(self) -> str:
        return f"{self.person} {self.measure}"


Told = Began | Counted | Stated | Together | Priced | Same | Asked | Published
ByFinance = Ran | Moves | Reports | Undoes
Step = Told | Later | ByFinance


def draw(random: Random, today: date) -> list[Step]:
    """What comes next, one after the other. Each is possible at any time; one that finds nothing to do does nothing."""
    (kind,) = random.choices(list(DRAWN), list(DRAWN.values()))
    return kind(random, today)


def first_priced(random: Random) -> list[Step]:
    """Most people have a tariff from the beginning: without one nothing is worth anything."""
    return [Priced(person, START, random.choice(BANDS), 10_007) for person in PEOPLE[: random.randint(2, 4)]]


def first_began(random: Random) -> list[Step]:
    """Most are in treatment before anything is achieved: else no month is paid by its cohort."""
    names = random.sample(list(product(PEOPLE, MEASURES)), 10)
    return [Began(*name, START + timedelta(days=random.randrange(0, 130, 10))) for name in names]


def draw_day(random: Random) -> Later | None:
    """Whether the next step is another day: it is one for all histories that are played together."""
    return Later(random.choice((1, 1, 7, 31, 92))) if random.random() < A_DAY else None


def _together(random: Random, today: date) -> list[Step]:
    return [Together(tuple(_said(random, today) for _ in range(random.randint(2, 5))))]


def _priced(random: Random, _: date) -> list[Step]:
    day = START + timedelta(days=random.choice((0, 60, 150)))
    pence = random.randint(0, 9) * 1_111
    return [Priced(random.choice(PEOPLE), day, random.choice(BANDS), pence, random.random() < 0.2)]


def _ran(random: Random, _: date) -> list[Step]:
    """Often it is paid at once: what falls afterwards is owed back."""
    code = random.choice(CODES)
    paid: list[Step] = [Moves(code, "released"), Moves(code, "settled")]
    return [Ran(code), *(paid if random.random() < 0.7 else [])]


def _fell(random: Random, today: date) -> list[Step]:
    """It was paid, and is taken back."""
    said = _said(random, today)
    code = CODES[MEASURES.index(said.measure) // 2]
    paid: list[Step] = [Ran(code), Moves(code, "released"), Moves(code, "settled")]
    return [replace(said, word="achieved", until=None), *paid, replace(said, word="withdrawn")]


def _moves(random: Random, _: date) -> list[Step]:
    return [Moves(random.choice(CODES), random.choice(STATES))]


def _reports(random: Random, _: date) -> list[Step]:
    return [Reports(random.choice(CODES), random.choice((1, 50, 100)), random.random() < 0.5)]


def _stated(random: Random, today: date) -> list[Step]:
    return [_said(random, today)]


def _said(random: Random, today: date) -> Stated:
    day = min(today, START + timedelta(days=random.choice((*range(0, 130, 9), *range(130, 500, 31)))))
    until = None if random.random() < 0.5 else day + timedelta(days=random.choice((30, 180, 400)))
    (word,) = random.choices(WORDS, (6, 2, 3))
    person, measure = random.choice(PEOPLE), random.choice(MEASURES)
    return Stated(person, measure, word, day, until, random.choice((0, 0, 0, 1)), random.random() < 0.15)


def _undoes(random: Random, _: date) -> list[Step]:
    return [Undoes(random.randrange(12))]


def _same(random: Random, _: date) -> list[Step]:
    return [Same(*random.choice(PAIRS), random.random() < 0.4)]


def _asked(random: Random, _: date) -> list[Step]:
    return [Asked(random.choice(PEOPLE), random.random() < 0.7)]


def _published(random: Random, _: date) -> list[Step]:
    return [Published(random.choice((1, 2)))]


def _counted(random: Random, today: date) -> list[Step]:
    day = min(today, START + timedelta(days=random.randrange(0, 500, 7)))
    return [Counted(random.choice(CODES), random.choice(INDICATORS), random.randrange(12), day, random.random() < 0.5)]


def _began(random: Random, today: date) -> list[Step]:
    day = min(today, START + timedelta(days=random.randrange(-20, 400, 20)))
    return [Began(random.choice(PEOPLE), random.choice(MEASURES), day)]


DRAWN: dict[Callable[[Random, date], list[Step]], int] = {
    _stated: 20, _together: 5, _priced: 8, _ran: 22, _fell: 6, _moves: 14, _reports: 8, _undoes: 3, _same: 4, _asked: 3,
    _published: 2, _counted: 8, _began: 8,
}  # fmt: skip

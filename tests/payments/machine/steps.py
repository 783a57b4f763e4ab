"""What happens in a history: plain values, so that one that goes wrong can be printed, shortened and played again."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Literal

from tests.model.builders import START

PEOPLE = ("ann", "bob", "cas", "dan")
MEASURES = ("abstinent_at_review", "housing_resolved", "planned_discharge", "no_representation")
BANDS = ("low", "high")
CODES = ("c-one", "c-two")
A_DAY = 0.12  # of the steps
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


Step = Stated | Together | Priced | Later | Ran | Moves | Reports


def draw(random: Random, today: date) -> Step:
    """Each is possible at any time; one that finds nothing to do does nothing."""
    (kind,) = random.choices((_stated, _together, _priced, _ran, _moves, _reports), (30, 6, 10, 14, 24, 4))
    return kind(random, today)


def draw_day(random: Random) -> Later | None:
    """Whether the next step is another day: it is one for all histories that are played together."""
    return Later(random.choice((1, 1, 7, 31))) if random.random() < A_DAY else None


def _together(random: Random, today: date) -> Step:
    return Together(tuple(_stated(random, today) for _ in range(random.randint(2, 5))))


def _priced(random: Random, _: date) -> Step:
    day = START + timedelta(days=random.choice((0, 60, 150)))
    pence = random.randint(0, 9) * 1_111
    return Priced(random.choice(PEOPLE), day, random.choice(BANDS), pence, random.random() < 0.2)


def _ran(random: Random, _: date) -> Step:
    return Ran(random.choice(CODES))


def _moves(random: Random, _: date) -> Step:
    (state,) = random.choices(STATES, (8, 1, 8, 2))
    return Moves(random.choice(CODES), state)


def _reports(random: Random, _: date) -> Step:
    return Reports(random.choice(CODES), random.choice((1, 50, 100)), random.random() < 0.5)


def _stated(random: Random, today: date) -> Stated:
    day = min(today, START + timedelta(days=random.choice((*range(0, 130, 9), *range(130, 500, 31)))))
    until = None if random.random() < 0.5 else day + timedelta(days=random.choice((30, 180, 400)))
    (word,) = random.choices(WORDS, (6, 2, 3))
    person, measure = random.choice(PEOPLE), random.choice(MEASURES)
    return Stated(person, measure, word, day, until, random.choice((0, 0, 0, 1)), random.random() < 0.15)

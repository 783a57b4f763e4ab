"""What comes next in a history, drawn at random."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from itertools import product
from random import Random

from tests.model.builders import START
from tests.model.days import add_months
from tests.model.facts import ProvisionalRule
from tests.payments.machine.steps import (
    BANDS,
    CODES,
    INDICATORS,
    MEASURES,
    PAIRS,
    PEOPLE,
    Asked,
    Attested,
    Began,
    Counted,
    Disputed,
    Ended,
    Later,
    Moves,
    Priced,
    Published,
    Ran,
    Reached,
    Reports,
    Same,
    Sampled,
    Stated,
    Step,
    TakesBack,
    Together,
    Undoes,
    Word,
)

A_DAY = 0.16  # of the steps
WORDS: tuple[Word, ...] = ("achieved", "proposed", "withdrawn")
RULES: tuple[ProvisionalRule, ...] = ("hold", "clawback", "count")
STATES: tuple[Reached, ...] = ("released", "rejected", "settled", "returned")


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
    achieved = replace(said, word="achieved", until=None, by_recorder=False)
    return [achieved, *paid, replace(achieved, word="withdrawn")]


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
    again, older = random.choice((0, 0, 0, 1)), random.random() < 0.15
    closed_on = START + timedelta(days=random.randrange(0, 400, 30)) if random.random() < 0.4 else None
    rule = random.choice(RULES) if until and random.random() < 0.2 else None
    assessed_on = START + timedelta(days=random.randrange(-20, 500, 40))
    return Stated(person, measure, word, day, until, again, older, closed_on, random.random() < 0.1, rule, assessed_on)


def _undoes(random: Random, _: date) -> list[Step]:
    return [Undoes(random.randrange(12))]


def _takes_back(random: Random, _: date) -> list[Step]:
    """Often what came back goes out again before."""
    code = random.choice(CODES)
    paid: list[Step] = [Ran(code), Moves(code, "released")]
    return [*(paid if random.random() < 0.5 else []), TakesBack(code)]


def _mistaken(random: Random, today: date) -> list[Step]:
    """What was paid falls, and is netted or a debt by the time its payment comes back, which it had not."""
    fell = _fell(random, today)
    code = next(step.contract for step in fell if isinstance(step, Ran))
    between: list[Step] = [_said(random, today) for _ in range(4)]  # some days pass
    netted: list[Step] = [Ran(code), Moves(code, "released"), Reports(code, random.choice((30, 60, 100)), True)]
    back: list[Step] = [Moves(code, "returned"), *(_ran(random, today) if random.random() < 0.4 else ())]
    return [*fell, *between, *netted[: random.choice((2, 3))], *back, TakesBack(code)]


def _same(random: Random, _: date) -> list[Step]:
    return [Same(*random.choice(PAIRS), random.random() < 0.4)]


def _asked(random: Random, _: date) -> list[Step]:
    return [Asked(random.choice(PEOPLE), random.random() < 0.7)]


def _published(random: Random, _: date) -> list[Step]:
    return [Published(random.choice((1, 2, 3)))]


def _counted(random: Random, today: date) -> list[Step]:
    day = min(today, START + timedelta(days=random.randrange(0, 500, 7)))
    return [Counted(random.choice(CODES), random.choice(INDICATORS), random.randrange(12), day, random.random() < 0.5)]


def _began(random: Random, today: date) -> list[Step]:
    day = min(today, START + timedelta(days=random.randrange(-20, 400, 20)))
    return [Began(random.choice(PEOPLE), random.choice(MEASURES), day)]


def _ended(random: Random, today: date) -> list[Step]:
    day = min(today, START + timedelta(days=random.randrange(0, 400, 20)))
    return [Ended(random.choice(PEOPLE), random.choice(MEASURES), day)]


def _disputed(random: Random, _: date) -> list[Step]:
    return [Disputed(random.choice(PEOPLE), random.choice(MEASURES))]


def _attested(random: Random, _: date) -> list[Step]:
    people = random.choice((0, 5, 8, 40))
    return [Attested(CODES[0], random.randrange(5), people, random.randint(0, people))]


def _sampled(random: Random, today: date) -> list[Step]:
    """Of a month that is over; often the same again, corrected."""
    month = add_months(START, random.choice((0, 1, 1, 2, 2, 3, 4)))
    if add_months(month, 1) > today:
        return []
    place = random.randrange(2)
    drawn = [f"{who} {what}" for who in PEOPLE for what in MEASURES[2 * place : 2 * place + 2] if random.random() < 0.4]
    failed = random.randint(0, len(drawn))
    validated = random.randint(0, len(drawn) - failed)
    return [Sampled(CODES[place], month, tuple(drawn), validated, failed)]


DRAWN: dict[Callable[[Random, date], list[Step]], int] = {
    _stated: 20, _together: 5, _priced: 8, _ran: 22, _fell: 6, _moves: 14, _reports: 8, _undoes: 3, _same: 4, _asked: 3,
    _published: 2, _counted: 8, _began: 8, _ended: 5, _attested: 5, _takes_back: 2, _mistaken: 5,
    _disputed: 6, _sampled: 6,
}  # fmt: skip

"""Who a person is, as far as a front door can tell.

Only NHS number, birth date and sex together make two registrations one person
without asking. Anything weaker is a proposal that a person decides.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID

from nhs_number.validate import is_valid

from services.assessment.rules.names import all_folded, folded, initials_of

SEXES = ("male", "female", "not_specified", "not_known")
UNSAID_SEXES = frozenset({"not_specified", "not_known"})
MATCH_RULES = ("initials", "nhs_number")
OLDEST_YEARS = 120
BIRTH_PRECISIONS = ("day", "month", "year", "estimated")  # the most certain first
ESTIMATED_WITHIN_YEARS = 10

PSEUDO_POSTCODES = frozenset({"ZZ99 3VZ", "ZZ99 3WZ", "ZZ99 3CZ", "ZZ99 3GZ", "ZZ99 1WZ", "ZZ99 2WZ"})
POSTCODE = re.compile(
    r"(?:[A-PR-UWYZ](?:[0-9]{1,2}|[A-HK-Y][0-9]{1,2}|[0-9][A-HJKPSTUW]|[A-HK-Y][0-9][ABEHMNPRVWXY]))"
    r" [0-9][ABD-HJLNP-UW-Z]{2}"
)


class NotAccepted(ValueError):
    """A value that the field does not take; the text says what it takes, never what was sent. `allowed`: of a day, from
    or until when.
    """

    def __init__(self, text: str, allowed: Sequence[str] | None = None) -> None:
        super().__init__(text)
        self.allowed = allowed


@dataclass(frozen=True, slots=True)
class PersonIdentity:
    """`names` as they are compared; `precision`: how much of the birth date was said, the rest stands for the age."""

    initials: str
    birth_date: date
    sex: str
    nhs_number: str | None
    names: tuple[str, ...] = ()
    precision: str = "day"

    @property
    def is_of_a_month(self) -> bool:
        return self.precision in {"day", "month"}


def identity_said(
    given_name: str, family_name: str, birth_date: date, sex: str, nhs_number: str | None, precision: str
) -> PersonIdentity:
    names = all_folded((given_name, family_name))
    return PersonIdentity(initials_of(given_name, family_name), birth_date, sex, nhs_number, names, precision)


@dataclass(frozen=True, slots=True)
class Registration:
    """Who somebody was said to be, by whom, and which person it goes by after merges.

    A registration that was corrected has several: what was `first` said of it, and what is `standing` now.
    """

    id: UUID
    survivor_id: UUID
    identity: PersonIdentity
    sender: str | None
    postcode: str | None
    pending: bool = False
    first: bool = True
    standing: bool = True

    @property
    def waits(self) -> bool:
        """An alias that goes by no other id, of which somebody has still to say whose it is."""
        return self.pending and self.id == self.survivor_id

    def repeats(self, other: "Registration") -> bool:
        """The same word of the same sender: certain enough, or alike in everything that was said of who it is.

        Of a corrected one what its sender said counts: else the answer would tell that, and how, it was corrected.
        """
        if not self.first or self.sender != other.sender:
            return False
        return likeness(self.identity, other.identity) == "same" or self.said == other.said

    @property
    def said(self) -> tuple[object, ...]:
        who = self.identity
        return who.names, who.birth_date, who.precision, who.sex, who.nhs_number, self.postcode


@dataclass(frozen=True, slots=True)
class Digests:
    """Of what registrations are compared by, in its normalised form and in one area: to be keyed with a secret.

    One is kept by its `likenesses` and looks for those `alike`: any two that may be one person have one of these in
    common, by which they are locked, and either is kept by one that the other looks for.
    """

    nhs_number: bytes | None
    likenesses: list[bytes]
    alike: list[bytes]
    identity: bytes | None


def digests_of(area: str, who: PersonIdentity, sender: str | None) -> Digests:
    born, number = who.birth_date.isoformat(), who.nhs_number
    certain = number is not None and who.precision == "day"
    kept, sought = _words_of(who)
    return Digests(
        nhs_number=number_digest(area, number) if number else None,
        likenesses=[_digest("look-alike", area, *words) for words in kept],
        alike=[_digest("look-alike", area, *words) for words in sought],
        identity=_digest("identity", area, number, born, who.sex, sender) if certain else None,
    )


def _words_of(who: PersonIdentity) -> tuple[list[tuple[str, ...]], list[tuple[str, ...]]]:
    """By what one is kept, and by what others are looked for."""
    letters, month, names = sorted(who.initials), who.birth_date.strftime("%Y-%m"), who.names
    if not who.is_of_a_month:
        return [("names", *names), ("vague", *names)], [("names", *names), ("vague", *names)]
    singly = [(month, letter) for letter in sorted(set(letters))]
    if len(letters) == 1:
        return [*singly, ("names", *names)], [*singly, (month, "one of", *letters), ("vague", *names)]
    kept = [(month, "one of", letter) for letter in sorted(set(letters))]
    return [(month, *letters), *kept, ("names", *names)], [(month, *letters), *singly, ("vague", *names)]


def number_digest(area: str, nhs_number: str) -> bytes:
    return _digest("NHS number", area, nhs_number)


def _digest(kind: str, *said: str | None) -> bytes:
    return hashlib.sha256(json.dumps([kind, *said], ensure_ascii=False).encode()).digest()


def worth_asking(identity: PersonIdentity, alike: Iterable[Registration]) -> list[Registration]:
    """All persons, and of the aliases that wait the first of each sender: so the pairs that look-alikes make grow
    with their number, not with its square. What is left out is asked once its alias is a person of its own.
    """
    registrations: list[Registration] = []
    senders: set[str | None] = set()
    for registration in alike:
        if likeness(identity, registration.identity) is None:
            continue
        if not registration.waits or registration.sender not in senders:
            registrations.append(registration)
        if registration.waits:
            senders.add(registration.sender)
    return registrations


Likeness = Literal["same", "initials", "nhs_number"]


def likeness(identity: PersonIdentity, other: PersonIdentity) -> Likeness | None:
    """How alike two registrations are: `same` is certain enough to act on, the rest is for a person to decide.

    Payment rules 1, Who a person is.
    """
    same_number = identity.nhs_number is not None and identity.nhs_number == other.nhs_number
    whole = identity.precision == other.precision == "day"
    if same_number and whole and identity.birth_date == other.birth_date and identity.sex == other.sex:
        return "same"
    if other.sex in sexes_like(identity.sex) and _may_be_born_alike(identity, other) and _named_alike(identity, other):
        return "initials"
    return "nhs_number" if same_number else None


def reasons_to_ask(
    words: Iterable[PersonIdentity], others: Sequence[PersonIdentity]
) -> set[Literal["initials", "nhs_number"]]:
    """By which rules it is asked whether two persons, of whom all this is said, are one."""
    rules = {likeness(said, other) for said in words for other in others}
    return {"nhs_number" if rule == "same" else rule for rule in rules if rule is not None}


def _may_be_born_alike(identity: PersonIdentity, other: PersonIdentity) -> bool:
    """As far as it was said of both."""
    born, other_born = identity.birth_date, other.birth_date
    match max(identity.precision, other.precision, key=BIRTH_PRECISIONS.index):
        case "day":
            return born == other_born
        case "month":
            return (born.year, born.month) == (other_born.year, other_born.month)
        case "year":
            return born.year == other_born.year
        case _:
            return abs(born.year - other_born.year) <= ESTIMATED_WITHIN_YEARS


def _named_alike(identity: PersonIdentity, other: PersonIdentity) -> bool:
    """The less is said of a birth, the more of the names must agree. One name alone may be either of the other's."""
    if not (identity.is_of_a_month and other.is_of_a_month):
        return bool(identity.names) and identity.names == other.names
    letters, other_letters = sorted(identity.initials), sorted(other.initials)
    if len(letters) == len(other_letters):
        return letters == other_letters
    return not set(letters).isdisjoint(other_letters)


def sexes_like(sex: str) -> frozenset[str]:
    """Which sexes may be the same person's: one that was not said may be any."""
    return frozenset(SEXES) if sex in UNSAID_SEXES else UNSAID_SEXES | {sex}


def checked_name(name: str) -> str:
    """By its letters, of whatever script, a person is compared with others."""
    if not folded(name):
        raise NotAccepted("must hold at least one letter, of any script")
    return name


def checked_nhs_number(text: str) -> str:
    """Ten digits without spaces. A repeated digit can satisfy modulus 11, yet is nobody's number."""
    digits = re.sub(r"[ -]", "", text)
    if not re.fullmatch(r"[0-9]{10}", digits):
        raise NotAccepted("must be 10 digits")
    if len(set(digits)) == 1:
        raise NotAccepted("must not be one digit repeated")
    if not is_valid(digits):
        raise NotAccepted("must have a valid check digit (modulus 11)")
    return digits


def checked_postcode(text: str) -> str:
    """A postcode in its usual form, `SK1 3XE`; ZZ99 codes stand for no fixed abode and the like."""
    joined = re.sub(r"\s", "", text).upper()
    postcode = f"{joined[:-3]} {joined[-3:]}"
    if postcode == "GIR 0AA" or postcode in PSEUDO_POSTCODES:
        return postcode
    if joined.startswith("ZZ") or not POSTCODE.fullmatch(postcode):
        allowed = ", ".join(sorted(PSEUDO_POSTCODES))
        raise NotAccepted(f"must be a UK postcode or one of {allowed}")
    return postcode


def checked_birth_date(born: date, today: date) -> date:
    if born > today:
        raise NotAccepted("must not be in the future", [f"on or before {today}"])
    if today.year - born.year > OLDEST_YEARS:
        earliest = date(today.year - OLDEST_YEARS, 1, 1)
        raise NotAccepted(f"must be within {OLDEST_YEARS} years", [f"on or after {earliest}"])
    return born


def age_on(born: date, day: date) -> int:
    """Whole years, 0 before birth, as a mistaken merge may say; a child of 29 February comes of age on 1 March."""
    return max(0, day.year - born.year - ((day.month, day.day) < (born.month, born.day)))


def survivors(merges: Iterable[tuple[UUID, UUID]]) -> Mapping[UUID, UUID]:
    """Absorbed → the survivor at the end of its chain, from the standing (absorbed, survivor) pairs."""
    step = dict(merges)
    last_survivors = {}
    for absorbed, survivor in step.items():
        end = survivor
        while end in step:
            end = step[end]
        last_survivors[absorbed] = end
    return last_survivors

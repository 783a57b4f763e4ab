"""Who a person is, as far as a front door can tell.

Only NHS number, birth date and sex together make two registrations one person
without asking. Anything weaker is a proposal that a person decides.
"""

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID

from nhs_number.validate import is_valid

SEXES = ("male", "female", "not_specified", "not_known")
UNSAID_SEXES = frozenset({"not_specified", "not_known"})
MATCH_RULES = ("initials", "nhs_number")
OLDEST_YEARS = 120
_LETTERS = frozenset({"Lu", "Ll", "Lt", "Lo"})  # not Lm: the okina and its like are written as apostrophes

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
    initials: str
    birth_date: date
    sex: str
    nhs_number: str | None


@dataclass(frozen=True, slots=True)
class Registration:
    """Who somebody was said to be, by whom, and which person it goes by after merges.

    A registration that was corrected has several: what was `first` said of it, and what is `standing` now.
    """

    id: UUID
    survivor_id: UUID
    identity: PersonIdentity
    sender: str | None
    given_name: str
    family_name: str
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
        return self.identity, self.given_name.casefold(), self.family_name.casefold(), self.postcode


@dataclass(frozen=True, slots=True)
class Digests:
    """Of what registrations are compared by, each in its normalised form and in one area: to be keyed with a secret."""

    nhs_number: bytes | None
    likeness: bytes
    identity: bytes | None


def digests_of(area: str, who: PersonIdentity, sender: str | None) -> Digests:
    born, number = who.birth_date.isoformat(), who.nhs_number
    return Digests(
        nhs_number=number_digest(area, number) if number else None,
        likeness=_digest("look-alike", area, born, who.initials),
        identity=_digest("identity", area, number, born, who.sex, sender) if number else None,
    )


def number_digest(area: str, nhs_number: str) -> bytes:
    return _digest("NHS number", area, nhs_number)


def _digest(kind: str, *said: str | None) -> bytes:
    return hashlib.sha256(json.dumps([kind, *said], ensure_ascii=False).encode()).digest()


def worth_asking(alike: Iterable[Registration]) -> list[Registration]:
    """All persons, and of the aliases that wait the first of each sender: so the pairs that look-alikes make grow
    with their number, not with its square. What is left out is asked once its alias is a person of its own.
    """
    registrations: list[Registration] = []
    senders: set[str | None] = set()
    for registration in alike:
        if not registration.waits or registration.sender not in senders:
            registrations.append(registration)
        if registration.waits:
            senders.add(registration.sender)
    return registrations


Likeness = Literal["same", "initials", "nhs_number"]


def likeness(identity: PersonIdentity, other: PersonIdentity) -> Likeness | None:
    """How alike two registrations are: `same` is certain enough to act on, the rest is for a person to decide."""
    same_number = identity.nhs_number is not None and identity.nhs_number == other.nhs_number
    same_birth = identity.birth_date == other.birth_date
    if same_number and same_birth and identity.sex == other.sex:
        return "same"
    if same_birth and other.sex in sexes_like(identity.sex) and identity.initials == other.initials:
        return "initials"
    return "nhs_number" if same_number else None


def sexes_like(sex: str) -> frozenset[str]:
    """Which sexes may be the same person's: one that was not said may be any."""
    return frozenset(SEXES) if sex in UNSAID_SEXES else UNSAID_SEXES | {sex}


def initials_of(given_name: str, family_name: str) -> str:
    """The first letter of each, past apostrophes, digits and accents that stand alone."""
    return "".join(_first_letter(name) for name in (given_name, family_name))


def _first_letter(name: str) -> str:
    letters = (
        character for character in unicodedata.normalize("NFKC", name) if unicodedata.category(character) in _LETTERS
    )
    return next(letters, "").upper()[:1]


def checked_name(name: str) -> str:
    """By its first letter, of whatever script, a person is compared with others."""
    if not _first_letter(name):
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

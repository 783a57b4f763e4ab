"""Invented people: names that nobody bears, NHS numbers of the test range, postcodes of no district in Stockport."""

# ruff: noqa: S311 - what is drawn has to come out the same each time

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import product

WOMEN = """
    Arabella Bernadette Clementine Cordelia Drusilla Evangeline Felicity Georgiana Henrietta Isadora
    Josephine Katherina Leonora Marguerite Nerissa Octavia Philippa Rosalind Seraphina Theodora Ursulina
    Valentina Wilhelmina Xanthippe Ysabella Zenobia
""".split()  # noqa: SIM905 (a list would be one name a line)
MEN = """
    Ambrose Barnabas Cornelius Desmond Erasmus Ferdinand Gideon Horatio Ignatius Jeremiah Kingsley Leopold
    Montague Nathaniel Octavian Percival Quentin Reginald Sylvester Thaddeus Ulysses Valentine Wolfgang
    Xaverius Yorrick Zachariah
""".split()  # noqa: SIM905 (a list would be one name a line)
FAMILY_BEGINNINGS = """
    Aller Brackle Cragger Dunnock Elver Ferrin Gorse Hazzle Inkle Jasper Kettle Larker Mistle Nettle Oaker
    Pimmer Quillan Rushel Sedger Tansel Umber Varrow Whinnet Yarrel Zinnel
""".split()  # noqa: SIM905 (a list would be one name a line)
FAMILY_ENDINGS = """
    beckery combeth drythe fennick gathwin hollard marwick thripp withen yarde
""".split()  # noqa: SIM905 (a list would be one name a line)
INWARD = "ABDEFGHJLNPQRSTUWXYZ"


@dataclass(frozen=True)
class InventedIdentity:
    given_name: str
    family_name: str
    birth_date: date
    sex: str
    nhs_number: str
    postcode: str
    district: str = "stockport"

    def registration(self, *, with_number: bool = True) -> dict[str, object]:
        number = {"nhsNumber": self.nhs_number} if with_number else {}
        return {
            "givenName": self.given_name,
            "familyName": self.family_name,
            "birthDate": self.birth_date.isoformat(),
            "sex": self.sex,
            **number,
            "postcode": self.postcode,
            "district": self.district,
            "languages": ["en"],
        }

    @property
    def initials_birth_sex(self) -> tuple[str, date, str]:
        return "".join(sorted(self.given_name[0] + self.family_name[0])), self.birth_date, self.sex


def spare_nhs_number(serial: int) -> str | None:
    """The serial-th number of the 999 range; None where modulus 11 leaves no check digit."""
    digits = f"999{serial:06d}"
    check = 11 - sum(int(digit) * weight for digit, weight in zip(digits, range(10, 1, -1), strict=True)) % 11
    if check == 10:
        return None
    return digits + str(check % 11)


class Town:
    """Hands out people, never two whom initials, birth date and sex could confuse."""

    def __init__(self, seed: int, district: str = "stockport", outward: str = "SK") -> None:
        self._district, self._outward = district, outward
        self._families = [a + b for a, b in product(FAMILY_BEGINNINGS, FAMILY_ENDINGS)]
        random.Random(f"{seed}/families").shuffle(self._families)
        self._taken: set[tuple[str, date, str]] = set()
        self._serial = 120_000
        self._count = 0

    def person(self, rng: random.Random, age: int, on: date) -> InventedIdentity:
        """Somebody who is `age` on that day, with some days to spare on both sides."""
        while True:
            birth = on.replace(year=on.year - age, day=min(on.day, 28)) - timedelta(days=rng.randint(20, 340))
            sex = rng.choice(["male", "male", "female"])
            someone = InventedIdentity(
                given_name=rng.choice(MEN if sex == "male" else WOMEN),
                family_name=self._family(),
                birth_date=birth,
                sex=sex,
                nhs_number=self._number(),
                postcode=self._postcode(rng),
                district=self._district,
            )
            if someone.initials_birth_sex not in self._taken:
                self._taken.add(someone.initials_birth_sex)
                return someone

    def _family(self) -> str:
        round_, place = divmod(self._count, len(self._families))
        self._count += 1
        family = self._families[place]
        return family if not round_ else f"{family}-{self._families[(place + 97 * round_) % len(self._families)]}"

    def _number(self) -> str:
        while True:
            self._serial += 37
            if number := spare_nhs_number(self._serial):
                return number

    def _postcode(self, rng: random.Random) -> str:
        return f"{self._outward}{rng.randint(24, 29)} {rng.randint(1, 9)}{rng.choice(INWARD)}{rng.choice(INWARD)}"

"""What persons are found by: HMACs of what was said of them, so that no index and no lock holds an NHS number.

A bare hash would not do: there are few enough NHS numbers, and birth dates, to try them all.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from services.assessment.rules.identity import PersonIdentity, digests_of
from shared.data.db import Session
from shared.data.ending import beside
from shared.data.statements import command
from shared.kernel.fingerprints import Secrets

_NOTE = command("INSERT INTO fingerprint_secret (name, proof) VALUES (:name, :proof) ON CONFLICT DO NOTHING")


@dataclass(frozen=True, slots=True)
class Sought:
    """As each of our secrets keys it: what an older one kept is found too."""

    nhs_number: list[str]
    likeness: list[str]

    @property
    def names(self) -> list[str]:
        """To be locked."""
        return [*self.nhs_number, *self.likeness]


def columns_of(secrets: Secrets, area: str, who: PersonIdentity, sender: str | None) -> dict[str, Any]:
    """As a row of `person` keeps them."""
    digests = digests_of(area, who, sender)
    return {
        "nhs_number_key": _keyed(secrets, digests.nhs_number),
        "likeness_keys": [secrets.keyed(digest).hex() for digest in digests.likenesses],
        "identity_key": _keyed(secrets, digests.identity),
        "keyed_with": secrets.name,
    }


def _keyed(secrets: Secrets, digest: bytes | None) -> str | None:
    return None if digest is None else secrets.keyed(digest).hex()


def sought(secrets: Secrets, area: str, who: PersonIdentity) -> Sought:
    digests, names = digests_of(area, who, None), secrets.by_name
    number = digests.nhs_number
    return Sought(
        nhs_number=[] if number is None else [secrets.keyed(number, name).hex() for name in names],
        likeness=[secrets.keyed(digest, name).hex() for name in names for digest in digests.alike],
    )


def names_to_lock(secrets: Secrets, area: str, identities: Collection[PersonIdentity]) -> set[str]:
    """Two processes have a secret in common, whichever of them is the first in each."""
    return {name for identity in identities for name in sought(secrets, area, identity).names}


def note_secret(session: Session) -> None:
    """That it kept something: who has it no more would find nobody. A POST with an Idempotency-Key notes it anyway."""
    secrets = session.database.secrets
    beside(session, _NOTE, {"name": secrets.name, "proof": secrets.proof()})


async def keep_secret(session: Session, secrets: Secrets) -> None:
    """As `note_secret`, at once."""
    await _NOTE.execute(session, name=secrets.name, proof=secrets.proof())

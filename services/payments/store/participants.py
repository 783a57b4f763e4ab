"""The people behind an amount: who recorded and verified its outcome, and who chose what the recovery is worth."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from services.payments.rules.separation_of_duties import NOBODY, Participants

# Of the joined `tariff`: who confirmed it, and who confirmed others of the same person and day, void ones too.
CONFIRMED_BY = """ARRAY(
    SELECT DISTINCT chosen.confirmed_by FROM tariff AS chosen
     WHERE chosen.client_id = tariff.client_id AND chosen.valid_from = tariff.valid_from AND chosen.area = tariff.area)
"""
PEOPLE = f"""outcome.recorders, outcome.verified_by, outcome.verifiers, outcome.delivered_by,
           {CONFIRMED_BY} AS confirmed_by"""
JOINED = (
    """LEFT JOIN outcome ON outcome.outcome_id = amount.key LEFT JOIN tariff ON tariff.tariff_id = amount.tariff_id"""
)


@dataclass(frozen=True, slots=True)
class AmountPeople:
    """Of an amount, whoever has a hand in it by what is known now; and, once approved, as it was then."""

    amount_key: UUID
    client_id: UUID | None
    party: str  # whom it is due to
    recorders: Sequence[Mapping[str, Any]] | None
    verified_by: str | None
    verifiers: Sequence[Mapping[str, Any]] | None
    delivered_by: str | None
    confirmed_by: Sequence[str]
    kept: Mapping[str, Any] | None

    @property
    def participants(self) -> Participants:
        """Now. Where it holds by itself and a person verified too, `system` is among the verifiers."""
        return _participants(self.amount_key, self.recorders, self.verified_by, self.verifiers, self.confirmed_by)

    @property
    def all_participants(self) -> list[Participants]:
        """Of a line that was approved, those of then too."""
        then = self.kept
        if not then:
            return [self.participants]
        people = (then["recorders"], then["verified_by"], then["verifiers"], then["confirmed_by"])
        return [self.participants, _participants(self.amount_key, *people)]

    @property
    def paid_for_delivery_of(self) -> str | None:
        """Once approved, as it was then: nobody could go on with it, were it the council itself by now."""
        return self.kept["delivered_by"] if self.kept else self.delivered_by


def _participants(
    amount_key: UUID,
    recorders: Sequence[Mapping[str, Any]] | None,
    verified_by: str | None,
    verifiers: Sequence[Mapping[str, Any]] | None,
    confirmed_by: Sequence[str],
) -> Participants:
    recorded = frozenset(person["sub"] for person in recorders or ())
    verified = {person["sub"] for person in verifiers or ()}
    if verified_by is not None and verified_by not in NOBODY:
        verified.add(verified_by)
    return Participants(amount_key, recorded, frozenset(verified), frozenset(confirmed_by))

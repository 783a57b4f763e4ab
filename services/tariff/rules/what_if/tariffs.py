"""What a draft would have made of a tariff that stands, by the points that it was made from.

Payment rules 9.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.tariff.rules.proposal import PublishedScheme, arithmetic, leads_to_tariff, scheme_on
from services.tariff.rules.scheme import Scheme
from services.tariff.rules.what_if.differences import LAST


@dataclass(frozen=True, slots=True)
class StandingTariff:
    """With what its assessment says."""

    id: UUID
    valid_from: date
    band: str
    proposed_band: str | None
    set_singly: Mapping[str, int]
    kind: str
    in_remit: bool
    points: Mapping[str, int]

    @property
    def band_chosen(self) -> bool:
        return self.band != self.proposed_band


@dataclass(frozen=True, slots=True)
class TriedTariff:
    """`kept`: a person chose its band or a price, and that stays. `undecided`: the points lead to no band by the draft,
    so that somebody would have to choose one; it stays in its own.
    """

    tariff_id: UUID
    band: str
    set_singly: Mapping[str, int]
    kept: bool
    undecided: bool


def tried(standing: StandingTariff, draft: Scheme, published: Sequence[PublishedScheme]) -> TriedTariff | None:
    """As it would be confirmed anew; None where the draft would not judge it."""
    counting = scheme_on(standing.valid_from, [*published, PublishedScheme(draft, "", LAST)])
    if counting is None or counting.scheme is not draft:
        return None
    if not leads_to_tariff(draft, standing.kind, standing.in_remit):
        return None
    band = None if standing.band_chosen else arithmetic(draft, standing.points).band
    return TriedTariff(
        standing.id,
        band or standing.band,
        standing.set_singly,
        kept=standing.band_chosen or bool(standing.set_singly),
        undecided=band is None and not standing.band_chosen,
    )

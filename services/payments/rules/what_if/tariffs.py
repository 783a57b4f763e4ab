"""What a draft would have made of the tariffs that were confirmed: another band, and the prices of its own book.

Payment rules 9.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from uuid import UUID

from services.payments.rules.schemes import Scheme
from services.payments.rules.shapes.tariff import book_row
from services.payments.rules.tariffs import Tariff


@dataclass(frozen=True, slots=True)
class TariffByDraft:
    """Of a tariff that the draft would judge; a band or price that a person chose stays as it was chosen."""

    tariff_id: UUID
    band: str
    set_singly: Mapping[str, int] = field(default_factory=dict)


def by_draft(tariffs: Iterable[Tariff], judged: Mapping[UUID, TariffByDraft], draft: Scheme) -> dict[UUID, Tariff]:
    """By id, those that would be others."""
    return {tariff.id: _as_it_would_be(tariff, judged[tariff.id], draft) for tariff in tariffs if tariff.id in judged}


def _as_it_would_be(tariff: Tariff, judged: TariffByDraft, draft: Scheme) -> Tariff:
    named = replace(
        tariff, band=judged.band, scheme_id=draft.id, scheme_version=draft.version, scheme_hash=draft.hash, prices=None
    )
    if draft.price_from != "tariff":
        return named
    rows = {measure: book_row(draft, judged.band, measure, tariff.valid_from) for measure in draft.measures}
    book = {measure: row.pence for measure, row in rows.items() if row}
    return replace(named, prices={measure: judged.set_singly.get(measure, pence) for measure, pence in book.items()})

"""The codes of one scheme version with their names: what somebody who confirms chooses from, and prices are of."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.tariff.rules.scheme import Scheme
from shared.kernel.code_lists import NamedCode, named_parties


@dataclass(frozen=True, slots=True)
class TariffCodeLists:
    """`bands` from low to high."""

    bands: Sequence[str]
    override_codes: Sequence[NamedCode]
    measures: Sequence[NamedCode]
    parties: Sequence[NamedCode]


def code_lists(scheme: Scheme) -> TariffCodeLists:
    """In the scheme's own order."""
    return TariffCodeLists(
        bands=tuple(band.code for band in scheme.complexity.bands),
        override_codes=tuple(NamedCode(override.code, override.title) for override in scheme.override_codes),
        measures=tuple(NamedCode(measure.code, measure.title) for measure in scheme.measures),
        parties=named_parties(
            {
                "code": contract.code,
                "party": contract.party,
                "title": contract.title,
                "subcontracts": [{"party": row.party, "name": row.name} for row in contract.subcontracts],
            }
            for contract in scheme.contracts
        ),
    )

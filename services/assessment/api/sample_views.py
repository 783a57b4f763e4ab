"""Samples as they are shown: the draw beside what became of it."""

from collections.abc import Iterable, Sequence
from itertools import groupby

from services.assessment.commands.samples import SampleRead
from services.assessment.models.samples import FAILED, SET_ASIDE, VALIDATED, WAITING
from services.assessment.rules.sampling import agreed_percent
from services.assessment.schemas.samples import SampleClassView, SampleView, VerifierAgreementRow
from services.assessment.store.samples import VerifierCount


def sample_view(read: SampleRead) -> SampleView:
    sample = read.sample
    classes = [
        SampleClassView.model_validate(
            row | {state: read.count(row["code"], state) for state in (WAITING, VALIDATED, FAILED, SET_ASIDE)}
        )
        for row in sample.classes
    ]
    is_open = any(row.waiting for row in classes)
    return SampleView.model_validate(
        sample.model_dump(exclude={"classes", "seed"})
        | {
            "classes": classes,
            "state": "open" if is_open else "finished",
            "seed": sample.seed if sample.finished_on else None,
        }
    )


def agreement_rows(counts: Iterable[VerifierCount]) -> list[VerifierAgreementRow]:
    """They come in this order."""
    grouped = groupby(counts, lambda row: (row.purpose, row.organisation, row.verifier))
    return [_agreement(whose, list(rows)) for whose, rows in grouped]


def _agreement(whose: tuple[str, str, str], rows: Sequence[VerifierCount]) -> VerifierAgreementRow:
    purpose, organisation, verifier = whose
    counts = {row.state: row.count for row in rows}
    agreed, disagreed = counts.get(VALIDATED, 0), counts.get(FAILED, 0)
    return VerifierAgreementRow.model_validate({
        "purpose": purpose,
        "organisation": organisation,
        "verifier": verifier,
        "drawn": sum(counts.values()),
        "waiting": counts.get(WAITING, 0),
        "agreed": agreed,
        "disagreed": disagreed,
        "set_aside": counts.get(SET_ASIDE, 0),
        "agreed_percent": agreed_percent(agreed, disagreed),
    })  # fmt: skip

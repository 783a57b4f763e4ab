"""What the neutral ranking had first, and whether that was chosen."""

from collections.abc import Iterator

from services.referral.rules.cases.facts import CountedReferral
from shared.figures.cases import Case
from shared.figures.indicators import Indicator

INDICATORS = (
    Indicator(
        code="ranked-first",
        title="First in the ranking, and chosen",
        rule="Each ranking that a referral was made from, by the service that it had first; of these, those in which"
        " that service was chosen. Beside `referrals-made` it tells how far what is chosen is what suits best.",
        unit="share",
        dimensions=("provider", "service", "choice", "history"),
        impartial=True,
    ),
    Indicator(
        code="ranked-chosen",
        title="Referrals made from a ranking",
        rule="Each referral that was made from a ranking, by the service that was chosen, whatever that had first."
        " Beside the rankings of `ranked-first` it tells each provider's share of what was chosen against its share of"
        " what suited best.",
        unit="count",
        dimensions=("provider", "service", "choice", "history"),
        impartial=True,
    ),
)


def cases(referral: CountedReferral) -> Iterator[Case]:
    if referral.ranked_on:
        yield Case(
            indicator="ranked-first",
            subject_id=referral.id,
            owner_id=referral.client_id,
            eligible_on=referral.ranked_on,
            met_on=referral.ranked_on if referral.first_chosen else None,
            provider=referral.first_provider,
            service=referral.first_service,
            choice=referral.choice,
            history="returning" if referral.returning else "new",
        )
        yield Case(
            indicator="ranked-chosen",
            subject_id=referral.id,
            owner_id=referral.client_id,
            eligible_on=referral.ranked_on,
            provider=referral.provider,
            service=str(referral.service_id),
            choice=referral.choice,
            history="returning" if referral.returning else "new",
        )

"""What tariff counts of the time until a band is confirmed."""

from datetime import date
from uuid import UUID

import pytest

from services.tariff.rules.cases import AssessmentToBand, cases_of

ASSESSED = date(2012, 7, 10)


@pytest.mark.parametrize(
    ("confirmed_on", "waited"), [(date(2012, 7, 13), 3), (ASSESSED, 0), (date(2012, 7, 5), 0), (None, None)]
)
def test_confirmed_before_the_day_to_which_the_assessment_was_corrected_it_waited_for_nothing(
    confirmed_on: date | None, waited: int | None
) -> None:
    assessment = AssessmentToBand(
        id=UUID(int=1), client_id=UUID(int=2), kind="comprehensive", in_remit=True, assessed_on=ASSESSED,
        confirmed_on=confirmed_on, is_open=confirmed_on is None,
    )  # fmt: skip
    (case,) = cases_of([assessment], [])
    assert (case.value, case.met_on) == (waited, None if waited is None else max(ASSESSED, confirmed_on or ASSESSED))

"""The reference of a payment, as a bank's statement has it: what is taken, and how a refusal says what may stand."""

import pytest
from pydantic import ValidationError

from services.payments.schemas import ReturnBody, SettlementBody
from shared.kernel.wording import in_words


@pytest.mark.parametrize("reference", ["BACS 1", "BACS-0604-17", "STOCKPORT MBC 0412/7"])
def test_a_reference_may_have_spaces_within(reference: str) -> None:
    assert SettlementBody.model_validate({"reference": reference, "settledOn": "2012-06-11"}).reference == reference
    assert ReturnBody.model_validate({"reference": reference, "reasonCode": "refused"}).reference == reference


@pytest.mark.parametrize("reference", [" BACS 1", "BACS 1 ", "BACS  1", "BACS\t1", "BACS\n1", "BACS;1", ""])
def test_any_other_space_is_refused(reference: str) -> None:
    with pytest.raises(ValidationError):
        SettlementBody.model_validate({"reference": reference, "settledOn": "2012-06-11"})


def test_a_refusal_says_what_a_reference_may_hold() -> None:
    with pytest.raises(ValidationError) as refused:
        SettlementBody.model_validate({"reference": "BACS  1", "settledOn": "2012-06-11"})
    assert in_words(refused.value.errors()[0]) == (
        "must hold letters, digits, _, ., / and -, with single spaces within, and begin with a letter or digit"
    )

"""Why no coming year was drawn, in words."""

import pytest

from services.payments.pages.projected_words import total_in_words

LITTLE = "Too little is known of any contract to draw its coming year."


@pytest.mark.parametrize(
    ("reasons", "says"),
    [
        ((), LITTLE),
        (("weeks", "starts"), LITTLE),
        (("judged", "judged"), "changes what people are judged by: how often they would meet that was never observed."),
        (("cohorts",), "every contract pays by cohorts, and those are not drawn."),
        (("weeks", "judged"), "too little is known of it, or it is paid by what is not drawn."),
    ],
)
def test_it_is_not_said_to_be_too_little_where_it_is_another_reason(reasons: tuple[str, ...], says: str) -> None:
    said = total_in_words({"total": None, "contracts": [{"whyNot": reason} for reason in reasons]})
    assert said.endswith(says)
    assert (said == LITTLE) == (says == LITTLE)

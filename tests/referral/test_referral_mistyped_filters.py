"""An organisation that the directory does not have is no filter: an empty list would say that there is nothing."""

import pytest

from tests.referral.client import Town


@pytest.mark.parametrize("path", ["/services", "/referrals", "/episodes"])
async def test_a_mistyped_organisation_is_refused_with_those_that_there_are(town: Town, path: str) -> None:
    answer = await town.get(f"{path}?organisation=nowhere")
    assert answer.status_code == 422, answer.text
    assert {"cdas", "riverside"} <= set(answer.json()["errors"][0]["allowed"])
    right = await town.get(f"{path}?organisation=cdas")
    assert right.status_code == 200, right.text

"""A filter that is nobody's and nothing's name is refused: an empty list would say that there is nothing."""

import pytest

from tests.assessment.client import Desk


@pytest.mark.parametrize(
    "path",
    ["/activities?kind=advcie", "/ndtms-episodes?agency=N0852", "/ndtms-rows?agency=N0852",
     "/ndtms-extracts?agency=N0852"],
)  # fmt: skip
async def test_a_mistyped_filter_is_refused_with_what_there_is(open_desk: Desk, path: str) -> None:
    name = {"fileName": "N0002-20120401-20120831-TREAT-IN-H.csv", "provider": "cdas"}
    assert (await open_desk.post("/ndtms-extracts", name)).status_code == 201
    answer = await open_desk.get(path)
    assert answer.status_code == 422, answer.text
    (error,) = answer.json()["errors"]
    assert {"advice", "N0002"} & set(error["allowed"])
    right = path.replace("N0852", "N0002").replace("advcie", "advice")
    assert (await open_desk.get(right)).status_code == 200

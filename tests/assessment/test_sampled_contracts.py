"""Of which contracts samples are drawn is said before anybody tries to draw one."""

from datetime import date

from tests.assessment.client import Desk
from tests.assessment.test_samples import COUNCIL, with_samples


async def test_the_contracts_that_have_samples_are_told_with_their_months(desk: Desk) -> None:
    await desk.running.deliver(("stockport-2012", with_samples()))
    desk.running.today = date(2012, 6, 2)
    told = (await desk.get("/sampled-contracts", "verifier", **COUNCIL)).json()
    assert told == {"items": [{"contract": "cdas-2012", "months": ["2012-05-01", "2012-04-01"]}]}


async def test_where_no_contract_has_them_none_is_told(desk: Desk) -> None:
    assert (await desk.get("/sampled-contracts", "verifier", **COUNCIL)).json() == {"items": []}

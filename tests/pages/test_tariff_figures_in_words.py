"""Tariff's figures name kinds, reasons and the remit in words, as the other services' do theirs."""

from collections.abc import AsyncIterator, Callable
from datetime import date

import pytest

from tests.figures.counted import derive
from tests.harness import Running
from tests.pages.conftest import Browser, browser_of
from tests.pages.issuer import StubIssuer
from tests.pages.test_tariffs_decided import CHOSEN, made
from tests.tariff.client import publish


@pytest.fixture
async def office(
    tariff: Running, issuer: StubIssuer, with_pages: Callable[[Running], Running]
) -> AsyncIterator[Browser]:
    tariff.today = date(2012, 4, 16)
    async with browser_of(with_pages(tariff), issuer) as browser:
        await publish(tariff)
        await made(tariff, CHOSEN)
        await derive(tariff)
        yield browser


@pytest.mark.parametrize(
    ("figure", "by", "says", "code"),
    [
        ("bands-confirmed", "kind", "Comprehensive assessment", ">Comprehensive<"),
        ("bands-confirmed", "band", "High", ">high<"),
        ("bands-overridden", "reason", "A second rater came to another band", "Second rater"),
        ("assessment-to-band", "remit", "In the remit", ">In<"),
    ],
)
async def test_values_stand_in_words(office: Browser, figure: str, by: str, says: str, code: str) -> None:
    await office.sign_in("commissioner", organisation="council")
    page = (await office.get(f"/figures/{figure}?by={by}&from=2012-04-01&to=2012-04-30")).text
    assert says in page
    assert code not in page

"""What an issuer says of itself is believed where it is the issuer that was set, and in production where it has TLS."""

import httpx
import pytest

from services.payments.settings import Settings
from shared.pages.discovery import Discoverer, IssuerUnavailable

ISSUER = "https://issuer.example"
DOCUMENT = {
    "issuer": ISSUER,
    "authorization_endpoint": f"{ISSUER}/authorize",
    "token_endpoint": f"{ISSUER}/token",
}


def asking(**said: str) -> Discoverer:
    settings = Settings(
        database_url="postgresql://nobody@localhost/none", issuer=ISSUER, oidc_url=f"{ISSUER}/.well-known/x"
    )
    return Discoverer(settings, httpx.MockTransport(lambda _request: httpx.Response(200, json=DOCUMENT | said)))


async def test_the_issuer_that_was_set_is_believed() -> None:
    assert (await asking().get()).token_endpoint == f"{ISSUER}/token"


@pytest.mark.parametrize("issuer", ["https://other.example", f"{ISSUER}/", "https://ISSUER.example", ""])
async def test_whose_metadata_is_anothers_is_refused(issuer: str) -> None:
    with pytest.raises(IssuerUnavailable):
        await asking(issuer=issuer).get()


@pytest.mark.parametrize("field", ["authorization_endpoint", "token_endpoint", "end_session_endpoint"])
async def test_production_is_led_to_no_address_without_tls(field: str) -> None:
    with pytest.raises(IssuerUnavailable):
        await asking(**{field: "http://issuer.example/there"}).get()

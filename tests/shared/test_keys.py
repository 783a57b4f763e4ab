"""The issuer's keys: one question at a time, none for garbage, kept through odd answers, and dead when withdrawn."""

import asyncio
import json
from collections.abc import Iterator

import aiohttp
import pytest
from joserfc.jwk import ECKey, OctKey, RSAKey

from shared.kernel.problems import Unauthorized, Unavailable
from shared.messaging.feed_reader import ServiceToken
from shared.web.auth import Verifier
from shared.web.keys import (
    KEYS_AGAIN_SECONDS,
    KEYS_DEAD_SECONDS,
    KEYS_FRESH_SECONDS,
    KEYS_LAST_SECONDS,
    Keys,
    key_set,
)
from tests.harness import AUDIENCE, ISSUER, KEY, signed, token
from tests.shared.example import Settings
from tests.shared.processes import Issuer

OTHER = ECKey.generate_key("P-256", {"kid": "other"})
CLAIMS = {"sub": "someone", "area": "stockport", "organisation": "start", "roles": ["assessor"]}


class Hands:
    def __init__(self) -> None:
        self.at = 1000.0

    def __call__(self) -> float:
        return self.at


@pytest.fixture
def hands() -> Hands:
    return Hands()


@pytest.fixture
def issuer() -> Iterator[Issuer]:
    issuer = Issuer()
    yield issuer
    issuer.close()


@pytest.fixture
def keys(issuer: Issuer, hands: Hands) -> Keys:
    return Keys(issuer.url, now=hands)


@pytest.fixture
def verifier(keys: Keys) -> Verifier:
    return Verifier(keys, ISSUER, AUDIENCE)


def _published(*keys: ECKey | RSAKey | OctKey) -> bytes:
    return json.dumps({"keys": [key.as_dict(private=isinstance(key, OctKey)) for key in keys]}).encode()


def _new(sub: str) -> str:
    """A token that was never checked before."""
    return signed(CLAIMS | {"sub": sub})


def _unknown(sub: str) -> str:
    return signed(CLAIMS | {"sub": sub}, OTHER, {"alg": "ES256", "kid": "other", "typ": "at+jwt"})


async def test_keys_are_fetched_once(verifier: Verifier, issuer: Issuer) -> None:
    for sub in ("one", "two"):
        assert (await verifier.actor(_new(sub))).sub == sub
    assert issuer.asked == 1


async def test_many_at_once_are_one_question(verifier: Verifier, issuer: Issuer) -> None:
    found = await asyncio.gather(*(verifier.actor(_new(f"many {n}")) for n in range(30)))
    assert (len(found), issuer.asked) == (30, 1)


async def test_a_new_key_is_asked_for_but_not_again_and_again(verifier: Verifier, issuer: Issuer, hands: Hands) -> None:
    await verifier.actor(_new("before"))
    issuer.document = _published(KEY, OTHER)
    with pytest.raises(Unauthorized):
        await verifier.actor(_unknown("at once"))  # asked moments ago
    hands.at += KEYS_AGAIN_SECONDS
    assert (await verifier.actor(_unknown("later"))).sub == "later"
    assert issuer.asked == 2


async def test_garbage_is_no_reason_to_ask(verifier: Verifier, issuer: Issuer, hands: Hands) -> None:
    garbage = [
        "nonsense", "a.b.c", signed(CLAIMS | {"iss": "https://else.test"}, OTHER, {"alg": "ES256", "kid": "x"}),
        signed(CLAIMS, OctKey.generate_key(256), {"alg": "HS256", "kid": "x"}),
        "eyJhbGciOiJub25lIiwia2lkIjoieCJ9.e30.", "eyJhbGciOiJFUzI1NiIsImtpZCI6W119.e30.AA", "e30.W10.AA",
    ]  # fmt: skip
    for text in garbage:
        hands.at += KEYS_AGAIN_SECONDS
        with pytest.raises(Unauthorized):
            await verifier.actor(text)
    assert issuer.asked == 0


ODD = [
    b"", b"<html>moved</html>", b"[]", b"null", b"{}", b'{"keys": []}', b'{"keys": {}}', b'{"keys": [null, 7, {}]}',
    b'{"keys": [{"kty": "AKP", "kid": "test"}]}', b'{"keys": [{"kty": "EC", "kid": "test", "crv": "P-256", "x": "!"}]}',
    _published(OctKey.generate_key(256)), b" " * 1_000_001, b'{"keys"' + b"[" * 100_000,
]  # fmt: skip


@pytest.mark.parametrize("document", ODD, ids=[str(number) for number in range(len(ODD))])
async def test_an_odd_answer_leaves_the_keys_that_we_have(
    verifier: Verifier, issuer: Issuer, hands: Hands, document: bytes
) -> None:
    await verifier.actor(_new("before"))
    issuer.document = document
    hands.at += KEYS_DEAD_SECONDS + 1
    assert (await verifier.actor(_new("meanwhile"))).sub == "meanwhile"
    assert issuer.asked == 2


@pytest.mark.parametrize("document", ODD, ids=[str(number) for number in range(len(ODD))])
async def test_an_odd_first_answer_is_503_and_not_asked_for_each_token(
    verifier: Verifier, issuer: Issuer, hands: Hands, document: bytes
) -> None:
    issuer.document = document
    for n in range(3):
        with pytest.raises(Unavailable) as refused:
            await verifier.actor(_new(f"odd {n}"))
        assert refused.value.headers["Retry-After"]
    assert issuer.asked == 1


async def test_keys_come_from_no_address_but_the_one_that_was_set(verifier: Verifier, issuer: Issuer) -> None:
    other = Issuer()
    issuer.status, issuer.elsewhere = 302, other.url
    with pytest.raises(Unavailable):
        await verifier.actor(_new("elsewhere"))
    other.close()
    assert (issuer.asked, other.asked) == (1, 0)


async def test_nor_does_a_secret_go_to_another(issuer: Issuer) -> None:
    """A redirect of 307 would take the form along."""
    other = Issuer()
    other.document = b'{"access_token": "theirs"}'
    issuer.status, issuer.elsewhere = 307, other.url
    settings = Settings(
        database_url="postgresql://nobody@localhost/none", environment="sandbox",
        service_token_url=issuer.url, service_secret="ours",
    )  # fmt: skip
    async with aiohttp.ClientSession() as client:
        with pytest.raises(aiohttp.TooManyRedirects):
            await ServiceToken(settings).get(client)
    other.close()
    assert (issuer.asked, other.asked) == (1, 0)


@pytest.mark.filterwarnings("ignore:Key size should be:UserWarning")
async def test_a_key_that_is_too_short_is_not_used() -> None:
    short, long = RSAKey.generate_key(1024, {"kid": "short"}), RSAKey.generate_key(2048, {"kid": "long"})
    assert [key.kid for key in key_set(_published(short, long)).keys] == ["long"]
    with pytest.raises(ValueError, match="no public key"):
        key_set(_published(short))


async def test_a_key_of_another_kind_does_not_spoil_the_rest() -> None:
    document = json.loads(_published(OTHER, RSAKey.generate_key(2048, {"kid": "rsa"}), OctKey.generate_key(256)))
    document["keys"] += [{"kty": "AKP", "alg": "ML-DSA-44"}, "x", KEY.as_dict(private=False) | {"use": "enc"}]
    assert [key.kid for key in key_set(json.dumps(document).encode()).keys] == ["other", "rsa"]


async def test_a_withdrawn_key_is_dead_after_the_time_that_is_said(
    verifier: Verifier, issuer: Issuer, hands: Hands
) -> None:
    await verifier.actor(_new("before"))
    issuer.document = _published(OTHER)
    hands.at += KEYS_DEAD_SECONDS + 1  # nobody asked in between
    with pytest.raises(Unauthorized):
        await verifier.actor(_new("after"))


async def test_old_keys_are_fetched_beside_the_requests(
    verifier: Verifier, keys: Keys, issuer: Issuer, hands: Hands
) -> None:
    await verifier.actor(_new("before"))
    issuer.document = _published(OTHER)
    hands.at += KEYS_FRESH_SECONDS + 1
    assert (await verifier.actor(_new("beside"))).sub == "beside"
    assert keys._fetching is not None
    await keys._fetching
    with pytest.raises(Unauthorized):
        await verifier.actor(_new("after"))
    assert issuer.asked == 2


async def test_without_the_issuer_the_keys_last_a_day(verifier: Verifier, issuer: Issuer, hands: Hands) -> None:
    await verifier.actor(_new("before"))
    issuer.status = 500
    hands.at += KEYS_LAST_SECONDS - 1
    assert (await verifier.actor(_new("long after"))).sub == "long after"
    hands.at += 2
    with pytest.raises(Unavailable):
        await verifier.actor(_new("too long after"))
    issuer.status = 200
    hands.at += KEYS_AGAIN_SECONDS
    assert (await verifier.actor(_new("again"))).sub == "again"


async def test_an_issuer_that_is_not_there_is_asked_once(hands: Hands) -> None:
    verifier = Verifier(Keys("http://127.0.0.1:9/jwks", now=hands), ISSUER, AUDIENCE)
    for _ in range(3):
        with pytest.raises(Unavailable):
            await verifier.actor(token("assessor"))

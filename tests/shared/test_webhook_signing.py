"""Signatures of deliveries: the specification's own example, and keys of which none is kept."""

import base64
from uuid import UUID

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from shared.kernel.fingerprints import read_secrets
from shared.messaging.webhooks.signing import HMAC, SigningKey, SigningKind, key_of, signed_headers

ENDPOINT = UUID("0198c2a1-7b1e-7c3a-9f10-5d2e8b6a4f31")
SECRETS = read_secrets("new:what-comes-first,old:what-came-before")
KINDS: tuple[SigningKind, ...] = ("hmac", "ed25519")
BODY = b'{"test": 2432232314}'


def test_it_signs_as_the_example_of_the_specification() -> None:
    key = SigningKey(HMAC, base64.b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"))
    assert key.for_receiver == "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    assert signed_headers("msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, BODY, [key]) == {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }


def test_a_receiver_checks_ed25519_by_the_public_key_alone() -> None:
    key = key_of(SECRETS, "new", ENDPOINT, 1, "ed25519")
    assert key.for_receiver.startswith("whpk_")
    public = Ed25519PublicKey.from_public_bytes(base64.b64decode(key.for_receiver.removeprefix("whpk_")))
    version, _, signature = signed_headers("id", 7, BODY, [key])["webhook-signature"].partition(",")
    assert version == "v1a"
    public.verify(base64.b64decode(signature), b"id.7." + BODY)
    with pytest.raises(InvalidSignature):
        public.verify(base64.b64decode(signature), b"id.8." + BODY)


def test_all_keys_in_force_sign() -> None:
    keys = [key_of(SECRETS, "old", ENDPOINT, 1, HMAC), key_of(SECRETS, "new", ENDPOINT, 2, "ed25519")]
    said = signed_headers("id", 7, BODY, keys)["webhook-signature"].split(" ")
    assert [text.partition(",")[0] for text in said] == ["v1", "v1a"]


def test_no_two_keys_are_alike_and_each_is_made_again_the_same() -> None:
    made = [
        key_of(SECRETS, name, endpoint, number, kind)
        for name in ("new", "old")
        for endpoint in (ENDPOINT, UUID(int=1))
        for number in (1, 2)
        for kind in KINDS
    ]
    assert len({key.secret for key in made}) == 16
    assert made[0] == key_of(SECRETS, "new", ENDPOINT, 1, HMAC)
    assert base64.b64encode(made[0].secret).decode() not in repr(made[0])


def test_without_the_installations_secret_there_is_no_key() -> None:
    with pytest.raises(KeyError):
        key_of(SECRETS, "gone", ENDPOINT, 1, HMAC)

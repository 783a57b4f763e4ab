"""Kafka behind TLS, where each service says who it is and may use only its own topics."""

import asyncio
import base64
import json
import threading
import time
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError, TopicAuthorizationFailedError
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pydantic import ValidationError

from deploy.kafka.broker import Broker, Guarded, free_port
from deploy.kafka.topics import acls, create_topics
from shared.kernel.kafka_settings import KafkaSettings
from shared.messaging.grants import NoToken
from shared.messaging.kafka.clients import ClusterProbe, abandon, access
from tests.harness import ISSUER
from tests.shared.key_issuer import KeyIssuer, new_key
from tests.shared.worlds import until

pytestmark = [pytest.mark.kafka, pytest.mark.xdist_group("kafka")]
MECHANISMS = ("SCRAM-SHA-512", "PLAIN", "OAUTHBEARER")
SESSION_MS = 3_000  # whoever came by a token is sent away after it, and comes again by a new one
MODULES = "org.apache.kafka.common.security"


def certificate(folder: Path) -> tuple[Path, Path]:
    """For 127.0.0.1: the authority's file, and the broker's, which holds the key too."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "broker of a test")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    public = made.public_bytes(serialization.Encoding.PEM)
    pem, pkcs8, bare = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    authority, both = folder / "ca.pem", folder / "broker.pem"
    authority.write_bytes(public)
    both.write_bytes(key.private_bytes(pem, pkcs8, bare) + public)
    return authority, both


def config(keys: Path) -> dict[str, str]:
    listener = "listener.name.guarded"
    return {
        "sasl.enabled.mechanisms": ",".join(MECHANISMS),
        f"{listener}.scram-sha-512.sasl.jaas.config": f"{MODULES}.scram.ScramLoginModule required;",
        f"{listener}.plain.sasl.jaas.config": f'{MODULES}.plain.PlainLoginModule required user_tariff="secret";',
        f"{listener}.oauthbearer.sasl.jaas.config": f"{MODULES}.oauthbearer.OAuthBearerLoginModule required"
        ' unsecuredLoginStringClaim_sub="tariff";',
        f"{listener}.oauthbearer.connections.max.reauth.ms": str(SESSION_MS),
        "ssl.keystore.type": "PEM",
        "ssl.keystore.location": str(keys),
        "authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
        "super.users": "User:ANONYMOUS;User:admin",
    }


@pytest.fixture(scope="module")
def safe_broker(kafka: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """Its guarded address, and whom to trust. Its other listener is its own way to itself."""
    del kafka
    folder = tmp_path_factory.mktemp("safe")
    authority, keys = certificate(folder)
    users = [f"SCRAM-SHA-512=[name={user},password=secret]" for user in USERS]
    guarded = Guarded(free_port(), config(keys), users)
    broker = Broker(folder / "kafka", guarded=guarded)
    broker.start()
    yield f"127.0.0.1:{guarded.port}", authority
    broker.stop()


USERS = ("admin", "tariff", "payments", "finance-bury")


def settings(broker: tuple[str, Path], user: str, mechanism: Any = "SCRAM-SHA-512", **more: Any) -> KafkaSettings:
    given: dict[str, Any] = {"kafka_username": user, "kafka_password": "secret", "kafka_sasl_mechanism": mechanism}
    given |= {"kafka_bootstrap_servers": broker[0], "kafka_security_protocol": "SASL_SSL", "kafka_ca_file": broker[1]}
    return KafkaSettings(**(given | more))


@pytest.fixture
async def made(safe_broker: tuple[str, Path]) -> tuple[str, Path]:
    await create_topics(settings(safe_broker, "admin"), areas=("bury",), with_acls=True)
    return safe_broker


class Issuer(ThreadingHTTPServer):
    """Gives tokens that nobody signed, which this broker believes."""

    def __init__(self) -> None:
        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                self.send_response(200)
                self.end_headers()
                self.wfile.write(json.dumps({"access_token": _unsigned("tariff"), "expires_in": 300}).encode())

            def log_message(self, *_: object) -> None: ...

        super().__init__(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.serve_forever, daemon=True).start()


def _unsigned(sub: str) -> str:
    claims = {"sub": sub, "iat": int(time.time()) - 5, "exp": int(time.time()) + 300}
    parts = [
        base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in ({"alg": "none"}, claims)
    ]
    return ".".join([*parts, ""])


@pytest.fixture
async def issuer() -> AsyncIterator[str]:
    server = Issuer()
    yield f"http://127.0.0.1:{server.server_port}/token"
    server.shutdown()
    server.server_close()


async def send(given: KafkaSettings, topic: str) -> None:
    producer = AIOKafkaProducer(**access(given), enable_idempotence=True, acks="all", request_timeout_ms=5000)
    try:
        await producer.start()
        await (await producer.send(topic, b"{}", key=b"someone"))
    finally:
        await abandon(producer)


def by_key(broker: tuple[str, Path], key_file: Path, url: str) -> KafkaSettings:
    more = {"kafka_token_url": url, "kafka_token_key_file": key_file, "kafka_token_audience": ISSUER}
    return settings(broker, "tariff", "OAUTHBEARER", kafka_password="", **more)


@pytest.fixture
def key_issuer() -> Iterator[KeyIssuer]:
    issuer = KeyIssuer(lambda: _unsigned("tariff"), life_seconds=0.5)
    yield issuer
    issuer.close()


async def test_a_client_that_is_running_goes_on_by_another_key_in_its_file(
    made: tuple[str, Path], key_issuer: KeyIssuer, tmp_path: Path
) -> None:
    path = tmp_path / "key.pem"
    new_key(path)
    first = key_issuer.register(path)
    given = access(by_key(made, path, key_issuer.url))
    producer = AIOKafkaProducer(**given, enable_idempotence=True, acks="all", request_timeout_ms=5000)
    try:
        await producer.start()
        await (await producer.send("lasars.tariff", b"{}", key=b"someone"))
        assert set(key_issuer.kids) == {first}
        new_key(path)
        second = key_issuer.register(path)

        async def sent_by_the_new_one() -> bool:
            await (await producer.send("lasars.tariff", b"{}", key=b"someone"))
            return key_issuer.kids[-1] == second

        await until(sent_by_the_new_one, "the broker has sent it away, and it came again")
    finally:
        await abandon(producer)
    assert set(key_issuer.kids) == {first, second}


@pytest.mark.parametrize("answer", [(500, {}), (401, {"error": "invalid_client"}), (200, {})], ids=str)
async def test_a_running_client_outlives_an_issuer_that_gives_it_no_token(
    made: tuple[str, Path], key_issuer: KeyIssuer, tmp_path: Path, answer: tuple[int, dict[str, str]]
) -> None:
    path = tmp_path / "key.pem"
    new_key(path)
    key_issuer.register(path)
    producer = AIOKafkaProducer(**access(by_key(made, path, key_issuer.url)), enable_idempotence=True, acks="all")
    gives, asked = key_issuer.answer, []

    def refuse(form: dict[str, str]) -> tuple[int, dict[str, str]]:
        asked.append(form)
        return answer

    try:
        await producer.start()
        key_issuer.answer = refuse  # type: ignore[method-assign]

        async def is_refused() -> bool:
            await asyncio.wait_for(producer.client.force_metadata_update(), 10)
            return bool(asked)

        await until(is_refused, "the broker has sent it away, and the issuer does not give it a token")
        sending = await producer.send("lasars.tariff", b"{}", key=b"someone")
        key_issuer.answer = gives  # type: ignore[method-assign]
        await asyncio.wait_for(sending, 30)
    finally:
        await abandon(producer)


async def test_why_there_is_no_token_is_told_and_not_that_no_broker_answers(
    made: tuple[str, Path], key_issuer: KeyIssuer, tmp_path: Path
) -> None:
    path = tmp_path / "key.pem"
    new_key(path)
    given = by_key(made, path, key_issuer.url)
    looker = ClusterProbe(given, "test")
    with pytest.raises(NoToken, match="register the public half of the key in LASARS_KAFKA_TOKEN_KEY_FILE"):
        await looker.look_at(["lasars.tariff"])
    path.unlink()
    with pytest.raises(NoToken, match="LASARS_KAFKA_TOKEN_KEY_FILE: what it names cannot be read"):
        await looker.look_at(["lasars.tariff"])
    new_key(path)
    key_issuer.register(path)
    assert dict((await looker.look_at(["lasars.tariff"])).refused) == {}
    await looker.close()


@pytest.mark.parametrize("mechanism", MECHANISMS)
async def test_each_way_to_say_who_we_are(made: tuple[str, Path], mechanism: str, issuer: str) -> None:
    more = {"kafka_token_url": issuer} if mechanism == "OAUTHBEARER" else {}
    given = settings(made, "tariff", mechanism, **more)
    await send(given, "lasars.tariff")
    looker = ClusterProbe(given, "test")
    found = await looker.look_at(["lasars.tariff", "lasars.clinical"])
    await looker.close()
    assert (len(found.partitions["lasars.tariff"]), dict(found.refused)) == (3, {})
    assert found.cluster


async def test_a_wrong_password_and_an_unknown_authority_are_refused(made: tuple[str, Path], tmp_path: Path) -> None:
    with pytest.raises(KafkaError):
        await send(settings(made, "tariff", kafka_password="wrong"), "lasars.tariff")
    other, _keys = certificate(tmp_path)
    with pytest.raises(KafkaError):
        await send(settings(made, "tariff", kafka_ca_file=other), "lasars.tariff")


async def test_a_service_writes_its_own_topics_and_no_others(made: tuple[str, Path]) -> None:
    await send(settings(made, "payments"), "lasars.finance.bury")
    for user, topic in (
        ("payments", "lasars.tariff"),
        ("tariff", "lasars.finance.bury"),
        ("payments", "lasars.clinical"),
    ):
        with pytest.raises(TopicAuthorizationFailedError):
            await send(settings(made, user), topic)


async def test_what_may_not_be_read_is_told_by_name(made: tuple[str, Path]) -> None:
    looker = ClusterProbe(settings(made, "finance-bury"), "test")
    found = await looker.look_at(["lasars.finance.bury", "lasars.clinical", "lasars.nowhere"])
    await looker.close()
    assert found.refused.keys() == {"lasars.clinical", "lasars.nowhere"}
    assert set(found.refused.values()) == {"we may not use this topic"}


def test_a_council_reads_its_own_finance_topic_only() -> None:
    reads = {acl.name for acl in acls(("bury", "stockport")) if acl.user == "finance-bury"}
    assert reads == {"lasars.finance.bury", "finance-bury"}


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"kafka_security_protocol": "SASL_SSL"}, "MECHANISM"),
        ({"kafka_sasl_mechanism": "PLAIN"}, "MECHANISM"),
        ({"kafka_security_protocol": "SASL_SSL", "kafka_sasl_mechanism": "SCRAM-SHA-512"}, "LASARS_KAFKA_USERNAME"),
        ({"kafka_security_protocol": "SSL", "kafka_ca_file": "/nowhere/ca.pem"}, "is no file"),
        ({"kafka_ca_file": "/nowhere/ca.pem"}, "SSL"),
    ],
)
def test_settings_that_do_not_fit_together_say_so(given: dict[str, Any], told: str) -> None:
    with pytest.raises(ValidationError, match=told):
        KafkaSettings(**given)

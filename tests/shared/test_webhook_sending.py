"""A delivery on a real socket: to the address that its name stood for when it was asked, in time, and no further."""

import asyncio
import datetime as dt
import socket
import ssl
import threading
import time
from collections.abc import Sequence
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from shared.messaging.webhooks import sending
from shared.messaging.webhooks.destinations import DestinationRules, RefusedDestination
from shared.messaging.webhooks.sending import NamesBusy, Resolve, WebhookClient
from tests.receiver import always, receiving, status

LOOPBACK = DestinationRules(loopback=True)


def names(*addresses: str) -> Resolve:
    async def resolve(_host: str, _port: int) -> Sequence[str]:
        return addresses

    return resolve


async def test_it_goes_to_the_address_under_its_own_name() -> None:
    client = WebhookClient(LOOPBACK, resolve=names("127.0.0.1"))
    async with receiving(always(200, "thank you")) as receiver:
        destination = await client.find(receiver.url("hooks.example", "/in?a=b"))
        answer = await client.send(destination, {"webhook-id": "x"}, b"{}")
    await client.close()
    assert (answer.status, answer.excerpt, answer.error) == (200, "thank you", None)
    (request,) = receiver.requests
    assert (request.target, request.body) == ("/in?a=b", b"{}")
    assert request.headers["host"] == f"hooks.example:{receiver.port}"
    assert (request.headers["webhook-id"], request.headers["content-type"]) == ("x", "application/json")


async def test_a_name_that_says_something_else_a_moment_later_leads_nowhere() -> None:
    said = iter([["93.184.216.34"], ["127.0.0.1"]])
    asked = []

    async def resolve(host: str, _port: int) -> Sequence[str]:
        asked.append(host)
        return next(said)

    client = WebhookClient(DestinationRules(ports=frozenset({443})), resolve=resolve)
    destination = await client.find("https://hooks.example/")
    assert destination.addresses == ["93.184.216.34"]
    assert asked == ["hooks.example"]  # what is sent to now is this address; nobody asks again
    with pytest.raises(RefusedDestination):
        await client.find("https://hooks.example/")
    await client.close()


@pytest.mark.parametrize(
    "addresses", [("10.0.0.1",), ("93.184.216.34", "127.0.0.1"), ("169.254.169.254",), ("::ffff:127.0.0.1",), ()]
)
async def test_a_name_that_stands_for_an_address_within_is_refused(addresses: tuple[str, ...]) -> None:
    client = WebhookClient(DestinationRules(), resolve=names(*addresses))
    with pytest.raises(RefusedDestination):
        await client.find("https://hooks.example/")
    await client.close()


@pytest.mark.parametrize("host", ["localhost", "127.1", "2130706433", "0x7f000001", "0177.0.0.1"])
async def test_the_system_reads_odd_names_of_this_machine_and_they_are_refused(host: str) -> None:
    client = WebhookClient(DestinationRules())
    with pytest.raises(RefusedDestination):
        await client.find(f"https://{host}/")
    await client.close()


async def test_a_name_that_hangs_or_is_unknown_is_refused_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    async def hangs(_host: str, _port: int) -> Sequence[str]:
        await asyncio.Event().wait()
        return []

    async def unknown(_host: str, _port: int) -> Sequence[str]:
        raise OSError("unknown")

    monkeypatch.setattr("shared.messaging.webhooks.sending.RESOLVE_SECONDS", 0.05)
    for resolve in (hangs, unknown):
        client = WebhookClient(DestinationRules(), resolve=resolve)
        with pytest.raises(RefusedDestination, match="cannot be found"):
            await client.find("https://hooks.example/")
        await client.close()


async def test_no_redirect_is_followed() -> None:
    client = WebhookClient(LOOPBACK)
    async with receiving(always(200)) as inward, receiving(always(307, Location=inward.url())) as receiver:
        answer = await client.send(await client.find(receiver.url()), {}, b"{}")
    await client.close()
    assert (answer.status, answer.got_through) == (307, False)
    assert inward.connections == 0


async def test_one_that_hangs_is_given_up_in_time() -> None:
    client = WebhookClient(LOOPBACK, seconds=0.2)
    async with receiving(lambda _request: None) as receiver:
        began = time.monotonic()
        answer = await client.send(await client.find(receiver.url()), {}, b"{}")
        assert time.monotonic() - began < 3
    await client.close()
    assert answer.status is None
    assert answer.error == "It did not answer within 0.2 seconds."


async def test_what_is_said_without_end_is_cut_off_and_its_status_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shared.messaging.webhooks.sending.EXCERPT_SECONDS", 0.1)
    client = WebhookClient(LOOPBACK)
    endless = b"HTTP/1.1 200 OK\r\nContent-Length: 900000000\r\n\r\n"
    async with receiving(lambda _request: endless + b"x" * 5_000_000) as receiver:
        answer = await client.send(await client.find(receiver.url()), {}, b"{}")
    assert (answer.status, len(answer.excerpt)) == (200, 300)
    async with receiving(lambda _request: status(500, "a\0b\udcffc".encode("utf-8", "replace").decode())) as receiver:
        answer = await client.send(await client.find(receiver.url()), {}, b"{}")
    await client.close()
    assert "\0" not in answer.excerpt


@pytest.mark.parametrize("said", [b"", b"nonsense\r\n\r\n", b"HTTP/1.1 banana OK\r\n\r\n"])
async def test_what_is_no_http_is_an_error(said: bytes) -> None:
    client = WebhookClient(LOOPBACK)
    async with receiving(lambda _request: said) as receiver:
        answer = await client.send(await client.find(receiver.url()), {}, b"{}")
    await client.close()
    assert answer.status is None
    assert answer.error == "What it answered is no HTTP (RemoteProtocolError)."


async def test_where_nobody_listens_no_connection_is_had() -> None:
    client = WebhookClient(LOOPBACK)
    async with receiving(always(200)) as receiver:
        destination = await client.find(receiver.url())
    answer = await client.send(destination, {}, b"{}")
    await client.close()
    assert answer.error == "No connection could be had."


async def test_where_the_first_address_does_not_listen_the_next_is_tried() -> None:
    client = WebhookClient(LOOPBACK, resolve=names("127.0.0.2", "127.0.0.1"))
    async with receiving(always(200)) as receiver:  # on 127.0.0.1 alone
        answer = await client.send(await client.find(receiver.url("hooks.example")), {}, b"{}")
    await client.close()
    assert answer.got_through
    assert len(receiver.requests) == 1


def _certificate(folder: Path, name: str) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """Of a server, and of who trusts it alone."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    day = dt.timedelta(days=1)
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder().subject_name(subject).issuer_name(subject).public_key(key.public_key())
        .serial_number(1).not_valid_before(now - day).not_valid_after(now + day)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    files = folder / "certificate.pem", folder / "key.pem"
    files[0].write_bytes(made.public_bytes(serialization.Encoding.PEM))
    files[1].write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )  # fmt: skip
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(*files)
    return server, ssl.create_default_context(cafile=str(files[0]))


async def test_a_certificate_must_be_of_the_name_and_not_of_the_address(tmp_path: Path) -> None:
    server, trusts = _certificate(tmp_path, "hooks.example")
    asked: list[str | None] = []
    server.sni_callback = lambda _socket, name, _context: asked.append(name)
    client = WebhookClient(LOOPBACK, resolve=names("127.0.0.1"), trusts=trusts)
    async with receiving(always(200), tls=server) as receiver:
        answer = await client.send(await client.find(receiver.url("hooks.example", scheme="https")), {}, b"{}")
        assert (answer.status, asked) == (200, ["hooks.example"])
        answer = await client.send(await client.find(receiver.url("other.example", scheme="https")), {}, b"{}")
    await client.close()
    assert answer.status is None
    assert answer.error == "Its certificate is not right, or it speaks no TLS."
    assert len(receiver.requests) == 1


async def test_no_proxy_of_the_environment_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    async with receiving(always(200)) as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.url())
        monkeypatch.setenv("ALL_PROXY", proxy.url())
        client = WebhookClient(LOOPBACK)
        async with receiving(always(200)) as receiver:
            await client.send(await client.find(receiver.url()), {}, b"{}")
        await client.close()
    assert (proxy.connections, receiver.connections) == (0, 1)


class SlowNames:
    """Of a system: a name with `slow` in it hangs until `released`."""

    def __init__(self) -> None:
        self.released = threading.Event()
        self.asked: list[str] = []

    def getaddrinfo(self, host: str, port: int, **_how: object) -> list[tuple[int, int, int, str, tuple[str, int]]]:
        self.asked.append(host)
        if "slow" in host:
            self.released.wait()
            raise OSError
        return [(2, 1, 6, "", ("93.184.216.34", port))]


@pytest.fixture
def slow_names(monkeypatch: pytest.MonkeyPatch) -> SlowNames:
    names = SlowNames()
    monkeypatch.setattr(socket, "getaddrinfo", names.getaddrinfo)
    return names


async def test_names_that_hang_hold_up_no_others(slow_names: SlowNames) -> None:
    client = WebhookClient(DestinationRules())
    hanging = [asyncio.create_task(client.find(f"https://slow{number}.example/")) for number in range(40)]
    await asyncio.sleep(0)
    try:
        assert (await client.find("https://hooks.example/")).addresses == ["93.184.216.34"]
    finally:
        slow_names.released.set()
    assert {type(refused) for refused in await asyncio.gather(*hanging, return_exceptions=True)} == {RefusedDestination}
    await client.close()


async def test_a_name_that_hangs_is_asked_for_once_however_many_want_it(
    slow_names: SlowNames, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "RESOLVE_SECONDS", 0.05)
    client = WebhookClient(DestinationRules())
    try:
        for _ in range(3):
            with pytest.raises(RefusedDestination):
                await client.find("https://slow.example/in")
        assert slow_names.asked == ["slow.example"]
    finally:
        slow_names.released.set()
    await client.close()


async def test_where_too_many_names_hang_another_is_not_refused_but_waits(
    slow_names: SlowNames, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "NAMES_AT_ONCE", 2)
    client = WebhookClient(DestinationRules())
    hanging = [asyncio.create_task(client.find(f"https://slow{number}.example/")) for number in range(2)]
    await asyncio.sleep(0)
    try:
        with pytest.raises(NamesBusy):
            await client.find("https://hooks.example/")
    finally:
        slow_names.released.set()
    await asyncio.gather(*hanging, return_exceptions=True)
    assert (await client.find("https://hooks.example/")).addresses == ["93.184.216.34"]
    await client.close()

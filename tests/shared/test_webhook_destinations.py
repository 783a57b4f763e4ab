"""Where a delivery may go, and where never."""

from ipaddress import IPv4Address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.messaging.webhooks.destinations import (
    DestinationRules,
    RefusedDestination,
    check_addresses,
    may_be_reached,
    read_destination,
)

RULES = DestinationRules()
LOOPBACK = DestinationRules(loopback=True)
WITHIN = [
    "127.0.0.1", "127.255.255.254", "0.0.0.0", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1",  # noqa: S104
    "169.254.169.254", "169.254.170.2", "100.64.0.1", "100.100.100.200", "192.0.0.192", "198.18.0.1", "192.0.2.1",
    "224.0.0.1", "239.1.1.1", "240.0.0.1", "255.255.255.255", "::1", "::", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
    "::ffff:169.254.169.254", "::127.0.0.1", "64:ff9b::a9fe:a9fe", "64:ff9b::7f00:1", "64:ff9b:1::1", "fc00::1",
    "fd00:ec2::254", "fe80::1", "fe80::1%eth0", "fec0::1", "ff02::1", "2002:7f00:1::", "2002:a9fe:a9fe::1",
    "2001:0:7f00:1::", "2001:db8::1", "100::1", "nonsense", "", "127.1", "0x7f.0.0.1", "2130706433",
]  # fmt: skip
OUTSIDE = ["93.184.216.34", "8.8.8.8", "2606:2800:220:1:248:1893:25c8:1946", "2a00:1450:4009::200e"]


@pytest.mark.parametrize("address", WITHIN)
def test_no_address_within_is_reached(address: str) -> None:
    assert not may_be_reached(address, RULES)


@pytest.mark.parametrize("address", OUTSIDE)
def test_an_address_out_in_the_world_is_reached(address: str) -> None:
    assert may_be_reached(address, RULES)
    assert not may_be_reached(address, LOOPBACK)


@given(
    st.ip_addresses(v=4),
    st.sampled_from(
        ["::ffff:{dotted}", "::{dotted}", "64:ff9b::{dotted}", "64:ff9b:1::{dotted}", "2002:{high}:{low}::1"]
    ),
)
def test_no_ipv4_address_is_reached_in_the_clothes_of_another(address: IPv4Address, clothes: str) -> None:
    high, low = divmod(int(address), 2**16)
    dressed = clothes.format(dotted=address, high=f"{high:x}", low=f"{low:x}")
    assert not may_be_reached(dressed, RULES)


def test_one_address_within_refuses_all() -> None:
    check_addresses(OUTSIDE, RULES)
    with pytest.raises(RefusedDestination):
        check_addresses([*OUTSIDE, "10.0.0.1"], RULES)
    with pytest.raises(RefusedDestination):
        check_addresses([], RULES)


@pytest.mark.parametrize(
    "url",
    [
        "http://hooks.example/", "ftp://hooks.example/", "//hooks.example/", "hooks.example", "https://", "https:///x",
        "https://user@hooks.example/", "https://user:word@hooks.example/", "https://:word@hooks.example/",
        "https://@hooks.example/",
        "https://hooks.example/#part", "https://hooks.example/#", "https://hooks.example:22/", "https://hooks.example:0/",
        "https://hooks.example:6379/", "https://127.0.0.1/", "https://[::1]/", "https://[::ffff:10.0.0.1]/",
        "https://169.254.169.254/latest/meta-data", "https://hooks.example\\@10.0.0.1/", "https://hooks example/",
        "https://hooks.example/\r\nHost: other", "https://hooks.example:99999/", "https://hooks.exämple/",
        "https://hooks.example/" + "x" * 500, "file:///etc/passwd", "gopher://hooks.example/", "",
    ],
)  # fmt: skip
def test_an_address_that_is_not_right_is_refused(url: str) -> None:
    with pytest.raises(RefusedDestination):
        read_destination(url, RULES)


@pytest.mark.parametrize("url", ["https://hooks.example/a?b=c", "https://hooks.example:8443/", "https://8.8.8.8/hook"])
def test_an_address_that_is_right_is_read(url: str) -> None:
    assert str(read_destination(url, RULES)) == url


def test_the_sandbox_sends_to_its_own_machine_and_nowhere_else() -> None:
    assert read_destination("http://127.0.0.1:9999/hook", LOOPBACK).port == 9999
    assert may_be_reached("127.0.0.1", LOOPBACK)
    assert may_be_reached("::1", LOOPBACK)
    assert not any(may_be_reached(address, LOOPBACK) for address in ("10.0.0.1", "169.254.169.254", "8.8.8.8"))
    with pytest.raises(RefusedDestination):
        read_destination("http://10.0.0.1/hook", LOOPBACK)

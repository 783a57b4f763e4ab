"""Where a delivery may go: an address out in the world, never one within the network that we stand in.

Whoever registers an address could else have us ask what only we can reach. What a name stands for is asked once, just
before sending, and that very address is connected to: a name that says something else a moment later leads nowhere.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

import httpx

from shared.kernel.ports import PORT_MAX

URL_MAX = 500
_AUTHORITY = re.compile(r"[/?#]")  # what ends it
_WORLD = IPv6Network("2000::/3")  # all that is handed out to the world; not NAT64, mapped, link-local or multicast
# Of protocols, where some keep what tells a machine about itself; and of relays to networks within others.
_NOBODYS = (IPv4Network("192.0.0.0/24"), IPv4Network("192.88.99.0/24"))
_TUNNELS = (IPv6Network("2002::/16"), IPv6Network("2001::/23"))  # 6to4 and Teredo carry an IPv4 address within


@dataclass(frozen=True, slots=True)
class DestinationRules:
    """What an installation allows. `loopback`: the machine's own addresses, without TLS too, and nothing else; for the
    sandbox and tests alone.
    """

    ports: frozenset[int] = frozenset({443, 8443})
    loopback: bool = False


class RefusedDestination(ValueError):
    """The message says why, for who registered it."""


def read_destination(text: str, rules: DestinationRules) -> httpx.URL:
    """Read by what will send there: two that read differently could be told two different hosts."""
    if not text.isascii() or not text.isprintable() or set(text) & set(" \\"):
        raise RefusedDestination("must be an address of printable ASCII characters, without spaces and backslashes")
    try:
        url = httpx.URL(text)
    except (httpx.InvalidURL, ValueError):
        raise RefusedDestination("must be an address such as https://host/path") from None
    if len(text) > URL_MAX:
        raise RefusedDestination(f"must not be longer than {URL_MAX} characters")
    if url.scheme not in ({"https", "http"} if rules.loopback else {"https"}) or not url.host:
        raise RefusedDestination("must begin with https:// and a host")
    if url.userinfo or "@" in _AUTHORITY.split(text.partition("//")[2])[0]:
        raise RefusedDestination("must hold no user and no password: a delivery is signed instead")
    if url.fragment or "#" in text:
        raise RefusedDestination("must have no part after #, which is never sent")
    _check_port(url, rules)
    _check_literal(url.host, rules)
    return url


def _check_port(url: httpx.URL, rules: DestinationRules) -> None:
    port = port_of(url)
    if not 0 < port <= PORT_MAX or (port not in rules.ports and not rules.loopback):
        allowed = ", ".join(map(str, sorted(rules.ports)))
        raise RefusedDestination(f"must name one of the ports {allowed}, or none for 443")


def port_of(url: httpx.URL) -> int:
    return url.port if url.port is not None else {"https": 443}.get(url.scheme, 80)


def _check_literal(host: str, rules: DestinationRules) -> None:
    """A name is looked at when it is resolved; an address that stands there itself is refused at once."""
    try:
        ip_address(host)
    except ValueError:
        return
    check_addresses([host], rules)


def check_addresses(addresses: Sequence[str], rules: DestinationRules) -> None:
    """All that a name stands for: one within among several without is no mistake of anybody honest."""
    if not addresses:
        raise RefusedDestination("stands for no address")
    if not all(may_be_reached(address, rules) for address in addresses):
        raise RefusedDestination("stands for an address that is not out in the world, where deliveries do not go")


def may_be_reached(address: str, rules: DestinationRules) -> bool:
    try:
        read = ip_address(address)  # `fe80::1%eth0` has a scope, and is refused as link-local
    except ValueError:
        return False
    if rules.loopback:
        return read.is_loopback
    return _is_in_the_world(read)


def _is_in_the_world(address: IPv4Address | IPv6Address) -> bool:
    if not address.is_global or address.is_multicast or address.is_reserved or address.is_unspecified:
        return False
    if isinstance(address, IPv4Address):
        return not any(address in network for network in _NOBODYS)
    return address in _WORLD and not any(address in tunnel for tunnel in _TUNNELS)

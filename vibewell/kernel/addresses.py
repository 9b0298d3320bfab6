"""Addresses that people give us: how they are read, and which of them lead into the open internet."""

import ipaddress
import re
from typing import NamedTuple
from urllib.parse import quote, urlsplit

import idna

from vibewell.kernel.errors import Refusal

ADDRESS_CHARACTERS_MAX = 2000
HOST_CHARACTERS_MAX = 253
PORTS = {"http": 80, "https": 443}
# How calendars write "fetch this for ever"; it means the address over HTTPS.
SPOKEN_AS = {"webcal": "https", "webcals": "https"}

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address

# IPv6 that is given out for everybody lies in here; in it, what stands for something else: Teredo and its neighbours,
# 6to4, documentation. Mapped IPv4, NAT64, local and link-local addresses lie outside.
OPEN_IPV6 = ipaddress.IPv6Network("2000::/3")
CLOSED_IPV6 = tuple(
    map(ipaddress.IPv6Network, ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20", "2620:4f:8000::/48"))
)
CLOSED_IPV4 = tuple(
    map(
        ipaddress.IPv4Network,
        ("192.0.0.0/24", "192.88.99.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.175.48.0/24"),
    )
)

_NUMBER = re.compile(r"(0x[0-9a-f]*|[0-9]+)", re.IGNORECASE)
_LABELS = re.compile(r"(?=.{1,253}\Z)([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\.)*[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?")


class AddressInvalid(Refusal):
    """A text that is no address on the web, or one that carries a password."""

    code = "address.invalid"
    status = 422
    sentence = "This address can't be read. It looks like https://example.com/path."


class AddressNotAllowed(Refusal):
    """An address that leads into a private network, to this machine, or to a port that is not the web's."""

    code = "address.not_allowed"
    status = 422
    sentence = "This address leads to a place that we do not fetch from. It has to be open to the internet."


class Target(NamedTuple):
    """An address that has been read. `host` is in ASCII, without brackets; `path` begins with a slash."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def origin(self) -> str:
        """Host and port, as the request says them."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def address(self) -> str:
        """The whole, as it is written."""
        return f"{self.scheme}://{self.origin}{self.path}"


def read_address(text: str, *, allowed: frozenset[tuple[str, int]] = frozenset()) -> Target:
    """An address as a person writes it; without a scheme it is https.

    What can be told from the text alone is refused here: other schemes and ports, a name and password, an address of a
    private network. Where a name leads is asked when it is fetched. Raises `AddressInvalid`, `AddressNotAllowed`.
    """
    text = text.strip()
    if not text or len(text) > ADDRESS_CHARACTERS_MAX or re.search(r"[\s\\\x00-\x20\x7f]", text):
        raise AddressInvalid
    scheme, colon, rest = text.partition("://")
    if not colon:
        scheme, rest = "https", text
    scheme = SPOKEN_AS.get(scheme.lower(), scheme.lower())
    if scheme not in PORTS:
        raise AddressInvalid("Only addresses that begin with https:// or http:// are fetched.")
    try:
        parts = urlsplit(f"{scheme}://{rest}")
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise AddressInvalid from None
    if "@" in parts.netloc:
        raise AddressInvalid("An address must not carry a name or a password.")
    target = Target(scheme, _host(host), PORTS[scheme] if port is None else port, _path(parts.path, parts.query))
    if (target.host, target.port) not in allowed:
        _check(target)
    return target


def _host(host: str) -> str:
    if "%" in host:
        raise AddressNotAllowed
    if literal(host) is not None:
        return str(literal(host))
    try:
        name = idna.encode(host, uts46=True).decode().lower().rstrip(".")
    except (idna.IDNAError, UnicodeError):
        # Names of the house may have an underscore, which is no letter of the internet's.
        name = host.lower().rstrip(".")
    if not name or len(name) > HOST_CHARACTERS_MAX or not _LABELS.fullmatch(name):
        raise AddressInvalid
    if literal(name) is not None:
        return name
    if _NUMBER.fullmatch(name.rpartition(".")[2]):
        # 2130706433, 0x7f.1, 127.1: other ways to write an IPv4 address, all of them tricks.
        raise AddressNotAllowed
    return name


def _path(path: str, query: str) -> str:
    safe = "/:@!$&'()*+,;=-._~%"
    return (quote(path, safe=safe) or "/") + (f"?{quote(query, safe=safe + '?')}" if query else "")


def _check(target: Target) -> None:
    address = literal(target.host)
    if address is not None and not is_open(address):
        raise AddressNotAllowed
    if address is None and ("." not in target.host or target.host.endswith((".localhost", ".local", ".internal"))):
        raise AddressNotAllowed
    if target.port not in PORTS.values():
        raise AddressNotAllowed("Only the web's own ports, 443 and 80, are fetched from.")


def literal(host: str) -> IPAddress | None:
    """The address that a host is when it is none by name."""
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def is_open(address: IPAddress) -> bool:
    """Whether an address belongs to the open internet: not to this machine, a private network, or a trick."""
    if isinstance(address, ipaddress.IPv6Address):
        inside = address.scope_id is None and address in OPEN_IPV6
        return inside and address.is_global and not any(address in network for network in CLOSED_IPV6)
    special = address.is_multicast or address.is_reserved or any(address in network for network in CLOSED_IPV4)
    return address.is_global and not special

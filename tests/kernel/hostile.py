# ruff: noqa: SIM905 - lists to be read, not code
"""Addresses that somebody who means harm would enter, and a server on loopback that nobody may reach."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Iterator

# Private, local and special addresses in every family, as they are written plainly.
CLOSED_V4 = """
127.0.0.1 127.0.0.2 127.255.255.254 0.0.0.0 0.1.2.3 10.0.0.1 10.255.255.255 172.16.0.1 172.31.255.255 192.168.0.1
192.168.255.254 169.254.0.1 169.254.169.254 169.254.170.2 100.64.0.1 100.100.100.200 100.127.255.255 192.0.0.1 192.0.0.8
192.0.0.170 192.0.2.1 198.51.100.1 203.0.113.1 198.18.0.1 198.19.255.255 192.88.99.1 224.0.0.1 239.255.255.250
240.0.0.1 255.255.255.255 192.31.196.1 192.52.193.1 192.175.48.1
""".split()
CLOSED_V6 = """
::1 :: ::ffff:127.0.0.1 ::ffff:7f00:1 ::ffff:10.0.0.1 ::ffff:169.254.169.254 ::127.0.0.1 ::ffff:0:127.0.0.1
64:ff9b::7f00:1 64:ff9b::127.0.0.1 64:ff9b::10.0.0.1 64:ff9b:1::1 64:ff9b::8.8.8.8 100::1 fc00::1 fd00:ec2::254
fd12:3456:789a::1 fe80::1 febf::1 fec0::1 ff02::1 ff0e::1 2001::1 2001:0:7f00:1:: 2001:2::1 2001:10::1 2001:20::1
2001:db8::1 2002:7f00:1:: 2002:a00:1:: 2002:c0a8:101:: 3fff::1 4000::1 5f00::1 2620:4f:8000::1
""".split()
# Other ways to write 127.0.0.1, 10.0.0.1 and the clouds' own address; zones; letters that become digits.
TRICKS = """
2130706433 0x7f000001 0x7F.0x0.0x0.0x1 0177.0.0.1 0177.0.0.01 127.1 127.0.1 0 0x0 017700000001 3232235521 0xa9fea9fe
2852039166 0251.0376.0251.0376 169.254.43518 1.2.3.4.5 999.1.1.1 256.256.256.256 127.0.0.1. 127.0.0.1.. 0x7f.1. [::1]
[::ffff:127.0.0.1] [fe80::1%25eth0] [fe80::1%eth0] [::1%251] [0:0:0:0:0:0:0:1] [::0001] [0000::1]
①②⑦.⓪.⓪.① １２７.０.０.１
127。0。0。1 127．0．0．1 127｡0｡0｡1 localhost LOCALHOST localhost. loCalHost ⓛocalhost a.localhost canary.local
metadata.google.internal metadata intranet router [::] [::ffff:0:0]
""".split()
SCHEMES = [
    f"{scheme}127.0.0.1:{{port}}/"
    for scheme in ("ftp://", "gopher://", "file://", "dict://", "ldap://", "sftp://", "tftp://", "jar:http://", "ws://",
                   "wss://", "data://", "javascript://", "unix://", "http+unix://", "https+http://", "HTTP://", "WebCal://")
]  # fmt: skip
ODD = [
    "http://user@127.0.0.1:{port}/",
    "http://user:secret@calendar.example/",
    "http://calendar.example@127.0.0.1:{port}/",
    "http://calendar.example:80@127.0.0.1:{port}/",
    "http://calendar.example%40127.0.0.1:{port}/",
    "http://127.0.0.1:{port}#@calendar.example/",
    "http://127.0.0.1:{port}\\@calendar.example/",
    "http://calendar.example\\.127.0.0.1:{port}/",
    "http://127.0.0.1:{port}?@calendar.example/",
    "http:///127.0.0.1:{port}/",
    "http://",
    "http://:80/",
    "http://[::1/",
    "http://]::1[/",
    "http://[127.0.0.1]:{port}/",
    "http://calendar.example:{port}/",
    "http://calendar.example:0/",
    "http://calendar.example:65536/",
    "http://calendar.example:-1/",
    "http://calendar.example:22/",
    "http://calendar.example:6379/",
    "http://calendar.example:5432/",
    "http://calendar.example: 80/",
    "http://calendar.example/\r\nHost: 127.0.0.1",
    "http://calendar.example\t.localhost/",
    "http://calendar.example\x00.localhost/",
    "http://calen dar.example/",
    "http:127.0.0.1:{port}/",
    "//127.0.0.1:{port}/",
    "127.0.0.1:{port}/calendar.ics",
    "localhost:{port}",
    "",
    " ",
    ".",
    "http://./",
    "http://../",
    "http://.../",
    "http://-/",
    "http://" + "a" * 64 + ".example/",
    "http://" + "a." * 130 + "example/",
    "http://calendar.example/" + "x" * 2000,
    "http://💩💩/",
    "http://\u202eexample.com/",
]


def hostile_addresses(port: int) -> Iterator[str]:
    """Every address, aimed at a port of loopback where it can be."""
    for host in CLOSED_V4:
        yield f"http://{host}/"
    for host in CLOSED_V6:
        yield f"https://[{host}]/"
    for host in ("127.0.0.1", "[::1]", "[::ffff:127.0.0.1]", *TRICKS):
        yield f"http://{host}:{port}/"
    for host in TRICKS:
        yield f"https://{host}/"
    for text in (*SCHEMES, *ODD):
        yield text.replace("{port}", str(port))


class Canary:
    """A server on loopback: it counts who comes, and answers as it is told."""

    def __init__(self) -> None:
        self.hits = 0
        self.asked: list[dict[str, str]] = []
        self.answer: Callable[[str], bytes] = lambda _path: answered(b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n")
        self.port = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection."""
        self.hits += 1
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
            self.asked.append({name.lower(): value for name, _, value in (line.partition(": ") for line in head[1:])})
            writer.write(self.answer(head[0].split(" ")[1]))
            await writer.drain()
        writer.close()


@contextlib.asynccontextmanager
async def canary() -> AsyncIterator[Canary]:
    """A canary that sits on a port of its own."""
    bird = Canary()
    server = await asyncio.start_server(bird.serve, "127.0.0.1", 0)
    bird.port = server.sockets[0].getsockname()[1]
    async with server:
        yield bird


def answered(body: bytes, status: str = "200 OK", **headers: str) -> bytes:
    """An answer of HTTP/1.1."""
    told = {"content-length": str(len(body)), "connection": "close"}
    told |= {name.replace("_", "-"): value for name, value in headers.items()}
    lines = [f"HTTP/1.1 {status}", *(f"{name}: {value}" for name, value in told.items())]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body

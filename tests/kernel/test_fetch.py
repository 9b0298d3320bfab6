"""What people tell us to fetch is fetched from the open internet alone, whatever they try."""

import contextlib
import gzip
import resource
import time
import zlib
from collections.abc import Awaitable, Callable, Iterator

import pytest

from tests.kernel.hostile import CLOSED_V4, CLOSED_V6, Canary, answered, canary, hostile_addresses
from vibewell.kernel.addresses import AddressInvalid, AddressNotAllowed, is_open, literal, read_address
from vibewell.kernel.fetch import BYTES_MAX, FetchFailed, Outside

PUBLIC = "93.184.216.34"
HOST = "calendar.example"


def names(*answers: list[str]) -> Callable[[str, int], Awaitable[list[str]]]:
    """A resolver that answers one list after another, the last for ever."""
    left: Iterator[list[str]] = iter(answers)
    last: list[list[str]] = []

    async def resolve(_host: str, _port: int) -> list[str]:
        last[:] = [next(left, last[0] if last else [])]
        return last[0]

    return resolve


def allowing(bird: Canary) -> Outside:
    """A door through which the canary may be visited, by name."""
    return Outside([(HOST, bird.port)], resolve=names(["127.0.0.1"]))


async def test_no_hostile_address_reaches_loopback() -> None:
    async with canary() as bird:
        tried = list(dict.fromkeys(hostile_addresses(bird.port)))
        assert len(tried) >= 150
        outside = Outside(resolve=names(["127.0.0.1"]))
        for address in tried:
            with pytest.raises(FetchFailed) as failed:
                await outside.fetch(address, seconds_max=3)
            assert failed.value.code in ("address.invalid", "address.not_allowed"), address
            assert failed.value.permanent
        assert bird.hits == 0


async def test_the_canary_would_have_sung() -> None:
    async with canary() as bird:
        got = await allowing(bird).fetch(f"http://{HOST}:{bird.port}/private.ics?key=1")
        assert (got.status, got.body[:15], bird.hits) == (200, b"BEGIN:VCALENDAR", 1)
        assert bird.asked[0]["host"] == f"{HOST}:{bird.port}"


@pytest.mark.parametrize("address", [*CLOSED_V4, *CLOSED_V6])
async def test_a_name_that_leads_into_a_closed_network_is_refused(address: str) -> None:
    async with canary() as bird:
        for found in ([address], [PUBLIC, address], [address, PUBLIC]):
            with pytest.raises(FetchFailed) as failed:
                await Outside(resolve=names(found)).fetch(f"http://{HOST}/")
            assert failed.value.code == "address.not_allowed"
        assert bird.hits == 0


async def test_a_name_that_changes_its_mind_after_the_check_is_fetched_where_it_was_checked() -> None:
    connected: list[str] = []

    class Watched(Outside):
        async def addresses(self, host: str, port: int) -> list[str]:
            found = await super().addresses(host, port)
            connected.extend(found)
            return ["127.0.0.1"]  # stands in for the route to the public address

    async with canary() as bird:
        outside = Watched(resolve=names([PUBLIC], ["127.0.0.1"]))
        with pytest.raises(FetchFailed):
            await outside.fetch(f"http://{HOST}:80/", seconds_max=2)
        assert connected == [PUBLIC]
        with pytest.raises(FetchFailed) as failed:
            await outside.fetch(f"http://{HOST}:80/", seconds_max=2)
        assert failed.value.code == "address.not_allowed"
        assert bird.hits == 0


async def test_redirects_lead_nowhere_that_an_address_could_not() -> None:
    async with canary() as guide, canary() as bird:
        led = {
            f"/{number}": to for number, to in enumerate(hostile_addresses(bird.port)) if "\r" not in to and to.strip()
        }
        guide.answer = lambda path: answered(b"", "302 Found", location=led.get(path, "/").encode().decode("latin-1"))
        outside = Outside([(HOST, guide.port)], resolve=names(["127.0.0.1"]))
        for path in led:
            # What reads as a path of the guide itself may lead back there.
            with contextlib.suppress(FetchFailed):
                await outside.fetch(f"http://{HOST}:{guide.port}{path}", seconds_max=3)
        assert bird.hits == 0 and len(led) >= 150


async def test_three_redirects_are_followed_and_not_a_fourth() -> None:
    async with canary() as bird:

        def answer(path: str) -> bytes:
            left = int(path[1:])
            return answered(b"there") if not left else answered(b"", "301 Moved", location=f"/{left - 1}")

        bird.answer = answer
        got = await allowing(bird).fetch(f"http://{HOST}:{bird.port}/3")
        assert got.body == b"there"
        with pytest.raises(FetchFailed) as failed:
            await allowing(bird).fetch(f"http://{HOST}:{bird.port}/4")
        assert failed.value.code == "outside.redirects"


async def test_what_is_too_large_is_refused_before_it_is_read() -> None:
    async with canary() as bird:
        bird.answer = lambda _: answered(b"", content_length="50000000")
        began = time.process_time()
        with pytest.raises(FetchFailed) as failed:
            await allowing(bird).fetch(f"http://{HOST}:{bird.port}/")
        assert failed.value.code == "outside.too_large" and time.process_time() - began < 0.5


async def test_what_does_not_say_how_large_it_is_is_counted() -> None:
    async with canary() as bird:
        bird.answer = lambda _: b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n" + b"x" * (BYTES_MAX + 1)
        with pytest.raises(FetchFailed) as failed:
            await allowing(bird).fetch(f"http://{HOST}:{bird.port}/")
        assert failed.value.code == "outside.too_large"


@pytest.mark.parametrize("packing", ["identity", "gzip"])
async def test_an_answer_of_which_the_beginning_is_enough_is_cut(packing: str) -> None:
    body = b"x" * 4_000_000 if packing == "identity" else gzip.compress(b"x" * 50_000_000, 9)
    async with canary() as bird:
        bird.answer = lambda _: answered(body, "500 Broken", content_encoding=packing, content_length="50000000")
        got = await allowing(bird).fetch(
            f"http://{HOST}:{bird.port}/", method="POST", body=b"{}", bytes_max=1024, cut=True
        )
    assert (got.status, got.body) == (500, b"x" * 1024)


async def test_what_is_sent_is_sent_once_and_led_nowhere() -> None:
    async with canary() as bird:
        bird.answer = lambda _: answered(b"", "307 Elsewhere", location="/other")
        got = await allowing(bird).fetch(f"http://{HOST}:{bird.port}/", method="POST", body=b"{}", cut=True)
        assert (got.status, bird.hits) == (307, 1)


async def test_a_bomb_is_not_unpacked() -> None:
    bomb = gzip.compress(b"\0" * 400_000_000, 9)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    async with canary() as bird:
        bird.answer = lambda _: answered(bomb, content_encoding="gzip")
        with pytest.raises(FetchFailed) as failed:
            await allowing(bird).fetch(f"http://{HOST}:{bird.port}/")
    assert failed.value.code == "outside.too_large"
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 60_000


async def test_what_is_packed_is_unpacked() -> None:
    async with canary() as bird:
        for packing, body in (("gzip", gzip.compress(b"calendar")), ("deflate", zlib.compress(b"calendar"))):
            bird.answer = lambda _, body=body, packing=packing: answered(body, content_encoding=packing)  # type: ignore[misc]
            assert (await allowing(bird).fetch(f"http://{HOST}:{bird.port}/")).body == b"calendar"
        bird.answer = lambda _: answered(b"no gzip at all", content_encoding="gzip")
        with pytest.raises(FetchFailed) as failed:
            await allowing(bird).fetch(f"http://{HOST}:{bird.port}/")
        assert failed.value.code == "outside.garbled"


async def test_who_answers_slowly_is_left() -> None:
    async with canary() as bird:
        bird.answer = lambda _: b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n"
        with pytest.raises(FetchFailed):
            await allowing(bird).fetch(f"http://{HOST}:{bird.port}/", seconds_max=0.5)


async def test_what_can_not_be_reached_is_said() -> None:
    async def nobody(_host: str, _port: int) -> list[str]:
        raise OSError("no such name")

    with pytest.raises(FetchFailed) as failed:
        await Outside(resolve=nobody).fetch(f"https://{HOST}/")
    assert (failed.value.code, failed.value.permanent) == ("outside.unknown_host", False)
    async with canary() as bird:
        outside, port = allowing(bird), bird.port
    with pytest.raises(FetchFailed) as failed:
        await outside.fetch(f"http://{HOST}:{port}/")
    assert failed.value.code == "outside.unreachable"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("calendar.example/a.ics", "https://calendar.example/a.ics"),
        ("webcal://calendar.example/a.ics", "https://calendar.example/a.ics"),
        ("HTTPS://Calendar.Example:443/A?b=c&d=%20", "https://calendar.example/A?b=c&d=%20"),
        (" http://calendar.example ", "http://calendar.example/"),
        ("https://bücher.example/ä", "https://xn--bcher-kva.example/%C3%A4"),
        ("https://93.184.216.34/x", "https://93.184.216.34/x"),
        ("https://[2606:2800:220:1::1]/x", "https://[2606:2800:220:1::1]/x"),
    ],
)
def test_an_address_is_read_as_people_write_it(written: str, read: str) -> None:
    assert read_address(written).address == read


def test_other_addresses_are_refused_with_a_code() -> None:
    with pytest.raises(AddressInvalid):
        read_address("https://name:word@calendar.example/")
    with pytest.raises(AddressNotAllowed):
        read_address("https://calendar.example:8443/")
    assert read_address("https://calendar.example:8443/", allowed=frozenset({(HOST, 8443)})).port == 8443


@pytest.mark.parametrize("address", ["8.8.8.8", "1.1.1.1", "93.184.216.34", "2606:4700:4700::1111", "2a00:1450::1"])
def test_the_open_internet_is_open(address: str) -> None:
    found = literal(address)
    assert found is not None and is_open(found)

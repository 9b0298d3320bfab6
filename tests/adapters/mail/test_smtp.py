"""Mail by SMTP: what surely left, what surely did not, and what nobody knows."""

import asyncio
import socket
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from tests.adapters.mail.conftest import Certificate, Receiver, Serve
from vibewell.adapters.mail.embedded import EmbeddedPostman
from vibewell.adapters.mail.smtp import SmtpPostman, SmtpServer, dot_stuffed, read_smtp_url
from vibewell.domains.notifications import Attachment, DeliveryInDoubt, Letter, NotDelivered
from vibewell.kernel.ids import new_id

SENDER = "Vibewell Süd <hello@vibewell.example>"


def letter(**changes: Any) -> Letter:
    usual: dict[str, Any] = {
        "id": new_id(),
        "to": "clara@vibewell.example",
        "subject": "Dein Termin: Dienstag, 14:00 Uhr 💅",
        "text": "Hallo Zoë\n.ein Punkt\n..zwei\n" + "lang " * 400 + "\n",
        "html": "<p>Hallo Zoë</p>",
        "written_at": datetime(2026, 11, 17, 13, 0, tzinfo=UTC),
    }
    return Letter(**{**usual, **changes})


class Fence:
    """Remembers that it was passed."""

    def __init__(self, receiver: Receiver | None = None) -> None:
        self.passed = 0
        self.taken_before = 0
        self.receiver = receiver

    async def __call__(self) -> None:
        self.passed += 1
        self.taken_before = len(self.receiver.taken) if self.receiver else 0


async def test_a_letter_arrives_whole(serve: Serve, receiver: Receiver) -> None:
    sent = letter(attachments=(Attachment("visit.ics", "text/calendar; charset=utf-8; method=REQUEST", b"BEGIN:X"),))
    fence = Fence(receiver)
    await SmtpPostman(await serve(), SENDER).deliver(sent, fence)
    [message] = receiver.taken
    assert fence.passed == 1
    assert fence.taken_before == 0
    assert receiver.senders == ["hello@vibewell.example"]
    assert receiver.recipients == ["clara@vibewell.example"]
    assert message["From"] == SENDER
    assert message["Subject"] == sent.subject
    assert message["Message-ID"] == f"<{sent.id}@vibewell.example>"
    text, html = message.get_body(("plain",)), message.get_body(("html",))
    assert text is not None
    assert html is not None
    assert text.get_content().replace("\r\n", "\n") == sent.text
    assert "Hallo Zoë" in html.get_content()
    [attached] = message.iter_attachments()
    assert attached.get_filename() == "visit.ics"
    assert attached.get_content_type() == "text/calendar"
    assert attached.get_param("method") == "REQUEST"
    assert str(attached.get_content()).strip() == "BEGIN:X"


async def test_every_attempt_has_the_same_message_id(serve: Serve, receiver: Receiver) -> None:
    postman, sent = SmtpPostman(await serve(), SENDER), letter()
    await postman.deliver(sent, Fence())
    await postman.deliver(sent, Fence())
    assert len({message["Message-ID"] for message in receiver.taken}) == 1


@pytest.mark.parametrize("name", ["Zoë 💅🏽", "نور حداد", "a\r\nBcc: x@example.com", "<b>", "x" * 3000])
async def test_a_hostile_subject_stays_one_header(serve: Serve, receiver: Receiver, name: str) -> None:
    postman = SmtpPostman(await serve(), SENDER)
    await postman.deliver(letter(subject=name), Fence())
    [message] = receiver.taken
    assert message["Bcc"] is None
    assert receiver.recipients == ["clara@vibewell.example"]
    assert message["Subject"].startswith(name[:1])


@pytest.mark.parametrize("to", ["a@x.example\r\nDATA", "a@x.example> RCPT TO:<b@x.example", "a b@x.example"])
async def test_a_hostile_address_is_no_command(serve: Serve, receiver: Receiver, to: str) -> None:
    with pytest.raises(NotDelivered) as refused:
        await SmtpPostman(await serve(), SENDER).deliver(letter(to=to), Fence())
    assert refused.value.permanent
    assert receiver.taken == []


async def test_an_address_beyond_ascii_travels_where_that_is_spoken(serve: Serve, receiver: Receiver) -> None:
    await SmtpPostman(await serve(), SENDER).deliver(letter(to="zoë@vibewell.example"), Fence())
    assert receiver.recipients == ["zoë@vibewell.example"]


@pytest.mark.parametrize("step", ["RCPT", "DATA"])
@pytest.mark.parametrize(("answer", "permanent"), [("451 later", False), ("550 unknown", True), ("452 full", False)])
async def test_a_refusal_is_temporary_or_for_good(
    serve: Serve, receiver: Receiver, step: str, answer: str, permanent: bool
) -> None:
    receiver.answers[step] = answer
    fence = Fence()
    with pytest.raises(NotDelivered) as refused:
        await SmtpPostman(await serve(), SENDER).deliver(letter(), fence)
    assert refused.value.permanent is permanent
    assert answer in str(refused.value)
    assert fence.passed == (1 if step == "DATA" else 0)


async def test_a_sender_that_is_refused_is_ours_to_mend(serve: Serve, receiver: Receiver) -> None:
    receiver.answers["MAIL"] = "550 not you"
    with pytest.raises(NotDelivered) as refused:
        await SmtpPostman(await serve(), SENDER).deliver(letter(), Fence())
    assert not refused.value.permanent


async def test_a_server_that_is_away_is_tried_again() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    fence = Fence()
    with pytest.raises(NotDelivered) as refused:
        await SmtpPostman(SmtpServer("127.0.0.1", port), SENDER).deliver(letter(), fence)
    assert not refused.value.permanent
    assert fence.passed == 0


async def test_a_host_that_does_not_exist_is_tried_again() -> None:
    with pytest.raises(NotDelivered) as refused:
        await SmtpPostman(SmtpServer("nowhere.invalid", 25), SENDER).deliver(letter(), Fence())
    assert not refused.value.permanent


@pytest.mark.parametrize("step", ["EHLO", "MAIL", "RCPT"])
async def test_a_server_that_is_slow_before_the_fence_is_tried_again(
    serve: Serve, receiver: Receiver, step: str
) -> None:
    receiver.slow[step] = 3
    fence = Fence()
    with pytest.raises(NotDelivered) as refused:
        await SmtpPostman(await serve(), SENDER).deliver(letter(), fence)
    assert not refused.value.permanent
    assert fence.passed == 0


async def test_a_server_that_never_speaks_does_not_hold_us(serve_raw: Any) -> None:
    async def say_nothing(_writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(3)

    where = SmtpServer("127.0.0.1", await serve_raw(say_nothing), step_seconds=0.3)
    begun = asyncio.get_running_loop().time()
    with pytest.raises(NotDelivered):
        await SmtpPostman(where, SENDER).deliver(letter(), Fence())
    assert asyncio.get_running_loop().time() - begun < 2


async def test_a_server_that_drips_is_left_in_time(serve_raw: Any) -> None:
    async def drip(writer: asyncio.StreamWriter) -> None:
        for number in range(30):
            writer.write(b"220-wait %d\r\n" % number)
            await asyncio.sleep(0.1)

    where = SmtpServer("127.0.0.1", await serve_raw(drip), step_seconds=5, approach_seconds=0.5)
    begun = asyncio.get_running_loop().time()
    with pytest.raises(NotDelivered):
        await SmtpPostman(where, SENDER).deliver(letter(), Fence())
    assert asyncio.get_running_loop().time() - begun < 2


@pytest.mark.parametrize("how", ["slow", "drop"])
async def test_silence_after_the_fence_is_a_doubt(serve: Serve, receiver: Receiver, how: str) -> None:
    if how == "slow":
        receiver.slow["DATA"] = 2
    else:
        receiver.answers["DATA"] = "drop"
    fence = Fence()
    with pytest.raises(DeliveryInDoubt):
        await SmtpPostman(await serve(), SENDER).deliver(letter(), fence)
    assert fence.passed == 1


async def test_a_fence_that_does_not_hold_keeps_the_letter_here(serve: Serve, receiver: Receiver) -> None:
    async def broken() -> None:
        raise ConnectionResetError("the database went away")

    with pytest.raises(ConnectionResetError):
        await SmtpPostman(await serve(), SENDER).deliver(letter(), broken)
    await asyncio.sleep(0.1)
    assert receiver.taken == []


async def test_tls_is_used_when_it_is_offered(serve: Serve, receiver: Receiver, certificate: Certificate) -> None:
    where = await serve(tls_context=certificate.server, require_starttls=True)
    await SmtpPostman(msgspec.structs.replace(where, tls=certificate.client), SENDER).deliver(letter(), Fence())
    assert len(receiver.taken) == 1


async def test_a_server_may_speak_tls_from_the_start(
    serve: Serve, receiver: Receiver, certificate: Certificate
) -> None:
    where = await serve(tls_port=True, context=certificate.server)
    where = msgspec.structs.replace(where, use_tls=True, tls=certificate.client)
    await SmtpPostman(where, SENDER).deliver(letter(), Fence())
    assert len(receiver.taken) == 1


async def test_a_certificate_that_nobody_vouches_for_is_refused(
    serve: Serve, receiver: Receiver, certificate: Certificate
) -> None:
    where = await serve(tls_context=certificate.server)
    with pytest.raises(NotDelivered) as refused:
        await SmtpPostman(where, SENDER).deliver(letter(), Fence())
    assert not refused.value.permanent
    assert receiver.taken == []


@pytest.mark.parametrize(("password", "arrives"), [("right", True), ("wrong", False)])
async def test_a_password_opens_the_door(
    serve: Serve, receiver: Receiver, certificate: Certificate, password: str, arrives: bool
) -> None:
    where = await serve(tls_context=certificate.server, authenticator=receiver.authenticate, auth_required=True)
    where = msgspec.structs.replace(where, tls=certificate.client, username="vibewell", password=password)
    if arrives:
        await SmtpPostman(where, SENDER).deliver(letter(), Fence())
        assert len(receiver.taken) == 1
    else:
        with pytest.raises(NotDelivered) as refused:
            await SmtpPostman(where, SENDER).deliver(letter(), Fence())
        assert not refused.value.permanent
    assert all(encrypted for _, _, encrypted in receiver.logins)


async def test_a_password_never_travels_in_the_clear(serve: Serve, receiver: Receiver) -> None:
    where = await serve(authenticator=receiver.authenticate, auth_require_tls=False)
    # no loopback address, and leads here all the same
    where = msgspec.structs.replace(where, host="0.0.0.0", username="vibewell", password="right")  # noqa: S104
    with pytest.raises(NotDelivered, match="no TLS"):
        await SmtpPostman(where, SENDER).deliver(letter(), Fence())
    assert receiver.logins == []


def test_an_address_of_a_server_is_read() -> None:
    server = read_smtp_url("smtp://us%40er:p%2Fw@mail.example:2525")
    assert (server.host, server.port, server.use_tls) == ("mail.example", 2525, False)
    assert (server.username, server.password) == ("us@er", "p/w")
    assert read_smtp_url("smtps://mail.example").port == 465
    assert read_smtp_url("smtp://mail.example").port == 587
    for wrong in ("http://mail.example", "smtp://", "mail.example:25"):
        with pytest.raises(ValueError, match="SMTP_URL"):
            read_smtp_url(wrong)


def test_dots_travel_doubled_and_lines_end_in_crlf() -> None:
    assert dot_stuffed(b".a\nb\r\n..c\n") == b"..a\r\nb\r\n...c\r\n.\r\n"
    assert dot_stuffed(b"a") == b"a\r\n.\r\n"


async def test_the_embedded_postman_passes_the_fence_and_is_done() -> None:
    fence = Fence()
    await EmbeddedPostman().deliver(letter(), fence)
    assert fence.passed == 1
    assert EmbeddedPostman.repeatable
    assert not SmtpPostman.repeatable
